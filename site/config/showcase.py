"""Every component on one page, `/house/look/`, to look at and to test. Only in development and in tests."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cycles.models import Cycle, Phase
from cycles.schedule import ORDER
from kit import charts, clock, maps
from kit.forms import CountedTextarea, DateInput
from kit.money import MoneyFormField, say_cents
from kit.paging import page_of
from kit.verdict import no

SQUARE = ((0.0, 0.0), (1.0, 0.0), (1.2, 0.9), (0.5, 1.1), (0.0, 1.0), (0.0, 0.0))


class SampleForm(forms.Form):
    title = forms.CharField(max_length=60, help_text="A few words that say what would change.")
    idea = forms.CharField(widget=CountedTextarea(200), label="The idea")
    cost = MoneyFormField(required=False, help_text="In dollars. A guess is fine.")
    day = forms.DateField(widget=DateInput, required=False)
    category = forms.ChoiceField(choices=[("", "Choose one"), ("lighting", "Lighting"), ("youth", "Youth programs")])
    stance = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("for", "For"), ("against", "Against"), ("q", "Question")]
    )
    times = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("m", "Morning"), ("e", "Evening")], required=False
    )
    picture = forms.FileField(required=False)
    agree = forms.BooleanField(label="I live in the neighborhood", help_text="We check this with the roll.")
    kept = forms.CharField(widget=forms.HiddenInput, required=False)


def sample_cycle(now_in: int | None) -> Cycle:
    """A cycle that is in no database, with the phase of that position open now."""
    cycle = Cycle(pk=now_in or 0, name="Safer streets 2026", slug="safer-streets-2026")
    start = clock.now() - timedelta(days=5 + 10 * now_in) if now_in is not None else clock.now() + timedelta(days=3)
    cycle.__dict__["calendar"] = [
        Phase(
            cycle=cycle,
            kind=kind.value,
            opens_at=start + timedelta(days=10 * i),
            closes_at=start + timedelta(days=10 * i + 10),
        )
        for i, kind in enumerate(ORDER)
    ]
    return cycle


def _outline(east: float, north: float) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[-76 + (east + x) / 50, 40 + (north + y) / 60] for x, y in SQUARE]]}


def sample_charts() -> dict[str, Any]:
    """One chart of each kind, with made-up numbers."""
    money = [
        ("Lighting", 4_200_000),
        ("Youth programs", 3_100_000),
        ("Mental health supports", 1_900_000),
        ("Safe routes", 800_000),
    ]
    rows = [charts.Row(label, value, say_cents(value)) for label, value in money]
    names = ["Harbor", "Old Mill", "Quarry Hill", "Lantern Row", "Eastbank", "The Gardens"]
    places = [
        maps.Place(name, _outline(i % 3, i // 3), f"{8 + i} projects", url="#main", here=name == "Harbor")
        for i, name in enumerate(names)
    ]
    dots = [
        maps.Dot("Lamps on Mill Path", -75.975, 40.02, "#main"),
        maps.Dot("Youth night", -75.953, 40.007, "#main"),
    ]
    reports = [310, 296, None, 301, 282, 264, 259, 248]
    over_time = [
        charts.Point(f"Q{i % 4 + 1} {2025 + i // 4}", n, low=n and n - 22, high=n and n + 22)
        for i, n in enumerate(reports)
    ]
    changed = [
        charts.Spot(label, now, say_cents(now), before, say_cents(before))
        for label, now, before in (
            ("Lighting", 4_600_000, 4_200_000),
            ("Youth programs", 2_700_000, 3_100_000),
            ("Safe routes", 800_000, 800_000),
        )
    ]
    return {
        "line": charts.line(
            "Reports of dark corners",
            "Fewer each quarter, not yet 240. The band holds 95 of 100.",
            over_time,
            target=240,
        ),
        "dots": charts.dot_plot(
            "What was moved",
            "$4,000 went from youth programs to lighting.",
            changed,
            headings=("What", "Now", "Adopted"),
        ),
        "bars": charts.bars("Money by category", "Lighting takes the largest part, $42,000 of $100,000.", rows),
        "stacked": charts.stacked("Where the money stands", "Almost half is spent.", rows),
        "map": maps.outline_map("Projects by neighborhood", "Every neighborhood has at least eight.", places, dots),
    }


def look(request: HttpRequest) -> HttpResponse:
    """The page with every component; `?refused` shows the form with its errors, `?dir=rtl` turns it around."""
    form = (
        SampleForm({"title": "", "idea": "x" * 210, "cost": "a lot", "kept": "1"})
        if "refused" in request.GET
        else SampleForm()
    )
    messages.success(request, "Your proposal is on its way to the Harbor council.")
    messages.error(request, "The picture was too large. Nothing else was lost.")
    context = {
        "form": form,
        "cycle": sample_cycle(3),
        "waiting": sample_cycle(None),
        "page": page_of(request, range(400)),
        "verdict": no("Voting opens Friday 12 June, 8:00 p.m."),
        "rtl": request.GET.get("dir") == "rtl",
        "now": clock.now(),
        "person": SimpleNamespace(name="Ana"),
        **sample_charts(),
    }
    return render(request, "showcase.html", context)
