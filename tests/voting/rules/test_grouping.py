"""Millions of ballots as flat arrays: equal ones are found, different ones are told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules import Instance, InvalidElection, Profile, Project, grouping

TOWN = Instance(tuple(Project(f"p{k}", 10) for k in range(5)), 30)
BALLOTS = st.lists(st.dictionaries(st.integers(0, 4), st.integers(-1, 2), max_size=4), max_size=30)


def arrays(ballots):
    starts = np.cumsum([0, *(len(ballot) for ballot in ballots)])
    choices = [place for ballot in ballots for place in ballot]
    return starts, np.array(choices, np.int32), np.array([p for ballot in ballots for p in ballot.values()], np.int64)


def groups(profile):
    return sorted(
        (tuple(places.tolist()), () if points is None else tuple(points.tolist()), voters)
        for places, points, voters in profile.ballots()
    )


@given(BALLOTS, st.booleans(), st.sampled_from([2, 1 << 20]))
def test_arrays_give_the_profile_that_single_ballots_give(ballots, pointed, block):
    starts, choices, points = arrays(ballots)
    if pointed:
        named = [{f"p{place}": given for place, given in ballot.items()} for ballot in ballots]
        one_by_one = Profile.of(TOWN, named, "scoring")
    else:
        one_by_one = Profile.of(TOWN, [[f"p{place}" for place in ballot] for ballot in ballots])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "BLOCK", block)
        profile = Profile.of_arrays(
            TOWN, starts, choices, points if pointed else None, "scoring" if pointed else "approval"
        )
        assert profile.votes.tolist() == one_by_one.votes.tolist()
        assert profile.scores.tolist() == one_by_one.scores.tolist()
    plain = one_by_one.points is None
    assert [(a, w) for a, _, w in groups(profile)] == [(a, w) for a, _, w in groups(one_by_one)]
    assert plain or groups(profile) == groups(one_by_one)


def test_ballots_that_only_look_equal_stay_apart(monkeypatch):
    """Were all numbers the same, still only ballots with the same choices would be put together."""
    monkeypatch.setattr(grouping, "_numbers", lambda starts, *_: np.zeros(len(starts) - 1, np.uint64))
    starts, choices, _ = arrays([{0: 1}, {1: 1}, {0: 1}, {}, {0: 1, 1: 1}, {1: 1}, {}])
    profile = Profile.of_arrays(TOWN, starts, choices)
    assert profile.votes.tolist() == [3, 3, 0, 0, 0]
    assert {places for places, _, _ in groups(profile)} == {(), (0,), (1,), (0, 1)}
    assert profile.voters == 7


@pytest.mark.parametrize(
    ("starts", "choices", "points", "ballot_type", "said"),
    [
        ([0, 2], [1, 1], None, "approval", "names a project twice"),
        ([0, 1], [5], None, "approval", "by a place that is not in the list"),
        ([0, 1], [-1], None, "approval", "by a place that is not in the list"),
        ([0, 3], [1, 2], None, "approval", "do not fit each other"),
        ([], [], None, "approval", "do not fit each other"),
        ([0, 2], [1, 2], [1], "scoring", "do not fit each other"),
        ([0, 2], [1, 2], None, "ordinal", "need points"),
        ([0, 2], [1, 2], None, "shouting", "unknown ballot type"),
    ],
)
def test_arrays_that_cannot_be_ballots_are_refused(starts, choices, points, ballot_type, said):
    with pytest.raises(InvalidElection, match=said):
        Profile.of_arrays(TOWN, np.array(starts), np.array(choices), points, ballot_type)
