"""The desk at which an officer records that money of a published budget was moved, added or taken away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms import budget_actions
from cms.desks import FilesDesk
from cms.forms import AmendmentForm, TransferForm
from cms.models import Amendment, BudgetPage
from cms.permissions import may_amend_budget
from kit.paging import page_of
from kit.verdict import Verdict

FORMS = {Amendment.Sort.TRANSFER: TransferForm, Amendment.Sort.AMENDMENT: AmendmentForm}
MOST_FOUND = 30
CHANGES_A_PAGE = 30


class ChangesDesk(FilesDesk):
    """Find the lines, say what changed, see what was recorded before."""

    template_name = "cms/admin/budget_amendments.html"
    trail = (("cms_budgets", gettext_lazy("Budget files")),)

    def may_act(self, user: Any) -> Verdict:
        return may_amend_budget(user, self.page)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(BudgetPage.objects.with_numbers(), pk=kwargs["page_pk"])
        asked = request.POST.get("sort") or request.GET.get("sort")
        self.sort = Amendment.Sort(asked) if asked in Amendment.Sort.values else Amendment.Sort.TRANSFER
        self.words = " ".join(request.GET.get("q", "").split())[:80]

    def get_page_title(self) -> str:
        return _("Changes of “%(page)s”") % {"page": self.page.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", FORMS[self.sort]())
        return super().get_context_data(
            budget=self.page,
            sort=self.sort,
            sorts=Amendment.Sort,
            words=self.words,
            found=self.page.lines.with_words(self.words)[:MOST_FOUND] if self.words else None,
            verdict=may_amend_budget(self.request.user, self.page),
            changes=page_of(self.request, self.page.all_amendments.select_related("recorded_by"), CHANGES_A_PAGE),
            **kwargs,
        )

    def post(self, request: HttpRequest, page_pk: int) -> HttpResponse:
        form = FORMS[self.sort](request.POST)
        if self.attempt(form, lambda data: self._record(form), _("The change is recorded and public.")):
            return redirect("cms_budget_changes", page_pk=page_pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _record(self, form: Any) -> Amendment:
        decision = {name: form.cleaned_data[name] for name in ("decided_on", "decided_by", "reason", "document")}
        return budget_actions.amend_budget(
            self.page, by=self.request.user, sort=self.sort, parts=form.parts, **decision
        )
