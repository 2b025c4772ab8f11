"""Parts of pages that are written down once for equal values.

Half of what a page costs is the template engine's, and much of it is the same again and again: the foot of every page,
a comment that fifty people read within the minute. A part remembered here sees the values it is given, the language, and
nothing else: no request, no reader. So there is nothing to forget: other values are another part, and what was written down
for one reader is right for every other who is shown the same values.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

PARTS = 2_000  # some 3 kB each, with the values they are known by


def once(template: str, values: dict[str, Any], by: Any = None) -> SafeString:
    """The part `template` with `values`, written down if it was not yet, in the reader's language.

    It is known by `by`, else by the values themselves; either is hashable (`TypeError`), and says all that the template shows.
    """
    if settings.DEBUG:  # templates are being written
        return _written(template, values)
    if by is None:  # "a<b" is shown otherwise when it is HTML already, though it is equal
        by = tuple((name, value, type(value)) for name, value in values.items())
    return _known(template, get_language(), _Part(by, values))


class _Part:
    """Values, compared by what they are known by."""

    __slots__ = ("by", "values")

    def __init__(self, by: Any, values: dict[str, Any]) -> None:
        self.by, self.values = by, values

    def __hash__(self) -> int:
        return hash(self.by)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Part) and self.by == other.by


@lru_cache(maxsize=PARTS)
def _known(template: str, language: str | None, part: _Part) -> SafeString:
    return _written(template, part.values)


def _written(template: str, values: dict[str, Any]) -> SafeString:
    return mark_safe(get_template(template).render(values))
