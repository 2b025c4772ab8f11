from itertools import product

import numpy as np
import pytest
from conversations import a_crowd
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.opinions.numbers import groups, kmeans, stability
from deliberation.opinions.numbers.study import study
from deliberation.opinions.numbers.votes import VoteMatrix


def clouds(sizes, apart=10.0, seed=3):
    """Round clouds of points, `apart` from one another, and which cloud each point is of."""
    dice = np.random.default_rng(seed)
    middles = apart * np.array([(0, 0), (1, 0), (0, 1), (1, 1), (2, 0)])
    points = np.concatenate([middles[i] + dice.normal(size=(n, 2)) for i, n in enumerate(sizes)])
    return points, np.repeat(np.arange(len(sizes)), sizes)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=4, max_size=8, unique=True))
def test_a_split_of_few_points_is_the_best_of_all_or_close_to_it(spots):
    points, weights = np.array(spots, float), np.arange(1.0, len(spots) + 1)
    best = np.inf
    for labels in product((0, 1), repeat=len(points)):
        label = np.array(labels)
        if 0 < label.sum() < len(label):
            middles = np.array([np.average(points[label == g], axis=0, weights=weights[label == g]) for g in (0, 1)])
            best = min(best, float(weights @ ((points - middles[label]) ** 2).sum(axis=1)))
    found = kmeans.split(points, weights, 2, starts=25, seed=1).objective
    assert best * (1 - 1e-9) <= found <= best * 1.1 + 1e-9, "Lloyd's steps end at a local best"


def test_a_split_of_equal_points_has_one_part():
    found = kmeans.split(np.ones((5, 2)), np.ones(5), 3, starts=2, seed=1)
    assert len(found.centers) == 1
    assert found.objective == 0


def test_a_silhouette_is_that_of_its_definition():
    points, label = clouds([7, 5, 4], apart=3)
    far = np.sqrt(kmeans.squared_distances(points, points))
    worths = []
    for i in range(len(points)):
        inside = far[i][(label == label[i]) & (np.arange(len(points)) != i)].mean()
        outside = min(far[i][label == other].mean() for other in set(label) - {label[i]})
        worths.append((outside - inside) / max(inside, outside))
    assert kmeans.silhouette(np.ones(len(points)), label, far) == pytest.approx(np.mean(worths))


def test_a_weight_of_three_is_three_points_in_one_place():
    points, label = clouds([6, 6], apart=3)
    weights = np.array([3.0] + [1.0] * 11)
    written_out, labels = points[[0, 0, *range(12)]], label[[0, 0, *range(12)]]
    silhouettes = [
        kmeans.silhouette(w, lab, np.sqrt(kmeans.squared_distances(p, p)))
        for p, w, lab in ((points, weights, label), (written_out, np.ones(14), labels))
    ]
    assert silhouettes[0] == pytest.approx(silhouettes[1])


@pytest.mark.parametrize("sizes", [(30, 20), (25, 20, 18), (30, 25, 20, 15), (30, 28, 26, 24, 22)])
def test_clear_groups_are_found_the_largest_first(sizes):
    points, truth = clouds(sizes)
    found = groups.find(points, np.ones(len(points), bool))
    assert found.sizes.tolist() == list(sizes)
    assert found.label.tolist() == truth.tolist()


def test_many_people_are_thinned_out_and_grouped_the_same():
    points, truth = clouds((2600, 1500, 900), apart=6)
    found = groups.find(points, np.ones(len(points), bool))
    assert len(points) > groups.DIRECT
    assert stability.agreement(found.label, truth) > 0.98


def test_who_does_not_count_is_in_no_group():
    points, _truth = clouds((20, 20))
    counts = np.arange(40) % 10 != 3
    found = groups.find(points, counts)
    assert (found.label[~counts] == -1).all()
    assert (found.label[counts] >= 0).all()


def test_groups_too_small_to_hide_in_are_not_made():
    points, _truth = clouds((30, 20, 3))
    assert groups.find(points, np.ones(53, bool)).sizes.min() == 3
    assert groups.find(points, np.ones(53, bool), smallest=5).sizes.min() >= 5
    assert groups.find_so_many(points, np.ones(53, bool), 3, smallest=25) is None


def test_three_people_are_no_groups():
    assert groups.find(np.eye(3)[:, :2], np.ones(3, bool)) is None
    assert groups.find(np.zeros((30, 2)), np.ones(30, bool)) is None


def test_who_voted_on_seven_counts_and_the_most_active_fill_up():
    rows = [(person, s, 1) for person in range(20) for s in range(9 if person < 10 else person % 5 + 1)]
    votes = VoteMatrix.of(*np.array(rows).T)
    counts = groups.who_counts(votes)
    assert counts.sum() == 15
    assert counts[:10].all()
    assert set(np.flatnonzero(counts[10:]) + 10) == {14, 19, 13, 18, 12}


def test_a_new_number_of_groups_must_win_four_times_in_a_row():
    shown, streak, seen = None, 0, []
    for best in (2, 3, 3, 2, 3, 3, 3, 3, 2):
        shown, streak = groups.settled(shown, best, streak)
        seen.append(shown)
    assert seen == [2, 2, 2, 2, 2, 2, 2, 3, 3]


def test_agreement_of_groupings():
    one = np.array([0, 0, 0, 1, 1, 1])
    assert stability.agreement(one, 7 - one) == 1
    # Hubert and Arabie's index by hand: 4 pairs together in both, 6 and 7 in each, 15 pairs in all.
    assert stability.agreement(one, np.array([0, 0, 0, 0, 1, 1])) == pytest.approx((4 - 2.8) / (6.5 - 2.8))
    dice = np.random.default_rng(1)
    assert abs(stability.agreement(dice.integers(0, 3, 2000), dice.integers(0, 3, 2000))) < 0.01
    assert stability.agreement(np.zeros(4, int), np.zeros(4, int)) == 1
    with pytest.raises(ValueError, match="different people"):
        stability.agreement(one, one[:3])


def test_people_of_two_minds_are_two_steady_groups():
    votes, side = a_crowd(200, 40)
    found = study(votes, smallest=5)
    assert found.groups.count == 2
    assert stability.agreement(found.groups.label, side) > 0.85
    assert found.is_steady


def test_people_who_vote_at_random_are_hardly_ever_shown_as_groups():
    """Each of the two checks would let about one in seven, or one in twenty, through; both together hardly any."""
    shown = 0
    for seed in range(20):
        dice = np.random.default_rng(seed)
        votes = VoteMatrix.of(np.repeat(np.arange(60), 20), np.tile(np.arange(20), 60), dice.integers(-1, 2, 1200))
        shown += study(votes, smallest=5).groups is not None
    assert shown <= 2


def test_everything_is_the_same_whatever_order_the_votes_come_in():
    dice = np.random.default_rng(5)
    votes, _side = a_crowd(150, 35)
    rows = np.column_stack([votes.people[np.repeat(np.arange(150), votes.given)], votes.columns, votes.values])
    one = study(VoteMatrix.of(*rows.T), smallest=5)
    other = study(VoteMatrix.of(*dice.permutation(rows).T), smallest=5)
    assert np.array_equal(one.places, other.places)
    assert np.array_equal(one.groups.label, other.groups.label)
    assert (one.steadiness, one.telling, one.divides) == (other.steadiness, other.telling, other.divides)


def test_a_fixed_number_of_groups_is_kept_where_it_can_be():
    votes, _side = a_crowd(200, 40)
    found = study(votes, k=3, smallest=5)
    assert found.best == 2
    assert found.groups is None or found.groups.count == 3
    assert study(votes, k=5, smallest=60).groups.count == 2


def test_nobody_s_votes_are_no_groups():
    empty = study(VoteMatrix.of([], [], []))
    assert empty.groups is None
    assert empty.telling == []
    assert empty.common_ground == []
