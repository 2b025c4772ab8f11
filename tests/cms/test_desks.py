"""The desks in the Wagtail admin: what is due, questions, budget files; each for whom it is for."""

from datetime import timedelta

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from page_factories import ROWS, a_budget, paragraphs, words_of

from cms import actions
from cms.due import due_for
from cms.models import BudgetImport, ParagraphQuestion
from deliberation.assemblies.models import Assembly
from deliberation.discussions.actions import comment, flag, open_discussion
from deliberation.opinions.models import Conversation, Statement
from kit import clock
from residence.imports import check_roll
from residence.letters import request_letter
from voting import actions as vote
from voting.models import Poll

pytestmark = pytest.mark.django_db


def test_what_is_due_depends_on_who_asks(explainer, ana, cora, dev, fay):
    actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="Why?")
    cycle = factories.cycle(now_in="review")
    factories.proposal("Lamps", "submitted", envelope=factories.envelope(cycle, factories.neighborhood("Harbor")))
    factories.proposal("Benches", "accepted", envelope=factories.envelope(cycle))
    assert {due.words for due in due_for(dev)} == {"Questions about pages", "Proposals that wait for a cost"}
    assert [(due.words, due.count) for due in due_for(cora)] == [("Proposals to review", 1)]
    assert due_for(fay) == []


def counted_poll(*officers):
    """A poll of its own that is counted, with the word of these officers."""
    poll = factories.poll(f"Place {Poll.objects.count()}")
    factories.end_voting(poll)
    poll = vote.count_poll(factories.open_ballots(poll), by=factories.officer())
    for officer in officers:
        poll = vote.certify_poll(poll, by=officer)
    return poll


def fill_the_queues(ana, bo, dev, dee, number):
    """One thing more in each of an officer's queues."""
    counted_poll(dev)  # dev has certified, dee has not
    counted_poll(dev, dee)
    closed = factories.poll(f"Closed {number}")
    factories.end_voting(closed)
    vote.seal_poll(closed)
    person = factories.person(f"Asker {number}")
    request_letter(
        person, name="Asker", address=f"{number} Mill Path", neighborhood=ana.residence.neighborhood, by=person
    )
    check_roll(factories.ROLL.encode(), as_of=clock.today(), by=dev)
    room = open_discussion(title="Lamps", url="/", cycle=factories.cycle(f"Cycle {number}"), neighborhood=None)
    flag(comment(room, by=bo, body="You are all fools.", stance="against"), by=ana, reason="threat")
    for hours in (-1, 30):  # one is late, one is tomorrow
        Assembly.objects.create(title="Harbor evening", starts_at=clock.now() + timedelta(hours=hours))


OFFICERS_QUEUES = [
    "Polls to count", "Polls to certify", "Polls to publish", "Letters to print",
    "Rolls that were checked and not taken over", "Flagged comments that wait for a council", "Assemblies today",
]  # fmt: skip


def test_an_officer_sees_every_queue_of_the_town(ana, bo, dev, dee):
    factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    fill_the_queues(ana, bo, dev, dee, 1)
    seen = {due.words: due.count for due in due_for(dee)}
    assert seen == dict.fromkeys(OFFICERS_QUEUES, 1)
    assert "Polls to certify" not in {due.words for due in due_for(dev)}  # has given their word
    assert all(due.url.startswith("/admin/") and due.since for due in due_for(dee))


def test_what_is_due_costs_the_same_however_much_it_is(ana, bo, dev, dee, client):
    factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    fill_the_queues(ana, bo, dev, dee, 1)
    with CaptureQueriesContext(connection) as few:
        due_for(dee)
    for number in (2, 3):
        fill_the_queues(ana, bo, dev, dee, number)
    with CaptureQueriesContext(connection) as many:
        assert {due.words: due.count for due in due_for(dee)} == dict.fromkeys(OFFICERS_QUEUES, 3)
    assert len(few) == len(many) <= 6
    client.force_login(dee)
    page = words_of(client.get("/admin/").content)
    assert all(words in page for words in OFFICERS_QUEUES)


def test_a_council_member_sees_the_assembly_of_their_neighborhood_today(cora):
    harbor, mill = factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    for place in (harbor, mill):
        Assembly.objects.create(title="Evening", starts_at=clock.now(), neighborhood=place)
    assert [(due.words, due.count) for due in due_for(cora)] == [("Assemblies today", 1)]


def test_an_editor_answers_at_the_desk(client, explainer, ana, eva):
    question = actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="Why amber?")
    client.force_login(eva)
    assert "Why amber?" in words_of(client.get("/admin/questions/").content)
    empty = client.post(f"/admin/questions/{question.pk}/", {"words": "", "act": "answer"})
    assert empty.status_code == 422
    assert client.post(f"/admin/questions/{question.pk}/", {"words": "It is warm.", "act": "answer"}).status_code == 302
    assert ParagraphQuestion.objects.get().state == "answered"


def test_an_editor_brings_a_file_looks_and_accepts(client, home, eva):
    page = a_budget()
    client.force_login(eva)
    file = SimpleUploadedFile("budget.csv", ROWS.encode())
    sent = client.post(f"/admin/budgets/{page.pk}/bring/", {"file": file})
    assert sent.status_code == 302
    assert "$7,500.50" in words_of(client.get(sent["Location"]).content)
    assert not page.lines.exists()
    client.post(sent["Location"], {"act": "accept"})
    assert page.lines.count() == 4
    assert "accepted" in words_of(client.get("/admin/budgets/").content)


def test_a_faulty_file_shows_every_mistake_and_no_way_to_accept(client, home, eva):
    page = a_budget()
    client.force_login(eva)
    file = SimpleUploadedFile("budget.csv", b"department,program,planned\nA,B,x\n")
    sent = client.post(f"/admin/budgets/{page.pk}/bring/", {"file": file})
    seen = client.get(sent["Location"]).content
    assert "Line 2, “planned”" in words_of(seen)
    assert b'value="accept"' not in seen
    client.post(sent["Location"], {"act": "accept"})
    assert BudgetImport.objects.get().state == "faulty"
    assert not page.lines.exists()


@pytest.mark.parametrize("desk", ["questions", "budgets"])
def test_council_and_auditors_are_told_why_the_desk_is_closed(desk, home, cora, fay, client):
    for person in (cora, fay):
        client.force_login(person)
        page = client.get(f"/admin/{desk}/")
        assert page.status_code == 403
        assert "editors and officers" in words_of(page.content)


def test_a_statement_that_waits_is_due_for_the_council(cora, ana):
    now = clock.now()
    talk = Conversation.objects.create(
        question="Where is it dark?", state="open", opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    Statement.objects.create(
        conversation=talk, author=ana, text="The mill path is dark.", state="waiting", created_at=now, number=1
    )
    assert [(due.words, due.count) for due in due_for(cora)] == [("Statements that wait", 1)]
