"""The states of a proposal and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    DISCARDED = "discarded", _("thrown away")
    SUBMITTED = "submitted", _("waiting for review")
    RETURNED = "returned", _("returned with requests")
    ACCEPTED = "accepted", _("accepted, waiting for a cost")
    COSTED = "costed", _("costed")
    ON_BALLOT = "on-ballot", _("on the ballot")
    FUNDED = "funded", _("funded")
    NOT_FUNDED = "not-funded", _("not funded")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REPLACED = "replaced", _("continued elsewhere")


PRIVATE = frozenset({State.DRAFT, State.DISCARDED})
PUBLIC = frozenset(State) - PRIVATE
UNDER_REVIEW = frozenset({State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.COSTED})
VOTED_ON = frozenset({State.ON_BALLOT, State.FUNDED, State.NOT_FUNDED})
IN_THE_RUNNING = UNDER_REVIEW | VOTED_ON
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
AMENDABLE = frozenset({State.SUBMITTED, State.RETURNED})  # public, and not decided on yet
REGROUPABLE = AMENDABLE  # may become part of another proposal, or several of its own
GONE = frozenset({State.WITHDRAWN, State.REPLACED})  # still to be read, but not in the running any more

MOVES: dict[str, Move[State]] = {
    "submit": Move(EDITABLE, State.SUBMITTED),
    "discard": Move(frozenset({State.DRAFT}), State.DISCARDED),
    "pick_up": Move(frozenset({State.DISCARDED}), State.DRAFT),
    "accept": Move(frozenset({State.SUBMITTED}), State.ACCEPTED),
    "return": Move(frozenset({State.SUBMITTED}), State.RETURNED),
    "decline": Move(frozenset({State.SUBMITTED}), State.DECLINED),
    "grant_appeal": Move(frozenset({State.DECLINED}), State.ACCEPTED),
    "cost": Move(frozenset({State.ACCEPTED, State.COSTED}), State.COSTED),
    "put_on_ballot": Move(frozenset({State.COSTED}), State.ON_BALLOT),
    "take_off_ballot": Move(frozenset({State.ON_BALLOT}), State.COSTED),
    "fund": Move(frozenset({State.ON_BALLOT}), State.FUNDED),
    "not_fund": Move(frozenset({State.ON_BALLOT}), State.NOT_FUNDED),
    "withdraw": Move(UNDER_REVIEW, State.WITHDRAWN),
    "replace": Move(REGROUPABLE, State.REPLACED),
    "restore": Move(frozenset({State.WITHDRAWN}), State.SUBMITTED),
}
