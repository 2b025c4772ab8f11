"""Files as cities really publish them are read; a bad one is refused with file, line, column and what to do."""

import gzip
from dataclasses import replace

import pytest
from pabulib_helpers import parse_pb_lines

from voting.pabulib import Unreadable, read, read_lines
from voting.rules import count

GOOD = """META
key;value
description;Elm Street 2026
budget;100
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;votes;name
a;60;2;Lamps
b;50;2;Bench
c;40;1;Trees
VOTES
voter_id;vote
1;a,b
2;b
3;a,c
"""


def lines(text):
    return text.splitlines(keepends=True)


def refused(text):
    with pytest.raises(Unreadable) as caught:
        read_lines(lines(text), "town.pb")
    return str(caught.value)


def test_a_plain_file_is_read():
    election = read_lines(lines(GOOD))
    assert [p.cost for p in election.instance.projects] == [6000, 5000, 4000]
    assert election.profile.votes.tolist() == [2, 2, 1]
    assert count(election.instance, election.profile, election.rule).winners == ("b", "c")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: "\ufeff" + t,
        lambda t: t.replace("META\n", "META;;\n").replace("PROJECTS\n", "PROJECTS;;;\n"),
        lambda t: t.replace("META\nkey;value", "meta\nKey;Value").replace("VOTES\n", "votes\n"),
        lambda t: t.replace("1;a,b", "1; a , b "),
        lambda t: t.replace("1;a,b", '1;"a,b"'),
        lambda t: t.replace("a;60;2;Lamps", 'a;60;2;"Lamps; and ""more"""'),
        lambda t: t.replace("a;60;2;Lamps", 'a;60;2;"Lamps\nover two lines"'),
        lambda t: t.replace("a;60;2;Lamps", 'a;60;2;Lamps "Elm'),
        lambda t: t.replace("budget;100", "budget;100.00"),
        lambda t: t.replace("budget;100", "budget;100,0"),
        lambda t: t.replace("1;a,b", "1;a,b,a"),
        lambda t: t.replace("\n2;b", "\n\n2;b;;"),
        lambda t: t.rstrip("\n"),
        lambda t: t.replace("b;50;2;Bench", "b;50;2"),
    ],
)
def test_oddities_of_real_files_change_nothing(change):
    plain, odd = read_lines(lines(GOOD)), read_lines(lines(change(GOOD)))
    assert odd.profile.votes.tolist() == plain.profile.votes.tolist()
    assert [p.cost for p in odd.instance.projects] == [p.cost for p in plain.instance.projects]
    assert odd.profile.voters == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_letters_of_any_usual_encoding_are_read(tmp_path, encoding):
    path = tmp_path / "town.pb"
    path.write_bytes(GOOD.replace("Lamps", "Łąka").encode(encoding))
    assert read(path).instance["a"].name == "Łąka"
    zipped = tmp_path / "town.pb.gz"
    zipped.write_bytes(gzip.compress(path.read_bytes()))
    assert read(zipped).instance["a"].name == "Łąka"


def test_amounts_keep_all_their_decimals():
    election = read_lines(lines(GOOD.replace("a;60;", "a;60.125;").replace("budget;100", "budget;1E+2")))
    assert election.instance.subunits == 1000
    assert election.instance["a"].cost == 60_125
    assert election.instance.budget == 100_000


def test_empty_votes_count_as_voters():
    election = read_lines(lines(GOOD + "4;\n5\n"))
    assert election.profile.voters == 5


def test_without_money_nothing_is_funded_and_nothing_breaks():
    election = read_lines(lines(GOOD.replace("budget;100", "budget;0")))
    for rule in ("greedy", "equal-shares", "phragmen", "maximin-support", "max-welfare"):
        assert count(election.instance, election.profile, replace(election.rule, name=rule)).winners == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1;a,b", "1;a,z", "town.pb:14:3: a vote for z, which is not in PROJECTS"),
        ("2;b\n", "1;b\n", "town.pb:15:1: the voter id 1 is used twice"),
        ("b;50", "a;50", "town.pb:10:1: the project id a is used twice"),
        ("a;60;", "a;sixty;", "town.pb:9:3: the cost of project a is not an amount of money: 'sixty'"),
        ("a;60;", "a;;", "town.pb:9:3: the cost of project a is not an amount"),
        ("a;60;", "a;-1;", "town.pb:9:3: the cost of project a is below zero"),
        ("a;60;", ";60;", "town.pb:9:1: a project without an id"),
        ("budget;100", "budget;lots", "town.pb:4:8: the budget is not an amount of money"),
        ("budget;100", "budget;-50", "town.pb:4:8: the budget is below zero; write how much there is to spend"),
        ("budget;100\n", "", "town.pb:3:1: META does not name the budget"),
        ("vote_type;approval", "vote_type;shouting", "town.pb:5:11: META must name a vote_type that is known"),
        ("project_id;cost", "id;price", "town.pb:8:1: the PROJECTS section needs a column named project_id"),
        ("voter_id;vote\n", "voter_id;voter_id;vote\n", "town.pb:13:10: two columns are named voter_id"),
        ("VOTES\n", "", "town.pb:16"[:8]),
        ("META\n", "hello\n", "town.pb:1:1: the file must begin with the line META"),
        ("PROJECTS\n", "VOTES\n", "town.pb:7:1: the section PROJECTS must come before VOTES"),
        ("a;60;2;Lamps", 'a;60;2;"Lamps', "town.pb:9:8: this quotation mark opens a cell that is never closed"),
        ("a;60;", "a;1e-300;", "town.pb:4:8: with 300 decimals, amounts like 100 are too long to count; round"),
        ("a;60;", "a;0.1234567890123456789;", "town.pb:4:8: with 19 decimals, amounts like 100 are too long"),
        ("a;60;", "a;1e400;", "town.pb:9:3: the cost of project a is larger than anything"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_column(old, new, said):
    assert refused(GOOD.replace(old, new, 1)).startswith(said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1;a,b", "1;a,b,a", "14:3: warning: a ballot names a twice; it counts once, where it stands first"),
        (
            "2;b\n",
            "2;b;x;y\n",
            "15:5: warning: a row of VOTES has more cells than the 2 columns; what is beyond them is",
        ),
        (
            "b;50;2;Bench",
            "b;50;2;Bench;;x",
            "10:15: warning: a row of PROJECTS has more cells than the 4 columns; what",
        ),
        (
            "Elm Street 2026",
            "Elm; 2026",
            "3:17: warning: a row of META has more cells than the 2 columns; what is beyond",
        ),
        ("rule;greedy", "budget;1", "6:1: warning: META names budget a second time; the first is used"),
        (
            "rule;greedy",
            "max_length;1",
            "14:3: warning: a ballot names 2 projects, but META's max_length is 1; it counts",
        ),
        (
            "rule;greedy",
            "min_length;2",
            "15:3: warning: a ballot names 1 project, but META's min_length is 2; it counts",
        ),
        (
            "rule;greedy",
            "num_votes;4",
            "6:11: warning: META's num_votes is 4, but the file has 3; what it has is counted",
        ),
        (
            "rule;greedy",
            "num_projects;9",
            "6:14: warning: META's num_projects is 9, but the file has 3; what it has is",
        ),
        ("approval", "choose-1", "14:3: warning: a choose-1 ballot names 2 projects; each of them gets the vote"),
    ],
)
def test_what_is_odd_but_has_a_plain_meaning_is_read_and_named(old, new, said):
    plain, odd = read_lines(lines(GOOD)), read_lines(lines(GOOD.replace(old, new, 1)), "town.pb")
    assert odd.notes[0].startswith(f"town.pb:{said}")
    assert plain.notes == ()
    assert odd.profile.votes.tolist() == plain.profile.votes.tolist()
    assert odd.instance == plain.instance


@pytest.mark.parametrize("change", [("1;a,b", "1;a,b,a"), ("2;b\n", "2;b;x;y\n"), ("approval", "choose-1")])
def test_what_is_read_past_the_formats_own_checker_reads_past_as_well(change):
    _, _, votes, *_ = parse_pb_lines(GOOD.replace(*change, 1).split("\n"))
    assert {voter: set(row["vote"].split(",")) for voter, row in votes.items()} == {
        "1": {"a", "b"},
        "2": {"b"},
        "3": {"a", "c"},
    }


def test_limits_that_no_ballot_can_satisfy_are_named_where_they_stand():
    election = read_lines(lines(GOOD.replace("rule;greedy", "min_length;3\nmax_length;1")), "town.pb")
    expected = "town.pb:7:12: warning: META's max_length is less than its min_length; ballots are read as they stand"
    assert expected in election.notes
    assert election.profile.votes.tolist() == [2, 2, 1]


def test_many_ballots_with_the_same_oddity_make_one_line():
    more = "".join(f"{voter};b,b\n" for voter in range(4, 9))
    (note,) = read_lines(lines(GOOD + more), "town.pb").notes
    assert (
        note == "town.pb:17:3: warning: a ballot names b twice; it counts once, where it stands first (4 more like it)"
    )


POINTS = GOOD.replace("approval", "cumulative").replace("voter_id;vote", "voter_id;vote;points")


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ("1;a,b;3", "town.pb:14:7: 2 projects but 1 numbers of points"),
        ("1;a,b;3,x", "town.pb:14:7: these points are not a number: 'x'"),
        ("1;a,b;", "town.pb:14:7: a cumulative ballot needs points"),
    ],
)
def test_points_that_do_not_fit_are_refused(votes, said):
    head, _, _ = POINTS.partition("1;a,b")
    assert refused(head + votes + "\n").startswith(said)


def test_points_may_have_decimals_zeros_and_in_scoring_minus_signs():
    head, _, _ = POINTS.partition("1;a,b")
    election = read_lines(lines(head.replace("cumulative", "scoring") + "1;a,b,c;2.5,0,-1\n2;b;1\n"))
    assert election.profile.point_scale == 10
    assert election.profile.scores.tolist() == [25, 10, -10]
    assert election.profile.votes.tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("meta", "ballot", "said"),
    [
        ("max_points;3", "a,b;4,1", "a ballot gives points from 1 to 4, but META's max_points is 3; they count"),
        ("min_points;1", "a,b;2,-1", "a ballot gives points from -1 to 2, but META's min_points is 1; they count"),
        ("max_sum_points;4", "a,b;4,1", "a ballot gives 5 points in all, but META's max_sum_points is 4; they count"),
        ("min_sum_points;6", "a,b;4,1", "a ballot gives 5 points in all, but META's min_sum_points is 6; they count"),
        ("max_sum_points;5,5", "a,b;4,1", None),
        ("max_sum_points;5", "a,b;4,1", None),
        ("min_points;1", "a,b;4,1", None),
    ],
)
def test_points_beyond_what_meta_allows_count_and_are_named(meta, ballot, said):
    head, _, _ = POINTS.replace("rule;greedy", meta).partition("1;a,b")
    election = read_lines(lines(f"{head}1;{ballot}\n"), "town.pb")
    assert election.notes == (() if said is None else (f"town.pb:14:3: warning: {said}",))
    assert election.profile.scores.tolist() == [int(points) for points in ballot.partition(";")[2].split(",")] + [0]


def test_a_project_that_a_ballot_with_points_names_twice_counts_where_it_stands_first():
    head, _, _ = POINTS.partition("1;a,b")
    assert read_lines(lines(f"{head}1;a,b,a;3,1,2\n")).profile.scores.tolist() == [3, 1, 0]
    ranked = read_lines(lines(GOOD.replace("approval", "ordinal").replace("1;a,b", "1;a,b,a")))
    assert ranked.profile.scores.tolist() == [4, 2, 1]


def test_a_ranking_without_points_is_counted_by_borda():
    election = read_lines(lines(GOOD.replace("approval", "ordinal")))
    assert election.profile.scores.tolist() == [4, 2, 1]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("greedy-no-skip", ("greedy-no-skip", "none", "none")),
        ("equalshares", ("equal-shares", "none", "none")),
        ("equalshares/add1", ("equal-shares", "add1", "none")),
        ("equalshares/add1-comparison", ("equal-shares", "add1", "satisfaction")),
        ("greedy-custom", ("greedy", "none", "none")),
        ("unknown", ("greedy", "none", "none")),
        ("", ("greedy", "none", "none")),
    ],
)
def test_the_rule_is_the_one_the_file_names(named, expected):
    rule = read_lines(lines(GOOD.replace("rule;greedy", f"rule;{named}"))).rule
    assert (rule.name, rule.completion, rule.compare) == expected


def test_ties_fall_as_the_published_winners_show_they_fell():
    """a and b have two votes each; the usual order takes the cheaper b, but the city funded a, as it is listed."""
    with_winners = GOOD.replace("votes;name", "votes;selected").replace("Trees", "1").replace("Bench", "0")
    assert read_lines(lines(with_winners.replace("Lamps", "1"))).rule.ties == ("listed", "cost", "votes", "id")
    assert read_lines(lines(with_winners.replace("Lamps", "0").replace("2;0\nc", "2;1\nc"))).rule.ties[0] == "cost"
    assert read_lines(lines(GOOD)).rule.ties[0] == "cost"


def test_a_withdrawn_project_does_not_stop_the_count():
    text = GOOD.replace("rule;greedy", "rule;greedy-no-skip").replace("a;60;", "a;999999999;")
    election = read_lines(lines(text))
    outcome = count(election.instance, election.profile, election.rule)
    assert outcome.winners == ("b", "c")
    assert outcome.sentence("a") == "Not funded: it was withdrawn."


def test_projects_that_exclude_each_other_may_say_so():
    text = GOOD.replace("votes;name", "votes;conflicts").replace("2;Lamps", "2;").replace("2;Bench", "2;c")
    election = read_lines(lines(text.replace("1;Trees", "1;")))
    outcome = count(election.instance, election.profile, election.rule)
    assert outcome.winners == ("b",)
    assert outcome.reasons["c"].code == "unfunded.conflict"
