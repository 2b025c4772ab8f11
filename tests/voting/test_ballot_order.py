"""The order in which a visitor meets the projects."""

from collections import Counter

from voting.ballot_page import shuffled

PROJECTS = [{"id": str(number)} for number in range(6)]


def test_a_visitor_meets_all_projects_in_the_same_order_each_time():
    first = shuffled(PROJECTS, 1, "user 7")
    assert shuffled(PROJECTS, 1, "user 7") == first
    assert sorted(project["id"] for project in first) == [project["id"] for project in PROJECTS]


def test_another_visitor_or_another_poll_gives_another_order():
    orders = {
        tuple(project["id"] for project in shuffled(PROJECTS, poll, f"user {n}")) for poll in (1, 2) for n in range(20)
    }
    assert len(orders) > 30


def test_no_project_is_ahead_over_all_visitors():
    firsts = Counter(shuffled(PROJECTS, 1, f"user {n}")[0]["id"] for n in range(6_000))
    assert len(firsts) == 6
    assert all(850 < count < 1_150 for count in firsts.values())  # a thousand each, give or take five deviations


def test_a_ballot_without_projects_has_no_order():
    assert shuffled([], 1, "user 7") == []
