"""The states of a proposal and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for review")
    RETURNED = "returned", _("returned with requests")
    ACCEPTED = "accepted", _("accepted, waiting for a cost")
    COSTED = "costed", _("costed")
    ON_BALLOT = "on-ballot", _("on the ballot")
    FUNDED = "funded", _("funded")
    NOT_FUNDED = "not-funded", _("not funded")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


PRIVATE = frozenset({State.DRAFT})
PUBLIC = frozenset(State) - PRIVATE
UNDER_REVIEW = frozenset({State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.COSTED})

MOVES: dict[str, Move[State]] = {
    "submit": Move(frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED),
    "accept": Move(frozenset({State.SUBMITTED}), State.ACCEPTED),
    "return": Move(frozenset({State.SUBMITTED}), State.RETURNED),
    "decline": Move(frozenset({State.SUBMITTED}), State.DECLINED),
    "cost": Move(frozenset({State.ACCEPTED, State.COSTED}), State.COSTED),
    "put_on_ballot": Move(frozenset({State.COSTED}), State.ON_BALLOT),
    "fund": Move(frozenset({State.ON_BALLOT}), State.FUNDED),
    "not_fund": Move(frozenset({State.ON_BALLOT}), State.NOT_FUNDED),
    "withdraw": Move(frozenset({State.DRAFT, *UNDER_REVIEW}), State.WITHDRAWN),
}
