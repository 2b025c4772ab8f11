"""What readers tell the council about statements, and what it decides: by the rules, log and appeals of discussions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from deliberation.discussions.actions import open_discussion, record, rule_named, settle_appeals
from deliberation.discussions.models import Decision, Discussion
from deliberation.opinions import permissions, studies, telling
from deliberation.opinions.actions.conversing import lock_statement
from deliberation.opinions.lifecycle import STATEMENT_MOVES, State, StatementState
from deliberation.opinions.models import Conversation, Flag, Statement
from kit import clock
from kit.lifecycle import check_move

Kind = Decision.Kind


@transaction.atomic
def flag(statement: Statement, *, by: Any, reason: str, note: str = "") -> Flag:
    """Tell the council that a statement breaks a rule of the house; `reason` is the rule's short name."""
    locked = lock_statement(statement)
    permissions.may_flag(by, locked).or_forbid()
    rule = rule_named(reason)
    if rule is None:
        raise ValidationError({"reason": _("Choose what is wrong with it.")})
    made = Flag.objects.create(statement=locked, by=by, rule=rule, note=note.strip()[:300], created_at=clock.now())
    # Who flagged is nobody's business but the council's duty of care, so the public record does not say it.
    log.record("opinions.flag", locked, reason=reason)
    return made


def accept(statement: Statement, *, by: Any, reason: str = "") -> Decision:
    """Let a statement in. Its author is told."""
    return _decide(statement, Kind.ACCEPT, by=by, reason=reason)


def hide(statement: Statement, *, by: Any, reason: str, rule: str) -> Decision:
    """Withhold a statement; author and public read rule and reason. Its votes leave the numbers. Settles its flags."""
    return _decide(statement, Kind.HIDE, by=by, reason=reason, rule=rule)


def restore(statement: Statement, *, by: Any, reason: str) -> Decision:
    """Show a hidden statement again, with the reason on record; its votes count again."""
    return _decide(statement, Kind.RESTORE, by=by, reason=reason)


def dismiss(statement: Statement, *, by: Any, reason: str) -> Decision:
    """Leave a flagged statement as it is, with the reason on record. Settles its flags."""
    return _decide(statement, Kind.DISMISS, by=by, reason=reason)


@transaction.atomic
def _decide(statement: Statement, kind: Decision.Kind, *, by: Any, reason: str, rule: str = "") -> Decision:
    locked = lock_statement(statement)
    permissions.may_moderate(by, locked).or_forbid()
    state = check_move(STATEMENT_MOVES, kind.value, locked.state)
    undoes = None
    if kind is Kind.RESTORE:
        undoes = locked.decisions.filter(kind=Kind.HIDE, undone_by__isnull=True).first()
    person = None if locked.is_seed else locked.author
    place = _place(locked.conversation)
    made = record(kind, place, by=by, reason=reason, rule=rule, about=locked, person=person, undoes=undoes)
    locked.flags.filter(decision__isnull=True).update(decision=made)
    _set(locked, state, made.reason if kind is Kind.HIDE else "")
    if undoes is not None:
        settle_appeals(undoes)
    telling.of_a_decision(made)
    return made


def put_back(undone: Decision, made: Decision) -> None:
    """A decision to hide a statement is taken back, as on appeal: it is shown again, if it still stands as it was left."""
    locked = lock_statement(Statement(pk=undone.about_id))
    if locked.state == StatementState.HIDDEN:
        _set(locked, check_move(STATEMENT_MOVES, "restore", locked.state), "")


def _set(locked: Statement, state: str, hidden_because: str) -> None:
    was_hidden = locked.state == StatementState.HIDDEN
    locked.state, locked.hidden_because = state, hidden_because
    locked.save(update_fields=["state", "hidden_because"])
    if was_hidden != (state == StatementState.HIDDEN) and locked.conversation.state != State.REPORTED:
        studies.votes_changed(locked.conversation_id)


def _place(conversation: Conversation) -> Discussion:
    """What the moderation log names as the place: made with the first decision, by whoever holds the conversation."""
    # Not joined with its discussion: who waited for the row would read that one as it was before the waiting.
    held = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if held.discussion is None:
        held.discussion = open_discussion(
            title=held.question,
            url=held.get_absolute_url(),
            cycle=held.cycle,
            neighborhood=held.neighborhood,
            has_comments=False,
        )
        held.save(update_fields=["discussion"])
    return held.discussion
