"""The desks of the reviews in the Wagtail admin: the queues, and one page for each thing to do about a proposal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.permissions import is_officer
from kit.desks import Desk
from kit.paging import page_of
from kit.verdict import YES, Verdict, no
from neighborhoods.models import Seat
from proposals.models import Proposal
from proposals.reviewing import actions, queues
from proposals.reviewing import permissions as may
from proposals.reviewing.forms import (
    AssignForm,
    ConflictForm,
    CostNoteForm,
    FilterForm,
    LineForm,
    RivalForm,
    RubricForm,
    SecondForm,
)
from proposals.reviewing.lifecycle import AppealState, Work
from proposals.reviewing.models import Appeal, Assessment, Criterion
from proposals.reviewing.showing import rivalries_of

PER_PAGE = 40
EMPTY_LINES = 3
LineFormSet = formset_factory(LineForm, extra=EMPTY_LINES)


def works_here(user: Any) -> Verdict:
    """Councils, officers, and auditors who only look."""
    return YES if user.is_authenticated and user.is_auditor else acts_here(user)


def acts_here(user: Any) -> Verdict:
    """Councils and officers."""
    if user.is_authenticated and (is_officer(user) or Seat.objects.current().of(user).exists()):
        return YES
    return no(_("Only members of a neighborhood council can do this."))


class ReviewsDesk(Desk):
    """What waits, oldest first: to review, to publish, to cost, appealed. Chosen rows are given away or published."""

    template_name = "reviewing/admin/reviews.html"
    page_title = gettext_lazy("Reviews")
    header_icon = "clipboard-list"
    may_open = staticmethod(works_here)
    may_act = staticmethod(acts_here)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        asked = request.GET.get("queue", "")
        self.queue = asked if asked in queues.QUEUES else queues.REVIEW

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        filters = FilterForm(self.request.GET)
        data = filters.cleaned_data if filters.is_valid() else {}
        rows = queues.with_work(queues.queue(self.queue, user), self.queue)
        rows = queues.narrowed(rows, self.queue, user, data.get("whose", ""))
        for name in ("envelope", "category"):
            if data.get(name):
                rows = rows.filter(**{name: data[name]})
        kwargs.setdefault("assign_form", AssignForm(user=user, costing=self.queue == queues.COSTING))
        return super().get_context_data(
            queue=self.queue,
            queues=queues.QUEUES,
            page=page_of(self.request, rows, PER_PAGE),
            filters=filters,
            leads=is_officer(user) or Seat.objects.current().of(user).exclude(duty=Seat.Duty.MEMBER).exists(),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        chosen = [int(pk) for pk in request.POST.getlist("proposal") if pk.isdecimal()]
        rows = list(queues.queue(self.queue, request.user).filter(pk__in=chosen).order_by("submitted_at", "pk"))
        if not rows:
            messages.warning(request, _("Choose at least one proposal."))
        elif self.queue == queues.ANSWERS:
            held = Assessment.objects.held().filter(proposal__in=rows).select_related("proposal__envelope__cycle")
            done = actions.publish(list(held), by=request.user)
            said = ngettext("%(n)d answer is public now.", "%(n)d answers are public now.", len(done))
            messages.success(request, said % {"n": len(done)})
        else:
            return self._assign(request, rows)
        return redirect(request.get_full_path())

    def _assign(self, request: HttpRequest, rows: list[Proposal]) -> HttpResponse:
        form = AssignForm(request.POST, user=request.user, costing=self.queue == queues.COSTING)

        def act(data: dict[str, Any]) -> Any:
            given = []
            for work in queues.WORKS[self.queue]:
                some = [row for row in rows if self.queue != queues.REVIEW or may.stage_of(row).value == work.value]
                given += actions.assign(some, by=request.user, work=work, **data)
            return given

        if given := self.attempt(form, act):
            said = ngettext("%(n)d proposal is given.", "%(n)d proposals are given.", len(given))
            messages.success(request, said % {"n": len(given)})
            return redirect(request.get_full_path())
        return self.render_to_response(self.get_context_data(assign_form=form), status=422)


class OneDesk(Desk):
    """A page about one public proposal."""

    trail = (("reviews_desk", gettext_lazy("Reviews")),)
    header_icon = "clipboard-list"
    may_open = staticmethod(works_here)
    may_act = staticmethod(acts_here)
    queue = queues.REVIEW

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Proposal.objects.public().select_related(
            "envelope__cycle", "envelope__neighborhood", "category", "author", "aim"
        )
        self.proposal = get_object_or_404(rows.prefetch_related("envelope__cycle__phases"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.proposal.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.proposal
        kwargs.setdefault("conflict_form", ConflictForm())
        return super().get_context_data(
            proposal=found,
            conflicts=found.conflicts.select_related("person"),
            reviews=found.reviews.select_related("reviewer"),
            may_declare=may.may_declare_conflict(self.request.user, found),
            **kwargs,
        )

    def declare(self) -> HttpResponse:
        """Stand aside, and go on with the next proposal in the queue."""
        form = ConflictForm(self.request.POST)
        act = lambda data: actions.declare_conflict(self.proposal, by=self.request.user, **data)  # noqa: E731
        if self.attempt(form, act, _("You stand aside. Everyone can read why.")):
            return redirect(reverse("reviews_desk") + f"?queue={self.queue}")
        return self.render_to_response(self.get_context_data(conflict_form=form), status=422)


class ReviewDesk(OneDesk):
    """The rubric of one proposal: fill it in and say what follows; take it; stand aside; name its rivals."""

    template_name = "reviewing/admin/review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, found = self.request.user, self.proposal
        stage = may.stage_of(found)
        kwargs.setdefault("form", self._form())
        kwargs.setdefault("rival_form", RivalForm(proposal=found))
        given = (
            found.assignments.filter(ended_at=None, work=stage.value).select_related("reviewer", "department").first()
        )
        return super().get_context_data(
            stage=stage,
            given=given,
            held=found.assessments.held().select_related("reviewer").first(),
            assessments=found.assessments.public().select_related("reviewer").prefetch_related("ratings__criterion"),
            may_assess=may.may_assess(user, found),
            may_name_rivals=may.may_name_rivals(user, found),
            rivals=rivalries_of(found),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act, user = request.POST.get("act", ""), request.user
        if act == "conflict":
            return self.declare()
        if act == "take":
            actions.take(self.proposal, by=user, work=may.stage_of(self.proposal).value)
            messages.success(request, _("It is yours to review."))
        elif act == "take_back":
            actions.take_back_answer(get_object_or_404(self.proposal.assessments.held()), by=user)
            messages.success(request, _("The answer is taken back. Decide anew."))
        elif act == "rivals":
            return self._rivals()
        elif act == "part":
            actions.part_rivals(get_object_or_404(rivalries_of(self.proposal), pk=request.POST.get("rivalry")), by=user)
            messages.success(request, _("They can be built together."))
        else:
            return self._assess()
        return redirect("review_desk", pk=pk)

    def _assess(self) -> HttpResponse:
        form = self._form(self.request.POST)

        def act(data: dict[str, Any]) -> Any:
            return actions.assess(
                self.proposal,
                by=self.request.user,
                finding=data["finding"],
                reason=data["reason"],
                answers=form.answers(),
            )

        if made := self.attempt(form, act):
            messages.success(self.request, _said(made))
            after = Proposal.objects.reviewable_by(self.request.user).oldest_first().first()
            return redirect("review_desk", pk=after.pk) if after else redirect("reviews_desk")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _rivals(self) -> HttpResponse:
        form = RivalForm(self.request.POST, proposal=self.proposal)
        act = lambda data: actions.name_rivals(self.proposal, by=self.request.user, **data)  # noqa: E731
        if self.attempt(
            form, lambda data: act({"other": data["other"], "reason": data["reason"]}), _("Everyone can read it.")
        ):
            return redirect("review_desk", pk=self.proposal.pk)
        return self.render_to_response(self.get_context_data(rival_form=form), status=422)

    def _form(self, data: Any = None) -> RubricForm:
        stage = may.stage_of(self.proposal)
        asked = Criterion.objects.filter(cycle=self.proposal.envelope.cycle_id, stage=stage, retired_at__isnull=True)
        return RubricForm(data, criteria=list(asked), stage=stage)


class CostDesk(OneDesk):
    """What a proposal costs, line by line, with the lines of the newest costing to begin with."""

    template_name = "reviewing/admin/cost.html"
    may_act = staticmethod(is_officer)
    queue = queues.COSTING

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.proposal
        last = found.costings.select_related("department", "by").prefetch_related("lines").first()
        lines = [
            {n: getattr(line, n) for n in ("what", "kind", "amount", "low", "high", "source")}
            for line in (last.lines.all() if last else [])
        ]
        kwargs.setdefault("lines", LineFormSet(initial=lines, prefix="line"))
        initial = {"note": found.costing_note, "department": last.department if last else None}
        kwargs.setdefault("form", CostNoteForm(initial=initial))
        given = found.assignments.filter(ended_at=None, work=Work.COSTING).select_related("reviewer", "department")
        return super().get_context_data(
            may_cost=may.may_cost(self.request.user, found), given=given.first(), costing=last, **kwargs
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("act") == "conflict":
            return self.declare()
        lines, form = LineFormSet(request.POST, prefix="line"), CostNoteForm(request.POST)
        good = lines.is_valid()

        def act(data: dict[str, Any]) -> Any:
            if not good:
                raise ValidationError(_("Look at the lines again."))
            kept = [line for line in (each.line() for each in lines) if line is not None]
            return actions.cost(self.proposal, by=request.user, lines=kept, **data)

        if self.attempt(form, act, _("The cost is kept, and everyone can see it.")):
            return redirect("cost_desk", pk=pk)
        return self.render_to_response(self.get_context_data(form=form, lines=lines), status=422)


class AppealDesk(OneDesk):
    """An appeal beside the decision it is about, for somebody who did not make it."""

    template_name = "reviewing/admin/appeal.html"
    queue = queues.APPEALS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", SecondForm())
        appeal = self._appeal()
        may_decide = may.may_decide_appeal(self.request.user, appeal) if appeal else None
        return super().get_context_data(appeal=appeal, may_decide=may_decide, AppealState=AppealState, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "conflict":
            return self.declare()
        if act == "take":
            actions.take(self.proposal, by=request.user, work=Work.APPEAL)
            messages.success(request, _("The appeal is yours to decide."))
            return redirect("appeal_desk", pk=pk)
        form, appeal = SecondForm(request.POST), get_object_or_404(Appeal, proposal=self.proposal)

        def decide(data: dict[str, Any]) -> Any:
            granted = data["granted"] == "yes"
            return actions.decide_appeal(appeal, by=request.user, granted=granted, reason=data["reason"])

        if self.attempt(form, decide, _("Decided. Everyone can read the final reason.")):
            return redirect(reverse("reviews_desk") + "?queue=appeals")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _appeal(self) -> Appeal | None:
        rows = Appeal.objects.filter(proposal=self.proposal)
        found = rows.select_related("review__reviewer", "by", "second").first()
        if found:
            found.proposal = self.proposal
        return found


def _said(assessment: Assessment) -> str:
    if assessment.published_at is None:
        return _("The answer is kept. It becomes public together with the others.")
    return {
        "pass": _("It passed the formal check. The review comes next."),
        "accept": _("Accepted. City staff work out the cost next."),
        "return": _("Returned. The author has your requests."),
        "decline": _("Declined. Everyone can read the reason, and the author can appeal."),
    }[assessment.finding]
