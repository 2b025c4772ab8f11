"""Template tags of the pages: glossary terms in running text, and what the city says about itself."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cms.languages import written_in
from cms.liaison.addresses import PRIVATE, SECRETS
from cms.models.city import city_words
from cms.terms import Marker

register = template.Library()


@register.simple_tag
def marked(text: Any, marker: Marker | None) -> dict[str, Any]:
    """A paragraph's HTML with the glossary terms first met in it: `{% marked block.value marker as words %}`."""
    html, met = marker.mark(str(text)) if marker else (str(text), [])
    # Rich text from editors passes Wagtail's own whitelist; the marker only adds its buttons.
    return {"html": mark_safe(html), "met": met}


@register.simple_tag
def foreign(page: Any) -> str:
    """The language a page's words are in, where it is not the reader's; else nothing: `{% foreign page as tongue %}`."""
    tongue = written_in(page)
    return "" if tongue == get_language() else tongue


@register.simple_tag(takes_context=True)
def explained_here(context: dict[str, Any]) -> str:
    """The address of the page to ask about at its foot, or nothing where nobody else may see it:
    `{% explained_here as here %}`."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match is None or SECRETS & set(match.kwargs):
        return ""
    address = str(context["request"].path)
    return "" if address.startswith(PRIVATE) else address


@register.filter
def stone_id(block: Any) -> SafeString:
    """The address of a stone on its page: `p-…`, the same through every edit."""
    return mark_safe(f"p-{block.id}")


@register.simple_tag(takes_context=True)
def city(context: dict[str, Any]) -> dict[str, str]:
    """Contact and footer words of the city, for every page."""
    return city_words(context.get("request"))
