"""Template filters of proposals."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kit import pictures
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.words import in_words

register = template.Library()
register.filter("in_words", in_words)


@register.filter
def small(picture: Any) -> str:
    """The address of the smaller size of a stored picture: `{{ proposal.picture|small }}`."""
    return pictures.small_url(picture.name) if picture else ""


TONES = {
    State.DRAFT: "",
    State.SUBMITTED: "sky",
    State.RETURNED: "sky",
    State.ACCEPTED: "sky",
    State.COSTED: "sky",
    State.ON_BALLOT: "lamp",
    State.FUNDED: "leaf",
    State.DECLINED: "brick",
}


@register.simple_tag
def state_tag(proposal: Proposal) -> SafeString:
    """The state of a proposal as a small tag, colored by what it means."""
    return _tag(proposal.state, get_language())


@lru_cache(maxsize=100)  # a list shows the same few on card after card
def _tag(name: str, language: str | None) -> SafeString:
    state = State(name)
    tone = TONES.get(state, "")
    # Not `get_state_display`: it translates the words of every state to find the one, on each card of a list.
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", state.label)
