"""What is written can be read again, by us and by the format's own checker."""

import random

import pytest
from pabulib.checker import Checker

from voting.pabulib import read_lines, write_lines
from voting.rules import COMPLETIONS, Instance, InvalidElection, Profile, Project, Rule, count

META = {
    "description": "A town in tests",
    "country": "Poland",
    "unit": "Elm",
    "instance": "2026",
    "date_begin": "01.03.2026",
    "date_end": "15.03.2026",
    "language": "en",
    "currency": "PLN",
}
NAMES = ["Lamps", 'A "quoted" name', "Semi; colon", "Łąka", "=SUM(A1)"]


def town(ballot_type, seed=1):
    """A town of five projects and some twenty voters, with ballots of this type."""
    dice = random.Random(seed)
    projects = tuple(
        Project(f"p{k}", dice.randint(1, 9) * 1050, name=name, category="lighting", neighborhood="Elm")
        for k, name in enumerate(NAMES)
    )
    instance = Instance(projects, 20_000, currency="PLN")
    ids = list(instance.index)
    ballots = []
    for _ in range(20):
        chosen = dice.sample(ids, 1 if ballot_type == "choose-1" else dice.randint(1, 4))
        pointed = ballot_type in ("cumulative", "scoring")
        ballots.append({i: dice.randint(1, 5) for i in chosen} if pointed else chosen)
    return instance, Profile.of(instance, ballots, ballot_type)


def groups(instance, profile):
    return sorted(
        (tuple(instance.projects[c].id for c in places), None if points is None else tuple(points.tolist()), voters)
        for places, points, voters in profile.ballots()
    )


TYPES = ["approval", "choose-1", "cumulative", "scoring", "ordinal"]


@pytest.mark.parametrize("ballot_type", TYPES)
def test_a_written_file_reads_back_the_same(ballot_type):
    instance, profile = town(ballot_type)
    election = read_lines(write_lines(instance, profile, META))
    assert groups(election.instance, election.profile) == groups(instance, profile)
    assert election.instance == instance
    assert election.profile.ballot_type == ballot_type


@pytest.mark.parametrize("ballot_type", TYPES)
def test_the_formats_own_checker_finds_no_error_in_a_written_file(ballot_type, capsys):
    instance, profile = town(ballot_type)
    outcome = count(instance, profile, Rule("greedy"))
    most = {"max_sum_points": "20"} if ballot_type == "cumulative" else {}
    text = "".join(write_lines(instance, profile, META | most, outcome))
    results = Checker().process_files([text])[1]["results"]
    assert results.get("errors", {}) == {}
    assert tuple(sorted(read_lines(text.splitlines(keepends=True)).selected)) == tuple(sorted(outcome.winners))


def test_the_checker_agrees_that_the_published_winners_follow_add1(capsys):
    """The oracle can fail: with other winners marked as selected, it says so."""
    instance, profile = town("approval", seed=3)
    rule = Rule("equal-shares", completion="add1", stop_when_exhaustive=False)
    outcome = count(instance, profile, rule)
    text = "".join(write_lines(instance, profile, META, outcome))
    assert Checker().process_files([text])[1]["results"].get("errors", {}) == {}
    wrong = text.replace(";1\n", ";0\n", 1)
    assert "equalshares/add1 rule not followed" in Checker().process_files([wrong])[1]["results"]["errors"]


def test_conflicts_and_odd_amounts_survive():
    projects = (Project("a", 1001), Project("b", 2002), Project("c", 3))
    instance = Instance(projects, 4004, subunits=1000, conflicts=(frozenset("ab"),))
    profile = Profile.of(instance, [["a", "b"], []])
    assert read_lines(write_lines(instance, profile, {})).instance == instance


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_a_written_file_is_counted_again_by_the_very_same_rule(completion):
    """The format has no word for most completions and options: the comment says it all."""
    instance, profile = town("approval", seed=5)
    rule = Rule("equal-shares", "cardinality", completion, ties=("draw", "id"), seed="2f0c", minimum_support=2)
    outcome = count(instance, profile, rule)
    election = read_lines(write_lines(instance, profile, META, outcome))
    assert election.rule == rule
    assert count(election.instance, election.profile, election.rule).winners == outcome.winners


def test_a_comment_of_its_own_stays_before_the_parameters():
    instance, profile = town("approval")
    outcome = count(instance, profile, Rule("phragmen"))
    election = read_lines(write_lines(instance, profile, META | {"comment": 'Rain; "hail".'}, outcome))
    assert election.meta["comment"].startswith('#1: Rain; "hail". #2: Rule parameters: {')
    assert election.rule.name == "phragmen"


@pytest.mark.parametrize("wrong", ["", "greedy", '{"name": "dice"}', '{"increment": "1/0"}', "[1]", '{"name": 1'])
def test_rule_parameters_that_cannot_be_read_are_refused(wrong):
    instance, profile = town("approval")
    election = read_lines(write_lines(instance, profile, META | {"comment": f"Rule parameters: {wrong}"}))
    with pytest.raises(InvalidElection, match="rule parameters in META's comment"):
        _ = election.rule


@pytest.mark.parametrize("odd", ["a,b", " a", "a\nb", ""])
def test_an_id_that_a_list_of_choices_cannot_hold_is_refused(odd):
    instance = Instance((Project(odd, 1),), 1)
    with pytest.raises(InvalidElection, match="cannot be written"):
        list(write_lines(instance, Profile.of(instance, [[odd]]), {}))


@pytest.mark.parametrize("ballot_type", ["cumulative", "scoring"])
def test_points_are_written_also_when_each_project_got_one(ballot_type):
    instance = Instance((Project("a", 100), Project("b", 200)), 1000)
    profile = Profile.of(instance, [{"a": 1}, {"a": 1, "b": 1}], ballot_type)
    again = read_lines(write_lines(instance, profile, {}))
    assert groups(again.instance, again.profile) == groups(instance, profile)
