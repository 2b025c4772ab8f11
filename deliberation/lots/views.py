"""Lotteries as everybody reads them, and what volunteers do."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from deliberation.lots import actions, permissions, reading
from deliberation.lots.forms import VolunteerForm
from deliberation.lots.models import Lottery, Place, Volunteer
from kit.acting import act_page, sent
from kit.paging import page_of

KEPT = (Place.State.ASKED, Place.State.ACCEPTED)


def lottery_of(pk: int) -> Lottery:
    """The public lottery of that number, or 404."""
    return get_object_or_404(Lottery.objects.public().select_related("council__neighborhood", "task_force"), pk=pk)


@require_safe
def lotteries(request: HttpRequest) -> HttpResponse:
    """Every lottery that is not only planned, the newest first."""
    page = page_of(request, Lottery.objects.public().with_place(), 20)
    return render(request, "lots/lotteries.html", {"page": page})


@require_safe
def lottery(request: HttpRequest, pk: int) -> HttpResponse:
    """One lottery: where it is, its quotas, everybody's chances, the dice and who was drawn."""
    found = lottery_of(pk)
    mine = reading.mine(request.user, found)
    listed = found.listed()
    drawn = reading.drawn(found) if found.drawn_at else []
    context = {
        "lottery": found,
        "place": found.council.neighborhood,
        "mine": mine,
        "may_volunteer": permissions.may_volunteer(request.user, found),
        "may_accept": permissions.may_accept(request.user, mine.place) if mine.place else None,
        "may_decline": permissions.may_decline(request.user, mine.place) if mine.place else None,
        "may_read_answers": permissions.may_read_answers(request.user, found),
        "chart": reading.chances(found),
        "bound": reading.bound(listed) if listed else "",
        "tickets": len(found.chances),
        "problem": reading.problem(found),
        "drawn": drawn,
        "empty": found.seats - sum(one.state in KEPT for one in drawn) if drawn else 0,
        "last": "9" * found.digits,
        "first": "0" * found.digits,
    }
    return render(request, "lots/lottery.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer(request: HttpRequest, pk: int) -> HttpResponse:
    """Volunteer, change what one said, or take it back."""
    found = lottery_of(pk)
    permissions.may_volunteer(request.user, found).or_forbid()
    if request.method == "POST" and "withdraw" in request.POST:
        actions.withdraw(found, by=request.user)
        messages.success(request, _("You are out of the draw, and what you said is deleted."))
        return redirect(found)
    mine = Volunteer.objects.filter(lottery=found, person=request.user.pk).first()
    form = VolunteerForm(sent(request)[0], lottery=found, profile=mine.profile if mine else None)
    return act_page(
        request,
        "lots/volunteer.html",
        form,
        lambda _data: actions.volunteer(found, by=request.user, profile=form.profile()),
        done=_("You are in the draw."),
        back=found.get_absolute_url(),
        lottery=found,
        mine=mine,
    )


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or decline the place one was drawn for."""
    found = lottery_of(pk)
    place = get_object_or_404(found.places.of(request.user).kept())
    if request.POST.get("answer") == "accept":
        actions.accept(place, by=request.user)
        messages.success(request, _("Thank you! The seat is yours when the term begins."))
    elif request.POST.get("answer") == "decline":
        actions.decline(place, by=request.user)
        messages.success(request, _("Thank you for telling us. The next one is asked."))
    return redirect(found)


@require_safe
def panels(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of panels, byte for byte what its fingerprint is of."""
    found = lottery_of(pk)
    return _file(found.listing, f"lottery-{pk}-list.json", found.listed_at is not None)


@duty_page
@login_required
@never_cache
@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What volunteers said, by ticket and without names, for auditors."""
    found = lottery_of(pk)
    permissions.may_read_answers(request.user, found).or_forbid()
    return _file(found.answers, f"lottery-{pk}-answers.json", True)


def _file(text: str, name: str, there: bool) -> HttpResponse:
    if not there:
        return HttpResponse(_("The list is not made yet."), status=404, content_type="text/plain; charset=utf-8")
    made = HttpResponse(text, content_type="application/json")
    made["Content-Disposition"] = f'attachment; filename="{name}"'
    return made
