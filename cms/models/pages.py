"""The home page, and pages of plain text."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, When
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PageQuerySet, Site
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms import happening
from cms.blocks import BodyBlock


class HomePageQuerySet(PageQuerySet):
    def for_reader(self, site: Site) -> HomePageQuerySet:
        """The site's home in the reader's language, before the one in the city's own."""
        reader = get_language() or settings.LANGUAGE_CODE
        homes = self.live().filter(translation_key=site.root_page.translation_key)
        homes = homes.filter(locale__language_code__in=[reader, settings.LANGUAGE_CODE])
        return homes.order_by(Case(When(locale__language_code=reader, then=0), default=1))


class HomePage(Page):
    """What is happening in the city now. Editors write the welcome; everything else comes from the rooms themselves."""

    headline = models.CharField(_("headline"), max_length=120)
    welcome = RichTextField(_("welcome"), features=["bold", "link"], blank=True)

    objects = PageManager.from_queryset(HomePageQuerySet)()
    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("welcome")]
    template = "cms/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    search_fields = [*Page.search_fields, index.SearchField("headline")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **happening.now_in_the_city()}

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """The page at an address in the reader's language; where there is none, in any other, the city's own first."""
        try:
            return super().route(request, path_components)
        except Http404:
            homes = HomePage.objects.filter(translation_key=self.translation_key, live=True).exclude(pk=self.pk)
            for home in homes.order_by("path"):
                with suppress(Http404):
                    # An address that a translator has changed leads to the reader's words, too.
                    found = super(HomePage, home).route(request, path_components)
                    return RouteResult(found.page.localized.specific, found.args, found.kwargs)
            raise


class StandardPage(Page):
    """A page of running text: about, privacy, accessibility, how the council works."""

    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    template = "cms/standard.html"
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
