"""Councils decide in the open: a rule and a reason each time, and somebody else looks again."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.exceptions import ValidationError

from audit.models import Entry
from deliberation.discussions import actions, permissions, traces
from deliberation.discussions.models import Appeal, Comment, Decision, HouseRule, Nod, RuleBook
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
REASON = "Please keep to the matter, and leave families out of it."
WRONG = "I did not name anybody, I said that the path is dark."


@pytest.fixture
def hidden(remark, cora):
    return actions.hide(remark, by=cora, rule="private", reason=REASON)


@pytest.fixture
def appealed(hidden, ana, chair):
    return actions.appeal(hidden, by=ana, words=WRONG)


def test_a_decision_against_words_names_a_rule_in_force(remark, cora):
    for rule in ("", "no-such-rule"):
        with pytest.raises(ValidationError, match="Choose the rule"):
            actions.hide(remark, by=cora, rule=rule, reason=REASON)
    made = actions.hide(remark, by=cora, rule="hate", reason=REASON)
    assert (made.rule.code, made.council.neighborhood.name, made.person) == ("hate", "Harbor", remark.author)


def test_a_warning_stands_beside_the_words_and_ana_gets_it_by_letter(
    client, remark, lamps, bo, cora, django_capture_on_commit_callbacks, mailoutbox
):
    actions.flag(remark, by=bo, reason="threat")
    with django_capture_on_commit_callbacks(execute=True):
        actions.warn(remark, by=cora, rule="threat", reason="Nobody has to fear a neighbor's dog here.")
    page = client.get(lamps.get_absolute_url()).content.decode()
    assert "The council warned its author: Nobody has to fear" in page
    assert "the path is dark" in page
    assert not Comment.objects.waiting_for(cora).exists()
    assert "Nobody has to fear" in mailoutbox[0].body
    with pytest.raises(Forbidden, match="warned about this comment already"):
        actions.warn(remark, by=cora, rule="threat", reason=REASON)


def test_a_paused_account_reads_and_appeals_but_neither_comments_nor_flags(lamps, remark, ana, bo, cora):
    made = actions.pause(remark, by=cora, rule="threat", reason=REASON, days=3)
    words = actions.comment(lamps, by=bo, body="How many lamps?", reply_to=remark)
    with pytest.raises(Forbidden, match="paused your account until"):
        actions.comment(lamps, by=ana, body="But", stance="for")
    with pytest.raises(Forbidden, match="paused your account"):
        actions.flag(words, by=ana, reason="spam")
    with pytest.raises(Forbidden, match="paused already"):
        actions.pause(remark, by=cora, rule="threat", reason=REASON, days=3)
    assert actions.appeal(made, by=ana, words=WRONG)
    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert actions.comment(lamps, by=ana, body="Thank you for waiting.", stance="for")


def test_people_with_a_duty_are_not_paused_and_made_up_lengths_are_refused(lamps, remark, cora, chair):
    his = actions.comment(lamps, by=chair, body="We asked the school.", stance="question")
    with pytest.raises(Forbidden, match="has a duty"):
        actions.pause(his, by=cora, rule="threat", reason=REASON, days=3)
    with pytest.raises(ValidationError, match="for how long"):
        actions.pause(remark, by=cora, rule="threat", reason=REASON, days=365)


def test_a_locked_thread_takes_no_reply_and_a_locked_discussion_no_comment(lamps, remark, bo, cora):
    reply = actions.comment(lamps, by=bo, body="How many lamps?", reply_to=remark)
    locked = actions.lock(lamps, by=cora, top=remark, rule="off-topic", reason="It has all been said here.")
    reply = Comment.objects.select_related("top").get(pk=reply.pk)
    for answered in (Comment.objects.get(pk=remark.pk), reply):
        with pytest.raises(Forbidden, match="locked this thread: It has all been said"):
            actions.comment(lamps, by=bo, body="And another thing", reply_to=answered)
    assert actions.comment(lamps, by=bo, body="A new thought", stance="for")
    actions.take_back(locked, by=cora, reason="Something new came up.")
    assert actions.comment(lamps, by=bo, body="Now then", reply_to=Comment.objects.get(pk=remark.pk))
    actions.lock(lamps, by=cora, rule="off-topic", reason="It has all been said here.")
    lamps.refresh_from_db()
    assert "locked this discussion" in str(permissions.may_comment(bo, lamps))


def test_somebody_else_on_the_council_decides_on_an_appeal(appealed, remark, cora, chair, ana, bo):
    for person, why in ((cora, "You made this decision"), (ana, "your own appeal"), (bo, "Only members of the Harbor")):
        with pytest.raises(Forbidden, match=why):
            actions.overturn(appealed, by=person, reason="It names nobody at all.")
    actions.overturn(appealed, by=chair, reason="It names nobody at all.")
    remark.refresh_from_db()
    appealed.refresh_from_db()
    assert (remark.state, appealed.state, appealed.answered_by) == ("shown", "overturned", chair)
    assert [d.kind for d in Decision.objects.all()] == ["restore", "hide"]
    assert Entry.objects.filter(verb="discussions.overturn").get().actor == chair.pk
    with pytest.raises(Forbidden):
        actions.uphold(appealed, by=chair, reason="I have changed my mind.")


def test_an_upheld_decision_stands_and_is_not_appealed_twice(appealed, hidden, remark, chair, ana):
    actions.uphold(appealed, by=chair, reason="It does say which house it is.")
    remark.refresh_from_db()
    assert remark.state == "hidden"
    with pytest.raises(Forbidden, match="appealed already"):
        actions.appeal(hidden, by=ana, words=WRONG)


def test_only_whom_it_is_about_appeals_and_within_a_month(hidden, ana, bo):
    with pytest.raises(Forbidden, match="Only whom a decision is about"):
        actions.appeal(hidden, by=bo, words=WRONG)
    with pytest.raises(ValidationError, match="Say in a sentence"):
        actions.appeal(hidden, by=ana, words="no")
    with (
        time_machine.travel(clock.now() + timedelta(days=31), tick=False),
        pytest.raises(Forbidden, match="for 30 days"),
    ):
        actions.appeal(hidden, by=ana, words=WRONG)


def test_a_late_appeal_and_one_without_colleagues_may_be_decided_by_any_council(hidden, ana, cora, client):
    mill = factories.council_member("Milo", "Old Mill")
    alone = actions.appeal(hidden, by=ana, words=WRONG)  # Cora is Harbor's only member
    assert list(Appeal.objects.waiting_for(mill)) == [alone]
    factories.council_member("Carl", "Harbor")
    assert not Appeal.objects.waiting_for(mill).exists()
    with time_machine.travel(clock.now() + timedelta(days=6), tick=False):
        assert alone.is_late
        assert list(Appeal.objects.waiting_for(mill)) == [alone]
        assert "This is late" in client.get(hidden.get_absolute_url()).content.decode()
        actions.uphold(alone, by=mill, reason="It does say which house it is.")
    assert Appeal.objects.get().is_late


def test_words_that_are_taken_back_need_no_decision(appealed, remark, ana, chair):
    actions.remove(remark, by=ana)
    appealed.refresh_from_db()
    assert appealed.state == "moot"
    assert not Appeal.objects.waiting_for(chair).exists()


def test_a_flood_of_one_account_is_hidden_at_once_and_shown_again_at_once(lamps, remark, ana, bo, cora, chair):
    earlier = actions.comment(lamps, by=bo, body="A thought of last month", stance="for")
    Comment.objects.filter(pk=earlier.pk).update(created_at=clock.now() - timedelta(days=20))
    flood = [actions.comment(lamps, by=bo, body=f"Buy lamps at number {n}", stance="for") for n in range(3)]
    actions.flag(remark, by=bo, reason="false")
    Nod.objects.create(comment=remark, by=bo, camp="for", at=clock.now())
    made = actions.undo(flood[0], by=cora, rule="spam", reason="The same shop again and again.", days=7)
    assert set(Comment.objects.filter(state="hidden")) == set(flood)
    assert not Comment.objects.waiting_for(cora).exists()
    assert not Nod.objects.exists()
    assert made.parts.count() == 3
    with pytest.raises(Forbidden, match="can't be appealed"):
        actions.appeal(made.parts.first(), by=bo, words=WRONG)
    actions.overturn(actions.appeal(made, by=bo, words=WRONG), by=chair, reason="It was three different shops.")
    assert not Comment.objects.filter(state="hidden").exists()


def test_a_flood_reaches_only_as_far_as_the_council_moderates(lamps, bo, cora):
    mill = actions.open_discussion(
        title="A crossing", url="", cycle=None, neighborhood=factories.neighborhood("Old Mill")
    )
    there = actions.comment(mill, by=bo, body="Good.", stance="for")
    here = actions.comment(lamps, by=bo, body="Bad.", stance="for")
    actions.undo(here, by=cora, rule="spam", reason="The same shop again and again.", days=1)
    there.refresh_from_db()
    assert there.state == "shown"
    with pytest.raises(ValidationError, match="wrote nothing"):
        actions.undo(here, by=cora, rule="spam", reason="The same shop again and again.", days=1)


def test_new_rules_are_a_new_version_and_old_decisions_keep_theirs(hidden, dev, cora):
    before = RuleBook.objects.count()
    rules = [
        {"code": "private", "words": {"en": {"title": "Keep secrets", "text": "Really."}, "es": {"title": "Secretos"}}},
        {"words": {"en": {"title": "No shouting", "text": ""}}},
    ]
    with pytest.raises(Forbidden, match="city officer"):
        actions.write_rules(rules, by=cora, why="We shout too much at each other.")
    with pytest.raises(ValidationError, match="what changed"):
        actions.write_rules(rules, by=dev, why="")
    book = actions.write_rules(rules, by=dev, why="We shout too much at each other.")
    assert [rule.code for rule in HouseRule.objects.in_force()] == ["private", "no-shouting"]
    assert book.version == RuleBook.objects.count() == before + 1
    hidden.refresh_from_db()
    assert hidden.rule.title == "Private things stay private"
    with pytest.raises(ValidationError, match="Choose what is wrong"):
        actions.flag(hidden.comment.__class__.objects.create(
            discussion=hidden.discussion, author=dev, stance="for", body="x", created_at=clock.now()
        ), by=cora, reason="spam")  # fmt: skip


def test_the_first_rules_are_read_in_the_readers_language(client):
    assert "Keep to the matter" in client.get("/discussions/rules/").content.decode()
    spanish = client.get("/discussions/rules/", headers={"accept-language": "es"}).content.decode()
    assert "Keep to the matter" not in spanish
    assert "Cíñete al asunto" in spanish


def test_a_network_is_marked_for_a_day_and_nobody_can_read_its_address(settings):
    mark = traces.mark_of("203.0.113.7")
    assert mark == traces.mark_of("203.0.113.200")
    assert mark != traces.mark_of("203.0.114.7")
    assert "203" not in mark
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert traces.mark_of("203.0.113.7") != mark
    settings.SECRET_KEY = "another key altogether"
    assert traces.mark_of("203.0.113.7") != mark
    assert traces.mark_of("2001:db8:1:2::3") == traces.mark_of("2001:db8:1:9::9")
    assert traces.mark_of("nonsense") == ""


def test_marks_are_forgotten_after_three_days(remark, bo):
    flag = actions.flag(remark, by=bo, reason="spam", network="abc")
    assert flag.traces.get().network == "abc"
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        assert traces.forget_old() == 0
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        assert traces.forget_old() == 1
