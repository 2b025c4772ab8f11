"""The officer's desk for councils, inside the Wagtail admin. Each form calls one action."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from kit.desks import Desk
from kit.verdict import YES, Verdict
from neighborhoods import actions
from neighborhoods.forms import EndSeatForm, NeighborhoodForm, QuorumForm, SeatForm, TaskForceForm
from neighborhoods.models import Council, Neighborhood, Seat, TaskForce
from neighborhoods.permissions import may_fill_seats

SEATS = RolePolicy(Seat, view={Role.COUNCIL, Role.EDITOR}, change={Role.OFFICER})


class SeatsDesk(Desk):
    """A page of the desk: officers act, auditors look."""

    header_icon = "group"

    def may_open(self, user: Any) -> Verdict:
        return YES if SEATS.may_view(user) else may_fill_seats(user)

    def may_act(self, user: Any) -> Verdict:
        return may_fill_seats(user)


class CouncilsDesk(SeatsDesk):
    """Every council with how many seats are filled."""

    page_title = gettext_lazy("Councils")
    template_name = "neighborhoods/admin/councils.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(places=Neighborhood.objects.with_councils(), **kwargs)


class CouncilDesk(SeatsDesk):
    """One council: its seats past and present, and the acts that fill and end them."""

    template_name = "neighborhoods/admin/council.html"
    trail = (("councils_desk", gettext_lazy("Councils")),)

    def get_page_title(self) -> str:
        return str(self.council)

    @property
    def council(self) -> Council:
        if not hasattr(self, "_council"):
            councils = Council.objects.select_related("neighborhood")
            self._council: Council = get_object_or_404(councils, pk=self.kwargs["pk"])
        return self._council

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seats = list(self.council.seats.select_related("holder").order_by("-starts_on", "-pk"))
        kwargs.setdefault("seat_form", SeatForm())
        kwargs.setdefault("end_form", EndSeatForm(council=self.council))
        kwargs.setdefault("quorum_form", QuorumForm(instance=self.council))
        open_seats = set(Seat.objects.not_over().filter(council=self.council).values_list("pk", flat=True))
        return super().get_context_data(
            council=self.council,
            seats=seats,
            open_seats=open_seats,
            verdict=may_fill_seats(self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = {"seat": self.seat, "end": self.end, "quorum": self.quorum}.get(request.POST.get("act", ""))
        refused = act(request) if act else {}
        if refused is None:
            return redirect("council_desk", pk=pk)
        return self.render_to_response(self.get_context_data(**refused), status=422)

    def seat(self, request: HttpRequest) -> dict[str, Any] | None:
        form = SeatForm(request.POST)
        fill = lambda data: actions.seat_member(self.council, **data, by=request.user)  # noqa: E731
        return None if self.attempt(form, fill, _("The seat is filled.")) else {"seat_form": form}

    def end(self, request: HttpRequest) -> dict[str, Any] | None:
        form = EndSeatForm(request.POST, council=self.council)
        if not form.is_valid():
            return {"end_form": form}
        actions.end_seat(form.cleaned_data["seat"], on=form.cleaned_data["on"], by=request.user)
        messages.success(request, _("The seat is ended."))
        return None

    def quorum(self, request: HttpRequest) -> dict[str, Any] | None:
        form = QuorumForm(request.POST, instance=Council.objects.get(pk=self.council.pk))
        if not form.is_valid():
            return {"quorum_form": form}
        actions.keep(form.save(commit=False), by=request.user)
        messages.success(request, _("Saved."))
        return None


class ByAction:
    """Saving in the Wagtail admin is the same act as anywhere else, and recorded."""

    form: Any
    request: HttpRequest
    has_content_changes = True

    def save_instance(self) -> Any:
        thing = self.form.save(commit=False)
        actions.keep(thing, by=self.request.user, chairs=getattr(self.form, "chairs", None))
        return thing


class Add(ByAction, CreateView):
    pass


class Change(ByAction, EditView):
    pass


class NeighborhoodViewSet(ModelViewSet):
    model = Neighborhood
    icon = "globe"
    menu_label = gettext_lazy("Neighborhoods")
    menu_order = 10
    permission_policy = RolePolicy(Neighborhood, view={Role.EDITOR, Role.COUNCIL}, change={Role.OFFICER})
    list_display = ["name", "population"]
    search_fields = ["name"]
    search_backend_name = None
    add_view_class, edit_view_class = Add, Change
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return NeighborhoodForm


class TaskForceViewSet(ModelViewSet):
    model = TaskForce
    icon = "group"
    menu_label = gettext_lazy("Task forces")
    menu_order = 30
    permission_policy = RolePolicy(TaskForce, view={Role.EDITOR, Role.COUNCIL}, change={Role.OFFICER})
    list_display = ["name", "council", "ends_on"]
    list_filter = ["council"]
    search_fields = ["name"]
    search_backend_name = None
    add_view_class, edit_view_class = Add, Change
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> Any:
        return TaskForceForm
