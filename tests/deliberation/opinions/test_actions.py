"""What people can do in a conversation, and what they may not."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import News
from audit.models import Entry
from deliberation.opinions import actions, studies
from deliberation.opinions.lifecycle import State, StatementState
from deliberation.opinions.models import Conversation, Participant, Statement, Study, Vote
from deliberation.opinions.permissions import MOST_OF_ONE
from deliberation.opinions.wording import LONGEST, LooksAlike
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
WORDS = "Benches would help more than brighter lamps."


def first(conversation: Conversation) -> Statement:
    return conversation.statements.select_related("conversation__neighborhood").first()


# --- Opening ---


def test_a_council_opens_its_own_conversation_and_nobody_elses(hold, cora, ana):
    moment = timezone.now()
    dates = {"opens_at": moment, "closes_at": moment + timedelta(days=3)}
    harbor, mill = factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    made = actions.plan(None, by=cora, question="What comes first?", neighborhood=harbor, **dates)
    assert made.state == State.DRAFT
    for by, place in ((cora, mill), (cora, None), (ana, harbor)):
        with pytest.raises(Forbidden):
            actions.plan(None, by=by, question="What comes first?", neighborhood=place, **dates)


def test_an_empty_conversation_is_not_announced(hold, dev):
    made = hold(announced=False, seeds=["The path should be lit all night."])
    with pytest.raises(ValidationError, match="at least 3 statements"):
        actions.announce(made, by=dev)


def test_a_draft_can_be_changed_and_an_announced_conversation_cannot(hold, dev):
    made = hold(announced=False)
    dates = {"opens_at": made.opens_at, "closes_at": made.closes_at}
    actions.plan(made, by=dev, question="And how shall it be lit?", seeds=["One thing is true.", "Two are."], **dates)
    assert Conversation.objects.get().question == "And how shall it be lit?"
    assert made.statements.count() == 2
    public = hold()
    with pytest.raises(Forbidden):
        actions.plan(public, by=dev, question="Something else?", **dates)


def test_every_wrong_seed_is_named_with_its_line(hold):
    with pytest.raises(ValidationError) as wrong:
        hold(announced=False, seeds=["Fine as it is.", "x" * 201, "", "no"])
    assert [m[:7] for m in wrong.value.message_dict["seeds"]] == ["Line 2:", "Line 4:"]


def test_residents_of_the_place_hear_of_it_unless_they_want_no_news(hold, ana, bo, django_capture_on_commit_callbacks):
    factories.resident("Quiet", "Harbor", news=News.NEVER)
    hold()
    assert [letter.to for letter in mail.outbox] == [[ana.email]]
    assert "How should the harbor be lit?" in mail.outbox[0].subject + mail.outbox[0].body


# --- Voting ---


def test_a_second_answer_replaces_the_first_and_can_be_taken_back(conversation, ana):
    statement = first(conversation)
    actions.vote(statement, by=ana, value=1)
    actions.vote(statement, by=ana, value=-1)
    assert list(Vote.objects.values_list("value", flat=True)) == [-1]
    assert actions.undo(statement, by=ana)
    assert not actions.undo(statement, by=ana)
    assert not Vote.objects.exists()


def test_the_record_of_acts_says_nothing_of_votes(conversation, ana):
    before = Entry.objects.count()
    actions.vote(first(conversation), by=ana, value=1)
    assert Entry.objects.count() == before


def test_only_residents_of_the_place_vote_unless_the_conversation_says_otherwise(hold, ana, bo, gus):
    strict, open_to_all = hold(), hold(who=Conversation.Who.SIGNED_IN)
    for person, allowed in ((ana, True), (bo, False), (gus, False)):
        if allowed:
            actions.vote(first(strict), by=person, value=1)
        else:
            with pytest.raises(Forbidden):
                actions.vote(first(strict), by=person, value=1)
        actions.vote(first(open_to_all), by=person, value=1)


def test_nobody_votes_before_the_opening_or_after_the_close(conversation, ana):
    with (
        time_machine.travel(conversation.opens_at - timedelta(seconds=1)),
        pytest.raises(Forbidden, match="not open yet"),
    ):
        actions.vote(first(conversation), by=ana, value=1)
    with time_machine.travel(conversation.closes_at), pytest.raises(Forbidden, match="is over"):
        actions.vote(first(conversation), by=ana, value=1)


def test_a_hidden_statement_takes_no_votes_and_its_votes_leave_the_numbers(conversation, ana, cora, two_minds):
    two_minds(conversation)
    statement = first(conversation)
    before = studies.work_out(conversation.pk)
    actions.hide(statement, by=cora, rule="private", reason="It names a neighbor who did nothing.")
    with pytest.raises(Forbidden):
        actions.vote(Statement.objects.get(pk=statement.pk), by=ana, value=1)
    Conversation.objects.update(stale=True)
    after = studies.work_out(conversation.pk, rested=False)
    assert (before.votes, after.votes) == (24 * 4, 24 * 3)
    assert str(statement.number) not in after.statements


def test_whoever_leaves_the_site_leaves_votes_without_a_name(conversation, ana):
    actions.vote(first(conversation), by=ana, value=1)
    ana.delete()
    assert Participant.objects.get().user is None
    assert Vote.objects.count() == 1


def test_numbers_of_people_are_drawn_by_lot(conversation, ana):
    for n in range(6):
        actions.vote(first(conversation), by=factories.resident(f"Person {n}"), value=1)
    numbers = list(Participant.objects.order_by("pk").values_list("number", flat=True))
    assert len(set(numbers)) == 6
    assert numbers != sorted(numbers) or numbers[0] > 6


# --- Proposing ---


def test_a_statement_waits_for_the_council_or_is_shown_at_once(hold, ana):
    assert actions.propose(hold(), by=ana, text=WORDS).state == StatementState.WAITING
    assert actions.propose(hold(reads_first=False), by=ana, text=WORDS).state == StatementState.SHOWN


@pytest.mark.parametrize("text", ["", "   ", "No.", "x" * (LONGEST + 1), "Fine words ‮hidden", "!!! ??? !!!"])
def test_words_that_are_no_statement_are_refused(conversation, ana, text):
    with pytest.raises(ValidationError):
        actions.propose(conversation, by=ana, text=text)


def test_a_lookalike_is_asked_about_and_the_same_words_are_refused(conversation, ana):
    with pytest.raises(LooksAlike) as alike:
        actions.propose(conversation, by=ana, text="The harbor path should be lit at night.")
    assert [s.number for s in alike.value.statements] == [0]
    actions.propose(conversation, by=ana, text="The harbor path should be lit at night.", knowingly=True)
    with pytest.raises(LooksAlike):
        actions.propose(conversation, by=ana, text="the HARBOR path should be lit all night!", knowingly=True)


def test_a_double_click_makes_one_statement(conversation, ana):
    once, twice = (actions.propose(conversation, by=ana, text=WORDS) for _ in range(2))
    assert once == twice


def test_whoever_writes_too_fast_or_too_much_is_asked_to_leave_room(hold, ana):
    conversation = hold(reads_first=False, closes_at=timezone.now() + timedelta(days=90))
    texts = [f"{chr(97 + n) * 9} matter here most of all." for n in range(25)]
    for text in texts[:3]:
        actions.propose(conversation, by=ana, text=text, knowingly=True)
    with pytest.raises(Forbidden, match="Leave room"):
        actions.propose(conversation, by=ana, text=texts[3], knowingly=True)
    for day, text in enumerate(texts[3:MOST_OF_ONE], start=1):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            actions.propose(conversation, by=ana, text=text, knowingly=True)
    with time_machine.travel(timezone.now() + timedelta(days=60)), pytest.raises(Forbidden, match="most for one"):
        actions.propose(conversation, by=ana, text=texts[-1], knowingly=True)


def test_an_author_withdraws_until_others_have_answered(hold, ana):
    conversation = hold(reads_first=False)
    mine = actions.propose(conversation, by=ana, text=WORDS)
    actions.vote(mine, by=ana, value=1)
    other = factories.resident("Bea")
    with pytest.raises(Forbidden, match="Only its author"):
        actions.withdraw(mine, by=other)
    actions.vote(mine, by=other, value=1)
    with pytest.raises(Forbidden, match="Others have answered"):
        actions.withdraw(mine, by=ana)
    actions.undo(mine, by=other)
    assert actions.withdraw(mine, by=ana).state == StatementState.WITHDRAWN


# --- Moderating ---


def test_the_council_lets_in_hides_with_a_reason_and_shows_again(conversation, ana, cora, chair, bo):
    made = actions.propose(conversation, by=ana, text=WORDS)
    for person in (ana, bo, factories.council_member("Moss", "Old Mill")):
        with pytest.raises(Forbidden):
            actions.accept(made, by=person)
    actions.accept(made, by=cora)
    actions.flag(made, by=factories.resident("Bea"), reason="clear")
    with pytest.raises(ValidationError):
        actions.hide(made, by=chair, rule="private", reason="No.")
    actions.hide(made, by=chair, rule="private", reason="It says two things at once.")
    made.refresh_from_db()
    assert (made.state, made.hidden_because) == (StatementState.HIDDEN, "It says two things at once.")
    assert not made.flags.filter(decision__isnull=True).exists()
    actions.restore(made, by=cora, reason="On second thought it is one thing.")
    made.refresh_from_db()
    assert (made.state, made.hidden_because) == (StatementState.SHOWN, "")
    assert [letter.to for letter in mail.outbox if letter.to == [ana.email]] == [[ana.email]] * 3


def test_nobody_decides_on_their_own_statement(conversation, cora, chair):
    made = actions.propose(conversation, by=cora, text=WORDS)
    with pytest.raises(Forbidden, match="your own"):
        actions.accept(made, by=cora)
    actions.accept(made, by=chair)


def test_a_person_flags_once_and_nobody_reads_who(conversation, ana, bo):
    statement = first(conversation)
    actions.flag(statement, by=bo, reason="clear")
    with pytest.raises(Forbidden, match="already"):
        actions.flag(statement, by=bo, reason="clear")
    assert Entry.objects.get(verb="opinions.flag").actor is None


def test_the_queue_is_the_councils_own_and_that_of_the_whole_city(hold, ana, cora):
    mine = actions.propose(hold(who="signed-in"), by=ana, text=WORDS)
    other = actions.propose(hold("Old Mill", who="signed-in"), by=ana, text=WORDS)
    city = actions.propose(hold(None), by=ana, text=WORDS)
    assert set(Statement.objects.waiting_for(cora)) == {mine, city}
    assert other in Statement.objects.to_decide()


# --- Closing and reporting ---


def test_the_calendar_closes_and_the_numbers_become_final(conversation, two_minds):
    two_minds(conversation)
    with time_machine.travel(conversation.closes_at + timedelta(minutes=1)):
        assert actions.close_due() == 1
        assert actions.close_due() == 0
    conversation.refresh_from_db()
    assert conversation.state == State.CLOSED
    study = Study.objects.get()
    assert study.is_final
    assert [group["size"] for group in study.told["groups"]] == [12, 12]
    groups = dict(Participant.objects.values_list("number", "group"))
    assert len({groups[100], groups[123]}) == 2


def test_closing_early_and_extending_want_a_public_reason(conversation, cora):
    later = conversation.closes_at + timedelta(days=2)
    with pytest.raises(ValidationError):
        actions.extend(conversation, by=cora, closes_at=later, reason="")
    actions.extend(conversation, by=cora, closes_at=later, reason="The letters came late.")
    closed = actions.close(conversation, by=cora, reason="The bridge is closed for good.")
    assert closed.is_over
    assert Entry.objects.get(verb="opinions.close").facts["reason"] == "The bridge is closed for good."


def test_a_report_is_published_once_with_numbers_that_stay(conversation, ana, cora, two_minds):
    actions.vote(first(conversation), by=ana, value=1)
    two_minds(conversation)
    with pytest.raises(Forbidden):
        actions.publish_report(conversation, by=cora, words="We heard you.")
    closed = actions.close(conversation, by=cora, reason="Everybody has been heard.")
    report = actions.publish_report(closed, by=cora, words="We heard you.\n\nThe lamps dim at one.")
    assert report.told["people"] == 25
    assert report.fingerprint == Entry.objects.get(verb="opinions.report").facts["fingerprint"]
    actions.hide(first(conversation), by=cora, rule="private", reason="It turned out to name somebody.")
    report.refresh_from_db()
    assert "0" in report.statements
    assert [letter.to for letter in mail.outbox if "report" in letter.subject.lower()] == [[ana.email]]
    with pytest.raises(Forbidden):
        actions.publish_report(closed, by=cora, words="Again.")
