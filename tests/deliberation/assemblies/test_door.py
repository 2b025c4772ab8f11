"""The door: codes, check-in by name, people without an account, and several who keep it at once."""

from __future__ import annotations

import re
from datetime import timedelta

import factories
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from races import at_once

from audit.models import Entry
from deliberation.assemblies import actions
from deliberation.assemblies.attendance import present_at
from deliberation.assemblies.models import Assembly, Attendance, DoorCount, Registration
from deliberation.assemblies.models.door import LENGTH, LETTERS, new_code, typed
from deliberation.assemblies.snapshot import Audience, snapshot
from kit.verdict import Forbidden


def words(answer):
    return answer.content.decode()


# --- Codes --------------------------------------------------------------------------------------------------------------


def test_a_code_is_short_and_no_letter_in_it_is_taken_for_another():
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    assert {len(code) for code in codes} == {LENGTH}
    assert not set("AEIOU01S5L2") & set(LETTERS)


def test_a_code_is_read_however_it_is_typed():
    assert typed(" k7m-4qp ") == typed("K7M 4QP") == "K7M4QP"


def test_everyone_who_signs_up_has_a_code_of_their_own_that_stays(harbor, ana, monkeypatch):
    code = actions.register(harbor, by=ana).code
    assert actions.register(harbor, by=ana, needs="A ramp").code == code
    chance = iter([code, "HJKMNP"])
    monkeypatch.setattr("deliberation.assemblies.actions.registration.new_code", lambda: next(chance))
    assert actions.register(harbor, by=factories.resident("Bea", "Harbor")).code == "HJKMNP"


def test_ana_sees_her_code_and_its_picture_until_she_is_checked_in(client, harbor, ana, chair):
    client.force_login(ana)
    picture = f"/assemblies/{harbor.pk}/code.svg"
    assert client.get(picture).status_code == 404
    assert picture not in words(client.get(harbor.get_absolute_url()))
    mine = actions.register(harbor, by=ana)
    page = words(client.get(harbor.get_absolute_url()))
    assert picture in page
    assert mine.spoken_code in page
    answer = client.get(picture)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer["Cache-Control"]
    actions.check_in_at_the_door(mine, by=chair)
    assert mine.spoken_code not in words(client.get(harbor.get_absolute_url()))


def test_the_picture_says_the_address_at_the_door(client, harbor, ana, monkeypatch, settings):
    said = []

    class Drawn:
        def save(self, out, **_how):
            out.write(b"<svg/>")

    monkeypatch.setattr("deliberation.assemblies.door_views.qr_code", lambda text, **_: said.append(text) or Drawn())
    mine = actions.register(harbor, by=ana)
    client.force_login(ana)
    client.get(f"/assemblies/{harbor.pk}/code.svg")
    assert said == [f"{settings.SITE_URL}/assemblies/{harbor.pk}/door/code/{mine.code}/"]


def test_the_reminder_says_the_code(harbor, ana, mailoutbox, django_capture_on_commit_callbacks):
    mine = actions.register(harbor, by=ana)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remind()
    assert mine.spoken_code in mailoutbox[0].body


# --- Who keeps it, and checking in ---------------------------------------------------------------------------------------


def test_who_keeps_the_door(harbor, live, ana, cora, chair, dev):
    mine = Registration.objects.create(assembly=live, person=ana, code="HJKMNP", registered_at=live.started_at)
    bea = factories.resident("Bea", "Harbor")
    actions.check_in(live, by=bea)
    for other in (ana, cora, bea):
        with pytest.raises(Forbidden, match="keep the door"):
            actions.check_in_at_the_door(mine, by=other)
    actions.appoint_note_taker(live, by=chair, person=bea)
    for keeper in (dev, chair, bea):
        assert actions.count_in(live, by=keeper).people == 1
    actions.end(live, by=chair)
    with pytest.raises(Forbidden, match="keep the door"):
        actions.count_in(live, by=bea)


def test_a_scanned_code_leads_who_keeps_the_door_to_the_person_and_ana_home(client, harbor, ana, cora, chair):
    mine = actions.register(harbor, by=ana, needs="A ramp", interpretation="Signs", children=2)
    address = f"/assemblies/{harbor.pk}/door/code/{mine.code}/"
    assert client.get(address).status_code == 302
    client.force_login(ana)
    assert client.get(address)["Location"] == harbor.get_absolute_url()
    assert client.get(f"/assemblies/{harbor.pk}/door/code/XXXXXX/").status_code == 403
    client.force_login(cora)
    refused = client.get(address)
    assert refused.status_code == 403
    assert "Ana" not in words(refused)
    client.force_login(chair)
    page = words(client.get(address.replace(mine.code, mine.spoken_code.lower())))
    for seen in ("Ana", "A ramp", "Signs", "Check in"):
        assert seen in page
    assert client.get(f"/assemblies/{harbor.pk}/door/code/XXXXXX/").status_code == 404
    done = client.post(f"/assemblies/{harbor.pk}/door/", {"registration": mine.pk}, follow=True)
    assert "Ana is checked in." in words(done)
    assert "undo" in words(client.get(address))


def test_before_the_doors_open_the_page_says_when(client, harbor, ana, chair):
    mine = actions.register(harbor, by=ana)
    with time_machine.travel(harbor.starts_at - timedelta(hours=2), tick=False):
        client.force_login(chair)
        page = words(client.get(f"/assemblies/{harbor.pk}/door/code/{mine.code}/"))
        assert "one hour before the start" in page
        assert "one hour before the start" in words(client.get(f"/assemblies/{harbor.pk}/door/"))
        with pytest.raises(Forbidden, match="one hour before"):
            actions.count_in(harbor, by=chair)


def test_people_are_found_by_a_part_of_the_name_or_the_code(client, harbor, ana, chair):
    mine = actions.register(harbor, by=ana)
    actions.register(harbor, by=factories.resident("Bertha Ito", "Harbor"))
    client.force_login(chair)

    def found(asked):
        page = words(client.get(f"/assemblies/{harbor.pk}/door/", {"q": asked}))
        return [name for name in ("Ana", "Bertha Ito") if f">{name}</a>" in page]

    assert found("") == ["Ana", "Bertha Ito"]
    assert found("ito") == ["Bertha Ito"]
    assert found(mine.spoken_code.lower()) == ["Ana"]
    assert found("nobody at all\0") == []
    assert "count them in" in words(client.get(f"/assemblies/{harbor.pk}/door/", {"q": "nobody"}))


def test_a_check_in_of_the_wrong_person_is_undone_at_the_door_only(client, poll, chair):
    live = poll.assembly
    ana, bea = (factories.resident(name, "Harbor") for name in ("Ana", "Bea"))
    here, wrong = (
        Registration.objects.create(assembly=live, person=who, code=code, registered_at=live.started_at)
        for who, code in ((ana, "HJKMNP"), (bea, "HJKMNQ"))
    )
    actions.check_in(live, by=ana)
    with pytest.raises(Forbidden, match="by themselves"):
        actions.undo_check_in(here, by=chair)
    actions.check_in_at_the_door(wrong, by=chair)
    client.force_login(chair)
    address = f"/assemblies/{live.pk}/door/undo/"
    for _ in range(2):
        assert client.post(address, {"registration": wrong.pk}).status_code == 302
    assert [row.person for row in Attendance.objects.all()] == [ana]
    assert Entry.objects.filter(verb="assemblies.undo_check_in").count() == 1
    actions.check_in_at_the_door(wrong, by=chair)
    actions.vote(poll, by=bea, option=poll.options.first().pk)
    assert "They have voted" in words(client.post(address, {"registration": wrong.pk}, follow=True))
    assert Attendance.objects.count() == 2


# --- Counting -----------------------------------------------------------------------------------------------------------


def test_who_has_no_account_is_counted_among_those_present(live, chair, ana):
    actions.check_in(live, by=ana)
    before = Assembly.objects.get(pk=live.pk).version
    actions.count_in(live, by=chair, people=3, children=2, interpretation=" Spanish ")
    actions.count_in(live, by=chair)
    for audience in Audience:
        state = snapshot(live, audience)
        assert (state["present"], state["counted"]) == (5, 4)
    assert Assembly.objects.get(pk=live.pk).version == before + 2
    assert present_at(live).children == 2
    assert DoorCount.objects.filter(interpretation="Spanish").count() == 1
    assert not Entry.objects.filter(verb__contains="count").exists()  # how many there were is recorded at the end
    actions.end(live, by=chair)
    assert Entry.objects.get(verb="assemblies.end").facts["present"] == 5


def test_one_sending_counts_once_however_often_it_comes(live, chair):
    first = actions.count_in(live, by=chair, people=2, key="a")
    assert actions.count_in(live, by=chair, people=2, key="a") == first
    assert present_at(live).counted == 2
    with pytest.raises(IntegrityError):
        DoorCount.objects.create(assembly=live, key="a", counted_at=first.counted_at)


@pytest.mark.parametrize("wrong", [{"people": 0}, {"people": -1}, {"people": 51}, {"children": -1}, {"children": 51}])
def test_what_cannot_be_counted(live, chair, wrong):
    with pytest.raises(ValidationError):
        actions.count_in(live, by=chair, **wrong)
    assert not DoorCount.objects.exists()


def test_a_correction_has_a_reason_and_never_goes_below_zero(live, chair):
    actions.count_in(live, by=chair, people=3)
    for wrong in ({"people": -4, "reason": "Left"}, {"people": -1, "reason": " "}, {"people": 0, "reason": "Left"}):
        with pytest.raises(ValidationError):
            actions.correct_count(live, by=chair, **wrong)
    actions.correct_count(live, by=chair, people=-2, reason="Counted twice")
    assert present_at(live).counted == 1
    entry = Entry.objects.get(verb="assemblies.correct_count")
    assert entry.facts == {"people": -2, "children": 0}


def test_a_count_is_undone_once_and_a_correction_too(live, chair):
    first = actions.count_in(live, by=chair, people=3)
    less = actions.correct_count(live, by=chair, people=-2, reason="Counted twice")
    with pytest.raises(ValidationError, match="more than the door has counted"):
        actions.undo_count(first, by=chair)
    for _ in range(2):
        actions.undo_count(less, by=chair)
    assert present_at(live).counted == 3
    actions.undo_count(first, by=chair)
    assert present_at(live).counted == 0
    assert Entry.objects.filter(verb="assemblies.undo_count").count() == 2


def test_the_count_is_corrected_after_the_end_until_the_minutes_stand(live, chair):
    actions.count_in(live, by=chair, people=2)
    actions.end(live, by=chair)
    actions.correct_count(live, by=chair, people=1, reason="One stood outside")
    actions.write_minutes(live, by=chair, text="Lamps.")
    actions.publish_minutes(live, by=chair)
    for act in (
        lambda: actions.count_in(live, by=chair),
        lambda: actions.correct_count(live, by=chair, people=-1, reason="x"),
        lambda: actions.undo_count(DoorCount.objects.first(), by=chair),
    ):
        with pytest.raises(Forbidden, match="stand as they are"):
            act()


def test_counting_by_plain_forms_with_mistakes_and_undo(client, live, chair):
    client.force_login(chair)
    door = f"/assemblies/{live.pk}/door/"
    key = re.search(r'name="key" value="(\w+)"', words(client.get(door)))[1]
    form = {"people": "2", "children": "", "interpretation": "Signs", "key": key}
    wrong = client.post(f"{door}count/", form | {"people": "many"})
    assert wrong.status_code == 422
    assert 'value="Signs"' in words(wrong)
    for _ in range(2):
        page = client.post(f"{door}count/", form, follow=True)
    assert "Noted. 2 people are here now." in words(page)
    assert client.post(f"{door}correct/", {"people": "-3", "reason": "Left"}).status_code == 422
    assert client.post(f"{door}correct/", {"people": "-1", "reason": "Left"}).status_code == 302
    assert "Left" in words(client.get(door))
    for nonsense in ("", "x", "9" * 30, "99999"):
        assert client.post(f"{door}undo/", {"count": nonsense}).status_code == 404
    client.post(f"{door}undo/", {"count": DoorCount.objects.first().pk})
    assert present_at(live).counted == 2
    assert "undone" in words(client.get(door))


def test_a_count_of_another_assembly_is_not_undone_here(client, live, chair):
    client.force_login(chair)
    other = actions.schedule(
        by=chair, title="Other", starts_at=live.started_at + timedelta(hours=1), neighborhood=live.neighborhood
    )
    made = actions.count_in(live, by=chair)
    assert client.post(f"/assemblies/{other.pk}/door/undo/", {"count": made.pk}).status_code == 404


def test_afterwards_everyone_reads_how_many_were_there_and_no_language(client, live, chair, ana):
    actions.check_in(live, by=ana)
    actions.count_in(live, by=chair, people=6, interpretation="Tamil")
    actions.end(live, by=chair)
    page = words(client.get(live.get_absolute_url()))
    assert "7 people, 6 of them counted at the door" in page
    assert "Tamil" not in page


def test_the_door_asks_as_often_for_one_count_as_for_ten(client, live, chair):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/assemblies/{live.pk}/door/").status_code == 200
        return len(captured)

    client.force_login(chair)
    actions.count_in(live, by=chair, interpretation="Signs")
    queries()
    few = queries()
    for n in range(10):
        actions.count_in(live, by=chair, interpretation=f"Language {n}")
    assert queries() == few <= 15


# --- Several at the door at once -----------------------------------------------------------------------------------------


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_who_keep_the_door_at_once_lose_nobody(live, chair, dev):
    before = Assembly.objects.get(pk=live.pk).version
    made = at_once(lambda n: actions.count_in(live, by=(chair, dev)[n % 2], people=1 + n % 3, key=f"k{n}"), 12)
    assert [problem for problem in made if isinstance(problem, Exception)] == []
    assert present_at(live).counted == sum(1 + n % 3 for n in range(12))
    assert Assembly.objects.get(pk=live.pk).version == before + 12


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_sending_that_comes_twice_at_once_counts_once(live, chair):
    made = at_once(lambda n: actions.count_in(live, by=chair, people=2, key="same"), 8)
    assert {row.pk for row in made} == {DoorCount.objects.get().pk}
    assert present_at(live).counted == 2


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_never_take_the_count_below_zero(live, chair):
    actions.count_in(live, by=chair, people=5)
    made = at_once(lambda n: actions.correct_count(live, by=chair, people=-2, reason="Left"), 6)
    assert sum(isinstance(one, ValidationError) for one in made) == 4
    assert present_at(live).counted == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_count_undone_by_two_at_once_is_undone_once(live, chair, dev):
    actions.count_in(live, by=chair, people=4)
    row = actions.count_in(live, by=chair, people=3)
    made = at_once(lambda n: actions.undo_count(row, by=(chair, dev)[n % 2]), 6)
    assert [problem for problem in made if isinstance(problem, Exception)] == []
    assert present_at(live).counted == 4
    assert Entry.objects.filter(verb="assemblies.undo_count").count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_one_person_checked_in_by_two_at_once_is_here_once(harbor, ana, chair, dev):
    mine = actions.register(harbor, by=ana)
    made = at_once(lambda n: actions.check_in_at_the_door(mine, by=(chair, dev)[n % 2]), 6)
    assert [problem for problem in made if isinstance(problem, Exception)] == []
    assert Attendance.objects.count() == 1
    assert Entry.objects.filter(verb="assemblies.check_in_at_the_door").count() == 1
