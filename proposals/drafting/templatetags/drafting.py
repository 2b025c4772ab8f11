"""Template tags of writing."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from proposals.drafting.questions import condition_of

register = template.Library()


@register.simple_tag
def condition(field: Any) -> SafeString | str:
    """What the script needs to show a question only after the answer that leads to it; nothing for any other field."""
    question = getattr(field.field, "question", None)
    if question is None or not question.only_if:
        return ""
    return format_html(' data-if="{}" data-if-answer="{}"', *condition_of(question))
