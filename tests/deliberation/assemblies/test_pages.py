from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.assemblies import actions
from deliberation.assemblies.models import Assembly, LiveVote
from kit import clock


def words(answer):
    return answer.content.decode()


def act(client, assembly, name, follow=True, **fields):
    return client.post(f"/assemblies/{assembly.pk}/act/", {"act": name, **fields}, follow=follow)


def test_the_list_shows_what_is_live_what_comes_and_what_was(client, live, dev, chair):
    actions.schedule(by=dev, title="City night", starts_at=clock.now() + timedelta(days=3))
    page = words(client.get("/assemblies/"))
    assert page.index("Live now") < page.index("Lamps or benches?") < page.index("City night")
    assert "Call an assembly" not in page
    actions.end(live, by=chair)
    assert "Minutes to come" in words(client.get("/assemblies/"))


def test_the_list_has_constant_queries(client, harbor, chair):
    def queries(url):
        client.get(url + "&warm=up")  # what all pages share is read once
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries("/assemblies/?a")
    for i in range(12):
        actions.schedule(
            by=chair,
            title=f"No. {i}",
            starts_at=clock.now() + timedelta(days=1 + i),
            neighborhood=harbor.neighborhood,
            agenda=[("x", 5)],
        )
    assert queries("/assemblies/?b") == few <= 10


def test_a_visitor_watches_without_a_form_and_without_a_cookie(client, poll):
    answer = client.get(poll.assembly.get_absolute_url())
    assert "What first?" in words(answer)
    assert "<form" not in words(answer).split("<main")[1].split("</main>")[0]
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_ana_takes_part_by_plain_forms_and_reload(client, poll, ana):
    client.force_login(ana)
    page = act(client, poll.assembly, "check_in")
    assert 'Present: <strong data-text="present">1<' in words(page)
    lamps = poll.options.get(text="Lamps")
    page = act(client, poll.assembly, "vote", poll=poll.pk, option=lamps.pk, id="k1")
    assert "<strong>Lamps</strong>" in words(page)
    assert LiveVote.objects.get().keys == ["k1"]
    page = act(client, poll.assembly, "ask", text="Who pays?")
    assert "Who pays?" in words(page)


def test_a_refused_question_comes_back_with_its_words_and_the_reason(client, live, ana):
    client.force_login(ana)
    page = act(client, live, "ask", text="My long question?")
    assert page.status_code == 403
    assert "Check in first" in words(page)
    assert "My long question?</textarea>" in words(page)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"poll": "x", "option": "1"}, 422),
        ({"poll": "9" * 30, "option": "1"}, 422),
        ({"poll": "99999", "option": "1"}, 422),
        ({}, 422),
    ],
)
def test_nonsense_in_a_vote_is_a_clear_no(client, poll, ana, fields, status):
    actions.check_in(poll.assembly, by=ana)
    client.force_login(ana)
    assert act(client, poll.assembly, "vote", **fields).status_code == status
    assert not LiveVote.objects.exists()


def test_a_nul_in_a_question_is_left_out(client, live, ana):
    actions.check_in(live, by=ana)
    client.force_login(ana)
    assert "Whopays?" in words(act(client, live, "ask", text="Who\0pays?"))


def test_an_unknown_act_and_an_unknown_assembly_are_not_found(client, live, ana):
    client.force_login(ana)
    assert act(client, live, "dance").status_code == 404
    assert client.get("/assemblies/99999/").status_code == 404
    assert client.get("/assemblies/99999/state.json").status_code == 404


def test_the_chair_runs_everything_from_one_page(client, harbor, chair):
    client.force_login(chair)
    act(client, harbor, "start", page="chair")
    answer = client.post(
        f"/assemblies/{harbor.pk}/chair/poll/",
        {"question": "What first?", "options": "Lamps\nBenches", "shows_running": "on", "now": "1"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0] == f"/assemblies/{harbor.pk}/chair/"
    poll = harbor.polls.get()
    assert poll.state == "open"
    act(client, harbor, "move", page="chair", item=harbor.agenda.get(title="Lamps").pk)
    assert harbor.agenda.get(state="current").title == "Lamps"
    act(client, harbor, "close_poll", page="chair", poll=poll.pk)
    act(client, harbor, "move", page="chair", item="")
    assert not harbor.agenda.filter(state="current").exists()
    act(client, harbor, "end", page="chair")
    client.post(f"/assemblies/{harbor.pk}/chair/minutes/", {"text": "Lamps first.", "publish": "1"})
    client.logout()
    assert "Lamps first." in words(client.get(harbor.get_absolute_url()))


def test_a_second_open_poll_is_refused_and_its_words_come_back(client, poll, chair):
    client.force_login(chair)
    answer = client.post(
        f"/assemblies/{poll.assembly_id}/chair/poll/", {"question": "Another?", "options": "Yes\nNo", "now": "1"}
    )
    assert answer.status_code == 422
    assert "Close the open poll first" in words(answer)
    assert 'value="Another?"' in words(answer)
    assert poll.assembly.polls.count() == 1


def test_the_chairs_pages_are_the_chairs(client, live, ana, cora, dev):
    for person in (ana, cora, dev):
        client.force_login(person)
        for page in ("chair/", "chair/agenda/", "chair/minutes/"):
            answer = client.get(f"/assemblies/{live.pk}/{page}")
            assert answer.status_code == 403
            assert "co-chair of the Harbor council" in words(answer)


def test_an_agenda_is_refused_line_by_line_and_comes_back(client, chair):
    client.force_login(chair)
    fields = {
        "title": "Spring",
        "purpose": "x",
        "whose": chair.seats.get().council.neighborhood_id,
        "starts_at": (clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        "place": "Hall",
        "agenda": "10 Welcome\nLamps\n999 Long",
    }
    answer = client.post("/assemblies/schedule/", fields)
    assert answer.status_code == 422
    assert "Line 2: begin with the minutes" in words(answer)
    assert "Line 3: a point takes 1 to 240 minutes" in words(answer)
    assert "999 Long" in words(answer)
    answer = client.post("/assemblies/schedule/", {**fields, "agenda": "10 Welcome\n\n20 Lamps"})
    assert answer.status_code == 302
    assert [i.title for i in Assembly.objects.get().agenda.all()] == ["Welcome", "Lamps"]


def test_a_chair_cannot_call_an_assembly_for_a_place_not_theirs(client, chair, bo):
    client.force_login(chair)
    other = bo.residence.neighborhood_id
    for whose in (other, "city", "nonsense"):
        assert client.post("/assemblies/schedule/", {"title": "x", "whose": whose}).status_code == 422
    client.force_login(bo)
    assert client.get("/assemblies/schedule/").status_code == 403


def test_the_room_screen_shows_what_is_on_and_how_to_join(client, poll):
    page = words(client.get(f"/assemblies/{poll.assembly_id}/screen/"))
    assert "What first?" in page
    assert f"/assemblies/{poll.assembly_id}/</span>" in page
    assert 'class="qr"' in page
    assert "<form" not in page


def test_the_state_over_http_answers_to_etags(client, live, ana, chair):
    url = f"/assemblies/{live.pk}/state.json?as=participant"
    client.force_login(ana)
    first = client.get(url)
    assert first.json()["audience"] == "participant"
    assert first.json()["state"]["version"] == Assembly.objects.get().version
    assert "private" in first["Cache-Control"]
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    actions.move_agenda(live, by=chair, to=None)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_nobody_gets_a_state_above_their_own_by_asking_for_it(client, live, ana):
    url = f"/assemblies/{live.pk}/state.json?as=chair"
    assert client.get(url).json()["audience"] == "public"
    client.force_login(ana)
    assert client.get(url).json()["audience"] == "public"
    assert "next" not in client.get(url).json()["state"]


def test_the_calendar_file_says_when_and_where(client, harbor):
    answer = client.get(f"/assemblies/{harbor.pk}/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    for line in ("SUMMARY:Lamps or benches?", "LOCATION:Harbor school hall", f"UID:assembly-{harbor.pk}@"):
        assert line in words(answer)
