"""The desk where sheets of signatures are counted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import is_officer
from kit.desks import Desk
from proposals.lifecycle import UNDER_REVIEW
from proposals.models import Proposal
from proposals.support import actions
from proposals.support import permissions as may
from proposals.support.models import Sheet


class CountForm(forms.Form):
    """One sheet."""

    mark = forms.CharField(label=gettext_lazy("Number on the sheet"), max_length=40)
    valid = forms.IntegerField(label=gettext_lazy("Valid signatures"), min_value=0, max_value=1000)
    refused = forms.IntegerField(
        label=gettext_lazy("Not valid"),
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=gettext_lazy("Not a resident, twice, not to be read."),
    )


class TakeBackForm(forms.Form):
    """Why a count was wrong."""

    reason = forms.CharField(label=gettext_lazy("What was wrong with the count?"), max_length=300)


class SheetsDesk(Desk):
    """Find the proposal whose sheets somebody brought."""

    header_icon = "list-ol"
    page_title = gettext_lazy("Signature sheets")
    template_name = "support/admin/sheets.html"
    may_open = staticmethod(is_officer)
    trail = (("proposals_desk", gettext_lazy("Proposals")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = self.request.GET.get("q", "").strip()[:100]
        rows = Proposal.objects.filter(state__in=UNDER_REVIEW).with_place().order_by("-submitted_at")
        rows = rows.filter(pk=int(words)) if words.isascii() and words.isdigit() else rows.matching(words)
        return super().get_context_data(found=rows[:40], words=words, **kwargs)


class SheetDesk(Desk):
    """Count sheets of one proposal, and take a wrong count back."""

    header_icon = "list-ol"
    template_name = "support/admin/sheet.html"
    may_open = staticmethod(is_officer)
    trail = (("proposals_desk", gettext_lazy("Proposals")), ("sheets_desk", gettext_lazy("Signature sheets")))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Proposal.objects.public().select_related("envelope__cycle", "envelope__neighborhood")
        self.proposal = get_object_or_404(rows.prefetch_related("envelope__cycle__phases"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.proposal.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", CountForm())
        kwargs.setdefault("wrong", TakeBackForm())
        sheets = self.proposal.sheets.select_related("by")
        allowed = may.may_count(self.request.user, self.proposal)
        return super().get_context_data(proposal=self.proposal, sheets=sheets, may_count=allowed, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("act") == "take_back":
            sheet = get_object_or_404(Sheet, proposal=self.proposal, pk=request.POST.get("sheet") or 0)
            wrong = TakeBackForm(request.POST)
            back = lambda data: actions.take_back_sheet(sheet, by=request.user, **data)  # noqa: E731
            if self.attempt(wrong, back, _("The count is taken back.")):
                return redirect("sheet_desk", pk=pk)
            return self.render_to_response(self.get_context_data(wrong=wrong), status=422)
        form = CountForm(request.POST)
        count = lambda data: actions.count_sheet(self.proposal, by=request.user, **data)  # noqa: E731
        if self.attempt(form, count, _("The sheet is counted.")):
            return redirect("sheet_desk", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
