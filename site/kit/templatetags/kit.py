"""Template tags and filters of the house: icons, money, dates, shares."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from kit import addresses, clock, html, money, remembered
from kit.charts import share_of
from kit.forms import focus_id

register = template.Library()

# What the rooms call things, and the Lucide icon that stands for it. Any other Lucide name works as it is.
ICONS = {
    "lighting": "lamp",
    "youth-programs": "sprout",
    "mental-health": "brain",
    "de-escalation": "handshake",
    "safe-routes": "footprints",
    "public-spaces": "trees",
    "propose": "lightbulb",
    "review": "clipboard-check",
    "deliberate": "messages-square",
    "count": "calculator",
    "deliver": "hammer",
    "for": "thumbs-up",
    "against": "thumbs-down",
    "question": "circle-question-mark",
    "done": "circle-check",
    "setback": "triangle-alert",
    "warning": "triangle-alert",
    "error": "circle-alert",
    "reason": "info",
    "place": "map-pin",
    "money": "coins",
    "cost": "coins",
    "time": "clock",
    "person": "user-round",
    "people": "users-round",
    "comments": "message-circle",
    "live": "radio",
    "fingerprint": "fingerprint-pattern",
    "paper": "file-text",
}

# The street lamp is our own: the set has lamps for rooms only.
LAMP = (
    '<svg width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" '
    'stroke-linecap="round" stroke-linejoin="round" class="{}" aria-hidden="true">'
    '<path d="M7.5 6 12 2.5 16.5 6zM8.5 6l1.5 7h4l1.5-7M12 13v8.5M9.5 21.5h5"/></svg>'
)


@lru_cache(maxsize=512)
def _drawn(name: str, css_class: str) -> SafeString:
    if name in ("lamp", "lighting"):
        return format_html(LAMP, css_class)
    drawing = lucide._render_icon(
        ICONS.get(name, name), 24, stroke_width="1.5", **{"class": css_class, "aria-hidden": "true"}
    )
    return mark_safe(" ".join(drawing.split()).replace("> <", "><"))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An outline icon, hidden from screen readers: there is always a word beside it. `{% icon "lamp" %}`.

    An unknown name (a category may carry any) gives a small circle rather than a broken page.
    """
    css_class = f"icon {extra}".strip()
    try:
        return _drawn(str(name), css_class)
    except lucide.IconDoesNotExist:
        return _drawn("circle", css_class)


@register.simple_tag(name="remembered")
def remembered_part(part: str, **values: Any) -> SafeString:
    """A part of the page that shows these values, the language and nothing else, written down once for equal values:
    `{% remembered "components/footer.html" city=CITY_NAME %}`. They are hashable, and don't change."""
    return remembered.once(part, values)


@register.simple_tag(takes_context=True)
def street_menu(context: template.Context) -> SafeString:
    """The main navigation. What it shows depends on the part of the site one is in, and on who one is."""
    request: HttpRequest | None = context.get("request")
    user = context.get("user")
    path = request.path if request else ""
    part = f"/{path.split('/', 2)[1]}/" if path.count("/") > 1 else path
    known = user is not None and user.is_authenticated
    values = {"part": part, "at_its_top": path == part, "known": known, "has_duties": known and user.has_duties}  # type: ignore[union-attr]
    return remembered.once("components/menu.html", values)


@register.simple_tag(takes_context=True)
def street_link(context: template.Context, url: str, words: str) -> SafeString:
    """A link of the main navigation, marked where it leads to the `part` of the site one is in."""
    current = ("page" if context["at_its_top"] else "true") if context["part"] == url else ""
    mark = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a class="street-link" href="{}"{}>{}</a>', url, mark, words)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """(code, the language's own name) for each language of the site."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


@register.filter
def share(value: int | None, whole: int | None) -> int:
    """How many per cent of `whole` is `value`, kept within 0 and 100: `{{ spent|share:planned }}`."""
    return share_of(value, whole)


@register.filter
def focus(field: Any) -> str:
    """The id of the control that an error's link leads to."""
    return focus_id(field)


@register.filter
def cents(value: int | None) -> str:
    """Whole cents as money: `{{ project.cost|cents }}` → $12,500."""
    return "" if value is None else money.say_cents(value)


@register.filter
def spoken(moment: datetime | None) -> SafeString | str:
    """A moment as people say it, inside a `<time>` that machines read."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), clock.spoken(moment))


@register.filter(is_safe=True)
def one_stop(sentence: str) -> str:
    """A sentence that a `spoken` moment ends, with one full stop where "8:00 p.m." brings its own:
    `{% filter one_stop %}{% blocktranslate … %}Closed {{ when }}.{% endblocktranslate %}{% endfilter %}`."""
    return sentence.replace("m.</time>.", "m.</time>")


@register.filter
def distance(moment: datetime | None) -> str:
    """How far away a moment is: in 3 days."""
    return "" if moment is None else clock.distance(moment)


@register.filter
def rich(cleaned: str) -> SafeString:
    """Stored rich text, cleaned when it was written."""
    return html.show(cleaned)


@register.simple_tag
def numbered(name: str, number: int) -> str:
    """The address of one thing of a kind: `{% numbered "discussions:comment" comment.pk %}`. For links in a row."""
    return addresses.numbered(name, number)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key) if mapping else None
