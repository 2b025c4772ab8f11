"""Whether a budget adds up: what its page declares against what its lines say, in whole cents."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from cms.budget_words import Side
from kit.money import say_cents

MOST_FUNDS = 5  # named in one sentence; whoever mends them sees the next


def refuse_wrong_sums(page: Any) -> None:
    """Raise `ValidationError` with every sentence of `wrong_sums`."""
    reasons = wrong_sums(
        page,
        declared_expense=page.declared_expense,
        declared_revenue=page.declared_revenue,
        funds_balance=page.funds_balance,
    )
    if reasons:
        raise ValidationError(reasons)


def wrong_sums(
    page: Any, *, declared_expense: int | None, declared_revenue: int | None, funds_balance: bool | None
) -> list[str]:
    """Why the budget does not add up, one sentence a reason with both numbers. A page without lines declares nothing."""
    sums = dict(page.all_lines.order_by().values_list("side").annotate(Sum("planned")))
    if not sums:
        return []
    reasons = declared_against(
        {Side.EXPENSE: declared_expense, Side.REVENUE: declared_revenue},
        {side: sums.get(side.value, 0) for side in Side},
    )
    reasons += _lost_changes(page)
    if funds_balance:
        reasons += _unbalanced_funds(page)
    return reasons


def declared_against(declared: dict[Side, int | None], found: dict[Side, int]) -> list[str]:
    """What the page declares against what lines sum to, side by side."""
    sentences = {
        Side.EXPENSE: _("The page declares planned expenses of %(declared)s; the lines sum to %(found)s."),
        Side.REVENUE: _("The page declares planned revenue of %(declared)s; the lines sum to %(found)s."),
    }
    return [
        sentences[side] % {"declared": say_cents(told), "found": say_cents(found[side])}
        for side, told in declared.items()
        if told is not None and told != found[side]
    ]


def _lost_changes(page: Any) -> list[str]:
    """Changes that no line shows: the revised budget would not be the adopted one with its changes."""
    recorded = page.all_amendments.aggregate(sum=Sum("parts__amount"))["sum"] or 0
    shown = page.all_lines.aggregate(sum=Sum("amended"))["sum"] or 0
    if recorded == shown:
        return []
    words = {"recorded": say_cents(recorded), "shown": say_cents(shown)}
    return [_("The recorded changes come to %(recorded)s; the lines show changes of %(shown)s.") % words]


def _unbalanced_funds(page: Any) -> list[str]:
    expense, revenue = (Q(side=side.value) for side in (Side.EXPENSE, Side.REVENUE))
    funds = (
        page.all_lines.exclude(fund="")
        .order_by()
        .values("fund")
        .annotate(
            out=Sum("planned", filter=expense, default=0),
            into=Sum("planned", filter=revenue, default=0),
            has_out=Count("pk", filter=expense),
            has_into=Count("pk", filter=revenue),
        )
        .filter(has_out__gt=0, has_into__gt=0)
        .order_by("fund")
    )
    wrong = [fund for fund in funds if fund["out"] != fund["into"]][:MOST_FUNDS]
    sentence = _("Fund %(fund)s plans %(into)s of revenue and %(out)s of expenses.")
    return [
        sentence % {"fund": fund["fund"], "into": say_cents(fund["into"]), "out": say_cents(fund["out"])}
        for fund in wrong
    ]
