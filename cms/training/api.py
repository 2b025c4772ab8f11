"""Trainings for programs: curricula with every version, sessions, and what people took with them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from ninja import Router

from cms.training.models import Curriculum, Reflection, Session, Version
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import NeighborhoodFilters, of_place
from kit.api.shapes import Answer, Filters, Number, means, page_url, slug_of, words

router = Router(tags=["Training"])
Audience = StrEnum("Audience", [(one.name, one.value) for one in Curriculum.Audience])  # type: ignore[misc]


class CurriculumRow(Answer):
    """What a training teaches."""

    id: int
    title: str
    audience: str = means(words("For whom.", Curriculum.Audience))
    coauthors: list[str] = means("Public names of those who agree to be named.")
    version: int = means("Number of the newest version.")
    approved_version: int | None = means("Number of the newest version that a council approved.")
    url: str


class ModuleLine(Answer):
    """A part of a curriculum."""

    title: str
    words: str


class CurriculumVersionLine(Answer):
    """One wording."""

    number: int
    at: datetime
    aims: str = means("What people can do afterwards.")
    modules: list[ModuleLine]
    changed: str
    why: str
    approved_at: datetime | None
    motion: int | None = means("Number of the council's decision that approved it.")
    url: str


class CurriculumOne(CurriculumRow):
    """A curriculum with its versions."""

    versions: list[CurriculumVersionLine] = means("The newest first.")


class TrainingSessionRow(Answer):
    """A training at a place and a time."""

    id: int
    curriculum: int
    title: str
    version: int = means("Number of the version it is held by.")
    neighborhood: str | None
    place: str
    language: str
    access: str = means("Getting in and taking part.")
    starts_at: datetime
    ends_at: datetime
    seats: int
    taken: int = means("Seats that are taken; never by whom.")
    came: int | None = means("How many came; null until somebody wrote it down.")
    called_off: str = means("Why it was called off; empty where it was not.")
    url: str


class ReflectionRow(Answer):
    """What somebody who was there takes with them."""

    id: int
    session: int
    curriculum: int
    words: str
    author: str | None = means("Public name, where they chose to sign; null where they did not.")
    at: datetime
    url: str


class CurriculumFilters(Filters):
    """Which curricula."""

    audience: Audience | None = means("For whom.", default=None)


class TrainingSessionFilters(NeighborhoodFilters):
    """Which sessions."""

    curriculum: Number | None = means("Number of a curriculum.", default=None)


class ReflectionFilters(Filters):
    """Which reflections."""

    session: Number | None = means("Number of a session.", default=None)


def _curricula(asked: CurriculumFilters) -> Any:
    found = Curriculum.objects.with_versions().order_by("title", "pk")
    return found.filter(audience=asked.audience) if asked.audience else found


def _curriculum(found: Any) -> dict[str, Any]:
    approved = found.in_force
    return {
        "id": found.pk,
        "title": found.title,
        "audience": found.audience,
        "coauthors": [str(one.person) for one in found.named],
        "version": found.latest.number,
        "approved_version": approved.number if approved else None,
        "url": page_url(found.get_absolute_url()),
    }


def _version(one: Version) -> CurriculumVersionLine:
    return CurriculumVersionLine(
        **{name: getattr(one, name) for name in ("number", "at", "aims", "changed", "why", "approved_at")},
        modules=[ModuleLine(title=title, words=said) for title, said in one.parts],
        motion=one.motion_id,
        url=page_url(one.get_absolute_url()),
    )


def _sessions(asked: TrainingSessionFilters) -> Any:
    found = of_place(Session.objects.with_all(), asked, "neighborhood")
    if asked.curriculum:
        found = found.filter(version__curriculum=asked.curriculum)
    return found.order_by("-starts_at", "-pk")


def _session(found: Session) -> TrainingSessionRow:
    same = ("title", "place", "language", "access", "starts_at", "ends_at", "seats", "called_off")
    return TrainingSessionRow(
        **{name: getattr(found, name) for name in same},
        id=found.pk,
        curriculum=found.version.curriculum_id,
        version=found.version.number,
        neighborhood=slug_of(found.neighborhood),
        came=found.came if found.is_over else None,
        taken=min(found.taken, found.seats),
        url=page_url(found.get_absolute_url()),
    )


def _reflections(asked: ReflectionFilters) -> Any:
    found = Reflection.objects.public().select_related("session__version")
    return found.filter(session=asked.session) if asked.session else found


def _reflection(found: Reflection) -> ReflectionRow:
    return ReflectionRow(
        id=found.pk,
        session=found.session_id,
        curriculum=found.session.version.curriculum_id,
        words=found.words,
        author=found.signed or None,
        at=found.at,
        url=page_url(found.get_absolute_url()),
    )


offer_list(
    router,
    "curricula",
    "Every curriculum, by title",
    _curricula,
    CurriculumRow,
    lambda found: CurriculumRow(**_curriculum(found)),
    filters=CurriculumFilters,
)
offer_one(
    router,
    "curricula",
    "One curriculum with every version",
    lambda number: Curriculum.objects.with_versions().filter(pk=number).first(),
    CurriculumOne,
    lambda found: CurriculumOne(**_curriculum(found), versions=[_version(one) for one in found.versions.all()]),
)
offer_list(
    router,
    "training-sessions",
    "Sessions of trainings, the latest first",
    _sessions,
    TrainingSessionRow,
    _session,
    filters=TrainingSessionFilters,
)
offer_list(
    router,
    "training-reflections",
    "What people took with them from trainings, the newest first",
    _reflections,
    ReflectionRow,
    _reflection,
    filters=ReflectionFilters,
)
