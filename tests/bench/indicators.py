"""What the list of indicators and the dashboards of progress cost with 2,000 projects and 100,000 readings.

Queries and milliseconds a request. Beside it, named references for the city's dashboard: the same sums asked of SQLite in
plain SQL without a page (what no page can be faster than), and the plain Django way (each project an object, added up in
Python). All three must come to the same sums.

make bench-indicators                    # ARGS="--projects 200 --readings 10000" for a smaller town
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests"), str(HERE)]
MOST_MS = 150
ADDRESSES = {  # address: most queries
    "/indicators/": 8,
    "/indicators/?show=missed&place=harbor": 8,
    "/indicators/?category=lighting&page=40": 8,
    "/progress/": 15,
    "/progress/safer-streets-2026/": 15,
    "/neighborhoods/harbor/progress/": 15,
    "/embed/progress/": 15,
    "/progress/rows/late/?place=harbor&page=3": 15,
    "/progress/rows/spent/": 15,
}
PLACES = ("Harbor", "Old Mill", "Northgate", "Orchard Hill", "Riverside", "Station Quarter")
SUBJECTS = ("lighting", "safe-routes", "youth-programs", "public-spaces")


def main() -> int:
    """Build the town, ask, print; 1 when a page asks or takes too much."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--projects", type=int, default=2_000)
    asked.add_argument("--readings", type=int, default=100_000)
    asked.add_argument("--repeat", type=int, default=40)
    options = asked.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LAMPLIGHT_MODE": "test"}
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder:
        import snapshot

        database = Path(folder) / "town.sqlite3"
        shutil.copyfile(snapshot.migrated_sqlite(), database)
        os.environ["DATABASE_URL"] = f"sqlite:///{database}"
        import django

        django.setup()
        one = build(options.projects, options.readings)
        over = report([*ADDRESSES, one.get_absolute_url()], options.repeat)
        return over or compare(database, options.repeat)


def build(projects: int, readings: int) -> Any:
    """A town with an indicator a project, its readings spread over three years, each month's sums kept.

    Its projects lie in six neighborhoods and two cycles, each with five milestones and two payments, every tenth set back.
    """
    import factories
    import progress_town

    from kit import clock
    from proposals.delivery.models import Project
    from proposals.indicators import adding_up
    from proposals.indicators.models import Indicator, Reading
    from proposals.models import Proposal

    now, today = clock.now(), clock.today()
    ana, kinds = factories.resident("Ana"), [factories.category(slug) for slug in SUBJECTS]
    cycles = [factories.cycle(name, now_in="deliver") for name in ("Safer streets 2026", "Safer streets 2025")]
    money = [factories.envelope(cycle, factories.neighborhood(name)) for cycle in cycles for name in PLACES]
    words = {"author": ana, "state": "funded", "cost": 100, "submitted_at": now}
    ideas = Proposal.objects.bulk_create(
        Proposal(
            title=f"Project {n}", summary="…", envelope=money[n % len(money)], category=kinds[n % len(kinds)], **words
        )
        for n in range(projects)
    )
    built = Project.objects.bulk_create(
        Project(proposal=idea, voted_cost=100, granted=100, started_at=now) for idea in ideas
    )
    told = {
        "question": "How many?", "kind": "share", "direction": "more", "method": "Count.", "target_value": 50_00, "target_words": "Half.", "state": "measured", "chosen_at": now,
        "proposed_at": now,
    }  # fmt: skip
    made = Indicator.objects.bulk_create(
        Indicator(
            name=f"Number {n}",
            project=project,
            target_on=today + timedelta(days=n % 60 - 30),
            category=project.proposal.category,
            neighborhood=project.place,
            cycle=project.cycle,
            **told,
        )
        for n, project in enumerate(built)
    )
    many = readings // projects
    Reading.objects.bulk_create(
        (
            Reading(indicator=one, day=today - timedelta(days=(37 * n) % 1000), value=(7 * n) % 21, size=20, at=now)
            for one in made
            for n in range(many)
        ),
        batch_size=5_000,
    )
    for one in made:
        adding_up.recompute(one)
    progress_town.deliver(built)
    return made[0]


def report(addresses: list[str], repeat: int) -> int:
    """Print a line an address; 1 when one is over."""
    from django.core.cache import caches
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, over = Client(), 0
    print(f"{'address':<46}{'queries':>8}{'median ms':>11}{'p95 ms':>8}{'p95 CPU':>9}")
    for address in addresses:
        client.get(address)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        queries = len(captured)  # now: the next request empties the list
        walls, works = [], []
        for _round in range(repeat):
            caches["pages"].clear()
            wall, work = time.perf_counter(), time.process_time()
            client.get(address)
            walls.append((time.perf_counter() - wall) * 1000)
            works.append((time.process_time() - work) * 1000)
        late, busy = (statistics.quantiles(times, n=20)[-1] for times in (walls, works))
        print(f"{address:<46}{queries:>8}{statistics.median(walls):>11.1f}{late:>8.1f}{busy:>9.1f}")
        over += address in ADDRESSES and (queries > ADDRESSES[address] or busy > MOST_MS)
    return 1 if over else 0


def compare(database: Path, repeat: int) -> int:
    """Print the city's dashboard beside its references; 1 when they come to other sums."""
    import progress_town
    from django.core.cache import caches
    from django.test import Client

    client = Client()

    def page() -> None:
        caches["pages"].clear()
        client.get("/progress/")

    ways = {
        "the page /progress/": page,
        "reference: plain SQL in SQLite, no page": lambda: progress_town.in_sql(database),
        "reference: plain Django, an object a project": progress_town.in_objects,
    }
    sums = {name: way() for name, way in ways.items()}
    ours = progress_town.ours()
    same = all(found == ours for found in sums.values() if found)
    print(f"\n{'way':<46}{'median ms':>11}{'ratio':>8}")
    base = 0.0
    for name, way in ways.items():
        times = []
        for _round in range(repeat if name.startswith("the") else 5):
            begun = time.perf_counter()
            way()
            times.append((time.perf_counter() - begun) * 1000)
        middle = statistics.median(times)
        base = base or middle
        print(f"{name:<46}{middle:>11.1f}{middle / base:>8.2f}")
    print(f"sums: {ours}" if same else f"OTHER SUMS: {sums}, ours {ours}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
