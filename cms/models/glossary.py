"""Words that need explaining, explained once."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.languages import written_in


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def in_language(self, code: str) -> GlossaryTermQuerySet:
        """The words of the pages in that language."""
        return self.filter(language=code)


class GlossaryTerm(index.Indexed, models.Model):
    """A word of the city's paperwork, in words a neighbor understands."""

    term = models.CharField(_("term"), max_length=60)
    other_forms = models.CharField(
        _("other forms"), max_length=200, blank=True, help_text=_("Plural or short forms, with commas between them.")
    )
    meaning = models.CharField(_("meaning"), max_length=400, help_text=_("One or two plain sentences."))
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The word is explained on pages in this language."),
    )

    objects = GlossaryTermQuerySet.as_manager()
    panels = [FieldPanel("term"), FieldPanel("other_forms"), FieldPanel("meaning"), FieldPanel("language")]
    search_fields = [
        index.SearchField("term"),
        index.AutocompleteField("term"),
        index.SearchField("meaning"),
    ]

    class Meta:
        ordering = ["term"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = [models.UniqueConstraint(fields=["language", "term"], name="a_term_once_in_a_language")]

    def __str__(self) -> str:
        return self.term

    @property
    def slug(self) -> str:
        return slugify(self.term)

    @property
    def forms(self) -> list[str]:
        """The term and its other forms, as they stand in a text."""
        return [self.term, *(form.strip() for form in self.other_forms.split(",") if form.strip())]


class GlossaryPage(Page):
    """Every term, from A to Z."""

    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    template = "cms/glossary.html"
    max_count = 1
    parent_page_types = ["cms.ExplainerIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("glossary")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "terms": self.words}

    @property
    def words(self) -> GlossaryTermQuerySet:
        """The words in the page's language."""
        return GlossaryTerm.objects.in_language(written_in(self))
