"""News: what the city wants people to know today, with a feed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from cms.blocks import BodyBlock
from cms.feeds import NewsFeed
from cms.languages import in_readers_language
from cms.readable import open_to_all
from kit.paging import page_of
from neighborhoods.models import Neighborhood


def today() -> date:
    """The day it is in the city."""
    return timezone.localdate()


class NewsQuerySet(PageQuerySet):
    def newest(self) -> NewsQuerySet:
        """Published news that anybody may read, the newest first, with all a card shows."""
        found = self.live().filter(open_to_all(), in_readers_language())
        return found.select_related("neighborhood").order_by("-published_on", "-pk")


class NewsIndexPage(RoutablePageMixin, Page):
    """All news, newest first."""

    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    template = "cms/news_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]

    class Meta:
        verbose_name = _("news index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = page_of(request, NewsPage.objects.newest(), per_page=12)
        return {**super().get_context(request, *args, **kwargs), "news": news}

    @path("feed/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponse:
        """The newest twenty as RSS."""
        return NewsFeed(self, NewsPage.objects.newest()[:20])(request)


class NewsPage(Page):
    """One piece of news."""

    published_on = models.DateField(_("date"), default=today)
    summary = models.CharField(_("in one or two sentences"), max_length=300)
    neighborhood = models.ForeignKey(
        Neighborhood,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("neighborhood"),
        help_text=_("Leave empty for news about the whole city."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt = models.CharField(_("what the picture shows"), max_length=250, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("body"))

    objects = PageManager.from_queryset(NewsQuerySet)()
    content_panels = [
        *Page.content_panels,
        FieldPanel("published_on"),
        FieldPanel("summary"),
        FieldPanel("neighborhood"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_alt")], heading=_("Picture")),
        FieldPanel("body"),
    ]
    template = "cms/news.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def clean(self) -> None:
        super().clean()
        if self.picture_id and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say in a sentence what the picture shows.")})
