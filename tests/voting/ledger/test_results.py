"""From openings to what is published: counted as the counting room counts, and in bytes that anybody gets."""

from __future__ import annotations

import ledger_town
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_town import Town
from pabulib.checker import Checker
from tampering import BALLOTS

from voting.ledger.canonical import parse
from voting.ledger.choices import fault_in_ballot
from voting.ledger.envelope import ELECTRONIC, PAPER, BallotRefused, read_ballot
from voting.ledger.results import Tally, count
from voting.pabulib import read_lines
from voting.rules import Profile
from voting.rules import count as count_plainly

RULES = ledger_town.manifest()


def slowly(ballot, channel):
    """What the tally must say, without its short cut."""
    try:
        return fault_in_ballot(RULES, read_ballot(ballot), channel)
    except BallotRefused as error:
        return str(error)


def test_the_short_cut_of_the_tally_gives_the_verdict_of_the_long_way():
    ballots = [ledger_town.ballot(RULES, f"voter {n}", choices) for n, choices in enumerate((["11"], ["11", "13"]) * 3)]
    tally = Tally(RULES)
    assert [tally.take(ballot, ELECTRONIC) for ballot in ballots] == [""] * 6
    assert tally.chosen == {b'["11"]': 3, b'["11","13"]': 3}


@given(st.data())
def test_no_changed_ballot_gets_past_the_short_cut(data):
    tally = Tally(RULES)
    good = ledger_town.ballot(RULES, "Ana", ["11", "13"], pin="4711")
    assert tally.take(good, ELECTRONIC) == ""
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.sampled_from(b'0123456789abcdef"[]{},: \x00\xff'))
    channel = data.draw(st.sampled_from((ELECTRONIC, PAPER)))
    assert tally.take(bytes(bad), channel) == slowly(bytes(bad), channel)


@pytest.mark.parametrize("line", [b"", b"{}", b'{"choices":["11"]}'])
def test_what_is_no_ballot_is_not_counted(line):
    tally = Tally(RULES)
    assert tally.take(line, ELECTRONIC)
    assert not tally.chosen


def by_form(form):
    return {
        "approval": (["11", "13"], ["11", "12"], ["14"]),
        "ordinal": (["13", "11"], ["11", "12", "14"], ["14"]),
        "cumulative": ({"11": 9, "13": 1}, {"11": 1}, {"14": 10}),
        "scoring": ({"11": 5, "13": 5}, {"12": 1}, {"14": 3}),
    }[form]


@pytest.mark.parametrize("form", ["approval", "ordinal", "cumulative", "scoring"])
def test_the_count_is_that_of_the_counting_room_and_the_file_says_the_same(form):
    rules = ledger_town.manifest(
        ballot=BALLOTS.get(form, ledger_town.manifest_data()["ballot"]), rule=ledger_town.Rule("greedy").to_dict()
    )
    tally, kinds = Tally(rules), by_form(form)
    votes = [kinds[n % 3] for n in range(20)]
    for number, choices in enumerate(votes):
        assert tally.take(ledger_town.ballot(rules, f"voter {number}", choices), ELECTRONIC) == ""
    counted = count(rules, tally.chosen)
    plain = count_plainly(rules.instance(), Profile.of(rules.instance(), votes, form), rules.rule)
    assert counted.outcome.winners == plain.winners
    text = b"".join(counted.pb_lines()).decode()
    again = read_lines(text.splitlines(keepends=True))
    assert set(again.selected) == set(plain.winners)
    assert count_plainly(again.instance, again.profile, rules.rule).winners == plain.winners
    assert Checker().process_files([text])[1]["results"].get("errors", {}) == {}


def test_nothing_of_the_order_of_ballots_is_left_in_what_is_published():
    town = Town()
    chosen = {b'["11"]': 2, b'["12"]': 1, b'["11","12"]': 5}
    one, other = (count(town.manifest, dict(pairs)) for pairs in (chosen.items(), reversed(chosen.items())))
    assert b"".join(one.pb_lines()) == b"".join(other.pb_lines())
    assert one.result(8, 0, 0) == other.result(8, 0, 0)


@pytest.mark.parametrize(
    ("form", "limits", "line"),
    [
        ("knapsack", {}, "max_sum_cost;10000\n"),
        ("cumulative", {"points": 10}, "max_sum_points;10\n"),
        ("scoring", {"points": 10}, "max_points;10\n"),
    ],
)
def test_the_head_of_the_file_follows_from_the_rules(form, limits, line):
    text = pb_of(ledger_town.manifest(ballot={"form": form, "least": 0, "most": None, **limits}), {})
    assert line in text
    assert "min_length" not in text


def pb_of(rules, chosen, withdrawn=frozenset()):
    return b"".join(count(rules, chosen, withdrawn).pb_lines()).decode()


def test_the_file_is_as_it_was_agreed_byte_for_byte():
    """Version 1, in full. A change here is another version of the bundle: published ones must verify for ever."""
    rules = ledger_town.manifest(conflicts=[["11", "12"]], title='The "Elm" vote')
    chosen = {b'["11","12"]': 1, b'["11"]': 2, b'["14"]': 1}
    assert pb_of(rules, chosen, frozenset({"14"})) == (
        "META\nkey;value\n"
        'description;"The ""Elm"" vote"\n'
        "country;USA\nunit;Lanternfield\ninstance;2027\n"
        "num_projects;4\nnum_votes;4\nbudget;10000\nvote_type;approval\nrule;unknown\n"
        "date_begin;01.05.2027\ndate_end;15.05.2027\nmin_length;1\nmax_length;3\ncurrency;USD\n"
        'comment;"#1: Rule parameters: {""compare"":""none"",""completion"":""add1u"",""increment"":""1"",'
        '""integral"":true,""minimum_support"":0,""name"":""equal-shares"",""part_funding"":false,'
        '""seed"":""00000000000000000000000000000000"",""stop_when_exhaustive"":true,'
        '""ties"":[""cost"",""votes"",""draw""],""utility"":""cost""}"\n'
        "PROJECTS\nproject_id;cost;votes;name;category;neighborhood;conflicts;selected\n"
        "11;4000;3;Lamps on Elm Street;light;Elm Street;12;1\n"
        '12;3000;1;"Youth nights; Fridays";light;Elm Street;11;0\n'
        "13;2500;0;Niños’ crossing;light;Elm Street;;1\n"
        "14;999999999;1;Quiet room;light;Elm Street;;0\n"
        "VOTES\nvoter_id;vote\n1;11\n2;11\n3;11,12\n4;14\n"
    )


def test_the_file_alone_is_enough_to_count_again():
    """Rule, rivals and withdrawn projects are in it: any program that knows the format comes to the same winners."""
    rules = ledger_town.manifest(conflicts=[["11", "13"]])
    chosen = {b'["11","13"]': 4, b'["12"]': 3, b'["14"]': 5}
    counted = count(rules, chosen, frozenset({"14"}))
    again = read_lines(b"".join(counted.pb_lines()).decode().splitlines(keepends=True))
    assert count_plainly(again.instance, again.profile, again.rule).winners == counted.outcome.winners


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        ({"name": "greedy"}, "greedy"),
        ({"name": "greedy", "minimum_support": 5}, "greedy-threshold"),
        ({"name": "greedy-no-skip"}, "greedy-no-skip"),
        ({"name": "equal-shares"}, "equalshares"),
        ({"name": "equal-shares", "completion": "add1"}, "equalshares/add1"),
        ({"name": "equal-shares", "completion": "add1", "compare": "satisfaction"}, "equalshares/add1-comparison"),
        ({"name": "equal-shares", "completion": "add1", "compare": "exclusion"}, "unknown"),
        ({"name": "phragmen"}, "unknown"),
    ],
)
def test_a_rule_has_the_name_the_format_knows(rule, name):
    assert f"\nrule;{name}\n" in pb_of(ledger_town.manifest(rule=ledger_town.Rule(**rule).to_dict()), {b'["11"]': 1})


def test_a_withdrawn_project_keeps_its_votes_and_wins_nothing():
    chosen = {b'["14"]': 9, b'["11"]': 1}
    assert "14" in count(RULES, chosen).outcome.winners
    without = count(RULES, chosen, frozenset({"14"}))
    assert "14" not in without.outcome.winners
    assert parse(without.result(10, 0, 0))["votes"]["14"] == 9


def test_a_poll_in_which_nobody_voted_is_counted_too():
    counted = count(ledger_town.manifest(rule=ledger_town.Rule("greedy", minimum_support=1).to_dict()), {})
    assert parse(counted.result(0, 0, 0))["winners"] == []
    assert b"num_votes;0" in b"".join(counted.pb_lines())
