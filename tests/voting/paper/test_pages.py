"""What residents read about paper, and what became of a sheet they kept the number of."""

from __future__ import annotations

import re

import factories
import pytest
from django.urls import reverse
from paper_town import codes_of, ids, key_twice, paper_poll

from config.demo import keys
from voting import actions as vote
from voting.ledger.sheets import serial_of
from voting.paper import actions
from voting.paper.printing import first_project, pdf_of

pytestmark = pytest.mark.django_db


def page(poll, **asked):
    return reverse("paper:vote_on_paper", args=[poll.pk], query=asked or None)


def test_where_and_when_stand_on_a_page_that_the_ballot_leads_to(client):
    poll = paper_poll()
    assert page(poll) in client.get(reverse("voting:poll", args=[poll.pk])).content.decode()
    text = client.get(page(poll)).content.decode()
    assert "Public library, 3 Pier" in text
    assert "Monday to Friday, 9 to 5" in text


def test_a_poll_without_paper_has_no_such_page(client):
    poll = factories.poll()
    assert client.get(page(poll)).status_code == 404
    assert page(poll) not in client.get(reverse("voting:poll", args=[poll.pk])).content.decode()


def test_who_was_given_a_sheet_reads_that_it_is_the_one_that_counts(client, ana, dev):
    poll = paper_poll()
    actions.hand_out(poll, ana, by=dev)
    client.force_login(ana)
    for address in (reverse("voting:poll", args=[poll.pk]), reverse("voting:polls")):
        assert "it is the one that counts" in client.get(address).content.decode()
    assert "given a paper ballot" in client.get(reverse("record:my_line", args=[poll.pk])).content.decode()
    sent = client.post(reverse("voting:cast", args=[poll.pk]), {"choice": ids(poll, 1), "key": "k"})
    assert sent.status_code == 403


def test_a_sheet_tells_its_fate_after_the_outcome_and_not_before(client, ana, bo, dev, dee):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    serials = [serial_of(poll.pk, code) for code in codes]
    for person in (ana, bo):
        actions.hand_out(poll, person, by=dev)
    key_twice(poll, codes[0], [1], dev, dee)
    assert "was counted." not in client.get(page(poll, sheet=serials[0])).content.decode()
    actions.set_aside(poll, [codes[2]], by=dev, reason="left over")
    factories.end_voting(poll)
    poll = vote.seal_poll(poll)
    actions.complete(poll, by=dev)
    poll = vote.count_poll(keys.open_ballots(poll, by=dev), by=dev)
    for officer in (dev, dee):
        poll = vote.certify_poll(poll, by=officer)
    vote.publish_poll(poll, by=dev)
    assert "was counted." in client.get(page(poll, sheet=f" {serials[0].lower()} ")).content.decode()
    assert "did not come back" in client.get(page(poll, sheet=serials[1])).content.decode()
    for other in (serials[2], "<b>", "AAAAA-BBBBB"):
        assert "No sheet of this vote" in client.get(page(poll, sheet=other)).content.decode()


def test_sheets_are_printed_as_pdf_in_both_sizes_and_languages():
    poll = paper_poll(costs=[n * 1_000_00 for n in range(1, 15)], most=5)
    codes = codes_of(poll, 2)
    small = pdf_of(poll, codes, language="en", size="normal")
    large = pdf_of(poll, codes, language="es", size="large")
    assert small.startswith(b"%PDF-1.7")
    assert b"pdfuaid" in small
    assert b"pdfuaid" in large
    pages = [int(re.search(rb"/Type/Pages/Count (\d+)", made)[1]) for made in (small, large)]
    assert pages == [2, 4]


def test_no_project_is_first_on_all_sheets():
    assert len({first_project(f"AAAA-AAAA-AAAA-{n:04}", 10) for n in range(200)}) == 10
