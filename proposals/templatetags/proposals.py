"""Template filters of proposals."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deliberation.discussions.models import Discussion
from deliberation.discussions.paragraphs import token_for
from kit import pictures
from kit.remembered import once
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.paragraphs import PARAGRAPH, paragraph_of
from proposals.words import in_words

register = template.Library()
register.filter("in_words", in_words)


@register.filter
def small(picture: Any) -> str:
    """The address of the smaller size of a stored picture: `{{ proposal.picture|small }}`."""
    return pictures.small_url(picture.name) if picture else ""


@register.simple_tag(takes_context=True)
def card(context: dict[str, Any], proposal: Proposal) -> SafeString:
    """A proposal to choose from a list, read `as_cards`; the page has `comments`, how many there are in words, by discussion."""
    category = proposal.category
    values = {
        "url": proposal.get_absolute_url(),
        "title": proposal.title,
        "summary": proposal.summary,
        "picture": small(proposal.picture),
        "picture_alt": proposal.picture_alt,
        "where": str(proposal.envelope),
        "icon_name": category.icon,
        "about": str(category),
        "cost": proposal.cost,
        "comments": context["comments"][proposal.discussion_id],
        "state": proposal.state,
    }
    return once("proposals/card.html", values)


@register.simple_tag
def talkable(body: str, discussion: Discussion, counts: Mapping[str, int]) -> SafeString:
    """Cleaned HTML in which each paragraph can be talked about: a link below it, with how many did."""

    def with_link(found: re.Match[str]) -> str:
        paragraph = paragraph_of(found[1])
        if paragraph is None:
            return found[0]
        key, words = paragraph.key, paragraph.words
        address = reverse("discussions:say", args=[discussion.pk]) + "?about=" + token_for(discussion.pk, key, words)
        said = counts.get(key, 0)
        label = _("Comment on this, or ask to have it explained")
        link = format_html(
            '<p class="ask"><a href="{}" rel="nofollow">{}{}</a></p>', address, label, f" ({said})" if said else ""
        )
        return f'<p id="{key}">{found[1]}</p>{link}'

    return mark_safe(PARAGRAPH.sub(with_link, body))


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
def state_tag(proposal: Proposal | str) -> SafeString:
    """The state of a proposal as a small tag, colored by what it means. A state by its name will do."""
    return _tag(proposal if isinstance(proposal, str) else proposal.state, get_language())


@lru_cache(maxsize=100)  # a list shows the same few on card after card
def _tag(name: str, language: str | None) -> SafeString:
    state = State(name)
    tone = TONES.get(state, "")
    # Not `get_state_display`: it translates the words of every state to find the one, on each card of a list.
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", state.label)
