"""What stays of an assembly: promises, live notes, hand-outs, and the word afterwards."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from deliberation.assemblies import actions
from deliberation.assemblies.models import Handout, NoteLine, Promise
from deliberation.assemblies.snapshot import Audience, snapshot
from kit import clock
from kit.verdict import Forbidden


def soon(days=7):
    return (clock.today() + timedelta(days=days)).isoformat()


def words(answer):
    return answer.content.decode()


def test_a_parked_question_with_an_owner_and_a_day_is_a_promise(live, ana, chair):
    actions.check_in(live, by=ana)
    first, second = [actions.ask(live, by=ana, text=text) for text in ("Who pays?", "When?")]
    actions.park_question(first, by=chair, note="Ask the power company", owner="Chidi", due=soon())
    actions.park_question(second, by=chair, note="Next time.")
    [promise] = snapshot(live, Audience.PUBLIC)["promises"]
    assert (promise["text"], promise["owner"], promise["due"]) == ("Ask the power company", "Chidi", soon())
    assert Promise.objects.get().question == first


def test_parking_with_half_a_promise_parks_nothing(live, ana, chair):
    actions.check_in(live, by=ana)
    question = actions.ask(live, by=ana, text="Who pays?")
    for half in (
        {"owner": "Chidi"},
        {"due": soon()},
        {"owner": "Chidi", "due": soon(-1)},
        {"owner": "C", "due": "soon"},
    ):
        with pytest.raises(ValidationError):
            actions.park_question(question, by=chair, note="Ask", **half)
    question.refresh_from_db()
    assert question.state == "asked"
    assert not Promise.objects.exists()


def test_a_promise_is_kept_once_with_what_came_of_it_long_after_the_end(live, chair, ana):
    made = actions.promise(live, by=chair, text="Count the lamps", owner="Bea", due=soon())
    actions.end(live, by=chair)
    with pytest.raises(ValidationError, match="what came of it"):
        actions.keep_promise(made, by=chair, note=" ")
    with pytest.raises(Forbidden):
        actions.keep_promise(made, by=ana, note="Done")
    actions.keep_promise(made, by=chair, note="There are 41.")
    with pytest.raises(Forbidden, match="kept already"):
        actions.keep_promise(made, by=chair, note="Again")
    assert snapshot(live, Audience.PUBLIC)["promises"][0]["outcome"] == "There are 41."
    assert Entry.objects.filter(verb="assemblies.keep_promise").count() == 1


def test_the_note_taker_is_checked_in_and_writes_while_it_is_live(live, ana, chair):
    with pytest.raises(ValidationError, match="checked in"):
        actions.appoint_note_taker(live, by=chair, person=ana)
    actions.check_in(live, by=ana)
    with pytest.raises(Forbidden, match="note-taker write"):
        actions.note(live, by=ana, text="Hello")
    actions.appoint_note_taker(live, by=chair, person=ana)
    for text in ("Lamps cost 90 dollars.", " Lamps  cost 90 dollars. ", "Ito asks why."):
        actions.note(live, by=ana, text=text)
    actions.note(live, by=chair, text="Nobody knows.")
    said = ["Lamps cost 90 dollars.", "Ito asks why.", "Nobody knows."]
    assert [row["text"] for row in snapshot(live, Audience.PUBLIC)["notes"]] == said
    assert [row["text"] for row in snapshot(live, Audience.SCREEN)["notes"]] == said[-1:]
    actions.end(live, by=chair)
    with pytest.raises(Forbidden, match="is over"):
        actions.note(live, by=ana, text="More")
    assert NoteLine.objects.count() == 3


def test_hand_outs_are_addresses_of_the_web(live, chair, ana):
    actions.hand_out(live, by=chair, title="The plan", url="https://example.org/plan")
    actions.hand_out(live, by=chair, title="The plan again", url="https://example.org/plan")
    assert Handout.objects.count() == 1
    for url in ("javascript:alert(1)", "plan", "", "https://example.org/" + "x" * 300):
        with pytest.raises(ValidationError):
            actions.hand_out(live, by=chair, title="x", url=url)
    with pytest.raises(Forbidden):
        actions.hand_out(live, by=ana, title="x", url="https://example.org/")


def test_the_word_afterwards_is_on_the_page(client, live, chair):
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/chair/afterwards/"
    told = {"recording_url": "https://example.org/film", "who_was_missing": "The tower blocks", "what_next": "Knock"}
    assert client.post(address, told).status_code == 403
    actions.end(live, by=chair)
    assert client.get(address).status_code == 200
    assert client.post(address, told | {"recording_url": "film"}).status_code == 422
    page = words(client.post(address, told, follow=True))
    assert "The tower blocks" in page
    assert "https://example.org/film" in page


def test_all_of_it_goes_by_plain_forms(client, live, chair, ana):
    actions.check_in(live, by=ana)
    question = actions.ask(live, by=ana, text="Who pays?")
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/act/"
    fields = {
        "act": "park",
        "question": question.pk,
        "note": "Ask them",
        "owner": "Chidi",
        "due": soon(),
        "page": "chair",
    }
    assert client.post(address, fields | {"due": ""}).status_code == 422
    for form in (
        fields,
        {"act": "promise", "text": "Count", "owner": "Bea", "due": soon()},
        {"act": "note", "text": "A line"},
        {"act": "hand_out", "title": "Plan", "url": "https://example.org/plan"},
    ):
        assert client.post(address, form | {"page": "chair"}).status_code == 302
    chosen = client.post(f"/assemblies/{live.pk}/chair/note-taker/", {"person": ana.pk})
    assert chosen.status_code == 302
    bo = factories.resident("Bo", "Old Mill")
    assert client.post(f"/assemblies/{live.pk}/chair/note-taker/", {"person": bo.pk}).status_code == 422
    client.force_login(ana)
    page = words(client.get(live.get_absolute_url()))
    for seen in ("Ask them", "Count", "A line", "https://example.org/plan", "Next line", "Make a proposal of it"):
        assert seen in page


def test_a_question_becomes_the_title_of_a_draft(client, ana):
    factories.envelope(factories.cycle(now_in="propose"))
    client.force_login(ana)
    assert 'value="Who pays?"' in words(client.get("/proposals/new/?title=Who+pays%3F"))


def test_what_stays_costs_the_same_however_much_it_is(live, chair):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            snapshot(live, Audience.CHAIR)
        return len(captured)

    few = queries()
    for n in range(5):
        actions.promise(live, by=chair, text=f"Promise {n}", owner="Bea", due=soon())
        actions.note(live, by=chair, text=f"Line {n}")
        actions.hand_out(live, by=chair, title="Plan", url=f"https://example.org/{n}")
    assert queries() == few
