"""Who may open, write, weigh, settle and sign a charter.

The charter of the whole city is kept by the co-chairs of every council: no single council stands for the city.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cycles.charters.lifecycle import VERSION_MOVES
from cycles.charters.models import Charter, Side, Signature, Version
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Neighborhood, Seat
from residence.permissions import is_resident


def chairs_for(neighborhood: Neighborhood | None) -> Any:
    """The seats of the co-chairs who act for the place today."""
    seats = Seat.objects.current().chairs()
    return seats if neighborhood is None else seats.filter(council__neighborhood=neighborhood)


def may_chair(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """Whether `user` co-chairs the place's council today; for the whole city, any council."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if chairs_for(neighborhood).of(user).exists():
        return YES
    if neighborhood is None:
        return no(_("Only a co-chair of a neighborhood council can do this."))
    return no(_("Only a co-chair of the %(place)s council can do this.") % {"place": neighborhood.name})


def may_keep(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """Co-chairs of the place's council and officers look after its charter."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    if is_officer(user) or may_chair(user, neighborhood):
        return YES
    return no(_("Only the council's co-chairs and city officers can do this."))


def may_open(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """Whoever looks after the charter, while no other version is open."""
    verdict = may_keep(user, neighborhood)
    if verdict and Version.objects.open().filter(charter__neighborhood=neighborhood).exists():
        return no(_("A new version is being worked on already. One at a time."))
    return verdict


def may_write(user: Any, version: Version) -> Verdict:
    """Whoever looks after the charter, while the version is a draft."""
    return _keeps(user, version, "write")


def may_weigh(user: Any, version: Version, side: str) -> Verdict:
    """A verified resident for themself, a co-chair for the council, another officer for the agency; while it is a draft."""
    who = {Side.RESIDENTS: _may_as_resident, Side.COUNCIL: may_chair, Side.AGENCY: _may_for_agency}
    return all_of(
        ask()
        for ask in (
            lambda: who[Side(side)](user, version.charter.neighborhood),
            lambda: may_move(VERSION_MOVES, "weigh", version.state),
        )
    )


def motions_for(version: Version) -> Any:
    """Decisions by which a council can have weighed: they stand, and were counted after the draft was opened."""
    motions = Motion.objects.filter(state=Motion.State.STANDING, amends=None, counted_at__gte=version.opened_at)
    if version.charter.neighborhood is not None:
        motions = motions.filter(session__council__neighborhood=version.charter.neighborhood)
    return motions.select_related("session__council__neighborhood").order_by("-counted_at", "-pk")


def may_settle(user: Any, version: Version) -> Verdict:
    """Whoever looks after the charter; what the version still lacks is another question (`readiness`)."""
    return _keeps(user, version, "settle")


def may_reopen(user: Any, version: Version) -> Verdict:
    """Whoever looks after the charter, until all have signed."""
    return _keeps(user, version, "reopen")


def may_withdraw(user: Any, version: Version) -> Verdict:
    """Whoever looks after the charter, until all have signed."""
    return _keeps(user, version, "withdraw")


def duty_of(user: Any, charter: Charter) -> str:
    """As what `user` would sign: co-chair, or officer for the city; "" if as nothing. An officer who co-chairs signs as that."""
    if not user.is_authenticated:
        return ""
    seat = chairs_for(charter.neighborhood).of(user).order_by("duty", "pk").first()
    if seat is not None:
        return str(seat.duty)
    return Signature.Duty.OFFICER.value if is_officer(user) else ""


def may_sign(user: Any, version: Version) -> Verdict:
    """Each of the two co-chairs, and an officer who is neither, once."""
    if not user.is_authenticated:
        return no(_("Sign in first."))
    duty = duty_of(user, version.charter)
    if not duty:
        return no(_("Both co-chairs of the council sign, and an officer for the city."))
    verdict = may_move(VERSION_MOVES, "sign", version.state)
    if not verdict:
        return verdict
    for signature in version.signatures.all():
        if signature.member_id == user.pk:
            return no(_("You have signed this version."))
        if signature.duty == duty:
            return no(_("%(duty)s: somebody has signed as this already.") % {"duty": signature.get_duty_display()})
    return YES


def _keeps(user: Any, version: Version, step: str) -> Verdict:
    return all_of(
        ask()
        for ask in (
            lambda: may_keep(user, version.charter.neighborhood),
            lambda: may_move(VERSION_MOVES, step, version.state),
        )
    )


def _may_as_resident(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    return is_resident(user, neighborhood)


def _may_for_agency(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    verdict = is_officer(user)
    if verdict and chairs_for(neighborhood).of(user).exists():
        return no(_("You co-chair the council. A colleague speaks for the city agency."))
    return verdict
