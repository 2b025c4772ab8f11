"""The desk of a poll's keys, inside the Wagtail admin: who can open the ballots, a rehearsal, and the opening itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kit.verdict import Forbidden
from voting import opening
from voting.actions import unseal_here, unseal_poll
from voting.admin_views import VotingDesk
from voting.ledger.opening import write_envelope
from voting.ledger.receipts import fingerprint_of
from voting.lifecycle import State
from voting.models import Poll
from voting.permissions import may_choose_rules, may_run_polls, may_unseal
from voting.record import actions
from voting.record.forms import KeyFileForm, OpeningsForm, TrialForm, TrusteesForm, UnlockForm, WitnessForm
from voting.record.models import Record, TrusteeKey, Witness

AT_ONCE = 20_000  # ballots that are opened while the officer waits; more are opened with `manage.py trustee open`


class KeysDesk(VotingDesk):
    """Before the vote: name the key and rehearse. After it: open the ballots."""

    template_name = "record/admin/keys.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)
    page_title = gettext_lazy("Keys")
    header_icon = "key"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.poll = get_object_or_404(Poll.objects.with_place(), pk=kwargs["pk"])

    def get_trail(self) -> list[dict[str, Any]]:
        poll = {"url": reverse("poll_desk", args=[self.poll.pk]), "label": str(self.poll)}
        return [*super().get_trail(), poll]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        poll, user = self.poll, self.request.user
        key = TrusteeKey.objects.filter(poll=poll).first()
        record = Record.objects.filter(poll=poll).first()
        forms_ = _forms(poll, user, key) | kwargs.pop("refused", {})
        return super().get_context_data(
            poll=poll,
            key=key,
            record=record,
            fingerprint=fingerprint_of(bytes.fromhex(record.public_key)) if record else "",
            may_unseal=may_unseal(user, poll),
            closed=poll.state == State.CLOSED,
            **forms_,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        may_run_polls(request.user).or_forbid()
        name = request.POST.get("act", "")
        if name not in ACTS:
            return redirect("poll_keys", pk=pk)
        kind, act = ACTS[name]
        form = kind(request.POST, request.FILES)
        if form.is_valid():
            try:
                return act(self.poll, request, form.cleaned_data)
            except ValidationError as refused:
                form.add_error(None, refused)
        return self.render_to_response(self.get_context_data(refused={f"{name}_form": form}), status=422)


def _forms(poll: Poll, user: Any, key: TrusteeKey | None) -> dict[str, forms.Form]:
    """The forms that make sense now, by their names in the template."""
    if may_choose_rules(user, poll):
        shown: dict[str, forms.Form] = {"make_form": KeyFileForm(), "name_form": TrusteesForm()}
        if key and not key.rehearsed_at:
            shown |= {"rehearse_form": UnlockForm()} if key.public["embedded"] else {"trial_form": TrialForm()}
        return shown
    if key and may_unseal(user, poll):
        here: dict[str, forms.Form] = {"open_form": UnlockForm()} if key.public["embedded"] else {}
        return {"bring_form": OpeningsForm()} | here
    return {}


def _make(poll: Poll, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    content = actions.make_key_file(poll, by=request.user, passphrase=given["passphrase"], holder=given["holder"])
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="poll-{poll.pk}-key.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _name(poll: Poll, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    actions.name_trustees(poll, by=request.user, public=given["public"])
    return _done(request, poll, _("The trustees' key is named. Now rehearse: let them open the trial ballot."))


def _rehearse(poll: Poll, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    key = actions.unlock_key(poll.trustee_key.public, given["file"], given["passphrase"])
    actions.rehearse(poll, by=request.user, key=key)
    return _done(
        request, poll, _("The key opens the trial ballot, which is destroyed. Keep file and passphrase apart.")
    )


def _trial(poll: Poll, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    actions.pass_rehearsal(poll, by=request.user, ballot=given["ballot"])
    return _done(request, poll, _("The trustees can open what is sealed to them. The trial ballot is destroyed."))


def _open(poll: Poll, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    may_unseal(request.user, poll).or_forbid()
    if poll.ballots.count() > AT_ONCE:
        raise Forbidden(
            _(
                "There are too many ballots to open on this page: open them with manage.py trustee open, and bring the files."
            )
        )
    key = actions.unlock_key(poll.trustee_key.public, given["file"], given["passphrase"])
    unseal_here(poll, by=request.user, key=key)
    return _done(request, poll, _("The ballots are opened. They can be counted now."))


def _bring(poll: Poll, request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    unseal_poll(poll, by=request.user, openings=given["openings"], unopened=given["unopened"])
    return _done(request, poll, _("Every opened ballot fits the public ledger. They can be counted now."))


def _done(request: HttpRequest, poll: Poll, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("poll_desk" if poll.is_frozen else "poll_keys", pk=poll.pk)


ACTS: dict[str, tuple[type[forms.Form], Callable[[Poll, HttpRequest, dict[str, Any]], HttpResponse]]] = {
    "make": (KeyFileForm, _make),
    "name": (TrusteesForm, _name),
    "rehearse": (UnlockForm, _rehearse),
    "trial": (TrialForm, _trial),
    "open": (UnlockForm, _open),
    "bring": (OpeningsForm, _bring),
}


@require_safe
def trial_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The sealed trial ballot, for the trustees to open."""
    may_run_polls(request.user).or_forbid()
    key = get_object_or_404(TrusteeKey, poll_id=pk, envelope__isnull=False)
    content = write_envelope(bytes.fromhex(key.commitment), bytes(key.envelope or b""))
    return _file(iter([content]), f"poll-{pk}-trial.jsonl")


@require_safe
def envelopes_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """All sealed ballots of a closed poll, for the trustees to take away."""
    may_run_polls(request.user).or_forbid()
    poll = get_object_or_404(Poll.objects.with_place(), pk=pk)
    may_unseal(request.user, poll).or_forbid()
    return _file(opening.envelopes_file(poll), f"poll-{pk}-envelopes.jsonl")


class WitnessesDesk(VotingDesk):
    """Who co-signs the public ledgers of polls."""

    template_name = "record/admin/witnesses.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)
    page_title = gettext_lazy("Witnesses")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = may_run_polls(self.request.user)
        form = kwargs.pop("form", None) or (WitnessForm() if may else None)
        return super().get_context_data(witnesses=Witness.objects.all(), form=form, may=may, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if "retire" in request.POST:
            actions.retire_witness(get_object_or_404(Witness, pk=request.POST["retire"]), by=request.user)
            return redirect("witnesses_desk")
        form = WitnessForm(request.POST)
        if form.is_valid():
            try:
                actions.name_witness(by=request.user, **form.cleaned_data)
                messages.success(request, _("Polls that open from now on name this witness."))
                return redirect("witnesses_desk")
            except ValidationError as refused:
                form.add_error(None, refused)
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _file(lines: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="application/jsonl")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
