from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError

from accounts.models import Role
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.decisions import actions, tasks
from neighborhoods.decisions.minutes_permissions import may_read
from neighborhoods.decisions.models import ActionItem, Correction, Motion, Note

from .conftest import decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(carried, chair):
    """A session with one carried motion, closed."""
    actions.note(carried.session, by=chair, text="Eleven neighbors came to listen.")
    return actions.close(carried.session, by=chair)


@pytest.fixture
def next_session(closed, council, chair, cora, hana):
    made = actions.call(council, by=chair, starts_at=clock.now() + timedelta(days=9), place="Harbor school")
    actions.open_session(made, by=chair)
    for member in (cora, hana):
        actions.arrive(made, by=member)
    return made


def approved(minutes_of, session, cora, chair, hana):
    motion = actions.approve_minutes(session, by=cora, minutes_of=minutes_of)
    decide(actions.second(motion, by=chair), chair, yes=[cora, chair, hana])
    actions.sign(motion, by=chair)
    return actions.sign(motion, by=hana)


def test_motions_and_votes_fill_the_minutes_and_the_council_alone_reads_the_draft(closed, cora, ana, client):
    address = f"/councils/sessions/{closed.pk}/minutes/"
    client.force_login(cora)
    page = client.get(address).content.decode()
    assert "Eleven neighbors came to listen." in page
    assert "Carried, 2 to 1" in page
    assert "Hana: <strong>against</strong>" in page
    client.force_login(ana)
    page = client.get(address).content.decode()
    assert "Eleven neighbors" not in page
    assert "published when the council has approved them" in page


def test_minutes_are_published_when_the_next_session_approved_them_and_both_signed(
    closed, next_session, cora, chair, hana, client
):
    motion = actions.approve_minutes(next_session, by=cora, minutes_of=closed)
    decide(actions.second(motion, by=chair), chair, yes=[cora, chair])
    actions.sign(motion, by=chair)
    address = f"/councils/sessions/{closed.pk}/minutes/"
    assert "Eleven neighbors" not in client.get(address).content.decode()
    actions.sign(motion, by=hana)
    page = client.get(address + "?after").content.decode()
    assert "Eleven neighbors" in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]
    assert "Minutes</a>" in client.get("/councils/harbor/").content.decode()


def test_approved_minutes_stand_as_they_are(closed, next_session, cora, chair, hana):
    approved(closed, next_session, cora, chair, hana)
    with pytest.raises(Forbidden, match="They stand as they are"):
        actions.note(closed, by=chair, text="And two dogs.")
    with pytest.raises(Forbidden, match="They stand as they are"):
        actions.strike(Note.objects.get(), by=chair)
    with pytest.raises(Forbidden, match="They stand as they are"):
        actions.correct(closed, by=cora, text="It was twelve.")
    with pytest.raises(Forbidden, match="no minutes to approve"):
        actions.approve_minutes(next_session, by=cora, minutes_of=closed)


def test_nothing_changes_while_the_council_decides_on_the_minutes(closed, next_session, cora, chair):
    motion = actions.second(actions.approve_minutes(next_session, by=cora, minutes_of=closed), by=chair)
    actions.open_vote(motion, by=chair)
    with pytest.raises(Forbidden, match="deciding on these minutes"):
        actions.note(closed, by=chair, text="And two dogs.")


def test_minutes_are_not_approved_in_their_own_session_or_twice(closed, sitting, next_session, cora, chair):
    with pytest.raises(Forbidden, match="later session"):
        actions.approve_minutes(next_session, by=cora, minutes_of=next_session)
    actions.approve_minutes(next_session, by=cora, minutes_of=closed)
    with pytest.raises(Forbidden, match="put already"):
        actions.approve_minutes(next_session, by=chair, minutes_of=closed)


def test_minutes_are_changed_by_corrections_and_not_by_amendments(closed, next_session, cora, chair):
    motion = actions.approve_minutes(next_session, by=cora, minutes_of=closed)
    with pytest.raises(Forbidden, match="by corrections"):
        actions.amend(motion, by=chair, text="Other minutes.")


def test_the_note_taker_and_the_co_chairs_write_and_other_members_do_not(sitting, cora, chair, hana):
    with pytest.raises(Forbidden, match="note-taker"):
        actions.note(sitting, by=cora, text="Hello")
    with pytest.raises(Forbidden, match="co-chair"):
        actions.name_note_taker(sitting, by=cora, member=cora)
    actions.name_note_taker(sitting, by=chair, member=cora)
    kept = actions.note(sitting, by=cora, text="Hello")
    actions.strike(kept, by=hana)
    assert not Note.objects.exists()
    with pytest.raises(ValidationError, match="Write something"):
        actions.note(sitting, by=cora, text="  ")


def test_an_attendee_proposes_a_correction_and_somebody_else_answers_it(closed, next_session, cora, chair, hana, ana):
    with pytest.raises(Forbidden, match="who was there"):
        actions.correct(closed, by=ana, text="It was twelve.")
    first = actions.correct(closed, by=chair, text="It was twelve.")
    assert list(Correction.objects.waiting_for(hana)) == [first]
    with pytest.raises(Forbidden, match="Somebody else"):
        actions.answer_correction(first, by=chair, take=True)
    with pytest.raises(Forbidden, match="Answer the corrections first"):
        actions.approve_minutes(next_session, by=cora, minutes_of=closed)
    with pytest.raises(ValidationError, match="Say why"):
        actions.answer_correction(first, by=hana, take=False)
    actions.answer_correction(first, by=hana, take=True)
    assert Notice.objects.filter(person=chair, announcement__sentence__contains="Your correction").exists()
    with pytest.raises(Forbidden, match="has its answer"):
        actions.answer_correction(first, by=hana, take=False, answer="No")
    actions.approve_minutes(next_session, by=cora, minutes_of=closed)


def test_an_action_item_has_an_owner_a_day_and_an_end(sitting, chair, cora, ana):
    week = clock.today() + timedelta(days=7)
    with pytest.raises(ValidationError, match="member of the council"):
        actions.assign(sitting, by=chair, text="Ask the school", owner=ana, due_on=week)
    with pytest.raises(ValidationError, match="still to come"):
        actions.assign(sitting, by=chair, text="Ask", owner=cora, due_on=clock.today() - timedelta(days=1))
    item = actions.assign(sitting, by=chair, text="Ask the school", owner=cora, due_on=week)
    assert Notice.objects.filter(person=cora, announcement__sentence__contains="You took on").exists()
    with pytest.raises(Forbidden, match="Only who took it on"):
        actions.finish(item, by=ana)
    actions.finish(item, by=cora, outcome="They agree.")
    with pytest.raises(Forbidden, match="done already"):
        actions.finish(item, by=cora)


def test_the_owner_of_an_action_item_is_reminded_once_while_there_is_time(sitting, chair, cora, mailoutbox):
    actions.assign(sitting, by=chair, text="Ask the school", owner=cora, due_on=clock.today() + timedelta(days=4))
    for days, told in ((0, 0), (1.5, 1), (2, 0)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert tasks.speak_up() == told
    assert [mail.subject for mail in mailoutbox if "Due soon" in mail.subject] == ["Due soon: Ask the school"]


def test_an_auditor_reads_the_draft_of_the_minutes(sitting):
    auditor = factories.with_role(factories.person("Fay"), Role.AUDITOR)
    assert may_read(auditor, sitting)
    assert not may_read(factories.with_role(factories.person("Olu"), Role.OFFICER), sitting)


def test_an_overdue_item_shows_and_its_owner_is_reminded_once(sitting, chair, cora, client, mailoutbox):
    item = actions.assign(sitting, by=chair, text="Ask the school", owner=cora, due_on=clock.today())
    assert tasks.speak_up() == 0
    ActionItem.objects.update(due_on=clock.today() - timedelta(days=1))
    assert tasks.speak_up() == 1
    assert tasks.speak_up() == 0
    assert any("Ask the school" in mail.subject for mail in mailoutbox)
    assert "overdue" in client.get("/councils/harbor/").content.decode()
    client.force_login(cora)
    assert "What you took on" in client.get("/admin/").content.decode()
    form = {"act": "finish", "page": "minutes", "item": item.pk, "reason": "They agree."}
    assert client.post(f"/councils/sessions/{sitting.pk}/act/", form).status_code == 302
    assert ActionItem.objects.get().outcome == "They agree."


def test_minutes_are_written_and_corrected_with_plain_forms(sitting, cora, chair, hana, client):
    address = f"/councils/sessions/{sitting.pk}/minutes/"
    client.force_login(chair)
    assert client.post(f"{address}note/", {"text": "Eleven came."}).status_code == 302
    item = {"text": "Ask the school", "owner": cora.pk, "due_on": clock.today().isoformat()}
    assert client.post(f"{address}assign/", item).status_code == 302
    refused = client.post(f"{address}assign/", item | {"owner": ""})
    assert refused.status_code == 422
    assert "Ask the school" in refused.content.decode()
    assert client.post(f"{address}note/", {"text": ""}).status_code == 422
    actions.close(sitting, by=chair)
    client.force_login(cora)
    assert client.post(f"{address}correct/", {"text": "Twelve came."}).status_code == 302
    assert client.post(f"{address}note/", {"text": "No"}).status_code == 403
    client.force_login(hana)
    assert "Take it into the minutes" in client.get(address).content.decode()
    act = {"act": "decline", "page": "minutes", "correction": Correction.objects.get().pk, "reason": ""}
    answer = client.post(f"/councils/sessions/{sitting.pk}/act/", act)
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()


def test_the_next_sessions_page_offers_to_approve_what_waits(closed, next_session, cora, client):
    client.force_login(cora)
    address = f"/councils/sessions/{next_session.pk}/"
    assert "Move to approve them" in client.get(address).content.decode()
    assert client.post(f"{address}act/", {"act": "approve_minutes", "minutes_of": closed.pk}).status_code == 302
    assert Motion.objects.get(minutes_of=closed).state == Motion.State.MOVED
    assert "Move to approve them" not in client.get(address).content.decode()
