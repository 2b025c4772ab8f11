"""Polls in an assembly: written down, opened, answered, closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.lifecycle import POLL_MOVES, PollState
from deliberation.assemblies.models import Assembly, LiveOption, LivePoll, LiveVote
from kit import clock
from kit.lifecycle import check_move
from kit.verdict import no

KEYS_KEPT = 20  # marks of earlier sends remembered with a vote
MOST_OPTIONS = 8


@transaction.atomic
def prepare_poll(
    assembly: Assembly, *, by: Any, question: str, options: Sequence[str], shows_running: bool = True
) -> LivePoll:
    """Write down a poll, to be opened when its moment comes."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    question, answers = question.strip(), [" ".join(option.split()) for option in options if option.strip()]
    if not question:
        raise ValidationError({"question": _("Write the question.")})
    if not 2 <= len(answers) <= MOST_OPTIONS:
        raise ValidationError({"options": _("A poll has 2 to %(most)d answers.") % {"most": MOST_OPTIONS}})
    if len({answer.casefold() for answer in answers}) < len(answers):
        raise ValidationError({"options": _("Two answers are the same.")})
    made = LivePoll.objects.create(assembly=locked, question=question[:200], shows_running=shows_running)
    LiveOption.objects.bulk_create(
        LiveOption(poll=made, order=i, text=text[:120]) for i, text in enumerate(answers, start=1)
    )
    changed(locked, "assemblies.prepare_poll", by=by, poll=made.pk)
    return made


@transaction.atomic
def open_poll(poll: LivePoll, *, by: Any) -> LivePoll:
    """Let people vote. One poll is open at a time."""
    locked = lock(poll.assembly)
    permissions.may_run(by, locked).or_forbid()
    poll = LivePoll.objects.get(pk=poll.pk)
    state = check_move(POLL_MOVES, "open", poll.state)
    other = locked.polls.filter(state=PollState.OPEN).first()
    if other is not None:
        no(_("Close the open poll first: “%(question)s”.") % {"question": other.question}).or_forbid()
    poll.state, poll.opened_at = state, clock.now()
    poll.save(update_fields=["state", "opened_at"])
    changed(locked, "assemblies.open_poll", by=by, poll=poll.pk)
    return poll


@transaction.atomic
def close_poll(poll: LivePoll, *, by: Any) -> LivePoll:
    """End the voting; the tally stands from now on, here and in the audit log."""
    locked = lock(poll.assembly)
    permissions.may_run(by, locked).or_forbid()
    poll = LivePoll.objects.get(pk=poll.pk)
    check_move(POLL_MOVES, "close", poll.state)
    tally = close(poll)
    changed(locked, "assemblies.close_poll", by=by, poll=poll.pk, tally=tally)
    return poll


@transaction.atomic
def vote(poll: LivePoll, *, by: Any, option: int, key: str = "") -> LiveVote:
    """Give an answer, or change it, while the poll is open. `option` is the answer's number in the database.

    `key` marks one send: when the network repeats an old one, it changes nothing. Votes do not enter the audit log one
    by one; the tally does, when the poll closes.
    """
    locked = lock(poll.assembly)
    poll = LivePoll.objects.get(pk=poll.pk)
    poll.assembly = locked
    permissions.may_vote(by, poll).or_forbid()
    chosen = poll.options.filter(pk=option).first()
    if chosen is None:
        raise ValidationError({"option": _("Choose one of the answers.")})
    given = LiveVote.objects.filter(poll=poll, voter=by).first()
    if given is None:
        given = LiveVote(poll=poll, voter=by)
    elif key and key in given.keys:
        return given
    changes = given.option_id != chosen.pk
    given.option, given.cast_at = chosen, clock.now()
    given.keys = [*given.keys, key][-KEYS_KEPT:] if key else given.keys
    given.save()
    if changes:
        changed(locked)
    return given


def close(poll: LivePoll) -> list[int]:
    """Close a poll whose assembly is locked; the votes by answer, in the order of the answers."""
    counted = Counter(poll.votes.values_list("option", flat=True))
    options = list(poll.options.all())
    for option in options:
        option.votes = counted[option.pk]
    LiveOption.objects.bulk_update(options, ["votes"])
    poll.state, poll.closed_at = PollState.CLOSED, clock.now()
    poll.save(update_fields=["state", "closed_at"])
    return [option.votes for option in options]
