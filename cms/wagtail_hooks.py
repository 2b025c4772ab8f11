"""Where the pages' desks stand in the Wagtail admin, what is due, and how the admin looks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from cms import amending_desk, desks
from cms.due import due_for
from cms.models import GlossaryTerm
from cms.permissions import may_answer, writes_for_the_city
from kit.desks import DeskMenuItem


class GlossaryViewSet(SnippetViewSet):
    """Glossary terms, with search and export."""

    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    menu_order = 157
    add_to_admin_menu = True
    list_display = ["term", "meaning", "language"]
    list_filter = ["language"]
    list_export = ["term", "other_forms", "meaning", "language"]


register_snippet(GlossaryViewSet)


class DuePanel(Component):
    """What is due: counts and ways to every queue that waits for this person."""

    name = "due"
    template_name = "cms/admin/due.html"
    order = 10

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"due": due_for(user), "user": user}


@hooks.register("construct_homepage_panels")
def due_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, DuePanel())


@hooks.register("register_admin_urls")
def urls() -> list[Any]:
    return [
        path("questions/", desks.QuestionsDesk.as_view(), name="cms_questions"),
        path("questions/<int:pk>/", desks.QuestionDesk.as_view(), name="cms_question"),
        path("budgets/", desks.BudgetsDesk.as_view(), name="cms_budgets"),
        path("budgets/<int:page_pk>/bring/", desks.BringBudgetDesk.as_view(), name="cms_bring_budget"),
        path("budgets/<int:page_pk>/changes/", amending_desk.ChangesDesk.as_view(), name="cms_budget_changes"),
        path("budgets/files/<int:pk>/", desks.BudgetFileDesk.as_view(), name="cms_budget_file"),
    ]


@hooks.register("register_admin_menu_item")
def questions_item() -> MenuItem:
    return DeskMenuItem(_("Questions"), reverse("cms_questions"), icon_name="help", order=155, may=may_answer)


@hooks.register("register_admin_menu_item")
def budgets_item() -> MenuItem:
    return DeskMenuItem(
        _("Budget files"), reverse("cms_budgets"), icon_name="table", order=156, may=writes_for_the_city
    )


@hooks.register("insert_global_admin_css")
def dusk() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))
