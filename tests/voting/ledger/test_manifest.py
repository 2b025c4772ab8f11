"""Frozen rules are read whole or not at all; choices are valid or the fault has a name."""

from __future__ import annotations

import copy

import ledger_town
import pytest

from voting.ledger.canonical import encode
from voting.ledger.choices import fault_in_ballot, fault_in_choices
from voting.ledger.envelope import ELECTRONIC, PAPER, Ballot, read_ballot
from voting.ledger.manifest import ManifestRefused, faults_of, read_manifest
from voting.ledger.shapes import is_text
from voting.rules import Rule

GOOD = ledger_town.manifest_data()


def test_the_town_s_rules_are_complete():
    rules = read_manifest(encode(GOOD))
    assert rules.poll == 3
    assert rules.origin == "lanternfield.example/voting/3"
    assert [witness.name for witness in rules.witnesses] == ["library.example/lamplight", "college.example/lamplight"]
    assert rules.rule == Rule.from_dict(GOOD["rule"])
    assert rules.instance(frozenset({"12"})).projects[1].withdrawn
    assert rules.costs == {"11": 400000, "12": 300000, "13": 250000, "14": 600000}


def test_some_things_may_stand_in_the_rules_for_people_alone():
    assert not list(faults_of(GOOD | {"eligibility": "Everybody from 14 years on."}))


def test_what_this_version_does_not_know_might_decide_something():
    """Rules with a part that a verifier would pass over could be counted by the city in another way."""
    assert "might decide" in "".join(faults_of(GOOD | {"envelopes": []}))
    project = GOOD["projects"][0] | {"least_cost": 5}
    assert "projects" in "".join(faults_of(GOOD | {"projects": [project, *GOOD["projects"][1:]]}))


def test_rival_projects_reach_the_count():
    rules = ledger_town.manifest(conflicts=[["11", "14"]])
    assert rules.instance().conflicts == (frozenset({"11", "14"}),)


REQUIRED = [
    "format poll title origin budget subunits currency ballot rule opens_at closes_at projects batch log witnesses "
    "quorum trustees roll paper conflicts described"
][0].split()


@pytest.mark.parametrize("name", REQUIRED)
def test_each_thing_that_decides_must_be_there(name):
    with pytest.raises(ManifestRefused, match=name):
        read_manifest(encode({key: value for key, value in GOOD.items() if key != name}))


CHANGES = [
    (("format",), "lamplight poll manifest 1", "format"),
    (("poll",), 4, "another poll"),
    (("poll",), True, "poll"),
    (("title",), "two  spaces", "title"),
    (("title",), "a\nb", "title"),
    (("origin",), "lanternfield.example/voting/03", "origin"),
    (("budget",), 0, "budget"),
    (("subunits",), 7, "subunits"),
    (("ballot", "form"), "guessing", "ballot"),
    (("ballot", "least"), -1, "ballot"),
    (("ballot", "most"), 0, "ballot"),
    (("ballot", "least"), 4, "fewer"),
    (("ballot", "points"), 10, "points"),
    (("ballot", "points"), "x", "points"),
    (("described",), {"comment": "x"}, "described"),
    (("ballot", "form"), "cumulative", "points"),
    (("rule", "name"), "dice", "unknown rule"),
    (("rule", "increment"), "2/4", "one form"),
    (("rule", "increment"), "0", "rule"),
    (("rule", "minimum_support"), "1", "rule"),
    (("rule", "integral"), 1, "rule"),
    (("rule", "extra"), 1, "rule"),
    (("rule", "seed"), "", "seed"),
    (("opens_at",), "2027-05-01T08:00:00", "opens_at"),
    (("opens_at",), "2027-13-01T08:00:00Z", "opens_at"),
    (("opens_at",), "2027-02-30T08:00:00Z", "opens_at"),
    (("opens_at",), "2027-05-01T08:00:00.5Z", "opens_at"),
    (("opens_at",), "2027-05-15T20:00:00Z", "before"),
    (("projects",), [], "projects"),
    (("projects", 0, "id"), "12", "of its own"),
    (("projects", 0, "id"), "1,2", "projects"),
    (("projects", 0, "cost"), -1, "projects"),
    (("projects", 0, "cost"), 2**53 - 1, "cost more"),
    (("projects", 0, "name"), " space", "projects"),
    (("conflicts",), [["11"]], "rival"),
    (("conflicts",), [["12", "11"]], "rival"),
    (("conflicts",), [["11", "11"]], "rival"),
    (("conflicts",), [["11", "15"]], "rival"),
    (("conflicts",), [["15", "11"]], "rival"),
    (("conflicts",), ["11"], "conflicts"),
    (("described",), {"budget": "5"}, "described"),
    (("described",), {"Unit": "x"}, "described"),
    (("described",), {"unit": 5}, "described"),
    (("described",), [], "described"),
    (("batch",), 0, "batch"),
    (("log",), "AB" * 32, "log"),
    (("witnesses", 0, "name"), "two words", "witnesses"),
    (("witnesses", 0, "name"), "college.example/lamplight", "same name"),
    (("witnesses", 0, "key"), GOOD["log"], "same name or key"),
    (("quorum",), 3, "quorum"),
    (("quorum",), 0, "quorum"),
    (("trustees", "threshold"), 4, "shares"),
    (("trustees", "checks"), [], "shares"),
    (("trustees", "embedded"), True, "embedded"),
    (("roll", "size"), -1, "roll"),
    (("paper", "accepted"), 1, "paper"),
]


@pytest.mark.parametrize(("path", "value", "says"), CHANGES, ids=lambda value: str(value)[:40])
def test_rules_that_make_no_sense_are_refused_with_the_reason(path, value, says):
    data = copy.deepcopy(GOOD)
    inner = data
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(ManifestRefused, match=says):
        read_manifest(encode(data))


@pytest.mark.parametrize("text", [b"", b"[]", b"1", b"{}", b"{ }", b"\xff", b"x" * (16 * 1024 * 1024 + 1)])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(ManifestRefused):
        read_manifest(text)


def test_a_text_is_one_line_with_single_spaces():
    assert is_text("Lamps on Elm Street")
    assert not any(
        map(is_text, ["a  b", " a", "a ", "a\tb", "a\u00a0b", "a\u2028b", "a\x00b", "a\x85b", "a\x9fb", 1, None])
    )


def with_ballot(form, **limits):
    return ledger_town.manifest(ballot={"form": form, "least": 1, "most": 3} | limits)


@pytest.mark.parametrize(
    ("form", "limits", "choices"),
    [
        ("approval", {}, ["11", "13"]),
        ("approval", {"least": 0}, []),
        ("approval", {"most": None, "least": 4}, ["11", "12", "13", "14"]),
        ("knapsack", {}, ["11", "14"]),
        ("choose-1", {"most": None}, ["14"]),
        ("ordinal", {}, ["14", "11"]),
        ("cumulative", {"points": 10}, {"11": 9, "14": 1}),
        ("scoring", {"points": 10}, {"11": 10, "14": 10}),
    ],
)
def test_valid_choices_have_no_fault(form, limits, choices):
    assert fault_in_choices(with_ballot(form, **limits), choices) == ""


@pytest.mark.parametrize(
    ("form", "limits", "choices", "says"),
    [
        ("approval", {}, ["13", "11"], "order"),
        ("approval", {}, ["11", "11"], "twice"),
        ("approval", {}, ["15"], "not on the ballot"),
        ("approval", {}, [], "fewer"),
        ("approval", {}, ["11", "12", "13", "14"], "more"),
        ("approval", {}, {"11": 1}, "another kind"),
        ("knapsack", {}, ["11", "12", "14"], "cost more"),
        ("choose-1", {"most": None}, ["11", "12"], "more"),
        ("ordinal", {}, ["14", "14"], "twice"),
        ("cumulative", {"points": 10}, {"11": 9, "14": 2}, "more points"),
        ("cumulative", {"points": 10}, {"11": 0}, "no points"),
        ("cumulative", {"points": 10}, {"11": 12, "12": -2}, "no points"),
        ("cumulative", {"points": 10}, ["11"], "another kind"),
        ("scoring", {"points": 10}, {"11": 11}, "more points"),
    ],
)
def test_the_fault_in_choices_has_a_name(form, limits, choices, says):
    assert says in fault_in_choices(with_ballot(form, **limits), choices)


def test_a_ballot_is_of_this_poll_these_rules_and_the_channel_the_ledger_says():
    rules = ledger_town.manifest()
    good = read_ballot(ledger_town.ballot(rules, "Ana", ["11"]))
    assert fault_in_ballot(rules, good, ELECTRONIC) == ""
    assert "ledger says paper" in fault_in_ballot(rules, good, PAPER)
    assert "another poll" in fault_in_ballot(rules, Ballot(4, rules.sha256, ["11"], ELECTRONIC, good.nonce), ELECTRONIC)
    assert "other rules" in fault_in_ballot(rules, Ballot(3, "0" * 64, ["11"], ELECTRONIC, good.nonce), ELECTRONIC)
