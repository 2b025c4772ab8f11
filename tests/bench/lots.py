"""Seconds of the fairest lottery at several sizes: the list of panels, its least chance, and the proved bound.

    make bench-lots                              # 200/20, 150/22 and 2,000/200
    make bench-lots ARGS="--sizes 5000x150"

Made-up towns: volunteers are spread over the answers to five questions otherwise than the quotas want.
"""

from __future__ import annotations

import argparse
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
SIZES = "200x20,150x22,2000x200"
QUESTIONS = (2, 4, 2, 3, 3)  # answers of each


def a_town(people: int, seats: int) -> Any:
    """A pool whose quotas leave a tenth of room on either side."""
    import numpy as np

    from deliberation.lots.numbers.pool import Pool, Quota

    dice = np.random.default_rng(1)
    quotas, columns = [], []
    for question, count in enumerate(QUESTIONS):
        come, wanted = dice.dirichlet(np.full(count, 3.0)), dice.dirichlet(np.full(count, 6.0)) * 0.7 + 0.3 / count
        columns.append(len(quotas) + dice.choice(count, people, p=come))
        for answer, share in enumerate(wanted * seats):
            quotas.append(Quota(str(question), str(answer), int(share * 0.9), int(np.ceil(share * 1.1))))
    return Pool(seats, tuple(quotas), tuple(tuple(map(int, row)) for row in np.array(columns).T))


def main() -> int:
    from deliberation.lots.numbers import document

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=SIZES)
    print(f"{'volunteers / seats':>20} {'kinds':>6} {'seconds':>8} {'of CPU':>7}  {'least':>8} {'no more than':>13}")
    for size in parser.parse_args().sizes.split(","):
        people, seats = map(int, size.split("x"))
        town = a_town(people, seats)
        began, used = time.perf_counter(), time.process_time()
        listed, _answers = document.write(town, name="bench", salt="")
        took, cpu = time.perf_counter() - began, time.process_time() - used
        least = min(document.chances(listed)) / len(listed["panels"])
        bound = float(Fraction(*listed["certificate"]["bound"]))
        print(
            f"{size.replace('x', ' / '):>20} {len(town.kinds):>6} {took:>8.1f} {cpu:>7.1f}  {least:>8.2%} {bound:>13.4%}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
