"""Real elections are counted as they were published, and as an exact reference counts them."""

import json

import pytest

from voting.pabulib import read
from voting.rules import Rule, check_prices, count, ejr_plus, prices_of

pytestmark = pytest.mark.shared

REFERENCES = {
    "greedy": Rule("greedy"),
    "equal-shares/cost": Rule("equal-shares"),
    "phragmen": Rule("phragmen"),
}
CALCULATOR = "equal-shares/cost add1 (integral endowments, stop when exhaustive) + utilitarian completion"
NAMES = [
    "Canada_Stanford_Dataset_PB_Dieppe_2018_vote_approvals",
    "France_Toulouse_2019",
    "Netherlands_Amsterdam_621",
    "Netherlands_Assen_2024",
    "Poland_Katowice_2023",
    "Poland_Krakow_2022",
    "Poland_Swiecie_2023",
    "Poland_Warszawa_2024",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Wroclaw_2015_150_-_500",
    "Switzerland_Zurich_D10",
]


@pytest.fixture(scope="module")
def town(shared_data):
    """An election and what is expected of it, read once for all tests of this module."""
    known = {}

    def of(name):
        if name not in known:
            expected = json.loads((shared_data / "expected" / f"{name}.json").read_text())
            known[name] = read(shared_data / "pabulib" / f"{name}.pb"), expected
        return known[name]

    return of


def test_no_election_of_the_folder_is_forgotten(shared_data):
    assert sorted(path.stem for path in (shared_data / "pabulib").glob("*.pb")) == NAMES


def test_the_published_winners_win(town):
    compared = 0
    for name in NAMES:
        election, expected = town(name)
        if expected["published_selected"] is None or name == "Poland_Warszawa_2024":
            continue
        outcome = count(election.instance, election.profile, election.rule)
        assert sorted(outcome.winners) == sorted(expected["published_selected"]), name
        compared += 1
    assert compared == 6


def test_warsaw_2024_differs_only_where_its_file_says_projects_excluded_each_other(town):
    """ "Two (or more) projects are mutually exclusive … the results may differ from … simply applying the greedy rule":
    of 1498, 1018 and 1378 and of 130, 306 and 638 the city built the latter. Which exclude which is not in the file."""
    election, expected = town("Poland_Warszawa_2024")
    outcome = count(election.instance, election.profile, election.rule)
    assert "mutually exclusive" in election.meta["comment"]
    assert set(outcome.winners) - set(expected["published_selected"]) == {"1018", "1378", "1498"}
    assert set(expected["published_selected"]) - set(outcome.winners) == {"130", "306", "638"}


@pytest.mark.parametrize(("rule", "times"), [("greedy", 8), ("equal-shares/cost", 6), ("phragmen", 4)])
def test_the_exact_reference_agrees(town, rule, times):
    compared = 0
    for name in NAMES:
        election, expected = town(name)
        reference = expected["exact_reference"].get(rule)
        if reference is not None:
            outcome = count(election.instance, election.profile, REFERENCES[rule])
            assert sorted(outcome.winners) == sorted(reference["winners"]), name
            assert outcome.cost == reference["cost"] * 100
            compared += 1
    assert compared == times


def test_the_public_calculator_agrees(town):
    """Its winners, its endowment, and which of them its completion added."""
    compared = 0
    for name in NAMES:
        election, expected = town(name)
        theirs = expected.get(CALCULATOR)
        if theirs is None:
            continue
        outcome = count(election.instance, election.profile, Rule("equal-shares", completion="add1u"))
        assert sorted(outcome.winners) == sorted(theirs["winners"]), name
        assert outcome.start == theirs["endowment"] * 100
        added = [id_ for id_, step in outcome.completed_by.items() if step == "utilitarian"]
        assert sorted(added) == sorted(theirs["by_completion"])
        compared += 1
    assert compared == 6


def test_wieliczkas_published_winners_need_a_count_that_does_not_stop_when_exhaustive(town):
    """Raised to 302 the outcome is exhaustive; Wieliczka's count went on to 315, and there 66 and 67 lose to 46."""
    election, _ = town("Poland_Wieliczka_2023_Green_Budget")
    stopped = count(election.instance, election.profile, Rule("equal-shares", completion="add1"))
    published = count(election.instance, election.profile, election.rule)
    assert (stopped.start, published.start) == (30_200, 31_500)
    assert set(stopped.winners) ^ set(published.winners) == {"46", "66", "67"}
    assert published.compared == {"by": "satisfaction", "equal_shares": 1615, "greedy": 873, "kept": "equal-shares"}


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023", "Switzerland_Zurich_D10"])
@pytest.mark.parametrize("utility", ["cost", "cardinality", "points"])
def test_real_outcomes_prove_themselves(town, name, utility):
    election, _ = town(name)
    for completion in ("none", "add1"):
        rule = Rule("equal-shares", utility=utility, completion=completion)
        outcome = count(election.instance, election.profile, rule)
        assert check_prices(election.instance, election.profile, prices_of(outcome), utility) == ""
        assert ejr_plus(election.instance, election.profile, outcome.winners, utility, outcome.start) is None


@pytest.mark.parametrize("rule", ["maximin-support", "max-welfare"])
def test_the_other_rules_stay_within_the_money(town, rule):
    for name in ("Netherlands_Assen_2024", "Poland_Swiecie_2023", "Switzerland_Zurich_D10"):
        election, _ = town(name)
        outcome = count(election.instance, election.profile, Rule(rule))
        assert 0 < outcome.cost <= election.instance.budget
