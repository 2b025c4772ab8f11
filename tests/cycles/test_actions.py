from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from cycles import actions
from cycles.models import Cycle, Envelope, Phase
from cycles.permissions import calendar_allows
from cycles.schedule import Act
from kit import clock
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db


def dates(start=None):
    start = start or clock.now()
    return {
        kind.value: (start + timedelta(days=7 * i), start + timedelta(days=7 * (i + 1)))
        for i, kind in enumerate(Phase.Kind)
    }


def plan(by, **changes):
    words = {"name": "Safer streets", "summary": "Lamps.", "dates": dates(), "amounts": {None: 50_000_00}}
    return actions.plan_cycle(None, by=by, **(words | changes))


def test_an_officer_plans_and_publishes_a_cycle_and_both_are_on_record(dev):
    factories.category()
    cycle = plan(dev)
    assert not cycle.published
    actions.publish_cycle(cycle, by=dev)
    assert Cycle.objects.visible().get() == cycle
    recorded = Entry.objects.filter(verb__startswith="cycles.").values_list("verb", flat=True)
    assert list(recorded) == ["cycles.publish", "cycles.plan"]


def test_ana_may_not_plan_a_cycle(ana):
    with pytest.raises(Forbidden, match="Only officers"):
        plan(ana)


def test_what_is_missing_is_named_all_at_once(dev):
    cycle = plan(dev, summary="", amounts={})
    with pytest.raises(ValidationError) as refusal:
        actions.publish_cycle(cycle, by=dev)
    assert len(refusal.value.messages) == 3
    assert not Cycle.objects.get().published


def test_overlapping_phases_are_refused_and_nothing_is_written(dev):
    clash = dates()
    opens, closes = clash["review"]
    clash["review"] = (opens - timedelta(days=1), closes)
    with pytest.raises(ValidationError, match="before “Propose” has closed"):
        plan(dev, dates=clash)
    assert not Cycle.objects.exists()


def test_a_public_cycle_keeps_its_plan(dev):
    cycle = factories.cycle()
    with pytest.raises(Forbidden, match="This cycle is public"):
        actions.plan_cycle(cycle, by=dev, name="x", summary="y", dates=dates(), amounts={})


def test_two_cycles_of_one_name_have_two_addresses(dev):
    assert plan(dev).slug != plan(dev).slug


def test_replanning_takes_an_envelope_away(dev):
    cycle = plan(dev, amounts={None: 100, factories.neighborhood(): 200})
    actions.plan_cycle(
        cycle, by=dev, name="n", summary="s", dates=dates(), amounts={None: 100, factories.neighborhood(): None}
    )
    assert Envelope.objects.get().amount == 100


def test_extending_a_phase_moves_the_later_ones_and_says_why(dev):
    cycle = factories.cycle(now_in="vote")
    vote, count = cycle.phases.get(kind="vote"), cycle.phases.get(kind="count")
    longer = vote.closes_at + timedelta(days=2)
    actions.extend_phase(vote, until=longer, reason="The library was closed by the flood.", by=dev)
    assert cycle.phases.get(kind="vote").closes_at == longer
    assert cycle.phases.get(kind="count").opens_at == count.opens_at + timedelta(days=2)
    assert Entry.objects.get(verb="cycles.extend").facts["reason"] == "The library was closed by the flood."


def test_extending_into_a_gap_moves_nothing_else(dev):
    cycle = factories.cycle(now_in="propose")
    review = cycle.phases.get(kind="review")
    Phase.objects.filter(pk=review.pk).update(opens_at=review.opens_at + timedelta(days=3))
    propose = cycle.phases.get(kind="propose")
    actions.extend_phase(propose, until=propose.closes_at + timedelta(days=1), reason="More time.", by=dev)
    assert cycle.phases.get(kind="review").opens_at == review.opens_at + timedelta(days=3)


@pytest.mark.parametrize(("reason", "days"), [("", 2), ("   ", 2), ("Good reason", -1)])
def test_no_extension_without_a_reason_or_backwards(dev, reason, days):
    vote = factories.cycle(now_in="vote").phases.get(kind="vote")
    with pytest.raises(ValidationError):
        actions.extend_phase(vote, until=vote.closes_at + timedelta(days=days), reason=reason, by=dev)


def test_closing_early_ends_the_vote_for_everyone_officers_too(dev):
    cycle = factories.cycle(now_in="vote")
    actions.close_phase(cycle.phases.get(kind="vote"), reason="Power cut.", by=dev)
    verdict = calendar_allows(Cycle.objects.get(), Act.VOTE)
    assert not verdict
    assert "It closed" in str(verdict)


def test_opening_the_next_phase_ends_the_running_one(dev):
    cycle = factories.cycle(now_in="review")
    actions.open_phase_now(cycle.phases.get(kind="deliberate"), reason="All reviews are done.", by=dev)
    assert Cycle.objects.get().current_phase.kind == "deliberate"


def test_a_past_phase_is_not_moved(dev):
    cycle = factories.cycle(now_in="vote")
    with pytest.raises(Forbidden, match="is over"):
        actions.extend_phase(cycle.phases.get(kind="propose"), until=clock.now(), reason="x", by=dev)


def test_a_closed_door_says_when_it_opens():
    verdict = calendar_allows(factories.cycle(now_in="propose"), Act.VOTE)
    assert "Voting is not open now. It opens" in str(verdict)


@pytest.mark.parametrize(
    "change",
    [{"closes_at": clock.now() - timedelta(days=900)}, {"kind": "count"}],
    ids=["closes before it opens", "twice a kind"],
)
def test_the_database_refuses_an_impossible_phase(change):
    vote = factories.cycle(now_in="vote").phases.filter(kind="vote")
    with pytest.raises(IntegrityError), transaction.atomic():
        vote.update(**change)


def test_the_database_refuses_two_citywide_envelopes():
    cycle = factories.cycle()
    Envelope.objects.create(cycle=cycle, amount=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Envelope.objects.create(cycle=cycle, amount=1)
