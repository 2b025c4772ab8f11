"""What accepting a budget file would change, and the change itself.

Lines have no natural key (real budgets hold equal lines), so a file is compared with what is there as one bag of lines
with another: bringing the same file twice changes nothing, and a line that stayed keeps its number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from cms.budget_file import DRAFT_FIELDS, LineDraft, Progress
from cms.budget_words import Side
from cms.models import BudgetLine, BudgetPage

AT_ONCE = 2000


@dataclass
class Changes:
    """Lines to write, lines to take away, lines that only moved in the file."""

    added: list[BudgetLine] = field(default_factory=list)
    moved: list[BudgetLine] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    kept: int = 0


def compare(page: BudgetPage, drafts: Sequence[tuple[int, LineDraft]]) -> Changes:
    """What would have to change for the page's lines to be exactly these."""
    there: dict[tuple[Any, ...], list[tuple[int, int]]] = defaultdict(list)
    for pk, position, *rest in page.lines.order_by("-position", "-pk").values_list("pk", "position", *DRAFT_FIELDS):
        there[tuple(rest)].append((pk, position))
    changes = Changes()
    for line_number, draft in drafts:
        same = there.get(tuple(getattr(draft, name) for name in DRAFT_FIELDS))
        if not same:
            changes.added.append(BudgetLine(page=page, position=line_number, **asdict(draft)))
            continue
        pk, position = same.pop()
        changes.kept += 1
        if position != line_number:
            changes.moved.append(BudgetLine(pk=pk, position=line_number))
    changes.removed = [pk for left in there.values() for pk, _position in left]
    return changes


def findings(changes: Changes, drafts: Sequence[tuple[int, LineDraft]], ignored: Sequence[str]) -> dict[str, Any]:
    """The same in numbers, for the person who decides: counts, and totals in cents."""
    totals: Counter[str] = Counter()
    for _number, draft in drafts:
        totals[draft.side] += draft.planned
    return {
        "lines": len(drafts),
        "added": len(changes.added),
        "removed": len(changes.removed),
        "kept": changes.kept,
        "expense": totals[Side.EXPENSE.value],
        "revenue": totals[Side.REVENUE.value],
        "ignored": list(ignored),
    }


def apply(changes: Changes, progress: Progress | None = None) -> None:
    """Write the changes, in the caller's transaction."""
    steps = len(changes.added) + len(changes.moved) + len(changes.removed)
    done = 0
    most = min(AT_ONCE, connection.features.max_query_params or AT_ONCE)
    for start in range(0, len(changes.removed), most):
        BudgetLine.objects.filter(pk__in=changes.removed[start : start + most]).delete()
        done = _tell(progress, min(start + most, len(changes.removed)), steps)
    for start in range(0, len(changes.moved), AT_ONCE):
        BudgetLine.objects.bulk_update(changes.moved[start : start + AT_ONCE], ["position"], batch_size=300)
        done = _tell(progress, len(changes.removed) + min(start + AT_ONCE, len(changes.moved)), steps)
    before = len(changes.removed) + len(changes.moved)
    for start in range(0, len(changes.added), AT_ONCE):
        BudgetLine.objects.bulk_create(changes.added[start : start + AT_ONCE])
        done = _tell(progress, before + min(start + AT_ONCE, len(changes.added)), steps)
    if not done and progress:
        progress(1, 1)


def _tell(progress: Progress | None, done: int, steps: int) -> int:
    if progress:
        progress(done, steps)
    return done
