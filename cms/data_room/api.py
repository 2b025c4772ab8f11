"""The data room for programs: data sets, what their newest release shows, and what residents ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from ninja import Router

from cms.data_room.models import DataSet, Request
from kit.api.lists import offer_list, offer_one
from kit.api.shapes import Answer, means, page_url

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
