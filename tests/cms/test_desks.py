"""The desks in the Wagtail admin: what is due, questions, budget files; each for whom it is for."""

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from page_factories import ROWS, a_budget, paragraphs, words_of

from cms import actions, desks
from cms.due import due_for
from cms.models import BudgetImport, ParagraphQuestion
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


def test_what_is_due_depends_on_who_asks(explainer, ana, cora, dev, fay):
    actions.ask(explainer, paragraphs(explainer)[0], by=ana, question="Why?")
    cycle = factories.cycle(now_in="review")
    factories.proposal("Lamps", "submitted", envelope=factories.envelope(cycle, factories.neighborhood("Harbor")))
    factories.proposal("Benches", "accepted", envelope=factories.envelope(cycle))
    assert {due.words for due in due_for(dev)} == {"Questions about pages", "Proposals that wait for a cost"}
    assert [(due.words, due.count) for due in due_for(cora)] == [("Proposals to review", 1)]
    assert due_for(fay) == []


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


@pytest.mark.parametrize("desk", [desks.QuestionsDesk, desks.BudgetsDesk])
def test_council_and_auditors_are_told_why_the_desk_is_closed(desk, cora, fay):
    for person in (cora, fay):
        request = RequestFactory().get("/admin/")
        request.user = person
        with pytest.raises(Forbidden, match="editors and officers"):
            desk.as_view()(request)
