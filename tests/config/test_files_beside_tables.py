"""The files beside the tables of reviews' causes and of councils' moderation say what the tables say."""

from __future__ import annotations

import csv
import io

import factories
from django.test import Client

from kit import clock
from proposals.reviewing.models import Aim


def lines(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_causes_come_as_a_file_of_the_cycle_asked_for(db):
    assert lines("/proposals/causes.csv") == []
    proposal = factories.proposal(state="costed", cost=300_00)
    Aim.objects.create(proposal=proposal, approach="prevention", causes=["youth", "work"], changed_at=clock.now())
    told = {(row["by"], row["key"]): row for row in lines(f"/proposals/causes.csv?cycle={proposal.cycle.slug}")}
    assert told["approach", "prevention"]["proposals"] == "1"
    assert told["cause", "youth"]["cost_cents"] == "30000"
    assert ("cause", "housing") not in told
    page = Client().get("/proposals/causes/").content.decode()
    assert f'href="/proposals/causes.csv?cycle={proposal.cycle.slug}"' in page


def test_moderation_by_council_comes_as_a_file_with_names_that_no_program_runs(db):
    factories.neighborhood("=Harbor")
    for days in ("30", "never", ""):
        (row,) = [
            one for one in lines(f"/discussions/moderation/councils.csv?days={days}") if "Harbor" in one["council"]
        ]
        assert row["council"] == "'=Harbor"
        assert (row["decisions"], row["hide"], row["hours"]) == ("0", "0", "")
