"""The poll desk, inside the Wagtail admin: what is due in each poll, and a button for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_q.tasks import async_task

from cycles.models import Envelope
from kit.desks import Desk
from kit.paging import page_of
from voting import actions, readiness
from voting.choosing import SETTINGS, problems_with
from voting.explaining import rule_in_words, rule_name
from voting.forms import RivalsForm, RulesForm
from voting.freezing import manifest_of
from voting.lifecycle import State
from voting.models import Certificate, Count, Manifest, Participation, Poll
from voting.outcomes import money_of, summary_of
from voting.paper.sheets import in_words
from voting.permissions import (
    may_certify,
    may_choose_rules,
    may_count,
    may_open,
    may_publish,
    may_read_desk,
    may_run_polls,
    may_seal,
    may_unseal,
)
from voting.record.closing import DoesNotAddUp
from voting.record.keys import KeyLost
from voting.record.published import Behind
from voting.rules import InvalidElection
from voting.sealing import SealBroken

AT_ONCE = 20_000  # ballots that are counted while the officer waits; more go to the worker


class VotingDesk(Desk):
    """A page of the desk: officers and auditors."""

    header_icon = "tick-inverse"
    may_open = staticmethod(may_read_desk)
    may_act = staticmethod(may_run_polls)


class PollsDesk(VotingDesk):
    """Every envelope with its poll and what is due next, newest cycle first."""

    page_title = gettext_lazy("Polls")
    template_name = "voting/admin/polls.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        envelopes = (
            Envelope.objects.select_related("cycle", "neighborhood", "poll")
            .prefetch_related("cycle__phases")
            .order_by("-cycle", "neighborhood__name")
        )
        page = page_of(self.request, envelopes, 50)
        rows = [{"envelope": e, "poll": getattr(e, "poll", None), "due": _due(getattr(e, "poll", None))} for e in page]
        return super().get_context_data(page=page, rows=rows, may_prepare=may_run_polls(self.request.user), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        envelope = get_object_or_404(Envelope, pk=request.POST.get("envelope"))
        poll = actions.prepare_poll(envelope, by=request.user)
        return redirect("poll_desk", pk=poll.pk)


class PollDesk(VotingDesk):
    """One poll: its checklist, its rules, its acts, and after the count what was found."""

    template_name = "voting/admin/poll.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.poll = get_object_or_404(Poll.objects.with_place(), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.poll)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poll, user = self.poll, self.request.user
        counted = Count.objects.filter(poll=poll).defer("ballots_file").first()
        verdicts = {name: ask(user, poll) for name, ask in MAY.items()}
        if may_choose_rules(user, poll):
            kwargs = _while_preparing(poll) | kwargs
        return super().get_context_data(
            poll=poll,
            needs=readiness.before_opening(poll) if poll.state == State.PREPARING else [],
            steps=_steps(poll, verdicts),
            manifest=Manifest.objects.filter(poll=poll).first(),
            voted=Participation.objects.filter(poll=poll).count(),
            certificates=Certificate.objects.filter(poll=poll).select_related("officer"),
            counted=counted,
            summary=summary_of(poll, counted) if counted else None,
            paper_words=in_words(poll),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "choose_rules":
            return self._choose_rules(request)
        if act == "name_rivals":
            return self._name_rivals(request)
        if act == "part_rivals":
            actions.part_rivals(get_object_or_404(self.poll.rivals, pk=request.POST.get("rivals")), by=request.user)
        if act in ACTS:
            self._do(request, act)
        return redirect("poll_desk", pk=pk)

    def _choose_rules(self, request: HttpRequest) -> HttpResponse:
        may_choose_rules(request.user, self.poll).or_forbid()
        form = RulesForm(request.POST, instance=Poll(envelope=self.poll.envelope, pk=self.poll.pk))
        if form.is_valid():
            actions.choose_rules(self.poll, by=request.user, **form.cleaned_data)
            messages.success(request, _("The rules are kept. They can be changed until the poll opens."))
            return redirect("poll_desk", pk=self.poll.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _name_rivals(self, request: HttpRequest) -> HttpResponse:
        form = RivalsForm(self.poll, request.POST)
        if form.is_valid():
            try:
                actions.name_rivals(self.poll, by=request.user, proposals=form.cleaned_data["proposals"])
            except ValidationError as refusal:
                form.add_error("proposals", refusal)
            else:
                messages.success(request, _("Kept: at most one of these projects will be funded."))
                return redirect("poll_desk", pk=self.poll.pk)
        return self.render_to_response(self.get_context_data(rivals_form=form), status=422)

    def _do(self, request: HttpRequest, act: str) -> None:
        if act == "count" and self.poll.ballots.count() > AT_ONCE:
            may_count(request.user, self.poll).or_forbid()
            async_task("voting.tasks.count", self.poll.pk, request.user.pk)
            messages.info(request, _("The count has begun. Load this page again in a minute."))
            return
        try:
            ACTS[act](self.poll, by=request.user)
        except ValidationError as missing:
            for sentence in missing.messages:
                messages.error(request, _("Still missing: %(what)s") % {"what": sentence})
        except (SealBroken, Behind, DoesNotAddUp, KeyLost) as broken:
            messages.error(request, str(broken))
        except InvalidElection as wrong:
            messages.error(request, _("It can't be counted: %(what)s") % {"what": wrong})
        else:
            messages.success(request, _("Done, and recorded in the audit log."))


def _while_preparing(poll: Poll) -> dict[str, Any]:
    """What an officer sees while rules can still be chosen."""
    ready = bool(poll.rule) and not problems_with({name: getattr(poll, name) for name in (*SETTINGS, "form")})
    manifest = manifest_of(poll, seed="not drawn yet") if ready else None
    return {
        "form": RulesForm(instance=poll),
        "rivals": poll.rivals.prefetch_related("proposals"),
        "rivals_form": RivalsForm(poll),
        "rule_words": [rule_name(manifest), *rule_in_words(manifest, money_of(manifest))] if manifest else [],
    }


MAY: dict[str, Callable[[Any, Poll], Any]] = {
    "open": may_open,
    "seal": may_seal,
    "unseal": may_unseal,
    "count": may_count,
    "certify": may_certify,
    "publish": may_publish,
}
ACTS: dict[str, Callable[..., Poll]] = {
    "open": actions.open_poll,
    "seal": actions.seal_poll,
    "count": actions.count_poll,
    "certify": actions.certify_poll,
    "publish": actions.publish_poll,
}
STEPS = {
    "open": (gettext_lazy("Open"), gettext_lazy("Freezes the rules, the projects and their costs for good.")),
    "seal": (gettext_lazy("Close and seal"), gettext_lazy("No ballot can be added or changed from then on.")),
    "unseal": (
        gettext_lazy("Open the ballots"),
        gettext_lazy("Those who hold the key bring it, and each ballot is opened."),
    ),
    "count": (gettext_lazy("Count"), gettext_lazy("Counts the opened ballots by the frozen rule.")),
    "certify": (gettext_lazy("Certify"), gettext_lazy("Two different officers look at the count and vouch for it.")),
    "publish": (gettext_lazy("Publish"), gettext_lazy("Shows the outcome to everybody and starts the projects.")),
}
FROM = {
    "open": State.PREPARING,
    "seal": State.OPEN,
    "unseal": State.CLOSED,
    "count": State.OPENED,
    "certify": State.COUNTED,
    "publish": State.CERTIFIED,
}


def _steps(poll: Poll, verdicts: dict[str, Any]) -> list[dict[str, Any]]:
    """The five steps of a poll: done, due now (with a button or the reason why not), or still to come."""
    order = list(State)
    here = order.index(State(poll.state))
    rows = []
    for name, (label, about) in STEPS.items():
        at = order.index(FROM[name])
        when = "done" if at < here else "due" if at == here else "later"
        rows.append({"act": name, "label": label, "about": about, "when": when, "verdict": verdicts[name]})
    return rows


def _due(poll: Poll | None) -> Any:
    if poll is None:
        return _("prepare the poll")
    if poll.is_published:
        return ""
    if poll.state == State.OPEN and not may_seal(None, poll):
        return _("residents are voting")
    return next(STEPS[name][0] for name, state in FROM.items() if state == poll.state)
