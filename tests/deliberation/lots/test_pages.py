"""The pages of a lottery: what everybody reads, what one person is shown, and the officers' desk."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deliberation.lots import actions
from deliberation.lots.models import Lottery
from kit import clock

from .conftest import a_plan

pytestmark = pytest.mark.django_db


def words(answer):
    return answer.content.decode()


def test_an_empty_list_says_so_and_a_plan_is_seen_by_nobody_else(client, dev):
    assert "No draw yet" in words(client.get("/lots/"))
    made = actions.plan(None, by=dev, **a_plan())
    assert "No draw yet" in words(client.get("/lots/"))
    assert client.get(f"/lots/{made.pk}/").status_code == 404


def test_the_list_costs_as_many_queries_for_four_as_for_one(client, dev):
    client.get("/lots/")  # what a process reads once does not count
    asked = []
    for number in range(4):
        actions.announce_lottery(actions.plan(None, by=dev, **a_plan(title=f"Draw {number}")), by=dev)
        with CaptureQueriesContext(connection) as queries:
            assert f"Draw {number}" in words(client.get("/lots/"))
        asked.append(len(queries))
    assert asked[3] <= asked[0] < 8


def test_ana_volunteers_by_a_plain_form_and_takes_it_back(client, lottery, ana):
    assert "Sign in to volunteer" in words(client.get(f"/lots/{lottery.pk}/"))
    client.force_login(ana)
    there = f"/lots/{lottery.pk}/volunteer/"
    answer = client.post(there, {"feature_0": "1"})
    assert answer.status_code == 422
    assert words(answer).count("checked") == 1  # what was chosen is not lost
    assert client.post(there, {"feature_0": "1", "feature_1": "2"}).status_code == 302
    assert "You are in the draw." in words(client.get(f"/lots/{lottery.pk}/"))
    assert client.post(there, {"withdraw": "1"}).status_code == 302
    assert not lottery.volunteers.exists()


def test_bo_from_elsewhere_reads_why_not(client, lottery, bo):
    client.force_login(bo)
    assert "This is for residents of Harbor." in words(client.get(f"/lots/{lottery.pk}/"))
    assert client.get(f"/lots/{lottery.pk}/volunteer/").status_code == 403


def test_the_file_is_what_its_fingerprint_says_and_only_auditors_have_the_answers(client, listed, fay, ana, dev):
    file = client.get(f"/lots/{listed.pk}/list.json").content
    page = words(client.get(f"/lots/{listed.pk}/"))
    assert hashlib.sha256(file).hexdigest() == listed.fingerprint
    assert listed.fingerprint in page
    assert "100.0 %" in page
    for person, status in ((ana, 403), (dev, 403), (fay, 200)):
        client.force_login(person)
        answer = client.get(f"/lots/{listed.pk}/answers.json")
        assert answer.status_code == status
    assert b"Ana" not in answer.content
    assert b"profiles" in answer.content
    client.force_login(ana)
    assert "You are on 1000 of 1000 panels." in words(client.get(f"/lots/{listed.pk}/"))


def test_ana_is_drawn_and_accepts_and_names_come_with_the_seats(client, drawn, ana, dev):
    client.force_login(ana)
    page = words(client.get(f"/lots/{drawn.pk}/"))
    assert "You were drawn." in page
    assert client.post(f"/lots/{drawn.pk}/answer/", {"answer": "accept"}).status_code == 302
    client.logout()
    assert "<strong>Ana</strong>" not in words(client.get(f"/lots/{drawn.pk}/"))
    for place in drawn.places.waiting():
        actions.accept(place, by=place.person)
    actions.settle(drawn, by=dev)
    assert "<strong>Ana</strong>" in words(client.get(f"/lots/{drawn.pk}/"))


def test_an_officer_plans_announces_and_draws_at_the_desk(client, dev, ana):
    client.force_login(dev)
    plan = a_plan()
    moment = "%Y-%m-%dT%H:%M"
    typed = {
        "council": plan["council"].pk, "title": plan["title"], "purpose": plan["purpose"], "seats": 1, "answer_days": 7,
        "quotas": "Age\nunder 40: 0-1\n40 or older: 0-1\n\nHome\nrents: 0-1\nowns 0-1",
        "dice_how": plan["dice_how"], "starts_on": plan["starts_on"].isoformat(),
        **{name: timezone.localtime(plan[name]).strftime(moment) for name in ("opens_at", "closes_at", "dice_at")},
    }  # fmt: skip
    refused = client.post("/admin/lots/plan/", typed)
    assert refused.status_code == 422
    assert "write it like" in words(refused)
    typed["quotas"] = typed["quotas"].replace("owns 0", "owns: 0")
    assert client.post("/admin/lots/plan/", typed).status_code == 302
    made = Lottery.objects.get()
    desk = f"/admin/lots/{made.pk}/"
    assert "under 40: 0-1" in words(client.get(f"{desk}plan/"))
    assert client.post(desk, {"act": "announce"}).status_code == 302
    actions.volunteer(Lottery.objects.get(), by=ana, profile=[0, 2])
    with time_machine.travel(made.closes_at + timedelta(minutes=1)):
        actions.close_due()
        assert "as announced" in words(client.get(desk))
    with time_machine.travel(made.dice_at + timedelta(minutes=1)):
        assert client.post(desk, {"act": "draw", "draw-dice": "12"}).status_code == 422
        assert client.post(desk, {"act": "draw", "draw-dice": "0 1 2"}).status_code == 302
        assert client.post(desk, {"act": "settle"}).status_code == 403
        actions.accept(made.places.get(), by=ana)
        assert client.post(desk, {"act": "settle"}).status_code == 302
    assert Lottery.objects.get().state == Lottery.State.SETTLED


def test_the_feed_tells_each_step_once_it_was_taken(client, drawn, dev):
    later = {"opens_at": clock.now() + timedelta(hours=12)}
    actions.announce_lottery(actions.plan(None, by=dev, **a_plan(title="Not yet", **later)), by=dev)
    text = client.get("/lots/feed/").content.decode()
    steps = [
        step
        for step in ("of Harbor can volunteer", "list of panels is public", "was drawn by dice", "seats are filled")
        if step in text
    ]
    assert steps == ["of Harbor can volunteer", "list of panels is public", "was drawn by dice"]
    assert "Not yet" not in text
    assert text.index("was drawn by dice") < text.index("of Harbor can volunteer")
