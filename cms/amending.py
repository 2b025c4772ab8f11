"""Changes of an adopted budget on its lines: what a line is planned at now, and what a new file must leave room for.

An amendment names a line by its words, never by its number, because a new file gives lines new numbers. Where several
lines have the same words, the change stands on the first of them. `settle` writes it there, after every change and file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.budget_file import LineDraft, cents_of
from cms.budget_reckoning import declared_against
from cms.budget_words import PLACE, Side
from kit.money import say_cents
from kit.paging import page_of
from kit.tables import Table

CHANGES_A_PAGE = 20
Place = tuple[Any, ...]


def changes_by_place(page: Any) -> dict[Place, int]:
    """The net cents of all recorded changes of a budget, by the words of the line."""
    rows = page.all_parts.order_by().values_list(*PLACE).annotate(net=Sum("amount"))
    return {tuple(place): net for *place, net in rows}


def settle(page: Any) -> None:
    """Write on each line what its changes come to, in the caller's transaction."""
    page.lines.exclude(amended=0).update(amended=0)
    for place, net in changes_by_place(page).items():
        line = page.lines.filter(**dict(zip(PLACE, place, strict=True))).order_by("position", "pk").first()
        if line is not None and net:
            line.amended = net
            line.save(update_fields=["amended"])


def room_to_take(lines: Any, line: Any) -> int:
    """How many cents may be taken from an expense line: what is planned now and neither committed nor spent."""
    same = lines.filter(**{name: getattr(line, name) for name in PLACE})
    sums = same.order_by().aggregate(*(Sum(name) for name in ("planned", "amended", "committed", "spent")))
    used = max(sums["committed__sum"] or 0, sums["spent__sum"] or 0, 0)
    return max(0, int(sums["planned__sum"] + sums["amended__sum"]) - used)


def check_file(page: Any, drafts: Sequence[tuple[int, LineDraft]], table: Table) -> None:
    """Add to the table's problems whatever in the file goes against the page's declared totals or recorded changes."""
    planned: dict[Place, int] = defaultdict(int)
    first: dict[Place, int] = {}
    found = dict.fromkeys(Side, 0)
    for number, draft in drafts:
        place = tuple(getattr(draft, name) for name in PLACE)
        planned[place] += draft.planned
        first.setdefault(place, number)
        found[Side(draft.side)] += draft.planned
    changes = changes_by_place(page)
    for place in changes:
        if place not in planned:
            name = f"{place[1]}: {place[2]}"
            table.add(
                0,
                _(
                    "A recorded change needs the line “%(line)s”, and the file does not have it. Keep it, if only with 0."
                )
                % {"line": name},
            )
    _check_revised(drafts, table, planned, first, changes)
    declared = {Side.EXPENSE: page.declared_expense, Side.REVENUE: page.declared_revenue}
    for sentence in declared_against(declared, found):
        table.add(0, sentence)


def _check_revised(
    drafts: Sequence[tuple[int, LineDraft]],
    table: Table,
    planned: dict[Place, int],
    first: dict[Place, int],
    changes: dict[Place, int],
) -> None:
    """Where the file says what is planned now, that is the adopted amount with the recorded changes, line by line."""
    places = {number: tuple(getattr(draft, name) for name in PLACE) for number, draft in drafts}
    revised: dict[Place, int] = defaultdict(int)
    told = {row.line: row["revised"] for row in table.rows if row["revised"] and row.line in places}
    for line, text in told.items():
        try:
            revised[places[line]] += cents_of(text)
        except ValidationError as error:
            table.add(line, error.messages[0], "revised")
    for place in {places[line] for line in told}:
        expected = planned[place] + changes.get(place, 0)
        if revised[place] != expected:
            words = {"revised": say_cents(revised[place]), "expected": say_cents(expected)}
            sentence = _("the file says %(revised)s; as adopted, with the changes recorded here, it is %(expected)s.")
            table.add(first[place], sentence % words, "revised")


def changes_context(page: Any, request: HttpRequest) -> dict[str, Any]:
    """All that the page of changes shows, in a constant number of queries."""
    changes = page.all_amendments
    return {
        "changes": page_of(request, changes, CHANGES_A_PAGE),
        "totals": page.all_lines.filter(side=Side.EXPENSE).totals(),
        "sorts": dict(changes.order_by().values_list("sort").annotate(count=Count("pk"))),
    }
