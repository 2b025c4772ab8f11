"""The desks of paper ballots, inside the Wagtail admin: a poll's sheets and their account, and the counter where people stand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from kit.forms import refuse
from kit.verdict import Forbidden
from residence.actions import LineTaken
from voting.admin_views import VotingDesk
from voting.lifecycle import State
from voting.models import Poll
from voting.paper import actions, helping, keying, lookup, sheets
from voting.paper.forms import (
    CodeForm,
    LookUpForm,
    PassForm,
    PlanForm,
    PrintForm,
    PutBackForm,
    ReasonForm,
    SetAsideForm,
    TakeBackForm,
)
from voting.paper.lifecycle import Fate
from voting.paper.models import Plan, Sheet, Stack
from voting.paper.permissions import may_complete, may_key, may_plan, may_print
from voting.paper.printing import pdf_of
from voting.permissions import may_run_polls, poll_takes_ballots
from voting.record.closing import DoesNotAddUp
from voting.record.published import Behind
from voting.sealing import SealBroken

SHOWN = 50  # sheets that wait, and stacks, on one page
BROKEN = (Behind, DoesNotAddUp, SealBroken)


class PollPaperDesk(VotingDesk):
    """The paper of one poll: its plan, its stacks, sheets that wait, and the account."""

    template_name = "paper/admin/paper.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)
    page_title = gettext_lazy("Paper ballots")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.poll = get_object_or_404(Poll.objects.with_place(), pk=kwargs["pk"])
        self.plan = Plan.objects.filter(poll=self.poll).first()

    def get_trail(self) -> list[dict[str, Any]]:
        poll = {"url": reverse("poll_desk", args=[self.poll.pk]), "label": str(self.poll)}
        return [*super().get_trail(), poll]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poll, user = self.poll, self.request.user
        waiting = poll.sheets.filter(fate__in=[Fate.KEYED, Fate.DIFFERS]).order_by("-fate", "serial")
        forms = {
            "plan_form": PlanForm(instance=self.plan) if may_plan(user, poll) else None,
            "print_form": PrintForm() if may_print(user, poll) else None,
            "aside_form": SetAsideForm() if may_key(user, poll) else None,
            "back_form": PutBackForm() if may_key(user, poll) else None,
        }
        return super().get_context_data(
            poll=poll,
            plan=self.plan,
            may_print=may_print(user, poll),
            may_key=may_key(user, poll),
            may_complete=may_complete(user, poll),
            reckoning=sheets.reckon(poll) if self.plan and poll.is_frozen else None,
            totals=sheets.totals(poll) if self.plan and self.plan.completed_at else None,
            stacks=poll.stacks.select_related("printed_by")[:SHOWN],
            waiting=waiting[:SHOWN],
            mine=set(Sheet.objects.to_key(user).filter(poll=poll).values_list("pk", flat=True)),
            **forms | kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        acts = {
            "plan": self._plan,
            "no_paper": self._no_paper,
            "print": self._print,
            "set_aside": self._set_aside,
            "rest_aside": self._rest_aside,
            "put_back": self._put_back,
            "start_over": self._start_over,
            "complete": self._complete,
        }
        act = acts.get(request.POST.get("act", ""))
        answer = act() if act else None
        return answer or redirect("poll_paper", pk=pk)

    def _refused(self, **forms: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**forms), status=422)

    def _plan(self) -> HttpResponse | None:
        form = PlanForm(self.request.POST)
        news = _("Residents will be able to vote on paper. It can be changed until the poll opens.")
        done = self.attempt(form, lambda data: actions.plan_paper(self.poll, by=self.request.user, **data), news)
        return None if done else self._refused(plan_form=form)

    def _no_paper(self) -> None:
        actions.plan_no_paper(self.poll, by=self.request.user)
        messages.success(self.request, _("This poll takes no paper ballots."))

    def _print(self) -> HttpResponse:
        form = PrintForm(self.request.POST)
        made = self.attempt(form, lambda data: actions.print_stack(self.poll, by=self.request.user, **data))
        if made is None:
            return self._refused(print_form=form)
        stack, codes = made
        answer = HttpResponse(
            pdf_of(self.poll, codes, language=stack.language, size=stack.size), content_type="application/pdf"
        )
        answer["Content-Disposition"] = f'attachment; filename="sheets-{self.poll.pk}-{stack.pk}.pdf"'
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _set_aside(self) -> HttpResponse | None:
        form = SetAsideForm(self.request.POST)
        done = self.attempt(form, lambda data: actions.set_aside(self.poll, by=self.request.user, **data))
        if done is None:
            return self._refused(aside_form=form)
        messages.success(self.request, _("Set aside: %(n)d.") % {"n": done})
        return None

    def _rest_aside(self) -> HttpResponse | None:
        stack = get_object_or_404(Stack, poll=self.poll, pk=self.request.POST.get("stack"))
        form = ReasonForm(self.request.POST)
        done = self.attempt(form, lambda data: actions.set_rest_aside(stack, by=self.request.user, **data))
        if done is None:
            return self._refused(rest_form=form, rest_of=stack.pk)
        messages.success(self.request, _("Set aside: %(n)d.") % {"n": done})
        return None

    def _put_back(self) -> HttpResponse | None:
        form = PutBackForm(self.request.POST)

        def put_back(data: dict[str, Any]) -> Sheet:
            return actions.put_back(self.poll, data["serials"], by=self.request.user, reason=data["reason"])

        done = self.attempt(form, put_back, _("Put back: it counts as handed out again."))
        return None if done else self._refused(back_form=form)

    def _start_over(self) -> HttpResponse | None:
        sheet = get_object_or_404(Sheet, poll=self.poll, serial=self.request.POST.get("sheet"))
        form = ReasonForm(self.request.POST)
        news = _("All readings of this sheet are forgotten. Two officers key it anew.")
        done = self.attempt(form, lambda data: keying.start_over(sheet, by=self.request.user, **data), news)
        return None if done else self._refused(over_form=form, over_of=sheet.serial)

    def _complete(self) -> None:
        try:
            actions.complete(self.poll, by=self.request.user)
        except ValidationError as refusal:
            for sentence in refusal.messages:
                messages.error(self.request, sentence)
        except BROKEN as broken:
            messages.error(self.request, str(broken))
        else:
            messages.success(self.request, _("The account of paper is closed. The ballots can be opened."))


@method_decorator(never_cache, name="dispatch")
class CounterDesk(VotingDesk):
    """Somebody stands at the desk: look them up, hand out a sheet, or give a pass for the tablet."""

    template_name = "paper/admin/counter.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)
    page_title = gettext_lazy("Voting desk")
    header_icon = "user"

    def may_open(self, user: Any) -> Any:
        return may_run_polls(user)

    def polls(self) -> list[Poll]:
        """Those that take ballots now and were opened with a plan for paper."""
        running = Poll.objects.open().filter(paper_plan__isnull=False).with_place().select_related("paper_plan")
        return [poll for poll in running.order_by("envelope__neighborhood__name", "pk") if poll_takes_ballots(poll)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        polls, found = self.polls(), kwargs.get("found")
        kwargs.setdefault("form", LookUpForm())
        kwargs.setdefault("code_form", CodeForm())
        rows = lookup.standing(found, polls, self.request.user) if found else []
        for row in rows:
            back = kwargs.get("back_form") if kwargs.get("served") == row["poll"] else None
            row["back_form"] = back or TakeBackForm(prefix=f"back-{row['poll'].pk}")
        to_key = Sheet.objects.to_key(self.request.user)
        keyed = Poll.objects.filter(paper_plan__completed_at=None, state__in=[State.OPEN, State.CLOSED])
        return super().get_context_data(
            polls=polls,
            rows=rows,
            pass_form=PassForm(),
            to_key=[
                {"poll": poll, "n": to_key.filter(poll=poll).count()}
                for poll in keyed.filter(paper_plan__isnull=False).with_place()[:SHOWN]
            ],
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        acts = {"find": self._find, "hand_out": self._hand_out, "pass": self._pass}
        acts |= {"replace": self._replace, "take_back": self._take_back}
        context = acts.get(request.POST.get("act", ""), self._find)()
        status = context.pop("status", 200)
        return self.render_to_response(self.get_context_data(**context), status=status)

    def _find(self) -> dict[str, Any]:
        form = LookUpForm(self.request.POST)
        if not form.is_valid():
            return {"form": form, "status": 422}
        person = form.cleaned_data["email"]
        found = lookup.by_account(person) if person else lookup.by_papers(form.papers)
        if found is None:
            form.add_error(
                None,
                _(
                    "These papers fit nobody on the roll. Compare the spelling; who is missing is verified at the residence desk."
                ),
            )
            return {"form": form, "status": 422}
        return {"form": LookUpForm(), "found": found}

    def _served(self, act: Any) -> dict[str, Any]:
        """Do something in a poll for the person of the slip; a no keeps them on the page with its reason."""
        poll = get_object_or_404(Poll, pk=self.request.POST.get("poll") or 0)
        found = lookup.by_slip(self.request.POST.get("slip", ""))
        if found is None or (found.user is None and found.papers is None):
            form = LookUpForm()
            return {"form": form, "refusal": _("This page was too old. Look the person up again."), "status": 422}
        try:
            person = lookup.account_of(found, by=self.request.user)
            return {"found": lookup.Found(person), "served": poll, **act(poll, person)}
        except (Forbidden, *BROKEN) as refused:
            return {"found": found, "refusal": str(refused), "status": 403}
        except LineTaken:
            return {"refusal": _("Another account is verified as this person. Look them up again."), "status": 422}

    def _hand_out(self) -> dict[str, Any]:
        def act(poll: Poll, person: Any) -> dict[str, Any]:
            actions.hand_out(poll, person, by=self.request.user)
            return {"handed_out": True}

        return self._served(act)

    def _pass(self) -> dict[str, Any]:
        help_ = self.request.POST.get("help", "")
        chosen = help_ if help_ in dict(PassForm.base_fields["help"].choices) else "alone"  # type: ignore[attr-defined]
        return self._served(
            lambda poll, person: {"code": helping.give_pass(poll, person, by=self.request.user, help=chosen)}
        )

    def _take_back(self) -> dict[str, Any]:
        def act(poll: Poll, person: Any) -> dict[str, Any]:
            form = TakeBackForm(self.request.POST, prefix=f"back-{poll.pk}")
            if form.is_valid():
                try:
                    actions.take_back(poll, person, by=self.request.user, **form.cleaned_data)
                except ValidationError as refusal:
                    refuse(form, refusal)
                else:
                    return {"taken_back": True}
            return {"back_form": form, "status": 422}

        return self._served(act)

    def _replace(self) -> dict[str, Any]:
        poll = get_object_or_404(Poll, pk=self.request.POST.get("poll") or 0)
        form = CodeForm(self.request.POST)
        if form.is_valid():
            try:
                sheet = actions.replace_sheet(poll, form.cleaned_data["code"], by=self.request.user)
            except (ValidationError, Forbidden) as refusal:
                refuse(form, refusal)
            else:
                return {"replaced": sheet}
        return {"code_form": form, "status": 422}
