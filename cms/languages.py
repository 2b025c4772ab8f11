"""One address for every language: which of a page's translations a reader gets, and which are listed.

Wagtail keeps a tree of pages for each language. Ours have the same addresses in all of them, because the reader's
language is in a cookie and not in the address: Wagtail looks in the reader's tree, and where that has no such page the
one in the city's own language (`settings.LANGUAGE_CODE`) is shown, with a notice (`cms.models.pages.HomePage.route`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from wagtail.models import Locale, Page


def in_readers_language() -> Q:
    """For lists of pages: each thing once, in the reader's language where it is translated, else in the city's own."""
    house, reader = settings.LANGUAGE_CODE, translation.get_language() or settings.LANGUAGE_CODE
    own = Q(locale__language_code=house)
    if reader == house:
        return own
    same = Page.objects.filter(translation_key=OuterRef("translation_key"), locale__language_code=reader, live=True)
    return Q(locale__language_code=reader) | own & ~Q(Exists(same))


def not_for_this_reader() -> list[int]:
    """The numbers of pages that `in_readers_language` leaves out, for Wagtail's search, which takes no such condition."""
    hidden = Page.objects.filter(depth__gt=1).exclude(in_readers_language())
    return list(hidden.values_list("pk", flat=True))


@lru_cache(maxsize=64)
def language_code(locale_id: int) -> str:
    """The language of a locale. A locale never changes its language, and every page asks."""
    return str(Locale.objects.values_list("language_code", flat=True).get(pk=locale_id))


def written_in(page: Page) -> str:
    """The language a page's words are in. A page that only stands in for a missing translation has its source's."""
    source = page.alias_of if page.alias_of_id else page
    return language_code(source.locale_id)


def other_languages() -> Iterator[str]:
    """The languages beside the city's own for which the site has words of its own (a compiled catalog)."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            if code != settings.LANGUAGE_CODE and translation.gettext("Explainers") != "Explainers":
                yield code


@contextmanager
def written(code: str) -> Iterator[Locale]:
    """Inside, words come out in that language; gives its locale, made where it is missing."""
    with translation.override(code):
        yield Locale.objects.get_or_create(language_code=code)[0]
