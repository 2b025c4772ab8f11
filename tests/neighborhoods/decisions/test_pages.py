import factories
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from neighborhoods.decisions import actions
from neighborhoods.decisions.models import Motion, Presence, Session

from .conftest import decide

pytestmark = pytest.mark.django_db


def test_everyone_reads_what_the_council_decided_and_how_each_member_voted(standing, client):
    page = client.get("/councils/harbor/").content.decode()
    assert "More lamps" in page
    assert "Carried, 2 to 1; abstained: 0. Could vote: 3, quorum: 2." in page
    assert "Hana: <strong>against</strong>" in page
    assert "csrf" not in page


def test_a_council_that_has_decided_nothing_has_an_honest_page(council, client):
    page = client.get("/councils/harbor/").content.decode()
    assert "Nothing decided yet" in page
    assert "No session is planned now." in page
    assert client.get("/councils/atlantis/").status_code == 404


def test_a_motions_page_shows_votes_recusals_signatures_and_the_text_before(sitting, chair, cora, hana, client):
    motion = actions.second(actions.move(sitting, by=cora, title="More lamps", text="Ten lamps."), by=chair)
    change = actions.second(actions.amend(motion, by=cora, text="Twelve lamps."), by=chair)
    actions.recuse(motion, by=hana, reason="My sister sells lamps.")
    decide(change, chair, yes=[cora])
    actions.sign(decide(motion, chair, yes=[cora, chair]), by=chair)
    page = client.get(f"/councils/motions/{motion.pk}/").content.decode()
    assert "stood aside: My sister sells lamps." in page
    assert "Chidi, co-chair (resident)" in page
    assert "Ten lamps." in page
    assert page.index("Twelve lamps.") < page.index("Ten lamps.")
    assert "did not vote" in page  # Chidi, on the amendment


def test_votes_are_shown_when_they_are_counted_and_not_before(seconded, chair, cora, client):
    actions.open_vote(seconded, by=chair)
    actions.vote(seconded, by=cora, choice="no")
    page = client.get(f"/councils/sessions/{seconded.session_id}/").content.decode()
    assert "Votes so far: 1" in page
    assert "<strong>against</strong>" not in page
    assert "against</strong>" not in client.get(f"/councils/motions/{seconded.pk}/").content.decode()


def test_a_whole_session_is_held_with_plain_forms(planned, chair, cora, hana, client):
    def press(who, act, **fields):
        client.force_login(who)
        answer = client.post(f"/councils/sessions/{planned.pk}/act/", {"act": act, **fields})
        assert answer.status_code == 302, answer.content.decode()

    press(chair, "open")
    press(cora, "arrive")
    press(chair, "arrive", member=hana.pk)
    client.force_login(cora)
    words = {"title": "More lamps", "text": "Ten lamps."}
    assert client.post(f"/councils/sessions/{planned.pk}/move/", words).status_code == 302
    motion = Motion.objects.get()
    client.force_login(hana)
    assert client.post(f"/councils/motions/{motion.pk}/amend/", {"text": "Twelve lamps."}).status_code == 302
    change = motion.amendments.get()
    press(chair, "second", motion=motion.pk)
    press(cora, "second", motion=change.pk)
    press(hana, "recuse", motion=motion.pk, reason="My sister sells lamps.")
    for one in (change, motion):
        press(chair, "open_vote", motion=one.pk)
        press(cora, "vote", motion=one.pk, choice="yes")
        press(chair, "count", motion=one.pk)
    press(chair, "sign", motion=motion.pk)
    press(hana, "sign", motion=motion.pk)
    press(chair, "close")
    motion.refresh_from_db()
    assert motion.state == Motion.State.STANDING
    assert motion.text == "Twelve lamps."
    assert Session.objects.get().state == Session.State.CLOSED


def test_a_refused_act_comes_back_with_its_reason_and_its_words(seconded, hana, cora, client):
    client.force_login(cora)
    act = f"/councils/sessions/{seconded.session_id}/act/"
    answer = client.post(act, {"act": "open_vote", "motion": seconded.pk})
    assert answer.status_code == 403
    assert "Only a co-chair of the Harbor council can do this." in answer.content.decode()
    client.force_login(hana)
    answer = client.post(act, {"act": "recuse", "motion": 999999, "reason": "My own lamps"})
    assert answer.status_code == 422
    assert "My own lamps" in answer.content.decode()
    assert client.post(act, {"act": "dance"}).status_code == 404
    for number in ("", "x", "-1", "9" * 40):
        assert client.post(act, {"act": "vote", "motion": number, "choice": "yes"}).status_code == 422


def test_a_form_with_a_mistake_keeps_every_word(sitting, cora, client):
    client.force_login(cora)
    answer = client.post(f"/councils/sessions/{sitting.pk}/move/", {"title": "", "text": "Ten lamps at the mill."})
    assert answer.status_code == 422
    assert "Ten lamps at the mill." in answer.content.decode()
    assert not Motion.objects.exists()


def test_a_co_chair_calls_a_session_from_the_councils_page(council, chair, cora, client):
    client.force_login(cora)
    assert client.get("/councils/harbor/call/").status_code == 403
    assert "Call a session" not in client.get("/councils/harbor/").content.decode()
    client.force_login(chair)
    assert "Call a session" in client.get("/councils/harbor/").content.decode()
    assert (
        client.post("/councils/harbor/call/", {"starts_at": "2020-01-01T10:00", "place": "School"}).status_code == 422
    )
    assert (
        client.post("/councils/harbor/call/", {"starts_at": "2040-01-01T10:00", "place": "School"}).status_code == 302
    )
    assert Session.objects.get().place == "School"


def test_a_co_chair_moves_a_session_and_calls_it_off_with_plain_forms(planned, chair, cora, client):
    address = planned.get_absolute_url()
    client.force_login(cora)
    assert client.get(f"{address}change/").status_code == 403
    assert "Call it off" not in client.get(address).content.decode()
    client.force_login(chair)
    assert "Harbor school" in client.get(f"{address}change/").content.decode()
    assert client.post(f"{address}change/", {"starts_at": "2040-01-01T10:00", "place": "Library"}).status_code == 302
    assert client.post(f"{address}act/", {"act": "call_off"}).status_code == 302
    page = client.get(address).content.decode()
    assert "called off" in page
    assert "Put a motion" not in page
    assert "Library" not in client.get("/councils/harbor/").content.decode()


def test_a_visitor_sees_no_buttons(seconded, client):
    page = client.get(f"/councils/sessions/{seconded.session_id}/").content.decode()
    assert "More lamps" in page
    assert "<form" not in page[page.index("<main") : page.index("</main")]


def test_the_desk_says_what_waits_for_a_signature(carried, hana, client):
    client.force_login(hana)
    assert "Decisions to sign" in client.get("/admin/").content.decode()
    assert "More lamps" in client.get("/councils/mine/").content.decode()


@pytest.mark.parametrize("who", [None, "chair"])
def test_the_pages_ask_the_same_number_of_questions_however_much_is_moved(standing, who, chair, cora, hana, client):
    if who:
        client.force_login(chair)
    session = standing.session
    pages = ["/councils/harbor/", session.get_absolute_url(), standing.get_absolute_url()]
    questions(client, pages[0])
    few = [questions(client, page + "?few") for page in pages]
    for number in range(6):
        motion = actions.second(actions.move(session, by=cora, title=f"Lamp {number}", text="x"), by=chair)
        change = actions.second(actions.amend(motion, by=cora, text="y"), by=chair)
        actions.recuse(motion, by=hana, reason="z")
        decide(change, chair, yes=[cora])
        decide(motion, chair, yes=[cora])
    actions.second(actions.move(session, by=cora, title="Open", text="x"), by=chair)
    assert [questions(client, page + "?many") for page in pages] == few
    assert max(few) <= 14


def questions(client, page):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_who_leaves_the_site_leaves_the_record_whole(standing, cora, client):
    from accounts.actions import leave

    leave(cora, by=cora)
    assert client.get(standing.get_absolute_url()).status_code == 200
    assert Presence.objects.filter(member=cora).exists()


def test_another_councils_members_get_no_forms(seconded, client):
    client.force_login(factories.council_member("Mia", "Old Mill"))
    page = client.get(f"/councils/sessions/{seconded.session_id}/").content.decode()
    assert "Second it" not in page
    assert "Put a motion" not in page
