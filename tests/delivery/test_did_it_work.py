"""Did it work? Residents are asked, answer, ask for a project to be taken up again, and are answered by a day."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from following.inputs import inputs_of
from following.models import Follow, Notice
from following.topics import name_of
from kit import clock
from kit.verdict import Forbidden
from proposals.delivery import actions, telling
from proposals.delivery.models import Check, Project
from proposals.delivery.tasks import ask_whether_it_worked, speak_up
from proposals.support.models import Endorsement

GONE = {"evidence": "<p>Three lamps are dark.</p>"}


@pytest.fixture
def built(dev: Any, harbor_lamps: Project) -> Project:
    """The lamps, finished."""
    step = actions.plan_milestone(harbor_lamps, by=dev, title="Poles", planned_on=clock.today())
    actions.reach_milestone(step, by=dev, done_on=clock.today(), evidence="<p>Seen.</p>")
    return actions.finish(harbor_lamps, by=dev)


def upload() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60)).save(out, "PNG")
    return SimpleUploadedFile("lamp.png", out.getvalue(), "image/png")


def test_people_are_asked_once_some_weeks_after_the_end(ana: Any, bo: Any, cora: Any, gus: Any, built: Project) -> None:
    Endorsement.objects.create(proposal=built.proposal, person=cora)
    for person in (cora, gus):
        Follow.objects.create(person=person, topic=name_of(built.proposal))
    with clock.at(clock.now() + timedelta(weeks=5)):
        assert ask_whether_it_worked() == 0
    with clock.at(clock.now() + timedelta(weeks=7)):
        assert (ask_whether_it_worked(), ask_whether_it_worked()) == (3, 0)
    asked = Notice.objects.filter(announcement__sentence=telling.WORKED).values_list("person", flat=True)
    assert set(asked) == {ana.pk, cora.pk, gus.pk}
    built.refresh_from_db()
    assert built.asked_of == 3


def test_a_resident_answers_once_and_may_answer_anew(
    client: Client, ana: Any, bo: Any, gus: Any, built: Project
) -> None:
    with pytest.raises(Forbidden, match="no verified address"):
        actions.check(built, by=gus, worked="yes")
    actions.check(built, by=ana, worked="no", word="Too dark.")
    actions.check(built, by=ana, worked="partly", word="Better now.")
    actions.check(built, by=bo, worked="yes")
    Project.objects.update(asked_of=9)
    page = client.get(built.get_absolute_url()).content.decode()
    assert "2 neighbors answered. 9 were asked." in page
    assert "Better now." in page
    assert "Too dark." not in page
    assert "Ana" not in page[page.index('id="worked"') :], "answers carry no names"
    assert [one.words for one in inputs_of(ana, kind="checks")] == ["partly. Better now."]


def test_nobody_answers_before_it_is_finished(ana: Any, harbor_lamps: Project) -> None:
    with pytest.raises(Forbidden, match="when the project is finished"):
        actions.check(harbor_lamps, by=ana, worked="yes")


def test_words_are_hidden_with_a_reason_and_still_count(
    client: Client, ana: Any, bo: Any, chair: Any, built: Project
) -> None:
    made = actions.check(built, by=ana, worked="no", word="The clerk is a thief.")
    with pytest.raises(Forbidden, match="co-chair"):
        actions.hide_check(made, by=bo, reason="Rude.")
    client.force_login(chair)
    client.post(f"/projects/checks/{made.pk}/hide/", {"reason": "It accuses somebody without proof."})
    page = client.get(built.get_absolute_url()).content.decode()
    assert "thief" not in page
    assert "It accuses somebody without proof." in page
    assert "1 neighbor answered." in page


def test_a_picture_of_an_answer_needs_its_words(
    client: Client, ana: Any, built: Project, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(ana)
    address = f"/projects/{built.pk}/worked/"
    refused = client.post(address, {"worked": "yes", "word": "Good & bright", "picture": upload()})
    assert refused.status_code == 422
    assert "Good &amp; bright" in refused.content.decode()
    client.post(address, {"worked": "yes", "picture": upload(), "picture_alt": "A bright path"})
    assert Check.objects.get().picture_alt == "A bright path"
    assert 'alt="A bright path"' in client.get(built.get_absolute_url()).content.decode()


def test_a_project_is_taken_up_again_and_people_are_asked_anew(
    client: Client, ana: Any, bo: Any, dev: Any, chair: Any, built: Project
) -> None:
    actions.check(built, by=ana, worked="no")
    asked = actions.ask_reopening(built, by=ana, **GONE)
    with pytest.raises(Forbidden, match="asked for this already"):
        actions.ask_reopening(built, by=bo, **GONE)
    page = client.get(built.get_absolute_url()).content.decode()
    assert page.index("Three lamps are dark.") < page.index("Step by step")
    for person, why in ((bo, "co-chair of the Harbor"), (ana, "co-chair of the Harbor")):
        with pytest.raises(Forbidden, match=why):
            actions.grant_reopening(asked, by=person, answer="Yes.")
    with pytest.raises(ValidationError, match="Say why"):
        actions.grant_reopening(asked, by=dev, answer=" ")
    client.force_login(chair)
    assert "Requests to take projects up again" in client.get("/projects/council/").content.decode()
    client.post(f"/projects/reopenings/{asked.pk}/answer/", {"verdict": "grant", "answer": "We mend them in May."})
    built.refresh_from_db()
    assert (built.state, built.round, built.finished_at, built.asked_at) == ("running", 2, None, None)
    actions.finish(built, by=dev)
    built.refresh_from_db()
    actions.check(built, by=ana, worked="yes")
    client.logout()
    page = client.get(built.get_absolute_url()).content.decode()
    assert "1 neighbor answered." in page
    assert "1 answer is from before the project was taken up again." in page
    assert "We mend them in May." in page


def test_a_refusal_has_its_reason_and_silence_speaks_up_once(
    ana: Any, dev: Any, built: Project, client: Client
) -> None:
    asked = actions.ask_reopening(built, by=ana, **GONE)
    with clock.at(clock.now() + timedelta(days=22)):
        assert (speak_up(), speak_up()) == (1, 0)
        assert "No answer came by" in client.get(built.get_absolute_url()).content.decode()
        actions.refuse_reopening(asked, by=dev, answer="They are lit again since Monday.")
    built.refresh_from_db()
    assert built.state == "finished"
    assert [one.reason for one in inputs_of(ana, kind="reopenings")] == ["They are lit again since Monday."]


def test_before_and_after_stand_side_by_side(
    client: Client, ana: Any, dev: Any, built: Project, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    client.force_login(dev)
    desk = f"/admin/delivery/{built.pk}/before-after/"
    today = clock.today()
    typed = {"what": "Cars at dusk", "before_on": today - timedelta(days=300), "after_on": today, "unit": "an hour"}
    assert "Give two pictures, or two numbers." in client.post(desk, typed).content.decode()
    assert "Two numbers are needed" in client.post(desk, typed | {"before_number": "412"}).content.decode()
    one = {"before_picture": upload(), "before_alt": "A dark path"}
    assert "Two pictures are needed" in client.post(desk, typed | one).content.decode()
    both = {
        "before_picture": upload(),
        "before_alt": "A dark path",
        "after_picture": upload(),
        "after_alt": "A lit path",
    }
    client.post(desk, typed | both | {"before_number": "412", "after_number": "280.5"})
    pair = built.pairs.get()
    assert pair.difference == Decimal("-131.5")
    page = client.get(built.get_absolute_url()).content.decode()
    assert page.index('alt="A dark path"') < page.index('alt="A lit path"')
    assert "The number changed by -131.5." in page
    client.post(f"/admin/delivery/{built.pk}/", {"act": "take_off", "pair": pair.pk})
    caches["pages"].clear()
    assert not built.pairs.exists()


@pytest.mark.parametrize("days", [0, 1])
def test_after_lies_after_before_and_not_in_the_future(dev: Any, built: Project, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    with pytest.raises(ValidationError) as refused:
        actions.compare(
            built,
            by=dev,
            what="x",
            before_on=clock.today(),
            after_on=day,
            before_number=Decimal(1),
            after_number=Decimal(2),
        )
    assert set(refused.value.message_dict) == {"after_on"}


def test_a_list_of_answers_costs_the_same_for_few_and_many(
    client: Client, built: Project, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        actions.check(built, by=factories.resident(f"Neighbor {n}"), worked="yes", word="Good.")
    with django_assert_max_num_queries(25):
        client.get(built.get_absolute_url())
