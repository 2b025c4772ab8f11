from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from deliberation.assemblies import actions
from deliberation.assemblies.models import Assembly, FloorQuestion, LivePoll, LiveVote
from deliberation.assemblies.snapshot import Audience, me, snapshot
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import Seat


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def version(assembly):
    return Assembly.objects.values_list("version", flat=True).get(pk=assembly.pk)


def option(poll, text):
    return poll.options.get(text=text).pk


def test_a_co_chair_calls_an_assembly_with_its_agenda(harbor):
    assert [(item.title, item.minutes) for item in harbor.agenda.all()] == [
        ("Welcome", 5),
        ("Lamps", 20),
        ("What next", 10),
    ]
    assert list(Assembly.objects.upcoming()) == [harbor]
    assert harbor.planned_end - harbor.starts_at == timedelta(minutes=35)
    assert Entry.objects.filter(verb="assemblies.schedule").count() == 1


def test_members_residents_and_officers_of_the_city_do_not_call_harbors_assembly(db, cora, ana, dev):
    for person in (cora, ana, dev):
        with pytest.raises(Forbidden, match="co-chair of the Harbor council"):
            actions.schedule(
                by=person,
                title="x",
                starts_at=clock.now() + timedelta(days=1),
                neighborhood=factories.neighborhood("Harbor"),
            )


def test_an_officer_calls_the_whole_city_and_a_co_chair_does_not(dev, chair):
    later = clock.now() + timedelta(days=1)
    assert actions.schedule(by=dev, title="City night", starts_at=later).neighborhood is None
    with pytest.raises(Forbidden, match="chaired by an officer"):
        actions.schedule(by=chair, title="City night", starts_at=later)
    with pytest.raises(ValidationError, match="still to come"):
        actions.schedule(by=dev, title="Yesterday", starts_at=clock.now() - timedelta(days=1))


def test_a_chair_whose_term_is_over_runs_nothing_any_more(live, chair):
    Seat.objects.filter(holder=chair).update(ends_on=clock.today())
    with pytest.raises(Forbidden, match="co-chair"):
        actions.move_agenda(live, by=chair, to=None)


def test_starting_opens_the_first_point_and_raises_the_version(harbor, chair):
    before = version(harbor)
    actions.start(harbor, by=chair)
    assert list(Assembly.objects.live()) == [harbor]
    assert harbor.agenda.get(state="current").title == "Welcome"
    assert version(harbor) == before + 1
    with pytest.raises(Forbidden, match="can't be done now"):
        actions.start(harbor, by=chair)


def test_two_chairs_who_press_next_at_once_move_once(live, chair):
    lamps = live.agenda.get(title="Lamps")
    actions.move_agenda(live, by=chair, to=lamps)
    at = version(live)
    actions.move_agenda(live, by=chair, to=lamps)
    assert version(live) == at
    assert [i.state for i in live.agenda.all()] == ["done", "current", "waiting"]
    actions.move_agenda(live, by=chair, to=live.agenda.get(title="Welcome"))
    assert [i.state for i in live.agenda.all()] == ["current", "done", "waiting"]


def test_the_agenda_can_be_rewritten_until_the_start_and_added_to_later(harbor, chair):
    actions.set_agenda(harbor, by=chair, agenda=[("Hello", 1)])
    actions.start(harbor, by=chair)
    with pytest.raises(Forbidden):
        actions.set_agenda(harbor, by=chair, agenda=[("Bye", 1)])
    actions.add_item(harbor, by=chair, title="One more thing", minutes=5)
    assert [(i.order, i.title) for i in harbor.agenda.all()] == [(1, "Hello"), (2, "One more thing")]


def test_ana_checks_in_once_however_often_she_taps(live, ana):
    actions.check_in(live, by=ana)
    at = version(live)
    actions.check_in(live, by=ana)
    assert live.attendances.count() == 1
    assert version(live) == at
    assert not Entry.objects.filter(actor=ana.pk).exists()  # who was where is nobody's business


def test_bo_of_the_next_neighborhood_and_gus_watch(live, bo, gus):
    with pytest.raises(Forbidden, match="residents of Harbor"):
        actions.check_in(live, by=bo)
    with pytest.raises(Forbidden, match="where you live"):
        actions.check_in(live, by=gus)


def test_the_doors_open_an_hour_before(harbor, ana):
    with (
        time_machine.travel(harbor.starts_at - timedelta(hours=2), tick=False),
        pytest.raises(Forbidden, match="opens one hour"),
    ):
        actions.check_in(harbor, by=ana)
    with time_machine.travel(harbor.starts_at - timedelta(minutes=59), tick=False):
        actions.check_in(harbor, by=ana)


def test_ana_votes_changes_her_mind_and_counts_once(poll, ana):
    with pytest.raises(Forbidden, match="Check in first"):
        actions.vote(poll, by=ana, option=option(poll, "Lamps"))
    actions.check_in(poll.assembly, by=ana)
    actions.vote(poll, by=ana, option=option(poll, "Lamps"), key="a")
    actions.vote(poll, by=ana, option=option(poll, "Benches"), key="b")
    assert LiveVote.objects.get().option.text == "Benches"


def test_an_old_vote_that_the_network_repeats_changes_nothing(poll, ana):
    actions.check_in(poll.assembly, by=ana)
    actions.vote(poll, by=ana, option=option(poll, "Lamps"), key="a")
    actions.vote(poll, by=ana, option=option(poll, "Benches"), key="b")
    at = version(poll.assembly)
    actions.vote(poll, by=ana, option=option(poll, "Lamps"), key="a")
    assert LiveVote.objects.get().option.text == "Benches"
    assert version(poll.assembly) == at


def test_a_closed_poll_takes_no_vote_and_its_tally_is_on_record(poll, ana, chair):
    actions.check_in(poll.assembly, by=ana)
    actions.vote(poll, by=ana, option=option(poll, "Lamps"))
    actions.close_poll(poll, by=chair)
    with pytest.raises(Forbidden, match="closed"):
        actions.vote(poll, by=ana, option=option(poll, "Benches"))
    assert [o.votes for o in poll.options.all()] == [1, 0]
    assert Entry.objects.get(verb="assemblies.close_poll").facts["tally"] == [1, 0]


def test_a_vote_for_an_answer_of_another_poll_is_refused(poll, live, chair, ana):
    actions.check_in(live, by=ana)
    other = actions.prepare_poll(live, by=chair, question="Other?", options=["Yes", "No"])
    with pytest.raises(ValidationError, match="Choose one"):
        actions.vote(poll, by=ana, option=option(other, "Yes"))
    with pytest.raises(Forbidden, match="not open yet"):
        actions.vote(other, by=ana, option=option(other, "Yes"))


def test_one_poll_is_open_at_a_time(poll, chair):
    other = actions.prepare_poll(poll.assembly, by=chair, question="Other?", options=["Yes", "No"])
    with pytest.raises(Forbidden, match="“What first\\?”"):
        actions.open_poll(other, by=chair)
    assert fresh(other).state == "prepared"


@pytest.mark.parametrize("options", [["One"], [], ["Yes", "yes "], [str(i) for i in range(9)]])
def test_polls_with_useless_answers_are_refused(live, chair, options):
    with pytest.raises(ValidationError):
        actions.prepare_poll(live, by=chair, question="What?", options=options)
    assert not LivePoll.objects.exists()


def test_ana_asks_bea_supports_and_the_chair_answers(live, ana, chair):
    bea = factories.resident("Bea", "Harbor")
    for person in (ana, bea):
        actions.check_in(live, by=person)
    question = actions.ask(live, by=ana, text="  Who pays for\n the power? ")
    assert question.text == "Who pays for the power?"
    assert actions.ask(live, by=ana, text="Who pays for the power?") == question
    actions.upvote(question, by=bea)
    actions.upvote(question, by=bea)
    with pytest.raises(Forbidden, match="your own question"):
        actions.upvote(question, by=ana)
    assert question.upvotes.count() == 1
    actions.answer_question(question, by=chair, note="The city does.")
    with pytest.raises(Forbidden, match="settled"):
        actions.upvote(question, by=bea)
    assert fresh(question).state == "answered"


def test_ana_has_three_questions_at_a_time_and_parking_says_what_happens(live, ana, chair):
    actions.check_in(live, by=ana)
    for i in range(3):
        question = actions.ask(live, by=ana, text=f"Question {i}?")
    with pytest.raises(Forbidden, match="3 questions waiting"):
        actions.ask(live, by=ana, text="Another?")
    with pytest.raises(ValidationError, match="what happens"):
        actions.park_question(question, by=chair, note=" ")
    actions.park_question(question, by=chair, note="The council answers by Friday.")
    actions.ask(live, by=ana, text="Another?")
    assert FloorQuestion.objects.filter(state="asked").count() == 3


def test_ending_closes_what_is_open_and_minutes_follow(poll, ana, chair):
    live = poll.assembly
    actions.check_in(live, by=ana)
    actions.vote(poll, by=ana, option=option(poll, "Lamps"))
    with pytest.raises(Forbidden, match="End the assembly first"):
        actions.publish_minutes(live, by=chair)
    actions.end(live, by=chair)
    assert fresh(poll).state == "closed"
    assert poll.options.get(text="Lamps").votes == 1
    assert Entry.objects.get(verb="assemblies.end").facts == {"present": 1}
    with pytest.raises(ValidationError, match="empty"):
        actions.publish_minutes(live, by=chair)
    actions.write_minutes(live, by=chair, text="We asked for lamps.\n\nChidi writes to the city.")
    actions.publish_minutes(live, by=chair)
    with pytest.raises(Forbidden, match="They stand"):
        actions.write_minutes(live, by=chair, text="No, benches.")
    assert list(Assembly.objects.past()) == [live]


def test_nobody_but_the_chair_runs_the_assembly(poll, ana, cora, dev):
    live = poll.assembly
    for person in (ana, cora, dev):
        for act in (
            lambda p: actions.move_agenda(live, by=p, to=None),
            lambda p: actions.end(live, by=p),
            lambda p: actions.close_poll(poll, by=p),
            lambda p: actions.prepare_poll(live, by=p, question="?", options=["a", "b"]),
            lambda p: actions.write_minutes(live, by=p, text="x"),
            lambda p: actions.add_item(live, by=p, title="x", minutes=1),
        ):
            with pytest.raises(Forbidden):
                act(person)


# --- What people see ----------------------------------------------------------------------------------------------------


def test_each_audience_sees_its_own(poll, ana, chair):
    live = poll.assembly
    actions.check_in(live, by=ana)
    actions.ask(live, by=ana, text="Who pays?")
    actions.prepare_poll(live, by=chair, question="Later?", options=["Yes", "No"])
    seen = {audience: snapshot(live, audience) for audience in Audience}
    assert [
        len(seen[a]["polls"]) for a in (Audience.PUBLIC, Audience.PARTICIPANT, Audience.CHAIR, Audience.SCREEN)
    ] == [1, 1, 2, 1]
    assert "author" not in seen[Audience.PUBLIC]["questions"][0]
    assert seen[Audience.PARTICIPANT]["questions"][0]["author"] == "Ana"
    assert [i["title"] for i in seen[Audience.SCREEN]["agenda"]] == ["Welcome", "Lamps"]
    assert seen[Audience.CHAIR]["next"] == live.agenda.get(title="Lamps").pk
    assert {s["version"] for s in seen.values()} == {version(live)}


def test_a_poll_can_keep_its_result_back_from_everyone_until_it_closes(live, ana, chair):
    poll = actions.prepare_poll(live, by=chair, question="Who?", options=["A", "B"], shows_running=False)
    actions.open_poll(poll, by=chair)
    actions.check_in(live, by=ana)
    actions.vote(poll, by=ana, option=option(poll, "A"))
    for audience in Audience:
        [seen] = snapshot(live, audience)["polls"]
        assert [o["votes"] for o in seen["options"]] == [None, None]
        assert (seen["total"], seen["shown"]) == (1, False)
    actions.close_poll(poll, by=chair)
    [seen] = snapshot(live, Audience.PUBLIC)["polls"]
    assert [(o["votes"], o["percent"]) for o in seen["options"]] == [(1, 100), (0, 0)]


def test_my_own_state_travels_apart(poll, ana, bo):
    actions.check_in(poll.assembly, by=ana)
    actions.vote(poll, by=ana, option=option(poll, "Lamps"))
    assert me(poll.assembly, ana) == {
        "checked_in": True,
        "votes": {str(poll.pk): option(poll, "Lamps")},
        "voted": [poll.pk],
        "dots": {},
        "upvoted": [],
        "hands": [],
        "hand": False,
        "point": False,
    }
    assert me(poll.assembly, bo)["votes"] == {}
    polls = snapshot(poll.assembly, Audience.PARTICIPANT)["polls"]
    assert set(polls[0]["options"][0]) == {"id", "text", "url", "votes", "percent", "names"}


def test_a_snapshot_costs_the_same_for_one_poll_and_for_ten(poll, chair, ana):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            snapshot(poll.assembly, Audience.CHAIR)
        return len(captured)

    actions.check_in(poll.assembly, by=ana)
    actions.ask(poll.assembly, by=ana, text="One?")
    few = queries()
    for i in range(10):
        actions.prepare_poll(poll.assembly, by=chair, question=f"{i}?", options=["a", "b", "c"])
        person = factories.resident(f"Asker {i}")
        actions.check_in(poll.assembly, by=person)
        actions.ask(poll.assembly, by=person, text=f"{i}?")
    assert queries() == few <= 13
