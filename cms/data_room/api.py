"""The data room for programs: data sets, what their newest release shows, and what residents ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from ninja import Router

from cms.data_room.models import DataSet, Note, Reading, Request
from kit.api.lists import offer_list, offer_one
from kit.api.shapes import Answer, Filters, Number, means, name_of, page_url, words

router = Router(tags=["Data room"])


class DataSetRow(Answer):
    """Counts that the city publishes, never about one person."""

    id: int
    title: str
    summary: str
    unit: str = means("What is counted.")
    source: str = means("Where the numbers come from.")
    method: str = means("How they are counted.")
    bias: str = means("What they do not show.")
    dimensions: list[str] = means("Its columns, beside the count.")
    least: int = means("The smallest count that is shown.")
    published_at: datetime
    url: str


class ReleaseLine(Answer):
    """One published release."""

    id: int
    note: str = means("What is new.")
    published_at: datetime | None
    csv: str = means("Address of all it shows, as a file.")


class DataSetOne(DataSetRow):
    """A data set with its releases."""

    releases: list[ReleaseLine] = means("The newest first.")
    cells: list[list[str | int | None]] = means(
        "What the newest release shows: a value of each dimension (null for all together), then the count (null where "
        "it is hidden because it is small, or to protect one that is)."
    )


class DataRequestRow(Answer):
    """Somebody asks the city for numbers that are not here."""

    id: int
    what: str
    why: str
    asked_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None
    data_set: int | None = means("Number of the data set that answers it.")
    url: str


class DataNoteRow(Answer):
    """What somebody knows about one number of a data set."""

    id: int
    data_set: int
    release: int = means("Number of the release it was written about.")
    number: int = means("Counted within the data set, from 1.")
    cell: list[str | int | None] = means("The row it is about: a value of each dimension, null for all together.")
    stance: str = means(words("What it does to the number.", Note.Stance))
    body: str = means("Cleaned HTML.")
    author: str | None = means("Public name; null where the account is gone.")
    by_officer: bool
    seen_by: int = means("How many saw this too.")
    checked: str = means(words("What the city found; empty where it has not looked.", Note.Checked))
    checked_because: str
    created_at: datetime
    url: str


class CounterReadingRow(Answer):
    """What the numbers of a data set say in somebody's view, and what the city answered."""

    id: int
    data_set: int
    release: int = means("Number of the release it reads.")
    number: int = means("Counted within the data set, from 1.")
    title: str
    claim: str = means("Cleaned HTML.")
    method: str = means("How it was worked out: cleaned HTML.")
    cells: list[list[str | int | None]] = means(
        "The rows it is about, as in `data-notes`; none for the set as a whole."
    )
    header: list[str] = means("Columns of its own figures.")
    figures: list[list[str]] = means("Its own figures, a row of texts each.")
    author: str | None = means("Public name; null where the account is gone.")
    by_council: bool = means("Whether a member of a council wrote it.")
    due_on: date = means("Day by which the city answers.")
    answer: str = means(words("What the city answered; empty where it has not.", Reading.Answer))
    answer_because: str
    answered_at: datetime | None
    created_at: datetime
    url: str


class DataNoteFilters(Filters):
    """Which notes or counter-readings."""

    data_set: Number | None = means("Number of a data set.", default=None)


def _row(data_set: DataSet) -> dict[str, Any]:
    same = [name for name in DataSetRow.model_fields if name not in ("id", "url")]
    return {name: getattr(data_set, name) for name in same} | {
        "id": data_set.pk,
        "url": page_url(data_set.get_absolute_url()),
    }


def _one(data_set: DataSet) -> DataSetOne:
    releases = list(data_set.releases.published().without_secrets().order_by("-published_at", "-pk"))
    lines = [
        ReleaseLine(
            id=release.pk,
            note=release.note,
            published_at=release.published_at,
            csv=page_url(reverse("data_room:csv", args=[release.pk])),
        )
        for release in releases
    ]
    return DataSetOne(**_row(data_set), releases=lines, cells=releases[0].shown if releases else [])


def _request(asked: Request) -> DataRequestRow:
    return DataRequestRow(
        **{name: getattr(asked, name) for name in ("what", "why", "due_on", "answer", "answered_at")},
        id=asked.pk,
        asked_at=asked.at,
        data_set=asked.data_set_id,
        url=page_url(asked.get_absolute_url()),
    )


def _notes(asked: DataNoteFilters) -> Any:
    found = Note.objects.shown().with_people().filter(data_set__in=DataSet.objects.public())
    if asked.data_set:
        found = found.filter(data_set=asked.data_set)
    return found.order_by("-created_at", "-pk")


def _note(note: Any) -> DataNoteRow:
    same = ("number", "cell", "stance", "body", "by_officer", "seen_by", "checked", "checked_because", "created_at")
    return DataNoteRow(
        **{name: getattr(note, name) for name in same},
        id=note.pk,
        data_set=note.data_set_id,
        release=note.release_id,
        author=name_of(note.author),
        url=page_url(note.get_absolute_url()),
    )


def _readings(asked: DataNoteFilters) -> Any:
    found = Reading.objects.shown().with_people().filter(data_set__in=DataSet.objects.public())
    if asked.data_set:
        found = found.filter(data_set=asked.data_set)
    return found.order_by("-created_at", "-pk")


def _reading(reading: Any) -> CounterReadingRow:
    asked_for = {"id", "data_set", "release", "author", "url"}
    return CounterReadingRow(
        **{name: getattr(reading, name) for name in CounterReadingRow.model_fields if name not in asked_for},
        id=reading.pk,
        data_set=reading.data_set_id,
        release=reading.release_id,
        author=name_of(reading.author),
        url=page_url(reading.get_absolute_url()),
    )


offer_list(
    router,
    "data-sets",
    "Every data set, the latest first",
    lambda _asked: DataSet.objects.public(),
    DataSetRow,
    lambda data_set: DataSetRow(**_row(data_set)),
)
offer_one(
    router,
    "data-sets",
    "One data set with its releases and what the newest shows",
    lambda number: DataSet.objects.public().filter(pk=number).first(),
    DataSetOne,
    _one,
)
offer_list(
    router,
    "data-requests",
    "What residents ask the city to publish",
    lambda _asked: Request.objects.order_by("-at", "-pk"),
    DataRequestRow,
    _request,
)
offer_list(
    router,
    "data-notes",
    "What people know about single numbers, the newest first",
    _notes,
    DataNoteRow,
    _note,
    filters=DataNoteFilters,
)
offer_list(
    router,
    "counter-readings",
    "What the numbers say in somebody's view, with the city's answer, the newest first",
    _readings,
    CounterReadingRow,
    _reading,
    filters=DataNoteFilters,
)
