"""Explanations for programs: what the liaison explained, and texts of the city beside the same in plain words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from cms.liaison.models import Ask, Plain
from cms.liaison.reading import Level
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import SinceFilters, since
from kit.api.shapes import Answer, means, page_url

router = Router(tags=["Explanations"])


class ExplanationRow(Answer):
    """A question about a page or a document, and its answer. Never who asked."""

    id: int
    address: str = means("What it is about.")
    question: str
    answer: str = means("Cleaned HTML.")
    answered_at: datetime
    was_late: bool = means("Whether the answer came later than promised.")
    plain_text: int | None = means("Number of a text in plain words that belongs to it.")
    url: str


class PlainTextRow(Answer):
    """A text of the city that stands beside the same in plain words."""

    id: int
    title: str
    address: str = means("Where the original stands.")
    language: str
    made_at: datetime
    changed_at: datetime
    url: str


class LevelLine(Answer):
    """How hard a text is to read; by Flesch (1948) for English, by Szigriszt Pazos (1993) for Spanish."""

    words: int
    sentences: int
    ease: float = means("0 to 100 for most texts; higher is easier.")
    grade: float | None = means("School grade, for English alone.")


class PlainTextOne(PlainTextRow):
    """Both texts, and how hard each is to read."""

    original: str
    plain: str
    original_level: LevelLine | None = means("Null for a short text, or a language without a formula.")
    plain_level: LevelLine | None


def _explanations(asked: SinceFilters) -> Any:
    return since(Ask.objects.answered(), asked, "answered_at")


def _explanation(asked: Ask) -> ExplanationRow:
    return ExplanationRow(
        **{name: getattr(asked, name) for name in ("address", "question", "answer", "answered_at")},
        id=asked.pk,
        was_late=asked.is_late,
        plain_text=asked.plain_id,
        url=page_url(asked.get_absolute_url()),
    )


def _plain(found: Plain) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("title", "address", "language", "made_at", "changed_at")} | {
        "id": found.pk,
        "url": page_url(found.get_absolute_url()),
    }


def _level(level: Level | None) -> LevelLine | None:
    if level is None:
        return None
    grade = None if level.grade is None else round(level.grade, 1)
    return LevelLine(words=level.words, sentences=level.sentences, ease=round(level.ease, 1), grade=grade)


def _one(found: Plain) -> PlainTextOne:
    before, after = found.levels
    return PlainTextOne(
        **_plain(found),
        original=found.original,
        plain=found.plain,
        original_level=_level(before),
        plain_level=_level(after),
    )


offer_list(
    router,
    "explanations",
    "What was explained, the newest answer first",
    _explanations,
    ExplanationRow,
    _explanation,
    filters=SinceFilters,
    description="`updated_since` asks for those answered at that moment or later.",
)
offer_list(
    router,
    "plain-texts",
    "Texts of the city in plain words, the latest changed first",
    lambda asked: since(Plain.objects.newest(), asked, "changed_at"),
    PlainTextRow,
    lambda found: PlainTextRow(**_plain(found)),
    filters=SinceFilters,
)
offer_one(
    router,
    "plain-texts",
    "One text beside the same in plain words",
    lambda number: Plain.objects.filter(pk=number).first(),
    PlainTextOne,
    _one,
)
