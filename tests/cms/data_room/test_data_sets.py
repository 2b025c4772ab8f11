"""Data sets from an officer's file to everybody's page, and requests with the city's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.data_room import actions
from cms.data_room.models import DataSet, Release, Request
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "Reports to the city",
    "summary": "What neighbors reported, by place and kind.",
    "unit": "reports",
    "source": "The city's own log.",
    "method": "Each report once.",
    "bias": "Where people trust the city, they report more.",
    "dimensions": ["neighborhood", "kind"],
    "least": 10,
}
FILE = (
    "neighborhood,kind,count\n"
    "Harbor,noise,40\nHarbor,theft,3\nHarbor,litter,22\n"
    "Mill,noise,31\nMill,theft,18\nMill,litter,14\n"
    "Hill,noise,25\nHill,theft,27\nHill,litter,35\n"
)


@pytest.fixture
def reports(dev):
    return actions.make(by=dev, **WORDS)


def bring(data_set, by, text=FILE):
    return actions.bring(data_set, by=by, name="reports.csv", data=text.encode())


@pytest.fixture
def published(reports, dev):
    return actions.publish(bring(reports, dev), by=dev)


def test_only_officers_describe_bring_and_publish(reports, ana, cora, dev):
    for nobody in (ana, cora):
        with pytest.raises(Forbidden):
            actions.make(by=nobody, **WORDS)
        with pytest.raises(Forbidden):
            bring(reports, nobody)
        with pytest.raises(Forbidden):
            actions.publish(bring(reports, dev), by=nobody)
    for wrong in (
        {"dimensions": []},
        {"dimensions": ["a", "b", "c", "d"]},
        {"dimensions": ["Kind", "kind"]},
        {"least": 2},
    ):
        with pytest.raises(ValidationError):
            actions.make(by=dev, **WORDS | wrong)


def test_the_dry_run_publishes_nothing_and_says_what_it_would_hide(reports, dev, client):
    release = bring(reports, dev)
    assert (release.state, release.small) == ("checked", 1)
    assert 3 <= release.beside <= 5
    assert not DataSet.objects.public().exists()
    assert client.get(reports.get_absolute_url()).status_code == 404
    assert client.get(f"/data/releases/{release.pk}.csv").status_code == 404


def test_every_mistake_is_named_by_its_line(reports, dev):
    text = "neighborhood,kind,count,name\nHarbor,noise,x,\nHarbor,noise,3,\n,theft,4,\nall,theft,5,\nHarbor,noise,3,\n"
    release = bring(reports, dev, text)
    assert release.state == "faulty"
    assert release.counts == []
    said = " ".join(release.problems)
    for words in (
        "Line 1: columns that this data set does not have: name",
        "Line 2, “count”",
        "Line 4, “neighborhood”",
        "leave sums out",
        "another line is about the same",
    ):
        assert words in said
    with pytest.raises(Forbidden, match="mistakes"):
        actions.publish(release, by=dev)


def test_small_counts_stand_nowhere_that_others_can_read(published, reports, client):
    for address in (
        reports.get_absolute_url(), f"{reports.get_absolute_url()}?by=1&f0=Harbor", f"{reports.get_absolute_url()}?f1=theft",
    ):  # fmt: skip
        caches["pages"].clear()
        answer = client.get(address)
        assert "hidden" in answer.content.decode()
        assert 3 not in [value for _label, value in answer.context["seen"].rows]
    table = b"".join(client.get(f"/data/releases/{published.pk}.csv")).decode("utf-8-sig").splitlines()
    assert table[0] == "neighborhood,kind,count"
    assert "Harbor,theft,hidden" in table
    assert "all,all,215" in table
    assert len(table) == 1 + 16


def test_a_look_shows_published_sums_and_adds_nothing_up(published, reports, client):
    seen = client.get(f"{reports.get_absolute_url()}?by=0").context["seen"]
    cube = published.cube
    assert seen.rows == [(place, cube[place, None]) for place in ("Harbor", "Hill", "Mill")]
    assert seen.together == 215
    caches["pages"].clear()
    odd = client.get(f"{reports.get_absolute_url()}?by=7&f0=Atlantis&f1=%27&release=x")
    assert odd.context["seen"].rows == seen.rows


def test_a_second_release_is_hidden_against_the_first_and_in_its_order(published, reports, dev, ana):
    one, other = bring(reports, dev, FILE.replace("40", "60")), bring(reports, dev, FILE.replace("40", "61"))
    actions.publish(one, by=dev)
    with pytest.raises(Forbidden, match="Another release was published"):
        actions.publish(other, by=dev)
    actions.discard(other, by=dev)
    assert Release.objects.get(pk=other.pk).counts == []
    with pytest.raises(Forbidden):
        actions.discard(one, by=dev)


def test_the_desk_makes_brings_and_publishes(dev, client):
    client.force_login(dev)
    assert client.get("/admin/data/").status_code == 200
    answer = client.post("/admin/data/new/", WORDS | {"dimensions": "neighborhood, kind, month, hour"})
    assert answer.status_code == 422
    answer = client.post("/admin/data/new/", WORDS | {"dimensions": "neighborhood, kind"})
    made = DataSet.objects.get()
    assert answer["Location"] == f"/admin/data/{made.pk}/bring/"
    file = SimpleUploadedFile("reports.csv", FILE.encode())
    page = client.post(f"/admin/data/{made.pk}/bring/", {"file": file, "note": "May"}, follow=True).content.decode()
    assert "Hidden because they are small" in page
    release = Release.objects.get()
    client.post(f"/admin/data/releases/{release.pk}/", {"act": "publish"})
    assert "Reports to the city" in client.get("/data/").content.decode()
    assert "What they do not show" in client.get(made.get_absolute_url()).content.decode()


def test_residents_ask_for_what_is_missing_and_the_city_answers_in_public(ana, gus, dev, client, published, reports):
    with pytest.raises(Forbidden):
        actions.ask(by=gus, what="Lamps", why="Dark.")
    client.force_login(ana)
    assert client.post("/data/requests/ask/", {"what": "Stops by hour", "why": ""}).status_code == 422
    client.post("/data/requests/ask/", {"what": "Stops by hour", "why": "To see who is stopped when."})
    asked = Request.objects.get()
    assert asked.due_on == clock.today() + timedelta(days=20)
    assert "The city answers by" in client.get(asked.get_absolute_url()).content.decode()
    asked.due_on = clock.today() - timedelta(days=1)
    asked.save()
    assert (actions.speak_up(), actions.speak_up()) == (1, 0)
    assert "The answer was due on" in client.get("/data/requests/").content.decode()
    assert client.get(f"/data/requests/{asked.pk}/answer/").status_code == 403
    client.force_login(dev)
    client.post(f"/data/requests/{asked.pk}/answer/", {"words": "From May on.", "data_set": reports.pk})
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "From May on." in page
    assert reports.title in page
    assert "late" in page
    assert Notice.objects.filter(person=ana, announcement__sentence=actions.ANSWERED).count() == 1
    with pytest.raises(Forbidden, match="has its answer"):
        actions.answer(asked, by=dev, words="Again.")


def test_one_person_does_not_fill_the_queue(ana):
    for number in range(3):
        actions.ask(by=ana, what=f"Number {number}", why="Because.")
    with pytest.raises(Forbidden, match="several requests"):
        actions.ask(by=ana, what="One more", why="Because.")


def test_lists_ask_as_many_questions_for_many_as_for_one(published, reports, dev, client):
    def count(address):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    def fill(number):
        DataSet.objects.create(**WORDS | {"title": f"Set {number}"}, made_at=clock.now(), published_at=clock.now())
        Request.objects.create(what="More", why="Because.", at=clock.now(), due_on=clock.today())
        late = {"answer": "Yes.", "answered_at": clock.now(), "data_set": reports}
        Request.objects.create(what="More", why="Because.", at=clock.now(), due_on=clock.today(), **late)

    fill(0)
    addresses = ("/data/", "/data/requests/")
    for address in addresses:
        count(address)
    few = [count(address) for address in addresses]
    for number in range(1, 5):
        fill(number)
    assert [count(address) for address in addresses] == few
