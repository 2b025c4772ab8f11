"""The stages of a review, the states of an appeal, and the moves between them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.lifecycle import Move


class Stage(models.TextChoices):
    """First whether it can be taken up at all, then whether it should be."""

    FORMAL = "formal", _("formal check")
    SUBSTANTIVE = "substantive", _("substantive review")


class Work(models.TextChoices):
    """What somebody is given to do about a proposal, with a due date."""

    FORMAL = "formal", _("formal check")
    SUBSTANTIVE = "substantive", _("substantive review")
    COSTING = "costing", _("costing")
    APPEAL = "appeal", _("second review")


class Finding(models.TextChoices):
    """What a reviewer finds."""

    PASS = "pass", _("passed the formal check")
    ACCEPT = "accept", _("accepted")
    RETURN = "return", _("returned with requests")
    DECLINE = "decline", _("declined")


POSSIBLE: dict[Stage, tuple[Finding, ...]] = {
    Stage.FORMAL: (Finding.PASS, Finding.RETURN, Finding.DECLINE),
    Stage.SUBSTANTIVE: (Finding.ACCEPT, Finding.RETURN, Finding.DECLINE),
}
# A request waits for nobody, as the author has little time to answer it.
CAN_WAIT = frozenset({Finding.ACCEPT, Finding.DECLINE})


class AppealState(models.TextChoices):
    OPEN = "open", _("waits for a second reviewer")
    GRANTED = "granted", _("granted: the proposal goes on")
    REFUSED = "refused", _("refused: the decision stands")


APPEAL_MOVES: dict[str, Move[AppealState]] = {
    "grant": Move(frozenset({AppealState.OPEN}), AppealState.GRANTED),
    "refuse": Move(frozenset({AppealState.OPEN}), AppealState.REFUSED),
}
