"""Two wordings of a proposal side by side: field by field, word by word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from kit.differences import Piece, differences, is_changed
from proposals.drafting.showing import say_answer
from proposals.models import Wording
from proposals.words import in_words


@dataclass(frozen=True)
class Compared:
    """One field: its name, and the pieces that lead from the one wording to the other."""

    label: str | Promise
    pieces: list[Piece]

    @property
    def is_changed(self) -> bool:
        return is_changed(self.pieces)


LABELS: dict[str, str | Promise] = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("In one or two sentences"),
    "body": gettext_lazy("The idea"),
    "category": gettext_lazy("What it is about"),
    "place": gettext_lazy("Where"),
    "places": gettext_lazy("Places on the map"),
    "picture": gettext_lazy("Picture"),
    "attachments": gettext_lazy("More pictures"),
}


def compared(before: Wording, after: Wording) -> list[Compared]:
    """Every field that one of the two wordings has, in the order of the page."""
    return _beside(as_texts(before), as_texts(after))


def compared_words(before: Mapping[str, str], after: Mapping[str, str]) -> list[Compared]:
    """The same for some fields given by name: those whose words differ."""
    texts = lambda words: {LABELS[name]: in_words(words[name]) for name in after}  # noqa: E731
    return [field for field in _beside(texts(before), texts(after)) if field.is_changed]


def as_texts(wording: Wording) -> dict[str | Promise, str]:
    """A wording as plain texts by their labels; the cycle's questions are labels of their own."""
    own: dict[str, str] = {
        "title": wording.title,
        "summary": wording.summary,
        "body": in_words(wording.body),
        "category": str(wording.category),
        "place": wording.place,
        "places": "\n".join(_told(place) for place in wording.places),
        "picture": wording.picture_alt if wording.picture else "",
        "attachments": "\n".join(each["alt"] for each in wording.attachments),
    }
    answers = {answer["question"]: say_answer(answer["answer"]) for answer in wording.answers}
    return {LABELS[name]: text for name, text in own.items() if text} | answers


def _told(place: Mapping[str, Any]) -> str:
    points = "; ".join(f"{latitude:.5f}, {longitude:.5f}" for longitude, latitude in place["points"])
    return f"{place['name']} ({points})" if points else str(place["name"])


def _beside(before: Mapping[Any, str], after: Mapping[Any, str]) -> list[Compared]:
    labels = list(dict.fromkeys([*after, *before]))
    return [Compared(label, differences(before.get(label, ""), after.get(label, ""))) for label in labels]
