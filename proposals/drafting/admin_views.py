"""Desks about writing, in the Wagtail admin: what a cycle asks, entries for others, and tables of many."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from accounts.permissions import is_officer
from kit.desks import Desk
from kit.refusals import says_why
from proposals.drafting import actions
from proposals.drafting import permissions as may
from proposals.drafting.admin_forms import AgainForm, CallForm, EntryForm, ImportForm, open_cycles
from proposals.drafting.imports import bring
from proposals.drafting.models import Call, Entry
from proposals.models import Proposal


class ByAction:
    """Saving in the Wagtail admin is the same act as anywhere else, and recorded."""

    form: Any
    request: HttpRequest

    def save_instance(self) -> Any:
        return actions.write_call(self.form.save(commit=False), by=self.request.user)


class AddCall(ByAction, CreateView):
    @says_why
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)


class ChangeCall(ByAction, EditView):
    has_content_changes = True

    @says_why
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(request, *args, **kwargs)


class CallViewSet(ModelViewSet):
    """What each cycle asks of proposals, put together as in Wagtail's form builder."""

    model = Call
    icon = "clipboard-list"
    menu_label = gettext_lazy("Calls for proposals")
    permission_policy = RolePolicy(Call, view={Role.COUNCIL, Role.EDITOR}, change={Role.OFFICER})
    list_display = ["cycle", "support_needed", "support_first"]
    search_backend_name = None
    add_view_class, edit_view_class = AddCall, ChangeCall
    copy_view_enabled = False
    url_prefix = "calls"

    def get_edit_handler(self) -> Any:
        handler = super().get_edit_handler()
        handler.base_form_class = CallForm
        return handler.bind_to_model(self.model)


class EntriesDesk(Desk):
    """Choose the cycle; below, what was entered for others."""

    page_title = gettext_lazy("Entries for others")
    header_icon = "edit"
    template_name = "drafting/admin/entries.html"
    may_open = staticmethod(is_officer)
    trail = (("proposals_desk", gettext_lazy("Proposals")),)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Bring a table"), reverse("bring_proposals"), icon_name="upload")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = Entry.objects.select_related("proposal", "by")[:100]
        return super().get_context_data(cycles=open_cycles(), entries=entries, **kwargs)


class EntryDesk(Desk):
    """Write down one proposal for somebody."""

    header_icon = "edit"
    page_title = gettext_lazy("Write down a proposal")
    template_name = "drafting/admin/entry.html"
    may_open = staticmethod(is_officer)
    trail = (("proposals_desk", gettext_lazy("Proposals")), ("entries_desk", gettext_lazy("Entries for others")))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.cycle = next((cycle for cycle in open_cycles() if cycle.pk == kwargs["pk"]), None)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(EntryForm(cycle=self.cycle)) if self.cycle else self._closed()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.cycle is None:
            return self._closed()
        form = EntryForm(request.POST, cycle=self.cycle)
        enter = lambda _data: actions.enter(by=request.user, **form.entry())  # noqa: E731
        if made := self.attempt(form, enter, _("It is sent in, and everyone can read it.")):
            return redirect("proposal_desk", pk=made.pk)
        return self._page(form, status=422)

    def _page(self, form: EntryForm, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, cycle=self.cycle), status=status)

    def _closed(self) -> HttpResponse:
        messages.error(self.request, _("This cycle takes no proposals now."))
        return redirect("entries_desk")


class AgainDesk(Desk):
    """Write down what somebody without an account changed after the council asked."""

    header_icon = "edit"
    template_name = "drafting/admin/again.html"
    may_open = staticmethod(is_officer)
    trail = (("proposals_desk", gettext_lazy("Proposals")), ("entries_desk", gettext_lazy("Entries for others")))

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Proposal.objects.public().select_related("envelope__cycle", "envelope__neighborhood", "entry")
        rows = rows.prefetch_related("envelope__cycle__phases", "coauthors", "reviews")
        self.proposal = get_object_or_404(rows, pk=kwargs["pk"], entry__isnull=False)

    def get_page_title(self) -> str:
        return self.proposal.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.proposal
        first = {name: getattr(found, name) for name in ("title", "summary", "body", "place")}
        kwargs.setdefault("form", AgainForm(initial=first))
        allowed = may.may_enter_again(self.request.user, found)
        return super().get_context_data(proposal=found, reviews=found.reviews.all(), may_enter=allowed, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = AgainForm(request.POST)
        act = lambda data: actions.enter_again(  # noqa: E731
            self.proposal, by=request.user, consent=data.pop("consent"), words=data
        )
        if made := self.attempt(form, act, _("It is sent in again, as a new version.")):
            return redirect("proposal_desk", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class BringDesk(Desk):
    """A table of many: tried first, then taken in whole."""

    header_icon = "upload"
    page_title = gettext_lazy("Bring a table of proposals")
    template_name = "drafting/admin/bring.html"
    may_open = staticmethod(is_officer)
    trail = (("proposals_desk", gettext_lazy("Proposals")), ("entries_desk", gettext_lazy("Entries for others")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ImportForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        trial = request.POST.get("act") != "take"
        data, cycle = form.cleaned_data["file"].read(), form.cleaned_data["cycle"]
        brought = bring(data, cycle, by=request.user, trial=trial)
        if not trial and not brought.problems:
            messages.success(request, _("%(n)d proposals are sent in.") % {"n": len(brought.proposals)})
            return redirect("entries_desk")
        context = self.get_context_data(form=form, brought=brought, trial=trial)
        return self.render_to_response(context, status=422 if brought.problems else 200)


calls = CallViewSet("calls")
