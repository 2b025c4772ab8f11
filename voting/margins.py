"""How many voted, by age and by neighborhood: two tables apart, never crossed, and no cell of fewer than ten people.

A published ballot carries choices and nothing else, since a quarter of real ballots are the only ones of their kind. What is
known of voters is told in margins. A cell that is too small is never left blank, for the total minus the others would give it
away: it is joined with its neighbors until every cell has ten people or more (k-anonymity of the table), or nothing is told.
Joining parts of one whole leaves nothing to subtract: every published cell is a sum of at least ten people.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.eligibility import age_on
from residence.models import Residence
from voting.models import Participation, Poll

LEAST = 10  # people in a cell
BANDS = ((0, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 150))
Cells = list[list[Any]]


def margins_of(poll: Poll) -> dict[str, Cells]:
    """Cells of [label, voters] by `age` and `neighborhood`; a table is missing where even two cells would be too small.

    Taken before the marks of participation are destroyed. Voters whose age is not known are left out, and if those are a
    few, so is the table: turnout minus its cells would tell how many.
    """
    phase = poll.voting_phase
    day = timezone.localdate(phase.closes_at) if phase else timezone.localdate()
    voters = Participation.objects.filter(poll=poll)
    rows = Residence.objects.filter(user__in=voters.values("resident")).values_list("born_on", "neighborhood__name")
    ages, places = Counter[int](), Counter[str]()
    for born, place in rows:
        places[place or ""] += 1
        if born is not None:
            ages[band_of(born, day)] += 1
    everybody = voters.count()
    places[""] += everybody - places.total()
    found = {"neighborhood": join_places(places)}
    if everybody - ages.total() not in range(1, LEAST):
        found["age"] = join_bands([ages[n] for n in range(len(BANDS))])
    return {name: cells for name, cells in sorted(found.items()) if cells}


def band_of(born: date, day: date) -> int:
    """The number of the age band of somebody born then, on that day."""
    age = age_on(born, day)
    return next(n for n, (_least, most) in enumerate(BANDS) if age <= most or n == len(BANDS) - 1)


def join_bands(counts: Sequence[int], least: int = LEAST) -> Cells:
    """Neighboring bands joined, from the youngest on, until each cell is large enough; nothing if that leaves one cell."""
    cells: Cells = []
    start, gathered = 0, 0
    for n, count in enumerate(counts):
        gathered += count
        if gathered >= least and _rest(counts, n) not in range(1, least):
            cells.append([_label(start, n), gathered])
            start, gathered = n + 1, 0
    if cells and start < len(counts):  # what is left over has nobody in it
        cells[-1][0] = _label(_start_of(cells[-1][0]), len(counts) - 1)
    return cells if len(cells) > 1 else []


def join_places(counts: Counter[str], least: int = LEAST) -> Cells:
    """The neighborhoods that are large enough, by name; the others (and "", nobody knows where) together, with more if need be."""
    by_size = sorted(((name, n) for name, n in counts.items() if name and n), key=lambda item: (item[1], item[0]))
    others = counts[""]
    while by_size and (by_size[0][1] < least or 0 < others < least):
        others += by_size.pop(0)[1]
    cells: Cells = [[name, count] for name, count in sorted(by_size)]
    if others:
        cells.append(["other", others])
    return cells if len(cells) > 1 else []


def margins_file(margins: dict[str, Cells]) -> str:
    """The margins as CSV: margin, cell, voters."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["margin", "cell", "voters"])
    for name, cells in margins.items():
        writer.writerows([name, *cell] for cell in cells)
    return file.getvalue()


def _rest(counts: Sequence[int], n: int) -> int:
    return sum(counts[n + 1 :])


def _label(first: int, last: int) -> str:
    least, most = BANDS[first][0], BANDS[last][1]
    return f"{least}+" if last == len(BANDS) - 1 else f"{least}-{most}"


def _start_of(label: str) -> int:
    least = int(label.rstrip("+").split("-")[0])
    return next(n for n, (start, _most) in enumerate(BANDS) if start == least)
