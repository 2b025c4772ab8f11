"""Splitting weighted points of the plane into `k` parts around their centers, the same way every time.

Lloyd's method from several k-means++ starts (Arthur and Vassilvitskii 2007) with seeded dice; the split with the
smallest objective is kept: the sum of squared distances to the nearest center, times the points' weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from deliberation.opinions.numbers.votes import Floats, Ints

MOST_ROUNDS = 100  # of Lloyd's method; it is nearly always still long before


@dataclass(frozen=True)
class Split:
    """`label[i]` is the part of point `i`; `objective` is what the split was chosen to make small."""

    centers: Floats
    label: Ints
    objective: float


def split(points: Floats, weights: Floats, k: int, *, starts: int, seed: int, rounds: int = MOST_ROUNDS) -> Split:
    """The best of `starts` splits into at most `k` parts; fewer where there are fewer different points."""
    dice = np.random.default_rng(seed)
    best = None
    for _ in range(starts):
        found = settle(points, weights, _spread_out(points, weights, k, dice), rounds)
        if best is None or found.objective < best.objective * (1 - 1e-12):
            best = found
    if best is None:
        raise ValueError("a split needs at least one start")
    return best


def settle(points: Floats, weights: Floats, centers: Floats, rounds: int = MOST_ROUNDS) -> Split:
    """Move the `centers` to the middle of their points until nothing changes. A center without points goes away."""
    label = nearest(points, centers)
    for _ in range(rounds):
        mass = np.bincount(label, weights, len(centers))
        sums = [np.bincount(label, weights * points[:, axis], len(centers)) for axis in range(points.shape[1])]
        kept = mass > 0
        centers = np.column_stack([part[kept] / mass[kept] for part in sums])
        moved = nearest(points, centers)
        if kept.all() and np.array_equal(moved, label):
            break
        label = moved
    away = ((points - centers[label]) ** 2).sum(axis=1)
    return Split(centers, label, float(weights @ away))


def nearest(points: Floats, centers: Floats) -> Ints:
    """The number of the nearest center of each point; of two as near, the first."""
    return squared_distances(points, centers).argmin(axis=1)


def squared_distances(points: Floats, others: Floats) -> Floats:
    """Between each of `points` (rows) and each of `others` (columns)."""
    found: Floats = sum((points[:, axis, None] - others[None, :, axis]) ** 2 for axis in range(points.shape[1]))  # type: ignore[assignment]
    return found


def silhouette(weights: Floats, label: Ints, distances: Floats) -> float:
    """How well separated the parts are, from -1 to 1: the mean over the points of Rousseeuw's (1987) silhouette.

    `distances` are between the points; a point of weight 3 is three points in one place. Whoever is alone in their
    part counts as 0.
    """
    parts, label = np.unique(label, return_inverse=True)
    if len(parts) < 2:
        return 0.0
    member = np.equal.outer(np.arange(len(parts)), label) * weights  # part × point
    size = member.sum(axis=1)
    sums = distances @ member.T
    own = np.arange(len(label)), label
    inside = sums[own] / np.maximum(1, size[label] - 1)
    means = sums / size
    means[own] = np.inf
    outside = means.min(axis=1)
    widest = np.maximum(inside, outside)
    worth = np.divide(outside - inside, widest, out=np.zeros_like(inside), where=widest > 0)
    worth[size[label] <= 1] = 0.0
    return float(np.average(worth, weights=weights))


def _spread_out(points: Floats, weights: Floats, k: int, dice: np.random.Generator) -> Floats:
    """k-means++: each next center is drawn with the chance of a point's weight times its squared distance so far."""
    centers = [points[_draw(weights, dice)]]
    away = squared_distances(points, centers[0][None])[:, 0]
    while len(centers) < k and (chance := weights * away).sum() > 0:
        centers.append(points[_draw(chance, dice)])
        away = np.minimum(away, squared_distances(points, centers[-1][None])[:, 0])
    return np.array(centers)


def _draw(chances: Floats, dice: np.random.Generator) -> int:
    running = np.cumsum(chances)
    return int(np.searchsorted(running, dice.random() * running[-1], side="right").clip(0, len(chances) - 1))
