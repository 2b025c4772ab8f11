"""The words and shapes that all answers of the API share: what a field means, how filters and pages are asked for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.conf import settings
from ninja import Schema
from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

MOST = 100  # rows of one page
USUAL = 50
FARTHEST = 1_000_000  # rows that a page can begin after
WRITTEN = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
LARGEST_NUMBER = 2**63 - 1  # what a database can hold
CITY = "city"  # in the filter `neighborhood`: the whole city's, which is no neighborhood's

Row = TypeVar("Row", bound=BaseModel)


def means(words: str, **more: Any) -> Any:
    """A field of an answer, and what it means."""
    return Field(description=words, **more)


def _utc(moment: datetime) -> datetime:
    """A moment without a zone is read as UTC. Raises `ValueError` at the ends of the calendar, where a zone leads out of it."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside of the calendar") from error


def _written(moment: object) -> object:
    """As people and programs write a moment; pydantic would also take a bare number for seconds since 1970."""
    if isinstance(moment, str) and not WRITTEN.match(moment):
        raise ValueError("must be like 2026-06-01T12:00:00Z")
    return moment


Moment = Annotated[datetime, BeforeValidator(_written), AfterValidator(_utc)]
Number = Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]
Slug = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]+$", max_length=50)]


class Answer(BaseModel):
    """One row or one thing. Built by hand, so that nothing is in it that nobody wrote down here."""


class Filters(Schema):
    """What a list can be asked for."""


class Paging(Schema):
    """Which part of a list."""

    limit: int = Field(USUAL, ge=1, le=MOST, description="How many rows at most.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="How many rows to skip.")


class Page(BaseModel, Generic[Row]):
    """A part of a list, and where the parts beside it are."""

    total: int = means("How many rows there are in all.")
    next: str | None = means("Address of the next part; null at the end.")
    previous: str | None = means("Address of the part before; null at the beginning.")
    items: list[Row]


def words(value: str, values: Any) -> str:
    """A description with the values that a field can have, as a `TextChoices` lists them."""
    return f"{value} One of: {', '.join(values.values)}."


def page_url(address: str) -> str:
    """The full address of a page of the site."""
    return settings.SITE_URL + address


def slug_of(thing: Any) -> str | None:
    """The address part of a cycle, neighborhood or category; `None` where there is none."""
    return thing.slug if thing is not None else None


def name_of(person: Any) -> str | None:
    """The public name, as it stands on pages; `None` where nobody is named or the account is gone."""
    return str(person) if person is not None else None
