"""Looking somebody up who stands at the desk: by the papers they show, or by the address of their account.

Who is found is handed to the next form as a signed slip, so that no name or birthday stands in an address or a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.db import transaction

from accounts.actions import account_at_desk
from accounts.models import User
from residence.actions import Papers, verify_at_desk
from residence.models import Residence
from residence.permissions import residence_of
from voting.models import Participation, Poll
from voting.paper.permissions import may_hand_out, may_help, may_take_back
from voting.roll import resident_number

SALT, LASTS = "lamplight paper desk", 30 * 60  # seconds


@dataclass(frozen=True)
class Found:
    """Somebody at the desk: an account, or a person of the roll who has none."""

    user: User | None = None
    papers: Papers | None = None

    @property
    def slip(self) -> str:
        """Who it is, for the next form."""
        papers = self.papers
        told = [papers.name, papers.born_on and papers.born_on.isoformat(), papers.reference] if papers else None
        return signing.dumps([self.user.pk if self.user else None, told], salt=SALT)


def by_slip(slip: str) -> Found | None:
    """The person of a slip; `None` when it is too old, or none of ours."""
    try:
        user, told = signing.loads(slip, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    papers = Papers(told[0], date.fromisoformat(told[1]) if told[1] else None, told[2]) if told else None
    return _claimed(papers) if papers else Found(User.objects.filter(pk=user, is_active=True).first())


def by_papers(papers: Papers) -> Found | None:
    """The person of the roll whom these papers fit; `None` where they fit nobody, or more than one."""
    return _claimed(papers) if papers.line() is not None or _off_roll(papers) else None


def by_account(user: User) -> Found:
    """The person of an account."""
    return Found(user)


@transaction.atomic
def account_of(found: Found, *, by: Any) -> User:
    """The person's account. Who has none gets one that nobody can sign in to, verified by the papers the officer has seen."""
    if found.user is not None:
        return found.user
    papers = found.papers
    line = papers.line() if papers else None
    if papers is None or line is None:
        raise ValueError("nobody is found")
    person = account_at_desk()
    verify_at_desk(person, line.neighborhood, by=by, since=line.since, papers=papers)
    return person


def standing(found: Found, polls: list[Poll], officer: Any) -> list[dict[str, Any]]:
    """For each poll, what the officer can do for this person, or why not, and whether they voted before."""
    if found.user is None:
        place = found.papers.line().neighborhood_id if found.papers else None  # type: ignore[union-attr]
        mine = [poll for poll in polls if poll.envelope.neighborhood_id in (None, place)]
        return [{"poll": poll, "sheet": True, "help": True, "back": False, "mark": None} for poll in mine]
    home = residence_of(found.user)
    if home is not None:
        polls = [poll for poll in polls if poll.envelope.neighborhood_id in (None, home.neighborhood_id)]
    marks = {m.poll_id: m for m in Participation.objects.filter(resident=resident_number(found.user), poll__in=polls)}
    return [
        {
            "poll": poll,
            "sheet": may_hand_out(officer, poll, found.user),
            "help": may_help(officer, poll, found.user),
            "back": may_take_back(officer, poll, found.user),
            "mark": marks.get(poll.pk),
        }
        for poll in polls
    ]


def _claimed(papers: Papers) -> Found:
    """The account that is verified as the person of these papers, or the papers alone."""
    home = Residence.objects.as_person(papers.line(), papers.key).select_related("user").first()
    return Found(home.user if home else None, papers)


def _off_roll(papers: Papers) -> bool:
    return bool(papers.key) and Residence.objects.filter(off_roll=papers.key).exists()
