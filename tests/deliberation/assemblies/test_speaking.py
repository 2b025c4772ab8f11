"""The speaker queue as acts: raised, lowered, called, called out of turn."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from deliberation.assemblies import actions
from deliberation.assemblies.models import Hand
from deliberation.assemblies.queue import queue_of
from deliberation.assemblies.snapshot import Audience, me, snapshot
from kit import clock
from kit.verdict import Forbidden


@pytest.fixture
def bea(live, ana):
    """A second resident; both are checked in."""
    made = factories.resident("Bea", "Harbor")
    for person in (ana, made):
        actions.check_in(live, by=person)
    return made


def waiting(assembly):
    return [str(place.row) for place in queue_of(type(assembly).objects.get(pk=assembly.pk)).line]


def test_ana_raises_her_hand_once_and_lowers_it(live, ana, bea):
    actions.raise_hand(live, by=ana)
    actions.raise_hand(live, by=ana)
    assert waiting(live) == ["Ana"]
    mine = me(live, ana)
    assert (mine["hand"], mine["point"], len(mine["hands"])) == (True, False, 1)
    actions.lower_hand(live, by=ana)
    assert waiting(live) == []
    assert not Entry.objects.filter(actor=ana.pk).exists()


def test_who_has_not_checked_in_or_lives_elsewhere_raises_nothing(live, ana, bo):
    with pytest.raises(Forbidden, match="Check in first"):
        actions.raise_hand(live, by=ana)
    with pytest.raises(Forbidden, match="residents of Harbor"):
        actions.raise_hand(live, by=bo)


def test_the_chair_calls_who_is_next_and_the_others_only_with_a_reason(live, ana, bea, chair):
    first, second = actions.raise_hand(live, by=ana), actions.raise_hand(live, by=bea)
    with pytest.raises(ValidationError, match="Somebody else is next"):
        actions.call_speaker(second, by=chair)
    actions.call_speaker(first, by=chair, reason="not needed")
    called = actions.call_speaker(second, by=chair) if waiting(live) == ["Bea"] else None
    assert called is not None
    assert called.reason == ""
    assert [hand.state for hand in Hand.objects.all()] == ["spoken", "speaking"]


def test_a_call_out_of_turn_is_on_record_and_on_the_screen(live, ana, bea, chair):
    actions.raise_hand(live, by=ana)
    actions.call_speaker(actions.raise_hand(live, by=bea), by=chair, reason="She has to catch the bus.")
    assert Entry.objects.get(verb="assemblies.call_speaker").facts["reason"] == "She has to catch the bus."
    [speaking] = snapshot(live, Audience.SCREEN)["speaking"]
    assert (speaking["name"], speaking["reason"]) == ("Bea", "She has to catch the bus.")


def test_first_time_speakers_go_first_and_a_new_point_begins_anew(live, ana, bea, chair):
    actions.call_speaker(actions.raise_hand(live, by=ana), by=chair)
    actions.finish_speaker(live, by=chair)
    actions.raise_hand(live, by=ana)
    actions.raise_hand(live, by=bea)
    assert waiting(live) == ["Bea", "Ana"]
    assert [row["why"] for row in snapshot(live, Audience.PUBLIC)["queue"]] == ["first", "asked"]
    actions.move_agenda(live, by=chair, to=live.agenda.get(title="Lamps"))
    assert waiting(live) == []
    assert me(live, ana)["hand"] is False
    actions.move_agenda(live, by=chair, to=live.agenda.get(title="Welcome"))
    assert waiting(live) == ["Bea", "Ana"]


def test_points_of_order_go_first_and_are_few(live, ana, bea, chair):
    actions.raise_hand(live, by=bea)
    for _ in range(2):
        point = actions.raise_hand(live, by=ana, point="access")
        assert waiting(live)[0] == "Ana"
        actions.call_speaker(point, by=chair)
    with pytest.raises(Forbidden, match="2 points of order"):
        actions.raise_hand(live, by=ana, point="rules")
    with pytest.raises(ValidationError, match="what your point of order is about"):
        actions.raise_hand(live, by=bea, point="shouting")


def test_the_chair_notes_a_hand_in_the_room_and_takes_down_who_left(live, chair, bea):
    actions.raise_hand(live, by=bea)
    noted = actions.note_hand(live, by=chair, name="  Mrs. Ito ")
    assert actions.note_hand(live, by=chair, name="mrs. ito") == noted
    assert waiting(live) == ["Bea", "Mrs. Ito"]
    actions.take_down(noted, by=chair)
    assert waiting(live) == ["Bea"]
    with pytest.raises(ValidationError, match="name to call"):
        actions.note_hand(live, by=chair, name=" ")


def test_nobody_but_the_chair_runs_the_queue(live, ana, bea, cora):
    hand = actions.raise_hand(live, by=ana)
    for person in (ana, bea, cora):
        for act in (
            lambda p: actions.call_speaker(hand, by=p),
            lambda p: actions.finish_speaker(live, by=p),
            lambda p: actions.take_down(hand, by=p),
            lambda p: actions.note_hand(live, by=p, name="x"),
            lambda p: actions.set_speaking_rules(live, by=p, rules=[]),
        ):
            with pytest.raises(Forbidden):
                act(person)


def test_the_council_chooses_the_rules_and_keeps_them_for_the_next_time(live, chair, ana, bea):
    actions.set_speaking_rules(live, by=chair, rules=["time", "balance"], tags=[" renter", "shop  owner", "renter"])
    state = snapshot(live, Audience.PUBLIC)
    assert [row["id"] for row in state["rules"]] == ["balance", "time"]
    assert [row["text"] for row in state["tags"]] == ["renter", "shop owner"]
    with pytest.raises(ValidationError, match="one of the tags"):
        actions.raise_hand(live, by=ana, tag="king")
    assert actions.raise_hand(live, by=ana, tag="renter").tag == "renter"
    later = clock.now() + timedelta(days=7)
    again = actions.schedule(by=chair, title="Again", starts_at=later, neighborhood=live.neighborhood)
    assert again.speaking_tags == ["renter", "shop owner"]
    for bad in ({"rules": ["loudest"]}, {"rules": [], "tags": list("abcdefg")}, {"rules": [], "seconds": 5}):
        with pytest.raises(ValidationError):
            actions.set_speaking_rules(live, by=chair, **bad)


def test_the_end_ends_the_turn_and_shows_no_queue(live, ana, bea, chair):
    actions.call_speaker(actions.raise_hand(live, by=ana), by=chair)
    actions.raise_hand(live, by=bea)
    actions.end(live, by=chair)
    assert Hand.objects.filter(state="spoken", done_at__isnull=False).count() == 1
    state = snapshot(live, Audience.PUBLIC)
    assert (state["speaking"], state["queue"]) == ([], [])


def test_the_queue_costs_the_same_for_one_hand_and_for_ten(live, ana, bea):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            snapshot(live, Audience.CHAIR)
        return len(captured)

    actions.raise_hand(live, by=ana)
    few = queries()
    for i in range(10):
        person = factories.resident(f"Speaker {i}")
        actions.check_in(live, by=person)
        actions.raise_hand(live, by=person)
    assert queries() == few


# --- The pages ----------------------------------------------------------------------------------------------------------


def words(answer):
    return answer.content.decode()


def test_hands_go_up_and_are_called_by_plain_forms(client, live, ana, bea, chair):
    client.force_login(ana)
    address = f"/assemblies/{live.pk}/act/"
    assert 'data-me="hand:false" hidden' in words(client.post(address, {"act": "raise_hand"}, follow=True))
    client.force_login(chair)
    page = words(client.get(f"/assemblies/{live.pk}/chair/"))
    assert "Give the floor" in page
    hand = Hand.objects.get()
    client.post(address, {"act": "call_speaker", "hand": hand.pk, "page": "chair"})
    assert Hand.objects.get().state == "speaking"
    assert "Ana" in words(client.get(f"/assemblies/{live.pk}/screen/"))
    answer = client.post(address, {"act": "note_hand", "name": "", "page": "chair"})
    assert answer.status_code == 422
    assert "Write the name to call" in words(answer)


def test_the_chair_changes_the_rules_on_a_page(client, live, chair):
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/chair/speaking/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"rules": ["first"], "tags": "a\nb", "seconds": "7"}).status_code == 422
    assert client.post(address, {"rules": ["first"], "tags": "a\nb", "seconds": "90"}).status_code == 302
    state = snapshot(live, Audience.SCREEN)
    assert (state["rules"], state["speaker_seconds"]) == ([{"id": "first"}], 90)
