"""Statements stand under the rules, log, appeals and numbers that comments have."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from deliberation.discussions import actions as moderation
from deliberation.discussions import statistics
from deliberation.discussions.matters import others
from deliberation.discussions.models import Appeal, Decision
from deliberation.opinions import actions
from deliberation.opinions.models import Conversation, Statement
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
WORDS = "Benches would help more than brighter lamps."
WRONG = "It names nobody; it is about benches."


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def benches(conversation: Conversation, ana) -> Statement:
    """Ana's statement, which waits for the council."""
    return actions.propose(conversation, by=ana, text=WORDS)


@pytest.fixture
def hidden(benches, cora) -> Decision:
    return actions.hide(benches, by=cora, rule="private", reason="It gives away who sits there.")


def test_hiding_names_a_rule_and_stands_in_the_public_log(client, hidden, benches, conversation):
    assert (hidden.rule.code, str(hidden.council), hidden.about) == ("private", "Harbor council", benches)
    log = text(client.get(reverse("discussions:log")))
    assert "Statement hidden" in log
    assert "It gives away who sits there." in log
    assert conversation.question in log
    assert WORDS not in log
    page = text(client.get(hidden.get_absolute_url()))
    assert "Private things stay private" in page
    assert benches.get_absolute_url() in client.get(hidden.get_absolute_url()).content.decode()
    assert Entry.objects.get(verb="opinions.hide").facts["rule"] == "private"


def test_a_decision_without_a_rule_is_none(benches, cora):
    with pytest.raises(ValidationError, match="Choose the rule"):
        actions.hide(benches, by=cora, rule="", reason="I do not like it very much.")
    with pytest.raises(ValidationError, match="Choose the rule"):
        actions.hide(benches, by=cora, rule="ugly", reason="I do not like it very much.")


def test_letting_in_needs_no_reason_and_stands_in_the_log(client, benches, chair):
    made = actions.accept(benches, by=chair)
    assert made.reason == ""
    assert "Statement let in" in text(client.get(reverse("discussions:log")))
    assert "Reason" not in text(client.get(made.get_absolute_url()))


def test_the_place_of_decisions_is_made_once_and_takes_no_comments(client, benches, cora, chair, ana, conversation):
    first = actions.accept(benches, by=cora)
    again = actions.hide(benches, by=chair, rule="clear", reason="It says two things at once.")
    assert first.discussion == again.discussion
    assert client.get(first.discussion.get_absolute_url())["Location"] == conversation.get_absolute_url()
    with pytest.raises(Forbidden, match="people answer statements"):
        moderation.comment(first.discussion, by=ana, body="Hello?", stance="for")


def test_the_author_appeals_and_somebody_else_on_the_council_decides(hidden, benches, ana, cora, chair, bo):
    with pytest.raises(Forbidden, match="Only whom a decision is about"):
        moderation.appeal(hidden, by=bo, words=WRONG)
    mail.outbox.clear()
    made = moderation.appeal(hidden, by=ana, words=WRONG)
    assert {to for letter in mail.outbox for to in letter.to} == {chair.email}
    assert made.due_at == made.made_at + timedelta(days=5)
    assert list(Appeal.objects.waiting_for(chair)) == [made]
    with pytest.raises(Forbidden, match="You made this decision"):
        moderation.overturn(made, by=cora, reason="It names nobody at all.")
    moderation.overturn(made, by=chair, reason="It names nobody at all.")
    benches.refresh_from_db()
    assert (benches.state, benches.hidden_because) == ("shown", "")
    assert [letter.to for letter in mail.outbox][-1] == [ana.email]
    assert [d.kind for d in benches.decisions.all()] == ["restore", "hide"]


def test_an_appeal_that_is_late_can_be_decided_by_any_council(hidden, ana, chair):
    milo = factories.council_member("Milo", "Old Mill")
    made = moderation.appeal(hidden, by=ana, words=WRONG)
    assert not Appeal.objects.waiting_for(milo).exists()
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        moderation.uphold(made, by=milo, reason="It does say who sits there.")
    assert Appeal.objects.get().is_late


def test_showing_again_settles_the_appeal(hidden, benches, ana, chair):
    made = moderation.appeal(hidden, by=ana, words=WRONG)
    actions.restore(benches, by=chair, reason="On second thought it is fine.")
    made.refresh_from_db()
    assert made.state == "moot"
    assert hidden.undone_by.get().kind == "restore"


def test_a_decision_is_taken_back_from_the_log_but_not_by_whom_it_is_about(conversation, cora, chair):
    mine = actions.propose(conversation, by=cora, text=WORDS)
    made = actions.hide(mine, by=chair, rule="clear", reason="It says two things at once.")
    with pytest.raises(Forbidden, match="about you"):
        moderation.take_back(made, by=cora, reason="I do not think so at all.")
    moderation.take_back(made, by=chair, reason="I had misread it, sorry.")
    mine.refresh_from_db()
    assert mine.state == "shown"


def test_votes_leave_the_numbers_and_come_back_with_a_decision_taken_back(
    conversation, chair, cora, django_capture_on_commit_callbacks
):
    statement = conversation.statements.select_related("conversation__neighborhood").first()
    with django_capture_on_commit_callbacks(execute=True):
        made = actions.hide(statement, by=cora, rule="private", reason="It names a neighbor who did nothing.")
    assert Conversation.objects.get().asked_at
    Conversation.objects.update(asked_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        moderation.take_back(made, by=chair, reason="It names nobody at all.")
    assert Conversation.objects.get().asked_at


def test_whom_a_council_paused_adds_and_flags_no_statements(conversation, ana, cora):
    room = moderation.open_discussion(title="Lamps", url="", cycle=None, neighborhood=conversation.neighborhood)
    loud = moderation.comment(room, by=ana, body="You are all fools.", stance="against")
    moderation.pause(loud, by=cora, rule="threat", reason="Again and again at the same people.", days=3)
    with pytest.raises(Forbidden, match="paused your account"):
        actions.propose(conversation, by=ana, text=WORDS)
    with pytest.raises(Forbidden, match="paused your account"):
        actions.flag(conversation.statements.first(), by=ana, reason="clear")
    actions.vote(conversation.statements.select_related("conversation").first(), by=ana, value=1)


def test_the_numbers_of_councils_count_statements(
    client, conversation, benches, ana, bo, cora, chair, django_assert_num_queries
):
    shown = conversation.statements.shown().first()
    actions.flag(shown, by=bo, reason="clear")
    with time_machine.travel(clock.now() + timedelta(hours=4), tick=False):
        line = next(line for line in statistics.by_council(90) if line.name == "Harbor")
        assert (line.waiting, line.decisions) == (2, 0)
        actions.dismiss(Statement.objects.get(pk=shown.pk), by=cora, reason="It can be answered as it is.")
        actions.accept(benches, by=cora)
        line = next(line for line in statistics.by_council(90) if line.name == "Harbor")
    assert (line.waiting, line.decisions, line.kinds["accept"]) == (0, 2, 1)
    assert 3.9 < line.hours < 4.1
    with django_assert_num_queries(4 + 2 * len(others())):  # however many councils; two kinds of the data room are one
        statistics.by_council(90)


def test_from_page_to_page_the_author_appeals_and_the_council_answers(client, hidden, benches, ana, chair):
    client.force_login(ana)
    page = client.get(benches.get_absolute_url()).content.decode()
    url = reverse("discussions:appeal", args=[hidden.pk])
    assert url in page
    assert client.post(url, {"words": WRONG}).status_code == 302
    assert url not in client.get(benches.get_absolute_url()).content.decode()
    client.force_login(chair)
    answer = reverse("discussions:answer_appeal", args=[Appeal.objects.get().pk])
    assert WORDS in text(client.get(answer))
    sent = {"verdict": "overturn", "reason": "It names nobody at all."}
    assert client.post(answer, sent).status_code == 302
    assert WORDS in text(client.get(benches.get_absolute_url()))
