"""What councils decide about words on numbers, the same for notes and counter-readings."""

from __future__ import annotations

from typing import Any

from cms.data_room import telling
from cms.data_room.lifecycle import NOTE_MOVES, NoteState
from cms.data_room.models import DataSet, Note, Reading
from deliberation.discussions.actions import open_discussion, record, settle_appeals
from deliberation.discussions.models import Decision, Discussion
from kit.lifecycle import check_move

Kind = Decision.Kind
Words = Note | Reading


def decide(locked: Words, kind: Decision.Kind, *, by: Any, reason: str, rule: str = "") -> Decision:
    """Hide, show again or keep what is `locked`, for a council. Whether `by` may was asked. Settles its flags."""
    state = check_move(NOTE_MOVES, kind.value, locked.state)
    undoes = None
    if kind is Kind.RESTORE:
        undoes = locked.decisions.filter(kind=Kind.HIDE, undone_by__isnull=True).first()
    place = _place(locked.data_set_id)
    made = record(kind, place, by=by, reason=reason, rule=rule, about=locked, person=locked.author, undoes=undoes)
    locked.flags.filter(decision__isnull=True).update(decision=made)
    set_state(locked, state, made.reason if kind is Kind.HIDE else "")
    if undoes is not None:
        settle_appeals(undoes)
    telling.of_a_decision(made)
    return made


def show_again(locked: Words) -> None:
    """A decision to hide is taken back, as on appeal: shown again, if it still stands as it was left."""
    if locked.state == NoteState.HIDDEN:
        set_state(locked, check_move(NOTE_MOVES, "restore", locked.state), "")


def set_state(locked: Words, state: str, hidden_because: str) -> None:
    """Write down how it stands."""
    locked.state, locked.hidden_because = state, hidden_because
    locked.save(update_fields=["state", "hidden_because"])


def _place(data_set_id: int) -> Discussion:
    """What the moderation log names as the place: made with the first decision, by whoever holds the data set."""
    held = DataSet.objects.select_for_update().get(pk=data_set_id)
    if held.discussion is None:
        held.discussion = open_discussion(
            title=held.title, url=held.get_absolute_url(), cycle=None, neighborhood=None, has_comments=False
        )
        held.save(update_fields=["discussion"])
    return held.discussion
