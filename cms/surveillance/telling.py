"""What is announced about the register, and to whom."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_noop

from accounts.models import Role, User
from cms.surveillance.models import Harm, Renewal, Technology
from following.announcing import announce
from neighborhoods.models import Seat

ADDED = gettext_noop("The register has something new: “%(name)s”.")
CHANGED = gettext_noop("The register says something else now about “%(name)s”.")
OPENED = gettext_noop("Should “%(name)s” go on being used? Residents vote.")
COUNTED = gettext_noop("Residents have voted on “%(name)s”; the city decides next.")
DECIDED = gettext_noop("The city decided about “%(name)s”.")
SOON = gettext_noop("The review of “%(name)s” is due in %(days)s days.")
OVERDUE = gettext_noop("The review of “%(name)s” is overdue.")
HARM = gettext_noop("Somebody reports that “%(name)s” harmed people.")
STANDS = gettext_noop("A council found that “%(name)s” harmed people. The city has to answer.")


def of_an_entry(technology: Technology, by: Any, *, is_new: bool) -> None:
    """Tell whoever follows it of a change; officers' own news goes to nobody else."""
    announce(ADDED if is_new else CHANGED, technology, by=by, followers_of=[technology], name=technology.name)


def of_a_vote(renewal: Renewal, by: Any) -> None:
    """Tell every verified resident that they are asked."""
    residents = get_user_model().objects.filter(residence__isnull=False).values_list("pk", flat=True)
    name = renewal.technology.name
    announce(OPENED, renewal, by=by, to=residents, followers_of=[renewal.technology], name=name)


def of_a_count(renewal: Renewal) -> None:
    """Tell officers, councils and followers."""
    technology = renewal.technology
    announce(COUNTED, renewal, to=[*officers(), *members()], followers_of=[technology], name=technology.name)


def of_a_decision(renewal: Renewal, by: Any) -> None:
    """Tell councils and followers."""
    technology = renewal.technology
    announce(DECIDED, renewal, by=by, to=members(), followers_of=[technology], name=technology.name)


def of_a_review(technology: Technology, days: int) -> None:
    """Tell officers and councils that a review comes near, or is overdue (`days` is 0)."""
    to = [*officers(), *members()]
    if days:
        announce(SOON, technology, to=to, name=technology.name, days=days)
    else:
        announce(OVERDUE, technology, to=to, followers_of=[technology], name=technology.name)


def of_a_harm(harm: Harm) -> None:
    """Tell council members; what was said is for the page that only they open."""
    announce(HARM, harm, to=members(), name=harm.technology.name)


def of_a_standing_harm(harm: Harm, by: Any) -> None:
    """Tell officers and followers."""
    announce(STANDS, harm, by=by, to=officers(), followers_of=[harm.technology], name=harm.technology.name)


def officers() -> list[int]:
    """The numbers of the city's officers."""
    found = User.objects.filter(is_active=True, groups__name=Role.OFFICER.value)
    return list(found.order_by("pk").values_list("pk", flat=True))


def members() -> list[int]:
    """The numbers of everybody who holds a seat on a council."""
    return sorted(set(Seat.objects.current().values_list("holder", flat=True)))
