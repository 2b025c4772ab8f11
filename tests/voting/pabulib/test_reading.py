"""Files as cities really publish them are read; a bad one is refused with file, line, column and what to do."""

import gzip
from dataclasses import replace

import pytest

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


@pytest.mark.parametrize("budget", ["0", "-50"])
def test_without_money_nothing_is_funded_and_nothing_breaks(budget):
    election = read_lines(lines(GOOD.replace("budget;100", f"budget;{budget}")))
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
