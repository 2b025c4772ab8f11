"""Counter-readings: another reading of published numbers, its own figures, and what the city and councils say of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import log
from cms.data_room import permissions, telling
from cms.data_room.actions.asking import DAYS_TO_ANSWER, officers
from cms.data_room.actions.deciding import Kind, decide, show_again
from cms.data_room.figures import read_figures
from cms.data_room.lifecycle import NOTE_MOVES, NoteState
from cms.data_room.models import DataSet, Reading, ReadingFlag, Release
from cms.data_room.suppression import Key
from deliberation.discussions.actions import rule_named
from deliberation.discussions.models import Decision
from kit import clock, html
from kit.lifecycle import check_move
from neighborhoods.permissions import sits_for

LONGEST_CLAIM = 1500
SHORTEST_CLAIM = 10
LONGEST_ANSWER = 2000


@transaction.atomic
def propose(
    release: Release, *, by: Any, title: str, claim: str, method: str, cells: Sequence[Key] = (), figures: bytes = b""
) -> Reading:
    """Propose another reading of a published release; it is public at once, and the city answers within twenty days.

    `cells` are the rows it is about, none for all of it; `figures` a small CSV table of its own. The same words twice,
    as a double click sends them, are one. Raises `ValidationError` naming the fields, figures by line.
    """
    get_user_model().objects.select_for_update().get(pk=by.pk)  # one at a time, or two sends would both keep the pace
    data_set = DataSet.objects.select_for_update().get(pk=release.data_set_id)  # numbers are given one after the other
    words = _checked(release, title, claim, method, cells, figures)
    twin = Reading.objects.filter(data_set=data_set, author=by).order_by("-number").first()
    if twin and twin.state == NoteState.SHOWN and all(getattr(twin, name) == value for name, value in words.items()):
        return twin
    permissions.may_propose(by).or_forbid()
    last = Reading.objects.filter(data_set=data_set).aggregate(last=Max("number"))["last"] or 0
    made = Reading.objects.create(
        **words,
        data_set=data_set,
        number=last + 1,
        release=release,
        author=by,
        by_council=bool(sits_for(by, None)),
        created_at=clock.now(),
        due_on=clock.today() + timedelta(days=DAYS_TO_ANSWER),
    )
    log.record("data_room.propose", made, by=by, data_set=data_set.pk, release=release.pk)
    telling.of_a_reading(made, by, officers())
    return made


@transaction.atomic
def answer_reading(found: Reading, *, by: Any, answer: str, because: str) -> Reading:
    """The agency's answer, once: it agrees, in part or not, and why. It stands beside the counter-reading."""
    locked = lock_reading(found)
    permissions.may_answer_reading(by, locked).or_forbid()
    if answer not in Reading.Answer.values:
        raise ValidationError({"answer": _("Choose whether the city agrees.")})
    if not SHORTEST_CLAIM <= len(because.strip()) <= LONGEST_ANSWER:
        raise ValidationError({"because": _("Say why in a sentence or more; everybody can read it.")})
    locked.answer, locked.answer_because = answer, because.strip()
    locked.answered_by, locked.answered_at = by, clock.now()
    locked.save(update_fields=["answer", "answer_because", "answered_by", "answered_at"])
    log.record("data_room.answer_reading", locked, by=by, answer=answer, late=locked.is_late)
    telling.of_an_answered_reading(locked, by)
    return locked


@transaction.atomic
def speak_up_of_readings() -> int:
    """Tell the officers, and whoever proposed it, of each answer to a counter-reading that is late: once; how many."""
    late = list(Reading.objects.unanswered().filter(due_on__lt=clock.today()).select_related("data_set"))
    return telling.of_late_readings(late, officers)


@transaction.atomic
def withdraw_reading(found: Reading, *, by: Any) -> Reading:
    """Take one's own words and figures back; they are deleted. The number stays, so that others keep theirs."""
    locked = lock_reading(found)
    permissions.may_withdraw_reading(by, locked).or_forbid()
    locked.state = check_move(NOTE_MOVES, "withdraw", locked.state)
    locked.title = locked.claim = locked.method = locked.hidden_because = ""
    locked.cells, locked.header, locked.figures = [], [], []
    locked.save(update_fields=["state", "title", "claim", "method", "hidden_because", "cells", "header", "figures"])
    log.record("data_room.withdraw_reading", locked, by=by)
    return locked


@transaction.atomic
def flag_reading(found: Reading, *, by: Any, reason: str, note: str = "") -> ReadingFlag:
    """Tell the council that a counter-reading breaks a rule of the house; `reason` is the rule's short name."""
    locked = lock_reading(found)
    permissions.may_flag_reading(by, locked).or_forbid()
    rule = rule_named(reason)
    if rule is None:
        raise ValidationError({"reason": _("Choose what is wrong with it.")})
    made = ReadingFlag.objects.create(on=locked, by=by, rule=rule, note=note.strip()[:300], created_at=clock.now())
    log.record("data_room.flag_reading", locked, reason=reason)  # who flagged is nobody's business, as with notes
    return made


def hide_reading(found: Reading, *, by: Any, reason: str, rule: str) -> Decision:
    """Withhold a counter-reading; author and public read rule and reason. Settles its flags."""
    return _decide(found, Kind.HIDE, by=by, reason=reason, rule=rule)


def restore_reading(found: Reading, *, by: Any, reason: str) -> Decision:
    """Show a hidden counter-reading again, with the reason on record."""
    return _decide(found, Kind.RESTORE, by=by, reason=reason)


def dismiss_reading(found: Reading, *, by: Any, reason: str) -> Decision:
    """Leave a flagged counter-reading as it is, with the reason on record. Settles its flags."""
    return _decide(found, Kind.DISMISS, by=by, reason=reason)


def put_reading_back(undone: Decision, made: Decision) -> None:
    """A decision to hide a counter-reading is taken back, as on appeal."""
    show_again(lock_reading(Reading(pk=undone.about_id)))


def lock_reading(found: Reading) -> Reading:
    """The counter-reading as it is now, held until the transaction ends."""
    return Reading.objects.select_for_update(of=("self",)).select_related("data_set", "release").get(pk=found.pk)


@transaction.atomic
def _decide(found: Reading, kind: Decision.Kind, *, by: Any, reason: str, rule: str = "") -> Decision:
    locked = lock_reading(found)
    permissions.may_moderate_reading(by, locked).or_forbid()
    return decide(locked, kind, by=by, reason=reason, rule=rule)


def _checked(
    release: Release, title: str, claim: str, method: str, cells: Sequence[Key], figures: bytes
) -> dict[str, Any]:
    """The fields of a counter-reading as they are kept; all that is wrong with any of them at once."""
    wrong: dict[str, Any] = {}
    kept: dict[str, Any] = {"title": " ".join(title.split())[:120], "cells": [list(cell) for cell in cells]}
    if not kept["title"]:
        wrong["title"] = _("Write this first.")
    for name, text in (("claim", claim), ("method", method)):
        try:
            kept[name] = _cleaned(text)
        except ValidationError as problem:
            wrong[name] = problem.messages
    cube = release.cube
    if release.state != Release.State.PUBLISHED or any(cube.get(tuple(cell)) is None for cell in cells):
        wrong["rows"] = _("Choose rows whose number is shown.")
    kept["header"], kept["figures"], problems = read_figures(release, figures)
    if problems:
        wrong["figures"] = problems
    if wrong:
        raise ValidationError(wrong)
    return kept


def _cleaned(words: str) -> str:
    words = words.strip()
    if len(words) < SHORTEST_CLAIM:
        raise ValidationError(_("Write at least a sentence."))
    if len(words) > LONGEST_CLAIM:
        raise ValidationError(_("Keep it under %(most)d characters.") % {"most": LONGEST_CLAIM})
    return html.from_plain(words)
