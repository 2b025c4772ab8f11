"""The pages a new house starts with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.models import Collection, Locale, Page, Site

from audit import log
from cms.first_pages import FIRST_PAGES, home_page
from cms.languages import other_languages, written
from cms.models import HomePage


def plant_in_a_new_house(plan: Any = (), **_signal: Any) -> None:
    """After a `migrate` that applied something, see that there is a home page."""
    if plan:
        ensure_tree()


def ensure_tree() -> HomePage:
    """The home page, planted with its first pages where it is missing; Wagtail's welcome page makes room for it.

    Idempotent, and cheap when there is nothing to do: pages that editors took away later do not come back. Works on a
    database that a transactional test has emptied, too.
    """
    home = HomePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    if home is not None:
        return home
    locale = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)[0]
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    _make_room(root)
    home = root.add_child(instance=home_page("home"))
    _add_first_pages(home)
    _point_the_site_at(home)
    languages = [_plant_in_another_language(home, code) for code in other_languages()]
    log.record("cms.plant", f"wagtailcore.page:{home.pk}", pages=len(FIRST_PAGES) + 1, languages=languages)
    return home


def _add_first_pages(home: HomePage, of: HomePage | None = None) -> None:
    """The first pages below `home`, in the language of the moment; as translations of those below `of`."""
    for under, make in FIRST_PAGES:
        page = make()
        if of is not None:
            source = Page.objects.get(slug=page.slug, path__startswith=of.path)
            page.locale, page.translation_key = home.locale, source.translation_key
        parent = home if not under else Page.objects.get(slug=under, path__startswith=home.path)
        parent.add_child(instance=page)


def _plant_in_another_language(home: HomePage, code: str) -> str:
    """The same first pages in one more language, at the same addresses (`cms.languages`); the language's code."""
    with written(code) as locale:
        translated = home_page(f"home-{code}")
        translated.locale, translated.translation_key = locale, home.translation_key
        _add_first_pages(home.get_parent().add_child(instance=translated), of=home)
    return code


def _make_room(root: Page) -> None:
    """Take away the welcome page that Wagtail's own migration made, and only that one."""
    for page in root.get_children():
        if page.slug == "home" and page.content_type.model_class() is Page and page.numchild == 0:
            Site.objects.filter(root_page=page).update(root_page=root)
            page.delete()
    root.refresh_from_db()


def _point_the_site_at(home: HomePage) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True, hostname="localhost")
    site.root_page = home
    site.site_name = settings.CITY_NAME
    site.save()
