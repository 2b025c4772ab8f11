"""Reflections: written by those who were there, moderated by councils under the rules, log and appeals of discussions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cms.training import permissions, telling
from cms.training.lifecycle import REFLECTION_MOVES, ReflectionState
from cms.training.models import Flag, Reflection, Session
from deliberation.discussions.actions import open_discussion, record, rule_named, settle_appeals
from deliberation.discussions.models import Decision, Discussion
from kit import clock
from kit.lifecycle import check_move
from kit.verdict import Forbidden

LONGEST = 1_500
Kind = Decision.Kind


@transaction.atomic
def reflect(session: Session, *, by: Any, words: str, by_name: bool = False) -> Reflection:
    """Say what one takes with one, under one's name or without it. Said again, it takes the place of what was there."""
    permissions.may_reflect(by, session).or_forbid()
    words = words.replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST:
        raise ValidationError({"words": _("Write between 1 and %(most)d characters.") % {"most": LONGEST}})
    Session.objects.select_for_update(of=("self",)).get(pk=session.pk)  # so that two windows make one
    found = Reflection.objects.filter(session=session, author=by).first()
    if found is not None and found.state == ReflectionState.HIDDEN:
        raise Forbidden(_("The council hid what you wrote. Appeal its decision, or take it back and write anew."))
    made = found or Reflection(session=session, author=by)
    made.words, made.by_name, made.at = words, by_name, clock.now()
    made.save()
    log.record("training.reflect", made, by=by if by_name else None, session=session.pk)
    return made


@transaction.atomic
def take_back(reflection: Reflection, *, by: Any) -> None:
    """Delete one's own reflection, shown or hidden."""
    if not by.is_authenticated or reflection.author_id != by.pk:
        raise Forbidden(_("Only whoever wrote it takes it back."))
    held = _locked(reflection)
    for made in held.decisions.filter(kind=Kind.HIDE, undone_by__isnull=True):
        settle_appeals(made)
    log.record("training.take_back", held, by=by if held.by_name else None, session=held.session_id)
    held.delete()


@transaction.atomic
def flag(reflection: Reflection, *, by: Any, reason: str, note: str = "") -> Flag:
    """Tell the council that a reflection breaks a rule of the house; `reason` is the rule's short name."""
    held = _locked(reflection)
    permissions.may_flag(by, held).or_forbid()
    rule = rule_named(reason)
    if rule is None:
        raise ValidationError({"reason": _("Choose what is wrong with it.")})
    made = Flag.objects.create(reflection=held, by=by, rule=rule, note=note.strip()[:300], created_at=clock.now())
    log.record("training.flag", held, reason=reason)  # who flagged is nobody's business
    return made


def hide(reflection: Reflection, *, by: Any, reason: str, rule: str) -> Decision:
    """Withhold a reflection; author and public read rule and reason."""
    return _decide(reflection, Kind.HIDE, by=by, reason=reason, rule=rule)


def restore(reflection: Reflection, *, by: Any, reason: str) -> Decision:
    """Show a hidden reflection again, with the reason on record."""
    return _decide(reflection, Kind.RESTORE, by=by, reason=reason)


def dismiss(reflection: Reflection, *, by: Any, reason: str) -> Decision:
    """Leave a flagged reflection as it is, with the reason on record."""
    return _decide(reflection, Kind.DISMISS, by=by, reason=reason)


@transaction.atomic
def _decide(reflection: Reflection, kind: Decision.Kind, *, by: Any, reason: str, rule: str = "") -> Decision:
    held = _locked(reflection)
    permissions.may_moderate(by, held).or_forbid()
    state = check_move(REFLECTION_MOVES, kind.value, held.state)
    undoes = None
    if kind is Kind.RESTORE:
        undoes = held.decisions.filter(kind=Kind.HIDE, undone_by__isnull=True).first()
    place = _place(held.session)
    made = record(kind, place, by=by, reason=reason, rule=rule, about=held, person=held.author, undoes=undoes)
    held.flags.filter(decision__isnull=True).update(decision=made)
    _set(held, state, made.reason if kind is Kind.HIDE else "")
    if undoes is not None:
        settle_appeals(undoes)
    telling.of_a_decision(made)
    return made


def put_back(undone: Decision, made: Decision) -> None:
    """A decision to hide a reflection is taken back, as on appeal: it is shown again, if it still stands hidden."""
    held = Reflection.objects.select_for_update(of=("self",)).filter(pk=undone.about_id or 0).first()
    if held is not None and held.state == ReflectionState.HIDDEN:
        _set(held, check_move(REFLECTION_MOVES, "restore", held.state), "")


def _set(held: Reflection, state: str, hidden_because: str) -> None:
    held.state, held.hidden_because = state, hidden_because
    held.save(update_fields=["state", "hidden_because"])


def _locked(reflection: Reflection) -> Reflection:
    rows = Reflection.objects.select_for_update(of=("self",)).select_related(
        "author", "session__version__curriculum", "session__neighborhood"
    )
    return rows.get(pk=reflection.pk)


def _place(session: Session) -> Discussion:
    """What the moderation log names as the place: made with the first decision."""
    held = Session.objects.select_for_update(of=("self",)).select_related("neighborhood").get(pk=session.pk)
    if held.discussion_id is None:
        held.discussion = open_discussion(
            title=held.title,
            url=held.get_absolute_url(),
            cycle=None,
            neighborhood=held.neighborhood,
            has_comments=False,
            takes_sides=False,
        )
        held.save(update_fields=["discussion"])
    assert held.discussion is not None
    return held.discussion
