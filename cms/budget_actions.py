"""Changing a budget after it was adopted: money moved between lines, added, or taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from cms import amending, permissions
from cms.budget_words import PLACE, Side
from cms.models import Amendment, AmendmentPart, BudgetLine, BudgetPage
from following.announcing import announce
from kit import clock
from kit.money import say_cents
from neighborhoods.models import Neighborhood

CHANGED = gettext_noop("The budget %(year)s changed for your neighborhood: %(money)s. Read why.")
Sort = Amendment.Sort


@transaction.atomic
def amend_budget(
    page: BudgetPage,
    *,
    by: Any,
    sort: str,
    parts: Mapping[int, int],
    decided_on: date,
    decided_by: str,
    reason: str,
    document: str,
) -> Amendment:
    """Record a change of a published budget. `parts` gives each line number (as the page shows it) its cents, more or less.

    The adopted amounts stay; the lines show the revised ones beside them. Raises `ValidationError` when a transfer does
    not come to nothing, a line is not there, or an expense line would lose what is committed or spent.
    """
    page = BudgetPage.objects.select_for_update().get(pk=page.pk)
    permissions.may_amend_budget(by, page).or_forbid()
    if decided_on > clock.today():
        raise ValidationError({"decided_on": _("Record a change once it is decided: this day is still to come.")})
    changes = _lines(page, parts)
    if sort == Sort.TRANSFER:
        _comes_to_nothing(changes)
    for line, cents in changes:
        _leaves_enough(page, line, cents)
    amendment = Amendment.objects.create(
        page=page,
        sort=sort,
        decided_on=decided_on,
        decided_by=decided_by,
        reason=reason,
        document=document,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    AmendmentPart.objects.bulk_create(
        AmendmentPart(amendment=amendment, amount=cents, **{name: getattr(line, name) for name in PLACE})
        for line, cents in changes
    )
    amending.settle(page)
    told = [{"line": str(line), "cents": cents} for line, cents in changes]
    log.record("cms.amend_budget", page, by=by, sort=sort, decided_by=decided_by, document=document, parts=told)
    _tell(page, changes, by)
    return amendment


def _lines(page: BudgetPage, parts: Mapping[int, int]) -> list[tuple[BudgetLine, int]]:
    found = {line.position: line for line in page.lines.filter(position__in=parts).order_by("-position", "-pk")}
    missing = [number for number in parts if number not in found]
    if missing:
        raise ValidationError(_("This budget has no line %(number)d.") % {"number": missing[0]})
    if not parts or not all(parts.values()):
        raise ValidationError(_("Say by how much each line changes."))
    return [(found[number], cents) for number, cents in parts.items()]


def _comes_to_nothing(changes: list[tuple[BudgetLine, int]]) -> None:
    given = sum(cents for _line, cents in changes if cents > 0)
    taken = -sum(cents for _line, cents in changes if cents < 0)
    if given != taken:
        words = {"taken": say_cents(taken), "given": say_cents(given)}
        raise ValidationError(
            _("A transfer gives what it takes: this one takes %(taken)s and gives %(given)s.") % words
        )
    if len({line.side for line, _cents in changes}) > 1:
        raise ValidationError(_("A transfer stays on one side: between expenses, or between revenues."))


def _leaves_enough(page: BudgetPage, line: BudgetLine, cents: int) -> None:
    if cents >= 0 or line.side != Side.EXPENSE:
        return
    room = amending.room_to_take(page.lines, line)
    if -cents > room:
        words = {"line": str(line), "money": say_cents(-cents), "room": say_cents(room)}
        raise ValidationError(
            _("“%(line)s” cannot give %(money)s: only %(room)s is planned and neither committed nor spent.") % words
        )


def _tell(page: BudgetPage, changes: list[tuple[BudgetLine, int]], by: Any) -> None:
    net: dict[str, int] = {}
    for line, cents in changes:
        if line.neighborhood and line.side == Side.EXPENSE:
            net[line.neighborhood] = net.get(line.neighborhood, 0) + cents
    for place in Neighborhood.objects.filter(name__in=net):
        if cents := net[place.name]:
            money = f"{'+' if cents > 0 else ''}{say_cents(cents)}"
            announce(
                CHANGED,
                page,
                by=by,
                followers_of=[place],
                url=f"{page.url}changes/",
                year=page.fiscal_year,
                money=money,
            )
