"""Polls in an assembly: written down, opened, answered, closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.candidates import candidates_of
from deliberation.assemblies.lifecycle import NAMELESS, POLL_MOVES, PollKind, PollState
from deliberation.assemblies.models import Assembly, LiveOption, LivePoll, LiveVote
from kit import clock
from kit.lifecycle import check_move
from kit.verdict import no

KEYS_KEPT = 20  # marks of earlier sends remembered with a vote
MOST_OPTIONS = 8
MOST_DOTS = 5


@transaction.atomic
def prepare_poll(
    assembly: Assembly,
    *,
    by: Any,
    question: str,
    options: Sequence[str] = (),
    shows_running: bool = True,
    kind: str = PollKind.HANDS,
    dots: int = 3,
) -> LivePoll:
    """Write down a poll, to be opened when its moment comes. Dots without answers are shared out on the proposals."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    question = question.strip()
    if not question:
        raise ValidationError({"question": _("Write the question.")})
    if kind not in PollKind.values:
        raise ValidationError({"kind": _("There is no such kind of poll.")})
    if kind == PollKind.DOTS and not 1 <= dots <= MOST_DOTS:
        raise ValidationError({"dots": _("Give everyone 1 to %(most)d dots.") % {"most": MOST_DOTS}})
    answers = _answers(locked, kind, options)
    made = LivePoll.objects.create(
        assembly=locked,
        question=question[:200],
        kind=kind,
        dots=dots if kind == PollKind.DOTS else 0,
        shows_running=shows_running and kind != PollKind.SECRET,
    )
    LiveOption.objects.bulk_create(
        LiveOption(poll=made, order=i, text=text[:120], url=url) for i, (text, url) in enumerate(answers, start=1)
    )
    changed(locked, "assemblies.prepare_poll", by=by, poll=made.pk, kind=str(kind))
    return made


def take_pulse(assembly: Assembly, *, by: Any, question: str) -> LivePoll:
    """Ask everyone for one tap, now."""
    with transaction.atomic():
        return open_poll(prepare_poll(assembly, by=by, question=question, kind=PollKind.PULSE), by=by)


def _answers(locked: Assembly, kind: str, options: Sequence[str]) -> Sequence[tuple[str, str]]:
    """The answers of a new poll, with the addresses where they can be read. Raises `ValidationError`."""
    answers = [" ".join(option.split()) for option in options if option.strip()]
    if not answers and kind == PollKind.DOTS:
        offered = candidates_of(locked)
        if len(offered) < 2:
            raise ValidationError({"options": _("This cycle has no proposals to put dots on. Write answers.")})
        return offered
    if not answers and kind == PollKind.PULSE:
        answers = [_("Yes"), _("So-so"), _("No")]
    if not 2 <= len(answers) <= MOST_OPTIONS:
        raise ValidationError({"options": _("A poll has 2 to %(most)d answers.") % {"most": MOST_OPTIONS}})
    if len({answer.casefold() for answer in answers}) < len(answers):
        raise ValidationError({"options": _("Two answers are the same.")})
    return [(answer, "") for answer in answers]


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
    locked, poll, chosen = _open_for(poll, by, option)
    if poll.kind == PollKind.DOTS:
        raise ValidationError({"option": _("Share out your dots.")})
    given = LiveVote.objects.filter(poll=poll, voter=by).first()
    if poll.kind in NAMELESS:
        return given or _count_without_name(locked, poll, chosen, by)
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


@transaction.atomic
def put_dots(poll: LivePoll, *, by: Any, option: int, count: int) -> int:
    """Have `count` dots on an answer, of those that each person has. Said twice it is the same."""
    locked, poll, chosen = _open_for(poll, by, option)
    if poll.kind != PollKind.DOTS:
        raise ValidationError({"option": _("This poll has no dots.")})
    mine = LiveVote.objects.filter(poll=poll, voter=by)
    elsewhere = sum(mine.exclude(option=chosen).values_list("weight", flat=True))
    if not 0 <= count <= poll.dots - elsewhere:
        no(_("You have %(left)d of your dots left for this.") % {"left": poll.dots - elsewhere}).or_forbid()
    had = mine.filter(option=chosen).first()
    if (had.weight if had else 0) == count:
        return count
    if count:
        facts = {"option": chosen, "weight": count, "cast_at": clock.now()}
        LiveVote.objects.update_or_create(poll=poll, voter=by, place=chosen.order, defaults=facts)
    else:
        mine.filter(option=chosen).delete()
    changed(locked)
    return count


def _open_for(poll: LivePoll, by: Any, option: int) -> tuple[Assembly, LivePoll, LiveOption]:
    """The locked assembly, the poll as it is now, and the answer chosen, if `by` may vote. Raises as acts do."""
    locked = lock(poll.assembly)
    poll = LivePoll.objects.get(pk=poll.pk)
    poll.assembly = locked
    permissions.may_vote(by, poll).or_forbid()
    chosen = poll.options.filter(pk=option).first()
    if chosen is None:
        raise ValidationError({"option": _("Choose one of the answers.")})
    return locked, poll, chosen


def _count_without_name(locked: Assembly, poll: LivePoll, chosen: LiveOption, by: Any) -> LiveVote:
    """Count an answer and write down that `by` has voted: no row, no moment and no number ties the two together."""
    LiveOption.objects.filter(pk=chosen.pk).update(votes=F("votes") + 1)
    made = LiveVote.objects.create(poll=poll, voter=by, cast_at=poll.opened_at or clock.now())
    changed(locked)
    return made


def close(poll: LivePoll) -> list[int]:
    """Close a poll whose assembly is locked; the votes by answer, in the order of the answers."""
    options = list(poll.options.all())
    if poll.kind not in NAMELESS:
        counted: Counter[int | None] = Counter()
        for option_id, weight in poll.votes.values_list("option", "weight"):
            counted[option_id] += weight
        for option in options:
            option.votes = counted[option.pk]
        LiveOption.objects.bulk_update(options, ["votes"])
    if poll.kind == PollKind.PULSE:
        poll.votes.all().delete()
    poll.state, poll.closed_at = PollState.CLOSED, clock.now()
    poll.save(update_fields=["state", "closed_at"])
    return [option.votes for option in options]
