"""Standing behind a proposal: who, how often, on paper, and when it is enough."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from audit.models import Entry
from kit.verdict import Forbidden
from proposals.drafting.models import Call
from proposals.models import Proposal
from proposals.reviewing import actions as council
from proposals.support import actions as support
from proposals.support.models import Sheet


@pytest.fixture
def eve(db: None) -> Any:
    return factories.resident("Eve", "Harbor")


def test_eve_stands_behind_it_and_thinks_again(send_in: Any, ana: Any, eve: Any, client: Client) -> None:
    proposal = send_in(ana)
    client.force_login(eve)
    client.post(f"/proposals/{proposal.pk}/endorse/")
    proposal.refresh_from_db()
    assert proposal.supporters == 1
    assert "You stand behind it." in client.get(proposal.get_absolute_url()).content.decode()
    with pytest.raises(Forbidden, match="already"):
        support.endorse(proposal, by=eve)
    client.post(f"/proposals/{proposal.pk}/endorse/", {"answer": "back"})
    proposal.refresh_from_db()
    assert proposal.supporters == 0
    assert not Entry.objects.filter(verb__startswith="support.", actor=eve.pk).exists()


def test_who_may_not(send_in: Any, ana: Any, bo: Any, gus: Any) -> None:
    proposal = send_in(ana)
    for who, reason in ((ana, "one of its authors"), (bo, "residents of Harbor"), (gus, "verified address")):
        with pytest.raises(Forbidden, match=reason):
            support.endorse(proposal, by=who)


def test_a_council_waits_for_the_support_its_cycle_asks_for(
    send_in: Any, ana: Any, eve: Any, cora: Any, dev: Any, call_for_ideas: Any
) -> None:
    Call.objects.create(cycle=call_for_ideas, support_needed=3, support_first=True)
    proposal = send_in(ana)
    assert not Proposal.objects.reviewable_by(cora).exists()
    with pytest.raises(Forbidden, match="still needs 3 supporters"):
        council.accept(proposal, by=cora)
    support.endorse(proposal, by=eve)
    support.count_sheet(proposal, by=dev, mark="A-1", valid=2, refused=1)
    assert list(Proposal.objects.reviewable_by(cora)) == [proposal]
    council.accept(proposal, by=cora)


def test_where_the_rule_only_shows_the_number_nobody_waits(
    send_in: Any, ana: Any, cora: Any, call_for_ideas: Any
) -> None:
    Call.objects.create(cycle=call_for_ideas, support_needed=3)
    proposal = send_in(ana)
    page = Client().get(proposal.get_absolute_url()).content.decode()
    assert "The council sees the number" in page
    council.accept(proposal, by=cora)


def test_a_sheet_counts_once_and_is_taken_back_with_a_reason(send_in: Any, ana: Any, dev: Any, bo: Any) -> None:
    proposal = send_in(ana)
    with pytest.raises(Forbidden):
        support.count_sheet(proposal, by=bo, mark="A-1", valid=5)
    sheet = support.count_sheet(proposal, by=dev, mark="A-1", valid=5)
    with pytest.raises(ValidationError, match="counted already"):
        support.count_sheet(proposal, by=dev, mark="a-1 ", valid=5)
    with pytest.raises(ValidationError, match="what was wrong"):
        support.take_back_sheet(sheet, by=dev, reason=" ")
    support.take_back_sheet(sheet, by=dev, reason="Signed for another proposal")
    proposal.refresh_from_db()
    assert proposal.supporters == 0
    support.count_sheet(proposal, by=dev, mark="A-1", valid=4)
    assert Sheet.objects.count() == 2
    page = Client().get(f"/proposals/{proposal.pk}/share/").content.decode()
    assert "Signed for another proposal" in page


def test_the_papers_are_papers(send_in: Any, ana: Any) -> None:
    proposal = send_in(ana, 'Lamps #eval(1) "quoted" *bold* — ¿más luz?')
    client = Client()
    for name in ("poster.pdf", "signatures.pdf"):
        answer = client.get(f"/proposals/{proposal.pk}/{name}")
        assert answer.content.startswith(b"%PDF-"), name
        assert len(answer.content) < 200_000
    picture = client.get(f"/proposals/{proposal.pk}/card.png").content
    assert picture.startswith(b"\x89PNG")
    assert (int.from_bytes(picture[16:20], "big"), int.from_bytes(picture[20:24], "big")) == (1200, 630)


def test_the_page_of_a_proposal_with_everything_asks_few_questions(
    send_in: Any, ana: Any, eve: Any, call_for_ideas: Any, django_assert_max_num_queries: Any
) -> None:
    Call.objects.create(cycle=call_for_ideas, support_needed=3)
    proposal = send_in(ana, answers=[{"key": "a", "question": "Who helps?", "answer": "The club"}])
    for number in range(12):
        support.endorse(proposal, by=factories.resident(f"Neighbor {number}", "Harbor"))
    client = Client()
    with django_assert_max_num_queries(15):
        client.get(f"{proposal.get_absolute_url()}?fresh")
    client.force_login(eve)
    client.get("/proposals/")
    with django_assert_max_num_queries(15):
        client.get(proposal.get_absolute_url())


@pytest.mark.parametrize(("state", "apart"), [("funded", True), ("not-funded", True), ("declined", False)])
@pytest.mark.parametrize("supporters", [0, 4])
def test_support_that_nobody_asked_for_is_no_bare_zero(
    send_in: Any, ana: Any, client: Client, state: str, apart: bool, supporters: int
) -> None:
    proposal = send_in(ana)
    Proposal.objects.filter(pk=proposal.pk).update(state=state, supporters=supporters, cost=100_000)
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert '<span class="figure-number">0</span>' not in page
    assert ('<span class="figure-number">4</span> residents' in page) is bool(supporters)
    assert ("asked for no supporters, and nobody signed up" in page) is not bool(supporters)
    assert ("How many voted for it is another number" in page) is apart


def test_a_sheet_that_nobody_will_count_is_not_offered(send_in: Any, ana: Any, client: Client) -> None:
    proposal = send_in(ana)
    share, sheet = f"/proposals/{proposal.pk}/share/", f"/proposals/{proposal.pk}/signatures.pdf"
    assert sheet in Client().get(share).content.decode()
    Proposal.objects.filter(pk=proposal.pk).update(state="declined")
    client.force_login(ana)  # whose pages are not kept
    assert sheet not in client.get(share).content.decode()
