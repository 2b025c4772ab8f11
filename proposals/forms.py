"""Forms of reviewing and costing, and the text box that all rooms use. The rules are in `actions`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kit.html import LONGEST, from_plain
from proposals.words import in_words


class PlainField(forms.CharField):
    """Plain text typed by a person; cleans to safe HTML, and shows stored HTML as plain text again."""

    def __init__(self, *, rows: int = 8, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if len(text) > LONGEST // 2:  # leaves room for the tags
            raise ValidationError(
                _(
                    "This text has %(length)d letters; %(most)d is the most. Nothing was lost: shorten it and send again."
                )
                % {"length": len(text), "most": LONGEST // 2}
            )
        return from_plain(text)

    def prepare_value(self, value: Any) -> Any:
        return in_words(value) if isinstance(value, str) and value.startswith("<") else value
