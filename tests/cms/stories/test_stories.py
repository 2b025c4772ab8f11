"""Stories: from a project's own record, published only when everybody they name agreed, and a name goes when its person says so."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Role
from audit import log
from cms.stories import actions, naming
from cms.stories.models import Consent, Story
from following.models import Announcement, Notice
from kit import clock
from kit.verdict import Forbidden
from proposals.delivery.actions import start_project
from proposals.delivery.models import Milestone, Setback

pytestmark = pytest.mark.django_db
HEAD = {"kind": "mixed", "title": "Light on the pier", "summary": "{Ana} asked, and some of it came."}


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    return {
        "ana": factories.resident("Ana"),
        "bo": factories.resident("Bo"),
        "eva": factories.with_role(factories.person("Eva"), Role.EDITOR),
    }


@pytest.fixture
def told(people: dict[str, Any]) -> Story:
    """A draft that names Ana in two places."""
    money = factories.envelope(factories.cycle(now_in="deliver"), factories.neighborhood("Harbor"))
    idea = factories.proposal("Lamps", "funded", envelope=money, cost=100_00, author=people["ana"])
    project = start_project(idea)
    day = clock.today() - timedelta(days=9)
    step = Milestone.objects.create(
        project=project,
        title="Masts stand",
        promised_on=day,
        planned_on=day,
        done_on=day + timedelta(days=2),
        state="done",
    )
    back = Setback.objects.create(
        project=project, noticed_on=day, what="<p>Rain.</p>", corrective_action="<p>Wait.</p>"
    )
    story = actions.begin(project, by=people["eva"], **HEAD)
    moments = {f"milestone-{step.pk}": "{Ana} counted them.", f"setback-{back.pk}": ""}
    return actions.write(story, by=people["eva"], moments=moments, **HEAD)


def fresh(story: Story) -> Story:
    return Story.objects.get(pk=story.pk)


def published(story: Story, people: dict[str, Any]) -> Consent:
    consent = actions.ask(story, by=people["eva"], person=people["ana"])
    actions.answer(consent, by=people["ana"], move="accept")
    actions.publish(story, by=people["eva"])
    return Consent.objects.get(pk=consent.pk)


def test_moments_come_from_the_record_and_from_nowhere_else(told: Story, people: Any) -> None:
    assert [one.fact for one in told.moments.all()] == ["Rain.", "Masts stand: done, 2 days late."]
    with pytest.raises(ValidationError):
        actions.write(told, by=people["eva"], moments={"milestone-99999": "Made up."}, **HEAD)
    assert told.moments.count() == 2


def test_nobody_reads_it_before_everybody_named_agreed(client: Client, told: Story, people: Any) -> None:
    with pytest.raises(Forbidden, match="Nobody asked Ana yet"):
        actions.publish(told, by=people["eva"])
    consent = actions.ask(told, by=people["eva"], person=people["ana"])
    with pytest.raises(Forbidden, match="Ana did not agree"):
        actions.publish(fresh(told), by=people["eva"])
    assert client.get(told.get_absolute_url()).status_code == 404
    actions.answer(consent, by=people["ana"], move="accept")
    actions.publish(fresh(told), by=people["eva"])
    assert "Ana counted them." in client.get(told.get_absolute_url()).content.decode()


def test_what_the_record_says_is_read_in_the_readers_language(client: Client, told: Story, people: Any) -> None:
    published(told, people)

    def read(language: str) -> str:
        return client.get(told.get_absolute_url(), headers={"Accept-Language": language}).content.decode()

    assert "Masts stand: done, 2 days late." in read("en")
    assert "Masts stand: hecho, con 2 días de retraso." in read("es")
    told.moments.update(day=date(2020, 1, 1), fact="As it was kept.")
    caches["pages"].clear()
    assert "As it was kept." in read("es"), "what the record no longer says like that stays as it was kept"


def test_a_name_goes_at_once_when_its_person_withdraws_and_the_editor_is_told(
    client: Client, told: Story, people: Any
) -> None:
    consent = published(told, people)
    assert "Ana" in client.get(told.get_absolute_url()).content.decode()
    actions.answer(consent, by=people["ana"], move="withdraw")
    for address in (told.get_absolute_url(), "/stories/", "/stories/feed/", f"/stories/of/{told.project_id}/"):
        page = client.get(address).content.decode()
        assert "Ana" not in page, address
    assert "a neighbor counted them." in client.get(told.get_absolute_url()).content.decode()
    last = Announcement.objects.latest("pk")
    assert last.sentence == actions.REFUSED
    assert Notice.objects.filter(person=people["eva"], announcement=last).exists()
    assert "Ana" not in str(last.values)
    assert log.verify() is None


def test_other_words_ask_again(told: Story, people: Any) -> None:
    published(told, people)
    with pytest.raises(Forbidden, match="Take it down"):
        actions.write(fresh(told), by=people["eva"], moments={}, **HEAD)
    actions.take_down(told, by=people["eva"])
    key = told.moments.first().key  # type: ignore[union-attr]
    actions.write(fresh(told), by=people["eva"], moments={key: "{Ana} was wrong."}, **HEAD)
    assert Consent.objects.get().state == "asked"
    with pytest.raises(Forbidden, match="Ana did not agree"):
        actions.publish(fresh(told), by=people["eva"])


def test_a_name_outside_braces_is_refused_and_titles_have_none(told: Story, people: Any) -> None:
    consent = actions.ask(told, by=people["eva"], person=people["ana"])
    actions.answer(consent, by=people["ana"], move="accept")
    key = told.moments.first().key  # type: ignore[union-attr]
    actions.write(fresh(told), by=people["eva"], moments={key: "It was ana who asked."}, **HEAD)
    actions.answer(Consent.objects.get(), by=people["ana"], move="accept")
    with pytest.raises(Forbidden, match="Write Ana in braces"):
        actions.publish(fresh(told), by=people["eva"])
    with pytest.raises(ValidationError):
        actions.begin(told.project, by=people["eva"], **{**HEAD, "title": "{Ana} and the pier"})


def test_each_answers_for_themself_and_only_people_of_the_project_are_asked(
    client: Client, told: Story, people: Any
) -> None:
    with pytest.raises(ValidationError):
        actions.ask(told, by=people["eva"], person=people["bo"])
    with pytest.raises(Forbidden):
        actions.ask(told, by=people["bo"], person=people["ana"])
    consent = actions.ask(told, by=people["eva"], person=people["ana"])
    with pytest.raises(Forbidden):
        actions.answer(consent, by=people["bo"], move="accept")
    client.force_login(people["bo"])
    assert client.get(consent.get_absolute_url()).status_code == 404
    client.force_login(people["ana"])
    page = client.get(consent.get_absolute_url()).content.decode()
    assert "Ana counted them." in page
    assert client.post(consent.get_absolute_url(), {"move": "decline"}).status_code == 302
    assert Consent.objects.get().state == "declined"


def test_an_editor_writes_at_the_desk_and_loses_no_word(client: Client, told: Story, people: Any) -> None:
    client.force_login(people["eva"])
    desk = f"/admin/stories/{told.pk}/"
    assert "Masts stand" in client.get(desk).content.decode()
    answer = client.post(desk, {**HEAD, "title": "", "take-started": "on", "words-started": "So it began."})
    assert answer.status_code == 422
    assert "So it began." in answer.content.decode()
    answer = client.post(desk, {**HEAD, "take-started": "on", "words-started": "So it began."})
    assert answer.status_code == 302
    assert [one.words for one in fresh(told).moments.all()] == ["So it began."]
    assert client.post(desk, {"act": "ask", "person": people["ana"].pk}).status_code == 302
    assert client.get("/admin/stories/").status_code == 200


@pytest.mark.parametrize(
    ("text", "said"), [("{Ana  Reyes} came", "Ana Reyes came"), ("{Bo} came", "x came"), ("{} {", "{} {")]
)
def test_names_in_braces_show_only_with_consent(text: str, said: str) -> None:
    assert naming.shown(text, {"Ana Reyes"}, "x") == said


def test_a_part_of_a_word_is_no_name() -> None:
    assert naming.unbraced(["Banana and {Ana}"], ["Ana"]) == set()
    assert naming.unbraced(["ANA's lamp"], ["Ana"]) == {"Ana"}
