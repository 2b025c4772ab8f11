"""Elections as JSON and as CSV tables, in and out, by the library and from a shell."""

import json
import random
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.pabulib import Unreadable
from voting.pabulib.__main__ import main as convert
from voting.pabulib.json_files import from_json, from_json_chunks, json_pieces
from voting.pabulib.tables import ballots_csv, ballots_from_csv, election_from_csv, projects_csv
from voting.rules import BALLOT_TYPES, Envelope, Instance, Profile, Project
from voting.rules.command import main as count_from_shell

NAMES = ["Lamps", 'A "quoted" name', "Commas, and; more", "Łąka", "=SUM(A1)"]
POINTED = ("cumulative", "scoring", "ordinal")


def town(ballot_type, seed=1):
    dice = random.Random(seed)
    projects = tuple(
        Project(f"p{k}", dice.randint(1, 9) * 1050, name=name, category="light,trees", neighborhood="Elm")
        for k, name in enumerate(NAMES)
    )
    instance = Instance(projects, 20_000)
    ballots = []
    for _ in range(20):
        chosen = dice.sample(list(instance.index), 1 if ballot_type == "choose-1" else dice.randint(0, 4))
        pointed = ballot_type in ("cumulative", "scoring")
        ballots.append({i: dice.randint(-1, 5) for i in chosen} if pointed else chosen)
    return instance, Profile.of(instance, ballots, ballot_type)


def groups(instance, profile):
    return profile.point_scale, sorted(
        (
            tuple(instance.projects[c].id for c in places),
            (1,) * len(places) if points is None else tuple(points.tolist()),
            voters,
        )
        for places, points, voters in profile.ballots()
    )


every_type = pytest.mark.parametrize("ballot_type", BALLOT_TYPES)


@every_type
def test_an_election_survives_the_journey_through_json(ballot_type):
    instance, profile = town(ballot_type)
    text = "".join(json_pieces(instance, profile, {"description": "Łąka"}))
    again = from_json(text)
    assert (again.instance, groups(again.instance, again.profile)) == (instance, groups(instance, profile))
    assert again.profile.ballot_type == ballot_type
    assert again.meta == {"description": "Łąka"}
    assert len(text.splitlines()) > profile.groups, "a line for each different ballot"


@every_type
def test_an_election_survives_the_journey_through_two_tables(ballot_type):
    instance, profile = town(ballot_type)
    again = election_from_csv(projects_csv(instance, profile), ballots_csv(instance, profile), "200", ballot_type)
    assert again.instance == instance
    assert groups(again.instance, again.profile) == groups(instance, profile)
    assert again.columns["p0"]["votes"] == str(profile.votes[0])


def test_points_with_decimals_survive():
    instance, _ = town("scoring")
    lines = ["choices,points\n", '"p0,p1","2.5,1"\n', "p0,0.25\n", '"p1,p0","-1,2.50"\n']
    profile = ballots_from_csv(lines, instance, "scoring")
    assert profile.point_scale == 100
    assert profile.scores.tolist() == [525, 0, 0, 0, 0]
    assert groups(instance, ballots_from_csv(ballots_csv(instance, profile), instance, "scoring")) == groups(
        instance, profile
    )


def test_json_keeps_what_only_json_can_hold():
    projects = (Project("a", 500, least_cost=200), Project("b", 300, withdrawn=True))
    envelopes = (Envelope("Elm", 700, frozenset("ab")),)
    instance = Instance(projects, 900, conflicts=(frozenset("ab"),), envelopes=envelopes)
    assert from_json("".join(json_pieces(instance, Profile.of(instance, [["a"]])))).instance == instance


def test_a_spreadsheet_takes_no_project_for_a_formula():
    lines = list(projects_csv(*town("approval")))
    assert "'=SUM(A1)" in lines[-1]


def test_a_table_of_single_ballots_needs_no_number_of_voters():
    """As forms hand it out: semicolons, a byte order mark, columns that say other things, empty lines, empty votes."""
    instance, _ = town("approval")
    lines = [
        "\ufeffTime;Choices;Comment\r\n",
        "10:00;p0,p1;\r\n",
        "\r\n",
        '10:01;"p0";"two\r\n',
        'lines"\r\n',
        "10:02;;\r\n",
    ]
    profile = ballots_from_csv(lines, instance)
    assert (profile.voters, profile.votes.tolist()) == (3, [2, 1, 0, 0, 0])


PROJECTS = ["project_id,cost,name\n", "a,12.50,Lamps\n", "b,8,Bench\n"]
BALLOTS = ["voters,choices\n", "3,a\n", '2,"a,b"\n']


def test_costs_with_decimals_and_voters_in_groups():
    election = election_from_csv(PROJECTS, BALLOTS, "20,50")
    assert (election.instance.budget, election.instance.costs) == (2050, (1250, 800))
    assert (election.profile.voters, election.profile.votes.tolist()) == (5, [5, 2])


@pytest.mark.parametrize(
    ("projects", "ballots", "budget", "said"),
    [
        (["id,cost\n"], BALLOTS, "9", "p.csv:1:1: the first line must name the columns; project_id is missing"),
        ([], BALLOTS, "9", "p.csv:1:1: the first line must name the columns; project_id is missing"),
        ([*PROJECTS, "a,1,x\n"], BALLOTS, "9", "p.csv:4:1: the project id a is used twice"),
        ([*PROJECTS, ",1,x\n"], BALLOTS, "9", "p.csv:4:1: a project without an id"),
        ([*PROJECTS, "c,lots,x\n"], BALLOTS, "9", "p.csv:4:3: the cost of project c is not an amount of money: 'lots'"),
        ([*PROJECTS, "c,-1,x\n"], BALLOTS, "9", "p.csv:4:3: the cost of project c is below zero"),
        (PROJECTS, BALLOTS, "lots", "p.csv:1:1: the budget is not an amount of money"),
        (PROJECTS, ["voters,vote\n"], "9", "b.csv:1:1: the first line must name the columns; choices is missing"),
        (PROJECTS, [*BALLOTS, "x,a\n"], "9", "b.csv:4:1: 'x' is not a number of voters"),
        (PROJECTS, [*BALLOTS, "-1,a\n"], "9", "b.csv:4:1: '-1' is not a number of voters"),
        (PROJECTS, [*BALLOTS, "1,z\n"], "9", "b.csv:4:3: a vote for z, which is not in PROJECTS"),
        (PROJECTS, [*BALLOTS, '1,"a\n'], "9", "b.csv:4:3: this quotation mark opens a cell that is never closed"),
    ],
)
def test_a_bad_table_is_refused_with_line_and_column(projects, ballots, budget, said):
    with pytest.raises(Unreadable) as caught:
        election_from_csv(projects, ballots, budget, names=("p.csv", "b.csv"))
    assert str(caught.value).startswith(said)


NO_PROJECTS = '{"projects": [], "budget": 1, "ballots": []'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.json:1:1: this is not JSON"),
        ("{", "x.json:1:2: this is not JSON"),
        ("{}", "x.json:1:1: this is not an election: 'projects' is missing"),
        ("[]", "x.json:1:1: this is not an election: it must begin with {"),
        (NO_PROJECTS, "x.json:1:44: this is not JSON: expecting '}'"),
        (NO_PROJECTS + "} x", "x.json:1:46: this is not JSON: extra data"),
        (NO_PROJECTS + ', "budget": 2}', "x.json:1:56: this is not an election: 'budget' stands there twice"),
        (NO_PROJECTS[:-1] + '[1, ["a"], null]]}', "x.json:1:43: this is not an election: a ballot names a, which"),
        (NO_PROJECTS[:-1] + '\n ["1", [], null]]}', "x.json:2:2: this is not an election: '1' is not a number"),
        (NO_PROJECTS[:-1] + "\n [1, []]]}", "x.json:2:2: this is not an election: a ballot is a list of voters"),
        (NO_PROJECTS[:-1] + "\n [1, [}, null]]}", "x.json:2:7: this is not JSON: expecting value"),
        (NO_PROJECTS + ', "subunits": 7}', "x.json:1:1: this is not an election: 7 subunits"),
        (NO_PROJECTS.replace("1", "1.5") + "}", "x.json:1:1: this is not an election: the budget must be"),
        (NO_PROJECTS.replace("1", "1x") + "}", "x.json:1:29: this is not JSON: expecting ','"),
        ('{"projects": [\n{"id": "a"}]}', "x.json:1:14: this is not an election: project a: the cost must be"),
        ('{"ballots": 3}', "x.json:1:13: this is not an election: the ballots must be a list"),
    ],
)
def test_bad_json_is_refused(text, said):
    with pytest.raises(Unreadable) as caught:
        from_json(text, "x.json")
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_json_may_pass_in_pieces_of_any_size_with_its_parts_in_any_order(size):
    instance, profile = town("scoring")
    data = json.loads("".join(json_pieces(instance, profile)))
    for order in (list(data), sorted(data), sorted(data, reverse=True)):
        for indent in (None, 2):
            text = json.dumps({key: data[key] for key in order}, indent=indent)
            pieces = [text[k : k + size] for k in range(0, len(text), size)]
            again = from_json_chunks(lambda pieces=pieces: pieces)
            assert (again.instance, groups(again.instance, again.profile)) == (instance, groups(instance, profile))


def test_equal_ballots_in_json_take_memory_once():
    """Two hundred thousand ballots of a town that only knows three: a few megabytes of text, and no more than the window."""
    head = '{"projects": [{"id": "a", "cost": 5}, {"id": "b", "cost": 5}], "budget": 9, "ballots": [[1, ["a"], null]'
    body = ',[1,["a","b"],null],[2,["b"],null]' * 100

    def chunks():
        yield head
        for _ in range(1000):
            yield body
        yield "]}"

    tracemalloc.start()
    election = from_json_chunks(chunks)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (election.profile.voters, election.profile.groups) == (300_001, 3)
    assert most < 1_000_000


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("projects", "budget", "ballots", "id", "cost")), inner)
    ),
)


def read_or_refused(read, *arguments):
    """What was read, or the text of the refusal, which must say where; nothing else may be raised."""
    try:
        return read(*arguments)
    except Unreadable as refused:
        return str(refused)


@given(st.text(max_size=60) | JSON.map(json.dumps))
def test_no_text_breaks_the_reader_of_json(text):
    found = read_or_refused(from_json, text)
    assert not isinstance(found, str) or found.startswith("input:")


@given(st.lists(st.text(alphabet="ab,;\"1\n\r'x", max_size=12), max_size=6))
def test_no_table_breaks_the_reader_of_ballots(lines):
    instance = Instance((Project("a", 1), Project("b", 1)), 2)
    table = ["voters,choices,points\n", *lines]
    found = read_or_refused(ballots_from_csv, table, instance, "cumulative")
    assert not isinstance(found, str) or found.startswith("input:")


@pytest.fixture
def files(tmp_path):
    """One election as .pb, as JSON and as two tables."""
    instance, profile = town("approval", seed=4)
    (tmp_path / "town.json").write_text("".join(json_pieces(instance, profile)), encoding="utf-8")
    (tmp_path / "projects.csv").write_text("".join(projects_csv(instance, profile)), encoding="utf-8")
    (tmp_path / "ballots.csv").write_text("".join(ballots_csv(instance, profile)), encoding="utf-8")
    return tmp_path


def printed(capsys, command, *arguments):
    status = command([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    return out


def test_the_command_counts_json_and_tables_as_it_counts_a_pb_file(files, capsys):
    (files / "town.pb").write_text(printed(capsys, convert, files / "town.json", "--to", "pb"), encoding="utf-8")
    asked = ["--rule", "equal-shares", "--completion", "add1u", "--format", "json"]
    tables = [files / "projects.csv", "--ballots", files / "ballots.csv", "--budget", "200"]
    counted = [
        printed(capsys, count_from_shell, *file, *asked)
        for file in ([files / "town.pb"], [files / "town.json"], tables)
    ]
    assert json.loads(counted[0])["winners"]
    assert counted[0] == counted[1] == counted[2]


def test_every_kind_turns_into_every_other_and_back(files, capsys):
    text = (files / "town.json").read_text(encoding="utf-8")
    (files / "a.pb").write_text(printed(capsys, convert, files / "town.json", "--to", "pb"), encoding="utf-8")
    for kind in ("projects", "ballots"):
        table = printed(capsys, convert, files / "a.pb", "--to", kind)
        assert table == (files / f"{kind}.csv").read_bytes().decode()
    tables = [files / "projects.csv", "--ballots", files / "ballots.csv", "--budget", "200"]
    again = json.loads(printed(capsys, convert, *tables, "--to", "json"))
    assert again == json.loads(text)


@pytest.mark.parametrize("kind", ["pb", "projects", "ballots"])
def test_a_file_that_cannot_hold_envelopes_is_not_written(files, capsys, kind):
    instance = Instance((Project("a", 5),), 9, envelopes=(Envelope("Elm", 7, frozenset("a")),))
    (files / "e.json").write_text("".join(json_pieces(instance, Profile.of(instance, [["a"]]))))
    assert convert([str(files / "e.json"), "--to", kind]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{files / 'e.json'}:1:1: this kind of file cannot hold envelopes; write json\n"


def test_tables_need_each_other_and_a_budget(files, capsys):
    assert count_from_shell([str(files / "projects.csv")]) == 2
    assert "needs --ballots FILE.csv and --budget AMOUNT" in capsys.readouterr().err
    assert count_from_shell([str(files / "projects.csv"), "--ballots", str(files / "no.csv"), "--budget", "2"]) == 2
    assert capsys.readouterr().err.startswith(f"{files / 'no.csv'}:1:1: ")


def test_the_converter_runs_from_a_shell(files):
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-m", "voting.pabulib", str(files / "town.json"), "--to", "projects"]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True)
    assert done.stdout == (files / "projects.csv").read_bytes()
