"""Made-up elections of the shapes that Pabulib has, and some that nobody held yet; every rule on each, by the command.

    make bench-rules ARGS="--shapes all"                    # every shape, every rule
    make bench-rules ARGS="--shapes tail,villages"          # some shapes
    make bench-rules ARGS="--shapes tail --shape-rules max-welfare/cost"

Each line is one shape; each column one rule: the CPU seconds of `python -m voting.rules FILE --format json`, starting,
reading and measures included. "refused" is a message and status 2, "late" a count stopped after `--shape-limit` of them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
WAYS = {
    "greedy": "--rule greedy",
    "shares": "--rule equal-shares --completion none",
    "add1": "--rule equal-shares --completion add1 --no-stop-when-exhaustive",
    "add1u": "--rule equal-shares --completion add1u",
    "add1u/number": "--rule equal-shares --completion add1u --utility cardinality --no-integral",
    "add1u/points": "--rule equal-shares --completion add1u --utility points",
    "phragmen": "--rule phragmen",
    "maximin": "--rule maximin-support",
    "welfare/cost": "--rule max-welfare --utility cost",
    "welfare/number": "--rule max-welfare --utility cardinality",
    "welfare/points": "--rule max-welfare --utility points",
}


@dataclass(frozen=True)
class Shape:
    """How many projects and voters, how long the longest ballot is, and what is unlike most elections about it.

    `money` is what a voter's share of the budget comes to. `taste` is how much the votes gather on few projects: 0 not at
    all. `costs` are "any" (whole units), "round" (thousands), "same", "few" (five price tags) or "near" (within a percent).
    `top` is the most points a voter gives.
    """

    projects: int
    voters: int
    longest: int
    kind: str = "approval"
    money: int = 60
    taste: float = 1.0
    costs: str = "any"
    top: int = 1
    part: float = 0.3
    share: float = 1.0


SHAPES = {
    "village": Shape(12, 150, 5, costs="round", money=2_000),
    "one": Shape(1, 40, 1),
    "district": Shape(70, 6_000, 10),
    "stanford": Shape(25, 1_200, 8, kind="knapsack", money=400, costs="round"),
    "capital": Shape(120, 75_000, 10, money=400),
    "choose-1": Shape(600, 100_000, 1, kind="choose-1", money=40),
    "tail": Shape(200, 700, 3, taste=0.2, money=3_000),
    "tail near": Shape(200, 700, 3, taste=0.2, money=3_000, costs="near"),
    "tail cents": Shape(300, 900, 3, taste=0.1, money=900, costs="cents"),
    "few prices": Shape(400, 20_000, 6, costs="few"),
    "same price": Shape(300, 10_000, 5, costs="same"),
    "cumulative": Shape(500, 30_000, 10, kind="cumulative", top=10),
    "scoring": Shape(300, 150_000, 8, kind="scoring", top=5),
    "ordinal": Shape(300, 150_000, 10, kind="ordinal"),
    "huge points": Shape(100, 20_000, 6, kind="scoring", top=10_000_000),
    "decimals": Shape(60, 5_000, 6, kind="cumulative", top=1000, costs="cents"),
    "rich": Shape(80, 1_000, 8, money=1_000_000),
    "very rich": Shape(60, 300, 6, money=10_000_000),
    "scattered": Shape(300, 150_000, 12, taste=0.0),
    "hundreds": Shape(600, 60_000, 12),
    "thousands": Shape(1_500, 30_000, 15),
    "thousands, flat": Shape(1_500, 10_000, 15, taste=0.2),
    "all paid for": Shape(150, 10_000, 6, part=1.2),
    "poor": Shape(150, 10_000, 6, part=0.02),
}


def lines(name: str) -> Iterator[str]:
    """The lines of a `.pb` file of this shape."""
    shape = SHAPES[name]
    dice = np.random.default_rng(list(name.encode()))
    costs, budget = _money(shape, dice)
    yield from ("META", "key;value", f"budget;{budget}", f"vote_type;{shape.kind}", "rule;greedy")
    yield from ("PROJECTS", "project_id;cost;name;neighborhood;category")
    for number, cost in enumerate(costs):
        yield f"p{number};{cost};Plan {number};Ward {number % 12};kind {number % 7}"
    pointed = shape.kind in ("cumulative", "scoring")
    yield from ("VOTES", "voter_id;vote;points" if pointed else "voter_id;vote")
    for voter, chosen in enumerate(_ballots(shape, dice)):
        vote = ",".join(f"p{place}" for place in chosen)
        yield f"{voter};{vote};{_points(shape, dice, len(chosen))}" if pointed else f"{voter};{vote}"


def _money(shape: Shape, dice: np.random.Generator) -> tuple[list[str], int]:
    """What the projects cost, and the budget: a share for each voter, and a part of what all projects cost."""
    budget = shape.money * shape.voters
    spread = {"near": 0.003, "same": 0.0}.get(shape.costs, 0.9)
    costs = np.exp(dice.normal(0, spread, shape.projects))
    costs *= budget / shape.part / costs.sum()
    if shape.costs == "few":
        costs = np.quantile(costs, dice.choice((0.1, 0.3, 0.5, 0.7, 0.9), shape.projects))
    if shape.costs == "cents":
        return [f"{cost:.2f}" for cost in costs], budget
    unit = {"round": 1000, "few": 100}.get(shape.costs, 1)
    return [str(max(int(cost // unit), 1) * unit) for cost in costs], budget


def _ballots(shape: Shape, dice: np.random.Generator) -> Iterator[list[int]]:
    """Ballots by a taste of each ward, all of them fond of some projects."""
    size = shape.projects
    liked = np.exp(dice.normal(0, shape.taste, size))
    tastes = np.array([liked * np.where(np.arange(size) % 12 == ward, 12, 1) for ward in range(12)])
    ends = np.cumsum(tastes, axis=1) / tastes.sum(axis=1, keepdims=True)
    for voter in range(shape.voters):
        drawn = np.searchsorted(ends[voter % 12], dice.random(1 + int(shape.longest * dice.random() ** 1.5)) * 0.999999)
        yield list(dict.fromkeys(drawn.tolist()))


def _points(shape: Shape, dice: np.random.Generator, size: int) -> str:
    if shape.kind == "scoring":
        return ",".join(map(str, dice.integers(1, shape.top + 1, size).tolist()))
    left, given = shape.top, []
    for place in range(size):
        now = left if place == size - 1 else int(dice.integers(0, left + 1))
        given.append(now)
        left -= now
    return ",".join(map(str, given))


def run(wanted: str, rules: str, limit: int) -> int:
    """A line for each shape, told as it comes; the exit status is 1 if a count failed, was refused or late."""
    shapes = list(SHAPES) if wanted == "all" else [name.strip() for name in wanted.split(",")]
    ways = list(WAYS) if rules == "all" else rules.split(",")
    print(f"{'shape':17}{'projects':>9}{'voters':>9}" + "".join(f"{way:>15}" for way in ways) + "   (CPU seconds)")
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in shapes:
            path = Path(folder) / "town.pb"
            path.write_text("\n".join(lines(name)) + "\n", "utf-8")
            print(f"{name:17}{SHAPES[name].projects:9,}{SHAPES[name].voters:9,}", end="", flush=True)
            for way in ways:
                told, failed = _one(path, WAYS[way].split(), limit)
                bad += failed
                print(f"{told:>15}", end="", flush=True)
            print(flush=True)
    return 1 if bad else 0


def _children() -> float:
    """The CPU seconds of all processes begun here that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _one(path: Path, options: Sequence[str], limit: int) -> tuple[str, bool]:
    """What a count took, in words, and whether it is not as it should be."""
    command = [sys.executable, "-m", "voting.rules", str(path), *options, "--format", "json"]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    began = _children()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit, limit)),
    )  # fmt: skip
    if done.returncode < 0:
        return "late", True
    spent = f"{_children() - began:.1f}"
    if done.returncode == 0:
        return spent, False
    said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
    print(f"\n  ! {' '.join(options)}: {said[0][-200:]}", file=sys.stderr, flush=True)
    return ("refused" if done.returncode == 2 else "failed") + f" {spent}", True
