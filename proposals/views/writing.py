"""The author's pages: start, write, preview, send in, withdraw. Strangers get a 404, so that no draft can be guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from neighborhoods.models import Neighborhood
from proposals import actions
from proposals import permissions as may
from proposals.forms import StartForm, WordingForm
from proposals.lifecycle import EDITABLE
from proposals.models import Proposal, Review, Wording
from proposals.places import frame_of, shapes
from proposals.requirements import missing


def own(request: HttpRequest, pk: int) -> Proposal:
    """The signed-in person's own proposal; for everybody else it does not exist here."""
    rows = Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "category", "author")
    proposal = get_object_or_404(rows.prefetch_related("envelope__cycle__phases"), pk=pk)
    if proposal.author_id != request.user.pk:
        raise Http404
    return proposal


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """A person's drafts and proposals, the last changed first."""
    rows = Proposal.objects.filter(author_id=request.user.pk).with_place().order_by("-changed_at")
    return render(request, "proposals/mine.html", {"proposals": rows, "editable": EDITABLE})


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft in the cycle that takes proposals now."""
    cycle = open_cycle()
    if cycle is None:
        raise Forbidden(_("No cycle takes new proposals at the moment."))
    may.may_start(request.user, cycle).or_forbid()
    form = StartForm(request.POST or None, user=request.user, cycle=cycle)
    if request.method == "POST" and form.is_valid():
        made = actions.start_draft(by=request.user, **form.cleaned_data)
        return redirect("proposals:write", pk=made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "proposals/start.html", {"form": form, "cycle": cycle}, status=status)


def open_cycle() -> Cycle | None:
    """The newest public cycle that takes proposals now; else the newest one, whose calendar gives the reason for no."""
    cycles = list(Cycle.objects.visible().with_calendar())
    return next((cycle for cycle in cycles if calendar_allows(cycle, Act.PROPOSE)), next(iter(cycles), None))


@login_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a draft, or rewrite a returned proposal. `then` says what the pressed button wants after saving."""
    proposal = own(request, pk)
    may.may_edit(request.user, proposal).or_forbid()
    wording = actions.writing_of(proposal)
    if request.method == "POST":
        return _save(request, proposal, wording)
    return _writing_page(request, proposal, _form(request, proposal, wording))


@login_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What neighbors will see once it is sent in."""
    proposal = own(request, pk)
    may.may_edit(request.user, proposal).or_forbid()
    wording = actions.writing_of(proposal)
    lacking = missing(proposal, wording)
    context = {"proposal": proposal, "wording": wording, "missing": lacking}
    return render(request, "proposals/preview.html", {**context, "may_submit": may.may_submit(request.user, proposal)})


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
        return render(request, "proposals/withdraw.html", {"proposal": proposal, "private": private})
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


def _form(request: HttpRequest, proposal: Proposal, wording: Wording, *data: Any) -> WordingForm:
    return WordingForm(*data, proposal=proposal, wording=wording, user=request.user)


def _save(request: HttpRequest, proposal: Proposal, wording: Wording) -> HttpResponse:
    then = request.POST.get("then", "save")
    form = _form(request, proposal, wording, request.POST, request.FILES)
    fits = form.is_valid()
    saved = _try(form, lambda: _keep(request, proposal, form))
    if then == "autosave":
        return _answer(form, saved)
    if not fits or saved is None:
        return _writing_page(request, proposal, form)
    if then == "submit":
        try:
            return _sent(request, actions.submit(proposal, by=request.user))
        except ValidationError as refused:
            return _refused(request, own(request, proposal.pk), refused)
    if then == "preview":
        return redirect("proposals:preview", pk=proposal.pk)
    messages.success(request, _("Saved. Only you can see it until you send it in."))
    return redirect("proposals:write", pk=proposal.pk)


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
        # The words stay in the form; sending them once more means "these ones".
        form.data = {**form.data.dict(), "seen": clock.now().isoformat()}  # type: ignore[attr-defined]
        form.add_error(None, ValidationError([*refused.messages, _("Look at both, then save again to keep these.")]))
    except ValidationError as refused:
        refuse(form, refused)
    return None


def _answer(form: WordingForm, saved: Wording | None) -> JsonResponse:
    """For the script that saves while one types."""
    reasons = [str(reason) for reasons in form.errors.values() for reason in reasons]
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
    kept = _form(request, proposal, wording)
    form = _form(request, proposal, wording, {field.html_name: field.value() or "" for field in kept})
    form.is_valid()
    refuse(form, refused)
    return _writing_page(request, proposal, form)


def _writing_page(request: HttpRequest, proposal: Proposal, form: WordingForm) -> HttpResponse:
    neighborhoods = list(Neighborhood.objects.all())
    frame = frame_of(neighborhoods)
    context = {
        "proposal": proposal,
        "form": form.marked(),
        "proposal_picture": form.initial["picture"],
        "frame": frame,
        "shapes": shapes(neighborhoods, frame) if frame else [],
        "requests": proposal.reviews.filter(decision=Review.Decision.RETURN).last(),
        "may_submit": may.may_submit(request.user, proposal),
    }
    return render(request, "proposals/write.html", context, status=422 if form.errors else 200)
