from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError

from audit.models import Entry
from deliberation.discussions import actions, permissions
from deliberation.discussions.models import Comment, Discussion
from kit import clock
from kit.verdict import Forbidden

KIND = "Please keep to the matter, and leave families out of it."


def test_ana_speaks_for_the_lamps_and_the_log_knows_it(lamps, ana):
    made = actions.comment(lamps, by=ana, body="Yes.\n\nSee https://example.org <b>now</b>", stance="for")
    assert made.stance == "for"
    assert made.body.startswith("<p>Yes.</p><p>See <a href=")
    assert "&lt;b&gt;now" in made.body
    entry = Entry.objects.first()
    assert (entry.verb, entry.actor, entry.subject) == ("discussions.comment", ana.pk, f"discussions.comment:{made.pk}")
    assert "Yes" not in str(entry.facts)


def test_bo_of_the_next_neighborhood_may_comment_too(lamps, bo):
    assert actions.comment(lamps, by=bo, body="We pay for it as well.", stance="against").duty == ""


def test_gus_is_told_to_say_where_he_lives(lamps, gus):
    with pytest.raises(Forbidden, match="where you live"):
        actions.comment(lamps, by=gus, body="Hello", stance="for")


def test_nobody_comments_after_the_cycle_is_over_not_even_an_officer(lamps, ana, dev):
    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        for person in (ana, dev):
            with pytest.raises(Forbidden, match="The discussion is closed now"):
                actions.comment(lamps, by=person, body="Late", stance="question")
    assert not Comment.objects.exists()


def test_an_officer_answers_under_the_name_of_the_duty_and_takes_no_side(lamps, dev, remark):
    assert actions.comment(lamps, by=dev, body="Work starts in May.", reply_to=remark).duty == "officer"
    with pytest.raises(Forbidden, match="not speak for or against"):
        actions.comment(lamps, by=dev, body="Great idea", stance="for")


def test_a_council_member_is_marked_only_where_her_council_is_in_charge(lamps, cora):
    assert actions.comment(lamps, by=cora, body="We asked the school.", stance="question").duty == "council"
    mill = actions.open_discussion(
        title="A crossing", url="", cycle=None, neighborhood=factories.neighborhood("Old Mill")
    )
    assert actions.comment(mill, by=cora, body="Good.", stance="for").duty == ""


def test_a_reply_to_a_reply_stays_in_the_thread(lamps, ana, bo, remark):
    first = actions.comment(lamps, by=bo, body="How many lamps?", reply_to=remark)
    second = actions.comment(lamps, by=ana, body="Twelve.", reply_to=first)
    assert (first.top, second.top, second.reply_to, second.stance) == (remark, remark, first, "")


@pytest.mark.parametrize(
    ("body", "stance", "field"),
    [("", "for", "body"), ("x" * 4001, "for", "body"), ("Hi", "", "stance"), ("Hi", "maybe", "stance")],
)
def test_words_that_cannot_be_taken_are_refused_by_field(lamps, ana, body, stance, field):
    with pytest.raises(ValidationError) as refusal:
        actions.comment(lamps, by=ana, body=body, stance=stance)
    assert list(refusal.value.message_dict) == [field]


def test_a_double_click_makes_one_comment(lamps, ana, remark):
    assert actions.comment(lamps, by=ana, body="Yes, the path is dark.", stance="for") == remark
    assert Comment.objects.count() == 1


def test_who_floods_is_asked_to_leave_room_and_told_until_when(lamps, ana):
    start = clock.now()
    with time_machine.travel(start, tick=False):
        for i in range(4):
            actions.comment(lamps, by=ana, body=f"Point {i}", stance="for")
        with pytest.raises(Forbidden, match="write again in 10 minutes"):
            actions.comment(lamps, by=ana, body="Point 9", stance="for")
    with time_machine.travel(start + timedelta(minutes=11), tick=False):
        actions.comment(lamps, by=ana, body="Point 9", stance="for")


def test_ana_changes_her_words_within_a_day(ana, bo, remark):
    with time_machine.travel(remark.created_at + timedelta(hours=23), tick=False):
        changed = actions.edit(remark, by=ana, body="Yes, the path is very dark.")
        assert changed.edited_at == clock.now()
        with pytest.raises(Forbidden, match="Only its author"):
            actions.edit(remark, by=bo, body="No.")
    with (
        time_machine.travel(remark.created_at + timedelta(hours=24), tick=False),
        pytest.raises(Forbidden, match="for a day"),
    ):
        actions.edit(remark, by=ana, body="No!")


def test_ana_takes_her_words_back_and_they_are_gone_from_the_database(ana, bo, lamps, remark):
    actions.comment(lamps, by=bo, body="How many?", reply_to=remark)
    actions.remove(remark, by=ana)
    remark.refresh_from_db()
    assert (remark.state, remark.body, remark.replies.count()) == ("removed", "", 1)
    with pytest.raises(Forbidden):
        actions.comment(lamps, by=bo, body="Come back", reply_to=remark)


def test_bo_flags_once_and_the_public_record_does_not_name_him(ana, bo, remark):
    actions.flag(remark, by=bo, reason="off-topic", note=" About boats ")
    with pytest.raises(Forbidden, match="already"):
        actions.flag(remark, by=bo, reason="spam")
    with pytest.raises(Forbidden, match="your own comment"):
        actions.flag(remark, by=ana, reason="spam")
    assert remark.flags.get().note == "About boats"
    assert Entry.objects.filter(verb="discussions.flag").get().actor is None


def test_the_queue_is_oldest_flag_first_and_for_the_council_in_charge(lamps, ana, bo, cora, remark):
    later = actions.comment(lamps, by=ana, body="A second point.", stance="for")
    mill_member = factories.council_member("Moe", "Old Mill")
    for i, comment in enumerate([later, remark]):
        with time_machine.travel(clock.now() + timedelta(minutes=i), tick=False):
            actions.flag(comment, by=bo, reason="spam")
    assert list(Comment.objects.waiting_for(cora)) == [later, remark]
    assert not Comment.objects.waiting_for(mill_member).exists()
    assert not Comment.objects.waiting_for(ana).exists()
    Discussion.objects.update(neighborhood=None)
    assert Comment.objects.waiting_for(mill_member).count() == 2
    assert not Comment.objects.waiting_for(ana).exists()


def test_cora_hides_with_a_reason_and_ana_gets_a_letter(
    ana, bo, cora, remark, django_capture_on_commit_callbacks, mailoutbox
):
    actions.flag(remark, by=bo, reason="private")
    with django_capture_on_commit_callbacks(execute=True):
        actions.hide(remark, by=cora, rule="private", reason=KIND)
    remark.refresh_from_db()
    assert (remark.state, remark.hidden_because) == ("hidden", KIND)
    assert remark.body  # withheld, not destroyed
    assert permissions.may_read(ana, remark)
    assert permissions.may_read(cora, remark)
    assert not permissions.may_read(bo, remark)
    assert not Comment.objects.waiting_for(cora).exists()
    [letter] = mail.outbox
    assert letter.to == [ana.email]
    assert letter.subject == "Your comment was hidden by the council"
    assert KIND in letter.body
    assert Entry.objects.filter(verb="discussions.hide").get().facts == {"reason": KIND, "rule": "private"}


def test_a_hidden_comment_can_be_shown_again_with_a_reason(cora, remark):
    actions.hide(remark, by=cora, rule="private", reason=KIND)
    with pytest.raises(ValidationError, match="reason"):
        actions.restore(remark, by=cora, reason="ok")
    actions.restore(remark, by=cora, reason="We read it again and were wrong.")
    remark.refresh_from_db()
    assert (remark.state, remark.hidden_because) == ("shown", "")
    assert [d.kind for d in remark.decisions.all()] == ["restore", "hide"]


def test_flags_can_be_dismissed(bo, cora, remark):
    actions.flag(remark, by=bo, reason="false")
    actions.dismiss(remark, by=cora, reason="It is an opinion, and stated as one.")
    remark.refresh_from_db()
    assert remark.state == "shown"
    assert not Comment.objects.waiting_for(cora).exists()
    assert remark.flags.get().decision.kind == "dismiss"


def test_nobody_decides_on_their_own_words_and_officers_do_not_moderate(lamps, cora, dev, bo, remark):
    hers = actions.comment(lamps, by=cora, body="We asked the school.", stance="question")
    with pytest.raises(Forbidden, match="another member of the council"):
        actions.hide(hers, by=cora, rule="private", reason=KIND)
    for person in (dev, bo):
        with pytest.raises(Forbidden, match="Only members of the Harbor council"):
            actions.hide(remark, by=person, rule="private", reason=KIND)


def test_a_hidden_comment_is_not_hidden_twice_by_two_members_at_once(cora, chair, remark):
    stale = Comment.objects.get(pk=remark.pk)
    actions.hide(remark, by=cora, rule="private", reason=KIND)
    with pytest.raises(Forbidden):
        actions.hide(stale, by=chair, rule="private", reason="Another reason altogether.")
