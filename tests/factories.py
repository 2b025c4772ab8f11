"""Builders of a small town: plain functions with sensible defaults, one a thing. Money is whole cents."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.utils.text import slugify

from accounts.models import Role, User
from cycles.models import Category, Cycle, Envelope, Phase
from cycles.schedule import ORDER, PhaseKind
from kit import clock
from neighborhoods.models import Council, Neighborhood, Seat
from residence.models import Residence


def neighborhood(name: str = "Harbor") -> Neighborhood:
    """The neighborhood of that name, with its council."""
    place, _ = Neighborhood.objects.get_or_create(name=name, defaults={"slug": slugify(name), "population": 9000})
    Council.objects.get_or_create(neighborhood=place)
    return place


def person(name: str, **fields: Any) -> User:
    """A signed-up person without a verified residence or duty."""
    return User.objects.create_user(f"{slugify(name)}@example.org", "correct horse battery", public_name=name, **fields)


def resident(name: str, of: str = "Harbor", **fields: Any) -> User:
    """A person of forty whose residence was verified at the desk, and who has lived there for a year."""
    user = person(name, **fields)
    day = clock.now().date() - timedelta(days=365)
    Residence.objects.create(
        user=user,
        neighborhood=neighborhood(of),
        method=Residence.Method.DESK,
        verified_at=clock.now(),
        since=day,
        in_city_since=day,
        born_on=day.replace(year=day.year - 40, day=1),
    )
    return user


def with_role(user: User, role: Role) -> User:
    """The same person with a role, and the second factor every duty needs; their cached roles are forgotten."""
    user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
    user.__dict__.pop("role_names", None)
    return user


def council_member(name: str, of: str = "Harbor", duty: str = Seat.Duty.MEMBER) -> User:
    """A resident with a current seat on the council of `of`."""
    user = with_role(resident(name, of), Role.COUNCIL)
    Seat.objects.create(
        council=neighborhood(of).council, holder=user, duty=duty, starts_on=clock.now().date() - timedelta(days=30)
    )
    return user


def cycle(name: str = "Safer streets 2026", now_in: str | None = "vote", moment: datetime | None = None) -> Cycle:
    """A published cycle of six phases, ten days each, in which `moment` (default: now) lies in the middle of `now_in`.

    `now_in=None` gives a cycle that is all in the future.
    """
    moment = moment or clock.now()
    made = Cycle.objects.create(name=name, slug=slugify(name), published=True)
    position = ORDER.index(PhaseKind(now_in)) if now_in else -1
    start = moment - timedelta(days=5 + 10 * position) if now_in else moment + timedelta(days=10)
    for i, kind in enumerate(ORDER):
        opens = start + timedelta(days=10 * i)
        Phase.objects.create(cycle=made, kind=kind.value, opens_at=opens, closes_at=opens + timedelta(days=10))
    return made


def envelope(of_cycle: Cycle, place: Neighborhood | None = None, amount: int = 100_000_00) -> Envelope:
    """The cycle's money for `place`, or for the whole city."""
    return Envelope.objects.get_or_create(cycle=of_cycle, neighborhood=place, defaults={"amount": amount})[0]


def category(slug: str = "lighting") -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ").capitalize()})[0]


def proposal(title: str = "Lamps on Mill Path", state: str = "submitted", **fields: Any) -> Any:
    """A proposal in a state, written straight to the database; give `envelope`, or a citywide one is made."""
    from proposals.models import Proposal

    if "envelope" not in fields:
        fields["envelope"] = envelope(Cycle.objects.first() or cycle())
    if "author" not in fields:
        fields["author"] = User.objects.filter(email="ana@example.org").first() or resident("Ana")
    fields.setdefault("category", category())
    fields.setdefault("summary", "Twelve warm lamps on the path behind the mill.")
    fields.setdefault("body", "<p>The path is dark after six.</p>")
    if state not in ("draft",):
        fields.setdefault("submitted_at", clock.now())
    if state in ("costed", "on-ballot", "funded", "not-funded"):
        fields.setdefault("cost", 20_000_00)
    return Proposal.objects.create(title=title, state=state, **fields)


# A small roll of the city's residents: two of one name and birthday, told apart by their reference numbers.
ROLL_HEADER = "name,date of birth,reference,address,neighborhood,since\n"
ROLL = (
    ROLL_HEADER
    + "Gus Grønn,1990-04-01,R-100,1 Mill Path,Harbor,2015-06-01\n"
    + "Ana María López,1985-03-27,,2 Mill Path,Old Mill,\n"
    + "Jo Twin,2000-01-01,R-7,3 Pier,Harbor,\n"
    + "Jo Twin,2000-01-01,R-8,3 Pier,Harbor,\n"
)


def officer(name: str = "Odile") -> User:
    """The officer of that name."""
    found = User.objects.filter(email=f"{slugify(name)}@example.org").first()
    return found or with_role(person(name), Role.OFFICER)


def poll(
    place: str | None = None, *, costs: Any = (40_000_00, 30_000_00, 20_000_00), opened: bool = True, **rules: Any
) -> Any:
    """A poll with a project for each of `costs` on its ballot, opened in the voting phase; money: 60,000."""
    from config.demo import keys
    from voting import actions

    now_in = rules.pop("now_in", "vote")
    budget = rules.pop("budget", 60_000_00)
    of_cycle = rules.pop("cycle", None) or cycle(f"Voting in {place or 'the city'} ({now_in})", now_in=now_in)
    money = envelope(of_cycle, neighborhood(place) if place else None, amount=budget)
    for number, cost in enumerate(costs, start=1):
        proposal(f"Project {number}", state="on-ballot", envelope=money, cost=cost)
    made = actions.prepare_poll(money, by=officer(), **({"rule": "greedy"} | rules))
    keys.use(made, by=officer())
    return actions.open_poll(made, by=officer()) if opened else made


def open_ballots(of_poll: Any, by: Any = None) -> Any:
    """Close a poll whose voting is over, and open its ballots with the key every poll of the factories has."""
    from config.demo import keys
    from voting import actions

    return keys.open_ballots(actions.seal_poll(of_poll), by=by or officer())


def end_voting(of_poll: Any) -> None:
    """Move the calendar of the poll's cycle ten days back: from voting to counting."""
    for phase in of_poll.cycle.phases.order_by("opens_at"):
        phase.opens_at -= timedelta(days=10)
        phase.closes_at -= timedelta(days=10)
        phase.save()
    of_poll.cycle.__dict__.pop("calendar", None)
