from collections import Counter

import numpy as np
import pytest

from deliberation.opinions.numbers import ground, routing, telling
from deliberation.opinions.numbers.votes import Tallies


def tallies(*groups):
    """Tallies from (agrees, disagrees, passes) for each statement of each group."""
    counts = np.array(groups)
    return Tallies(counts[:, :, 0], counts[:, :, 1], counts.sum(axis=2))


def test_a_group_is_told_by_what_it_answers_unlike_others():
    by_group = tallies([(18, 2, 0), (15, 5, 0), (0, 0, 0)], [(3, 37, 0), (30, 10, 0), (0, 0, 0)])
    first, second = telling.telling(by_group)
    assert [(answer.statement, answer.agrees) for answer in first] == [(0, True)]
    assert [(answer.statement, answer.agrees) for answer in second] == [(0, False)]
    assert (first[0].count, first[0].seen) == (18, 20)
    assert first[0].share == pytest.approx(19 / 22)
    assert first[0].elsewhere == pytest.approx(4 / 42)


def test_a_group_like_all_others_is_told_by_one_statement_and_one_without_votes_by_none():
    same = [(10, 10, 0), (12, 8, 0)]
    assert [len(found) for found in telling.telling(tallies(same, same))] == [1, 1]
    assert telling.telling(tallies([(0, 0, 0)], [(5, 1, 0)]))[0] == []


def test_at_most_five_statements_tell_a_group():
    apart = [[(19, 1, 0)] * 8, [(1, 19, 0)] * 8]
    assert [len(found) for found in telling.telling(tallies(*apart))] == [5, 5]


def test_common_ground_needs_every_group():
    by_group = tallies([(18, 2, 0), (19, 1, 0), (1, 19, 0)], [(16, 4, 0), (2, 18, 0), (2, 18, 0)])
    assert ground.common_ground(by_group) == [(2, False), (0, True)]


def test_a_statement_with_two_votes_is_no_common_ground():
    by_group = tallies([(16, 4, 0), (2, 0, 0)], [(15, 5, 0), (2, 0, 0)])
    agreeing, _disagreeing = ground.shared(by_group)
    assert agreeing[1] == pytest.approx(0.75**2)
    assert ground.enough(by_group).tolist() == [True, False]
    assert ground.common_ground(by_group) == [(0, True)]


def test_the_sharpest_divide_is_where_one_group_agrees_and_another_disagrees():
    by_group = tallies(
        [(19, 1, 0), (14, 6, 0), (10, 10, 0)],
        [(1, 19, 0), (6, 14, 0), (1, 19, 0)],
        [(10, 10, 0), (10, 10, 0), (9, 9, 2)],
    )
    found = ground.divides(by_group)
    assert [(divide.statement, divide.agreeing, divide.disagreeing) for divide in found] == [(0, 0, 1), (1, 0, 1)]
    assert found[0].sharpness == pytest.approx((20 / 22) ** 2)


def test_a_majority_is_clear_or_it_is_none():
    everybody = Tallies(np.array([90, 52, 5]), np.array([5, 48, 94]), np.array([100, 100, 100]))
    assert ground.majority(everybody) == ([0], [2])


def test_new_statements_come_first_and_passed_ones_last():
    new = routing.priority(0, 0, 0, 0.5)
    liked = routing.priority(40, 2, 60, 0.5)
    passed = routing.priority(5, 50, 60, 0.5)
    parting = routing.priority(40, 2, 60, 2.0)
    assert new > parting > liked > passed > 0


def test_a_draw_follows_the_weights_and_leaves_nobody_out():
    statements = [(1, 8.0), (2, 1.0), (3, 0.0)]
    drawn = Counter(routing.draw(statements, f"seed {i}") for i in range(20_000))
    assert drawn[1] / drawn[2] == pytest.approx(8, rel=0.15)
    assert 1 <= drawn[3] < 60
    assert routing.draw([], "seed") is None


def test_the_same_seed_draws_the_same_statement_in_any_order():
    statements = [(i, 1.0 + i % 3) for i in range(30)]
    assert len({routing.draw(statements[::step], "ana 3") for step in (1, -1)}) == 1
    assert len({routing.draw(statements, f"ana {i}") for i in range(30)}) > 8


def test_statements_nobody_agrees_with_are_still_drawn():
    assert {routing.draw([(1, 0.0), (2, 0.0)], str(i)) for i in range(30)} == {1, 2}
