"""Seconds and memory of the opinion groups at several sizes, beside others in the same run; and the real conversations.

    make bench-opinions                                # 1,000 × 100, 10,000 × 500 and 100,000 × 1,000
    make bench-opinions ARGS="--sizes 1000x100"

Each row is a process of its own, on one thread: seconds are of CPU, and the peak of memory (beyond the votes), read from
Linux, is its own. "groups" is what the published method computes: map, groups, what tells them apart, common ground,
priorities. "and checks" adds our two questions whether the groups mean anything. "plain" is the same method as one would first write it with NumPy: the full matrix, its whole
decomposition, a hundred base clusters. "red-dwarf" is the Python library of that name, where it is installed. Crowds are
made up: three minds, each person voting on a few dozen statements.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(ROOT / "tests")]
SIZES = "1000x100,10000x500,100000x1000"
MOST_DENSE = 20_000_000  # cells of a full matrix that the plain way is still asked to write down
MOST_SLOW = 1_000_000  # votes above which the library, which is handed a dictionary a vote, is left out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--one", nargs=2, metavar=("WHO", "CROWD"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        _measure(*wanted.one)
        return 0
    print(
        f"{'people × statements':>21}  {'votes':>9}  {'':<12} {'seconds':>8} {'peak MB':>8}  groups  true to the crowd"
    )
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder:
        for size in wanted.sizes.split(","):
            crowd = Path(folder) / f"{size}.npz"
            write_a_town(crowd, *map(int, size.split("x")))
            for who in WAYS:
                _show(size, who, crowd)
    _show_real_conversations()
    return 0


def _show(size: str, who: str, crowd: Path) -> None:
    name = size.replace("x", " × ")
    if who == "red-dwarf" and importlib.util.find_spec("reddwarf") is None:
        print(f"{name:>21}  {'':>9}  {who:<12} not installed: not measured")
        return
    # One thread: the same on every machine, and what a task worker has.
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--one", who, str(crowd)]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    if done.returncode:
        print(f"{name:>21}  {'':>9}  {who:<12} failed: {done.stderr.strip().splitlines()[-1]}")
        return
    row = json.loads(done.stdout)
    if "left_out" in row:
        print(f"{name:>21}  {row['votes']:>9,}  {who:<12} {row['left_out']}")
        return
    print(
        f"{name:>21}  {row['votes']:>9,}  {who:<12} {row['seconds']:>8.2f} {row['megabytes']:>8.0f}"
        f"  {row['groups']:>6}  {row['agreement']:.3f}"
    )


def _measure(who: str, crowd: str) -> None:
    """Run one way on one crowd in this process and print what it took as JSON."""
    import numpy as np

    from deliberation.opinions.numbers.votes import VoteMatrix

    town = np.load(crowd)  # made elsewhere, so that the making leaves no peak of memory here
    people, statements = len(town["minds"]), int(town["statements"])
    votes = VoteMatrix(np.arange(people), np.arange(statements), town["starts"], town["columns"], town["values"])
    answer: dict[str, Any] = {"votes": len(votes)}
    if who == "plain" and people * statements > MOST_DENSE:
        answer["left_out"] = f"left out: its full matrices would take {people * statements * 16 / 1e9:.1f} GB"
    elif who == "red-dwarf" and len(votes) > MOST_SLOW:
        answer["left_out"] = "left out: too many votes to hand over one by one"
    else:
        run = WAYS[who](votes)
        before = _peak()
        start = time.process_time()
        label = run()
        answer["seconds"] = time.process_time() - start
        answer["megabytes"] = _peak() - before
        answer |= _judged(label, town["minds"])
    print(json.dumps(answer))


def _peak() -> float:
    """Megabytes of memory this process has had at most. (`resource` would count what its parent had at the start.)"""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def _judged(label: Any, minds: Any) -> dict[str, Any]:
    import numpy as np

    from deliberation.opinions.numbers.stability import agreement

    label = np.asarray(label)
    grouped = label >= 0
    return {
        "groups": len(np.unique(label[grouped])),
        "agreement": agreement(label[grouped], minds[grouped]) if grouped.any() else 0.0,
    }


def write_a_town(path: Path, people: int, statements: int) -> None:
    """Votes of people of three minds, each on some 47 statements (very unlike numbers, as in life), as a file."""
    import numpy as np

    dice = np.random.default_rng(1)
    given = dice.lognormal(3.4, 0.9, people)
    given = np.clip((given * 47.5 / given.mean()).astype(int), 1, statements)
    minds, taste = dice.integers(0, 3, people), dice.normal(size=(3, statements)) * 0.8
    starts = np.concatenate([[0], np.cumsum(given)])
    columns = np.concatenate([np.sort(dice.permutation(statements)[:count]) for count in given]).astype(np.int32)
    feeling = taste[np.repeat(minds, given), columns] + dice.normal(size=len(columns))
    values = np.where(feeling > 0.3, 1, np.where(feeling < -0.5, -1, 0)).astype(np.int8)
    np.savez(path, starts=starts, columns=columns, values=values, minds=minds, statements=statements)


def _ours(votes: Any) -> Callable[[], Any]:
    from deliberation.opinions.numbers import axes, ground, groups, study, telling

    def run() -> Any:
        known = axes.find(votes)
        found = groups.find(axes.project(votes, known), groups.who_counts(votes), smallest=5)
        assert found is not None
        by_group = votes.tallies_by(found.label, found.count)
        telling.telling(by_group), ground.common_ground(by_group), ground.divides(by_group)
        study.priorities(votes.tallies(), axes.extremity(known))
        return found.label

    return run


def _ours_checked(votes: Any) -> Callable[[], Any]:
    import numpy as np

    from deliberation.opinions.numbers.study import study

    def run() -> Any:
        found = study(votes, smallest=5)
        return found.groups.label if found.groups else np.full(len(votes.people), -1)

    return run


def _plain(votes: Any) -> Callable[[], Any]:
    import numpy as np

    rows = np.repeat(np.arange(len(votes.people)), votes.given)

    def run() -> Any:
        full = np.full(votes.shape, np.nan)
        full[rows, votes.columns] = votes.values
        mean = np.nanmean(full, axis=0)
        centered = np.where(np.isnan(full), mean, full) - mean
        right = np.linalg.svd(centered, full_matrices=False)[2]
        given = np.isfinite(full).sum(axis=1)
        places = np.sqrt(full.shape[1] / np.maximum(1, given))[:, None] * (centered @ right[:2].T)
        counts = given >= 7
        label = np.full(len(places), -1)
        label[counts] = _plain_groups(places[counts])
        for group in range(label.max() + 1):
            inside = full[label == group]
            for vote in (1, -1):
                (np.sum(inside == vote, axis=0) + 1) / (np.isfinite(inside).sum(axis=0) + 2)
        return label

    return run


def _plain_groups(places: Any) -> Any:
    """A hundred base clusters, then two to five groups of them, by the silhouette of the clusters."""
    import numpy as np

    dice = np.random.default_rng(1)

    def lloyd(points: Any, k: int) -> tuple[Any, Any]:
        centers = points[dice.choice(len(points), k, replace=False)]
        for _ in range(20):
            label = np.linalg.norm(points[:, None] - centers[None], axis=2).argmin(axis=1)
            centers = np.array(
                [points[label == i].mean(axis=0) if (label == i).any() else centers[i] for i in range(k)]
            )
        return label, centers

    base, middles = lloyd(places, 100)
    best, most = None, -1.0
    far = np.linalg.norm(middles[:, None] - middles[None], axis=2)
    for k in (2, 3, 4, 5):
        label, _centers = min((lloyd(middles, k) for _ in range(10)), key=lambda run: _spread(middles, *run))
        worth = []
        for i in range(len(middles)):
            means = [far[i][label == g].mean() if (label == g).any() else np.inf for g in range(k)]
            inside, outside = means[label[i]], min(means[g] for g in range(k) if g != label[i])
            worth.append((outside - inside) / max(inside, outside, 1e-12))
        if np.mean(worth) > most:
            best, most = label, float(np.mean(worth))
    assert best is not None
    return best[base]


def _spread(points: Any, label: Any, centers: Any) -> float:
    return float(((points - centers[label]) ** 2).sum())


def _red_dwarf(votes: Any) -> Callable[[], Any]:
    import numpy as np
    from reddwarf.implementations.base import run_pipeline

    rows = np.repeat(votes.people, votes.given)
    listed = [
        {"participant_id": int(person), "statement_id": int(column), "vote": int(value), "modified": i}
        for i, (person, column, value) in enumerate(zip(rows, votes.columns, votes.values, strict=True))
    ]

    def run() -> Any:
        found = run_pipeline(votes=listed, random_state=1)
        label = found.participants_df["cluster_id"].reindex(votes.people)
        return label.fillna(-1).to_numpy(dtype=int)

    return run


WAYS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "groups": _ours,
    "and checks": _ours_checked,
    "plain": _plain,
    "red-dwarf": _red_dwarf,
}


def _show_real_conversations() -> None:
    """For each real conversation our groups beside the published ones."""
    import conversations
    import numpy as np

    from deliberation.opinions.numbers.stability import agreement
    from deliberation.opinions.numbers.study import study

    folder = ROOT.parent / "shared" / "data" / "opinions"
    if not folder.is_dir():
        print("\nThe real conversations are not beside the project: left out.")
        return
    print(f"\n{'conversation':<28} {'people':>6} {'seconds':>8}  groups (published)  adjusted Rand index  steadiness")
    for name in conversations.EXPORTS:
        real = conversations.export(folder, name)
        start = time.process_time()
        found = study(real.votes, smallest=5)
        seconds = time.process_time() - start
        published = len(np.unique(real.published[real.published >= 0]))
        label = found.groups.label if found.groups else np.full(len(real.published), -1)
        both = (label >= 0) & (real.published >= 0)
        print(
            f"{name:<28} {len(real.votes.people):>6} {seconds:>8.2f}  {found.groups.count if found.groups else 0} "
            f"({published}){'':<14} {agreement(real.published[both], label[both]):<20.3f} {found.steadiness:.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
