"""What is written can be read again, by us and by the format's own checker."""

import json
import random

import pytest
from pabulib.checker import Checker

from voting.pabulib import Unreadable, read_lines, write_lines
from voting.pabulib.tables import ballots_csv, ballots_from_csv, from_json, projects_csv, to_json
from voting.rules import Envelope, Instance, Profile, Project, Rule, count

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


@pytest.mark.parametrize("ballot_type", TYPES)
def test_an_election_survives_the_journey_through_json_and_csv(ballot_type):
    instance, profile = town(ballot_type)
    again, ballots = from_json(json.dumps(to_json(instance, profile)))
    assert (again, groups(again, ballots)) == (instance, groups(instance, profile))
    ballots = ballots_from_csv(ballots_csv(instance, profile), instance, ballot_type)
    assert groups(instance, ballots) == groups(instance, profile)


def test_json_keeps_envelopes():
    instance = Instance((Project("a", 5),), 9, envelopes=(Envelope("Elm", 7, frozenset("a")),))
    assert from_json(json.dumps(to_json(instance, Profile.of(instance, [["a"]]))))[0] == instance


def test_a_spreadsheet_takes_no_project_for_a_formula():
    lines = list(projects_csv(*town("approval")))
    assert "'=SUM(A1)" in lines[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "x.json:1:2: this is not JSON"),
        ("{}", "x.json:1:1: this is not an election: 'projects' is missing"),
        ('{"projects": [], "budget": 1, "subunits": 1, "ballot_type": "approval", "ballots": [[1, ["a"], null]]}',
         "x.json:1:1: this is not an election: a ballot names a"),
    ],
)  # fmt: skip
def test_bad_json_is_refused(text, said):
    with pytest.raises(Unreadable) as caught:
        from_json(text, "x.json")
    assert str(caught.value).startswith(said)


def test_a_bad_line_of_a_ballot_table_is_named():
    instance, _ = town("approval")
    with pytest.raises(Unreadable) as caught:
        ballots_from_csv(["voters,choices\n", "1,p0\n", "x,p1\n"], instance, name="b.csv")
    assert str(caught.value).startswith("b.csv:3:1: ")
