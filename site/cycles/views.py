"""Public pages of a cycle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from audit.models import Entry
from cycles.formula import formula_csv, shares_of
from cycles.models import Cycle, Formula, Phase, Return
from kit.when_used import when_used

ics = when_used("cycles.calendar_file", "ics")  # icalendar is 3 MB and a tenth of a second at start


def cycles(request: HttpRequest) -> HttpResponse:
    """Every public cycle, newest first."""
    found = Cycle.objects.visible().with_calendar().with_money()
    return render(request, "cycles/cycles.html", {"cycles": found})


def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle: where it is, until when, its money, its calendar and every change to it."""
    found = get_object_or_404(Cycle.objects.visible().with_calendar(), slug=slug)
    envelopes = found.envelopes.select_related("neighborhood").order_by("neighborhood__name")
    phases = {f"cycles.phase:{phase.pk}": phase for phase in found.calendar}
    changes = [
        {"entry": entry, "phase": phases[entry.subject], "reason": entry.facts.get("reason", "")}
        for entry in Entry.objects.filter(subject__in=phases, verb__in=CHANGES).order_by("-seq")[:20]
    ]
    formula = Formula.objects.filter(cycle=found).first()
    shares = shares_of(formula) if formula else []
    return render(
        request,
        "cycles/cycle.html",
        {
            "cycle": found,
            "envelopes": envelopes,
            "formula": formula,
            "shares": shares,
            "all_people": sum(share.place.people for share in shares),
            "all_points": sum(share.place.points for share in shares),
            "total": sum(envelope.amount for envelope in envelopes),
            "returns": list(Return.objects.filter(envelope__cycle=found).select_related("envelope__neighborhood")),
            "changes": changes,
            "kinds": Phase.Kind,
        },
    )


@require_GET
def envelopes_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """How the envelopes were computed, neighborhood by neighborhood, as a file."""
    found = get_object_or_404(
        Formula.objects.select_related("cycle"), cycle__in=Cycle.objects.visible(), cycle__slug=slug
    )
    answer = HttpResponse("".join(formula_csv(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.cycle.slug}-envelopes.csv"'
    return answer


CHANGES = ("cycles.extend", "cycles.close", "cycles.open")


def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The phases as an iCalendar file (RFC 5545), to subscribe to."""
    found = get_object_or_404(Cycle.objects.visible().with_calendar(), slug=slug)
    answer = HttpResponse(ics(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="{_("cycle")}-{found.slug}.ics"'
    return answer
