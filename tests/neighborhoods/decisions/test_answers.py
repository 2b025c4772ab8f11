from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from following.models import Notice
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.decisions import actions, tasks
from neighborhoods.decisions.models import Answer, Motion

from .conftest import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def recommended(sitting, cora, chair, hana, dev):
    """A recommendation that stands; the city has thirty days."""
    day = clock.today() + timedelta(days=30)
    made = actions.move(sitting, by=cora, title="Two benches", text="Put up two benches.", answer_by=day)
    decide(actions.second(made, by=chair), chair, yes=[cora, chair])
    for member in (chair, hana):
        made = actions.sign(made, by=member)
    return made


def test_the_city_has_time_to_answer(sitting, cora):
    with pytest.raises(ValidationError, match="after the session"):
        actions.move(sitting, by=cora, title="Two benches", text="x", answer_by=clock.today())


def test_officers_are_told_that_a_council_waits_for_an_answer(recommended, dev, client, mailoutbox):
    assert Notice.objects.filter(person=dev, announcement__sentence__contains="waits for the city").exists()
    assert any("Two benches" in mail.subject and mail.to == [dev.email] for mail in mailoutbox)
    client.force_login(dev)
    assert "Recommendations that wait" in client.get("/admin/").content.decode()
    assert "Two benches" in client.get("/councils/mine/").content.decode()


def test_what_an_officer_cannot_answer_does_not_wait_for_them(recommended, hana, client):
    client.force_login(hana)
    assert "Recommendations that wait" not in client.get("/admin/").content.decode()
    assert "Two benches" not in client.get("/councils/mine/").content.decode()


def test_an_officer_answers_in_public_and_the_council_is_told(recommended, dev, cora, client):
    client.force_login(dev)
    address = f"/councils/motions/{recommended.pk}/answer/"
    assert client.post(address, {"kind": "partly", "reasons": ""}).status_code == 422
    words = {"kind": "partly", "reasons": "One bench this year; the other needs a wider pavement."}
    assert client.post(address, words).status_code == 302
    client.logout()
    for page in ("/councils/harbor/", recommended.get_absolute_url()):
        text = client.get(page).content.decode()
        assert "The city&#x27;s answer: partly accepted" in text or "The city's answer: partly accepted" in text
        assert "the other needs a wider pavement" in text
    assert Notice.objects.filter(person=cora, announcement__sentence__contains="The city answered").exists()


def test_an_answer_is_given_once_by_an_officer_who_does_not_sit_on_the_council(recommended, dev, hana, cora, ana):
    for person in (cora, ana):
        with pytest.raises(Forbidden, match="Only a city officer"):
            actions.answer(recommended, by=person, kind="accept", reasons="Yes")
    with pytest.raises(Forbidden, match="A colleague answers"):
        actions.answer(recommended, by=hana, kind="accept", reasons="Yes")
    actions.answer(recommended, by=dev, kind="accept", reasons="Yes")
    with pytest.raises(Forbidden, match="has its answer"):
        actions.answer(recommended, by=dev, kind="decline", reasons="No")
    assert Answer.objects.get().kind == "accept"


def test_only_what_stands_and_was_a_recommendation_is_answered(carried, standing, dev):
    with pytest.raises(Forbidden, match="Only a recommendation"):
        actions.answer(standing, by=dev, kind="accept", reasons="Yes")


def test_silence_shows_after_the_day_and_everybody_concerned_hears_of_it_once(recommended, dev, cora, client):
    assert "The city answers by" in client.get("/councils/harbor/").content.decode()
    assert tasks.speak_up() == 0
    Motion.objects.update(answer_by=clock.today() - timedelta(days=1))
    assert "It has not answered." in client.get("/councils/harbor/?late").content.decode()
    assert tasks.speak_up() == 1
    assert tasks.speak_up() == 0
    for person in (dev, cora):
        assert Notice.objects.filter(person=person, announcement__sentence__contains="has not answered").exists()
    actions.answer(recommended, by=dev, kind="decline", reasons="No room there.")
    assert "It has not answered." not in client.get("/councils/harbor/?answered").content.decode()
