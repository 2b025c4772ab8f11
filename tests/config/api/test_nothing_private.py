"""The API shows what pages show, and nothing that they do not."""

from __future__ import annotations

import factories
import pytest
from django.test import Client
from page_factories import some_news
from wagtail.models import PageViewRestriction

from cms.tree import ensure_tree
from config.api.addresses import api
from config.api.document import document_of
from deliberation.discussions.models import Comment, Discussion
from kit import clock

LISTS = sorted(path for path in document_of(api)["paths"] if "{" not in path)


def everything() -> str:
    """Every list and file of the API, in one text."""
    said = []
    for address in LISTS:
        answer = Client().get(address, {"limit": 100} if address.endswith("/") else {})
        assert answer.status_code == 200, address
        said.append((b"".join(answer.streaming_content) if answer.streaming else answer.content).decode())
    return "\n".join(said)


@pytest.fixture
def talk(db, ana, bo):
    proposal = factories.proposal("A public idea", author=ana)
    about = Discussion.objects.create(title="A public idea")
    proposal.discussion = about
    proposal.save()
    return about


def test_no_address_of_anybody_and_no_draft(talk, ana, bo):
    factories.proposal("A secret draft", state="draft", author=bo)
    factories.proposal("A thrown away idea", state="discarded", author=bo)
    said = everything()
    assert "A public idea" in said
    assert "Ana" in said
    assert "@" not in said.replace("@type", "")
    assert "secret draft" not in said
    assert "thrown away" not in said
    assert "Bo" not in said


def test_a_comment_that_is_hidden_or_removed_is_not_there(talk, ana):
    for state, words in (("shown", "Warm words"), ("hidden", "Rude words"), ("removed", "Regretted words")):
        Comment.objects.create(
            discussion=talk,
            author=ana,
            stance="for",
            body=f"<p>{words}</p>",
            state=state,
            hidden_because="Rude." if state == "hidden" else "",
            created_at=clock.now(),
        )
    said = everything()
    assert "Warm words" in said
    assert "Rude words" not in said
    assert "Regretted words" not in said
    assert Client().get("/api/v1/discussions/").json()["items"][0]["comments"] == 1


def test_a_poll_says_how_many_voted_for_what_only_when_its_outcome_is_published(db):
    poll = factories.poll()
    one = Client().get(f"/api/v1/polls/{poll.pk}/").json()
    assert one["state"] == "open"
    assert (one["ballots"], one["projects"], one["files"]) == (None, [], {})
    prepared = factories.poll("Harbor", opened=False)
    assert Client().get(f"/api/v1/polls/{prepared.pk}/").status_code == 404
    assert Client().get("/api/v1/polls/").json()["total"] == 1


def test_pages_that_are_drafts_or_private_are_not_there_even_for_who_knows_the_password(db, ana):
    ensure_tree()
    some_news("Voting opens")
    draft, closed, shared = (some_news(title) for title in ("A draft page", "A closed page", "A page with a password"))
    draft.unpublish()
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    lock = PageViewRestriction.objects.create(page=shared, restriction_type="password", password="lamp")
    reader = Client()
    reader.force_login(ana)
    session = reader.session
    session[lock.passed_view_restrictions_session_key] = [lock.pk]
    session.save()
    for client in (Client(), reader):
        titles = {row["title"] for row in client.get("/api/v1/pages/?type=cms.NewsPage").json()["items"]}
        assert titles == {"Voting opens"}
        for page in (draft, closed, shared):
            assert client.get(f"/api/v1/pages/{page.pk}/").status_code == 404
    assert "Cookie" not in reader.get("/api/v1/pages/")["Vary"]
    said = everything()
    assert "Voting opens" in said
    for title in ("A draft page", "A closed page", "A page with a password"):
        assert title not in said


def test_a_page_comes_with_its_words_and_is_found_by_them(db):
    ensure_tree()
    page = some_news("Voting opens", body=[("paragraph", "<p>Bring a neighbor.</p>")])
    one = Client().get(f"/api/v1/pages/{page.pk}/").json()
    assert (one["title"], one["summary"]) == ("Voting opens", "In short.")
    assert "Bring a neighbor." in one["body"]
    assert one["meta"]["type"] == "cms.NewsPage"
    assert one["meta"]["first_published_at"].endswith("Z")
    assert one["meta"]["detail_url"] == f"http://localhost:8000/api/v1/pages/{page.pk}/"
    assert one["meta"]["html_url"] == "http://localhost:8000/news/voting-opens/"
    found = Client().get("/api/v1/pages/?search=voting").json()
    assert page.pk in [row["id"] for row in found["items"]]
    assert found["meta"]["total_count"] == found["total"]


def test_minutes_of_a_council_are_there_when_they_are_approved(db, cora):
    from neighborhoods.decisions.models import Session
    from neighborhoods.models import Council

    session = Session.objects.create(council=Council.objects.get(), starts_at=clock.now(), place="Hall", state="closed")
    session.notes.create(text="The lamps were praised.", by=cora, at=clock.now())
    address = f"/api/v1/council-sessions/{session.pk}/"
    assert Client().get(address).json()["notes"] == []
    session.minutes_published_at = clock.now()
    session.save()
    from audit import log

    log.record("decisions.publish", "session:1")
    assert [note["text"] for note in Client().get(address).json()["notes"]] == ["The lamps were praised."]


def test_a_data_set_without_a_published_release_and_what_was_brought_stay_inside(db):
    from rows_of_lists import data_sets

    from cms.data_room.models import DataSet, Release

    data_sets(2)
    known, unknown = DataSet.objects.order_by("pk")
    DataSet.objects.filter(pk=unknown.pk).update(published_at=None)
    Release.objects.create(
        data_set=known, file_name="a.csv", digest="1", brought_at=clock.now(), published_at=clock.now(), state="published",
        counts=[["May", 4321]], shown=[["May", None], [None, 5000]],
    )  # fmt: skip
    one = Client().get(f"/api/v1/data-sets/{known.pk}/")
    assert one.json()["cells"] == [["May", None], [None, 5000]]
    assert "4321" not in one.content.decode()
    assert Client().get(f"/api/v1/data-sets/{unknown.pk}/").status_code == 404
    assert Client().get("/api/v1/data-sets/").json()["total"] == 1


def test_a_lottery_names_tickets_and_no_people_and_a_planned_one_is_not_there(db, ana):
    from rows_of_lists import lotteries

    from deliberation.lots.models import Lottery

    lotteries(2)
    first, planned = Lottery.objects.order_by("pk")
    Lottery.objects.filter(pk=planned.pk).update(state="planned")
    Lottery.objects.filter(pk=first.pk).update(state="settled", drawn_at=clock.now())
    first.places.create(ticket=7, person=ana, state="accepted", asked_at=clock.now(), answer_by=clock.now())
    answer = Client().get(f"/api/v1/lotteries/{first.pk}/")
    assert answer.json()["drawn"] == [{"ticket": 7, "state": "accepted", "instead_of": None}]
    assert "Ana" not in answer.content.decode()
    assert Client().get(f"/api/v1/lotteries/{planned.pk}/").status_code == 404


def test_a_conversation_that_was_not_announced_is_not_there(db):
    from rows_of_lists import conversations

    from deliberation.opinions.models import Conversation

    conversations(2)
    Conversation.objects.filter(pk=Conversation.objects.first().pk).update(state="draft")
    assert Client().get("/api/v1/conversations/").json()["total"] == 1
