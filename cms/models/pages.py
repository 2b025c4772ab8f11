"""The home page, and pages of plain text."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import happening
from cms.blocks import BodyBlock


class HomePage(Page):
    """What is happening in the city now. Editors write the welcome; everything else comes from the rooms themselves."""

    headline = models.CharField(_("headline"), max_length=120)
    welcome = RichTextField(_("welcome"), features=["bold", "link"], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("welcome")]
    template = "cms/home.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    search_fields = [*Page.search_fields, index.SearchField("headline")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), **happening.now_in_the_city()}


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
