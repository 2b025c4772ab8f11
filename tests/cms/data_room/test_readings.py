"""Counter-readings: who proposes one, its own figures, the city's answer and its clock, and what councils do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.data_room import actions, tasks
from cms.data_room.figures import read_figures
from cms.data_room.models import Reading
from cms.due import due_for
from deliberation.discussions import actions as moderation
from deliberation.discussions.models import Decision, HouseRule
from following.actions import follow
from following.inputs import inputs_of
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
FILE = (
    "neighborhood,kind,count\nHarbor,noise,40\nHarbor,theft,3\nHarbor,litter,22\n"
    "Mill,noise,31\nMill,theft,18\nMill,litter,14\nHill,noise,25\nHill,theft,27\nHill,litter,35\n"
)
WORDS = {
    "title": "The mill is louder",
    "claim": "For each neighbor the mill has more reports.",
    "method": "I divided the reports by the neighbors.",
}
FIGURES = b"place;reports for each neighbor\nMill;0.8\nHarbor;=0.5\n"


@pytest.fixture
def release(dev):
    words = {"title": "Reports", "summary": "What was reported.", "unit": "reports", "source": "The log."}
    more = {"method": "Once each.", "bias": "Trust.", "dimensions": ["neighborhood", "kind"], "least": 10}
    return publish(actions.make(by=dev, **words, **more), dev)


def publish(reports, by, text=FILE):
    return actions.publish(actions.bring(reports, by=by, name="reports.csv", data=text.encode()), by=by)


@pytest.fixture
def louder(release, ana):
    return actions.propose(release, by=ana, cells=[("Mill", None)], figures=FIGURES, **WORDS)


def page(client, thing):
    caches["pages"].clear()
    return client.get(thing.get_absolute_url()).content.decode()


def test_a_resident_proposes_a_reading_with_a_file_and_it_stands_beside_the_numbers(ana, client, release):
    client.force_login(ana)
    address = f"/data/{release.data_set_id}/readings/new/?by=0"
    assert client.get(address).status_code == 200
    form = {**WORDS, "rows": ["1", "2"], "look": ""}
    file = SimpleUploadedFile("own.csv", FIGURES)
    looked = client.post(address, {**form, "file": file})
    assert looked.status_code == 200
    assert not Reading.objects.exists()
    assert "<td>0.8</td>" in looked.content.decode()
    assert "Mill;0.8" in looked.content.decode()  # in the box, so that the file needs not be brought again
    del form["look"]
    for _click in range(2):
        answer = client.post(address, {**form, "figures": FIGURES.decode()})
    made = Reading.objects.get()
    assert answer["Location"] == made.get_absolute_url() == f"/data/{release.data_set_id}/readings/1/"
    assert made.keys == [("Hill", None), ("Mill", None)]
    assert (made.header, made.figures[0]) == (["place", "reports for each neighbor"], ["Mill", "0.8"])
    assert "The mill is louder" in page(client, release.data_set)
    alone = page(client, made)
    assert "63" in alone  # the city's number for the mill: 31 + 18 + 14
    assert f"The city answers by {made.due_on.day} " in alone
    csv = b"".join(client.get(f"{made.get_absolute_url()}figures.csv").streaming_content).decode()
    assert "Harbor,'=0.5" in csv


def test_a_table_with_mistakes_is_refused_by_line_and_nothing_is_lost(ana, client, release):
    client.force_login(ana)
    address = f"/data/{release.data_set_id}/readings/new/"
    table = "place,share\nMill\nHarbor," + 90 * "x" + "\n"
    for button in ({"look": ""}, {}):
        answer = client.post(address, {**WORDS, "figures": table, **button})
        words = answer.content.decode()
        assert answer.status_code == 422
        assert "Line 2" in words
        assert "Line 3" in words
        assert "For each neighbor the mill has more reports." in words
        assert "Harbor," in words
    assert not Reading.objects.exists()
    sheet = SimpleUploadedFile("own.xlsx", b"PK\x03\x04 and so on")
    assert "spreadsheet file" in client.post(address, {**WORDS, "file": sheet}).content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n", "no lines"),
        (b"a,a\n1,2\n", "two columns"),
        (b"a,\n1,2\n", "give each column a name"),
        (b"a,b,c,d,e,f,g,h,i\n1,2,3,4,5,6,7,8,9\n", "8 columns"),
        (b"a\n" + b"1\n" * 51, "Line 52: 50 lines"),
        (b"a\n" + b"x" * 60_000, "too large"),
        (b"\xff\xfe\xff", "UTF-8|text"),
        (b'a,b\n"1,2\n', "quotation"),
        (b"Neighborhood,kind,mine\nharbor,theft,4\n", "Line 2: the city hides this number"),
    ],
)
def test_what_can_not_be_taken_is_named_with_its_line(release, data, words):
    import re

    problems = read_figures(release, data)[2]
    assert re.search(words, " ".join(problems)), problems


def test_fifty_lines_and_an_empty_table_are_fine(release):
    assert read_figures(release, b"a\n" + b"1\n" * 50)[2] == []
    assert read_figures(release, b" \n") == ([], [], [])


def test_who_may_propose_and_about_which_rows(ana, gus, dev, cora, release):
    for stranger in (gus, dev):
        with pytest.raises(Forbidden):
            actions.propose(release, by=stranger, **WORDS)
    hidden = next(key for key, value in release.cube.items() if value is None)
    with pytest.raises(ValidationError) as refused:
        actions.propose(release, by=ana, cells=[hidden], title=" ", claim="No.", method="")
    assert set(refused.value.message_dict) == {"title", "claim", "method", "rows"}
    assert actions.propose(release, by=cora, **WORDS).by_council
    for number in range(3):
        actions.propose(release, by=ana, **WORDS | {"title": f"Reading {number}"})
    with pytest.raises(Forbidden, match="wait for an answer"):
        actions.propose(release, by=ana, **WORDS)


def test_the_city_answers_once_beside_it_and_tells_the_author_and_followers(louder, ana, bo, dev, client):
    follow(louder.data_set, by=bo)
    assert [due.count for due in due_for(dev) if "Counter-readings" in due.words] == [1]
    assert Notice.objects.filter(person=dev).exists()
    client.force_login(dev)
    assert "The mill is louder" in client.get("/admin/data/").content.decode()
    address = f"{louder.get_absolute_url()}answer/"
    assert client.post(address, {"answer": "in-part", "because": ""}).status_code == 422
    client.post(address, {"answer": "in-part", "because": "By day it is so, by night it is not."})
    client.logout()
    for thing in (louder, louder.data_set):
        assert "The city agrees in part" in page(client, thing)
        assert "by night it is not" in page(client, thing)
    assert "By day it is so" in client.get("/data/feed/").content.decode()
    for person in (ana, bo):
        told = Notice.objects.filter(person=person, announcement__sentence__contains="city answered")
        assert told.count() == 1
    assert "agrees in part" in str(inputs_of(ana, kind="readings")[0].then)
    assert not [due for due in due_for(dev) if "Counter-readings" in due.words]
    with pytest.raises(Forbidden, match="has its answer"):
        actions.answer_reading(louder, by=dev, answer="agrees", because="On second thought, yes.")
    with pytest.raises(Forbidden, match="officer"):
        actions.answer_reading(louder, by=bo, answer="agrees", because="I say so, too.")


def test_silence_shows_and_is_told_once(louder, dev, client):
    with clock.at(clock.now() + timedelta(days=21)):
        assert louder.is_late
        assert "The answer was due on" in page(client, louder)
        assert "The answer was due on" in page(client, louder.data_set)
        assert [tasks.speak_up(), tasks.speak_up()] == [1, 0]


def test_it_stays_with_the_release_it_reads(louder, dev, client):
    publish(louder.data_set, dev, FILE.replace("31", "90"))
    assert "The city has published a newer one since" in page(client, louder)
    assert "63" in page(client, louder)
    assert "reads the release of" in page(client, louder.data_set)


def test_councils_decide_about_it_under_the_rules_of_the_house(louder, ana, bo, cora, chair, client):
    rule = HouseRule.objects.in_force().first().code
    client.force_login(bo)
    client.post(f"{louder.get_absolute_url()}flag/", {"reason": rule, "note": "It names my street."})
    with pytest.raises(Forbidden, match="flagged this counter-reading already"):
        actions.flag_reading(louder, by=bo, reason=rule)
    assert [due.count for due in due_for(cora) if "counter-readings" in due.words] == [1]
    client.force_login(cora)
    assert "It names my street." in client.get("/data/readings/flagged/").content.decode()
    client.post(f"{louder.get_absolute_url()}hide/", {"rule": rule, "reason": "It points at one street only."})
    client.logout()
    assert "mill is louder" not in page(client, louder.data_set)
    assert "mill is louder" not in client.get("/data/feed/").content.decode()
    alone = page(client, louder)
    assert "It points at one street only." in alone
    assert "mill is louder" not in alone
    assert client.get(f"{louder.get_absolute_url()}figures.csv").status_code == 404
    assert client.get("/discussions/moderation/councils/").status_code == 200
    made = Decision.objects.get()
    assert inputs_of(bo, kind="reading-flags")[0].reason == "It points at one street only."
    moderation.overturn(
        moderation.appeal(made, by=ana, words="It names nobody at all."),
        by=chair,
        reason="It names nobody, so it stays.",
    )
    assert "mill is louder" in page(client, louder.data_set)


def test_its_author_may_withdraw_it_and_the_words_are_gone(louder, ana, bo, client):
    with pytest.raises(Forbidden):
        actions.withdraw_reading(louder, by=bo)
    client.force_login(ana)
    client.post(f"{louder.get_absolute_url()}withdraw/")
    louder.refresh_from_db()
    assert (louder.state, louder.title, louder.claim, louder.method, louder.figures) == ("withdrawn", "", "", "", [])
    assert "mill" not in page(client, louder).replace("Mill", "")
    assert actions.propose(louder.release, by=ana, **WORDS).number == 2


def test_pages_ask_as_much_for_many_as_for_one(louder, bo, client):
    client.force_login(bo)

    def count(address):
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = (louder.data_set.get_absolute_url(), "/data/feed/")
    few = [min(count(address) for _again in range(2)) for address in addresses]
    Reading.objects.bulk_create(
        Reading(
            data_set=louder.data_set, number=n, release=louder.release, title="More", claim="<p>More.</p>",
            method="<p>So.</p>", author=louder.author, created_at=louder.created_at, due_on=louder.due_on,
        )
        for n in range(2, 30)
    )  # fmt: skip
    assert [count(address) for address in addresses] == few
    assert max(few) <= 15
