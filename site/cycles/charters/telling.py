"""What is announced of charters, and to whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from accounts.models import Role, User
from cycles.charters.models import Charter, Version
from cycles.charters.permissions import chairs_for
from following.announcing import announce
from neighborhoods.models import Seat

# Each for a neighborhood's charter, and for the whole city's.
OPENED = (
    gettext_noop("What matters most in %(place)s? Weights for version %(number)d of the charter are being proposed."),
    gettext_noop("What matters most in the city? Weights for version %(number)d of its charter are being proposed."),
)
TO_SIGN = (
    gettext_noop("Version %(number)d of the %(place)s charter waits for your signature."),
    gettext_noop("Version %(number)d of the city’s charter waits for your signature."),
)
REOPENED = (
    gettext_noop("Version %(number)d of the %(place)s charter is a draft again: something in it is to change."),
    gettext_noop("Version %(number)d of the city’s charter is a draft again: something in it is to change."),
)
AGREED = (
    gettext_noop("Version %(number)d of the %(place)s charter is signed, and in force."),
    gettext_noop("Version %(number)d of the city’s charter is signed, and in force."),
)
WITHDRAWN = (
    gettext_noop("The draft of version %(number)d of the %(place)s charter was withdrawn: %(reason)s"),
    gettext_noop("The draft of version %(number)d of the city’s charter was withdrawn: %(reason)s"),
)


def of_a_draft(version: Version, by: Any) -> None:
    """The council, and whoever follows the place or its charter."""
    charter = version.charter
    _tell(OPENED, version, by=by, to=members(charter), followers_of=followed(charter))


def of_signing(version: Version, by: Any) -> None:
    """The co-chairs and the officers, at once: it asks something of them."""
    _tell(TO_SIGN, version, by=by, to=signers(version.charter), letter="charters/mail/to_sign", always=True)


def of_reopening(version: Version, by: Any) -> None:
    """Whoever was asked to sign."""
    _tell(REOPENED, version, by=by, to=signers(version.charter))


def of_an_agreement(version: Version) -> None:
    """The council, who proposed weights, and whoever follows the place or its charter."""
    _tell(AGREED, version, to=concerned(version), followers_of=followed(version.charter))


def of_a_withdrawal(version: Version, by: Any) -> None:
    """The council, who proposed weights, and whoever follows the place or its charter."""
    people = concerned(version)
    _tell(WITHDRAWN, version, by=by, to=people, followers_of=followed(version.charter), reason=version.reason)


def followed(charter: Charter) -> list[Any]:
    """What people follow to hear of a charter: itself, and its neighborhood."""
    return [charter] if charter.neighborhood is None else [charter, charter.neighborhood]


def concerned(version: Version) -> list[int]:
    """The council, and who proposed weights."""
    return [*members(version.charter), *version.weighings.of_residents().values_list("by", flat=True)]


def signers(charter: Charter) -> list[int]:
    """Who can sign: the co-chairs and the officers."""
    return [*chairs_for(charter.neighborhood).values_list("holder", flat=True), *officers()]


def members(charter: Charter) -> list[int]:
    """Who sits on the council today; for the whole city, the co-chairs of all."""
    if charter.neighborhood is None:
        return list(chairs_for(None).values_list("holder", flat=True))
    seats = Seat.objects.current().filter(council__neighborhood=charter.neighborhood)
    return list(seats.values_list("holder", flat=True))


def officers() -> list[int]:
    """The numbers of the city's officers."""
    found = User.objects.filter(is_active=True, groups__name=Role.OFFICER.value)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _tell(sentences: tuple[str, str], version: Version, **how: Any) -> None:
    place = version.charter.neighborhood
    if place is None:
        announce(sentences[1], version, number=version.number, **how)
    else:
        announce(sentences[0], version, number=version.number, place=place.name, **how)
