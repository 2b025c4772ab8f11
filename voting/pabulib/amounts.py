"""Amounts of money as files write them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from voting.rules.instance import InvalidElection

LARGEST = Decimal(10) ** 15


def amount(text: str, what: str) -> Decimal:
    """An amount of money; a decimal comma and spaces between thousands are read as meant.

    `what` names it in the `InvalidElection` that is raised if it is none.
    """
    plain = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("_", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise InvalidElection(f"{what} is not an amount of money: {text!r}; write digits, with a point for decimals")
    if abs(value) > LARGEST:
        raise InvalidElection(f"{what} is larger than anything this can count: {text[:40]}")
    return value


def budget(text: str) -> Decimal:
    """How much money there is."""
    value = amount(text, "the budget")
    if value < 0:
        raise InvalidElection("the budget is below zero; write how much there is to spend")
    return value


def cost(text: str, project_id: str) -> Decimal:
    """What a project costs."""
    value = amount(text, f"the cost of project {project_id}")
    if value < 0:
        raise InvalidElection(f"the cost of project {project_id} is below zero; write what it costs")
    return value


def subunits_for(amounts: Iterable[Decimal]) -> int:
    """How many of the smallest unit make one unit of currency, so that all these amounts are whole: 100 or more.

    Raises `InvalidElection` where an amount would then be too long a number to count with.
    """
    given = list(amounts)
    places = max(2, max((-int(value.normalize().as_tuple().exponent) for value in given), default=0))
    largest = max(map(abs, given), default=Decimal(0))
    if largest.adjusted() + places > LARGEST.adjusted() + 2:
        raise InvalidElection(
            f"with {places} decimals, amounts like {largest} are too long to count; round all of them"
        )
    return 10**places
