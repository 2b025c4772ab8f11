from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from deliberation.assemblies import actions, tasks
from deliberation.assemblies.models import FloorQuestion
from deliberation.assemblies.snapshot import Audience, snapshot
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
PAGE = "/assemblies/questions/"


@pytest.fixture
def officer():
    return factories.with_role(factories.person("Olu"), Role.OFFICER)


@pytest.fixture
def liaison():
    return factories.with_role(factories.person("Lin"), Role.LIAISON)


@pytest.fixture
def asked(live, ana):
    actions.check_in(live, by=ana)
    return actions.ask(live, by=ana, text="Who pays for the power?")


@pytest.fixture
def put(asked, chair, officer):
    return actions.put_to_the_city(asked, by=chair, desk="officer")


def told(person, words):
    return Notice.objects.filter(person=person, announcement__sentence__contains=words).count()


def test_only_the_chair_puts_a_question_and_it_is_due_in_seven_days(asked, chair, ana, officer):
    with pytest.raises(Forbidden):
        actions.put_to_the_city(asked, by=ana, desk="officer")
    with pytest.raises(ValidationError, match="Choose who"):
        actions.put_to_the_city(asked, by=chair, desk="mayor")
    made = actions.put_to_the_city(asked, by=chair, desk="officer")
    assert made.answer_due - clock.now() > timedelta(days=6, hours=23)
    assert told(officer, "asks you") == 1
    [row] = snapshot(asked.assembly, Audience.PUBLIC)["questions"]
    assert (row["state"], row["desk"], row["late"]) == ("put", "officer", False)
    with pytest.raises(Forbidden):
        actions.answer_question(asked, by=chair)  # the chair does not answer for the city


def test_a_parked_question_can_be_put_after_the_end(asked, chair, officer):
    actions.park_question(asked, by=chair, note="Later")
    actions.end(asked.assembly, by=chair)
    assert actions.put_to_the_city(asked, by=chair, desk="officer").state == "put"


def test_an_officer_answers_in_public_and_whoever_asked_hears_of_it(put, officer, liaison, ana, client):
    for other in (liaison, ana):
        with pytest.raises(Forbidden, match="answered by the city"):
            actions.reply(put, by=other, text="I do.")
    client.force_login(officer)
    assert "Answer the question" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{put.pk}/reply/", {"text": " "}).status_code == 422
    assert client.post(f"{PAGE}{put.pk}/reply/", {"text": "The city does."}).status_code == 302
    client.logout()
    assert "The city does." in client.get(f"{PAGE}?show=answered").content.decode()
    assert "The city does." in client.get(put.assembly.get_absolute_url()).content.decode()
    assert told(ana, "answered your question") == 1
    with pytest.raises(Forbidden, match="has its answer"):
        actions.reply(put, by=officer, text="Again.")


def test_lateness_shows_and_is_said_once(put, officer, ana, client):
    assert "late: it was due" not in client.get(PAGE).content.decode()
    assert tasks.speak_up() == 0
    FloorQuestion.objects.update(answer_due=clock.now() - timedelta(hours=1))
    assert "late: it was due" in client.get(f"{PAGE}?again").content.decode()
    assert (tasks.speak_up(), tasks.speak_up()) == (1, 0)
    assert told(officer, "It is late") == told(ana, "is late") == 1
    actions.reply(put, by=officer, text="The city does.")
    assert "late" in client.get(f"{PAGE}?show=answered").content.decode()


def test_the_list_asks_the_database_as_often_however_long_it_is(
    put, officer, chair, client, django_assert_max_num_queries
):
    client.force_login(officer)
    client.get(PAGE)
    for n in range(6):
        FloorQuestion.objects.create(
            assembly=put.assembly,
            text=f"Q{n}",
            state="put",
            desk="officer",
            asked_at=clock.now(),
            answer_due=clock.now(),
        )
    with django_assert_max_num_queries(14):
        assert "Q5" in client.get(f"{PAGE}?more").content.decode()
