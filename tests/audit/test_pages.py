import csv
import io

import pytest
from django.core.management import call_command

from audit import log
from audit.chain import Break
from audit.models import Entry, Head

pytestmark = pytest.mark.django_db


@pytest.fixture
def before(db):
    """How many entries the house is born with."""
    return log.latest_seq()


@pytest.fixture
def acts(before, ana, dev):
    for number in range(3):
        log.record("proposals.submit", f"proposals.proposal:{number}", by=ana, cost=number)
    log.record("cycles.extend", "cycles.phase:1", by=dev, reason='=HYPERLINK("http://evil.example")')
    log.record("cycles.close", "cycles.phase:1")


def test_everybody_sees_that_there_is_a_record_and_nobody_its_lines(acts, client):
    page = client.get("/audit/").content.decode()
    assert Head.objects.get().hash in page
    assert "proposals.submit" not in page
    assert "csrf" not in page


@pytest.mark.parametrize("page", ["/audit/entries/", "/audit/entries.csv"])
def test_only_auditors_and_officers_read_it_line_by_line(acts, client, page, ana, cora, eli, fay, dev):
    assert client.get(page).status_code == 302
    for person, status in ((ana, 403), (cora, 403), (eli, 403), (fay, 200), (dev, 200)):
        client.force_login(person)
        assert client.get(page).status_code == status


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("verb=proposals.submit", 3),
        ("verb=cycles.", 2),
        ("subject=proposals.proposal:2", 1),
        ("subject=cycles.", 2),
        ("since=2000-01-01&until=2000-12-31", 0),
        ("since=2000-01-01&verb=cycles.", 2),
        ("until=2000-12-31", 0),
        ("actor=999999", 0),
    ],
)
def test_the_record_is_filtered_by_verb_subject_account_and_date(acts, client, fay, query, count):
    client.force_login(fay)
    assert client.get(f"/audit/entries/?{query}").context["page"].paginator.count == count


@pytest.mark.parametrize(
    "query", ["since=yesterday", "verb=nothing.known", "actor=ana", "since=2026-02-01&until=2026-01-01"]
)
def test_a_question_that_makes_no_sense_says_so(acts, client, fay, query):
    client.force_login(fay)
    response = client.get(f"/audit/entries/?{query}")
    assert response.status_code == 422
    assert "error" in response.content.decode()
    assert client.get(f"/audit/entries.csv?{query}").status_code == 422


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
    acts, client, fay, dev, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(fay)
    client.get("/audit/entries/")
    with CaptureQueriesContext(connection) as few:
        client.get("/audit/entries/")
    for number in range(120):
        log.record("proposals.submit", f"proposals.proposal:{number}", by=dev)
    with CaptureQueriesContext(connection) as many:
        client.get("/audit/entries/")
    assert len(many) == len(few) <= 15


def test_the_file_holds_the_hashes_and_starts_no_formula(before, acts, client, fay):
    client.force_login(fay)
    text = b"".join(client.get("/audit/entries.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [int(row["seq"]) for row in rows] == list(range(before + 5, 0, -1))
    assert rows[0]["hash"] == Head.objects.get().hash
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_auditor_checks_the_record_and_that_is_on_record(before, acts, client, fay):
    client.force_login(fay)
    page = client.post("/audit/verify/", follow=True).content.decode()
    assert "The record is whole" in page
    entry = Entry.objects.get(verb="audit.verify")
    assert (entry.actor, entry.facts) == (fay.pk, {"through": before + 5, "whole": True})


def test_ana_does_not_start_the_check(acts, client, ana):
    client.force_login(ana)
    assert client.post("/audit/verify/").status_code == 403


def test_a_broken_record_is_named_on_the_page(acts, client, fay, monkeypatch):
    monkeypatch.setattr(log, "verify", lambda: Break(3, "changed"))
    client.force_login(fay)
    page = client.post("/audit/verify/", follow=True).content.decode()
    assert "broken at entry 3" in page


def test_the_command_says_whole(before, acts, capsys):
    call_command("verify_audit")
    assert capsys.readouterr().out == f"whole: {before + 5} entries\n"


def test_the_command_ends_with_status_1_and_says_where(before, acts, capsys):
    # The triggers refuse changes to entries, so the break is made at the chain's end.
    Head.objects.update(hash="0" * 64)
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit")
    assert end.value.code == 1
    assert f"broken at entry {before + 5}" in capsys.readouterr().err


@pytest.mark.parametrize("export", ["", "?export=csv", "?verb=cycles."])
def test_the_record_is_a_report_in_the_wagtail_admin(acts, client, fay, export):
    client.force_login(fay)
    response = client.get(f"/admin/reports/record/{export}")
    assert response.status_code == 200


def test_editors_have_no_such_report(acts, client, eli):
    client.force_login(eli)
    assert client.get("/admin/reports/record/").status_code in (302, 403)
    assert "/admin/reports/record/" not in client.get("/admin/").content.decode()
