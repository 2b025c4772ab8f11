"""Neighborhoods for programs: the places, their councils, who sits on them, and their task forces."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Router

from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import NeighborhoodFilters, of_place
from kit.api.shapes import Answer, Number, means, page_url, words
from neighborhoods.models import ForceMember, Neighborhood, Seat, TaskForce

router = Router(tags=["Neighborhoods and councils"])


class NeighborhoodRow(Answer):
    """The place a resident belongs to, and its council."""

    id: int
    slug: str = means("Address part; what other lists are filtered by.")
    name: str
    description: str
    population: int
    council_quorum: int | None = means("Members who must be there for the council to decide; null without a council.")
    council_size: int | None = means("Seats of the council; 0 where nobody has said.")
    url: str = means("Its page for people.")


class NeighborhoodOne(NeighborhoodRow):
    """A neighborhood with its outline."""

    outline: dict[str, Any] = means("A GeoJSON polygon, longitude before latitude; empty where nobody drew one.")


class SeatRow(Answer):
    """A place on a council, held by one person for one term that runs today."""

    id: int
    neighborhood: str
    holder: str = means("Public name.")
    duty: str = means(words("What they are on the council.", Seat.Duty))
    filled: str = means(words("How they came to the seat; empty where nobody has said.", Seat.Filled))
    starts_on: date
    ends_on: date | None = means("First day after the term; null for an open end.")


class TaskForceRow(Answer):
    """A council's working group on one concern."""

    id: int
    neighborhood: str
    name: str
    purpose: str
    ends_on: date | None
    url: str
    chairs: list[str] = means("Public names of its co-chairs.")


class ForceMemberRow(Answer):
    """Somebody who works on a task force, and the group they come from."""

    id: int
    task_force: int
    neighborhood: str
    name: str = means("As it stands on the page of the task force.")
    comes_from: str = means(words("The kind of group.", ForceMember.Group))
    group: str = means("Name of the group; may be empty.")
    since: date


class ForceMemberFilters(NeighborhoodFilters):
    """Who works where."""

    task_force: Number | None = means("Number of a task force; one that has ended, too.", default=None)


def _row(place: Any) -> dict[str, Any]:
    council = getattr(place, "council", None)
    return {name: getattr(place, name) for name in ("slug", "name", "description", "population")} | {
        "id": place.pk,
        "council_quorum": council.quorum if council else None,
        "council_size": council.size if council else None,
        "url": page_url(place.get_absolute_url()),
    }


def _seats(asked: NeighborhoodFilters) -> Any:
    found = Seat.objects.current().select_related("council__neighborhood", "holder")
    found = of_place(found, asked, "council__neighborhood")
    return found.order_by("council__neighborhood__name", "-duty", "starts_on", "pk")


def _seat(seat: Seat) -> SeatRow:
    return SeatRow(
        id=seat.pk,
        neighborhood=seat.council.neighborhood.slug,
        holder=str(seat.holder),
        duty=seat.duty,
        filled=seat.filled,
        starts_on=seat.starts_on,
        ends_on=seat.ends_on,
    )


def _forces(asked: NeighborhoodFilters) -> Any:
    found = TaskForce.objects.current().select_related("council__neighborhood").prefetch_related("chairs")
    return of_place(found, asked, "council__neighborhood").order_by("council__neighborhood__name", "name", "pk")


def _force(force: TaskForce) -> TaskForceRow:
    return TaskForceRow(
        id=force.pk,
        neighborhood=force.council.neighborhood.slug,
        name=force.name,
        purpose=force.purpose,
        ends_on=force.ends_on,
        url=page_url(force.get_absolute_url()),
        chairs=[str(chair) for chair in force.chairs.all()],
    )


def _members(asked: ForceMemberFilters) -> Any:
    """Those of the task forces at work, as neighborhoods' pages list them; of the one asked for, as its own page does."""
    found = ForceMember.objects.select_related("task_force__council__neighborhood")
    if asked.task_force:
        found = found.filter(task_force=asked.task_force)
    else:
        found = found.filter(task_force__in=TaskForce.objects.current())
    return of_place(found, asked, "task_force__council__neighborhood").order_by("task_force", "since", "pk")


def _member(member: ForceMember) -> ForceMemberRow:
    said = {name: getattr(member, name) for name in ("name", "comes_from", "group", "since")}
    force = member.task_force
    return ForceMemberRow(**said, id=member.pk, task_force=force.pk, neighborhood=force.council.neighborhood.slug)


offer_list(
    router,
    "neighborhoods",
    "Every neighborhood, by name",
    lambda _asked: Neighborhood.objects.select_related("council").order_by("name", "pk"),
    NeighborhoodRow,
    lambda place: NeighborhoodRow(**_row(place)),
)
offer_one(
    router,
    "neighborhoods",
    "One neighborhood with its outline",
    lambda number: Neighborhood.objects.select_related("council").filter(pk=number).first(),
    NeighborhoodOne,
    lambda place: NeighborhoodOne(**_row(place), outline=place.outline),
)
offer_list(router, "seats", "Who sits on which council today", _seats, SeatRow, _seat, filters=NeighborhoodFilters)
offer_list(
    router, "task-forces", "Task forces at work", _forces, TaskForceRow, _force, filters=NeighborhoodFilters
)  # fmt: skip
offer_list(
    router,
    "task-force-members",
    "Who works on which task force, those at work or the one asked for",
    _members,
    ForceMemberRow,
    _member,
    filters=ForceMemberFilters,
)
