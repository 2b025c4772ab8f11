"""`python -m voting.rules FILE.pb`: the command line is a contract."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
TOWN = """META
key;value
description;Elm
budget;1000.50
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;votes;name
a;600;3;Lamps
b;300;2;Bench
c;300;2;Trees
d;200.25;1;Paint
VOTES
voter_id;vote
1;a,b
2;a,c
3;a,b,c
4;d
"""


def run(*arguments):
    environment = os.environ | {"PYTHONPATH": "site", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "voting.rules", *map(str, arguments)],
        cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.pb"
    path.write_text(TOWN)
    return path


def counted(*arguments):
    done = run(*arguments, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_the_json_has_every_key_of_the_contract(town):
    data = counted(town)
    assert data["rule"] == "greedy"
    assert data["budget"] == "1000.50"
    assert data["cost"] == "900"
    assert data["winners"] == ["a", "b"]
    assert data["completed_by"] == {"a": "greedy", "b": "greedy"}
    assert data["ties"] == [{"round": 2, "tied": ["b", "c"], "chosen": "b", "by": "id", "decisive": True}]
    assert [r["project"] for r in data["rounds"]] == ["a", "b"]
    assert data["measures"]["average_number"] == "1.25"
    assert data["measures"]["exclusion_ratio"] == "0.25"
    assert data["parameters"]["ties"] == ["cost", "votes", "id"]


def test_each_rule_can_be_asked_for(town):
    for rule in ("greedy", "greedy-no-skip", "greedy-threshold", "equal-shares", "phragmen", "maximin-support",
                 "max-welfare"):  # fmt: skip
        assert counted(town, "--rule", rule)["rule"] == rule


def test_the_options_of_equal_shares_are_passed_on(town):
    data = counted(
        town, "--rule", "equal-shares", "--utility", "cardinality", "--completion", "add1u", "--increment", "0.5",
        "--no-integral", "--no-stop-when-exhaustive", "--compare", "exclusion", "--ties", "votes,id",
    )  # fmt: skip
    told = data["parameters"]
    assert (told["utility"], told["completion"], told["increment"]) == ("cardinality", "add1u", "1/2")
    assert (told["integral"], told["stop_when_exhaustive"], told["compare"]) == (False, False, "exclusion")
    assert told["ties"] == ["votes", "id"]
    assert data["compared"]["by"] == "exclusion"


def test_both_options_are_on_unless_told_otherwise(town):
    told = counted(town, "--rule", "equal-shares", "--completion", "add1")["parameters"]
    assert told["integral"] is True
    assert told["stop_when_exhaustive"] is True


def test_a_minimum_support_and_part_funding_can_be_asked_for(town):
    data = counted(town, "--minimum-support", "2", "--part-funding")
    assert data["winners"] == ["a", "b"]
    assert data["part_funded"] == {"c": "100.50"}
    assert data["reasons"]["d"] == "Not funded: it had 1 vote, and the rule asks for at least 2 votes."


def test_envelopes_are_counted_each_by_itself(town):
    data = counted(town, "--envelope", "*=1000.50", "--each-envelope")
    assert data["winners"] == data["envelopes"]["*"]["winners"] == ["a", "b"]
    assert [r["envelope"] for r in data["rounds"]] == ["*", "*"]
    assert (data["budget"], data["cost"], data["measures"]["voters"]) == ("1000.50", "900", 4)


def test_money_is_told_as_decimals(town):
    data = counted(town, "--rule", "equal-shares")
    assert data["start"] == "250.125"
    first = data["rounds"][0]
    assert first["price"] == "200"
    assert first["behind"]["d"] == "250.12"
    assert first["payments"] == [{"kind": "full", "voters": 3, "least": "200", "most": "200", "total": "600"}]


def test_the_text_says_why_for_every_project(town):
    done = run(town)
    assert done.returncode == 0
    assert (
        "c (Trees): Not funded: when its turn came, 100.50 was left, 199.50 less than its cost of 300." in done.stdout
    )
    assert "Tie: b, c had an equal claim; b went first by id." in done.stdout


def test_a_bad_file_ends_with_status_2_and_one_line_that_says_where(town):
    town.write_text(TOWN.replace("2;a,c", "2;a,z"))
    done = run(town, "--format", "json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{town}:16:3: a vote for z, which is not in PROJECTS")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--rule", "dice"],
        ["--ties", "luck"],
        ["--increment", "0"],
        ["--increment", "x"],
        ["--minimum-support", "-1"],
        ["--envelope", "Elm"],
        ["--envelope", "Elm=x"],
        ["--envelope", "Elm=-1"],
    ],
)
def test_a_wrong_option_ends_with_status_2_and_nothing_on_standard_output(town, wrong):
    done = run(town, *wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert wrong[0] in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_file_that_is_not_there_is_named(tmp_path):
    done = run(tmp_path / "nowhere.pb")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere.pb:1:1: " in done.stderr
