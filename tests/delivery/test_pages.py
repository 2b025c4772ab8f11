"""The public pages of projects, their feed, and the officers' desk."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from kit import clock
from proposals.delivery import actions
from proposals.delivery.models import Milestone, Project, Setback, Spending

DESK = "/admin/delivery/"


def today(days: int = 0) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def cycle(db: None) -> Any:
    return factories.cycle(now_in="deliver")


def project(cycle: Any, title: str = "Lamps", place: str | None = "Harbor", **fields: Any) -> Project:
    money = factories.envelope(cycle, factories.neighborhood(place) if place else None)
    return actions.start_project(factories.proposal(title, "funded", envelope=money, cost=20_000_00, **fields))


@pytest.fixture
def lamps(ana: Any, cycle: Any) -> Project:
    return project(cycle)


def shown(client: Client, query: str = "") -> list[str]:
    caches["pages"].clear()  # a kept page has no context to read
    return [p.title for p in client.get(f"/projects/?{query}").context["projects"]]


def test_visitors_see_what_went_wrong_before_anything_else(client: Client, dev: Any, lamps: Project) -> None:
    step = actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(-5), weight=3)
    actions.plan_milestone(lamps, by=dev, title="Lamps shine", planned_on=today(50))
    actions.report_setback(
        lamps, by=dev, what="<p>The poles came bent.</p>", corrective_action="<p>New ones are ordered.</p>"
    )
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert page.index("The poles came bent.") < page.index("Step by step")
    assert "New ones are ordered." in page
    assert "It is 5 days late." in page
    actions.reach_milestone(step, by=dev, done_on=today(), evidence="<p>Seen.</p>")
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert "1 of 2 steps are done. They weigh 3 of 4, which makes 75 %." in page
    assert "Done 5 days after the plan." in page


def test_money_is_told_against_what_was_voted(client: Client, dev: Any, lamps: Project) -> None:
    bill = actions.record_spending(lamps, by=dev, paid_on=today(), amount=25_000_00, what="Gold poles")
    assert "$5,000 more than was voted" in client.get(lamps.get_absolute_url()).content.decode()
    actions.take_back_spending(bill, by=dev, reason="Paid by somebody else")
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert "$20,000 is left of what was voted" in page
    assert "Takes back “Gold poles”: Paid by somebody else" in page


def test_a_project_without_steps_says_so(client: Client, lamps: Project) -> None:
    assert "has not planned the steps yet" in client.get(lamps.get_absolute_url()).content.decode()
    assert "No steps are planned yet." in client.get("/projects/").content.decode()


def test_the_list_can_be_narrowed_and_puts_setbacks_first(client: Client, ana: Any, dev: Any, cycle: Any) -> None:
    bent, late, fine = project(cycle, "Bent"), project(cycle, "Late", "Old Mill"), project(cycle, "Fine", None)
    actions.report_setback(bent, by=dev, what="<p>Bent.</p>", corrective_action="<p>New.</p>")
    actions.plan_milestone(late, by=dev, title="Poles", planned_on=today(-1))
    step = actions.plan_milestone(fine, by=dev, title="Poles", planned_on=today(1))
    actions.reach_milestone(step, by=dev, done_on=today(), evidence="<p>Seen.</p>")
    actions.finish(fine, by=dev)
    assert shown(client)[0] == "Bent"
    assert shown(client, "news=setback") == ["Bent"]
    assert shown(client, "news=late") == ["Late"]
    assert shown(client, "news=finished") == ["Fine"]
    assert shown(client, "place=old-mill") == ["Late"]
    assert shown(client, "place=city") == ["Fine"]
    assert len(shown(client, "news=nonsense&place=atlantis&page=99")) == 3


def test_the_list_and_the_page_cost_the_same_for_few_and_many(client: Client, ana: Any, cycle: Any) -> None:
    client.get("/projects/")  # what a process reads once does not count
    counts: dict[str, list[int]] = {"list": [], "page": []}
    for more in (3, 14):
        for n in range(more):
            made = project(cycle, f"Lamps {n}")
            step = Milestone.objects.create(project=made, title="x", promised_on=today(), planned_on=today())
            for _n in range(more):
                Spending.objects.create(project=made, paid_on=today(), amount=1, what="x")
                Setback.objects.create(
                    project=made, milestone=step, noticed_on=today(), what="x", corrective_action="y"
                )
        for name, address in (("list", "/projects/"), ("page", made.get_absolute_url())):
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts[name].append(len(asked))
    for few, many in counts.values():
        assert few == many <= 25


def test_the_journey_of_the_proposal_goes_on_to_the_street(client: Client, dev: Any, lamps: Project) -> None:
    actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(-5))
    steps = client.get(lamps.proposal.get_absolute_url()).context["journey"]
    assert [str(s.what) for s in steps][-2:] == ["Neighbors voted: it is funded", "Poles stand"]
    assert (steps[-1].ahead, steps[-1].tone) == (True, "brick")


def test_the_feed_tells_good_and_bad_news(client: Client, dev: Any, lamps: Project) -> None:
    step = actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(1))
    actions.reach_milestone(step, by=dev, done_on=today(-2), evidence="<p>Seen.</p>")
    actions.report_setback(lamps, by=dev, what="<p>Bent &amp; broken.</p>", corrective_action="<p>New.</p>")
    feed = client.get("/projects/feed/").content.decode()
    assert feed.index("Lamps: a setback") < feed.index("Lamps: Poles stand")
    assert "Bent &amp; broken." in feed


def test_dev_reports_from_the_desk(client: Client, dev: Any, lamps: Project, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(dev)
    desk = f"{DESK}{lamps.pk}/"
    client.post(desk, {"act": "describe", "describe-owner": dev.pk, "describe-department": "Streets"})
    client.post(desk, {"act": "plan", "plan-title": "Poles", "plan-planned_on": str(today(9)), "plan-weight": "2"})
    step = Milestone.objects.get()
    client.post(desk, {"act": "begin", "milestone": step.pk})
    out = io.BytesIO()
    Image.new("RGB", (100, 80)).save(out, "PNG")
    upload = SimpleUploadedFile("pole.png", out.getvalue(), "image/png")
    reach = {"done_on": str(today()), "evidence": "Walk there and see."}
    answer = client.post(f"{DESK}milestones/{step.pk}/", {**reach, "picture": upload})
    assert answer.status_code == 422
    assert "Say what the picture shows" in answer.content.decode()
    upload.seek(0)
    client.post(f"{DESK}milestones/{step.pk}/", {**reach, "picture": upload, "picture_alt": "A pole"})
    step.refresh_from_db()
    assert (step.state, step.picture_alt) == ("done", "A pole")
    client.post(f"{DESK}milestones/{step.pk}/", {"act": "reopen"})
    client.post(
        desk, {"act": "spend", "spend-paid_on": str(today()), "spend-amount": "1,500.50", "spend-what": "Poles"}
    )
    entry = Spending.objects.get()
    assert entry.amount == 1_500_50
    assert client.post(f"{DESK}spending/{entry.pk}/", {"reason": ""}).status_code == 422
    client.post(f"{DESK}spending/{entry.pk}/", {"reason": "Wrong project"})
    client.post(
        desk,
        {
            "act": "setback",
            "setback-cause": "supplier",
            "setback-who": "Polework Ltd",
            "setback-money": "1,200",
            "setback-days": "31",
            "setback-what": "Bent.",
            "setback-corrective_action": "New ones.",
            "setback-noticed_on": str(today()),
            "setback-milestone": step.pk,
            "setback-new_date": str(today(40)),
        },
    )
    setback = Setback.objects.get()
    client.post(desk, {"act": "resolve", "setback": setback.pk})
    client.post(f"{DESK}milestones/{step.pk}/", reach)
    client.post(desk, {"act": "finish"})
    lamps.refresh_from_db()
    assert lamps.state == "finished"
    assert (setback.cause, setback.who, setback.money, setback.days) == ("supplier", "Polework Ltd", 1_200_00, 31)
    assert client.get(desk).status_code == 200
    assert client.get(DESK).status_code == 200


def test_a_refused_report_keeps_what_was_typed(client: Client, dev: Any, lamps: Project) -> None:
    client.force_login(dev)
    answer = client.post(
        f"{DESK}{lamps.pk}/",
        {"act": "spend", "spend-paid_on": str(today(3)), "spend-amount": "12", "spend-what": "Cable & poles"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This day is still to come." in page
    assert 'value="Cable &amp; poles"' in page


def test_the_desk_says_why_nothing_can_be_reported_yet(client: Client, ana: Any, dev: Any) -> None:
    early = project(factories.cycle(now_in="count"))
    client.force_login(dev)
    reason = "Projects are not being delivered yet. It opens"
    assert reason in client.get(f"{DESK}{early.pk}/").content.decode()
    answer = client.post(
        f"{DESK}{early.pk}/", {"act": "plan", "plan-title": "x", "plan-planned_on": str(today()), "plan-weight": "1"}
    )
    assert answer.status_code == 403
    assert reason in answer.content.decode()


@pytest.mark.parametrize("person", ["ana", "cora", "eli"])
def test_others_have_no_delivery_desk(client: Client, request: Any, person: str, lamps: Project) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get(DESK).status_code in (302, 403)
    assert client.get(f"{DESK}{lamps.pk}/").status_code in (302, 403)


def test_visitors_pages_set_no_cookie(client: Client, lamps: Project) -> None:
    for address in ("/projects/", lamps.get_absolute_url()):
        answer = client.get(address)
        assert not answer.cookies
        assert b"csrfmiddlewaretoken" not in answer.content
