"""Lists of the API: parts of JSON, whole files, filters, and a cost that does not grow."""

from __future__ import annotations

import csv
import io

import factories
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rows_of_lists import BUILDERS

from config.api.addresses import api
from config.api.document import document_of
from kit import clock

PATHS = document_of(api)["paths"]
MOST_QUERIES = 15
LISTS = sorted(path.removeprefix("/api/v1/").removesuffix(".csv") for path in PATHS if path.endswith(".csv"))


def get(name, **asked):
    return Client().get(f"/api/v1/{name}/", asked).json()


def table(name, **asked):
    answer = Client().get(f"/api/v1/{name}.csv", asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_long_list_is_read_part_by_part(db):
    for number in range(5):
        factories.proposal(f"Idea {number}")
    first = get("proposals", limit=2)
    assert (first["total"], first["previous"]) == (5, None)
    assert first["next"] == "http://testserver/api/v1/proposals/?limit=2&offset=2"
    second = Client().get(first["next"]).json()
    last = Client().get(second["next"]).json()
    assert last["next"] is None
    assert last["previous"] == first["next"]
    read = [row["title"] for part in (first, second, last) for row in part["items"]]
    assert sorted(read) == [f"Idea {number}" for number in range(5)]
    assert get("proposals", offset=70)["items"] == []


def test_rows_of_the_same_moment_keep_their_order(db):
    with time_machine.travel("2026-06-01 12:00:00+00:00", tick=False):
        made = [factories.proposal(f"Idea {number}").pk for number in range(6)]
    assert [row["id"] for row in get("proposals")["items"]] == made[::-1]


def test_a_list_is_narrowed_to_a_cycle_a_place_a_category_and_a_state(db):
    old, new = factories.cycle("Streets 2025"), factories.cycle("Streets 2026")
    harbor = factories.neighborhood("Harbor")
    here = factories.proposal("Here", envelope=factories.envelope(new, harbor), state="costed")
    factories.proposal("Everywhere", envelope=factories.envelope(new), category=factories.category("safe-routes"))
    factories.proposal("Long ago", envelope=factories.envelope(old, harbor))

    def titles(**asked):
        return {row["title"] for row in get("proposals", **asked)["items"]}

    assert titles(cycle="streets-2026") == {"Here", "Everywhere"}
    assert titles(cycle="streets-2026", neighborhood="harbor") == {"Here"}
    assert titles(neighborhood="city") == {"Everywhere"}
    assert titles(category="safe-routes") == {"Everywhere"}
    assert titles(state="costed") == {"Here"}
    assert titles(cycle="no-such-cycle") == set()
    assert [row["id"] for row in table("proposals", state="costed")] == [str(here.pk)]


def test_what_changed_since_a_moment_is_new_words_a_new_state_and_a_review(db):
    with time_machine.travel("2026-06-01 12:00:00+00:00"):
        _quiet, moved, reviewed = (factories.proposal(title) for title in ("Quiet", "Moved", "Reviewed"))
    with time_machine.travel("2026-06-03 12:00:00+00:00"):
        moved.state, moved.withdrawn_at = "withdrawn", clock.now()
        moved.save(update_fields=["state", "withdrawn_at"])
        reviewed.reviews.create(decision="return", reason="<p>Where?</p>", at=clock.now())
    found = get("proposals", updated_since="2026-06-02T00:00:00Z")["items"]
    assert {row["title"] for row in found} == {"Moved", "Reviewed"}
    assert {row["updated_at"][:10] for row in found} == {"2026-06-03"}
    assert {row["title"] for row in get("proposals", updated_since="2026-06-01")["items"]} == {
        "Quiet",
        "Moved",
        "Reviewed",
    }


def test_moments_are_in_utc_and_money_is_in_whole_cents(db):
    proposal = factories.proposal(state="costed", cost=12_345_67)
    row = get(f"proposals/{proposal.pk}")
    assert row["cost"] == 1234567
    assert row["submitted_at"].endswith("Z")


def test_no_cell_of_a_file_becomes_a_formula_and_numbers_stay_numbers(db):
    factories.proposal('=HYPERLINK("https://elsewhere.example")', latitude="-12.5", longitude="-70.25")
    row = table("proposals")[0]
    assert row["title"].startswith("'=")
    assert (row["latitude"], row["longitude"], row["cost"]) == ("-12.5", "-70.25", "")


@pytest.mark.parametrize("name", LISTS)
def test_a_file_says_what_the_list_says(db, name):
    BUILDERS[name](3)
    listed, rows = get(name, limit=100), table(name)
    assert listed["total"] >= 3
    assert len(rows) == listed["total"]
    assert set(rows[0]) == set(listed["items"][0]) - {"meta"} | set(listed["items"][0].get("meta", ()))


@pytest.mark.parametrize("name", LISTS)
def test_ten_rows_and_two_hundred_cost_the_same_few_queries(db, name):
    def cost(address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = Client().get(address)
            size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        assert answer.status_code == 200
        return len(asked), size

    BUILDERS[name](10)
    for address in (f"/api/v1/{name}/", f"/api/v1/{name}.csv"):
        cost(address)  # what Wagtail keeps for good (sites, languages) is asked for once
    few = cost(f"/api/v1/{name}/?limit=100")
    few_lines = cost(f"/api/v1/{name}.csv")
    BUILDERS[name](200)
    Client().get("/api/v1/openapi.json")
    many, many_lines = cost(f"/api/v1/{name}/?limit=100"), cost(f"/api/v1/{name}.csv")
    assert (many[0], many_lines[0]) == (few[0], few_lines[0])
    assert many[0] <= MOST_QUERIES
    assert many[1] > few[1]
    assert many_lines[1] > few_lines[1]


def test_a_cycle_that_is_not_published_is_nowhere(db):
    cycle = factories.cycle("Secret plans")
    factories.envelope(cycle)
    cycle.published = False
    cycle.save()
    for name in ("cycles", "phases", "envelopes"):
        assert get(name)["total"] == 0
    assert Client().get(f"/api/v1/cycles/{cycle.pk}/").status_code == 404


def test_a_cycle_comes_with_its_calendar(db):
    cycle = factories.cycle(now_in="vote")
    factories.envelope(cycle, amount=5_00)
    one = get(f"cycles/{cycle.pk}")
    assert (one["current_phase"], one["money"]) == ("vote", 500)
    assert [phase["kind"] for phase in one["phases"]] == ["propose", "review", "deliberate", "vote", "count", "deliver"]
    assert [phase["kind"] for phase in one["phases"] if phase["is_current"]] == ["vote"]
    assert one["url"].startswith("http")
