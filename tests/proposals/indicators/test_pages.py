"""The pages of indicators: what everybody reads, what each may press, and forms that lose no word."""

from __future__ import annotations

import io
from pathlib import Path

import factories
import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from proposals.indicators import actions
from proposals.indicators.models import Indicator, Reading, ReadingFile

from .conftest import day, past, propose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def measured(indicator, by, hits, asked, **more):
    actions.measure(indicator, by=by, value=hits, size=asked, day=day(), **more)
    return Indicator.objects.get(pk=indicator.pk)


def names(client, query=""):
    caches["pages"].clear()
    return [one.name for one in client.get(f"/indicators/?{query}").context["indicators"]]


def test_what_was_missed_stands_first_and_filters_find_it(client, ana, cora, bo):
    good, bad, new = (propose(ana, name=name, category=factories.category()) for name in ("Good", "Bad", "New"))
    for one in (good, bad):
        actions.choose(one, by=cora)
    measured(good, bo, 19, 20)
    past(measured(bad, bo, 5, 20), 3)
    past(Indicator.objects.get(pk=good.pk), 3)
    assert names(client) == ["Bad", "Good"]
    assert names(client, "show=missed") == ["Bad"]
    assert names(client, "show=met") == ["Good"]
    assert names(client, "show=proposed") == ["New"]
    assert names(client, "place=harbor&category=lighting") == ["Bad", "Good"]
    assert names(client, "place=city") == names(client, "place=harbor&show=missed&category=nothing")[1:] == []
    page = client.get("/indicators/").content.decode()
    assert "Target missed" in page
    assert "sample size 20" in page
    assert new.state == "proposed"


def test_nothing_there_is_said_honestly(client, db):
    assert "Nothing is measured here yet" in client.get("/indicators/").content.decode()
    assert client.get("/indicators/99/").status_code == 404


def test_one_indicator_says_whether_how_sure_and_out_of_how_many(client, chosen, bo, dev, ana):
    measured(chosen, bo, 2, 3, note="Mill Path")
    assert "too few to tell" in client.get(chosen.get_absolute_url()).content.decode()
    measured(chosen, ana, 12, 20)
    past(Indicator.objects.get(pk=chosen.pk), 2)
    page = client.get(chosen.get_absolute_url()).content.decode()
    assert "Missed: the target was 90 %" in page
    assert "60.9 %" in page
    assert "40.8 %" in page  # Wilson, 14 of 23
    assert "2 / 3" in page
    assert "csrf" not in page
    wrong = Reading.objects.latest("pk")
    client.force_login(ana)
    answer = client.post(f"/indicators/readings/{wrong.pk}/take-back/", {"reason": ""})
    assert answer.status_code == 422
    answer = client.post(f"/indicators/readings/{wrong.pk}/take-back/", {"reason": "The wrong street."})
    assert answer.status_code == 302
    assert "The wrong street." in client.get(chosen.get_absolute_url()).content.decode()


def test_a_resident_measures_with_a_plain_form_and_a_picture(client, chosen, ana):
    client.force_login(ana)
    address = f"/indicators/{chosen.pk}/measure/"
    page = client.get(address).content.decode()
    assert "Not working" in page
    answer = client.post(address, {"hits": "0", "misses": "0", "day": day(), "note": "Mill Path and back"})
    assert answer.status_code == 422
    assert "Mill Path and back" in answer.content.decode()
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "black").save(file, "JPEG")
    sent = {"hits": "17", "misses": "3", "day": day(), "walked": "on", "note": "Mill Path"}
    photo = SimpleUploadedFile("lamp.jpg", file.getvalue())
    answer = client.post(address, sent | {"picture": photo})
    assert "Say what the picture shows" in answer.content.decode()
    photo.seek(0)
    answer = client.post(address, sent | {"picture": photo, "picture_alt": "A dark lamp"})
    assert answer.status_code == 302
    reading = Reading.objects.get()
    assert (reading.value, reading.size, reading.source) == (17, 20, "walk")
    assert "A dark lamp" in client.get(chosen.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("scale", {"value": "4"}, 400),
        ("minutes", {"value": "41,5", "size": "12"}, 4150),
        ("count", {"value": "7"}, 700),
    ],
)
def test_each_kind_has_its_form(client, ana, bo, cora, kind, typed, value):
    one = actions.choose(propose(ana, kind=kind, target_value=3_00), by=cora)
    client.force_login(bo)
    assert client.get(f"/indicators/{one.pk}/measure/").status_code == 200
    assert client.post(f"/indicators/{one.pk}/measure/", typed | {"day": day()}).status_code == 302
    assert Reading.objects.get().value == value


def test_a_template_is_proposed_and_chosen_with_plain_forms(client, ana, cora, project):
    client.force_login(ana)
    page = client.get(f"/indicators/propose/?project={project.pk}").content.decode()
    assert page.count("?template=") == 7
    address = f"/indicators/propose/?template=lamps&project={project.pk}"
    form = client.get(address).context["form"]
    typed = form.initial | {"target_value": "120", "target_on": day(90), "target_words": "All lamps work."}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "A share is at most 100" in answer.content.decode()
    answer = client.post(address, typed | {"target_value": "95"})
    made = Indicator.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    assert (made.project, made.target_value) == (project, 95_00)
    client.force_login(cora)
    client.post(f"/indicators/{made.pk}/act/", {"act": "choose"})
    client.post(f"/indicators/{made.pk}/baseline/", {"value": "55.5", "day": day(-1), "size": "18"})
    made.refresh_from_db()
    assert (made.state, made.baseline_value) == ("chosen", 55_50)
    caches["pages"].clear()
    part = client.get(f"/indicators/of/{project.pk}/").content.decode()
    assert "<html" not in part
    assert "Working street lamps" in part
    assert f"/indicators/of/{project.pk}/" in client.get(project.get_absolute_url()).content.decode()
    client.post(f"/indicators/{made.pk}/close/", {"reason": "Another one is better."})
    assert "Another one is better." in client.get(made.get_absolute_url()).content.decode()


def test_a_file_is_brought_looked_at_and_accepted(client, chosen, bo, ana):
    client.force_login(bo)
    send = lambda text: client.post(  # noqa: E731
        f"/indicators/{chosen.pk}/bring/", {"file": SimpleUploadedFile("walks.csv", text.encode())}, follow=True
    ).content.decode()
    assert "One mistake. Nothing was written." in send("day,value,sample size\nnever,1,2\n")
    assert "Accept: let these readings count" in send(f"day,value,sample size\n{day()},8,10\n{day()},8,10\n")
    brought = ReadingFile.objects.get(state="checked")
    client.force_login(ana)
    assert client.get(brought.get_absolute_url()).status_code == 403
    client.force_login(bo)
    assert client.post(brought.get_absolute_url()).status_code == 302
    table = b"".join(client.get(f"/indicators/{chosen.pk}/readings.csv")).decode("utf-8-sig").splitlines()
    assert table[0].startswith("day,value,sample size,source,counts")
    assert table[2] == f"{day()},8,10,file,yes,twice,,"


def test_the_feed_tells_what_was_chosen_and_missed(client, chosen):
    past(chosen)
    feed = client.get("/indicators/feed/").content.decode()
    assert "<title>Chosen: Working street lamps</title>" in feed
    assert "<title>Missed: Working street lamps</title>" in feed
    assert "http://www.w3.org/2005/Atom" in feed


def test_the_list_asks_as_many_questions_for_eight_as_for_two(client, ana, cora, bo, project):
    def count():
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/indicators/").status_code == 200
        return len(asked)

    for number in range(8):
        one = actions.choose(propose(ana, name=f"Number {number}", project=project), by=cora)
        measured(one, bo, number, 20)
        if number == 1:
            count()  # what a process reads once does not count
            few = count()
    assert count() == few <= 8


def test_one_page_asks_as_many_questions_for_many_readings_as_for_one(client, chosen, ana, bo):
    def count():
        caches["pages"].clear()
        client.force_login(ana)
        with CaptureQueriesContext(connection) as asked:
            client.get(chosen.get_absolute_url())
        return len(asked)

    measured(chosen, bo, 1, 20)
    count()  # what a process reads once does not count
    few = count()
    for number in range(9):
        measured(chosen, bo, number, 21)
    assert count() == few
