"""Six neighborhoods, their councils, and the people who live in them."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.actions import grant_role
from accounts.models import Role, User
from accounts.personas import introduce
from config.demo.story import Story, words
from kit import clock
from neighborhoods.actions import seat_member
from neighborhoods.models import Council, Neighborhood, Seat
from residence.models import Residence

RESIDENTS_A_PLACE = 70
SEATS_A_COUNCIL = 5


def settle(story: Story) -> None:
    """Neighborhoods with outlines and councils, personas with their duties, residents with verified homes."""
    for row in words("places.toml")["neighborhood"]:
        ring = row.pop("outline")
        outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        place = Neighborhood.objects.create(outline=outline, **row)
        Council.objects.create(
            neighborhood=place, quorum=3, size=SEATS_A_COUNCIL + (2 if place.slug == "harbor" else 1)
        )
        story.places[place.slug] = place
    told = words("people.toml")
    for number, row in enumerate(told["persona"]):
        story.personas[row["key"]] = user = _persona(row)
        introduce(user, row["about"], order=number)
    User.objects.exclude(email="gus@demo.example").update(date_joined=story.day(-600))
    with clock.at(story.day(-540)):
        for key, persona in story.personas.items():
            row = next(r for r in told["persona"] if r["key"] == key)
            if "role" in row:
                grant_role(persona, Role(row["role"]), by=None)
    _residents(story, told["names"])
    _homes(story, told["persona"])
    _councils(story, told["persona"])


def _persona(row: dict[str, str]) -> User:
    user = User.objects.create(
        email=f"{row['key']}@demo.example",
        public_name=row["name"],
        language=row.get("language", "en"),
        password=make_password(None),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _residents(story: Story, names: dict[str, list[str]]) -> None:
    everybody = [f"{first} {last}" for first in names["first"] for last in names["last"]]
    story.dice.shuffle(everybody)
    nobody = make_password(None)
    for slug in story.places:
        here = [everybody.pop() for _ in range(RESIDENTS_A_PLACE)]
        made = User.objects.bulk_create(
            User(
                email=f"{name.lower().replace(' ', '.')}@demo.example",
                public_name=name,
                password=nobody,
                language="es" if story.dice.random() < 0.25 else "en",
                date_joined=story.day(-story.dice.randint(545, 700)),
            )
            for name in here
        )
        story.residents[slug] = list(made)


def _homes(story: Story, personas: list[dict[str, str]]) -> None:
    for row in personas:
        if "lives_in" in row:
            story.residents[row["lives_in"]].append(story.personas[row["key"]])
    Residence.objects.bulk_create(
        Residence(
            user=user,
            neighborhood=story.places[slug],
            method=story.dice.choice(Residence.Method.values),
            verified_at=story.day(-story.dice.randint(510, 540)),
            since=story.day(-540).date(),
            in_city_since=story.day(-540).date(),
        )
        for slug, people in story.residents.items()
        for user in people
    )


def _councils(story: Story, personas: list[dict[str, str]]) -> None:
    Group.objects.get_or_create(name=Role.COUNCIL.value)
    started = story.day(-532).date()  # a whole day before, whatever the time zone
    for slug, place in story.places.items():
        named = [(story.personas[r["key"]], r["seat"]) for r in personas if r.get("lives_in") == slug and "seat" in r]
        others = [user for user in story.residents[slug] if user not in [user for user, _duty in named]]
        duties = [Seat.Duty.RESIDENT_CHAIR] if not any(d == Seat.Duty.RESIDENT_CHAIR for _u, d in named) else []
        duties += [Seat.Duty.MEMBER] * (SEATS_A_COUNCIL - len(named) - len(duties))
        sitting = [*named, *zip(others, duties, strict=False)]
        with clock.at(story.day(-530)):
            for number, (user, duty) in enumerate([*sitting, (story.officer, Seat.Duty.OFFICER_CHAIR)]):
                drawn = Seat.Filled.LOT if duty == Seat.Duty.MEMBER and number % 2 else Seat.Filled.ELECTED
                seat_member(
                    place.council,
                    user,
                    duty=duty,
                    filled=Seat.Filled.APPOINTED if user == story.officer else drawn,
                    starts_on=started,
                    ends_on=started + timedelta(days=1095),
                    by=story.second_officer if user == story.officer else story.officer,
                )
        story.council[slug] = [user for user, _duty in sitting]
