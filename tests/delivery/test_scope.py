"""What was voted, clause by clause: changed with the council's recorded consent only; part-funding, the end, and money."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client

from cycles.models import Return
from kit import clock
from kit.verdict import Forbidden
from proposals.delivery import actions
from proposals.delivery.clauses import clauses_of, compared
from proposals.delivery.models import Change, Project


def fewer(project: Project, by: Any, **fields: Any) -> Change:
    clause = project.clauses.get(number=2)
    words = {"clause": clause, "new": "Eight lamps on the path.", "reason": "Copper costs more.", "money": -2_000_00}
    return actions.ask_change(project, by=by, **(words | fields))


def test_what_was_voted_is_frozen_as_clauses(harbor_lamps: Project) -> None:
    texts = list(harbor_lamps.clauses.values_list("text", flat=True))
    assert texts == ["Light on the path", "Ten lamps on the path.", "They burn until one at night."]
    assert harbor_lamps.voted_version == 2
    assert clauses_of("", "<ul><li>One</li><li>Two</li></ul><p>Three</p>") == ["- One\n- Two", "Three"]


def test_a_change_is_in_force_only_with_a_decision_of_the_council(
    dev: Any, chair: Any, harbor_lamps: Project, decided: Any
) -> None:
    before = decided(mover=chair, counted_at=clock.now() - timedelta(days=1))
    change = fewer(harbor_lamps, dev)
    elsewhere = decided("Old Mill", mover=chair)
    unsigned = decided(mover=chair, state="carried")
    for motion in (None, before, elsewhere, unsigned):
        with pytest.raises(ValidationError, match="made after the city asked"):
            actions.consent(change, by=chair, motion=motion)
    one = compared(harbor_lamps.clauses.all(), harbor_lamps.changes.all())[1]
    assert (one.now, one.is_changed) == ("Ten lamps on the path.", False)
    actions.consent(change, by=chair, motion=decided(mover=chair))
    one = compared(harbor_lamps.clauses.all(), harbor_lamps.changes.all())[1]
    assert (one.clause.text, one.now) == ("Ten lamps on the path.", "Eight lamps on the path.")
    assert Project.objects.with_money().get().changed == -2_000_00


def test_only_the_councils_co_chairs_answer_and_not_who_asked(
    dev: Any, cora: Any, officer_chair: Any, harbor_lamps: Project
) -> None:
    change = fewer(harbor_lamps, officer_chair)
    for person, why in ((dev, "co-chair of the Harbor"), (cora, "co-chair of the Harbor"), (officer_chair, "yourself")):
        with pytest.raises(Forbidden, match=why):
            actions.refuse(change, by=person, answer="No.")


def test_a_refusal_has_a_reason_and_leaves_what_was_voted(dev: Any, chair: Any, harbor_lamps: Project) -> None:
    change = fewer(harbor_lamps, dev)
    with pytest.raises(ValidationError, match="does not agree"):
        actions.refuse(change, by=chair, answer="")
    actions.refuse(change, by=chair, answer="Ten were promised.")
    assert not any(one.is_changed for one in compared(harbor_lamps.clauses.all(), harbor_lamps.changes.all()))
    fewer(harbor_lamps, dev)  # and the city may ask again


def test_clauses_are_added_and_struck_one_at_a_time(dev: Any, chair: Any, harbor_lamps: Project, decided: Any) -> None:
    with pytest.raises(ValidationError, match="Nothing is different"):
        fewer(harbor_lamps, dev, new="Ten lamps on the path.")
    fewer(harbor_lamps, dev)
    with pytest.raises(ValidationError, match="waits for the council already"):
        fewer(harbor_lamps, dev, new="Nine lamps.")
    struck = fewer(harbor_lamps, dev, clause=harbor_lamps.clauses.get(number=3), new="")
    added = fewer(harbor_lamps, dev, clause=None, new="A bench, too.")
    motion = decided(mover=chair)
    for change in (struck, added):
        actions.consent(change, by=chair, motion=motion)
    now = [one.now for one in compared(harbor_lamps.clauses.all(), harbor_lamps.changes.all())]
    assert now == ["Light on the path", "Ten lamps on the path.", "", "A bench, too."]
    step = actions.plan_milestone(harbor_lamps, by=dev, title="x", planned_on=clock.today())
    actions.reach_milestone(step, by=dev, done_on=clock.today(), evidence="<p>Seen.</p>")
    with pytest.raises(Forbidden, match="A change waits"):
        actions.finish(harbor_lamps, by=dev)


def test_a_project_ends_with_consent_and_its_money_goes_back(
    client: Client, dev: Any, chair: Any, harbor_lamps: Project, decided: Any
) -> None:
    actions.record_spending(harbor_lamps, by=dev, paid_on=clock.today(), amount=3_000_00, what="Plans")
    with pytest.raises(ValidationError, match="why it should end"):
        actions.ask_cancellation(harbor_lamps, by=dev, reason="")
    other = fewer(harbor_lamps, dev)
    asked = actions.ask_cancellation(harbor_lamps, by=dev, reason="The path is closed for good.")
    with pytest.raises(ValidationError, match="already"):
        actions.ask_cancellation(harbor_lamps, by=dev, reason="Again.")
    actions.consent(asked, by=chair, motion=decided(mover=chair))
    harbor_lamps.refresh_from_db()
    other.refresh_from_db()
    back = Return.objects.get()
    assert (harbor_lamps.state, harbor_lamps.returned, back.amount) == ("cancelled", 17_000_00, 17_000_00)
    assert (back.envelope, other.state) == (harbor_lamps.proposal.envelope, "taken-back")
    with pytest.raises(Forbidden, match="was cancelled"):
        actions.plan_milestone(harbor_lamps, by=dev, title="x", planned_on=clock.today())
    page = client.get(harbor_lamps.get_absolute_url()).content.decode()
    assert page.index("This project was cancelled") < page.index("Step by step")
    assert "$17,000 went back to the envelope" in page
    cycle = client.get(harbor_lamps.cycle.get_absolute_url()).content.decode()
    assert "The path is closed for good." in cycle
    assert "cancelled" in client.get("/projects/?news=cancelled").content.decode()


def test_what_a_finished_project_did_not_need_goes_back_once(dev: Any, harbor_lamps: Project) -> None:
    with pytest.raises(Forbidden, match="when the project is finished"):
        actions.give_back(harbor_lamps, by=dev)
    step = actions.plan_milestone(harbor_lamps, by=dev, title="Poles", planned_on=clock.today())
    actions.reach_milestone(step, by=dev, done_on=clock.today(), evidence="<p>Seen.</p>")
    actions.record_spending(harbor_lamps, by=dev, paid_on=clock.today(), amount=19_500_00, what="All")
    actions.finish(harbor_lamps, by=dev)
    assert actions.give_back(harbor_lamps, by=dev) == 500_00
    with pytest.raises(Forbidden, match="Nothing is left"):
        actions.give_back(harbor_lamps, by=dev)


def test_a_project_funded_in_part_says_what_is_missing(client: Client, dev: Any) -> None:
    factories.cycle(now_in="deliver")
    part = actions.start_project(factories.proposal(state="funded", cost=20_000_00), granted=12_000_00)
    page = client.get(part.get_absolute_url()).content.decode()
    assert "The vote gave $12,000 of the $20,000 it costs. $8,000 have to come from elsewhere." in page
    assert "Nobody has said from where." in page
    actions.describe(part, by=dev, owner=None, department="", partners="", rest_from="The harbor works")
    caches["pages"].clear()
    assert "They come from: The harbor works." in client.get(part.get_absolute_url()).content.decode()


def test_the_page_shows_what_was_voted_beside_what_is_built(
    client: Client, dev: Any, chair: Any, harbor_lamps: Project, decided: Any
) -> None:
    client.force_login(dev)
    clause = harbor_lamps.clauses.get(number=2)
    desk = f"/admin/delivery/{harbor_lamps.pk}/change/?clause={clause.pk}"
    assert "Ten lamps on the path." in client.get(desk).content.decode()
    typed = {"clause": clause.pk, "new": "Eight lamps on the path.", "money": "-2000", "reason": "Copper costs more."}
    assert client.post(desk, typed | {"reason": ""}).status_code == 422
    client.post(desk, typed)
    change = Change.objects.get()
    client.force_login(chair)
    page = f"/projects/changes/{change.pk}/answer/"
    assert "no decision since the city asked" in client.get(page).content.decode()
    assert client.post(page, {"verdict": "consent"}).status_code == 422
    client.post(page, {"verdict": "consent", "motion": decided(mover=chair).pk})
    client.logout()
    text = client.get(harbor_lamps.get_absolute_url()).content.decode()
    assert re.search(r"<del>.*Ten.*</del>", text)
    assert re.search(r"<ins>.*Eight.*</ins>", text)
    assert "Yes to fewer lamps" in text
    assert "Changes the council agreed to: −$2,000. That makes $18,000." in text


def test_an_officer_asks_to_end_a_project_from_the_desk_and_takes_that_back(
    client: Client, dev: Any, harbor_lamps: Project
) -> None:
    client.force_login(dev)
    client.post(f"/admin/delivery/{harbor_lamps.pk}/cancel/", {"reason": "No path any more."})
    change = Change.objects.get()
    client.post(f"/admin/delivery/{harbor_lamps.pk}/", {"act": "take_back_change", "change": change.pk})
    change.refresh_from_db()
    assert (change.cancels, change.state) == (True, "taken-back")
