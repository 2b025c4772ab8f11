"""What goes wrong: its cause, the council's word on what is done about it, and silence that speaks up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client

from following.models import Notice
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import Seat
from proposals.delivery import actions, telling
from proposals.delivery.models import Project, Setback
from proposals.delivery.tasks import speak_up


def today(days: int = 0) -> Any:
    return clock.today() + timedelta(days=days)


def bent(project: Project, by: Any, **fields: Any) -> Setback:
    words = {"what": "<p>The poles came bent.</p>", "corrective_action": "<p>New ones.</p>", "cause": "supplier"}
    return actions.report_setback(project, by=by, **(words | fields))


def told_of(sentence: str) -> set[int]:
    """Who has a notice with that sentence."""
    return set(Notice.objects.filter(announcement__sentence=sentence).values_list("person", flat=True))


def test_the_councils_co_chair_signs_off_what_is_done_about_it(
    dev: Any, chair: Any, cora: Any, harbor_lamps: Project
) -> None:
    setback = bent(harbor_lamps, dev, money=1_200_00, days=31, who="Polework Ltd")
    for person in (dev, cora):
        with pytest.raises(Forbidden, match="Only a co-chair of the Harbor council"):
            actions.sign_off(setback, by=person)
    actions.sign_off(setback, by=chair)
    setback.refresh_from_db()
    assert (setback.action_state, setback.waits, setback.money, setback.days) == ("signed", False, 1_200_00, 31)
    with pytest.raises(Forbidden, match="can't be done now"):
        actions.sign_off(setback, by=chair)


def test_nobody_signs_off_their_own_word(officer_chair: Any, chair: Any, harbor_lamps: Project) -> None:
    setback = bent(harbor_lamps, officer_chair)
    with pytest.raises(Forbidden, match="answer for themselves"):
        actions.sign_off(setback, by=officer_chair)
    assert not Setback.objects.to_sign(officer_chair).exists()
    assert Setback.objects.to_sign(chair).get() == setback


def test_what_the_council_sends_back_is_said_anew_and_stays_to_be_read(
    dev: Any, chair: Any, harbor_lamps: Project
) -> None:
    setback = bent(harbor_lamps, dev)
    with pytest.raises(ValidationError, match="what is missing"):
        actions.send_back(setback, by=chair, reason=" ")
    actions.send_back(setback, by=chair, reason="From whom, and when?")
    assert Setback.objects.sent_back().get() == setback
    revised = actions.revise_action(setback, by=dev, corrective_action="<p>Another maker, in May.</p>")
    assert revised.waits
    actions.sign_off(setback, by=chair)
    words = [(w.accepted, w.corrective_action) for w in setback.sign_offs.all()]
    assert words == [(False, "<p>New ones.</p>"), (True, "<p>Another maker, in May.</p>")]


def test_a_project_of_the_whole_city_is_signed_by_a_co_chair_of_any_council(dev: Any, bo: Any) -> None:
    money = factories.envelope(factories.cycle(now_in="deliver"))
    citywide = actions.start_project(factories.proposal(state="funded", envelope=money, cost=5_000_00))
    mill = factories.council_member("Milo", "Old Mill", Seat.Duty.RESIDENT_CHAIR)
    setback = bent(citywide, dev)
    with pytest.raises(Forbidden, match="a co-chair of a neighborhood council"):
        actions.sign_off(setback, by=bo)
    actions.sign_off(setback, by=mill)


def test_a_cause_is_one_of_the_list(dev: Any, harbor_lamps: Project) -> None:
    with pytest.raises(ValidationError, match="one of the causes"):
        bent(harbor_lamps, dev, cause="gremlins")


def test_a_late_step_speaks_up_once_in_so_many_days_until_somebody_gives_word(
    dev: Any, chair: Any, harbor_lamps: Project, settings: Any
) -> None:
    settings.SPEAK_UP_DAYS = 10
    actions.describe(harbor_lamps, by=dev, owner=dev, department="Streets", partners="")
    step = actions.plan_milestone(harbor_lamps, by=dev, title="Poles", planned_on=today(-9))
    assert speak_up() == 0
    step.planned_on = today(-10)
    step.save()
    assert (speak_up(), speak_up()) == (1, 0), "told again only after as many days"
    assert told_of(telling.LATE) == {harbor_lamps.proposal.author_id, chair.pk, dev.pk}
    with clock.at(clock.now() + timedelta(days=10)):
        assert speak_up() == 1
        actions.give_word(step, by=dev, text="The maker is on strike.")
    with clock.at(clock.now() + timedelta(days=19)):
        assert speak_up() == 0, "there was word nine days ago"
    with clock.at(clock.now() + timedelta(days=20)):
        assert speak_up() == 1


def test_word_is_for_late_steps_and_a_setback_is_word_too(client: Client, dev: Any, harbor_lamps: Project) -> None:
    fine = actions.plan_milestone(harbor_lamps, by=dev, title="Cable", planned_on=today(5))
    with pytest.raises(Forbidden, match="not late"):
        actions.give_word(fine, by=dev, text="All is well.")
    late = actions.plan_milestone(harbor_lamps, by=dev, title="Poles", planned_on=today(-5))
    assert "No word yet." in client.get(harbor_lamps.get_absolute_url()).content.decode()
    bent(harbor_lamps, dev, milestone=late)
    caches["pages"].clear()
    assert "No word yet." not in client.get(harbor_lamps.get_absolute_url()).content.decode()


def test_what_nobody_signed_speaks_up(dev: Any, chair: Any, harbor_lamps: Project, settings: Any) -> None:
    settings.SPEAK_UP_DAYS = 10
    setback = bent(harbor_lamps, dev)
    with clock.at(clock.now() + timedelta(days=11)):
        assert (speak_up(), speak_up()) == (1, 0)
        assert told_of(telling.UNSIGNED) == {chair.pk}
        actions.sign_off(setback, by=chair)
    with clock.at(clock.now() + timedelta(days=30)):
        assert speak_up() == 0


def test_the_page_says_who_has_not_signed_and_the_list_counts_causes(
    client: Client, dev: Any, chair: Any, harbor_lamps: Project
) -> None:
    setback = bent(harbor_lamps, dev, money=1_200_00, days=31)
    page = client.get(harbor_lamps.get_absolute_url()).content.decode()
    assert "The council has not signed this off yet." in page
    assert "Chidi" in page
    assert "Cause: a supplier or contractor" in page
    listed = client.get("/projects/").content.decode()
    assert "1 setback so far. The most frequent cause: a supplier or contractor." in listed
    assert "31 days lost, $1,200 more" in listed
    client.force_login(chair)
    assert setback.get_cause_display() in client.get("/projects/council/").content.decode()
    answer = client.post(f"/projects/setbacks/{setback.pk}/sign/", {"verdict": "send_back", "reason": ""})
    assert answer.status_code == 422
    client.post(f"/projects/setbacks/{setback.pk}/sign/", {"verdict": "sign", "reason": "Good."})
    assert "Signed off for the council by Chidi" in client.get(harbor_lamps.get_absolute_url()).content.decode()
    assert "Nothing waits for you" in client.get("/projects/council/").content.decode()


def test_an_officer_says_anew_and_gives_word_from_the_desk(
    client: Client, dev: Any, chair: Any, harbor_lamps: Project
) -> None:
    setback = bent(harbor_lamps, dev)
    actions.send_back(setback, by=chair, reason="When?")
    step = actions.plan_milestone(harbor_lamps, by=dev, title="Poles", planned_on=today(-5))
    client.force_login(dev)
    page = client.get(f"/admin/delivery/setbacks/{setback.pk}/").content.decode()
    assert "When?" in page
    client.post(f"/admin/delivery/setbacks/{setback.pk}/", {"corrective_action": "In May."})
    setback.refresh_from_db()
    assert setback.waits
    assert client.post(f"/admin/delivery/milestones/{step.pk}/word/", {"text": ""}).status_code == 422
    client.post(f"/admin/delivery/milestones/{step.pk}/word/", {"text": "A strike."})
    step.refresh_from_db()
    assert step.has_word
