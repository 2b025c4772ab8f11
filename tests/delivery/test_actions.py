"""From the vote to the street: milestones, spending, setbacks."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import factories
import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from kit import clock
from kit.pictures import Picture
from kit.verdict import Forbidden
from proposals.delivery import actions
from proposals.delivery.models import Project
from proposals.delivery.progress import progress


def today(days: int = 0) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def lamps(ana: Any) -> Project:
    """The funded lamps, being delivered now."""
    factories.cycle(now_in="deliver")
    return actions.start_project(factories.proposal(state="funded", author=ana, cost=20_000_00))


def test_a_funded_proposal_becomes_one_project(ana: Any, lamps: Project) -> None:
    assert lamps.voted_cost == 20_000_00
    assert actions.start_project(lamps.proposal) == lamps
    assert Entry.objects.filter(verb="delivery.start").count() == 1


def test_what_was_not_funded_becomes_no_project(ana: Any) -> None:
    with pytest.raises(Forbidden, match="Only a funded proposal"):
        actions.start_project(factories.proposal(state="not-funded"))


def test_the_voted_cost_stays_when_the_proposal_changes(lamps: Project) -> None:
    lamps.proposal.cost = 99
    lamps.proposal.save()
    assert actions.start_project(lamps.proposal).voted_cost == 20_000_00


def test_only_officers_report(ana: Any, cora: Any, lamps: Project) -> None:
    for person in (ana, cora):
        with pytest.raises(Forbidden, match="Only an officer can report"):
            actions.plan_milestone(lamps, by=person, title="Poles", planned_on=today(10))


@pytest.mark.parametrize("phase", ["propose", "review", "deliberate", "vote", "count"])
def test_nothing_is_reported_before_the_deliver_phase(ana: Any, dev: Any, phase: str) -> None:
    factories.cycle(now_in=phase)
    early = actions.start_project(factories.proposal(state="funded"))
    with pytest.raises(Forbidden, match=r"Projects are not being delivered yet. It opens "):
        actions.record_spending(early, by=dev, paid_on=today(), amount=1_00, what="Poles")


def test_a_milestone_is_reached_with_evidence(dev: Any, lamps: Project) -> None:
    poles = actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(-3))
    assert poles.is_late
    with pytest.raises(ValidationError, match="how we know"):
        actions.reach_milestone(poles, by=dev, done_on=today(-1), evidence="")
    with pytest.raises(ValidationError, match="still to come"):
        actions.reach_milestone(poles, by=dev, done_on=today(1), evidence="<p>Seen.</p>")
    with pytest.raises(ValidationError, match="what the picture shows"):
        actions.reach_milestone(
            poles, by=dev, done_on=today(-1), evidence="<p>Seen.</p>", picture=Picture(b"", b"", 1, 1)
        )
    poles = actions.reach_milestone(poles, by=dev, done_on=today(-1), evidence="<p>Seen.</p>")
    assert (poles.is_done, poles.is_late, poles.days_late) == (True, False, 2)


def test_a_milestone_called_done_too_early_is_reopened(dev: Any, lamps: Project) -> None:
    poles = actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(5))
    poles = actions.reach_milestone(poles, by=dev, done_on=today(), evidence="<p>Seen.</p>")
    assert actions.reopen_milestone(poles, by=dev).state == "under-way"


def test_a_setback_moves_the_plan_and_keeps_the_promise(dev: Any, lamps: Project) -> None:
    poles = actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(5))
    with pytest.raises(ValidationError) as refused:
        actions.report_setback(lamps, by=dev, what="", corrective_action="")
    assert set(refused.value.message_dict) == {"what", "corrective_action"}
    actions.report_setback(
        lamps,
        by=dev,
        what="<p>The poles came bent.</p>",
        corrective_action="<p>New ones are ordered.</p>",
        milestone=poles,
        new_date=today(30),
    )
    poles.refresh_from_db()
    assert (poles.promised_on, poles.planned_on, poles.was_moved) == (today(5), today(30), True)


def test_spending_is_corrected_in_the_open(dev: Any, lamps: Project) -> None:
    bill = actions.record_spending(lamps, by=dev, paid_on=today(-1), amount=5_000_00, what="Poles")
    actions.record_spending(lamps, by=dev, paid_on=today(), amount=2_500_50, what="Cable")
    with pytest.raises(ValidationError, match="what was wrong"):
        actions.take_back_spending(bill, by=dev, reason=" ")
    actions.take_back_spending(bill, by=dev, reason="Paid from another budget")
    with pytest.raises(ValidationError, match="taken back before"):
        actions.take_back_spending(bill, by=dev, reason="Again")
    assert Project.objects.with_money().get().spent == 2_500_50
    assert lamps.spending.count() == 3


@pytest.mark.parametrize("amount", [0, -5])
def test_a_payment_is_more_than_nothing(dev: Any, lamps: Project, amount: int) -> None:
    with pytest.raises(ValidationError, match="more than zero"):
        actions.record_spending(lamps, by=dev, paid_on=today(), amount=amount, what="Poles")


def test_a_project_is_finished_when_all_is_done_and_no_setback_is_open(dev: Any, lamps: Project) -> None:
    with pytest.raises(Forbidden, match="every milestone"):
        actions.finish(lamps, by=dev)
    poles = actions.plan_milestone(lamps, by=dev, title="Poles stand", planned_on=today(5))
    setback = actions.report_setback(lamps, by=dev, what="<p>Bent.</p>", corrective_action="<p>New ones.</p>")
    actions.reach_milestone(poles, by=dev, done_on=today(), evidence="<p>Seen.</p>")
    with pytest.raises(Forbidden, match="setback is still open"):
        actions.finish(lamps, by=dev)
    actions.resolve_setback(setback, by=dev)
    assert actions.finish(lamps, by=dev).state == "finished"
    with pytest.raises(Forbidden, match="This project is finished"):
        actions.plan_milestone(lamps, by=dev, title="More", planned_on=today(5))
    with pytest.raises(ValidationError, match="Say why"):
        actions.resume(lamps, by=dev, reason=" ")
    assert actions.resume(lamps, by=dev, reason="A lamp is dark.").finished_at is None


def test_progress_is_the_weight_of_what_is_done() -> None:
    found = progress([(3, True), (1, False), (2, True)])
    assert (found.done, found.planned, found.share, found.percent) == (2, 3, Fraction(5, 6), 83)
    assert progress([]).share is None
    assert progress([(999, True), (1, False)]).percent == 99
