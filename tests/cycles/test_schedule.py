"""The calendar, pure: half-open phases, one answer to "which phase?"."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cycles import schedule
from cycles.schedule import Act, PhaseKind

DAY = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Stretch:
    kind: str
    opens_at: datetime
    closes_at: datetime


def stretch(kind: str, first: int, last: int) -> Stretch:
    return Stretch(kind, DAY + timedelta(days=first), DAY + timedelta(days=last))


PROPOSE, REVIEW = stretch("propose", 0, 10), stretch("review", 10, 20)


def test_a_phase_holds_its_first_moment_and_not_its_last():
    assert schedule.phase_at([PROPOSE, REVIEW], PROPOSE.opens_at) is PROPOSE
    assert schedule.phase_at([PROPOSE, REVIEW], PROPOSE.closes_at) is REVIEW
    assert schedule.phase_at([PROPOSE], PROPOSE.closes_at) is None


def test_the_next_phase_is_the_first_that_opens_later():
    assert schedule.next_phase([REVIEW, PROPOSE], DAY - timedelta(days=1)) is PROPOSE
    assert schedule.next_phase([REVIEW, PROPOSE], DAY) is REVIEW
    assert schedule.next_phase([PROPOSE], DAY) is None


def test_outside_every_phase_nothing_is_allowed():
    assert not any(schedule.allows(None, act) for act in Act)


def test_every_phase_has_its_acts_and_only_voting_lets_people_vote():
    assert set(schedule.ALLOWED) == set(PhaseKind)
    assert [kind for kind, acts in schedule.ALLOWED.items() if Act.VOTE in acts] == [PhaseKind.VOTE]


def test_phases_that_share_a_moment_are_found_and_touching_ones_are_not():
    assert schedule.overlaps([PROPOSE, REVIEW]) == []
    long = stretch("propose", 0, 11)
    assert schedule.overlaps([REVIEW, long]) == [(long, REVIEW)]


def test_a_vote_before_the_proposals_is_out_of_order():
    vote = stretch("vote", -5, -1)
    assert schedule.out_of_order([vote, PROPOSE, REVIEW]) == [PROPOSE, REVIEW]
    assert schedule.out_of_order([PROPOSE, REVIEW]) == []
