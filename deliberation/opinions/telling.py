"""What is announced about conversations, and to whom; and what became of the statements a person gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from deliberation.discussions.models import Decision
from deliberation.opinions.lifecycle import StatementState
from deliberation.opinions.models import Conversation, Flag, Participant, Statement
from following.announcing import announce
from following.inputs import Input

OPENED = gettext_noop("Your opinion is asked: “%(question)s”.")
MOVED = gettext_noop("The close of “%(question)s” was moved.")
REPORTED = gettext_noop("The report is here: “%(question)s”.")
DECIDED = {
    Decision.Kind.ACCEPT: gettext_noop("Your statement is in the conversation “%(question)s”."),
    Decision.Kind.HIDE: gettext_noop("The council does not show your statement in “%(question)s”."),
    Decision.Kind.RESTORE: gettext_noop("Your statement in “%(question)s” is shown again."),
}


def tell_opening(conversation: Conversation, *, by: Any) -> None:
    """Tell the residents of the place, and whoever follows it or its category, that their opinion is asked."""
    residents = get_user_model().objects.filter(residence__isnull=False)
    if conversation.neighborhood_id is not None:
        residents = residents.filter(residence__neighborhood=conversation.neighborhood_id)
    announce(
        OPENED,
        conversation,
        by=by,
        to=residents.values_list("pk", flat=True),
        followers_of=[thing for thing in (conversation.neighborhood, conversation.category) if thing],
        letter="opinions/mail/announced",
        question=conversation.question,
    )


def tell_followers(sentence: str, conversation: Conversation, *, by: Any) -> None:
    """Tell whoever follows the conversation."""
    announce(sentence, conversation, by=by, followers_of=[conversation], question=conversation.question)


def tell_report(conversation: Conversation, *, by: Any, url: str) -> None:
    """Tell everybody who took part, and whoever follows it, that the report is there."""
    people = Participant.objects.filter(conversation=conversation, user__isnull=False)
    announce(
        REPORTED,
        conversation,
        by=by,
        to=people.values_list("user", flat=True),
        followers_of=[thing for thing in (conversation, conversation.neighborhood) if thing],
        letter="opinions/mail/report",
        url=url,
        question=conversation.question,
    )


def of_a_decision(made: Decision) -> None:
    """Tell the author of a statement what the council decided; at once, where it touches what is theirs."""
    kind = Decision.Kind(made.kind)
    if made.person_id is None or kind not in DECIDED:
        return
    announce(
        DECIDED[kind],
        made,
        by=made.by,
        to=[made.person_id],
        letter=f"opinions/mail/{kind.value}",
        always=kind is not Decision.Kind.ACCEPT,
        question=made.discussion.title,
    )


def flags_of(person: Any) -> QuerySet[Flag]:
    """The flags that `person` put on statements."""
    return Flag.objects.filter(by=person.pk)


def flags_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What the council decided about each statement that `person` flagged, the newest first."""
    rows = flags_of(person).select_related("statement__conversation", "rule", "decision")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for flag in rows.order_by("-created_at", "-pk")[:most]:
        made = flag.decision
        yield Input(
            at=flag.created_at,
            what=_("You flagged a statement in: %(question)s") % {"question": flag.statement.conversation.question},
            words=str(flag.rule),
            url=flag.statement.get_absolute_url(),
            outcome=_("The council decided: %(what)s.") % {"what": made.get_kind_display()}
            if made
            else _("It waits for the council."),
            reason=made.reason if made else "",
            tone="leaf" if made else "sky",
        )


OUTCOMES: dict[str, tuple[str | Promise, str]] = {
    StatementState.WAITING: (_("It waits for the council."), "sky"),
    StatementState.SHOWN: (_("It is in the conversation; neighbors answer it."), "leaf"),
    StatementState.HIDDEN: (_("The council does not show it."), "brick"),
    StatementState.WITHDRAWN: (_("You withdrew it."), ""),
}


def statements_given(person: Any, before: datetime | None, most: int) -> Iterable[Input]:
    """What became of each statement that `person` wrote, the newest first."""
    rows = Statement.objects.filter(author=person, is_seed=False).select_related("conversation")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for statement in rows.order_by("-created_at", "-pk")[:most]:
        outcome, tone = OUTCOMES[statement.state]
        reported = statement.conversation.state == Conversation.State.REPORTED
        yield Input(
            at=statement.created_at,
            what=_("Your statement"),
            words=statement.text,
            url=statement.get_absolute_url(),
            outcome=outcome,
            reason=statement.hidden_because,
            tone=tone,
            then=_("The report of the conversation is published.") if reported else "",
        )
