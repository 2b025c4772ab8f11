"""Prevention beside enforcement: how many proposals of a cycle, and how much money, work on what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cycles.models import Cycle
from kit import charts
from kit.money import say_cents
from proposals.lifecycle import IN_THE_RUNNING
from proposals.models import Proposal
from proposals.reviewing.causes import Approach, Cause


@dataclass(frozen=True)
class Row:
    """One approach or cause: how many proposals, and what those with a cost take together (whole cents)."""

    key: str
    words: str
    proposals: int
    money: int


@dataclass(frozen=True)
class Overview:
    approaches: list[Row]
    causes: list[Row]
    silent: int  # proposals that say nothing about it yet
    chart: str


def overview(cycle: Cycle) -> Overview:
    """From one query. A proposal with three causes counts for each; money can't be split, so causes do not add up."""
    rows = Proposal.objects.filter(envelope__cycle=cycle, state__in=sorted(IN_THE_RUNNING))
    told = list(rows.values_list("aim__approach", "aim__causes", "cost"))
    approaches: dict[str, list[int]] = {approach: [0, 0] for approach in Approach.values}
    causes: dict[str, list[int]] = {cause: [0, 0] for cause in Cause.values}
    for approach, named, cost in told:
        for table, keys in ((approaches, [approach]), (causes, named or [])):
            for key in keys:
                if key in table:
                    table[key][0] += 1
                    table[key][1] += cost or 0
    by_approach = [Row(key, str(Approach(key).label), *numbers) for key, numbers in approaches.items()]
    by_cause = [Row(key, str(Cause(key).label), *numbers) for key, numbers in causes.items() if numbers[0]]
    by_cause.sort(key=lambda row: (-row.proposals, row.words))
    file = f"{reverse('reviewing:causes_csv')}?cycle={cycle.slug}"
    silent = Counter(approach is None for approach, _causes, _cost in told)[True]
    return Overview(by_approach, by_cause, silent, _chart(by_approach, file))


def _chart(rows: list[Row], file: str) -> Any:
    total = sum(row.proposals for row in rows)
    most = max(rows, key=lambda row: row.proposals)
    finding = ngettext(
        "%(n)d proposal says how it works for safety; most often: %(most)s.",
        "%(n)d proposals say how they work for safety; most often: %(most)s.",
        total,
    ) % {"n": total, "most": most.words}
    bars = [charts.Row(row.words, row.proposals, note=say_cents(row.money)) for row in rows]
    return charts.bars(
        _("How proposals work for safety"), finding if total else _("Nobody said so yet."), bars, csv_url=file
    )
