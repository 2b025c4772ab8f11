"""Rubrics, due dates, conflicts of interest, and answers that come out together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from proposals.models import Proposal, Review
from proposals.reviewing import actions, queues
from proposals.reviewing.models import Assessment, Assignment, Conflict, Rating

DESK = "/admin/reviews/"


@pytest.fixture
def cycle(db: None) -> Any:
    return factories.cycle(now_in="review")


@pytest.fixture
def lamps(cycle: Any, ana: User) -> Proposal:
    return waiting(cycle, ana)


def waiting(cycle: Any, author: Any, title: str = "Lamps", state: str = "submitted", **fields: Any) -> Proposal:
    envelope = factories.envelope(cycle, factories.neighborhood("Harbor"))
    return factories.proposal(title, state, envelope=envelope, author=author, **fields)


@pytest.fixture
def rubric(cycle: Any, dev: User) -> list[Any]:
    """One formal question that must be so, and two substantive ones."""
    ask = {"cycle": cycle, "by": dev}
    return [
        actions.add_criterion(**ask, stage="formal", question="Is it the city's to do?", must=True),
        actions.add_criterion(**ask, stage="substantive", question="Does it make people safer?"),
        actions.add_criterion(**ask, stage="substantive", question="Can it be done in two years?", must=True),
    ]


def rated(rubric: list[Any], *answers: str) -> dict[int, str]:
    return dict(zip((criterion.pk for criterion in rubric), answers, strict=True))


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state


# --- The rubric --------------------------------------------------------------------------------------------------------


def test_first_the_formal_check_then_the_review(lamps: Any, cora: Any, rubric: list[Any]) -> None:
    with pytest.raises(ValidationError, match="This is not decided in the formal check"):
        actions.assess(lamps, by=cora, finding="accept")
    actions.assess(lamps, by=cora, finding="pass", answers=rated(rubric[:1], "yes"))
    assert state_of(lamps) == "submitted"
    actions.assess(lamps, by=cora, finding="accept", answers=rated(rubric[1:], "partly", "yes"))
    assert state_of(lamps) == "accepted"
    assert [rating.answer for rating in Rating.objects.order_by("pk")] == ["yes", "partly", "yes"]


def test_a_version_sent_in_again_is_checked_again(lamps: Any, cora: Any, rubric: list[Any]) -> None:
    actions.assess(lamps, by=cora, finding="pass", answers=rated(rubric[:1], "yes"))
    actions.assess(lamps, by=cora, finding="return", reason="<p>How many?</p>", answers=rated(rubric[1:], "yes", "no"))
    Proposal.objects.filter(pk=lamps.pk).update(state="submitted", submitted_at=clock.now())
    with pytest.raises(ValidationError, match="formal check"):
        actions.assess(lamps, by=cora, finding="accept")


def test_every_question_is_answered_and_all_holes_are_named_at_once(lamps: Any, cora: Any, rubric: list[Any]) -> None:
    actions.assess(lamps, by=cora, finding="pass", answers=rated(rubric[:1], "yes"))
    with pytest.raises(ValidationError) as refused:
        actions.assess(lamps, by=cora, finding="decline", reason=" ", answers={rubric[1].pk: "maybe"})
    assert set(refused.value.message_dict) == {"reason", f"answer_{rubric[1].pk}", f"answer_{rubric[2].pk}"}
    assert Assessment.objects.count() == 1


def test_what_must_be_so_stands_in_the_way_of_a_yes_and_not_of_a_no(lamps: Any, cora: Any, rubric: list[Any]) -> None:
    with pytest.raises(ValidationError, match="This must be so"):
        actions.assess(lamps, by=cora, finding="pass", answers=rated(rubric[:1], "no"))
    reason = "<p>The road belongs to the state.</p>"
    actions.assess(lamps, by=cora, finding="decline", reason=reason, answers=rated(rubric[:1], "no"))
    assert state_of(lamps) == "declined"


def test_a_retired_question_is_asked_no_more_and_its_answers_stay(
    lamps: Any, cora: Any, dev: Any, rubric: list[Any]
) -> None:
    actions.assess(lamps, by=cora, finding="pass", answers=rated(rubric[:1], "yes"))
    actions.retire_criterion(rubric[1], by=dev)
    actions.assess(lamps, by=cora, finding="accept", answers=rated(rubric[2:], "yes"))
    assert Rating.objects.count() == 2


def test_only_officers_define_the_rubric(cycle: Any, cora: Any) -> None:
    with pytest.raises(Forbidden, match="Only officers define"):
        actions.add_criterion(cycle, by=cora, stage="formal", question="Is it nice?")


# --- Who does what by when ---------------------------------------------------------------------------------------------


def test_the_chair_gives_a_review_with_a_due_date_and_others_wait(lamps: Any, cora: Any, chair: Any) -> None:
    (given,) = actions.assign([lamps], by=chair, work="substantive", reviewer=cora)
    assert given.due_on == clock.today() + timedelta(days=14)
    with pytest.raises(Forbidden, match="Cora does this by"):
        actions.accept(lamps, by=chair)
    assert list(Proposal.objects.reviewable_by(cora)) == [lamps]
    assert list(Proposal.objects.reviewable_by(chair)) == []
    actions.accept(lamps, by=cora)
    assert Assignment.objects.get().ended == "done"


def test_an_officer_who_was_given_it_may_review_it_as_staff(lamps: Any, dev: Any, dee: Any) -> None:
    with pytest.raises(Forbidden, match="Only members of the Harbor council"):
        actions.accept(lamps, by=dee)
    actions.assign([lamps], by=dev, work="substantive", reviewer=dee)
    assert list(Proposal.objects.reviewable_by(dee)) == [lamps]
    assert actions.accept(lamps, by=dee).state == "accepted"


def test_all_of_forty_are_given_or_none(cycle: Any, ana: Any, cora: Any, chair: Any) -> None:
    some = [waiting(cycle, ana, f"Idea {n}") for n in range(3)] + [waiting(cycle, cora, "Cora's own")]
    with pytest.raises(Forbidden, match="Cora's own: You wrote this proposal"):
        actions.assign(some, by=chair, work="substantive", reviewer=cora)
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("who", ["ana", "cora", "fay"])
def test_only_chairs_and_officers_give_work_away(lamps: Any, cora: Any, who: str, request: Any) -> None:
    with pytest.raises(Forbidden, match="Only an officer or a co-chair"):
        actions.assign([lamps], by=request.getfixturevalue(who), work="substantive", reviewer=cora)


def test_who_was_given_work_hears_of_it(lamps: Any, cora: Any, chair: Any) -> None:
    actions.assign([lamps], by=chair, work="substantive", reviewer=cora)
    assert mail.outbox[-1].to == [cora.email]
    assert "You were given “Lamps” to review" in mail.outbox[-1].subject


def test_cora_takes_what_nobody_has(lamps: Any, cora: Any, chair: Any) -> None:
    actions.take(lamps, by=cora, work="substantive")
    with pytest.raises(Forbidden, match="Cora has it already"):
        actions.take(lamps, by=chair, work="substantive")


# --- Conflicts of interest ---------------------------------------------------------------------------------------------


def test_a_declared_conflict_takes_the_reviewer_off_and_everyone_reads_it(
    client: Client, lamps: Any, cora: Any, chair: Any
) -> None:
    actions.assign([lamps], by=chair, work="substantive", reviewer=cora)
    actions.declare_conflict(lamps, by=cora, kind="place", note="I live on Mill Path.")
    assert Assignment.objects.get().ended == "conflict"
    assert list(Proposal.objects.reviewable_by(cora)) == []
    with pytest.raises(Forbidden, match="You declared a conflict of interest"):
        actions.accept(lamps, by=cora)
    with pytest.raises(Forbidden, match="conflict of interest"):
        actions.assign([lamps], by=chair, work="substantive", reviewer=cora)
    page = client.get(f"/proposals/{lamps.pk}/reviewed/").content.decode()
    assert "Cora" in page
    assert "I live on Mill Path." in page
    assert actions.accept(lamps, by=chair).state == "accepted"


def test_another_reason_is_said(lamps: Any, cora: Any) -> None:
    with pytest.raises(ValidationError, match="Say in a sentence"):
        actions.declare_conflict(lamps, by=cora, kind="other")
    assert not Conflict.objects.exists()


def test_an_officer_with_an_interest_does_not_cost_it(cycle: Any, ana: Any, dev: Any) -> None:
    accepted = waiting(cycle, ana, state="accepted")
    actions.declare_conflict(accepted, by=dev, kind="money")
    with pytest.raises(Forbidden, match="conflict of interest"):
        actions.cost(accepted, by=dev, lines=actions.lump(1_00, 0, "An offer"))


# --- Answers that come out together ------------------------------------------------------------------------------------


@pytest.fixture
def together(cycle: Any, dev: User) -> None:
    actions.set_plan(cycle, by=dev, together=True)


def test_answers_wait_unseen_until_they_are_published_together(
    client: Client, together: None, cycle: Any, ana: Any, cora: Any, chair: Any
) -> None:
    one, other = waiting(cycle, ana, "One"), waiting(cycle, ana, "Other")
    actions.accept(one, by=cora, reason="<p>Good for all.</p>")
    actions.decline(other, by=cora, reason="<p>The bats need the dark.</p>")
    for proposal in (one, other):
        page = client.get(proposal.get_absolute_url()).content.decode()
        assert "waiting for review" in page
        details = client.get(f"/proposals/{proposal.pk}/reviewed/").content.decode()
        assert "bats" not in page + details
    assert not any("council" in m.subject for m in mail.outbox)
    assert list(Proposal.objects.reviewable_by(chair)) == []
    assert Assessment.objects.publishable_by(chair).count() == 2
    actions.publish(Assessment.objects.held().select_related("proposal"), by=chair)
    assert (state_of(one), state_of(other)) == ("accepted", "declined")
    assert len({review.at.date() for review in Review.objects.all()}) == 1
    assert Review.objects.first().reviewer == cora


def test_the_log_does_not_tell_what_a_held_answer_says(together: None, lamps: Any, cora: Any) -> None:
    actions.decline(lamps, by=cora, reason="<p>The bats need the dark.</p>")
    entry = Entry.objects.order_by("-seq").first()
    assert (entry.verb, entry.facts) == ("reviewing.hold", {})


def test_requests_to_the_author_wait_for_nobody(together: None, lamps: Any, cora: Any) -> None:
    assert actions.return_with_requests(lamps, by=cora, reason="<p>How many?</p>").state == "returned"


def test_a_held_answer_is_taken_back_and_decided_anew(together: None, lamps: Any, cora: Any, chair: Any) -> None:
    actions.decline(lamps, by=cora, reason="<p>The bats need the dark.</p>")
    with pytest.raises(Forbidden, match="The answer is ready"):
        actions.accept(lamps, by=chair)
    actions.take_back_answer(Assessment.objects.get(), by=cora)
    actions.accept(lamps, by=chair)
    assert Assessment.objects.get().finding == "accept"


def test_members_do_not_publish(together: None, lamps: Any, cora: Any) -> None:
    actions.accept(lamps, by=cora)
    with pytest.raises(Forbidden, match="Only an officer or a co-chair"):
        actions.publish(Assessment.objects.all(), by=cora)


# --- The desks ---------------------------------------------------------------------------------------------------------


def test_the_chair_publishes_chosen_answers_on_the_desk(
    client: Client, together: None, cycle: Any, ana: Any, cora: Any, chair: Any
) -> None:
    some = [waiting(cycle, ana, f"Idea {n}") for n in range(3)]
    for proposal in some:
        actions.accept(proposal, by=cora)
    client.force_login(chair)
    client.post(f"{DESK}?queue=answers", {"proposal": [some[0].pk, some[2].pk]})
    assert [state_of(proposal) for proposal in some] == ["accepted", "submitted", "accepted"]


def test_the_chair_gives_chosen_ones_on_the_desk_and_filters_late_ones(
    client: Client, cycle: Any, ana: Any, cora: Any, chair: Any
) -> None:
    some = [waiting(cycle, ana, f"Idea {n}") for n in range(3)]
    client.force_login(chair)
    form = {"proposal": [p.pk for p in some[:2]], "reviewer": cora.pk, "due_on": clock.today().isoformat()}
    assert client.post(DESK, form).status_code == 302
    assert client.post(DESK, {**form, "due_on": "2001-01-01"}).status_code == 422
    Assignment.objects.filter(proposal=some[0]).update(due_on=clock.today() - timedelta(days=1))
    found = {
        whose: [p.title for p in client.get(f"{DESK}?whose={whose}").context["page"]]
        for whose in ("", "mine", "nobody", "late")
    }
    assert found == {"": ["Idea 0", "Idea 1", "Idea 2"], "mine": [], "nobody": ["Idea 2"], "late": ["Idea 0"]}


@pytest.mark.parametrize("queue", list(queues.QUEUES))
def test_a_queue_costs_the_same_for_four_and_for_forty(
    client: Client, together: None, cycle: Any, ana: Any, cora: Any, chair: Any, dev: Any, queue: str
) -> None:
    client.force_login(dev)
    counts = []
    for count in (4, 36):
        for n in range(count):
            proposal = waiting(cycle, ana, f"Idea {n}", "accepted" if queue == "costing" else "submitted")
            if queue == "review":
                actions.assign([proposal], by=chair, work="substantive", reviewer=cora)
            if queue in ("answers", "appeals"):
                actions.decline(proposal, by=cora, reason="<p>No.</p>")
        if queue == "appeals":
            actions.publish(Assessment.objects.held().select_related("proposal"), by=dev)
            for declined in Proposal.objects.filter(state="declined", appeals=None):
                actions.appeal(declined, by=ana, reason="<p>Please look at it once more, we moved it.</p>")
        client.get(f"{DESK}?queue={queue}")
        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"{DESK}?queue={queue}")
        counts.append(len(asked))
    assert len(page.context["page"].object_list) == 40
    assert counts[0] == counts[1]


def test_cora_fills_in_the_rubric_on_the_desk(client: Client, lamps: Any, cora: Any, rubric: list[Any]) -> None:
    client.force_login(cora)
    page = client.get(f"{DESK}{lamps.pk}/").content.decode()
    assert "Is it the city&#x27;s to do?" in page
    form = {"act": "assess", "finding": "pass", "free": "on"}
    answer = client.post(f"{DESK}{lamps.pk}/", form)
    assert answer.status_code == 422
    assert "Answer this question." in answer.content.decode()
    client.post(f"{DESK}{lamps.pk}/", {**form, f"answer_{rubric[0].pk}": "yes", f"note_{rubric[0].pk}": "City land."})
    assert Rating.objects.get().note == "City land."
    assert "City land." in client.get(f"/proposals/{lamps.pk}/reviewed/").content.decode()


def test_officers_plan_ask_and_name_departments_on_their_desk(client: Client, cycle: Any, dev: Any) -> None:
    client.force_login(dev)
    desk = f"{DESK}frames/{cycle.pk}/"
    days = {"formal_days": 5, "substantive_days": 10, "costing_days": 7, "appeal_days": 7, "second_days": 7}
    client.post(desk, {"act": "plan", "together": "on", **days})
    client.post(desk, {"act": "add", "stage": "formal", "question": "Is it ours?", "must": "on", "position": "1"})
    client.post(f"{DESK}frames/", {"name": "Street lights", "members": [dev.pk]})
    page = client.get(desk).content.decode()
    assert "Is it ours?" in page
    assert "Street lights" in client.get(f"{DESK}frames/").content.decode()
    criterion = cycle.criteria.get()
    client.post(desk, {"act": "retire", "criterion": criterion.pk})
    criterion.refresh_from_db()
    assert criterion.retired_at
    assert cycle.review_plan.together
