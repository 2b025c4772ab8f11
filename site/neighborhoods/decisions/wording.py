"""Outcomes in words, with their numbers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from neighborhoods.decisions.lifecycle import MotionState
from neighborhoods.decisions.models import Motion


def outcome(motion: Motion) -> str:
    """What became of a motion, and by which numbers; empty while it is undecided."""
    numbers = {
        "yes": motion.yes,
        "no": motion.no,
        "abstained": motion.abstained,
        "able": motion.able,
        "quorum": motion.quorum,
    }
    if motion.state in (MotionState.CARRIED, MotionState.STANDING):
        said = _("Carried, %(yes)d to %(no)d; abstained: %(abstained)d. Could vote: %(able)d, quorum: %(quorum)d.")
    elif motion.state == MotionState.NOT_CARRIED:
        said = _("Not carried, %(yes)d to %(no)d; abstained: %(abstained)d. Could vote: %(able)d, quorum: %(quorum)d.")
    elif motion.state == MotionState.LAPSED and motion.counted_at:
        said = _("Not decided: there was no quorum. Could vote: %(able)d, quorum: %(quorum)d.")
    elif motion.state == MotionState.LAPSED:
        return _("Not decided: it did not come to a vote.")
    elif motion.state == MotionState.WITHDRAWN:
        return _("Withdrawn by its mover.")
    else:
        return ""
    return said % numbers
