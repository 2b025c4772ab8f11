"""Real elections become closed cycles with a published outcome; bad files leave nothing behind."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from cycles.models import Cycle
from proposals.models import Proposal
from voting.models import Ballot, Participation, Poll

pytestmark = pytest.mark.django_db

SMALL = """META
key;value
description;Little town
num_projects;3
num_votes;3
budget;100
vote_type;approval
rule;greedy
currency;EUR
date_begin;01.05.2023
date_end;14.05.2023
PROJECTS
project_id;cost;name;category
a;60;Lamps;safety
b;50.50;Benches;
c;0;A song;culture
VOTES
voter_id;vote
1;a,c
2;a
3;b
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "little.pb"
    path.write_text(SMALL)
    return path


def run(*args):
    call_command("import_pabulib", *map(str, args), verbosity=0)


def test_a_file_becomes_a_published_cycle_whose_ballots_name_nobody(file, client):
    run(file)
    poll = Poll.objects.get()
    assert (poll.state, poll.counted.outcome["winners"], poll.counted.ballots) == ("published", ["a", "c"], 3)
    assert (Ballot.objects.count(), Participation.objects.count()) == (0, 0)
    assert {p.title: p.state for p in Proposal.objects.all()} == {
        "Lamps": "funded",
        "A song": "funded",
        "Benches": "not-funded",
    }
    assert poll.cycle.current_phase is None
    text = client.get(poll.get_absolute_url()).content.decode()
    assert "60 EUR of 100 EUR" in text
    assert "3 people voted." in text


def test_the_same_file_is_not_imported_twice_unless_asked(file, capsys):
    run(file)
    with pytest.raises(SystemExit) as ended:
        run(file)
    assert ended.value.code == 2
    assert "imported already" in capsys.readouterr().err
    run(file, "--again", "--rule", "equal-shares")
    assert Poll.objects.count() == Cycle.objects.count() == 2


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (SMALL.replace("3;b", "3;z"), "21:3:"),
        (SMALL.replace("b;50.50", "b;fifty"), "15:3:"),
        (SMALL.replace("budget;100", "budget;0"), "1:1:"),
    ],
)
def test_a_bad_file_is_named_by_line_and_column_and_leaves_nothing(file, capsys, broken, place):
    file.write_text(broken)
    with pytest.raises(SystemExit) as ended:
        run(file)
    said = capsys.readouterr().err.strip()
    assert ended.value.code == 2
    assert said.startswith(f"{file}:{place}")
    assert "\n" not in said
    assert not Poll.objects.exists()
    assert not Cycle.objects.exists()


@pytest.mark.shared
@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023", "Switzerland_Zurich_D10"])
def test_a_real_election_has_its_published_winners(shared_data, name):
    run(shared_data / "pabulib" / f"{name}.pb")
    expected = json.loads((shared_data / "expected" / f"{name}.json").read_text())
    winners = Poll.objects.get().counted.outcome["winners"]
    published = expected["published_selected"]
    if expected["published_rule"].startswith(("equalshares", "greedy")):
        assert sorted(winners) == sorted(published)
    else:
        assert winners


def test_what_is_odd_about_a_file_is_said_and_does_not_stop_the_import(file, capsys):
    file.write_text(SMALL.replace("num_votes;3", "num_votes;4"))
    run(file)
    assert f"{file}:5:11: warning: META's num_votes is 4, but the file has 3" in capsys.readouterr().err
    assert Poll.objects.get().counted.ballots == 3
