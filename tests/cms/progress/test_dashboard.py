"""Progress of the city, a cycle and a neighborhood: what went wrong first, every figure with the rows behind it."""

from __future__ import annotations

import csv
import io
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.test import Client
from page_factories import a_budget, words_of

from cms.progress.dashboard import COUNTED
from cms.progress.figures import sums
from cms.progress.rows import KINDS
from cms.progress.scope import Scope
from proposals.delivery.models import Project
from proposals.models import Proposal
from proposals.places import lies_in

from .town import ROWS, a_project, a_setback, a_step, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(home: Any) -> dict[str, Any]:
    return build()


def figures(scope: Scope) -> dict[str, Any]:
    whole = sums(scope).whole
    return {kind: getattr(whole, name) for kind, name in COUNTED.items()}


def test_a_cancelled_projects_milestone_is_not_late_and_waiting_changes_change_nothing(town):
    city = figures(Scope())
    assert (city["voted"], city["changed"], city["returned"]) == (24_000_00, 0, 400_00)
    assert city["money"] == city["voted"] - city["returned"]
    assert city["spent"] == 6_000_00
    assert (city["done"], city["late"], city["ahead"]) == (1, 1, 1)
    assert (city["setbacks"], city["past-setbacks"]) == (1, 1)
    assert (city["met"], city["missed"], city["short"], city["unknown"]) == (1, 2, 1, 1)
    assert (city["projects"], city["running"], city["cancelled"]) == (4, 3, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_what_its_rows_add_up_to_everywhere(town, kind):
    here = {"harbor": town["harbor"], "cycle": town["new"]}
    scopes = [
        Scope(), Scope(place=here["harbor"]), Scope(cycle=here["cycle"]), Scope(citywide=True),
        Scope(cycle=here["cycle"], place=here["harbor"], category=factories.category()),
    ]  # fmt: skip
    for scope in scopes:
        asked = KINDS[kind]
        total = asked.total(scope)
        assert figures(scope)[kind] == (asked.rows(scope).count() if total is None else total)
        if total is not None:
            assert sum(row.amount or 0 for row in asked.told(asked.rows(scope))) == total


def test_the_parts_of_a_table_add_up_to_the_whole(town):
    found = sums(Scope())
    for name in ("voted", "paid", "late", "still", "missing", "projects"):
        for parts in (found.places, found.categories):
            known = sum(getattr(part.figures, name) for part in parts)
            assert known == getattr(found.whole, name), name
    assert [part.label for part in found.places] == ["Harbor", "Old Mill", "Money of the whole city"]
    assert [part.label for part in found.cycles] == ["Cycle 2025", "Cycle 2026"]


def test_a_neighborhood_in_which_nothing_is_funded_or_measured_says_so_instead_of_ten_zeros(client: Client, town):
    factories.neighborhood("Far End")
    page = client.get("/progress/").content.decode()
    (row,) = [row for row in page.split("<tr>") if "Far End</a>" in row]
    assert "Nothing funded or measured yet" in row
    assert row.count("is-nought") == row.count("<td") == 10
    assert page.count("Nothing funded or measured yet") < page.count("<tr>")


def test_far_is_each_projects_own_share_weighed_by_its_money(town):
    far = sums(Scope()).whole.progress
    assert far.projects == 2
    assert (
        far.share == (15_000_00 * Project.objects.with_proposal().get(pk=town["lamps"].pk).progress.share) / 20_000_00
    )
    assert sums(Scope()).whole.stepless == 1


def test_the_page_says_trouble_first_and_leads_to_each_row(client: Client, town):
    page = client.get("/progress/").content.decode()
    assert page.index("The masts came late.") < page.index("Money of the projects")
    setback = Project.objects.get(pk=town["lamps"].pk).setbacks.get(resolved_on=None)
    assert f'href="/projects/{town["lamps"].pk}/#setback-{setback.pk}"' in page
    assert 'href="/progress/rows/spent/"' in page
    assert 'href="/progress/rows/late/?place=harbor"' in page
    assert 'href="/neighborhoods/harbor/progress/"' in page
    assert f'href="/progress/{town["new"].slug}/"' in page
    words = words_of(page.encode())
    assert "Milestones that are late: 1" in words
    assert "56 %" in words  # (15,000 × 3/4 + 5,000 × 0) / 20,000


def test_each_address_answers_with_as_many_queries_for_many_projects(
    client: Client, town, django_assert_max_num_queries: Any
):
    a_budget(rows=ROWS)
    addresses = [
        "/progress/",
        f"/progress/{town['new'].slug}/",
        "/neighborhoods/harbor/progress/",
        "/progress/rows/late/",
    ]

    def asked() -> list[int]:
        counts = []
        for address in addresses:
            caches["pages"].clear()
            with django_assert_max_num_queries(15) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    for address in addresses:
        client.get(address)
    few = asked()
    money = factories.envelope(factories.cycle("Cycle 2027", now_in="deliver"), town["harbor"])
    for number in range(20):
        project = a_project(f"Project {number}", money)
        a_step(project, "A step", -3)
        a_setback(project)
    assert asked() == few


def test_a_resident_finds_what_was_spent_on_lighting_and_what_is_late(client: Client, town):
    a_budget(rows=ROWS)
    assert 'href="/progress/"' in client.get("/").content.decode()
    assert 'href="/neighborhoods/harbor/progress/"' in client.get("/progress/").content.decode()
    page = words_of(client.get("/neighborhoods/harbor/progress/").content)
    assert "Masts stand" in page
    assert "Lighting $1,000 $900 $700" in page
    assert "Most was spent on Lighting: $6,000." in page
    assert "$5,000" not in page  # Old Mill's
    old = client.get("/neighborhoods/harbor/money/")
    assert (old.status_code, old["Location"]) == (301, "/neighborhoods/harbor/progress/")


def test_without_numbers_it_says_so(client: Client, home: Any):
    factories.neighborhood("Harbor")
    assert "Nothing is built here yet" in words_of(client.get("/neighborhoods/harbor/progress/").content)
    assert "Nothing is built here yet" in words_of(client.get("/progress/").content)
    assert "Nothing stands behind this number" in words_of(client.get("/progress/rows/late/").content)


def test_what_names_nothing_is_not_found_and_never_the_whole_city(client: Client, town):
    for address in (
        "/progress/nowhere/", "/neighborhoods/nowhere/progress/", "/progress/rows/nothing/", "/progress/by/nothing.csv",
        "/progress/rows/late/?place=nowhere", "/progress/rows/late.csv?cycle=x", "/progress/changes.atom?category=x",
        "/embed/progress/cycles/nowhere/",
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    hidden = factories.cycle("Not yet", now_in=None)
    type(hidden).objects.filter(pk=hidden.pk).update(published=False)
    assert client.get(f"/progress/{hidden.slug}/").status_code == 404


def read(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_tables_and_rows_come_as_files(client: Client, town):
    places = read(client.get("/progress/by/places.csv"))
    assert ("Harbor", "600000", "1") in [(row["places"], row["spent"], row["late"]) for row in places]
    paid = read(client.get("/progress/rows/spent.csv?place=harbor"))
    assert [row["cents"] for row in paid] == ["-100000", "700000"]
    assert paid[0]["address"].startswith("http://localhost:8000/projects/")


def test_the_feed_tells_what_changed_here_alone(client: Client, town):
    everything = client.get("/progress/changes.atom").content.decode()
    assert "Lamps on the quay: a setback" in everything
    assert "Missed: Nobody measured" in everything
    mill = client.get("/progress/changes.atom?place=old-mill").content.decode()
    assert "Lamps on the quay" not in mill
    assert "<feed" in mill


def test_only_the_slim_page_may_stand_in_a_frame_of_the_sites_named(client: Client, town, settings: Any):
    settings.EMBED_SITES = ["https://news.example.org"]
    for _kept in range(2):  # the second time from the kept pages
        slim = client.get("/embed/progress/neighborhoods/harbor/")
        assert "frame-ancestors 'self' https://news.example.org" in slim["Content-Security-Policy"]
        assert "X-Frame-Options" not in slim
        full = client.get("/neighborhoods/harbor/progress/")
        assert "frame-ancestors 'none'" in full["Content-Security-Policy"]
        assert full["X-Frame-Options"] == "DENY"
    assert client.get("/embed/progress/cycles/nowhere/")["X-Frame-Options"] == "DENY"
    assert "<script" not in slim.content.decode()
    assert "Cookie" not in slim.get("Vary", "Cookie")


SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
BENT = {"type": "Polygon", "coordinates": [[[0, 0], [3, 0], [3, 3], [2, 3], [2, 1], [0, 1], [0, 0]]]}  # like an L


@pytest.mark.parametrize(
    ("longitude", "latitude", "inside"),
    [(0.5, 0.5, True), (2.5, 2.5, True), (1, 2, False), (3.5, 0.5, False), (-0.1, 0.9, False)],
)
def test_a_point_in_the_corner_of_a_bent_outline_is_outside(longitude, latitude, inside):
    assert lies_in(BENT, longitude, latitude) is inside


def test_what_the_whole_city_pays_for_shows_where_it_is_built(client: Client, town):
    type(town["harbor"]).objects.filter(pk=town["harbor"].pk).update(outline=SQUARE)
    a_step(town["everywhere"], "The hall is found", -2)
    page = "/neighborhoods/harbor/progress/"
    assert "Evening courses" not in client.get(page).content.decode()  # nobody said where
    caches["pages"].clear()
    Proposal.objects.filter(pk=town["everywhere"].proposal_id).update(longitude="0.5", latitude="0.5")
    words = words_of(client.get(page).content)
    assert "Paid by the whole city, and built here Evening courses Youth programs $0 spent of $3,000 Late" in words
