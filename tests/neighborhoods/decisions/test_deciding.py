from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from following.models import Announcement, Notice
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.decisions import actions
from neighborhoods.decisions.models import Motion, Presence, Session
from neighborhoods.decisions.wording import outcome
from neighborhoods.models import Seat

from .conftest import decide

pytestmark = pytest.mark.django_db


def test_a_co_chair_calls_a_session_and_the_council_hears_of_it(council, chair, cora, hana):
    made = actions.call(council, by=chair, starts_at=clock.now() + timedelta(days=3), place="School")
    told = Announcement.objects.get(about=f"decisions.session:{made.pk}")
    assert {notice.person for notice in told.notices.all()} == {cora, hana}
    assert told.topics == [f"neighborhoods.neighborhood:{council.neighborhood_id}"]


def test_members_residents_and_officers_without_the_chair_call_none(council, cora, ana, dev):
    for person in (cora, ana, dev):
        with pytest.raises(Forbidden, match="co-chair"):
            actions.call(council, by=person, starts_at=clock.now() + timedelta(days=3), place="School")


def test_a_session_in_the_past_is_not_called(council, chair):
    with pytest.raises(ValidationError, match="still to come"):
        actions.call(council, by=chair, starts_at=clock.now(), place="School")


def test_a_session_is_moved_or_called_off_until_it_is_opened_and_everybody_hears_of_it(planned, chair, cora, hana):
    motion = actions.move(planned, by=cora, title="Benches", text="Two benches.")
    with pytest.raises(Forbidden, match="co-chair"):
        actions.call_off(planned, by=cora)
    with pytest.raises(ValidationError, match="still to come"):
        actions.change(planned, by=hana, starts_at=clock.now(), place="Library")
    later = clock.now() + timedelta(days=2)
    assert actions.change(planned, by=hana, starts_at=later, place="Library").starts_at == later
    actions.call_off(planned, by=hana)
    told = Notice.objects.filter(person=cora).values_list("announcement__sentence", flat=True)
    assert any("another time or place" in sentence for sentence in told)
    assert any("called off" in sentence for sentence in told)
    motion.refresh_from_db()
    assert motion.state == Motion.State.LAPSED
    with pytest.raises(Forbidden, match="That can't be done now"):
        actions.open_session(planned, by=chair)
    for act in (lambda: actions.arrive(planned, by=cora), lambda: actions.note(planned, by=chair, text="x")):
        with pytest.raises(Forbidden, match="called off"):
            act()


def test_an_open_session_is_not_called_off(sitting, chair):
    with pytest.raises(Forbidden, match="That can't be done now"):
        actions.call_off(sitting, by=chair)


def test_one_session_of_a_council_is_open_at_a_time(council, planned, chair):
    other = actions.call(council, by=chair, starts_at=clock.now() + timedelta(days=3), place="School")
    actions.open_session(planned, by=chair)
    with pytest.raises(Forbidden, match="Another session"):
        actions.open_session(other, by=chair)


def test_who_opens_is_there_who_leaves_is_not_and_who_returns_is_again(planned, chair, cora):
    actions.open_session(planned, by=chair)
    assert fresh(planned).present == {chair.pk}
    actions.arrive(planned, by=cora)
    actions.arrive(planned, by=cora)
    actions.depart(planned, by=cora)
    assert fresh(planned).present == {chair.pk}
    actions.arrive(planned, by=cora)
    assert fresh(planned).present == {chair.pk, cora.pk}
    assert Presence.objects.filter(member=cora).count() == 1


def test_a_co_chair_notes_who_is_there_and_a_member_only_themself(planned, chair, cora, hana, ana):
    actions.open_session(planned, by=chair)
    actions.arrive(planned, by=chair, member=cora)
    with pytest.raises(Forbidden, match="co-chair"):
        actions.arrive(planned, by=cora, member=hana)
    with pytest.raises(Forbidden, match="no seat"):
        actions.arrive(planned, by=chair, member=ana)
    with pytest.raises(Forbidden, match="Only members"):
        actions.arrive(planned, by=ana)


def test_a_motion_can_be_put_beforehand_and_in_the_session_only_from_the_room(planned, cora, chair):
    first = actions.move(planned, by=cora, title="Benches", text="Two benches.")
    assert first.number == 1
    actions.open_session(planned, by=chair)
    with pytest.raises(Forbidden, match="Say first that you are here"):
        actions.move(planned, by=cora, title="Trees", text="Two trees.")
    assert actions.move(planned, by=chair, title="Trees", text="Two trees.").number == 2


def test_the_mover_does_not_second(moved, cora, chair):
    with pytest.raises(Forbidden, match="other than the mover"):
        actions.second(moved, by=cora)
    assert actions.second(moved, by=chair).state == Motion.State.SECONDED


def test_a_motion_without_a_second_is_not_voted_on(moved, chair):
    with pytest.raises(Forbidden, match="waits for a second"):
        actions.open_vote(moved, by=chair)


def test_more_votes_for_than_against_carry_and_the_numbers_are_in_the_words(carried):
    assert carried.state == Motion.State.CARRIED
    assert outcome(carried) == "Carried, 2 to 1; abstained: 0. Could vote: 3, quorum: 2."
    entry = Entry.objects.get(verb="decisions.count")
    assert sorted(entry.facts["votes"].values()) == ["no", "yes", "yes"]


def test_a_tie_does_not_carry_and_abstaining_is_no_vote(seconded, chair, cora, hana):
    made = decide(seconded, chair, yes=[cora], no=[hana], abstain=[chair])
    assert made.state == Motion.State.NOT_CARRIED
    assert outcome(made).startswith("Not carried, 1 to 1; abstained: 1.")


def test_a_vote_can_be_changed_until_it_is_counted(seconded, chair, cora, hana):
    actions.open_vote(seconded, by=chair)
    actions.vote(seconded, by=cora, choice="no")
    actions.vote(seconded, by=cora, choice="yes")
    made = actions.count(seconded, by=chair)
    assert (made.yes, made.no) == (1, 0)
    with pytest.raises(Forbidden, match="No vote"):
        actions.vote(seconded, by=cora, choice="no")


def test_an_unknown_choice_is_refused(seconded, chair, cora):
    actions.open_vote(seconded, by=chair)
    with pytest.raises(ValidationError, match="for, against or abstain"):
        actions.vote(seconded, by=cora, choice="maybe")


def test_a_vote_needs_a_quorum_of_those_in_the_room(seconded, chair, cora, hana):
    actions.depart(seconded.session, by=cora)
    actions.depart(seconded.session, by=hana)
    with pytest.raises(Forbidden, match="2 members must be there and not stand aside; now it is 1"):
        actions.open_vote(seconded, by=chair)


def test_a_quorum_that_is_lost_during_the_vote_decides_nothing(seconded, chair, cora, hana):
    actions.open_vote(seconded, by=chair)
    actions.depart(seconded.session, by=cora)
    actions.depart(seconded.session, by=hana)
    actions.vote(seconded, by=chair, choice="yes")
    made = actions.count(seconded, by=chair)
    assert made.state == Motion.State.LAPSED
    assert outcome(made) == "Not decided: there was no quorum. Could vote: 1, quorum: 2."


def test_a_seat_that_has_ended_is_counted_by_no_quorum(seconded, chair, cora, hana):
    Seat.objects.filter(holder__in=[cora, hana]).update(ends_on=clock.today())
    with pytest.raises(Forbidden, match="now it is 1"):
        actions.open_vote(seconded, by=chair)


def test_who_stands_aside_says_why_does_not_vote_and_is_not_counted(seconded, chair, cora, hana):
    with pytest.raises(ValidationError, match="Say why"):
        actions.recuse(seconded, by=hana, reason=" ")
    actions.recuse(seconded, by=hana, reason="My sister sells lamps.")
    actions.open_vote(seconded, by=chair)
    with pytest.raises(Forbidden, match="You stand aside"):
        actions.vote(seconded, by=hana, choice="yes")
    made = actions.count(seconded, by=chair)
    assert made.able == 2


def test_who_stands_aside_can_leave_a_motion_without_its_quorum(seconded, chair, cora, hana):
    actions.recuse(seconded, by=hana, reason="My sister sells lamps.")
    actions.recuse(seconded, by=cora, reason="I sell lamps.")
    with pytest.raises(Forbidden, match="no quorum"):
        actions.open_vote(seconded, by=chair)


def test_who_stands_aside_from_a_motion_does_so_from_its_amendments(seconded, chair, cora, hana):
    change = actions.second(actions.amend(seconded, by=cora, text="Twelve lamps."), by=chair)
    actions.recuse(seconded, by=hana, reason="My sister sells lamps.")
    actions.open_vote(change, by=chair)
    with pytest.raises(Forbidden, match="You stand aside"):
        actions.vote(change, by=hana, choice="yes")


def test_who_has_voted_does_not_stand_aside_any_more(seconded, chair, hana):
    actions.open_vote(seconded, by=chair)
    actions.vote(seconded, by=hana, choice="no")
    with pytest.raises(Forbidden, match="voted on this already"):
        actions.recuse(seconded, by=hana, reason="My sister sells lamps.")


def test_an_adopted_amendment_replaces_the_text_and_the_old_one_stays_readable(seconded, chair, cora, hana):
    change = actions.second(actions.amend(seconded, by=hana, text="Twelve lamps."), by=cora)
    with pytest.raises(Forbidden, match="amendments first"):
        actions.open_vote(seconded, by=chair)
    change = decide(change, chair, yes=[cora, hana])
    seconded.refresh_from_db()
    assert change.state == Motion.State.STANDING
    assert seconded.text == "Twelve lamps."
    assert change.text_before == "The council asks for ten lamps."


def test_an_amendment_written_against_the_old_text_does_not_undo_an_adopted_one(seconded, chair, cora, hana):
    change = actions.second(actions.amend(seconded, by=hana, text="Twelve lamps."), by=cora)
    rival = actions.second(actions.amend(seconded, by=cora, text="Ten blue lamps."), by=hana)
    decide(change, chair, yes=[cora, hana])
    rival.refresh_from_db()
    assert rival.state == Motion.State.LAPSED


def test_an_amendment_that_is_not_carried_changes_nothing(seconded, chair, cora, hana):
    change = actions.second(actions.amend(seconded, by=hana, text="No lamps."), by=cora)
    decide(change, chair, no=[cora, chair], yes=[hana])
    seconded.refresh_from_db()
    assert seconded.text == "The council asks for ten lamps."
    actions.open_vote(seconded, by=chair)


def test_an_amendment_says_something_new_and_is_not_amended_itself(seconded, cora, hana):
    with pytest.raises(ValidationError, match="Change something"):
        actions.amend(seconded, by=cora, text=" The council  asks for ten lamps.")
    change = actions.amend(seconded, by=hana, text="Twelve lamps.")
    with pytest.raises(Forbidden, match="not amended again"):
        actions.amend(change, by=cora, text="Thirteen lamps.")


def test_only_the_mover_withdraws_and_only_before_the_vote(seconded, chair, cora):
    with pytest.raises(Forbidden, match="Only the mover"):
        actions.withdraw(seconded, by=chair)
    actions.open_vote(seconded, by=chair)
    with pytest.raises(Forbidden, match="That can't be done now"):
        actions.withdraw(seconded, by=cora)


def test_a_withdrawn_motion_takes_its_amendments_with_it(seconded, cora, hana):
    change = actions.amend(seconded, by=hana, text="Twelve lamps.")
    actions.withdraw(seconded, by=cora)
    change.refresh_from_db()
    assert change.state == Motion.State.LAPSED


def test_a_decision_stands_when_both_co_chairs_have_signed(carried, chair, hana, cora):
    with pytest.raises(Forbidden, match="co-chair"):
        actions.sign(carried, by=cora)
    actions.sign(carried, by=chair)
    with pytest.raises(Forbidden, match="signed already"):
        actions.sign(carried, by=chair)
    carried.refresh_from_db()
    assert carried.state == Motion.State.CARRIED
    assert actions.sign(carried, by=hana).state == Motion.State.STANDING
    assert Announcement.objects.filter(sentence__startswith="The %(place)s council decided").count() == 1


def test_both_co_chairs_are_asked_to_sign(carried, chair, hana):
    told = Announcement.objects.get(sentence__contains="waits for your signature")
    assert [notice.person for notice in told.notices.all()] == [hana]  # Chidi counted and knows
    assert told.always
    assert list(Motion.objects.to_sign(chair)) == [carried]
    actions.sign(carried, by=chair)
    assert not Motion.objects.to_sign(chair)
    assert list(Motion.objects.to_sign(hana)) == [carried]


def test_a_motion_that_is_not_carried_is_not_signed(seconded, chair, cora):
    decide(seconded, chair, no=[cora, chair])
    with pytest.raises(Forbidden, match="Only a carried motion"):
        actions.sign(seconded, by=chair)


def test_what_is_left_over_lapses_and_no_vote_is_left_open(sitting, seconded, chair):
    actions.open_vote(seconded, by=chair)
    with pytest.raises(Forbidden, match="Count it first"):
        actions.close(sitting, by=chair)
    actions.count(seconded, by=chair)
    other = actions.move(sitting, by=chair, title="Trees", text="Two trees.")
    actions.close(sitting, by=chair)
    other.refresh_from_db()
    assert other.state == Motion.State.LAPSED
    assert outcome(other) == "Not decided: it did not come to a vote."
    with pytest.raises(Forbidden, match="closed"):
        actions.move(sitting, by=chair, title="Trees", text="Two trees.")


def test_one_vote_is_under_way_at_a_time(sitting, seconded, chair, cora):
    other = actions.second(actions.move(sitting, by=chair, title="Trees", text="Two trees."), by=cora)
    actions.open_vote(seconded, by=chair)
    with pytest.raises(Forbidden, match="Another vote"):
        actions.open_vote(other, by=chair)


def test_a_member_of_another_council_has_no_say(seconded, sitting):
    mia = factories.council_member("Mia", "Old Mill")
    for act in (actions.second, actions.open_vote):
        with pytest.raises(Forbidden, match="Harbor council"):
            act(seconded, by=mia)


def fresh(session):
    return Session.objects.get(pk=session.pk)
