import pytest

from kit.lifecycle import WrongMove, check_move, may_move
from kit.verdict import YES, Forbidden, all_of, no
from proposals.lifecycle import MOVES, State


def test_a_lawful_move_leads_to_its_state():
    assert check_move(MOVES, "submit", "draft") == State.SUBMITTED


def test_an_unlawful_move_says_where_it_is_and_where_it_should_be():
    verdict = may_move(MOVES, "accept", "draft")
    assert "“draft”" in str(verdict)
    assert "“waiting for review”" in str(verdict)
    with pytest.raises(WrongMove):
        check_move(MOVES, "accept", "draft")


def test_a_no_carries_its_reason_and_the_first_no_wins():
    verdict = all_of([YES, no("It is closed."), no("never asked")])
    assert not verdict
    with pytest.raises(Forbidden, match="It is closed"):
        verdict.or_forbid()
    YES.or_forbid()
