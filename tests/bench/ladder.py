"""A ladder of made-up elections: how the cost of a count grows with the number of ballots.

Neighborhoods with tastes of their own, ballots of up to eight of 200 projects. Making them up is not counted; grouping
equal ballots is.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

PROJECTS, TASTES, LONGEST, BLOCK = 200, 12, 8, 1 << 20
RULES: dict[str, dict[str, Any]] = {
    "greedy": {"name": "greedy"},
    "equal-shares": {"name": "equal-shares"},
    "add1u": {"name": "equal-shares", "completion": "add1u"},
    "phragmen": {"name": "phragmen"},
}


def climb(ballots: int, rules: list[str]) -> Iterator[tuple[str, float, int]]:
    """What is done and the CPU seconds it takes, beside the number of different ballots."""
    from voting.rules import Profile, Rule, count

    instance, starts, choices = made_up(ballots)
    began = time.process_time()
    profile = Profile.of_arrays(instance, starts, choices)
    yield "grouping", time.process_time() - began, profile.groups
    del starts, choices
    for rule in rules:
        began = time.process_time()
        outcome = count(instance, profile, Rule(**RULES[rule]))
        yield rule, time.process_time() - began, profile.groups
        assert 0 < outcome.cost <= instance.budget


def made_up(ballots: int) -> tuple[Any, np.ndarray, np.ndarray]:
    """An election of this many ballots: the projects, and the ballots as flat arrays."""
    from voting.rules import Instance, Project

    dice = np.random.default_rng(20260101)
    costs = np.round(dice.lognormal(11, 1, PROJECTS)).astype(int) * 100
    instance = Instance(tuple(Project(f"p{k}", int(cost)) for k, cost in enumerate(costs)), int(costs.sum()) // 4)
    tastes = dice.gamma(0.4, 1, (TASTES, PROJECTS))
    ends = np.cumsum(tastes / tastes.sum(axis=1, keepdims=True), axis=1) + np.arange(TASTES)[:, None]
    parts, lengths = [], []
    for first in range(0, ballots, BLOCK):
        number = min(BLOCK, ballots - first)
        taste = dice.integers(0, TASTES, number)[:, None]
        drawn = np.searchsorted(ends.ravel(), taste + dice.random((number, LONGEST)) * 0.999999)
        chosen = np.sort((drawn % PROJECTS).astype(np.uint8), axis=1)
        keep = np.ones(chosen.shape, bool)
        keep[:, 1:] = chosen[:, 1:] != chosen[:, :-1]
        keep &= np.arange(LONGEST) < dice.integers(1, LONGEST + 1, number)[:, None]
        parts.append(chosen[keep])
        lengths.append(keep.sum(axis=1))
    starts = np.concatenate(([0], np.cumsum(np.concatenate(lengths))))
    return instance, starts, np.concatenate(parts)
