"""The map: the two directions along which people's answers differ most, and where each person stands on it.

A missing vote is read as the statement's mean, so after centering it is exactly 0 and the matrix stays sparse: the map
is its truncated singular value decomposition, found without ever writing the full matrix down.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from deliberation.opinions.numbers.votes import Floats, VoteMatrix

AXES = 2
FEW = 30  # statements up to which the dense method is quicker
SEED = 20210812
ROUGHLY = 1e-4


@dataclass(frozen=True)
class Axes:
    """`center`: each statement's mean vote. `components`: shape (2, m), unit vectors. Statements as in the matrix."""

    center: Floats
    components: Floats


def find(votes: VoteMatrix, start: Floats | None = None) -> Axes:
    """The axes of `votes`. `start` is a direction to begin the search from (an earlier first component): only speed.

    A component's sign is arbitrary; here its largest entry is positive. Where there are fewer directions than two (one
    statement, or everybody votes alike) the missing components are zero.
    """
    m = len(votes.statements)
    centered, center = _centered(votes)
    components = np.zeros((AXES, m))
    if m and len(votes):
        vectors, strengths = _strongest(centered, start)
        real = strengths > 1e-12 * max(1.0, float(strengths.max(initial=0.0)))
        components[: len(vectors)][real] = vectors[real]
    return Axes(center, _upright(components))


def strength(votes: VoteMatrix) -> float:
    """How much of all differences between people lies along the first axis, as a sum of squares."""
    centered, _center = _centered(votes)
    return float(_strongest(centered, None, ROUGHLY)[1][0]) if len(votes) else 0.0


def project(votes: VoteMatrix, axes: Axes) -> Floats:
    """Where each person stands: shape (n, 2). Who voted on little is moved outward: √(m / votes) times.

    Statements that moderation hid count as voted on by everybody, with no difference between people, as in Polis.
    """
    centered, _center = _centered(votes, axes.center)
    return scale(votes.given, len(votes.statements), votes.hidden)[:, None] * (centered @ axes.components.T)


def scale(given: Any, statements: int, hidden: int = 0) -> Any:
    """The factor by which `given` votes on so many statements are moved outward."""
    return np.sqrt((statements + hidden) / np.maximum(1, given + hidden))


def extremity(axes: Axes, hidden: int = 0) -> Floats:
    """How far one "agree" on each statement alone would move a person from the middle of the map."""
    reach = np.sqrt(len(axes.center) + hidden)
    length: Floats = np.linalg.norm(reach * (1 - axes.center) * axes.components, axis=0)
    return length


def _centered(votes: VoteMatrix, center: Floats | None = None) -> tuple[Any, Floats]:
    n, m = votes.shape
    if center is None:
        sums = np.bincount(votes.columns, votes.values, minlength=m)
        center = sums / np.maximum(1, np.bincount(votes.columns, minlength=m))
    data = votes.values - center[votes.columns]
    return sparse.csr_matrix((data, votes.columns, votes.starts), shape=(n, m)), center


def _strongest(centered: Any, start: Floats | None, exactness: float = 0.0) -> tuple[Floats, Floats]:
    """The eigenvectors of XᵀX with the largest eigenvalues, at most two, strongest first; and the eigenvalues.

    `exactness` is relative; 0 is all that the machine's numbers hold.
    """
    m = centered.shape[1]
    across = centered.T
    vectors = None
    if m > FEW:
        begin = np.random.default_rng(SEED).standard_normal(m) if start is None or not start.any() else start
        squared = LinearOperator((m, m), matvec=lambda v: across @ (centered @ v), dtype=np.float64)
        # Everybody voting alike leaves nothing to search in, and directions of one strength may take too long to part.
        with suppress(ArpackError):
            strengths, vectors = eigsh(squared, k=AXES, v0=begin, tol=exactness)
    if vectors is None:
        strengths, vectors = np.linalg.eigh((across @ centered).toarray())
    strongest = np.argsort(-strengths, kind="stable")[:AXES]
    return vectors[:, strongest].T, strengths[strongest]


def _upright(components: Floats) -> Floats:
    if not components.size:
        return components
    largest = np.abs(components).argmax(axis=1)
    signs = np.sign(components[np.arange(len(components)), largest])
    turned: Floats = components * np.where(signs == 0, 1.0, signs)[:, None]
    return turned
