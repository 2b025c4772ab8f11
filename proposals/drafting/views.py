"""The author's pages: start, write, preview, send in, withdraw. Strangers get a 404, so that no draft can be guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cycles.models import Cycle
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit import clock
from kit.forms import refuse
from kit.verdict import Forbidden
from proposals import actions
from proposals import permissions as may
from proposals.drafting.drawing import drawing
from proposals.drafting.forms import StartForm, WordingForm
from proposals.drafting.likeness import Idea
from proposals.drafting.models import Invitation
from proposals.drafting.questions import call_of
from proposals.drafting.showing import attachments_of, told
from proposals.drafting.similar import idea_of, similar_to
from proposals.drafting.steps import BY_KEY, STEPS, Step, beside, step_of
from proposals.lifecycle import EDITABLE
from proposals.models import Proposal, Review, Wording
from proposals.requirements import missing


def own(request: HttpRequest, pk: int) -> Proposal:
    """A proposal that the signed-in person writes; for everybody else it does not exist here."""
    rows = Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "category", "author")
    proposal = get_object_or_404(rows.prefetch_related("envelope__cycle__phases", "coauthors"), pk=pk)
    if not may.writes(request.user, proposal):
        raise Http404
    return proposal


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A person's drafts and proposals, the last changed first."""
    rows = Proposal.objects.written_by(request.user).with_place().order_by("-changed_at")
    invited = Invitation.objects.open().for_person(request.user).select_related("proposal", "by")
    return render(request, "drafting/mine.html", {"proposals": rows, "editable": EDITABLE, "invited": invited})


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft in the cycle that takes proposals now."""
    cycle = open_cycle()
    if cycle is None:
        raise Forbidden(_("No cycle takes new proposals at the moment."))
    may.may_start(request.user, cycle).or_forbid()
    suggested = {"title": request.GET.get("title", "")[:120]}  # a question of an assembly may become a proposal
    form = StartForm(request.POST or None, user=request.user, cycle=cycle, initial=suggested)
    if request.method == "POST" and form.is_valid():
        made = actions.start_draft(by=request.user, **form.cleaned_data)
        return redirect("proposals:step", pk=made.pk, step=STEPS[0].key)
    status = 422 if form.is_bound else 200
    context = {"form": form, "cycle": cycle, "call": call_of(cycle)}
    return render(request, "drafting/start.html", context, status=status)


def open_cycle() -> Cycle | None:
    """The newest public cycle that takes proposals now; else the newest one, whose calendar gives the reason for no."""
    cycles = list(Cycle.objects.visible().with_calendar())
    return next((cycle for cycle in cycles if calendar_allows(cycle, Act.PROPOSE)), next(iter(cycles), None))


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, step: str = "") -> HttpResponse:
    """Write a draft, or rewrite a returned proposal: on one page, or a step at a time.

    `then` says what the pressed button wants after saving.
    """
    proposal = own(request, pk)
    may.may_edit(request.user, proposal).or_forbid()
    here = BY_KEY.get(step)
    if step and (here is None or not here.fields):
        raise Http404
    wording = actions.writing_of(proposal)
    form = partial(WordingForm, proposal=proposal, wording=wording, user=request.user, step=here)
    if request.method == "POST":
        return _save(request, proposal, form(request.POST, request.FILES))
    return _writing_page(request, proposal, form())


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The last step: what neighbors will see once it is sent in, what is missing, and what others proposed before."""
    proposal = own(request, pk)
    may.may_edit(request.user, proposal).or_forbid()
    wording = actions.writing_of(proposal)
    lacking = [(step_of(field), sentence) for field, sentence in missing(proposal, wording).items()]
    context = {
        "proposal": proposal,
        "wording": wording,
        "missing": lacking,
        "answers": told(wording.answers),
        "more_pictures": attachments_of(wording),
        "may_submit": may.may_submit(request.user, proposal),
        "open_notes": proposal.notes.open().count(),
        "alike": similar_to(idea_of(wording), proposal.cycle, but=pk),
        **steps_of(proposal, BY_KEY["check"]),
    }
    return render(request, "drafting/preview.html", context)


@login_required
@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """For the script, while somebody types: what neighbors proposed in the same cycle that is like it."""
    asked = request.GET
    found = own(request, int(asked["proposal"])) if asked.get("proposal", "").isdigit() else None
    if found is None:
        raise Http404
    idea = Idea(asked.get("title", "")[:120], asked.get("summary", "")[:300], place=asked.get("place", "")[:200])
    near = similar_to(idea, found.cycle, but=found.pk, apart=True)
    return render(request, "drafting/alike.html", {"alike": near})


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it in from the preview; what is missing leads back to the form, all of it named."""
    proposal = own(request, pk)
    try:
        sent = actions.submit(proposal, by=request.user)
    except ValidationError as refused:
        return _refused(request, proposal, refused)
    return _sent(request, sent)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take it out of the cycle (or throw a private draft away); both can be undone."""
    proposal = own(request, pk)
    private = not proposal.is_public
    (may.may_discard if private else may.may_withdraw)(request.user, proposal).or_forbid()
    if request.method == "GET":
        return render(request, "drafting/withdraw.html", {"proposal": proposal, "private": private})
    if private:
        actions.discard(proposal, by=request.user)
        messages.success(request, _("The draft is thrown away. You can take it back from this list."))
        return redirect("proposals:mine")
    gone = actions.withdraw(proposal, by=request.user)
    messages.success(request, _("Your proposal is withdrawn. You can take that back on this page."))
    return redirect(gone)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a withdrawal, or pick a thrown-away draft up again."""
    proposal = own(request, pk)
    if not proposal.is_public:
        actions.pick_up(proposal, by=request.user)
        messages.success(request, _("Your draft is back."))
        return redirect("proposals:write", pk=pk)
    back = actions.restore(proposal, by=request.user)
    messages.success(request, _("Your proposal is back and waits for the council again."))
    return redirect(back)


def _save(request: HttpRequest, proposal: Proposal, form: WordingForm) -> HttpResponse:
    then = request.POST.get("then", "save")
    fits = form.is_valid()
    saved = _try(form, lambda: _keep(request, proposal, form))
    if then == "autosave":
        return _answer(form, saved)
    if saved is not None:
        _knows(form, saved.changed_at)
    if not fits or saved is None:
        return _writing_page(request, proposal, form)
    if then == "submit":
        try:
            return _sent(request, actions.submit(proposal, by=request.user))
        except ValidationError as refused:
            return _refused(request, own(request, proposal.pk), refused)
    if then == "preview":
        return redirect("proposals:preview", pk=proposal.pk)
    if form.step is not None and then in ("next", "back"):
        return redirect(address_of(proposal, beside(form.step)[then == "next"] or form.step))
    if then != "more":
        messages.success(request, _("Saved. Only its authors can see it until it is sent in."))
    return redirect(address_of(proposal, form.step))


def address_of(proposal: Proposal, step: Step | None) -> str:
    """Where a step of writing is; without one, the page that has everything."""
    if step is None:
        return reverse("proposals:write", args=[proposal.pk])
    if step.key == "check":
        return reverse("proposals:preview", args=[proposal.pk])
    if step.key == "people":
        return reverse("proposals:people", args=[proposal.pk])
    return reverse("proposals:step", args=[proposal.pk, step.key])


def steps_of(proposal: Proposal, here: Step | None) -> dict[str, Any]:
    """What the line of steps shows, and the steps before and after this one."""
    before, after = beside(here) if here else (None, None)
    return {
        "steps": [(step, address_of(proposal, step)) for step in STEPS],
        "here": here,
        "before": address_of(proposal, before) if before else "",
        "after": address_of(proposal, after) if after else "",
    }


def _keep(request: HttpRequest, proposal: Proposal, form: WordingForm) -> Wording:
    """Keep whatever is well-formed, so that one wrong field never costs the others."""
    seen = form.cleaned_data.get("seen")
    saved = actions.save_draft(proposal, by=request.user, seen=seen, **form.words())
    envelope = form.cleaned_data.get("envelope")
    if envelope is not None:
        moved = actions.move_to_envelope(proposal, envelope, by=request.user)
        saved = moved if isinstance(saved, Proposal) else saved
    return saved


def _try(form: WordingForm, save: Callable[[], Wording]) -> Wording | None:
    try:
        return save()
    except actions.ChangedElsewhere as refused:
        _knows(form, clock.now())  # The words stay in the form; sending them once more means "these ones".
        form.add_error(None, ValidationError([*refused.messages, _("Look at both, then save again to keep these.")]))
    except ValidationError as refused:
        refuse(form, refused)
    return None


def _knows(form: WordingForm, moment: datetime) -> None:
    """Shown again, the form stands on the words as they were at `moment`."""
    data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    data["seen"] = moment.isoformat()
    form.data = data


def _answer(form: WordingForm, saved: Wording | None) -> JsonResponse:
    """For the script that saves while one types."""
    reasons = form.problems()
    if saved is None:
        return JsonResponse({"reasons": reasons}, status=409)
    at = time_format(timezone.localtime(saved.changed_at), "TIME_FORMAT")
    words = _("Saved at %(time)s") % {"time": at}
    return JsonResponse({"saved": words, "seen": saved.changed_at.isoformat(), "reasons": reasons})


def _sent(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    messages.success(request, _("Your proposal is with the council, and neighbors can read and discuss it."))
    return redirect(proposal)


def _refused(request: HttpRequest, proposal: Proposal, refused: ValidationError) -> HttpResponse:
    """The form with the words as they are kept, and everything that is missing named at once."""
    wording = actions.writing_of(proposal)
    make = partial(WordingForm, proposal=proposal, wording=wording, user=request.user)
    form = make({field.html_name: field.value() or "" for field in make()})
    form.is_valid()
    refuse(form, refused)
    return _writing_page(request, proposal, form)


def _writing_page(request: HttpRequest, proposal: Proposal, form: WordingForm) -> HttpResponse:
    context = {
        "proposal": proposal,
        "form": form.marked(),
        "proposal_picture": form.initial.get("picture"),
        "map": drawing() if form.places is not None else None,
        "requests": proposal.reviews.filter(decision=Review.Decision.RETURN).last(),
        "may_submit": may.may_submit(request.user, proposal),
        **steps_of(proposal, form.step),
    }
    return render(request, "drafting/write.html", context, status=422 if form.problems() else 200)
