"""Running conversations, and taking part in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django_q.tasks import async_task
from wagtail.models import Page

from audit import log
from cycles.models import Category, Cycle
from deliberation.discussions.actions import clean_reason
from deliberation.opinions import permissions, studies, telling
from deliberation.opinions.lifecycle import MOVES, STATEMENT_MOVES, State, StatementState
from deliberation.opinions.models import Conversation, Participant, Report, Statement, Vote
from deliberation.opinions.wording import is_new, rich, seed_texts, statement_text
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.models import Neighborhood

FEWEST_SEEDS = 3
MOST_SEEDS = 60


# --- The conversation -------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(
    conversation: Conversation | None,
    *,
    by: Any,
    question: str,
    opens_at: datetime,
    closes_at: datetime,
    seeds: Iterable[str] = (),
    background: str = "",
    neighborhood: Neighborhood | None = None,
    cycle: Cycle | None = None,
    category: Category | None = None,
    explainer: Page | None = None,
    who: str = Conversation.Who.RESIDENTS,
    reads_first: bool = True,
) -> Conversation:
    """Prepare a conversation, or change one that is not announced yet. `seeds` are the opener's own statements.

    No neighborhood means the whole city. Raises `ValidationError` naming the field for what can't be taken.
    """
    permissions.may_run_for(by, neighborhood).or_forbid()
    if conversation is not None:
        conversation = _lock(conversation)
        permissions.may_run(by, conversation).or_forbid()
        check_move(MOVES, "plan", conversation.state)
    question = " ".join(question.split())
    if not question:
        raise ValidationError({"question": _("Write the question.")})
    if closes_at <= max(opens_at, clock.now()):
        raise ValidationError({"closes_at": _("It has to close after it opens, and in the future.")})
    texts = seed_texts(seeds)
    if len(texts) > MOST_SEEDS:
        raise ValidationError({"seeds": _("At most %(most)d statements to begin with.") % {"most": MOST_SEEDS}})
    made = conversation or Conversation(opened_by=by)
    fields = {
        "question": question,
        "background": rich(background, field="background") if background.strip() else "",
        "neighborhood": neighborhood,
        "cycle": cycle,
        "category": category,
        "explainer": explainer,
        "who": who,
        "reads_first": reads_first,
        "opens_at": opens_at,
        "closes_at": closes_at,
    }
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    made.statements.all().delete()
    Statement.objects.bulk_create(_seed(made, number, text, by) for number, text in enumerate(texts))
    log.record("opinions.plan", made, by=by, statements=len(texts))
    return made


@transaction.atomic
def discard(conversation: Conversation, *, by: Any) -> None:
    """Throw away a conversation that nobody outside has seen."""
    locked = _lock(conversation)
    permissions.may_run(by, locked).or_forbid()
    check_move(MOVES, "discard", locked.state)
    log.record("opinions.discard", locked, by=by)
    locked.delete()


@transaction.atomic
def announce(conversation: Conversation, *, by: Any) -> Conversation:
    """Make it public; it opens at its hour. Residents of the place are told, and whoever follows it."""
    locked = _lock(conversation)
    permissions.may_run(by, locked).or_forbid()
    locked.state = check_move(MOVES, "announce", locked.state)
    if locked.closes_at <= clock.now():
        raise ValidationError({"closes_at": _("It has to close after it opens, and in the future.")})
    if locked.statements.count() < FEWEST_SEEDS:
        few = _("Write at least %(fewest)d statements to begin with: an empty conversation does not start by itself.")
        raise ValidationError({"seeds": few % {"fewest": FEWEST_SEEDS}})
    locked.save(update_fields=["state"])
    log.record("opinions.announce", locked, by=by, closes_at=locked.closes_at.isoformat())
    telling.tell_opening(locked, by=by)
    return locked


@transaction.atomic
def add_seed(conversation: Conversation, *, by: Any, text: str) -> Statement:
    """Add one of the opener's statements while it runs."""
    locked = _lock(conversation)
    permissions.may_run(by, locked).or_forbid()
    check_move(MOVES, "extend", locked.state)
    words = statement_text(text)
    is_new(locked, words, knowingly=True)
    made = _seed(locked, _next_number(locked), words, by)
    made.save()
    log.record("opinions.add_seed", made, by=by)
    return made


@transaction.atomic
def extend(conversation: Conversation, *, by: Any, closes_at: datetime, reason: str) -> Conversation:
    """Move the close, with a reason that is public."""
    locked = _lock(conversation)
    permissions.may_run(by, locked).or_forbid()
    check_move(MOVES, "extend", locked.state)
    if locked.is_over:
        raise ValidationError({"closes_at": _("It is over; what is past is not moved.")})
    if closes_at <= max(locked.opens_at, clock.now()):
        raise ValidationError({"closes_at": _("It has to close after it opens, and in the future.")})
    reason = clean_reason(reason)
    locked.closes_at = closes_at
    locked.save(update_fields=["closes_at"])
    log.record("opinions.extend", locked, by=by, closes_at=closes_at.isoformat(), reason=reason)
    telling.tell_followers(telling.MOVED, locked, by=by)
    return locked


@transaction.atomic
def close(conversation: Conversation, *, by: Any, reason: str) -> Conversation:
    """End it before its time, with a reason that is public."""
    locked = _lock(conversation)
    permissions.may_run(by, locked).or_forbid()
    reason = clean_reason(reason)
    moment = clock.now()
    if locked.opens_at >= moment:
        locked.opens_at = moment - timedelta(seconds=1)
    return _close(locked, min(locked.closes_at, moment), by=by, reason=reason)


def close_due() -> int:
    """Close what the calendar says is over; how many. For the worker."""
    due = list(Conversation.objects.due_to_close().values_list("pk", flat=True))
    for pk in due:
        with transaction.atomic():
            locked = _lock(Conversation(pk=pk))
            if locked.state == State.OPEN and locked.is_over:
                _close(locked, locked.closes_at, by=None)
    return len(due)


def _close(locked: Conversation, moment: datetime, *, by: Any, **facts: Any) -> Conversation:
    locked.state = check_move(MOVES, "close", locked.state)
    locked.closes_at = moment
    locked.stale = True
    locked.save(update_fields=["state", "opens_at", "closes_at", "stale"])
    log.record("opinions.close", locked, by=by, **facts)
    async_task("deliberation.opinions.tasks.work_out", locked.pk)
    return locked


@transaction.atomic
def publish_report(conversation: Conversation, *, by: Any, words: str) -> Report:
    """Publish what was heard and what happens next, beside the numbers as they are now; neither changes any more.

    Everybody who took part is written to.
    """
    locked = _lock(conversation)
    permissions.may_report(by, locked).or_forbid()
    locked.state = check_move(MOVES, "report", locked.state)
    cleaned = rich(words, field="words", needed=True)
    study = locked.study
    made = Report(
        conversation=locked,
        words=cleaned,
        told={**study.told, "votes": study.votes, "people": study.people},
        statements=study.statements,
        published_at=clock.now(),
        published_by=by,
    )
    made.fingerprint = hashlib.sha256(made.numbers).hexdigest()
    made.save()
    locked.save(update_fields=["state"])
    log.record("opinions.report", locked, by=by, fingerprint=made.fingerprint, votes=study.votes, people=study.people)
    telling.tell_report(locked, by=by, url=reverse("opinions:report", args=[locked.pk]))
    return made


# --- Taking part ------------------------------------------------------------------------------------------------------


@transaction.atomic
def vote(statement: Statement, *, by: Any, value: int) -> Vote:
    """Answer a statement: 1 agree, 0 pass, -1 disagree. A second answer takes the place of the first.

    Who answered what is nobody's business: the public record of acts has no entry of it.
    """
    permissions.may_vote_on(by, statement).or_forbid()
    if value not in Vote.Value.values:
        raise ValidationError(_("Say whether you agree, disagree, or pass."))
    participant = _participant(statement.conversation, by)
    made, is_new_ = Vote.objects.get_or_create(
        participant=participant, statement=statement, defaults={"value": value, "changed_at": clock.now()}
    )
    if not is_new_ and made.value == value:
        return made
    if not is_new_:
        made.value, made.changed_at = value, clock.now()
        made.save(update_fields=["value", "changed_at"])
    studies.votes_changed(statement.conversation_id)
    return made


@transaction.atomic
def undo(statement: Statement, *, by: Any) -> bool:
    """Take one's answer to a statement back; whether there was one."""
    permissions.may_vote_on(by, statement).or_forbid()
    participant = _participant(statement.conversation, by)
    gone, _each = Vote.objects.filter(participant=participant, statement=statement).delete()
    if gone:
        studies.votes_changed(statement.conversation_id)
    return bool(gone)


@transaction.atomic
def propose(conversation: Conversation, *, by: Any, text: str, knowingly: bool = False) -> Statement:
    """Add a statement of one's own. It is shown at once, or after the council has read it, as the conversation says.

    The same words twice in a row by one person, as a double click sends them, make one statement. Raises `LooksAlike`
    where there is one much like it already; `knowingly`, only where the words are the same.
    """
    get_user_model().objects.select_for_update().get(pk=by.pk)  # one at a time, or two sends would both keep the pace
    permissions.may_vote(by, conversation).or_forbid()
    words = statement_text(text)
    twin = Statement.objects.filter(conversation=conversation, author=by).order_by("-number").first()
    if twin and twin.text == words and twin.state in (StatementState.WAITING, StatementState.SHOWN):
        return twin
    permissions.may_propose(by, conversation).or_forbid()
    is_new(conversation, words, knowingly=knowingly)
    locked = _lock(conversation)  # the numbers of statements are given one after the other
    made = Statement.objects.create(
        conversation=locked,
        number=_next_number(locked),
        text=words,
        author=by,
        state=StatementState.WAITING if locked.reads_first else StatementState.SHOWN,
        created_at=clock.now(),
    )
    # Statements stand without names, and so does this entry.
    log.record("opinions.propose", made, conversation=locked.pk)
    return made


@transaction.atomic
def withdraw(statement: Statement, *, by: Any) -> Statement:
    """Take one's own statement back, before others have answered it."""
    locked = lock_statement(statement)
    permissions.may_withdraw(by, locked).or_forbid()
    locked.state = check_move(STATEMENT_MOVES, "withdraw", locked.state)
    locked.save(update_fields=["state"])
    log.record("opinions.withdraw", locked)
    studies.votes_changed(locked.conversation_id)
    return locked


def _lock(conversation: Conversation) -> Conversation:
    return (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("neighborhood", "category", "study")
        .get(pk=conversation.pk)
    )


def lock_statement(statement: Statement) -> Statement:
    """The statement's row with where it stands, held until the transaction ends."""
    return (
        Statement.objects.select_for_update(of=("self",))
        .select_related("conversation__neighborhood")
        .get(pk=statement.pk)
    )


def _participant(conversation: Conversation, by: Any) -> Participant:
    """`by`'s own row, locked: one person's answers follow one another, different people's never wait."""
    made = Participant.of(conversation, by)
    return Participant.objects.select_for_update().get(pk=made.pk)


def _next_number(conversation: Conversation) -> int:
    last = conversation.statements.aggregate(last=Max("number"))["last"]
    return 0 if last is None else int(last) + 1


def _seed(conversation: Conversation, number: int, text: str, by: Any) -> Statement:
    return Statement(
        conversation=conversation,
        number=number,
        text=text,
        is_seed=True,
        author=by,
        state=StatementState.SHOWN,
        created_at=clock.now(),
    )
