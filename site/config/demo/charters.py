"""What is agreed to matter most: the city's charter, Harbor's second, Old Mill's first; Riverside still talks."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from typing import Any

from accounts.models import User
from config.demo.planning import category
from config.demo.story import Story, words
from cycles.charters import actions
from cycles.charters.models import Side, Version
from kit import clock
from neighborhoods.decisions import actions as decide
from neighborhoods.decisions.models import Motion
from neighborhoods.models import Seat
from proposals.citing.actions import cite
from proposals.citing.models import Kind
from proposals.citing.permissions import clauses_in_force
from proposals.models import Proposal


def tell(story: Story) -> None:
    """Put every version of `charters.toml` on the calendar."""
    told = words("charters.toml")
    for row in told["version"]:
        story.on(row["opened"], partial(_open, story, row))
        story.on(row["opened"] + 2, partial(_weigh, story, row, told["order"]))
        story.on(row["decided"], partial(_decide, story, row, told["order"]))
        if "settled" in row:
            story.on(row["settled"], partial(_settle, story, row, told["order"]))
    for row in told["citation"]:
        story.on(row["day"], partial(_cite, story, row))


def _open(story: Story, row: dict[str, Any]) -> None:
    chair = _chair(row)
    version = actions.open_version(story.places.get(row["place"]), by=chair, changes=row["changes"])
    for number, text in row.get("changed", ()):
        clause = version.clauses.get(number=number)
        actions.change_clause(clause, by=chair, text=text, category=clause.category)
    for slug, text in row["clauses"]:
        actions.add_clause(version, by=chair, text=text, category=category(slug) if slug else None)


def _weigh(story: Story, row: dict[str, Any], order: list[str]) -> None:
    """Neighbors weigh, each a little otherwise than the council will; then the city agency."""
    version, dice = _version(row), random.Random(row["opened"])
    for person in story.residents[_council(row)][8 : 8 + row["neighbors"]]:
        shares = list(row["council"])
        for _again in range(4):
            takes, gives = dice.sample(range(len(shares)), 2)
            some = min(5 * dice.randint(1, 2), shares[gives])
            shares[gives], shares[takes] = shares[gives] - some, shares[takes] + some
        actions.weigh(version, side=Side.RESIDENTS, by=person, percents=_percents(order, shares))
    if "agency" in row:
        percents = _percents(order, row["agency"])
        actions.weigh(version, side=Side.AGENCY, by=story.second_officer, percents=percents, reason=row["why"])


def _decide(story: Story, row: dict[str, Any], order: list[str]) -> None:
    motion = _motion(story, row)
    percents = _percents(order, row["council"])
    actions.weigh(_version(row), side=Side.COUNCIL, by=_chair(row), percents=percents, motion=motion)


def _settle(story: Story, row: dict[str, Any], order: list[str]) -> None:
    version = actions.settle(_version(row), by=_chair(row), percents=_percents(order, row["agreed"]))
    for days, signer in enumerate((_chair(row), story.officer, story.second_officer), start=1):
        sign = partial(actions.sign, version, by=signer, fingerprint=version.fingerprint)
        story.on(row["settled"] + days, sign)


def _cite(story: Story, row: dict[str, Any]) -> None:
    """An author, whoever decided, or whoever knows the cost and builds says how a clause applies."""
    proposal = Proposal.objects.get(title=row["title"])
    in_force = clauses_in_force(proposal.envelope)
    clause = in_force.get(version__charter__neighborhood=proposal.envelope.neighborhood_id, number=row["clause"])
    by = proposal.author
    if row["kind"] == Kind.REVIEW:
        by = proposal.reviews.latest("at").reviewer
    elif row["kind"] in (Kind.COSTING, Kind.FUNDING, Kind.DELIVERY):
        by = story.officer
    cite(proposal, by=by, kind=row["kind"], clause=clause, how=row["how"])


def _motion(story: Story, row: dict[str, Any]) -> Motion:
    """The council's decision, in a session of that evening."""
    council, chair = story.places[_council(row)].council, _chair(row)
    seconder = next(member for member in story.council[_council(row)] if member != chair)
    starts_at = clock.now() + timedelta(minutes=1)
    session = decide.call(council, by=chair, starts_at=starts_at, place="Town hall, room 2", purpose=row["motion"])
    decide.open_session(session, by=chair)
    for member in (story.officer, seconder):
        decide.arrive(session, by=member)
    text = "The council weighs as the table on the draft's page says, and asks residents to look at it."
    motion = decide.second(decide.move(session, by=chair, title=row["motion"], text=text), by=seconder)
    decide.open_vote(motion, by=chair)
    for member in (chair, seconder, story.officer):
        decide.vote(motion, by=member, choice="yes")
    decide.count(motion, by=chair)
    for signer in (chair, story.officer):
        motion = decide.sign(motion, by=signer)
    decide.close(session, by=chair)
    return motion


def _version(row: dict[str, Any]) -> Version:
    return Version.objects.open().get(charter__neighborhood__slug=row["place"] or None)


def _council(row: dict[str, Any]) -> str:
    """The neighborhood whose council speaks: the place's own, or one of them for the whole city."""
    return row.get("council_of", row["place"])


def _chair(row: dict[str, Any]) -> User:
    """The resident co-chair of the council that speaks."""
    seats = Seat.objects.current().filter(duty=Seat.Duty.RESIDENT_CHAIR, council__neighborhood__slug=_council(row))
    return seats.get().holder


def _percents(order: list[str], shares: list[int]) -> dict[int, int]:
    return {category(slug).pk: share for slug, share in zip(order, shares, strict=True)}
