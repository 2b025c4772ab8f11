"""A fair order for lists: shuffled by a seed, inside the database, the same on every page of the list.

Each row's place is a cubic of its number over the integers modulo the prime 2³¹ − 1, with coefficients drawn from the
seed. Such a family is four-wise independent (Wegman and Carter, 1981): over all seeds no row comes before another
more often than by chance. It is plain integer arithmetic, so SQLite and PostgreSQL agree on the order, and nothing
needs to be loaded to sort it.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Func

PRIME = 2**31 - 1
LARGEST_SEED = 10**9  # seeds in an address stay short


def coefficients(seed: int) -> tuple[int, int, int, int]:
    """Four numbers below `PRIME` that look like chance and depend on `seed` alone."""
    digest = hashlib.sha256(f"shuffle:{seed}".encode()).digest()
    a, b, c, d = (int.from_bytes(digest[i : i + 8], "big") % PRIME for i in range(0, 32, 8))
    return (a or 1), b, c, d


def place_of(number: int, seed: int) -> int:
    """Where a row's number falls under `seed`: the arithmetic that `shuffled` lets the database do."""
    a, b, c, d = coefficients(seed)
    x = number % PRIME
    return (((a * x + b) % PRIME * x + c) % PRIME * x + d) % PRIME


class Place(Func):
    """Where a row falls under a seed, as `place_of` says, in the database's own arithmetic.

    One expression with the coefficients written out: Django takes longer to put together the same out of its parts than
    SQLite to sort a thousand rows by it. All are whole numbers of our own making.
    """

    output_field = BigIntegerField()

    def __init__(self, number: Any, seed: int) -> None:
        a, b, c, d = coefficients(seed)
        x = f"(%(expressions)s %%%% {PRIME})"
        template = f"(((({a} * {x} + {b}) %%%% {PRIME} * {x} + {c}) %%%% {PRIME} * {x} + {d}) %%%% {PRIME})"
        super().__init__(number, template=template)


def seed_for(user: Any, today: date) -> int:
    """The seed of a reader who asked for none: signed-in people keep their own, visitors share the day's."""
    mark = f"person:{user.pk}" if user.is_authenticated else f"day:{today.isoformat()}"
    return int.from_bytes(hashlib.sha256(mark.encode()).digest()[:8], "big") % LARGEST_SEED
