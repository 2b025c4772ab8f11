import numpy as np
import pytest
from conversations import a_crowd
from hypothesis import given
from hypothesis import strategies as st

from deliberation.opinions.numbers import axes, standing
from deliberation.opinions.numbers.votes import VoteMatrix

EVERYTHING = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.integers(-1, 1)), min_size=1, max_size=80)


def matrix(rows, **also):
    return VoteMatrix.of(*np.array(rows).reshape(-1, 3).T, **also)


def dense(votes):
    """The full matrix, NaN where nobody voted: written down the plain way, for comparison."""
    full = np.full(votes.shape, np.nan)
    for row in range(len(votes.people)):
        here = slice(votes.starts[row], votes.starts[row + 1])
        full[row, votes.columns[here]] = votes.values[here]
    return full


@given(EVERYTHING)
def test_a_later_vote_replaces_an_earlier_one(rows):
    votes = matrix(rows)
    last = {(person, statement): vote for person, statement, vote in rows}
    full = dense(votes)
    assert len(votes) == len(last)
    for (person, statement), vote in last.items():
        assert full[list(votes.people).index(person), list(votes.statements).index(statement)] == vote


@given(EVERYTHING, st.randoms(use_true_random=False))
def test_the_order_of_the_votes_does_not_matter(rows, dice):
    rows = list({(person, statement): (person, statement, vote) for person, statement, vote in rows}.values())
    mixed = dice.sample(rows, len(rows))
    one, other = matrix(rows), matrix(mixed)
    for part in ("people", "statements", "starts", "columns", "values"):
        assert np.array_equal(getattr(one, part), getattr(other, part))
    assert np.array_equal(axes.find(one).components, axes.find(other).components)


@given(EVERYTHING)
def test_tallies_count_each_answer(rows):
    votes = matrix(rows)
    full, tallies = dense(votes), matrix(rows).tallies()
    assert np.array_equal(tallies.agrees, (full == 1).sum(axis=0))
    assert np.array_equal(tallies.disagrees, (full == -1).sum(axis=0))
    assert np.array_equal(tallies.passes, (full == 0).sum(axis=0))
    group = np.arange(len(votes.people)) % 3 - 1  # every third person in no group
    by_group = votes.tallies_by(group, 2)
    for number in (0, 1):
        assert np.array_equal(by_group.agrees[number], (full[group == number] == 1).sum(axis=0))
        assert np.array_equal(by_group.seen[number], np.isfinite(full[group == number]).sum(axis=0))


def test_a_hidden_statement_is_gone_and_remembered():
    votes = matrix([(1, 7, 1), (1, 8, -1), (2, 8, 1)], hidden=[8, 99])
    assert votes.shape == (1, 1)
    assert votes.hidden == 1


def test_what_is_no_vote_is_refused():
    with pytest.raises(ValueError, match="a vote is"):
        matrix([(1, 1, 2)])
    with pytest.raises(ValueError, match="one length"):
        VoteMatrix.of([1], [1, 2], [1, 1])


def test_without_some_people_the_statements_stay():
    votes = matrix([(1, 7, 1), (2, 8, -1), (3, 7, 0)]).of_people(np.array([True, False, True]))
    assert votes.people.tolist() == [1, 3]
    assert votes.statements.tolist() == [7, 8]
    assert dense(votes)[:, 0].tolist() == [1, 0]


@pytest.mark.parametrize("statements", [3, 12, 80], ids=["three", "dense method", "sparse method"])
def test_the_map_is_the_plain_decomposition_of_the_filled_matrix(statements):
    votes, _side = a_crowd(90, statements)
    full = dense(votes)
    mean = np.nanmean(full, axis=0)
    centered = np.where(np.isnan(full), mean, full) - mean
    _left, strengths, right = np.linalg.svd(centered, full_matrices=False)
    found = axes.find(votes)
    assert np.abs((found.components * right[:2]).sum(axis=1)) == pytest.approx([1, 1], abs=1e-10)
    assert found.components.max(axis=1) == pytest.approx(np.abs(found.components).max(axis=1))
    assert axes.strength(votes) == pytest.approx(strengths[0] ** 2, rel=1e-3)
    given = np.isfinite(full).sum(axis=1)
    places = np.sqrt(statements / np.maximum(1, given))[:, None] * (centered @ found.components.T)
    assert axes.project(votes, found) == pytest.approx(places, abs=1e-10)


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 1, 1)],
        [(1, 1, 1), (2, 1, -1)],
        [(p, s, 1) for p in range(6) for s in range(40)],
        [(p, s, 1 if p < 3 else -1) for p in range(6) for s in range(40)],
    ],
    ids=["one vote", "one statement", "all alike", "one direction only"],
)
def test_where_people_do_not_differ_the_map_is_flat_and_nothing_breaks(rows):
    votes = matrix(rows)
    found = axes.find(votes)
    assert np.isfinite(found.components).all()
    assert np.isfinite(axes.project(votes, found)).all()
    assert not found.components[1].any()


def test_one_person_is_placed_without_the_matrix_where_the_matrix_places_them():
    votes, _side = a_crowd(50, 40)
    found = axes.find(votes)
    places = axes.project(votes, found)
    spots = {
        int(number): (float(found.center[i]), *map(float, found.components[:, i]))
        for i, number in enumerate(votes.statements)
    }
    for row in (0, 7, 49):
        here = slice(votes.starts[row], votes.starts[row + 1])
        own = dict(zip(votes.statements[votes.columns[here]].tolist(), votes.values[here].tolist(), strict=True))
        assert standing.place({**own, 999: 1}, spots) == pytest.approx(tuple(places[row]))
    assert standing.place({}, spots) == (0, 0)
    assert standing.nearest((1.0, 1.0), [(-1.0, 0.0), (2.0, 1.0)]) == 1
