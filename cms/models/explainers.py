"""Explainers: how the money, the rules and the duties work, in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from cms import terms
from cms.blocks import BodyBlock
from cms.languages import in_readers_language, written_in
from cms.models.glossary import GlossaryTerm
from cms.models.questions import ParagraphQuestion
from cms.models.talks import Talk
from cms.readable import open_to_all
from cycles.models import Category
from deliberation.discussions.models import Discussion
from kit.paging import page_of


class ExplainerQuerySet(PageQuerySet):
    def newest(self) -> ExplainerQuerySet:
        """Published explainers that anybody may read, the newest first, with all a card shows."""
        found = self.live().filter(open_to_all(), in_readers_language())
        return found.select_related("category").order_by("-first_published_at", "-pk")


class ExplainerIndexPage(Page):
    """All explainers, by what they are about."""

    summary = models.CharField(_("in one or two sentences"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    template = "cms/explainer_index.html"
    max_count = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ExplainerPage", "cms.GlossaryPage"]

    class Meta:
        verbose_name = _("explainer index")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found = ExplainerPage.objects.newest()
        about = request.GET.get("about", "")
        if about:
            found = found.filter(category__slug=about)
        categories = Category.objects.filter(
            pk__in=ExplainerPage.objects.live().filter(open_to_all()).values("category")
        )
        return {
            **super().get_context(request, *args, **kwargs),
            "explainers": page_of(request, found, per_page=12),
            "categories": categories,
            "about": about,
        }


class ExplainerPage(Page):
    """One thing explained, paragraph by paragraph; residents can ask about each of them."""

    summary = models.CharField(_("in one or two sentences"), max_length=300)
    category = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("about")
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))
    questions_open = models.BooleanField(
        _("residents can ask"), default=True, help_text=_("Shows “Ask about this” beside each paragraph.")
    )
    talk_open = models.BooleanField(
        _("residents can discuss it"), default=True, help_text=_("Shows remarks and questions below the page.")
    )
    terms_marked = models.BooleanField(
        _("mark glossary terms"),
        default=True,
        help_text=_("The first time a term stands on the page, it explains itself."),
    )

    objects = PageManager.from_queryset(ExplainerQuerySet)()
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("category"), FieldPanel("body")]
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(
            [FieldPanel("questions_open"), FieldPanel("talk_open"), FieldPanel("terms_marked")],
            heading=_("For the reader"),
        ),
    ]
    template = "cms/explainer.html"
    parent_page_types = ["cms.ExplainerIndexPage"]
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("category"),
    ]

    class Meta:
        verbose_name = _("explainer")
        verbose_name_plural = _("explainers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # A translation keeps its paragraphs' numbers, so a question asked in one language stands in the others.
        asked = ParagraphQuestion.objects.filter(page__translation_key=self.translation_key)
        known = GlossaryTerm.objects.in_language(written_in(self)) if self.terms_marked else ()
        return {
            **super().get_context(request, *args, **kwargs),
            "marker": terms.Marker(known),
            "answers": by_paragraph(asked.answered()),
            "mine": by_paragraph(asked.open_for(request.user)) if request.user.is_authenticated else {},
            "discussion": talk_of(self),
            "contents": [block for block in self.body if block.block_type == "heading"],
        }

    def paragraph(self, paragraph_id: str) -> Any | None:
        """The paragraph with that id, or `None`: editors may have taken it away."""
        return next(
            (b for b in self.body if b.block_type == "paragraph" and str(b.id) == paragraph_id),
            None,
        )


def talk_of(page: ExplainerPage) -> Discussion | None:
    """The discussion under an explainer, where it has one and people may see it."""
    if not page.talk_open:
        return None
    found = Talk.objects.filter(translation_key=page.translation_key).select_related("discussion").first()
    return found.discussion if found else None


def by_paragraph(questions: Iterable[ParagraphQuestion]) -> dict[str, list[ParagraphQuestion]]:
    """Questions by the id of their paragraph, in the order they come."""
    found: dict[str, list[ParagraphQuestion]] = {}
    for question in questions:
        found.setdefault(question.paragraph, []).append(question)
    return found
