"""What became of the proposals a person stands behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from following.inputs import Input, Teller
from proposals.inputs import TONES, newest
from proposals.lifecycle import State
from proposals.support.models import Endorsement


def endorsements_of(person: Any, before: datetime | None, most: int) -> Iterator[Input]:
    """Their endorsements, also those that were carried over, and where each proposal is now."""
    rows = Endorsement.objects.filter(person_id=person.pk).select_related("proposal", "carried_from")
    for found in newest(rows, "at", before, most):
        state, carried = State(found.proposal.state), found.carried_from
        yield Input(
            at=found.at,
            what=_("You stand behind: %(title)s") % {"title": found.proposal.title},
            words="",
            url=found.proposal.get_absolute_url(),
            outcome=_("It is “%(state)s”.") % {"state": state.label},
            tone=TONES.get(state, "sky"),
            then=_("You stood behind “%(title)s”, which goes on in it.") % {"title": carried.title} if carried else "",
        )


TELLER = Teller("endorsements", gettext_lazy("What I stand behind"), endorsements_of)
