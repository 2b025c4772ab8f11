from hypothesis import given
from hypothesis import strategies as st

from deliberation.discussions.order import STANCES, balanced, turns

THREADS = st.lists(st.sampled_from(STANCES), max_size=60).map(lambda stances: list(enumerate(stances)))


def test_one_voice_against_many_stands_in_the_first_round():
    newest_first = [(10, "for"), (9, "for"), (8, "for"), (7, "against"), (6, "for")]
    assert balanced(newest_first) == [10, 7, 9, 8, 6]


def test_the_stance_that_opens_moves_on_every_round():
    newest_first = [(6, "for"), (5, "against"), (4, "question"), (3, "for"), (2, "against"), (1, "question")]
    assert balanced(newest_first) == [6, 5, 4, 2, 1, 3]
    assert balanced(newest_first, start=2) == [4, 6, 5, 3, 2, 1]


@given(THREADS, st.integers(0, 10_000))
def test_every_comment_stands_exactly_once_newest_first_within_its_stance(newest_first, start):
    ordered = balanced(newest_first, start)
    stance_of = dict(newest_first)
    assert sorted(ordered) == sorted(stance_of)
    for stance in STANCES:
        assert [n for n in ordered if stance_of[n] == stance] == [n for n, s in newest_first if s == stance]


@given(THREADS, st.integers(0, 10_000))
def test_no_stance_with_something_left_to_say_falls_two_behind(newest_first, start):
    stance_of = dict(newest_first)
    total = {s: list(stance_of.values()).count(s) for s in STANCES}
    seen = dict.fromkeys(STANCES, 0)
    for number in balanced(newest_first, start):
        seen[stance_of[number]] += 1
        waiting = [seen[s] for s in STANCES if seen[s] < total[s]]
        assert not waiting or max(seen.values()) - min(waiting) <= 2
        if waiting:
            assert max(waiting) - min(waiting) <= 1


def test_turns_go_round():
    assert turns(4) == ("against", "question", "for")
