"""Files for the ledger: a dry run, every mistake by line, all or nothing."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cms.outreach import actions
from cms.outreach.models import LedgerFile, Speakers, Stop
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
HEADER = "day,kind,where,neighborhood,who,language,came,cost,heard\n"
STOPS = HEADER + (
    '2026-05-02,school,Harbor school,Harbor,Lia,Spanish,31,"1,250.50",The crossing.\n'
    "2026-05-02,school,Harbor school,Harbor,,en,12,,Benches.\n"
    "2026-05-09,park,Mill park,Old Mill,Dev,Árabe,8,20,\n"
)
SPEAKERS = "neighborhood,language,people\nHarbor,es,900\nHarbor,vi,120\nOld Mill,es,100\n"


@pytest.fixture(autouse=True)
def places(db):
    return [factories.neighborhood(name) for name in ("Harbor", "Old Mill")]


def bring(by, text, kind="stops"):
    return actions.bring_file(by=by, kind=kind, name="ledger.csv", data=text.encode())


def test_the_dry_run_writes_nothing_and_accepting_writes_all(dev, ana):
    with pytest.raises(Forbidden):
        bring(ana, STOPS.replace("Árabe", "ar"))
    brought = bring(dev, STOPS.replace("Árabe", "ar"))
    assert brought.findings == {"stops": 2, "planned": 0, "people": 51, "cost": 1_270_50}
    assert not Stop.objects.exists()
    actions.accept_file(brought, by=dev)
    school = Stop.objects.get(name="Harbor school")
    assert (school.cost, school.came, school.languages, school.heard.count()) == (1_250_50, 43, ["en", "es"], 2)
    with pytest.raises(Forbidden):
        actions.accept_file(brought, by=dev)


def test_every_mistake_is_named_by_line_and_column(dev):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    lines = (
        f"{tomorrow},school,A,Harbor,,es,1,,\n"
        "02.05.2026,school,A,Harbor,,es,1,,\n"
        "2026-05-02,moon,A,Harbor,,es,1,,\n"
        "2026-05-02,school,,Atlantis,,es,1,,\n"
        "2026-05-02,school,A,Harbor,,Klingon,-1,free,\n"
        "2026-05-02,school,B,Harbor,,es,1,5,\n"
        "2026-05-02,school,B,Harbor,,Spanish,1,6,\n"
    )
    brought = bring(dev, HEADER + lines)
    said = "\n".join(brought.problems)
    for words in (
        "Line 2, “day”", "Line 3, “day”", "Line 4, “kind”", "Line 5, “where”", "Line 5, “neighborhood”",
        "Line 6, “language”", "Line 6, “came”", "Line 6, “cost”", "Line 8, “language”", "Line 8, “cost”",
    ):  # fmt: skip
        assert words in said
    assert brought.state == "faulty"
    assert bytes(brought.data) == b""
    with pytest.raises(Forbidden, match="mistakes"):
        actions.accept_file(brought, by=dev)
    actions.discard_file(brought, by=dev)


@pytest.mark.parametrize("text", ["", "day,kind\n", HEADER, "\x00\x01"])
def test_a_file_that_is_none_says_so(dev, text):
    assert bring(dev, text).problems


def test_what_came_between_stops_the_file_and_a_stop_is_written_once(dev):
    one, other = bring(dev, STOPS.replace("Árabe", "ar")), bring(dev, STOPS.replace("Árabe", "ar"))
    actions.accept_file(one, by=dev)
    with pytest.raises(Forbidden, match="changed since"):
        actions.accept_file(other, by=dev)
    assert Stop.objects.count() == 2
    assert "in the ledger already" in " ".join(bring(dev, STOPS.replace("Árabe", "ar")).problems)


def test_a_planned_stop_gets_its_ledger_from_the_file(dev, places):
    begins = clock.now() + timedelta(days=1)
    told = {
        "kind": "school", "name": "Harbor School", "neighborhood": places[0], "languages": ["es"], "who_goes": "Lia",
        "starts_at": begins, "ends_at": begins + timedelta(hours=1),
    }  # fmt: skip
    actions.plan(by=dev, **told)
    earlier = clock.now() - timedelta(days=3)
    Stop.objects.update(starts_at=earlier, ends_at=earlier + timedelta(hours=1))
    day = timezone.localdate(earlier).isoformat()
    brought = bring(dev, f"{HEADER}{day},school,Harbor school,Harbor,,es,14,,\n")
    assert brought.findings["planned"] == 1
    actions.accept_file(brought, by=dev)
    assert Stop.objects.get().came == 14


def test_speakers_take_the_place_of_those_before(dev):
    actions.accept_file(bring(dev, SPEAKERS, "speakers"), by=dev)
    assert Speakers.objects.by_language() == {"es": 1000, "vi": 120}
    actions.accept_file(bring(dev, "neighborhood,language,people\nHarbor,es,5\n", "speakers"), by=dev)
    assert Speakers.objects.by_language() == {"es": 5}
    twice = "neighborhood,language,people\nHarbor,es,5\nHarbor,Spanish,6\n"
    assert "same neighborhood and language" in " ".join(bring(dev, twice, "speakers").problems)


def test_the_pages_of_a_file(dev, client):
    client.force_login(dev)
    assert client.post("/outreach/files/bring/", {"kind": "stops"}).status_code == 422
    file = SimpleUploadedFile("ledger.csv", STOPS.replace("Árabe", "nowhere").encode())
    page = client.post("/outreach/files/bring/", {"kind": "stops", "file": file}, follow=True).content.decode()
    assert "Line 4, “language”" in page
    file = SimpleUploadedFile("ledger.csv", STOPS.replace("Árabe", "ar").encode())
    page = client.post("/outreach/files/bring/", {"kind": "stops", "file": file}, follow=True).content.decode()
    assert "$1,270.50" in page
    client.post(LedgerFile.objects.latest("pk").get_absolute_url(), {"act": "accept"})
    assert Stop.objects.count() == 2
