"""Everything people can do in an assembly. Every door, page or socket, calls these.

Each act locks the assembly's row first. So acts of one assembly follow one another, two chairs may act at once without
losing either act, and `version` rises with the change, in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import log
from cycles.models import Cycle
from deliberation.assemblies import news, permissions
from deliberation.assemblies.lifecycle import (
    MOVES,
    POLL_MOVES,
    QUESTION_MOVES,
    ItemState,
    PollState,
)
from deliberation.assemblies.models import (
    AgendaItem,
    Assembly,
    Attendance,
    FloorQuestion,
    LiveOption,
    LivePoll,
    LiveVote,
    Upvote,
)
from kit import clock, html
from kit.lifecycle import check_move
from kit.verdict import no
from neighborhoods.models import Neighborhood

KEYS_KEPT = 20  # marks of earlier sends remembered with a vote
MOST_OPTIONS = 8
Agenda = Sequence[tuple[str, int]]


@transaction.atomic
def schedule(
    *,
    by: Any,
    title: str,
    starts_at: datetime,
    neighborhood: Neighborhood | None = None,
    cycle: Cycle | None = None,
    purpose: str = "",
    place: str = "",
    agenda: Agenda = (),
) -> Assembly:
    """Call an assembly. `agenda` is a list of (title, minutes)."""
    permissions.may_chair_for(by, neighborhood).or_forbid()
    if starts_at <= clock.now():
        raise ValidationError({"starts_at": _("Choose a time that is still to come.")})
    made = Assembly.objects.create(
        title=title, starts_at=starts_at, neighborhood=neighborhood, cycle=cycle, purpose=purpose, place=place
    )
    _write_agenda(made, agenda)
    log.record("assemblies.schedule", made, by=by, starts_at=starts_at.isoformat())
    return made


@transaction.atomic
def set_agenda(assembly: Assembly, *, by: Any, agenda: Agenda) -> Assembly:
    """Replace the agenda, before the start. `agenda` is a list of (title, minutes)."""
    locked = _lock(assembly)
    permissions.may_chair(by, locked).or_forbid()
    check_move(MOVES, "plan", locked.state)
    locked.agenda.all().delete()
    _write_agenda(locked, agenda)
    return _changed(locked, "assemblies.set_agenda", by=by, items=len(agenda))


@transaction.atomic
def add_item(assembly: Assembly, *, by: Any, title: str, minutes: int) -> AgendaItem:
    """Put one more point at the end of the agenda, also while the assembly is live."""
    locked = _lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    last = locked.agenda.aggregate(last=Max("order"))["last"] or 0
    made = AgendaItem.objects.create(assembly=locked, order=last + 1, title=title, minutes=minutes)
    _changed(locked, "assemblies.add_item", by=by, item=made.pk)
    return made


@transaction.atomic
def start(assembly: Assembly, *, by: Any) -> Assembly:
    """Open the assembly, at its first agenda item."""
    locked = _lock(assembly)
    permissions.may_chair(by, locked).or_forbid()
    locked.state = check_move(MOVES, "start", locked.state)
    locked.started_at = clock.now()
    locked.save(update_fields=["state", "started_at"])
    first = locked.agenda.filter(state=ItemState.WAITING).first()
    if first is not None:
        _make_current(locked, first)
    return _changed(locked, "assemblies.start", by=by)


@transaction.atomic
def move_agenda(assembly: Assembly, *, by: Any, to: AgendaItem | None) -> Assembly:
    """Go on to (or back to) an item; to `None` when every point has been dealt with.

    The item is named, not "the next one": two chairs who press at once move the agenda once.
    """
    locked = _lock(assembly)
    permissions.may_run(by, locked).or_forbid()
    current = locked.agenda.filter(state=ItemState.CURRENT).first()
    if to is not None and to.assembly_id != locked.pk:
        raise ValidationError(_("That point belongs to another assembly."))
    if (current.pk if current else None) == (to.pk if to else None):
        return locked
    locked.agenda.filter(state=ItemState.CURRENT).update(state=ItemState.DONE)
    if to is not None:
        _make_current(locked, AgendaItem.objects.get(pk=to.pk))
    return _changed(locked, "assemblies.move_agenda", by=by, item=to.pk if to else None)


@transaction.atomic
def end(assembly: Assembly, *, by: Any) -> Assembly:
    """Close the assembly; a poll that is still open closes with it."""
    locked = _lock(assembly)
    permissions.may_chair(by, locked).or_forbid()
    state = check_move(MOVES, "end", locked.state)
    for poll in locked.polls.filter(state=PollState.OPEN):
        _close(poll)
    locked.agenda.filter(state=ItemState.CURRENT).update(state=ItemState.DONE)
    locked.state, locked.ended_at = state, clock.now()
    locked.save(update_fields=["state", "ended_at"])
    return _changed(locked, "assemblies.end", by=by, present=locked.attendances.count())


@transaction.atomic
def check_in(assembly: Assembly, *, by: Any) -> Attendance:
    """Say "I am here". Twice is once."""
    locked = _lock(assembly)
    permissions.may_check_in(by, locked).or_forbid()
    made, is_new = Attendance.objects.get_or_create(assembly=locked, person=by, defaults={"checked_in_at": clock.now()})
    if is_new:
        _changed(locked)  # the log does not keep who was where; how many there were is recorded at the end
    return made


@transaction.atomic
def prepare_poll(
    assembly: Assembly, *, by: Any, question: str, options: Sequence[str], shows_running: bool = True
) -> LivePoll:
    """Write down a poll, to be opened when its moment comes."""
    locked = _lock(assembly)
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
    _changed(locked, "assemblies.prepare_poll", by=by, poll=made.pk)
    return made


@transaction.atomic
def open_poll(poll: LivePoll, *, by: Any) -> LivePoll:
    """Let people vote. One poll is open at a time."""
    locked = _lock(poll.assembly)
    permissions.may_run(by, locked).or_forbid()
    poll = LivePoll.objects.get(pk=poll.pk)
    state = check_move(POLL_MOVES, "open", poll.state)
    other = locked.polls.filter(state=PollState.OPEN).first()
    if other is not None:
        no(_("Close the open poll first: “%(question)s”.") % {"question": other.question}).or_forbid()
    poll.state, poll.opened_at = state, clock.now()
    poll.save(update_fields=["state", "opened_at"])
    _changed(locked, "assemblies.open_poll", by=by, poll=poll.pk)
    return poll


@transaction.atomic
def close_poll(poll: LivePoll, *, by: Any) -> LivePoll:
    """End the voting; the tally stands from now on, here and in the audit log."""
    locked = _lock(poll.assembly)
    permissions.may_run(by, locked).or_forbid()
    poll = LivePoll.objects.get(pk=poll.pk)
    check_move(POLL_MOVES, "close", poll.state)
    tally = _close(poll)
    _changed(locked, "assemblies.close_poll", by=by, poll=poll.pk, tally=tally)
    return poll


@transaction.atomic
def vote(poll: LivePoll, *, by: Any, option: int, key: str = "") -> LiveVote:
    """Give an answer, or change it, while the poll is open. `option` is the answer's number in the database.

    `key` marks one send: when the network repeats an old one, it changes nothing. Votes do not enter the audit log one
    by one; the tally does, when the poll closes.
    """
    locked = _lock(poll.assembly)
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
        _changed(locked)
    return given


@transaction.atomic
def ask(assembly: Assembly, *, by: Any, text: str) -> FloorQuestion:
    """Put a question from the floor. The same words twice, as a double tap sends them, make one question."""
    locked = _lock(assembly)
    words = " ".join(text.split())
    if not words:
        raise ValidationError({"text": _("Write your question first.")})
    if len(words) > 300:
        raise ValidationError({"text": _("Keep it under 300 characters, so that everyone can read it.")})
    twin = locked.questions.filter(author=by, text=words).first() if by.is_authenticated else None
    if twin is not None:
        return twin
    permissions.may_ask(by, locked).or_forbid()
    made = FloorQuestion.objects.create(assembly=locked, author=by, text=words, asked_at=clock.now())
    _changed(locked, "assemblies.ask", by=by, question=made.pk)
    return made


@transaction.atomic
def upvote(question: FloorQuestion, *, by: Any) -> Upvote:
    """Want a question answered too. Twice is once."""
    locked = _lock(question.assembly)
    question = FloorQuestion.objects.get(pk=question.pk)
    question.assembly = locked
    permissions.may_upvote(by, question).or_forbid()
    made, is_new = Upvote.objects.get_or_create(question=question, person=by)
    if is_new:
        _changed(locked)
    return made


def answer_question(question: FloorQuestion, *, by: Any, note: str = "") -> FloorQuestion:
    """Mark a question as answered, with a short note for the minutes where there is something to note."""
    return _settle(question, "answer", by=by, note=note)


def park_question(question: FloorQuestion, *, by: Any, note: str) -> FloorQuestion:
    """Leave a question for later, and say what happens with it."""
    if not note.strip():
        raise ValidationError({"note": _("Say what happens with the question.")})
    return _settle(question, "park", by=by, note=note)


@transaction.atomic
def write_minutes(assembly: Assembly, *, by: Any, text: str) -> Assembly:
    """Keep the draft of the minutes; only the chair sees it until it is published."""
    locked = _lock(assembly)
    permissions.may_write_minutes(by, locked).or_forbid()
    locked.minutes = html.from_plain(text)
    locked.save(update_fields=["minutes"])
    return _changed(locked, "assemblies.write_minutes", by=by)


@transaction.atomic
def publish_minutes(assembly: Assembly, *, by: Any) -> Assembly:
    """Show the minutes to everyone, for good."""
    locked = _lock(assembly)
    permissions.may_write_minutes(by, locked).or_forbid()
    if locked.state != Assembly.State.ENDED:
        no(_("End the assembly first; then its minutes can be published.")).or_forbid()
    if not locked.minutes:
        raise ValidationError({"text": _("The minutes are empty. Write down what was decided first.")})
    locked.minutes_published_at = clock.now()
    locked.save(update_fields=["minutes_published_at"])
    return _changed(locked, "assemblies.publish_minutes", by=by)


@transaction.atomic
def _settle(question: FloorQuestion, move: str, *, by: Any, note: str) -> FloorQuestion:
    locked = _lock(question.assembly)
    permissions.may_run(by, locked).or_forbid()
    question = FloorQuestion.objects.get(pk=question.pk)
    question.state = check_move(QUESTION_MOVES, move, question.state)
    question.note = " ".join(note.split())[:200]
    question.save(update_fields=["state", "note"])
    _changed(locked, f"assemblies.{move}_question", by=by, question=question.pk)
    return question


def _lock(assembly: Assembly) -> Assembly:
    return Assembly.objects.select_for_update(of=("self",)).select_related("neighborhood").get(pk=assembly.pk)


def _changed(locked: Assembly, verb: str = "", *, by: Any = None, **facts: Any) -> Assembly:
    """Raise the version and tell the live pages once the change is kept; record it where `verb` says so."""
    locked.version += 1
    locked.save(update_fields=["version"])
    if verb:
        log.record(verb, locked, by=by, **facts)
    news.after_commit(locked.pk, locked.version)
    return locked


def _write_agenda(assembly: Assembly, agenda: Agenda) -> None:
    AgendaItem.objects.bulk_create(
        AgendaItem(assembly=assembly, order=i, title=title, minutes=minutes)
        for i, (title, minutes) in enumerate(agenda, start=1)
    )


def _make_current(assembly: Assembly, item: AgendaItem) -> None:
    item.state, item.opened_at = ItemState.CURRENT, clock.now()
    item.save(update_fields=["state", "opened_at"])


def _close(poll: LivePoll) -> list[int]:
    """Close a poll whose assembly is locked; the votes by answer, in the order of the answers."""
    counted = Counter(poll.votes.values_list("option", flat=True))
    options = list(poll.options.all())
    for option in options:
        option.votes = counted[option.pk]
    LiveOption.objects.bulk_update(options, ["votes"])
    poll.state, poll.closed_at = PollState.CLOSED, clock.now()
    poll.save(update_fields=["state", "closed_at"])
    return [option.votes for option in options]
