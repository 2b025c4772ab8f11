"""The file of all ballots that a town publishes: right by the format's own checker, and it tells of nobody."""

from __future__ import annotations

import gzip

import factories
import pytest
from django.core.management import call_command
from pabulib.checker import Checker

from voting import actions, pabulib
from voting.models import Count, Poll

pytestmark = pytest.mark.django_db


def text_of(poll):
    return gzip.decompress(bytes(Count.objects.get(poll=poll).ballots_file)).decode()


def complaints(text):
    """What the format's checker calls an error."""
    return Checker().process_files([text])[1]["results"].get("errors", {})


def counted(poll, cast, officer):
    """The poll counted after each person cast the projects of these numbers."""
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    for who, numbers in cast:
        actions.cast_ballot(poll, by=who, choices=[ids[number - 1] for number in numbers], key="k")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    return actions.count_poll(poll, by=officer)


@pytest.mark.parametrize(
    "rules",
    [
        {"rule": "greedy"},
        {"rule": "greedy", "form": "knapsack", "most": 2},
        {"rule": "equal-shares", "completion": "add1u"},
        {"rule": "equal-shares", "completion": "none", "compare": "satisfaction", "least": 0},
        {"rule": "phragmen"},
    ],
)
def test_the_formats_own_checker_finds_no_error_in_what_a_town_publishes(ana, bo, cora, dev, rules, capsys):
    poll = counted(factories.poll("Harbor", **rules), [(ana, (1, 3)), (cora, (3,))], dev)
    text = text_of(poll)
    assert complaints(text) == {}
    assert "country;United States\nunit;Lanternfield\ndistrict;Harbor\n" in text
    wrong = text.replace("budget;60000", "budget;1000")
    assert complaints(wrong) != {}, "the checker can find errors"


def test_a_line_says_nothing_about_when_or_by_whom_it_was_cast(ana, bo, cora, dev):
    """Equal ballots stand together, the groups are sorted by what they say, and voters are numbered in that order."""
    poll = counted(factories.poll(), [(ana, (3,)), (bo, (1, 2)), (cora, (3,)), (dev_resident(), (1,))], dev)
    first, second, third = (project["id"] for project in poll.manifest.data["projects"])
    votes = text_of(poll).partition("VOTES\n")[2].splitlines()
    assert votes == ["voter_id;vote", f"1;{first}", f"2;{first},{second}", f"3;{third}", f"4;{third}"]


def dev_resident():
    return factories.resident("Zoe")


def test_one_writer_and_one_reader_agree_about_the_winners(ana, bo, cora, dev):
    poll = counted(factories.poll(rule="equal-shares"), [(ana, (1, 3)), (bo, (2,)), (cora, (3,))], dev)
    election = pabulib.read_lines(text_of(poll).splitlines(keepends=True))
    assert sorted(election.selected) == sorted(poll.counted.outcome["winners"])
    assert [project.name for project in election.instance.projects] == ["Project 1", "Project 2", "Project 3"]
    assert election.profile.voters == 3


@pytest.mark.shared
@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023", "France_Toulouse_2019"])
def test_a_real_election_that_was_imported_is_given_back_as_it_came(shared_data, name, capsys):
    path = shared_data / "pabulib" / f"{name}.pb"
    call_command("import_pabulib", str(path), verbosity=0)
    came, went = pabulib.read(path), text_of(Poll.objects.get())
    again = pabulib.read_lines(went.splitlines(keepends=True))
    assert again.instance.costs == came.instance.costs
    assert again.profile.votes.tolist() == came.profile.votes.tolist()
    assert again.profile.scores.tolist() == came.profile.scores.tolist()
    assert {key: again.meta[key] for key in ("country", "unit", "instance", "date_begin")} == {
        key: came.meta[key] for key in ("country", "unit", "instance", "date_begin")
    }
    assert complaints(went) == {}
