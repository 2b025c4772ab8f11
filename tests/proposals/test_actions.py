"""What people do with proposals, from the first draft to the outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from proposals import actions
from proposals.models import Proposal, Review, Rewrite
from proposals.requirements import Incomplete
from proposals.reviewing import actions as council

IDEA = "<p>The path behind the mill is dark after six, and people walk on the road instead. Twelve lamps help.</p>"


@pytest.fixture
def proposing(db: None) -> Any:
    return factories.cycle(now_in="propose")


@pytest.fixture
def reviewing(db: None) -> Any:
    return factories.cycle(now_in="review")


def harbor_money(cycle: Any) -> Any:
    return factories.envelope(cycle, factories.neighborhood("Harbor"))


def draft(ana: Any, cycle: Any, **words: Any) -> Proposal:
    return actions.start_draft(
        by=ana,
        envelope=harbor_money(cycle),
        category=factories.category(),
        title="Lamps on Mill Path",
        **({"summary": "Twelve warm lamps.", "body": IDEA, "place": "Mill Path"} | words),
    )


def in_harbor(state: str, cycle: Any, author: Any, **fields: Any) -> Proposal:
    return factories.proposal(state=state, envelope=harbor_money(cycle), author=author, **fields)


def test_ana_starts_a_private_draft(ana: Any, bo: Any, proposing: Any) -> None:
    made = draft(ana, proposing)
    assert made.state == "draft"
    assert list(Proposal.objects.visible_to(ana)) == [made]
    assert not Proposal.objects.visible_to(bo)


def test_ana_may_not_ask_for_the_money_of_old_mill(ana: Any, proposing: Any) -> None:
    money = factories.envelope(proposing, factories.neighborhood("Old Mill"))
    with pytest.raises(Forbidden, match="This is for residents of Old Mill"):
        actions.start_draft(by=ana, envelope=money, category=factories.category(), title="Lamps")


def test_gus_proves_where_he_lives_before_he_proposes(gus: Any, proposing: Any) -> None:
    with pytest.raises(Forbidden, match="no verified address"):
        actions.start_draft(by=gus, envelope=factories.envelope(proposing), category=factories.category(), title="X")


@pytest.mark.parametrize("phase", ["review", "deliberate", "vote", "count", "deliver"])
def test_nobody_starts_a_draft_after_the_propose_phase(ana: Any, phase: str) -> None:
    cycle = factories.cycle(now_in=phase)
    with pytest.raises(Forbidden, match=r"New proposals can't be sent in now. It closed "):
        draft(ana, cycle)


def test_keystrokes_are_kept_and_cleaned_but_not_logged(ana: Any, proposing: Any) -> None:
    made = draft(ana, proposing)
    entries = Entry.objects.count()
    actions.save_draft(made, by=ana, body="<p>Dark</p><script>alert(1)</script>", summary="  Lamps. ")
    made.refresh_from_db()
    assert "<script>" not in made.body
    assert made.summary == "Lamps."
    assert Entry.objects.count() == entries


def test_bo_may_not_write_in_anas_draft(ana: Any, bo: Any, proposing: Any) -> None:
    with pytest.raises(Forbidden, match="Only the author"):
        actions.save_draft(draft(ana, proposing), by=bo, title="Mine now")


def test_everything_missing_is_named_at_once(ana: Any, proposing: Any) -> None:
    empty = draft(ana, proposing, summary="", body="", place="")
    with pytest.raises(Incomplete) as refused:
        actions.submit(empty, by=ana)
    assert list(refused.value.message_dict) == ["summary", "body", "place"]
    empty.refresh_from_db()
    assert empty.state == "draft"


def test_a_citywide_idea_needs_no_place(ana: Any, proposing: Any) -> None:
    made = actions.start_draft(
        by=ana,
        envelope=factories.envelope(proposing),
        category=factories.category(),
        title="Training",
        summary="For all.",
        body=IDEA,
    )
    assert actions.submit(made, by=ana).state == "submitted"


def test_sending_it_in_makes_it_public_and_opens_the_discussion(ana: Any, bo: Any, proposing: Any) -> None:
    sent = actions.submit(draft(ana, proposing), by=ana)
    assert list(Proposal.objects.visible_to(bo)) == [sent]
    assert sent.discussion is not None
    assert sent.discussion.url == sent.get_absolute_url()
    assert sent.discussion.neighborhood == sent.envelope.neighborhood
    assert Entry.objects.filter(verb="proposals.submit", actor=ana.pk).count() == 1


def test_a_draft_started_in_time_is_still_too_late_in_the_review_phase(ana: Any, reviewing: Any) -> None:
    late = in_harbor("draft", reviewing, ana, body=IDEA, place="Mill Path")
    with pytest.raises(Forbidden, match="New proposals can't be sent in now"):
        actions.submit(late, by=ana)


def test_the_council_accepts_and_the_decision_is_kept(ana: Any, cora: Any, reviewing: Any) -> None:
    done = council.accept(in_harbor("submitted", reviewing, ana), by=cora, reason="<p>Good.</p>")
    assert done.state == "accepted"
    assert Review.objects.get().reviewer == cora


@pytest.mark.parametrize("act", [council.return_with_requests, council.decline])
def test_a_no_needs_its_reason(ana: Any, cora: Any, reviewing: Any, act: Any) -> None:
    waiting = in_harbor("submitted", reviewing, ana)
    with pytest.raises(ValidationError, match="Give the reason"):
        act(waiting, by=cora, reason="  ")
    assert not Review.objects.exists()


def test_cora_may_not_review_her_own_idea(cora: Any, reviewing: Any) -> None:
    with pytest.raises(Forbidden, match="You wrote this proposal"):
        council.accept(in_harbor("submitted", reviewing, cora), by=cora)


def test_the_old_mill_council_does_not_decide_for_harbor(ana: Any, reviewing: Any) -> None:
    mila = factories.council_member("Mila", "Old Mill")
    with pytest.raises(Forbidden, match="Only members of the Harbor council"):
        council.accept(in_harbor("submitted", reviewing, ana), by=mila)


def test_any_council_reviews_a_citywide_idea(ana: Any, reviewing: Any) -> None:
    mila = factories.council_member("Mila", "Old Mill")
    waiting = factories.proposal(state="submitted", envelope=factories.envelope(reviewing), author=ana)
    assert council.accept(waiting, by=mila).state == "accepted"


def test_an_officer_is_not_a_council(ana: Any, dev: Any, reviewing: Any) -> None:
    with pytest.raises(Forbidden, match="Only members of the Harbor council"):
        council.decline(in_harbor("submitted", reviewing, ana), by=dev, reason="<p>No.</p>")


def test_the_rewrite_of_a_returned_proposal_stays_private_until_it_is_sent(ana: Any, cora: Any, reviewing: Any) -> None:
    waiting = in_harbor("submitted", reviewing, ana, body=IDEA, place="Mill Path")
    returned = council.return_with_requests(waiting, by=cora, reason="<p>How many lamps?</p>")
    actions.save_draft(returned, by=ana, title="Nine lamps on Mill Path")
    returned.refresh_from_db()
    assert returned.title == "Lamps on Mill Path"
    again = actions.submit(returned, by=ana)
    assert again.title == "Nine lamps on Mill Path"
    assert again.state == "submitted"
    assert not Rewrite.objects.exists()


def test_a_proposal_waiting_for_review_is_not_changed_under_the_councils_eyes(ana: Any, reviewing: Any) -> None:
    with pytest.raises(Forbidden, match="can't be changed while it is"):
        actions.save_draft(in_harbor("submitted", reviewing, ana), by=ana, title="Other")


def test_staff_work_out_the_cost_and_put_it_on_the_ballot(ana: Any, dev: Any, reviewing: Any) -> None:
    costed = council.cost(
        in_harbor("accepted", reviewing, ana), by=dev, lines=council.lump(12_000_00, 300_00, "Offers"), note="Lamps"
    )
    assert (costed.cost, costed.upkeep, costed.state) == (12_000_00, 300_00, "costed")
    assert actions.put_on_ballot(costed, by=dev).state == "on-ballot"
    assert Proposal.objects.on_ballot(costed.envelope).get() == costed


def test_ana_may_not_set_the_cost(ana: Any, reviewing: Any) -> None:
    with pytest.raises(Forbidden, match="Only an officer"):
        council.cost(in_harbor("accepted", reviewing, ana), by=ana, lines=council.lump(1, 0, "Offers"))


def test_costs_stand_still_once_people_vote(ana: Any, dev: Any) -> None:
    voting = factories.cycle(now_in="vote")
    with pytest.raises(Forbidden, match="Costs can't be changed now"):
        council.cost(in_harbor("costed", voting, ana), by=dev, lines=council.lump(1_00, 0, "Offers"))


def test_what_costs_more_than_its_envelope_stays_off_the_ballot(ana: Any, dev: Any, reviewing: Any) -> None:
    dear = in_harbor("costed", reviewing, ana, cost=100_000_01)
    with pytest.raises(Forbidden, match="more than its whole envelope"):
        actions.put_on_ballot(dear, by=dev)


def test_a_batch_goes_on_the_ballot_whole_or_not_at_all(ana: Any, dev: Any, reviewing: Any) -> None:
    fine = in_harbor("costed", reviewing, ana)
    dear = in_harbor("costed", reviewing, ana, title="A tower", cost=100_000_01)
    with pytest.raises(Forbidden, match="A tower: It costs more"):
        actions.put_all_on_ballot([fine, dear], by=dev)
    fine.refresh_from_db()
    assert fine.state == "costed"
    assert len(actions.put_all_on_ballot([fine], by=dev)) == 1


def test_the_outcome_is_written_once(ana: Any) -> None:
    won = in_harbor("on-ballot", factories.cycle(now_in="count"), ana)
    assert actions.record_outcome(won, funded=True).state == "funded"
    entries = Entry.objects.count()
    actions.record_outcome(won, funded=True)
    assert Entry.objects.count() == entries
    with pytest.raises(Forbidden):
        actions.record_outcome(won, funded=False)


def test_ana_withdraws_and_thinks_again(ana: Any, bo: Any, reviewing: Any) -> None:
    waiting = in_harbor("accepted", reviewing, ana)
    with pytest.raises(Forbidden, match="Only the author"):
        actions.withdraw(waiting, by=bo)
    gone = actions.withdraw(waiting, by=ana)
    assert gone.state == "withdrawn"
    back = actions.restore(gone, by=ana)
    assert back.state == "submitted"
    assert back.withdrawn_at is None


def test_a_project_on_the_ballot_is_not_withdrawn(ana: Any) -> None:
    with pytest.raises(Forbidden, match="on the ballot"):
        actions.withdraw(in_harbor("on-ballot", factories.cycle(now_in="vote"), ana), by=ana)


def test_a_thrown_away_draft_never_becomes_public(ana: Any, bo: Any, proposing: Any) -> None:
    gone = actions.discard(draft(ana, proposing), by=ana)
    assert not Proposal.objects.visible_to(bo)
    assert actions.pick_up(gone, by=ana).state == "draft"


def test_a_draft_moves_to_the_citys_money_and_a_sent_one_does_not(ana: Any, proposing: Any) -> None:
    city = factories.envelope(proposing)
    assert actions.move_to_envelope(draft(ana, proposing), city, by=ana).envelope == city
    returned = in_harbor("returned", proposing, ana)
    with pytest.raises(ValidationError, match="stays with its council"):
        actions.move_to_envelope(returned, city, by=ana)


def test_an_act_in_an_old_copy_of_a_proposal_sees_the_present_one(ana: Any, cora: Any, reviewing: Any) -> None:
    waiting = in_harbor("submitted", reviewing, ana)
    stale = Proposal.objects.get(pk=waiting.pk)
    council.accept(waiting, by=cora)
    with pytest.raises(Forbidden, match="accepted, waiting for a cost"):
        council.decline(stale, by=cora, reason="<p>No.</p>")


def test_the_queue_is_oldest_first_and_without_ones_own(ana: Any, cora: Any, reviewing: Any) -> None:
    younger = in_harbor("submitted", reviewing, ana, submitted_at=clock.now())
    older = in_harbor("submitted", reviewing, ana, submitted_at=clock.now() - timedelta(days=3))
    in_harbor("submitted", reviewing, cora)
    elsewhere = factories.envelope(reviewing, factories.neighborhood("Old Mill"))
    factories.proposal(envelope=elsewhere, author=ana)
    assert list(Proposal.objects.reviewable_by(cora).oldest_first()) == [older, younger]
    assert not Proposal.objects.reviewable_by(ana)
