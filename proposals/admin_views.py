"""The desk for proposals in the Wagtail admin: councils review, officers cost and fill the ballot. Each form calls one act."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from accounts.permissions import is_officer
from cycles.models import Category, Envelope
from kit.desks import Desk
from kit.money import say_cents
from kit.verdict import YES, Verdict, no
from proposals import actions
from proposals import permissions as may
from proposals.finding import STATES
from proposals.journey import journey
from proposals.lifecycle import State
from proposals.models import Proposal
from proposals.reviewing import permissions as reviewing

POLICY = RolePolicy(Proposal, view={Role.OFFICER, Role.COUNCIL})


class ProposalFilters(WagtailFilterSet):
    """Where, about what, in which state; and what waits for this very person."""

    waiting = django_filters.ChoiceFilter(
        label=gettext_lazy("Waiting for"),
        choices=[("council", gettext_lazy("my council's review")), ("officer", gettext_lazy("a cost"))],
        method="waiting_for",
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=STATES)
    envelope = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Envelope"), queryset=Envelope.objects.select_related("cycle", "neighborhood")
    )
    category = django_filters.ModelChoiceFilter(label=gettext_lazy("Category"), queryset=Category.objects.all())

    class Meta:
        model = Proposal
        fields = ["waiting", "state", "envelope", "category"]

    def waiting_for(self, rows: Any, name: str, value: str) -> Any:
        if value == "council":
            return rows.reviewable_by(self.request.user)
        return rows.filter(state=State.ACCEPTED)


class ProposalsDesk(IndexView):
    """Every public proposal, the one that has waited longest first."""

    model = Proposal
    permission_policy = POLICY
    page_title = gettext_lazy("Proposals")
    header_icon = "form"
    index_url_name = "proposals_desk"
    index_results_url_name = "proposals_desk_results"
    default_ordering = ["submitted_at", "pk"]
    filterset_class = ProposalFilters
    search_fields = ["words"]
    paginate_by = 40
    list_display = [
        "title",
        Column("envelope", label=gettext_lazy("Envelope"), sort_key="envelope__neighborhood__name"),
        Column("category", label=gettext_lazy("Category"), sort_key="category__name"),
        Column("get_state_display", label=gettext_lazy("State"), sort_key="state"),
        Column(
            "cost", label=gettext_lazy("Cost"), accessor=lambda p: say_cents(p.cost) if p.cost else "", sort_key="cost"
        ),
        DateColumn("submitted_at", label=gettext_lazy("Sent in"), sort_key="submitted_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Proposal]:
        return Proposal.objects.public().with_place()

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.matching(self.search_query) if self.is_searching else queryset

    def get_edit_url(self, instance: Proposal) -> str:
        return reverse("proposal_desk", args=[instance.pk])

    @property
    def header_buttons(self) -> list[HeaderButton]:
        index = reverse("proposals_desk")
        buttons = [HeaderButton(_("My council's queue"), f"{index}?waiting=council", icon_name="tasks")]
        if self.request.user.is_officer:
            buttons.append(HeaderButton(_("Waiting for a cost"), f"{index}?waiting=officer", icon_name="form"))
            buttons.append(HeaderButton(_("Fill the ballot"), reverse("ballot_desk"), icon_name="list-ol"))
        return buttons


class OneDesk(Desk):
    """A page of the desk for those who may look at proposals in the admin."""

    header_icon = "form"
    trail = (("proposals_desk", gettext_lazy("Proposals")),)

    def may_open(self, user: Any) -> Verdict:
        return YES if POLICY.may_view(user) else no(_("Only officers and council members work here."))

    def may_act(self, user: Any) -> Verdict:
        return is_officer(user)


class ProposalDesk(OneDesk):
    """One proposal: what is said, what was decided, and the step that is due."""

    template_name = "proposals/admin/proposal.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Proposal.objects.public().select_related(
            "envelope__cycle", "envelope__neighborhood", "category", "author", "project"
        )
        rows = rows.prefetch_related("envelope__cycle__phases", "reviews__reviewer", "project__milestones")
        self.proposal = get_object_or_404(rows, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.proposal.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, found = self.request.user, self.proposal
        before, after = self._beside()
        return super().get_context_data(
            proposal=found,
            journey=journey(found, found.reviews.all()),
            before=before,
            after=after,
            may_assess=reviewing.may_assess(user, found),
            may_cost=reviewing.may_cost(user, found),
            may_put_on_ballot=may.may_put_on_ballot(user, found),
            may_take_off_ballot=may.may_take_off_ballot(user, found),
            **kwargs,
        )

    def _beside(self) -> tuple[Proposal | None, Proposal | None]:
        """The proposals in the same state before and after this one, by the time of sending in."""
        here = self.proposal
        rows = Proposal.objects.filter(state=here.state).only("pk", "title", "state")
        earlier = Q(submitted_at__lt=here.submitted_at) | Q(submitted_at=here.submitted_at, pk__lt=here.pk)
        later = Q(submitted_at__gt=here.submitted_at) | Q(submitted_at=here.submitted_at, pk__gt=here.pk)
        return (
            rows.filter(earlier).order_by("-submitted_at", "-pk").first(),
            rows.filter(later).order_by("submitted_at", "pk").first(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "put_on_ballot":
            actions.put_on_ballot(self.proposal, by=request.user)
            messages.success(request, _("It is on the ballot."))
        if act == "take_off_ballot":
            actions.take_off_ballot(self.proposal, by=request.user)
            messages.success(request, _("It is off the ballot."))
        return redirect("proposal_desk", pk=pk)


class BallotDesk(OneDesk):
    """Envelope by envelope: what could go on the ballot, and the button that puts all of it there."""

    template_name = "proposals/admin/ballot.html"
    page_title = gettext_lazy("Fill the ballot")
    may_open = staticmethod(is_officer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = Count("proposals", filter=Q(proposals__state=State.COSTED))
        there = Count("proposals", filter=Q(proposals__state=State.ON_BALLOT))
        envelopes = Envelope.objects.filter(cycle__published=True, proposals__state__in=[State.COSTED, State.ON_BALLOT])
        envelopes = envelopes.select_related("cycle", "neighborhood").annotate(waiting=waiting, there=there)
        costed = Proposal.objects.filter(state=State.COSTED).with_place().order_by("envelope", "cost", "pk")
        return super().get_context_data(envelopes=envelopes, costed=costed, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        envelope = get_object_or_404(Envelope, pk=request.POST.get("envelope") or 0)
        chosen = Proposal.objects.filter(envelope=envelope, state=State.COSTED)
        if request.POST.get("which") == "chosen":
            chosen = chosen.filter(pk__in=[pk for pk in request.POST.getlist("proposal") if pk.isdigit()])
        done = actions.put_all_on_ballot(list(chosen), by=request.user)
        messages.success(request, _("%(n)d proposals are on the ballot now.") % {"n": len(done)})
        return redirect("ballot_desk")
