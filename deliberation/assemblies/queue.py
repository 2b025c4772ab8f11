"""The speaker queue of an assembly as it stands: its hands in the database, put in the order of `speakers`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from deliberation.assemblies import readings, speakers
from deliberation.assemblies.lifecycle import HandState, ItemState
from deliberation.assemblies.models import AgendaItem, Assembly, Hand, PointOfOrder

RANKS = {value: rank for rank, value in enumerate(PointOfOrder.values, start=1)}


@dataclass(frozen=True)
class Waiting:
    """A hand in the line and the rule that put it there."""

    hand: int
    row: Hand
    why: str


@dataclass(frozen=True)
class Queue:
    """Who speaks, and who is next on the present point of the agenda."""

    speaking: Hand | None
    line: list[Waiting]


def queue_of(assembly: Assembly, agenda: Iterable[AgendaItem] | None = None) -> Queue:
    """Read the queue, in one query where the agenda is known."""
    items = readings.agenda.all(assembly.pk) if agenda is None else agenda
    here = next((item.pk for item in items if item.state == ItemState.CURRENT), None)
    hands = readings.hands.all(assembly.pk)
    waiting = {hand.pk: hand for hand in hands if hand.state == HandState.WAITING and hand.item_id == here}
    placed = speakers.line(
        (
            speakers.Hand(h.pk, h.who, h.asked_at.timestamp(), h.tag, RANKS.get(h.point) if h.point else None)
            for h in waiting.values()
        ),
        [_turn(hand, here) for hand in hands if hand.called_at],
        assembly.speaking_rules,
    )
    return Queue(
        speaking=next((hand for hand in hands if hand.state == HandState.SPEAKING), None),
        line=[Waiting(place.hand.id, waiting[place.hand.id], place.why) for place in placed],
    )


def _turn(hand: Hand, here: int | None) -> speakers.Turn:
    assert hand.called_at is not None
    return speakers.Turn(
        person=hand.who,
        asked=hand.asked_at.timestamp(),
        called=hand.called_at.timestamp(),
        seconds=hand.seconds,
        tag=hand.tag,
        here=hand.item_id == here,
        is_point=bool(hand.point),
    )
