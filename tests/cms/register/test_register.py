"""The register: every kind of decision in one list, from what its room recorded, at an address of its own."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import resolve
from page_factories import ROWS, a_budget, words_of

from cms.models.amendments import Amendment
from cms.register.kinds import KINDS
from cms.register.reading import Asked
from kit import clock
from neighborhoods.decisions.models import Answer, Motion, Session
from proposals.citing.models import Citation
from proposals.delivery.actions import start_project
from proposals.delivery.models import Change, Reopening, Setback, SignOff
from proposals.models import Review
from proposals.reviewing.models import Appeal
from voting.models import Poll

pytestmark = pytest.mark.django_db


def a_motion(council: Any, title: str, state: str, **more: Any) -> Motion:
    mover = factories.resident(f"Mo {title}")
    session = Session.objects.create(council=council, starts_at=clock.now(), place="Hall", state="closed")
    return Motion.objects.create(
        session=session, number=1, title=title, text="Ten lamps on the pier.", reason="It is dark.", mover=mover, state=state,
        moved_at=clock.now(), counted_at=clock.now(), yes=3, able=4, quorum=3, **more,
    )  # fmt: skip


@pytest.fixture
def town(home: Any) -> dict[str, Any]:
    """One decision of each kind, and some that are none yet."""
    harbor, now = factories.neighborhood("Harbor"), clock.now()
    cycle = factories.cycle("Cycle 2026", now_in="deliver")
    money = factories.envelope(cycle, harbor)
    dev, ana = factories.officer("Dev"), factories.resident("Ana")
    motion = a_motion(harbor.council, "Lamps on the pier", "standing", answer_by=clock.today(), stands_at=now)
    a_motion(harbor.council, "Not signed yet", "carried")
    Answer.objects.create(motion=motion, kind="partly", reasons="Six lamps fit the budget.", by=dev, at=now)
    idea = factories.proposal("A quiet street", "declined", envelope=money, author=ana)
    review = Review.objects.create(
        proposal=idea, reviewer=dev, decision="decline", reason="<p>Not <b>ours</b>.</p>", at=now
    )
    appeal = {"by": ana, "reason": "<p>It is ours.</p>", "at": now, "due_on": clock.today()}
    Appeal.objects.create(
        review=review,
        proposal=idea,
        state="refused",
        final_reason="<p>The state's road.</p>",
        second=dev,
        decided_at=now,
        **appeal,
    )
    Review.objects.create(
        proposal=factories.proposal("A draft", "draft", envelope=money),
        reviewer=dev,
        decision="return",
        reason="x",
        at=now,
    )
    project = start_project(factories.proposal("Lamps on the quay", "funded", envelope=money, cost=100_00))
    asked = {"project": project, "asked_at": now, "motion": motion, "answered_at": now}
    Change.objects.create(reason="Led lamps.", state="in-force", answer="Cheaper.", **asked)
    Change.objects.create(reason="No more money.", kind="cancel", state="refused", answer="Look for some.", **asked)
    Change.objects.create(reason="Waits.", project=project, asked_at=now)
    setback = Setback.objects.create(project=project, noticed_on=clock.today(), what="Rain.", corrective_action="Wait.")
    SignOff.objects.create(
        setback=setback, accepted=False, corrective_action="Wait.", reason="Too slow.", by=ana, at=now
    )
    Reopening.objects.create(
        project=project,
        at=now,
        evidence="<p>Dark again.</p>",
        answer_by=clock.today(),
        state="granted",
        answer="Yes.",
        answered_at=now,
    )
    budget = a_budget(rows=ROWS)
    Amendment.objects.create(
        page=budget, sort="transfer", decided_on=date(2025, 3, 5), decided_by="City council", reason="More light.",
        document="https://city.example/1.pdf", recorded_at=now,
    )  # fmt: skip
    Poll.objects.create(
        envelope=money, state="published", rule="greedy", published_at=now, opened_at=now, closed_at=now
    )
    return {"harbor": harbor, "cycle": cycle, "money": money, "motion": motion, "project": project}


def listed(client: Client, query: str = "") -> list[Any]:
    caches["pages"].clear()
    return client.get(f"/decisions/?{query}").context["decisions"]


def test_one_of_each_kind_and_nothing_that_is_not_decided(client: Client, town):
    found = listed(client)
    assert sorted(one.kind for one in found) == sorted(KINDS)
    assert "Not signed yet" not in {one.title for one in found}
    assert "A draft" not in {one.title for one in found}


@pytest.mark.parametrize(
    ("kind", "said", "done", "because", "by"),
    [
        ("motion", "Ten lamps on the pier.", "stands", "It is dark.", "the council of Harbor"),
        ("answer", "Ten lamps on the pier.", "partly accepted", "Six lamps fit the budget.", "the city"),
        ("review", "", "declined", "Not ours.", "the council of Harbor"),
        ("appeal", "It is ours.", "refused: the decision stands", "The state's road.", "a second reviewer for Harbor"),
        ("outcome", "", "1 of 1 project is funded", "", "residents, by their ballots"),
        ("change", "Led lamps.", "in force", "Cheaper.", "the council of Harbor"),
        ("cancellation", "No more money.", "refused by the council", "Look for some.", "the council of Harbor"),
        ("setback", "Wait.", "sent back", "Too slow.", "a co-chair of the council of Harbor"),
        ("reopening", "Dark again.", "granted", "Yes.", "the city or the council of Harbor"),
        ("budget", "", "transfer", "More light.", "City council"),
    ],
)
def test_each_says_what_was_said_done_and_why_at_its_own_address(client: Client, town, kind, said, done, because, by):
    [one] = listed(client, f"kind={kind}")
    assert (one.done, one.by) == (done, by)
    assert said in one.words
    assert because in one.reason
    page = client.get(one.url)
    assert page.status_code == 200
    assert one.title in words_of(page.content)
    assert page.context["evidence"]
    for piece in page.context["evidence"]:
        if kind == "outcome":  # this town's vote has no count to show
            assert resolve(piece.url)
        elif piece.url.startswith("/"):
            assert client.get(piece.url.split("#")[0]).status_code == 200, piece.url


def test_filters_narrow_and_go_together(client: Client, town):
    kinds = lambda query: {one.kind for one in listed(client, query)}  # noqa: E731
    assert "budget" not in kinds("place=harbor")
    assert kinds("place=city") == {"budget"}
    assert kinds(f"cycle={town['cycle'].slug}") == set(KINDS) - {"motion", "answer", "budget"}
    assert kinds("year=2025") == {"budget"}
    assert kinds("q=lamps pier") == {"motion", "answer"}
    assert kinds("q=lamps&kind=change") == {"change"}
    assert kinds("q=100%25") == kinds("year=1999") == set()
    assert kinds("kind=nothing&place=x&cycle=x&year=xxxx") == set(KINDS)
    assert "No decision like that" in client.get("/decisions/?q=nothing-like-it").content.decode()


def test_the_day_of_a_budget_change_is_the_day_it_was_decided(client: Client, town, settings: Any):
    [one] = listed(client, "kind=budget")
    assert "5 March 2025" in client.get(one.url).content.decode()


def test_as_many_queries_for_many_decisions_and_pages_do_not_overlap(
    client: Client, town, django_assert_max_num_queries: Any
):
    def asked() -> int:
        caches["pages"].clear()
        with django_assert_max_num_queries(15) as queries:
            client.get("/decisions/")
        return len(queries)

    asked()
    few = asked()
    for number in range(25):
        idea = factories.proposal(f"Idea {number}", "accepted", envelope=town["money"])
        Review.objects.create(proposal=idea, decision="accept", at=clock.now() - timedelta(hours=number))
    assert asked() == few
    pages = [{(one.kind, one.pk) for one in listed(client, f"page={number}")} for number in (1, 2)]
    assert len(pages[0]) == 12
    assert not pages[0] & pages[1]
    assert len(pages[0] | pages[1]) == 24


def test_a_file_and_a_feed_tell_the_same(client: Client, town):
    rows = csv.DictReader(
        io.StringIO(b"".join(client.get("/decisions/decisions.csv").streaming_content).decode("utf-8-sig"))
    )
    by_title = {row["kind"]: row for row in rows}
    assert len(by_title) == len(KINDS)
    assert by_title["Reviews of proposals"]["because"] == "Not ours."
    feed = client.get("/decisions/feed/?kind=answer").content.decode()
    assert "Lamps on the pier: partly accepted" in feed
    assert feed.count("<entry>") == 1


def test_what_is_not_there_is_not_found(client: Client, town):
    waits = Change.objects.get(reason="Waits.")
    for address in ("/decisions/nothing/1/", "/decisions/motion/999999/", f"/decisions/change/{waits.pk}/"):
        assert client.get(address).status_code == 404


def test_an_empty_register_says_so(client: Client, home: Any):
    assert "Nothing is decided yet" in words_of(client.get("/decisions/").content)


def test_a_question_by_hand_reads_as_none():
    from django.http import QueryDict

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cms.register.reading.all_places.all", lambda: [])
        patch.setattr("cms.register.reading.Cycle.objects.visible", lambda: [])
        asked = Asked.read(QueryDict("year=²²²²&q=%00"))
    assert (asked.year, asked.words, asked.is_narrowed) == (None, "", False)


@pytest.mark.services
def test_postgresql_puts_the_kinds_into_one_list_as_well(client: Client, town):
    """It is strict about the types of columns that are put together; SQLite is not."""
    assert sorted(one.kind for one in listed(client)) == sorted(KINDS)
    assert {one.kind for one in listed(client, "q=lamps pier&year=1999")} == set()
    assert [one.kind for one in listed(client, "kind=budget&place=city&year=2025")] == ["budget"]


def test_a_clause_that_was_cited_for_a_decision_stands_with_it(client: Client, town):
    from cycles.charters.models import Charter, Clause, Version

    idea = Review.objects.get(decision="decline").proposal
    charter = Charter.objects.create(neighborhood=town["harbor"])
    version = Version.objects.create(
        charter=charter, number=1, opened_by=factories.officer("Olga"), opened_at=clock.now()
    )
    clause = Clause.objects.create(version=version, number=3, text="Light before fences.")
    cite = {"clause": clause, "by": factories.officer("Odile"), "at": clock.now(), "proposal": idea}
    Citation.objects.create(kind="review", how="It asks for a fence.", **cite)
    Citation.objects.create(kind="costing", how="Not about this step.", **cite)
    [one] = listed(client, "kind=review")
    page = client.get(one.url).content.decode()
    assert "It asks for a fence." in page
    assert "Not about this step." not in page
    assert f'href="{clause.get_absolute_url()}"' in page
