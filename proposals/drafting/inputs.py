"""What became of a person's invitations, and of their notes on drafts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from following.inputs import Input, Teller
from proposals.drafting.lifecycle import Answer
from proposals.drafting.models import Invitation, Note
from proposals.inputs import newest, stands
from proposals.models import Proposal

SAID = {
    Answer.OPEN: (gettext_lazy("Not answered yet."), "sky"),
    Answer.ACCEPTED: (gettext_lazy("They write it with you."), "leaf"),
    Answer.DECLINED: (gettext_lazy("They said no."), "brick"),
    Answer.TAKEN_BACK: (gettext_lazy("You took the invitation back."), ""),
}


def written_by(person: Any) -> Exists:
    """Whether the person writes on the proposal of a row, in the row's own query."""
    return Exists(Proposal.objects.written_by(person).filter(pk=OuterRef("proposal_id")))


def together(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Whom they asked to write with them, and whose invitation they took: with where that proposal is."""
    rows = Invitation.objects.filter(Q(by_id=person.pk) | Q(person_id=person.pk, state=Answer.ACCEPTED))
    rows = rows.select_related("proposal", "person").annotate(written=written_by(person))
    for found in newest(rows, "at", before, most):
        mine = found.by_id == person.pk
        reads = found.proposal.is_public or found.written
        title = {"title": found.proposal.title if reads else _("a private draft")}
        outcome, tone = SAID[Answer(found.state)] if mine else (_("You are one of its authors."), "leaf")
        what = _("You asked somebody to write with you: %(title)s") if mine else _("You write along: %(title)s")
        yield Input(
            at=found.at,
            what=what % title,
            words=found.note if mine else "",
            url=found.proposal.get_absolute_url() if found.proposal.is_public else found.get_absolute_url(),
            outcome=outcome,
            tone=tone,
            then=_then(found.proposal),
        )


def notes_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their notes on drafts, and whether they were settled. A draft they no longer may read is not named."""
    rows = Note.objects.filter(author_id=person.pk).select_related("proposal").annotate(written=written_by(person))
    for found in newest(rows, "at", before, most):
        yield Input(
            at=found.at,
            what=_("Your note on the draft: %(title)s") % {"title": found.proposal.title}
            if found.written
            else _("Your note on a draft"),
            words=Truncator(found.words).chars(160),
            url=found.get_absolute_url(),
            outcome=_("It is settled.") if found.settled_at else _("It is open."),
            tone="leaf" if found.settled_at else "sky",
            then=_then(found.proposal) if found.written else "",
        )


def _then(proposal: Proposal) -> str:
    return stands(proposal) if proposal.is_public else ""


TELLERS = (
    Teller("together", gettext_lazy("Writing together"), together),
    Teller("notes", gettext_lazy("My notes on drafts"), notes_of, lambda who: Note.objects.filter(author=who.pk)),
)
