"""Moves between states, as a table that can be printed and tested.

MOVES: Moves[State] = {"submit": Move(from_={State.DRAFT}, to=State.SUBMITTED)}
proposal.state = check_move(MOVES, "submit", proposal.state)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from kit.verdict import YES, Forbidden, Verdict, no

State = TypeVar("State", bound=str)


class WrongMove(Forbidden):
    """The thing is not in a state from which this move can be made."""


@dataclass(frozen=True)
class Move(Generic[State]):
    """One lawful step: from any of `from_`, to `to`."""

    from_: frozenset[State]
    to: State


def may_move(moves: Mapping[str, Move[State]], name: str, state: str) -> Verdict:
    """Whether `name` can be done from `state`, with a reason that names the state."""
    if state in moves[name].from_:
        return YES
    labels = ", ".join(sorted(str(getattr(s, "label", s)) for s in moves[name].from_))
    here = next((s for m in moves.values() for s in (*m.from_, m.to) if s == state), None)
    return no(
        _("That can't be done now: it is “%(here)s”, and this step starts from “%(labels)s”.")
        % {"here": getattr(here, "label", state), "labels": labels}
    )


def check_move(moves: Mapping[str, Move[State]], name: str, state: str) -> State:
    """The state after `name`; raises `WrongMove` if it can't be done from `state`."""
    verdict = may_move(moves, name, state)
    if not verdict:
        raise WrongMove(str(verdict))
    return moves[name].to
