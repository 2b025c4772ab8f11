"""What a wording has beside its text, as pages show it: answers, more pictures. Costs no query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.storage import default_storage
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit import pictures
from proposals.models import Wording


def told(answers: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Questions and answers in words, without those that are not asked any more."""
    return [(answer["question"], say_answer(answer["answer"])) for answer in answers if not answer.get("hidden")]


def say_answer(answer: Any) -> str:
    """An answer to one of the cycle's questions, in words."""
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    try:
        return date_format(date.fromisoformat(answer)) if len(answer) == 10 else str(answer)
    except ValueError:
        return str(answer)


def attachments_of(wording: Wording) -> list[dict[str, str]]:
    """Its pictures beside the first one: both addresses, and what each shows."""
    return [
        {"url": default_storage.url(each["name"]), "small": pictures.small_url(each["name"]), "alt": each["alt"]}
        for each in wording.attachments
    ]
