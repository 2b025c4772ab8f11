"""Pages that everyone can open: all charters, the charter of a place, one version of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cycles.charters import charts, permissions, readiness
from cycles.charters.models import Charter, Side, Version
from cycles.charters.models.texts import charter_url
from cycles.charters.reading import Said, cited, compared, shifts, sides_of, version_before
from cycles.models import Category
from neighborhoods.models import Neighborhood

SHORT = ("outline", "description")


def place_of(slug: str) -> Neighborhood | None:
    """The neighborhood of that address, the whole city for none, or 404."""
    return get_object_or_404(Neighborhood.objects.defer(*SHORT), slug=slug) if slug else None


def version_of(pk: int) -> Version:
    """The version of that number with its charter and its signatures, or 404."""
    found = Version.objects.with_charter().prefetch_related("signatures__member")
    return get_object_or_404(found, pk=pk)


@require_safe
def charters(request: HttpRequest) -> HttpResponse:
    """Every place, with the version that is in force and the one that is being worked on."""
    places: list[Neighborhood | None] = [None, *Neighborhood.objects.defer(*SHORT)]
    by_place: dict[int | None, dict[str, Version]] = {}
    found = Version.objects.with_charter()
    for version in found.in_force() | found.open():
        by_place.setdefault(version.charter.neighborhood_id, {})["open" if version.is_open else "now"] = version
    shown = [
        {"place": place, "url": charter_url(place), **by_place.get(place.pk if place else None, {})} for place in places
    ]
    return render(request, "charters/charters.html", {"shown": shown})


@require_safe
def charter(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What is in force in a place: its clauses, who cites them, its weights, who signed; and what came before."""
    place = place_of(slug)
    found = Charter.objects.with_place().filter(neighborhood=place).first()
    versions = list(found.versions.prefetch_related("signatures__member")) if found else []
    for one in versions:
        one.charter = found  # type: ignore[assignment]  # there are versions of a charter only
    now = next((one for one in versions if one.state == Version.State.AGREED), None)
    context: dict[str, Any] = {
        "place": place,
        "charter": found,
        "version": now,
        "draft": next((one for one in versions if one.is_open), None),
        "earlier": [one for one in versions if one.state == Version.State.SUPERSEDED],
        "withdrawn": [one for one in versions if one.state == Version.State.WITHDRAWN],
        "may_open": permissions.may_open(request.user, place),
        "may_keep": permissions.may_keep(request.user, place),
    }
    return render(request, "charters/charter.html", context | (_in_force(now) if now else {}))


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: a draft with the three sides and what it lacks, a text to sign, or what was agreed and what it changed."""
    return version_page(request, version_of(pk))


def version_page(request: HttpRequest, found: Version, *, status: int = 200, refusal: str = "") -> HttpResponse:
    """The version's page; after a refused signature with its reason."""
    user, categories = request.user, list(Category.objects.all())
    before = version_before(found)
    clauses = list(found.clauses.select_related("category"))
    old = list(before.clauses.select_related("category")) if before else []
    sides = sides_of(found, categories)
    agreed = sides[Side.AGREED].percents
    context: dict[str, Any] = {
        "version": found,
        "charter": found.charter,
        "place": found.charter.neighborhood,
        "before": before,
        "clauses": compared(clauses, old) if before else compared(clauses, clauses),
        "cited": cited(clauses) if found.is_signed else {},
        "spoken": _drawn(list(sides.values())[:3], categories),
        "silent": [said for said in list(sides.values())[:3] if said.percents is None],
        "reason_of": {said.side.value: said.weighing for said in sides.values() if said.weighing},
        "refusal": refusal,
    }
    if agreed is not None:
        context["chart"] = charts.of_agreed(
            _("What weighs how much"),
            shifts(agreed, _agreed(before), categories),
            reverse("charters:csv", args=[found.pk]),
        )
    if found.is_open:
        context |= _offers(user, found, len(clauses), sides)
    return render(request, "charters/version.html", context, status=status)


def _in_force(now: Version) -> dict[str, Any]:
    categories = list(Category.objects.all())
    clauses = list(now.clauses.select_related("category"))
    before = version_before(now)
    found = shifts(_agreed(now) or {}, _agreed(before), categories)
    return {
        "clauses": clauses,
        "cited": cited(clauses),
        "chart": charts.of_agreed(_("What weighs how much"), found, reverse("charters:csv", args=[now.pk])),
    }


def _agreed(version: Version | None) -> dict[int, int] | None:
    if version is None:
        return None
    weighing = version.weighings.filter(side=Side.AGREED).prefetch_related("weights").first()
    return weighing.percents if weighing else None


def _drawn(sides: list[Said], categories: list[Category]) -> list[Any]:
    """A chart of each side that has spoken, all on the same scale."""
    spoken = [said for said in sides if said.percents is not None]
    full = max((value for said in spoken for value in (said.percents or {}).values()), default=0)
    return [charts.of_side(said, categories, full) for said in spoken]


def _offers(user: Any, found: Version, clauses: int, sides: dict[str, Said]) -> dict[str, Any]:
    """What a person can do with a version that is open, and what it lacks."""
    mine = None
    if user.is_authenticated:
        mine = found.weighings.of_residents().filter(by=user).prefetch_related("weights").first()
    spoken = [said.side.value for said in sides.values() if said.percents is not None]
    needs = readiness.before_settling(clauses, spoken, sides[Side.RESIDENTS].residents)
    return {
        "mine": mine,
        "needs": needs if found.is_draft else readiness.before_force(found),
        "ready": all(need.met for need in needs if need.must),
        "may_write": permissions.may_write(user, found),
        "may_settle": permissions.may_settle(user, found),
        "may_reopen": permissions.may_reopen(user, found),
        "may_withdraw": permissions.may_withdraw(user, found),
        "may_sign": permissions.may_sign(user, found),
        "may_weigh": permissions.may_weigh(user, found, Side.RESIDENTS),
        "may_weigh_council": permissions.may_weigh(user, found, Side.COUNCIL),
        "may_weigh_agency": permissions.may_weigh(user, found, Side.AGENCY),
    }
