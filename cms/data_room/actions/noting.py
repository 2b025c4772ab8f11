"""Notes on numbers: what residents and officers know, who saw it too, and what councils and the city say of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from audit import log
from cms.data_room import permissions, telling
from cms.data_room.actions.deciding import Kind, decide, show_again
from cms.data_room.lifecycle import NOTE_MOVES, NoteState
from cms.data_room.models import Agreement, DataSet, Note, NoteFlag, Release
from cms.data_room.suppression import Key
from deliberation.discussions.actions import rule_named
from deliberation.discussions.models import Decision
from kit import clock, html
from kit.lifecycle import check_move

LONGEST_NOTE = 600
SHORTEST_NOTE = 10


@transaction.atomic
def note(release: Release, *, by: Any, cell: Key, stance: str, words: str) -> Note:
    """Write a note beside a number of a published release. The same words twice, as a double click sends them, are one.

    Nobody writes beside a number that is hidden: what neighbors know would tell whom it is about. Raises
    `ValidationError` naming the field for what can't be taken.
    """
    get_user_model().objects.select_for_update().get(pk=by.pk)  # one at a time, or two sends would both keep the pace
    data_set = DataSet.objects.select_for_update().get(pk=release.data_set_id)  # numbers are given one after the other
    body = _cleaned(words)
    twin = data_set.notes.filter(author=by).order_by("-number").first()
    if twin and twin.state == NoteState.SHOWN and (twin.key, twin.body) == (cell, body):
        return twin
    permissions.may_note(by).or_forbid()
    if stance not in Note.Stance.values:
        raise ValidationError({"stance": _("Say whether you explain, doubt or add something.")})
    if release.state != Release.State.PUBLISHED or release.cube.get(cell) is None:
        raise ValidationError({"row": _("Choose a row whose number is shown.")})
    last = data_set.notes.aggregate(last=Max("number"))["last"] or 0
    made = Note.objects.create(
        data_set=data_set,
        number=last + 1,
        release=release,
        cell=list(cell),
        stance=stance,
        body=body,
        author=by,
        by_officer=bool(is_officer(by)),
        created_at=clock.now(),
    )
    log.record("data_room.note", made, by=by, data_set=data_set.pk, release=release.pk)
    telling.of_a_note(made, by)
    return made


@transaction.atomic
def withdraw(found: Note, *, by: Any) -> Note:
    """Take one's own words back; they are deleted. The number stays, so that others keep theirs."""
    locked = lock_note(found)
    permissions.may_withdraw(by, locked).or_forbid()
    locked.state, locked.body = check_move(NOTE_MOVES, "withdraw", locked.state), ""
    locked.hidden_because = ""
    locked.save(update_fields=["state", "body", "hidden_because"])
    log.record("data_room.withdraw_note", locked, by=by)
    return locked


@transaction.atomic
def agree(found: Note, *, by: Any) -> Agreement:
    """Say that one saw this too. A second time changes nothing. The public record does not say who."""
    locked = lock_note(found)
    permissions.may_agree(by, locked).or_forbid()
    made, is_new = Agreement.objects.get_or_create(note=locked, person=by, defaults={"at": clock.now()})
    if is_new:
        log.record("data_room.agree", locked)
    return made


@transaction.atomic
def take_agreement_back(found: Note, *, by: Any) -> bool:
    """Change one's mind; whether there was anything to take back."""
    locked = lock_note(found)
    permissions.may_agree(by, locked).or_forbid()
    gone, _each = Agreement.objects.filter(note=locked, person=by).delete()
    if gone:
        log.record("data_room.take_agreement_back", locked)
    return bool(gone)


@transaction.atomic
def check_note(found: Note, *, by: Any, checked: str, because: str) -> Note:
    """The agency's word on a note: true or not so, and why. A later word takes its place; both are on record."""
    locked = lock_note(found)
    permissions.may_check(by, locked).or_forbid()
    if checked not in Note.Checked.values:
        raise ValidationError({"checked": _("Choose whether it is true.")})
    if len(because.strip()) < SHORTEST_NOTE:
        raise ValidationError({"because": _("Say why in a sentence; everybody can read it.")})
    locked.checked, locked.checked_because = checked, " ".join(because.split())[:300]
    locked.checked_by, locked.checked_at = by, clock.now()
    locked.save(update_fields=["checked", "checked_because", "checked_by", "checked_at"])
    log.record("data_room.check_note", locked, by=by, checked=checked)
    telling.of_a_checked_note(locked, by)
    return locked


@transaction.atomic
def flag(found: Note, *, by: Any, reason: str, note: str = "") -> NoteFlag:
    """Tell the council that a note breaks a rule of the house; `reason` is the rule's short name."""
    locked = lock_note(found)
    permissions.may_flag(by, locked).or_forbid()
    rule = rule_named(reason)
    if rule is None:
        raise ValidationError({"reason": _("Choose what is wrong with it.")})
    made = NoteFlag.objects.create(on=locked, by=by, rule=rule, note=note.strip()[:300], created_at=clock.now())
    # Who flagged is nobody's business but the council's duty of care, so the public record does not say it.
    log.record("data_room.flag", locked, reason=reason)
    return made


def hide(found: Note, *, by: Any, reason: str, rule: str) -> Decision:
    """Withhold a note; author and public read rule and reason. Settles its flags."""
    return _decide(found, Kind.HIDE, by=by, reason=reason, rule=rule)


def restore(found: Note, *, by: Any, reason: str) -> Decision:
    """Show a hidden note again, with the reason on record."""
    return _decide(found, Kind.RESTORE, by=by, reason=reason)


def dismiss(found: Note, *, by: Any, reason: str) -> Decision:
    """Leave a flagged note as it is, with the reason on record. Settles its flags."""
    return _decide(found, Kind.DISMISS, by=by, reason=reason)


@transaction.atomic
def _decide(found: Note, kind: Decision.Kind, *, by: Any, reason: str, rule: str = "") -> Decision:
    locked = lock_note(found)
    permissions.may_moderate(by, locked).or_forbid()
    return decide(locked, kind, by=by, reason=reason, rule=rule)


def put_back(undone: Decision, made: Decision) -> None:
    """A decision to hide a note is taken back, as on appeal: it is shown again, if it still stands as it was left."""
    show_again(lock_note(Note(pk=undone.about_id)))


def lock_note(found: Note) -> Note:
    """The note as it is now, held until the transaction ends."""
    return Note.objects.select_for_update(of=("self",)).select_related("data_set", "release").get(pk=found.pk)


def _cleaned(words: str) -> str:
    words = words.strip()
    if len(words) < SHORTEST_NOTE:
        raise ValidationError({"words": _("Write at least a sentence.")})
    if len(words) > LONGEST_NOTE:
        raise ValidationError({"words": _("Keep it under %(most)d characters.") % {"most": LONGEST_NOTE}})
    try:
        return html.from_plain(words)
    except ValidationError as problem:
        raise ValidationError({"words": problem.messages}) from problem
