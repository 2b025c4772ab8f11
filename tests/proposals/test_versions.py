"""Words after they are public: versions nobody can change, amendments, merging and splitting."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from kit.differences import ADDED, REMOVED, SAME, changed_words, differences
from kit.verdict import Forbidden
from proposals import actions
from proposals.models import Proposal, Rewrite
from proposals.reviewing import actions as council
from proposals.revisions import actions as revising
from proposals.revisions import regrouping
from proposals.revisions.models import Amendment, Plan, Revision
from proposals.support import actions as support

BETTER = "<p>The path behind the mill is dark after six, and people walk on the road instead. Nine warm lamps help.</p>"


def said(proposal: Proposal, **changes: str) -> dict[str, Any]:
    return {"title": proposal.title, "summary": proposal.summary, "body": proposal.body, "why": "Shorter", **changes}


def test_every_time_it_is_sent_in_a_version_is_kept(send_in: Any, ana: Any, cora: Any) -> None:
    proposal = send_in(ana)
    council.return_with_requests(proposal, by=cora, reason="<p>How many lamps?</p>")
    actions.save_draft(proposal, by=ana, title="Nine lamps", body=BETTER)
    assert Revision.objects.count() == 1
    proposal = actions.submit(proposal, by=ana)
    assert [(r.number, r.how, r.title) for r in Revision.objects.all()] == [
        (1, "sent-in", "Lamps on Mill Path"),
        (2, "sent-again", "Nine lamps"),
    ]
    page = Client().get(f"/proposals/{proposal.pk}/versions/").content.decode()
    assert "<ins>" in page
    assert '<span class="visually-hidden">removed: </span>' in page
    assert "Version 2: what changed" in Client().get(proposal.get_absolute_url()).content.decode()
    assert Client().get(f"/proposals/{proposal.pk}/versions/1/").status_code == 200
    assert Client().get(f"/proposals/{proposal.pk}/versions/3/").status_code == 404


def test_a_private_draft_has_no_versions_page(ana: Any, call_for_ideas: Any, client: Client) -> None:
    money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
    draft = actions.start_draft(by=ana, envelope=money, category=factories.category(), title="Lamps")
    client.force_login(ana)
    for page in ("versions/", "amendments/", "share/", "poster.pdf", "card.png"):
        assert client.get(f"/proposals/{draft.pk}/{page}").status_code == 404, page


def test_bo_suggests_ana_accepts_and_the_version_names_bo(send_in: Any, ana: Any, bo: Any, client: Client) -> None:
    proposal = send_in(ana)
    client.force_login(bo)
    answer = client.post(f"/proposals/{proposal.pk}/amendments/new/", said(proposal, body="Nine lamps. " * 12))
    amendment = Amendment.objects.get()
    assert answer.url == amendment.get_absolute_url()
    client.force_login(ana)
    client.post(f"/proposals/amendments/{amendment.pk}/answer/", {"answer": "accept", f"{amendment.pk}-reason": "Yes"})
    proposal.refresh_from_db()
    assert "Nine lamps." in proposal.body
    version = Revision.objects.get(number=2)
    assert (version.how, version.by, version.amendment) == ("amended", bo, amendment)
    page = Client().get(f"/proposals/{proposal.pk}/versions/2/").content.decode()
    assert "suggested by Bo" in page


def test_a_decline_needs_a_reason_that_everybody_reads(send_in: Any, ana: Any, bo: Any, client: Client) -> None:
    proposal = send_in(ana)
    amendment = revising.amend(proposal, by=bo, **said(proposal, title="Darkness"))
    client.force_login(ana)
    refused = client.post(f"/proposals/amendments/{amendment.pk}/answer/", {"answer": "decline"})
    assert refused.status_code == 422
    assert "Say why not" in refused.content.decode()
    revising.decline_amendment(amendment, by=ana, reason="We want light.")
    assert "We want light." in Client().get(f"/proposals/{proposal.pk}/amendments/").content.decode()


def test_who_may_suggest_and_who_answers(send_in: Any, ana: Any, bo: Any, gus: Any, dev: Any) -> None:
    proposal = send_in(ana)
    for who in (ana, gus, dev):
        with pytest.raises(Forbidden):
            revising.amend(proposal, by=who, **said(proposal, title="Mine"))
    with pytest.raises(ValidationError, match="Nothing is different"):
        revising.amend(proposal, by=bo, **said(proposal))
    amendment = revising.amend(proposal, by=bo, **said(proposal, title="Bo's"))
    for who in (bo, gus, dev):  # not even an officer
        with pytest.raises(Forbidden):
            revising.accept_amendment(amendment, by=who)
    revising.take_back_amendment(amendment, by=bo)
    with pytest.raises(Forbidden):
        revising.accept_amendment(amendment, by=ana)


def test_only_what_an_amendment_changes_is_changed(send_in: Any, ana: Any, bo: Any) -> None:
    proposal = send_in(ana)
    first = revising.amend(proposal, by=bo, **said(proposal, title="Nine lamps"))
    second = revising.amend(proposal, by=bo, **said(proposal, summary="Nine."))
    third = revising.amend(proposal, by=bo, **said(proposal, title="Eight lamps"))
    revising.accept_amendment(first, by=ana)
    proposal = revising.accept_amendment(second, by=ana)
    assert (proposal.title, proposal.summary, proposal.revision) == ("Nine lamps", "Nine.", 3)
    with pytest.raises(ValidationError, match="changed since"):
        revising.accept_amendment(third, by=ana)


def test_an_amendment_reaches_the_rewrite_where_ana_has_not_touched_the_words(
    send_in: Any, ana: Any, bo: Any, cora: Any
) -> None:
    proposal = send_in(ana)
    amendment = revising.amend(proposal, by=bo, **said(proposal, title="Nine lamps", summary="Nine."))
    council.return_with_requests(proposal, by=cora, reason="<p>How many?</p>")
    actions.save_draft(proposal, by=ana, title="Ten lamps")
    revising.accept_amendment(amendment, by=ana)
    rewrite = Rewrite.objects.get()
    assert (rewrite.title, rewrite.summary) == ("Ten lamps", "Nine.")


# --- Merge and split ----------------------------------------------------------------------------------------------------


@pytest.fixture
def two(send_in: Any, ana: Any) -> tuple[Proposal, Proposal, Any]:
    """Ana's lamps, and Cyd's lanterns on the same path."""
    cyd = factories.resident("Cyd", "Harbor")
    return send_in(ana), send_in(cyd, "Lanterns on Mill Path"), cyd


def test_a_merge_waits_for_all_authors_and_carries_supporters(
    two: tuple[Proposal, Proposal, Any], ana: Any, django_capture_on_commit_callbacks: Any
) -> None:
    lamps, lanterns, cyd = two
    eve, fred = factories.resident("Eve", "Harbor"), factories.resident("Fred", "Harbor")
    support.endorse(lamps, by=eve)
    support.endorse(lanterns, by=eve)
    support.endorse(lanterns, by=fred)
    words: Any = {"title": "Light on Mill Path", "summary": "Lamps and lanterns."}
    plan = regrouping.plan_merge(lamps, [lanterns], by=ana, why="The same path", words=words)
    assert plan.state == "asked"
    assert Proposal.objects.count() == 2
    plan = regrouping.agree(plan, by=cyd)
    assert plan.state == "done"
    made = Proposal.objects.get(title="Light on Mill Path")
    assert (made.author, made.author_ids, made.supporters) == (ana, {ana.pk, cyd.pk}, 2)
    assert {p.state for p in Proposal.objects.exclude(pk=made.pk)} == {"replaced"}
    assert Revision.objects.get(proposal=made).how == "merged"
    old, new = (Client().get(p.get_absolute_url()).content.decode() for p in (lanterns, made))
    assert "goes on here" in old
    assert made.get_absolute_url() in old
    assert "Merged from" in new
    assert lamps.get_absolute_url() in new
    assert "Light on Mill Path" in Client().get("/proposals/").content.decode()
    assert "Lanterns on Mill Path" not in Client().get("/proposals/").content.decode()


def test_one_no_and_everything_stays(two: tuple[Proposal, Proposal, Any], ana: Any, bo: Any, client: Client) -> None:
    lamps, lanterns, cyd = two
    plan = regrouping.plan_merge(lamps, [lanterns], by=ana, why="Same", words={"title": "One"})
    client.force_login(bo)
    assert client.get(plan.get_absolute_url()).status_code == 404
    client.force_login(cyd)
    assert "I agree" in client.get(plan.get_absolute_url()).content.decode()
    client.post(f"{plan.get_absolute_url()}answer/", {"answer": "no"})
    plan.refresh_from_db()
    assert plan.state == "refused"
    assert {p.state for p in Proposal.objects.all()} == {"submitted"}
    with pytest.raises(Forbidden):
        regrouping.agree(plan, by=cyd)


def test_what_the_council_decided_meanwhile_is_not_merged(
    two: tuple[Proposal, Proposal, Any], ana: Any, cora: Any
) -> None:
    lamps, lanterns, cyd = two
    plan = regrouping.plan_merge(lamps, [lanterns], by=ana, why="Same", words={"title": "One"})
    council.accept(lanterns, by=cora)
    with pytest.raises(Forbidden, match="decided on meanwhile"):
        regrouping.agree(plan, by=cyd)
    assert not Proposal.objects.filter(title="One").exists()
    plan.refresh_from_db()
    assert plan.state == "asked"
    regrouping.drop(plan, by=ana)


def test_a_split_of_ones_own_is_done_at_once(send_in: Any, ana: Any, client: Client) -> None:
    whole = send_in(ana)
    support.endorse(whole, by=factories.resident("Eve", "Harbor"))
    client.force_login(ana)
    page = client.get(f"/proposals/{whole.pk}/split/")
    assert page.status_code == 200
    body = "Six lamps at the bend of the path, where it is darkest and where people turn back to the road."
    parts = {"parts-TOTAL_FORMS": "2", "parts-INITIAL_FORMS": "2", "why": "Two places"}
    for n, title in enumerate(("At the bend", "At the bridge")):
        parts |= {f"parts-{n}-title": title, f"parts-{n}-summary": "Six.", f"parts-{n}-body": body}
        parts |= {f"parts-{n}-place": "Mill Path"}
    answer = client.post(f"/proposals/{whole.pk}/split/", parts)
    plan = Plan.objects.get()
    assert (answer.url, plan.state) == (plan.get_absolute_url(), "done")
    made = Proposal.objects.filter(state="submitted")
    assert {(p.title, p.supporters) for p in made} == {("At the bend", 1), ("At the bridge", 1)}
    old = Client().get(whole.get_absolute_url()).content.decode()
    assert all(p.get_absolute_url() in old for p in made)


def test_the_merge_pages_without_scripts(two: tuple[Proposal, Proposal, Any], ana: Any, client: Client) -> None:
    lamps, lanterns, _cyd = two
    client.force_login(ana)
    here = f"/proposals/{lamps.pk}/merge/"
    assert "Lanterns on Mill Path" in client.get(here).content.decode()
    assert "Lanterns on Mill Path" in client.get(f"{here}?q=lanterns").content.decode()
    assert "Ask all authors" in client.get(f"{here}?with={lanterns.pk}").content.decode()
    words = {"title": "Light", "summary": "Both.", "body": "Lamps and lanterns on the path. " * 4, "place": "Mill Path"}
    assert client.post(here, {"with": lanterns.pk, **words, "why": ""}).status_code == 422
    answer = client.post(here, {"with": lanterns.pk, **words, "why": "Same path"})
    assert answer.url == Plan.objects.get().get_absolute_url()


def test_other_money_can_not_be_merged(send_in: Any, ana: Any, bo: Any, call_for_ideas: Any) -> None:
    lamps = send_in(ana)
    elsewhere = factories.envelope(call_for_ideas, factories.neighborhood("Old Mill"))
    other = factories.proposal("Other", envelope=elsewhere, author=bo)
    with pytest.raises(Forbidden, match="different money"):
        regrouping.plan_merge(lamps, [other], by=ana, why="Same", words={"title": "One"})


# --- Pure: differences --------------------------------------------------------------------------------------------------


def put_together(pieces: Any, *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(some.text("ab c.\n", max_size=80), some.text("ab c.\n", max_size=80))
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert put_together(pieces, SAME, REMOVED) == before
    assert put_together(pieces, SAME, ADDED) == after


def test_words_are_compared_and_not_letters() -> None:
    pieces = differences("Twelve warm lamps on the path.", "Nine warm lamps on the long path.")
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != SAME] == [
        (REMOVED, "Twelve"),
        (ADDED, "Nine"),
        (ADDED, "long "),
    ]
    assert changed_words(pieces) == (2, 1)
