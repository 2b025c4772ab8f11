"""What became of the words a person suggested, and of what they were asked about merging and splitting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from following.inputs import Input, Teller
from proposals.inputs import newest, stands
from proposals.revisions.lifecycle import AmendmentState, PlanState
from proposals.revisions.models import Amendment, Consent

AMENDMENTS = {
    AmendmentState.OPEN: (gettext_lazy("It waits for the authors."), "sky"),
    AmendmentState.ACCEPTED: (gettext_lazy("The authors took your words over."), "leaf"),
    AmendmentState.DECLINED: (gettext_lazy("The authors declined it:"), "brick"),
    AmendmentState.TAKEN_BACK: (gettext_lazy("You took it back."), ""),
}
PLANS = {
    PlanState.ASKED: (gettext_lazy("Not all authors have answered yet."), "sky"),
    PlanState.DONE: (gettext_lazy("All agreed, and it is done."), "leaf"),
    PlanState.REFUSED: (gettext_lazy("An author said no, so nothing changed."), "brick"),
    PlanState.DROPPED: (gettext_lazy("The plan was dropped."), ""),
}


def amendments_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their amendments, and what the authors answered."""
    rows = Amendment.objects.filter(author_id=person.pk).select_related("proposal")
    for found in newest(rows, "at", before, most):
        outcome, tone = AMENDMENTS[AmendmentState(found.state)]
        yield Input(
            at=found.at,
            what=_("You suggested better words for: %(title)s") % {"title": found.proposal.title},
            words=found.why,
            url=found.get_absolute_url(),
            outcome=outcome,
            reason=found.reason,
            tone=tone,
            then=stands(found.proposal),
        )


def plans_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their answers to plans to merge or split what they wrote, and what came of each plan."""
    rows = Consent.objects.filter(person_id=person.pk).exclude(at=None).select_related("plan")
    for found in newest(rows, "at", before, most):
        outcome, tone = PLANS[PlanState(found.plan.state)]
        agreed = found.answer == Consent.Answer.YES
        if found.plan.kind == found.plan.Kind.MERGE:
            what = _("You agreed to merge proposals.") if agreed else _("You did not agree to merge proposals.")
        else:
            what = _("You agreed to split a proposal.") if agreed else _("You did not agree to split a proposal.")
        yield Input(
            at=found.at,
            what=what,
            words=found.plan.why,
            url=found.plan.get_absolute_url(),
            outcome=outcome,
            tone=tone,
        )


TELLERS = (
    Teller(
        "amendments", gettext_lazy("My amendments"), amendments_of, lambda who: Amendment.objects.filter(author=who.pk)
    ),
    Teller("plans", gettext_lazy("Merging and splitting"), plans_of, lambda who: Consent.objects.filter(person=who.pk)),
)
