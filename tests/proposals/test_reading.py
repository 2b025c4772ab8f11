"""The list, its feed, and the page of a proposal."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deliberation.discussions.actions import open_discussion
from deliberation.discussions.models import Comment
from kit import clock
from proposals import shuffle
from proposals.finding import Choices
from proposals.models import Proposal, Review
from proposals.search import folded

LIST = "/proposals/"


@pytest.fixture
def cycle(db: None) -> Any:
    return factories.cycle(now_in="review")


def money(cycle: Any, place: str | None = "Harbor") -> Any:
    return factories.envelope(cycle, factories.neighborhood(place) if place else None)


def many(cycle: Any, author: Any, count: int) -> None:
    envelope, category = money(cycle), factories.category()
    Proposal.objects.bulk_create(
        Proposal(
            title=f"Idea {n}",
            summary="Short.",
            body="<p>Long.</p>",
            envelope=envelope,
            category=category,
            author=author,
            state="submitted",
            submitted_at=clock.now(),
        )
        for n in range(count)
    )


def titles(client: Client, query: str = "") -> list[str]:
    caches["pages"].clear()  # a kept page has no context to read
    return [p.title for p in client.get(f"{LIST}?{query}").context["proposals"]]


def test_drafts_are_never_in_the_list_or_the_feed(client: Client, ana: Any, cycle: Any) -> None:
    factories.proposal("Public lamps", envelope=money(cycle), author=ana)
    for state in ("draft", "discarded"):
        factories.proposal("Secret lamps", state=state, envelope=money(cycle), author=ana)
    client.force_login(ana)
    assert titles(client, "q=lamps") == ["Public lamps"]
    assert b"Secret" not in client.get("/proposals/feed/").content


def test_a_visitors_list_sets_no_cookie_and_carries_no_form_to_post(client: Client, ana: Any, cycle: Any) -> None:
    shown = factories.proposal(envelope=money(cycle), author=ana)
    for address in (LIST, shown.get_absolute_url()):
        answer = client.get(address)
        assert not answer.cookies
        assert b"csrfmiddlewaretoken" not in answer.content


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=jardin", ["Jardín de niños"]),
        ("q=NINOS+jardín", ["Jardín de niños"]),
        ("q=dark+mill", ["Lamps on Mill Path"]),
        ("q=tom+%26+jerry", []),
        ("q=100%25", []),
        ("q=_", []),
        ("place=city", ["Training for all"]),
        ("place=old-mill", ["Jardín de niños"]),
        ("category=training", ["Training for all"]),
        ("state=accepted", ["Jardín de niños"]),
        ("state=draft", ["Jardín de niños", "Lamps on Mill Path", "Training for all"]),
        ("place=atlantis", ["Jardín de niños", "Lamps on Mill Path", "Training for all"]),
        ("order=dearest&state=", ["Jardín de niños", "Lamps on Mill Path", "Training for all"]),
    ],
)
def test_people_find_what_they_look_for(client: Client, ana: Any, cycle: Any, query: str, found: list[str]) -> None:
    factories.proposal(envelope=money(cycle), author=ana)
    factories.proposal(
        "Jardín de niños", "accepted", envelope=money(cycle, "Old Mill"), author=ana, body="<p>Play.</p>"
    )
    training = factories.category("training")
    factories.proposal("Training for all", envelope=money(cycle, None), author=ana, category=training, body="")
    factories.proposal("Secret", "withdrawn", envelope=money(cycle), author=ana)
    assert sorted(titles(client, query)) == found


def test_a_card_shows_its_place_and_category_even_when_they_came_in_after_the_choices_were_read(
    client: Client, ana: Any, cycle: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.proposal(envelope=money(cycle), author=ana)
    read = Choices.read()
    monkeypatch.setattr(Choices, "read", lambda: Choices(read.cycles, [], [], read.envelopes))
    page = client.get(LIST).content.decode()
    assert "Harbor" in page
    assert "Lighting" in page


@pytest.mark.parametrize(("count", "said"), [(0, "0 comments"), (1, "1 comment"), (1_200, "1200 comments")])
def test_a_card_says_how_many_comments_can_be_read(client: Client, ana: Any, cycle: Any, count: int, said: str) -> None:
    shown = factories.proposal(envelope=money(cycle), author=ana)
    shown.discussion = open_discussion(title="x", url="/", cycle=cycle, neighborhood=shown.envelope.neighborhood)
    shown.save()
    made = [
        Comment(discussion=shown.discussion, stance="for", body="<p>Yes.</p>", state=state, created_at=clock.now())
        for state in [*["shown"] * count, "removed"]
    ]
    Comment.objects.bulk_create(made)
    assert f"{said}</span>" in client.get(LIST).content.decode()


def test_words_with_an_ampersand_are_found_as_they_are_read(client: Client, ana: Any, cycle: Any) -> None:
    factories.proposal("Crossing", envelope=money(cycle), author=ana, body="<p>Tom &amp; Jerry's corner</p>")
    assert titles(client, "q=tom+%26+jerry") == ["Crossing"]


def test_folding_takes_case_and_accents_away() -> None:
    assert folded("  ÁRBOL\n Straße Ñandú ") == "arbol strasse nandu"


def test_the_shuffle_of_a_seed_shows_each_proposal_once_over_its_pages(client: Client, ana: Any, cycle: Any) -> None:
    many(cycle, ana, 45)
    seen = [title for page in (1, 2, 3) for title in titles(client, f"shuffle=7&page={page}")]
    assert sorted(seen) == sorted(f"Idea {n}" for n in range(45))
    assert seen == [title for page in (1, 2, 3) for title in titles(client, f"shuffle=7&page={page}")]
    assert seen[:18] != titles(client, "shuffle=8")


def test_the_links_to_further_pages_keep_the_shuffle(client: Client, ana: Any, cycle: Any) -> None:
    many(cycle, ana, 45)
    answer = client.get(LIST)
    seed = answer.context["search"].seed
    assert f"shuffle={seed}&amp;page=2" in answer.content.decode()


def test_each_person_has_a_shuffle_of_their_own_and_visitors_share_the_days(ana: Any, bo: Any) -> None:
    today = clock.now().date()
    assert shuffle.seed_for(ana, today) != shuffle.seed_for(bo, today)
    assert shuffle.seed_for(ana, today) == shuffle.seed_for(ana, today.replace(year=2000))


def test_the_database_shuffles_as_the_arithmetic_says(ana: Any, cycle: Any) -> None:
    many(cycle, ana, 60)
    expected = sorted(Proposal.objects.values_list("pk", flat=True), key=lambda pk: (shuffle.place_of(pk, 99), pk))
    assert list(Proposal.objects.shuffled(99).values_list("pk", flat=True)) == expected


def test_over_many_seeds_everybody_is_first_about_as_often() -> None:
    numbers = range(1, 11)
    firsts = [min(numbers, key=lambda n: shuffle.place_of(n, seed)) for seed in range(4000)]
    for n in numbers:
        assert 320 < firsts.count(n) < 480  # 400 expected; 20 is one standard deviation


def test_the_list_costs_the_same_for_ten_and_for_a_thousand(client: Client, ana: Any, cycle: Any) -> None:
    client.get(LIST)  # what a process reads once does not count
    counts = []
    for more in (10, 990):
        many(cycle, ana, more)
        with CaptureQueriesContext(connection) as asked:
            caches["pages"].clear()
            client.get(f"{LIST}?q=idea")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 15


def test_the_page_costs_the_same_for_no_comment_and_for_many_reviews(client: Client, ana: Any, cycle: Any) -> None:
    shown = factories.proposal(envelope=money(cycle), author=ana)
    shown.discussion = open_discussion(title="x", url="/", cycle=cycle, neighborhood=shown.envelope.neighborhood)
    shown.save()
    client.get(shown.get_absolute_url())  # what a process reads once does not count
    counts = []
    for times in (1, 20):
        for _n in range(times):
            Review.objects.create(proposal=shown, decision="return", reason="<p>Where?</p>", at=clock.now())
        with CaptureQueriesContext(connection) as asked:
            caches["pages"].clear()
            assert client.get(shown.get_absolute_url()).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[1] <= 15


def test_strangers_do_not_learn_that_a_draft_exists(client: Client, ana: Any, bo: Any, cycle: Any) -> None:
    draft = factories.proposal(state="draft", envelope=money(cycle), author=ana)
    addresses = [draft.get_absolute_url()] + [
        f"{draft.get_absolute_url()}{act}/" for act in ("write", "preview", "withdraw", "review")
    ]
    assert client.get(addresses[0]).status_code == 404
    client.force_login(bo)
    assert {client.get(address).status_code for address in addresses} == {404}
    client.force_login(ana)
    assert client.get(addresses[0]).status_code == 200


def test_the_journey_tells_what_happened_and_what_is_still_ahead(client: Client, ana: Any, cycle: Any) -> None:
    shown = factories.proposal(state="returned", envelope=money(cycle), author=ana)
    Review.objects.create(proposal=shown, decision="return", reason="<p>Where exactly?</p>", at=clock.now())
    steps = client.get(shown.get_absolute_url()).context["journey"]
    assert [str(step.what) for step in steps] == [
        "Started as a draft",
        "Sent to the council",
        "The council asked for changes",
        "Send it to the council",
        "The council decides",
        "City staff work out the cost",
        "Neighbors vote",
        "Built",
    ]
    assert [step.ahead for step in steps] == [False] * 3 + [True] * 5


def test_everybody_reads_why_the_council_declined(client: Client, ana: Any, cycle: Any) -> None:
    shown = factories.proposal(state="declined", envelope=money(cycle), author=ana)
    Review.objects.create(proposal=shown, decision="decline", reason="<p>The bats need the dark.</p>", at=clock.now())
    page = client.get(shown.get_absolute_url()).content.decode()
    assert "The bats need the dark." in page
    assert "still ahead" not in page


def test_the_author_sees_what_to_do_and_why_not(client: Client, ana: Any, bo: Any) -> None:
    late = factories.cycle(now_in="vote")
    shown = factories.proposal(state="returned", envelope=money(late), author=ana)
    client.force_login(ana)
    page = client.get(shown.get_absolute_url())
    assert "Proposals can&#x27;t be changed now. It closed" in page.content.decode()
    client.force_login(bo)
    assert not client.get(shown.get_absolute_url()).context["offers"]


def test_an_empty_list_says_what_to_do(client: Client, cycle: Any) -> None:
    assert "No proposals yet" in client.get(LIST).content.decode()
    assert "Nothing fits" in client.get(f"{LIST}?q=zebra").content.decode()


def test_the_feed_follows_the_filters(client: Client, ana: Any, cycle: Any) -> None:
    factories.proposal("Lamps", envelope=money(cycle), author=ana)
    factories.proposal("Benches", envelope=money(cycle, "Old Mill"), author=ana)
    feed = client.get("/proposals/feed/?place=harbor").content.decode()
    assert "Lamps" in feed
    assert "Benches" not in feed


def test_the_list_shows_only_what_is_on_the_ballot_or_only_what_is_funded(client: Client, ana: Any, cycle: Any) -> None:
    for title, state in (("Lamps", "on-ballot"), ("Benches", "funded"), ("Trees", "submitted")):
        factories.proposal(title, state, envelope=money(cycle), author=ana)
    for state, title in (("on-ballot", "Lamps"), ("funded", "Benches")):
        html = client.get(f"{LIST}?state={state}").content.decode()
        assert f'value="{state}" selected' in html
        assert [name for name in ("Lamps", "Benches", "Trees") if f">{name}</a>" in html] == [title]
