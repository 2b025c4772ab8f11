"""What happened to my input, the feed of one proposal, and following a place on the map."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import factories
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from deliberation.discussions import actions as talk
from deliberation.discussions.models import Comment
from following.inputs import Teller, kinds, tells_inputs
from following.models import Circle, Notice
from kit import clock
from neighborhoods.models import Neighborhood
from proposals import actions as propose
from proposals.drafting import actions as drafting
from proposals.journey import journey
from proposals.models import Proposal
from proposals.reviewing import actions as council
from proposals.revisions import actions as revise
from proposals.revisions import regrouping
from proposals.support import actions as support

IDEA = "<p>" + "The path is dark after six. " * 6 + "</p>"
MOST = 15  # those of every page, one that says which rare kinds of input there are, one for each kind that is there
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def lamps(ana: Any) -> Proposal:
    """Ana's proposal, sent in, with a discussion."""
    money = factories.envelope(factories.cycle(now_in="propose"), factories.neighborhood("Harbor"))
    draft = factories.proposal(state="draft", envelope=money, author=ana, body=IDEA, place="Mill Path")
    return propose.submit(draft, by=ana)


def said(lamps: Proposal, who: Any, words: str = "I would use it every day.") -> Comment:
    assert lamps.discussion
    return talk.comment(lamps.discussion, by=who, body=words, stance="for")


def test_bo_reads_what_became_of_a_comment(client: Client, lamps: Any, ana: Any, bo: Any, cora: Any) -> None:
    comment = said(lamps, bo)
    client.force_login(bo)
    assert "nobody answered yet" in client.get("/following/input/").content.decode()
    talk.comment(lamps.discussion, by=ana, body="Thank you!", reply_to=comment)
    council.decline(lamps, by=cora, reason="<p>The bats need the dark.</p>")
    page = client.get("/following/input/").content.decode()
    assert "1 neighbor answered." in page
    assert "is “declined” now." in page


def test_a_hidden_comment_and_a_flag_come_with_the_councils_reason(
    client: Client, lamps: Any, ana: Any, bo: Any, cora: Any
) -> None:
    comment = said(lamps, bo, "Whoever wants this should move away.")
    talk.flag(comment, by=ana, reason="threat")
    client.force_login(ana)
    assert "It waits for the council." in client.get("/following/input/?kind=flags").content.decode()
    hide(comment, cora)
    assert "It threatens neighbors." in client.get("/following/input/?kind=flags").content.decode()
    client.force_login(bo)
    page = client.get("/following/input/?kind=comments").content.decode()
    assert "The council hid it:" in page


def hide(comment: Comment, who: Any) -> None:
    talk.hide(comment, by=who, reason="It threatens neighbors.", rule="threat")


def test_nobody_reads_somebody_elses_input(client: Client, lamps: Any, ana: Any, bo: Any) -> None:
    said(lamps, bo, "My secret words")
    client.force_login(ana)
    assert "My secret words" not in client.get("/following/input/").content.decode()
    client.logout()
    assert client.get("/following/input/").status_code == 302


def test_a_long_history_is_read_page_by_page_with_the_same_few_queries(
    client: Client, ana: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(45):
        factories.proposal(f"Idea {number}", author=ana, created_at=clock.now())
    client.force_login(ana)
    client.get("/following/input/")  # what a process asks once: the site, the kinds of content
    seen: list[str] = []
    address = "/following/input/"
    while address:
        with django_assert_max_num_queries(MOST):
            page = client.get(address)
        seen += [str(given.what) for given in page.context["given"]]
        older = page.context.get("older")
        address = f"/following/input/?before={older.replace('+', '%2B')}" if older else ""
    assert len(seen) == len(set(seen)) == 45


def test_the_feed_of_a_proposal_tells_its_steps_newest_first(client: Client, lamps: Any, cora: Any) -> None:
    council.decline(lamps, by=cora, reason="<p>The bats need the dark.</p>")
    root = ET.fromstring(client.get(f"/proposals/{lamps.pk}/feed/").content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]
    assert titles == ["The council declined it", "Sent to the council", "Started as a draft"]
    numbers = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(numbers)) == 3


def test_a_draft_has_no_feed(client: Client, ana: Any) -> None:
    assert client.get(f"/proposals/{factories.proposal(state='draft', author=ana).pk}/feed/").status_code == 404


@pytest.fixture
def outlined(db: None) -> Neighborhood:
    place = factories.neighborhood("Harbor")
    ring = [[-74.24, 41.10], [-74.20, 41.10], [-74.20, 41.08], [-74.24, 41.08], [-74.24, 41.10]]
    place.outline = {"type": "Polygon", "coordinates": [ring]}
    place.save()
    return place


def test_bo_follows_a_place_and_hears_of_a_proposal_there(client: Client, outlined: Any, ana: Any, bo: Any) -> None:
    client.force_login(bo)
    answer = client.post("/proposals/around/", {"name": "Home", "middle": outlined.pk, "meters": "500"})
    assert answer.url == "/following/topics/"
    circle = Circle.objects.get()
    assert (circle.latitude, circle.longitude) == (Decimal("41.09000"), Decimal("-74.22000"))
    money = factories.envelope(factories.cycle(now_in="propose"), outlined)
    spot = {"latitude": Decimal("41.09300"), "longitude": Decimal("-74.22000"), "place": "Pier"}
    propose.submit(factories.proposal(state="draft", envelope=money, author=ana, body=IDEA, **spot), by=ana)
    assert [notice.because for notice in Notice.objects.of(bo)] == ["near"]


def test_a_point_outside_the_city_comes_back_with_what_was_typed(client: Client, outlined: Any, bo: Any) -> None:
    client.force_login(bo)
    form = {"name": "Home", "latitude": "10.0", "longitude": "10.0", "meters": "500"}
    answer = client.post("/proposals/around/", form)
    assert answer.status_code == 422
    assert "outside the city" in answer.content.decode()
    assert 'value="Home"' in answer.content.decode()
    assert client.post("/proposals/around/", {"name": "Home", "meters": "500"}).status_code == 422


def test_amendments_endorsements_and_co_author_acts_are_input_too(
    client: Client, lamps: Any, ana: Any, django_assert_max_num_queries: Any
) -> None:
    eve = factories.resident("Eve", "Harbor")
    better = {"title": lamps.title, "summary": "Thirteen warm lamps.", "body": lamps.body}
    amendment = revise.amend(lamps, by=eve, why="I counted thirteen.", **better)
    support.endorse(lamps, by=eve)
    client.force_login(eve)
    page = client.get("/following/input/").content.decode()
    assert "It waits for the authors." in page
    assert f"You stand behind: {lamps.title}" in page
    revise.decline_amendment(amendment, by=ana, reason="Twelve fit the poles.")
    page = client.get("/following/input/?kind=amendments").content.decode()
    assert "The authors declined it:" in page
    assert "Twelve fit the poles." in page
    invitation = drafting.invite(lamps, by=ana, to="Eve")
    drafting.accept_invitation(invitation, by=eve)
    assert f"You write along: {lamps.title}" in client.get("/following/input/?kind=together").content.decode()
    client.get("/following/input/")
    with django_assert_max_num_queries(MOST):
        client.get("/following/input/")
    client.force_login(ana)
    assert "They write it with you." in client.get("/following/input/").content.decode()


def test_a_private_draft_is_not_named_to_who_left_it(client: Client, ana: Any, bo: Any) -> None:
    money = factories.envelope(factories.cycle(now_in="propose"), factories.neighborhood("Harbor"))
    draft = propose.start_draft(by=ana, envelope=money, category=factories.category(), title="A secret garden")
    drafting.accept_invitation(drafting.invite(draft, by=ana, to="bo"), by=bo)
    drafting.note(draft, by=bo, words="Where is the key?")
    client.force_login(bo)
    assert "A secret garden" in client.get("/following/input/").content.decode()
    drafting.leave_authors(draft, by=bo)
    page = client.get("/following/input/").content.decode()
    assert "Where is the key?" in page
    assert "A secret garden" not in page


def test_versions_and_lineage_are_steps_of_the_journey(client: Client, lamps: Any, ana: Any, bo: Any) -> None:
    better = {"title": lamps.title, "summary": "Thirteen warm lamps.", "body": lamps.body}
    client.get(f"/proposals/{lamps.pk}/")
    amendment = revise.amend(lamps, by=bo, why="I counted thirteen.", **better)
    revise.accept_amendment(amendment, by=ana)
    lamps.refresh_from_db()
    assert [str(step.what) for step in journey(lamps, [])][:3] == [
        "Started as a draft", "Sent to the council", "Suggested words were taken over",
    ]  # fmt: skip
    other = propose.submit(
        factories.proposal("More lamps", state="draft", envelope=lamps.envelope, author=ana, body=IDEA, place="Mill"),
        by=ana,
    )
    regrouping.plan_merge(lamps, [other], by=ana, why="They are one idea.", words={"title": "All the lamps"})
    merged = Proposal.objects.get(title="All the lamps")
    other.refresh_from_db()
    assert "Merged into another proposal" in [str(step.what) for step in journey(other, [])]
    assert "Merged from several proposals" in [str(step.what) for step in journey(merged, [])]
    assert "Merged into another proposal" in client.get(f"/proposals/{other.pk}/").content.decode()


def test_two_rooms_cannot_tell_of_inputs_under_one_name() -> None:
    taken = kinds()[0].name
    with pytest.raises(ImproperlyConfigured, match=taken):
        tells_inputs(Teller(taken, "Something else", lambda _who, _before, _most: []))
