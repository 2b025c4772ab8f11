"""The door: everyone's code as a picture, and the pages of who keeps the door. They work by reload and plain forms."""

from __future__ import annotations

import io
import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from deliberation.assemblies import actions, permissions
from deliberation.assemblies.attendance import present_at
from deliberation.assemblies.forms import CorrectionForm, CountForm
from deliberation.assemblies.models import Assembly, DoorCount, Registration
from deliberation.assemblies.models.door import typed
from deliberation.assemblies.views import assembly_of, qr_code
from kit.forms import attempt
from kit.paging import page_of
from kit.verdict import Forbidden

LATEST = 10  # counts that can be undone at a glance
PEOPLE = 50  # a page


@login_required
@never_cache
@require_safe
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The QR code of whoever asks, for the door. It says an address that only helps who keeps the door."""
    mine = get_object_or_404(Registration, assembly=pk, person=request.user.pk)
    drawing = io.BytesIO()
    address = settings.SITE_URL + reverse("assemblies:coded", args=[pk, mine.code])
    qr_code(address, error="m").save(drawing, kind="svg", border=2, omitsize=True, light="white")
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")


@duty_page
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Find somebody by name or code and check them in; count who has no account."""
    found = assembly_of(pk)
    permissions.may_keep_door(request.user, found).or_forbid()
    if request.method != "POST":
        return door_page(request, found)
    registration = _registration(request, found)
    try:
        actions.check_in_at_the_door(registration, by=request.user)
        messages.success(request, _("%(name)s is checked in.") % {"name": registration.person})
    except Forbidden as problem:
        messages.error(request, str(problem))
    return redirect("assemblies:door", pk)


@duty_page
@login_required
@never_cache
@require_safe
def coded(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Where a scanned code leads: for who keeps the door to that person, for its holder back to the assembly."""
    found = assembly_of(pk)
    rows = found.registrations.select_related("person").filter(code=typed(code))
    allowed = permissions.may_keep_door(request.user, found)
    if not allowed and rows.filter(person=request.user.pk).exists():
        return redirect(found)
    allowed.or_forbid()
    row = get_object_or_404(rows)
    here = found.attendances.filter(person=row.person).first()
    return render(
        request,
        "assemblies/coded.html",
        {
            "assembly": found,
            "row": row,
            "attendance": here,
            "may_check_in": permissions.may_check_in(row.person, found),
            "may_undo": here and permissions.may_undo_check_in(request.user, found, row.person),
        },
    )


@duty_page
@login_required
@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count people in who have no account."""
    found = assembly_of(pk)
    permissions.may_keep_door(request.user, found).or_forbid()
    form = CountForm(request.POST, auto_id="count-%s")
    made = attempt(form, lambda data: actions.count_in(found, by=request.user, **data)) if form.is_valid() else None
    if made is None:
        return door_page(request, found, status=422, count_form=form)
    _say_how_many(request, found)
    return redirect("assemblies:door", pk)


@duty_page
@login_required
@require_POST
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the count, with a reason."""
    found = assembly_of(pk)
    permissions.may_keep_door(request.user, found).or_forbid()
    form = CorrectionForm(request.POST, auto_id="correct-%s")
    made = (
        attempt(form, lambda data: actions.correct_count(found, by=request.user, **data)) if form.is_valid() else None
    )
    if made is None:
        return door_page(request, found, status=422, correction_form=form)
    _say_how_many(request, found)
    return redirect("assemblies:door", pk)


@duty_page
@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a count, or a check-in of the wrong person."""
    found = assembly_of(pk)
    permissions.may_keep_door(request.user, found).or_forbid()
    try:
        if "registration" in request.POST:
            actions.undo_check_in(_registration(request, found), by=request.user)
        else:
            made = get_object_or_404(DoorCount, assembly=found, pk=_number(request, "count"))
            made.assembly = found
            actions.undo_count(made, by=request.user)
    except Forbidden as problem:
        messages.error(request, str(problem))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        _say_how_many(request, found)
    return redirect("assemblies:door", pk)


def door_page(request: HttpRequest, found: Assembly, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of who keeps the door; `forms` are those that come back with their mistakes."""
    asked = request.GET.get("q", "").replace("\0", "").strip()[:80]
    rows = found.registrations.select_related("person")
    here = dict(found.attendances.values_list("person", "at_the_door"))
    page = page_of(request, _found_by(rows, asked), PEOPLE)
    page.object_list = list(page.object_list)
    for row in page.object_list:
        row.is_here, row.checked_at_door = row.person_id in here, here.get(row.person_id)
    context = {
        "assembly": found,
        "asked": asked,
        "page": page,
        "present": present_at(found),
        "may_chair": permissions.may_chair(request.user, found),
        "may_count": permissions.may_count(request.user, found),
        "counts": list(found.door_counts.select_related("counted_by")[:LATEST]),
        **_told(found),
        "count_form": CountForm(auto_id="count-%s", initial={"people": 1, "children": 0, "key": uuid.uuid4().hex}),
        "correction_form": CorrectionForm(auto_id="correct-%s"),
        **forms,
    }
    return render(request, "assemblies/door.html", context, status=status)


def _told(found: Assembly) -> dict[str, Any]:
    """What was said when signing up and at the door, in numbers: people, from afar, children, languages."""
    rows = found.registrations.order_by()
    totals = rows.aggregate(
        people=Count("pk"), afar=Count("pk", filter=Q(from_afar=True)), children=Sum("children", default=0)
    )
    languages: dict[str, int] = {}
    signed_up = rows.exclude(interpretation="").values_list("interpretation").annotate(n=Count("pk"))
    counted = found.door_counts.standing().exclude(interpretation="").order_by().values_list("interpretation")
    for language, number in signed_up.union(counted.annotate(n=Sum("people")), all=True):
        languages[language] = languages.get(language, 0) + number
    return {"totals": totals, "languages": sorted(languages.items())}


def _found_by(rows: QuerySet[Registration], asked: str) -> QuerySet[Registration]:
    """Those whom a name, a part of it, or a code means."""
    if not asked:
        return rows
    return rows.filter(Q(person__public_name__icontains=asked) | Q(code=typed(asked)))


def _say_how_many(request: HttpRequest, found: Assembly) -> None:
    people = present_at(found).people
    words = ngettext("Noted. %(n)d person is here now.", "Noted. %(n)d people are here now.", people) % {"n": people}
    messages.success(request, words)


def _registration(request: HttpRequest, found: Assembly) -> Registration:
    rows = found.registrations.select_related("person")
    return get_object_or_404(rows, pk=_number(request, "registration"))


def _number(request: HttpRequest, name: str) -> int:
    asked = request.POST.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
