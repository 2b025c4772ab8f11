"""Some rows for each list of the API, by its name: what the tests of every list are run with."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import factories

from cycles.models import Category, Cycle

number = count(1)


def cycles(rows: int) -> None:
    for _ in range(rows):
        factories.envelope(factories.cycle(f"Cycle {next(number)}", now_in="vote"))


def categories(rows: int) -> None:
    Category.objects.bulk_create(
        Category(slug=f"kind-{n}", name=f"Kind {n}") for n in (next(number) for _ in range(rows))
    )


def proposals(rows: int) -> None:
    cycle = Cycle.objects.first() or factories.cycle()
    places = [factories.envelope(cycle, factories.neighborhood(f"Place {n % 7}")) for n in range(7)]
    for _ in range(rows):
        factories.proposal(f"Idea {next(number)}", envelope=places[next(number) % 7], state="costed")


BUILDERS: dict[str, Callable[[int], None]] = {
    "cycles": cycles,
    "phases": cycles,
    "envelopes": cycles,
    "categories": categories,
    "proposals": proposals,
}
