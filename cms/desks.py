"""The desks of editors and officers in the Wagtail admin: questions to answer, budget files to look at and accept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import actions
from cms.forms import AnswerForm, BudgetFileForm
from cms.models import BudgetImport, BudgetPage, ParagraphQuestion
from cms.permissions import may_accept_budget, may_answer, may_bring_budget
from kit.desks import Desk
from kit.paging import page_of
from kit.verdict import Forbidden


class AnswersDesk(Desk):
    """A page on which editors and officers answer questions."""

    header_icon = "help"
    may_open = staticmethod(may_answer)


class FilesDesk(Desk):
    """A page on which editors and officers look at budget files and accept them."""

    header_icon = "table"
    may_open = staticmethod(may_bring_budget)


class QuestionsDesk(AnswersDesk):
    """Questions that wait, oldest first; below them what was settled lately."""

    page_title = gettext_lazy("Questions about pages")
    template_name = "cms/admin/questions.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        questions = ParagraphQuestion.objects.select_related("page", "asker", "answered_by")
        settled = questions.exclude(state=ParagraphQuestion.State.WAITING).order_by("-answered_at")
        return super().get_context_data(
            waiting=page_of(self.request, questions.waiting(), 30), settled=settled[:10], **kwargs
        )


class QuestionDesk(AnswersDesk):
    """One question: answer it, or say why not."""

    template_name = "cms/admin/question.html"
    trail = (("cms_questions", gettext_lazy("Questions about pages")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = ParagraphQuestion.objects.select_related("page", "asker", "answered_by")
        self.question = get_object_or_404(found, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("A question about “%(page)s”") % {"page": self.question.page.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AnswerForm())
        return super().get_context_data(question=self.question, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = AnswerForm(request.POST)
        if self.attempt(form, self._settle, _("Done. The asker gets a letter.")):
            return redirect("cms_questions")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _settle(self, data: dict[str, Any]) -> ParagraphQuestion:
        if self.request.POST.get("act") == "decline":
            return actions.decline(self.question, by=self.request.user, reason=data["words"])
        return actions.answer(self.question, by=self.request.user, words=data["words"])


class BudgetsDesk(FilesDesk):
    """Every budget page with its lines, and the files that were brought."""

    page_title = gettext_lazy("Budget files")
    template_name = "cms/admin/budgets.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = BudgetImport.objects.select_related("page", "brought_by").defer("data", "problems")
        return super().get_context_data(
            budgets=BudgetPage.objects.with_numbers().order_by("-fiscal_year").with_totals(), files=files[:20], **kwargs
        )


class BringBudgetDesk(FilesDesk):
    """Bring a file: its dry run comes next, nothing is written."""

    header_icon = "upload"
    template_name = "cms/admin/bring_budget.html"
    trail = (("cms_budgets", gettext_lazy("Budget files")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(BudgetPage.objects.with_numbers(), pk=kwargs["page_pk"])

    def get_page_title(self) -> str:
        return _("Bring a file for “%(page)s”") % {"page": self.page.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", BudgetFileForm())
        return super().get_context_data(budget=self.page, **kwargs)

    def post(self, request: HttpRequest, page_pk: int) -> HttpResponse:
        form = BudgetFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        file = form.cleaned_data["file"]
        brought = actions.bring_budget_file(self.page, by=request.user, name=file.name, data=file.read())
        return redirect("cms_budget_file", pk=brought.pk)


class BudgetFileDesk(FilesDesk):
    """The dry run of one file: every problem by line, or what accepting it would change."""

    template_name = "cms/admin/budget_file.html"
    trail = (("cms_budgets", gettext_lazy("Budget files")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = BudgetImport.objects.select_related("page", "brought_by").defer("data")
        self.brought = get_object_or_404(found, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.brought.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = may_accept_budget(self.request.user, self.brought)
        return super().get_context_data(brought=self.brought, verdict=verdict, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = actions.discard_budget_file if request.POST.get("act") == "discard" else actions.accept_budget_file
        try:
            act(self.brought, by=request.user)
        except (Forbidden, ValidationError) as refusal:
            said = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            messages.error(request, " ".join(said))
            return redirect("cms_budget_file", pk=pk)
        messages.success(request, _("Done."))
        return redirect("cms_budgets")
