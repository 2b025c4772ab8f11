"""A poll from preparation to its public outcome."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audit.models import Entry
from config.demo import keys
from kit.verdict import Forbidden
from proposals.delivery.models import Project
from voting import actions
from voting.casting import FormReused
from voting.ledger.envelope import read_ballot, unseal
from voting.models import Ballot, CastKey, Participation, Poll
from voting.record.closing import DoesNotAddUp
from voting.sealing import SealBroken

pytestmark = pytest.mark.django_db


def ids(poll, *numbers):
    """The ids on the ballot of the first, second, … project."""
    projects = poll.manifest.data["projects"]
    return [projects[number - 1]["id"] for number in numbers]


def cast(poll, who, *numbers, key="k1"):
    actions.cast_ballot(poll, by=who, choices=ids(poll, *numbers), key=key)


def counted(poll, *officers):
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=officers[0])
    return Poll.objects.get(pk=poll.pk)


def published(poll, *officers):
    counted(poll, *officers)
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])


# --- opening ---------------------------------------------------------------------------------------------------------


def test_everything_that_is_missing_is_named_at_once(dev):
    cycle = factories.cycle(now_in="propose")
    poll = actions.prepare_poll(factories.envelope(cycle), by=dev)
    with pytest.raises(ValidationError) as refusal:
        actions.open_poll(poll, by=dev)
    said = " ".join(refusal.value.messages)
    assert "At least 2 projects are on the ballot (now: 0)." in said
    assert "A rule is chosen." in said
    assert "review phase is over" in said
    assert Poll.objects.get(pk=poll.pk).state == "preparing"


def test_a_rule_that_cannot_be_counted_is_named_before_the_poll_opens(dev):
    with pytest.raises(ValidationError, match="coin"):
        factories.poll("Harbor", opened=False, ties="cost,coin")
    poll = factories.poll(opened=False)
    Poll.objects.update(ties="cost,coin")  # as an earlier version may have kept it
    with pytest.raises(ValidationError, match="coin"):
        actions.open_poll(poll, by=dev)


def test_ana_may_not_open_a_poll(ana):
    with pytest.raises(Forbidden, match="Only officers"):
        actions.open_poll(factories.poll(opened=False), by=ana)


def test_opening_freezes_the_rules_for_everybody(dev):
    poll = factories.poll(rule="equal-shares")
    frozen = poll.manifest.data
    assert [p["cost"] for p in frozen["projects"]] == [40_000_00, 30_000_00, 20_000_00]
    assert (frozen["budget"], frozen["rule"]["name"], len(frozen["rule"]["seed"])) == (60_000_00, "equal-shares", 32)
    with pytest.raises(Forbidden, match="frozen"):
        actions.choose_rules(poll, by=dev, rule="greedy")
    with pytest.raises(Forbidden, match="is “open”"):
        actions.open_poll(poll, by=dev)


def test_a_later_change_of_a_cost_does_not_reach_the_ballot(ana, dev, dee):
    poll = factories.poll()
    poll.envelope.proposals.update(cost=1_00)
    cast(poll, ana, 1)
    assert published(poll, dev, dee).counted.outcome["cost"] == 40_000_00


# --- casting ---------------------------------------------------------------------------------------------------------


def test_ana_votes_and_her_row_names_nobody(ana):
    poll = factories.poll()
    cast(poll, ana, 1, 3)
    ballot = Ballot.objects.get()
    assert {f.name for f in Ballot._meta.get_fields()} == {"slot", "poll", "commitment", "envelope", "paper"}
    assert {f.name for f in Participation._meta.get_fields()} == {"pk", "poll", "resident", "line", "paper"}
    assert str(ana.pk) != ballot.slot
    assert len(ballot.slot) == 64
    plain = unseal(bytes(ballot.envelope), bytes.fromhex(ballot.commitment), keys.private())
    assert read_ballot(plain).choices == ids(poll, 1, 3)


def test_the_last_ballot_of_ana_counts(ana, bo, dev, dee):
    poll = factories.poll()
    cast(poll, ana, 1, key="first")
    cast(poll, bo, 1, key="first")
    cast(poll, ana, 2, 3, key="second")
    assert Ballot.objects.count() == 2
    assert list(published(poll, dev, dee).counted.votes.values()) == [1, 1, 1]


def test_the_same_form_sent_twice_is_one_ballot_and_does_not_undo_a_later_one(ana, dev, dee):
    poll = factories.poll()
    cast(poll, ana, 1, key="first")
    cast(poll, ana, 2, key="second")
    cast(poll, ana, 1, key="first")
    assert list(published(poll, dev, dee).counted.votes.values()) == [0, 1, 0]


def test_a_form_sent_again_after_its_ballot_was_withdrawn_marks_nobody(ana):
    """The answer it had would leave a mark on the roll without a ballot, and the vote could never be verified."""
    poll = factories.poll()
    cast(poll, ana, 1, key="first")
    actions.withdraw_ballots(of=ana)
    with pytest.raises(FormReused):
        cast(poll, ana, 1, key="first")
    assert not Participation.objects.exists()
    cast(poll, ana, 1, key="second")
    assert Ballot.objects.count() == Participation.objects.count() == 1


def test_the_same_form_with_other_choices_is_refused(ana):
    poll = factories.poll()
    cast(poll, ana, 1)
    before = bytes(Ballot.objects.get().envelope)
    with pytest.raises(FormReused):
        cast(poll, ana, 2)
    assert bytes(Ballot.objects.get().envelope) == before


@pytest.mark.parametrize(
    ("rules", "numbers", "reason"),
    [
        ({"least": 2}, [1], "at least 2"),
        ({"most": 1}, [1, 2], "at most 1"),
        ({"form": "knapsack"}, [1, 2], r"\$70,000 together, \$10,000 more than the \$60,000"),
    ],
)
def test_a_ballot_against_the_rules_is_refused_with_what_to_change(ana, rules, numbers, reason):
    poll = factories.poll(**rules)
    with pytest.raises(ValidationError, match=reason):
        cast(poll, ana, *numbers)
    assert not Ballot.objects.exists()
    assert not Participation.objects.exists()


def test_a_project_of_another_ballot_cannot_be_chosen(ana):
    poll = factories.poll()
    with pytest.raises(ValidationError, match="not on this ballot"):
        actions.cast_ballot(poll, by=ana, choices=["999999"], key="k")


def test_bo_has_no_vote_on_harbors_money_and_gus_none_anywhere(bo, gus):
    harbor, city = factories.poll("Harbor"), factories.poll()
    with pytest.raises(Forbidden, match="residents of Harbor"):
        cast(harbor, bo, 1)
    with pytest.raises(Forbidden, match="no verified address"):
        cast(city, gus, 1)
    cast(city, bo, 1)


def test_an_open_poll_takes_no_ballot_before_the_calendar_says_so(ana):
    poll = factories.poll(now_in="deliberate")
    with pytest.raises(Forbidden, match=r"Voting is not open now\. It opens"):
        cast(poll, ana, 1)


def test_an_open_poll_takes_no_ballot_after_the_phase_has_closed(ana):
    poll = factories.poll()
    factories.end_voting(poll)
    with pytest.raises(Forbidden, match="It closed"):
        cast(poll, ana, 1)


def test_casting_leaves_nothing_in_the_audit_log(ana):
    poll = factories.poll()
    before = Entry.objects.count()
    cast(poll, ana, 1)
    assert Entry.objects.count() == before


# --- closing, counting, certifying, publishing ----------------------------------------------------------------------


def test_nobody_closes_a_vote_before_its_time(dev):
    with pytest.raises(Forbidden, match="Residents can vote until"):
        actions.seal_poll(factories.poll(), by=dev)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks for SQLite's own row numbers")
def test_closing_forgets_the_order_and_the_forms(ana, bo, cora):
    poll = factories.poll()
    for who in (cora, ana, bo):
        cast(poll, who, 1)
    factories.end_voting(poll)
    actions.seal_poll(poll)
    for table, column in (("voting_ballot", "slot"), ("voting_participation", "resident")):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table} ORDER BY rowid")
            lying = [row[0] for row in cursor.fetchall()]
        assert len(lying) == 3
        assert lying == sorted(lying)
    assert not CastKey.objects.exists()


def test_a_ballot_added_after_the_close_stops_the_opening(ana, dev):
    poll = factories.poll()
    cast(poll, ana, 1)
    factories.end_voting(poll)
    poll = actions.seal_poll(poll)
    added = Ballot(poll_id=poll.pk, slot="f" * 64, commitment="f" * 64, envelope=b"")
    added.save()
    with pytest.raises(ValidationError, match="does not stand"):
        keys.open_ballots(poll, by=dev)


def test_a_ballot_added_or_dropped_before_the_close_stops_the_close(ana, bo):
    poll = factories.poll()
    cast(poll, ana, 1)
    cast(poll, bo, 1)
    Ballot.objects.first().delete()
    factories.end_voting(poll)
    with pytest.raises(DoesNotAddUp, match="taken away"):
        actions.seal_poll(poll)
    assert Poll.objects.get(pk=poll.pk).state == "open"


def test_a_ballot_changed_in_the_database_is_named_as_unopened_and_counted_by_nobody(ana, bo, dev):
    poll = factories.poll()
    cast(poll, ana, 1)
    cast(poll, bo, 2)
    changed = Ballot.objects.first()
    Ballot.objects.filter(pk=changed.pk).update(envelope=bytes(changed.envelope)[:-1] + b"\0")
    factories.end_voting(poll)
    poll = factories.open_ballots(poll)
    assert poll.openings.unopened == [{"commitment": changed.commitment, "reason": "broken"}]
    assert actions.count_poll(poll, by=dev).counted.ballots == 1


def test_another_site_key_is_named_and_a_fallback_key_helps(ana, settings):
    poll, former = factories.poll(), settings.SECRET_KEY
    settings.SECRET_KEY = "a new key that nobody told the poll about"
    with pytest.raises(SealBroken, match="SECRET_KEY_FALLBACKS"):
        cast(poll, ana, 1)
    settings.SECRET_KEY_FALLBACKS = [former]
    cast(poll, ana, 1)
    assert Ballot.objects.count() == 1


def test_one_officer_alone_cannot_certify(ana, dev, dee):
    poll = factories.poll()
    cast(poll, ana, 1)
    counted(poll, dev)
    assert actions.certify_poll(poll, by=dev).state == "counted"
    with pytest.raises(Forbidden, match="second officer"):
        actions.certify_poll(poll, by=dev)
    with pytest.raises(Forbidden, match="two officers"):
        actions.publish_poll(poll, by=dev)
    assert actions.certify_poll(poll, by=dee).state == "certified"


def test_publishing_tells_the_projects_and_starts_the_funded_ones(ana, bo, dev, dee):
    poll = factories.poll()
    cast(poll, ana, 1, 3)
    cast(poll, bo, 1, 2)
    poll = published(poll, dev, dee)
    assert list(poll.envelope.proposals.order_by("pk").values_list("state", flat=True)) == [
        "funded",
        "not-funded",
        "funded",
    ]
    assert Project.objects.count() == 2
    acts = Entry.objects.filter(subject=f"voting.poll:{poll.pk}").exclude(verb="voting.compare").order_by("seq")
    assert [act.verb for act in acts] == [
        "voting.prepare",
        "voting.choose_rules",
        "voting.name_trustees",
        "voting.rehearse",
        "voting.open",
        "voting.seal",
        "voting.unseal",
        "voting.count",
        "voting.certify",
        "voting.certify",
        "voting.publish",
    ]


def test_a_poll_without_a_ballot_is_counted_too(dev, dee):
    poll = published(factories.poll(), dev, dee)
    assert poll.counted.ballots == 0
    assert set(poll.counted.votes.values()) == {0}


def test_counting_twice_keeps_the_first_count(ana, dev, dee):
    poll = factories.poll()
    cast(poll, ana, 1)
    counted(poll, dev)
    with pytest.raises(Forbidden, match="counted"):
        actions.count_poll(poll, by=dee)
