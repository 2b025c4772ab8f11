"""Who may vote in a poll, and under which number they have their one ballot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from accounts.eligibility import Facts, Terms, reasons_against
from kit.verdict import Verdict, all_of
from residence.models import Residence
from residence.permissions import is_eligible, is_resident, residence_of
from voting.models import Poll


def terms_of(poll: Poll) -> Terms:
    """Who the poll is for: the residents of its neighborhood or of the city, with its day and age if it asks for them."""
    phase = poll.voting_phase if poll.minimum_age else None
    return Terms(
        neighborhood=poll.envelope.neighborhood_id,
        resident_by=poll.resident_by,
        minimum_age=poll.minimum_age if phase else 0,
        age_on=timezone.localdate(phase.closes_at) if phase else None,
    )


def on_roll(user: Any, poll: Poll) -> Verdict:
    """Whether the person is among those who may vote in this poll."""
    return all_of(
        v() for v in (lambda: is_resident(user, poll.neighborhood), lambda: is_eligible(user, terms_of(poll)))
    )


def numbers_on_roll(poll: Poll) -> Iterator[int]:
    """The number (see `resident_number`) of everybody who may vote at this moment."""
    terms = terms_of(poll)
    known = Residence.objects.filter(user__is_active=True).values_list(
        "user", "neighborhood", "since", "in_city_since", "born_on"
    )
    return (row[0] for row in known.iterator(chunk_size=5000) if not reasons_against(Facts(True, *row[1:]), terms))


def size_of_roll(poll: Poll) -> int:
    """How many people may vote at this moment."""
    return sum(1 for _number in numbers_on_roll(poll))


def line_of(user: Any) -> int | None:
    """The number of the resident's line on the city's roll; `None` for one who was verified without."""
    home = residence_of(user)
    return home.roll_line_id if home else None


def resident_number(user: Any) -> int:
    """The number under which a resident has one slot. Numbers of accounts are never given out twice."""
    return int(user.pk)
