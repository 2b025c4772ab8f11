"""Files as cities might write them, and files that somebody spoiled: counted by any rule, or refused with a place."""

import contextlib
import io
import random
import re

import pytest

from voting.rules import COMPARES, COMPLETIONS, RULES, UTILITIES
from voting.rules.command import main

BUDGETS = ("0", "100", "100.5", "1e5", "1000000000000", "100,25", "1 000", "0.001", "50")
COSTS = ("0", "10", "60", "12.5", "7,5", "999999999", "100", "1000000000000")
META_RULES = ("greedy", "unknown", "greedy-custom", "greedy-threshold", "equalshares/add1-comparison", "wild", "")
VOTE_TYPES = ("approval", "ordinal", "cumulative", "scoring", "choose-1", "knapsack", "Approval")
EXTRAS = {
    "max_length": "x",
    "min_project_score_threshold": "nan",
    "weird key": "v;w;z",
    "comment": "#1: a, b; c",
    "currency": "PLN",
    "": "",
}
NAMES = ("Lamps", '"lamps; trees"', "", 'a"b', '"x""y"')


def odd_file(dice):
    """The lines of an election with none or a few projects and voters, and whatever files have besides."""
    ids = [dice.choice(("%d", "M/%02d/X", "p %d", "ż%d")) % number for number in range(dice.randint(0, 6))]
    kind, voters = dice.choice(VOTE_TYPES), dice.randint(0, 8)
    meta = {"budget": dice.choice(BUDGETS), "vote_type": kind, "rule": dice.choice(META_RULES)}
    meta |= {key: value for key, value in EXTRAS.items() if dice.random() < 0.3}
    yield from ("META", "key;value", *(f"{key};{value}" for key, value in meta.items()), "PROJECTS")
    extra = [name for name in ("votes", "name", "selected", "category", "conflicts") if dice.random() < 0.4]
    yield ";".join(["project_id", "cost", *extra])
    for id_ in ids:
        row = {"votes": "3", "name": dice.choice(NAMES), "selected": dice.choice("0123"), "category": "a,b"}
        yield ";".join([id_, dice.choice(COSTS), *(row.get(name, "") for name in extra)])
    columns = ["age", "vote", *(["points"] if kind in ("cumulative", "scoring") else [])]
    dice.shuffle(columns)
    yield from ("VOTES", ";".join(["voter_id", *columns]))
    for voter in range(voters):
        chosen = dice.sample(ids, dice.randint(0, len(ids)))
        points = ",".join(dice.choice(("1", "2", "0", "3.5", "-1")) for _ in chosen)
        row = {"age": "40", "vote": ",".join(chosen), "points": points}
        yield ";".join([str(voter), *(row[name] for name in columns)])


def spoiled(dice, lines):
    """The lines with one, two or three mistakes."""
    for _ in range(dice.randint(1, 3)):
        at, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        place = dice.randint(0, len(lines[at]))
        mistake = dice.choice(';,"x-0\u00a0\u2028\x00\x0b')
        dice.choice(
            (
                lambda at=at: lines.insert(at, lines[at]),
                lambda at=at: lines.pop(at),
                lambda at=at, place=place, sign=mistake: lines.__setitem__(
                    at, lines[at][:place] + sign + lines[at][place:]
                ),
                lambda at=at, other=other: lines.insert(at, lines[other]),
                lambda at=at: lines.__setitem__(at, lines[at].upper()),
            )
        )()
    return lines


def counted(path, dice):
    """Exit status, standard output and standard error of counting the file, mostly by a rule it does not name."""
    options = [str(path), "--format", dice.choice(("json", "text"))]
    if dice.random() < 0.8:
        options += ["--rule", dice.choice(RULES), "--completion", dice.choice(COMPLETIONS)]
        options += ["--utility", dice.choice(UTILITIES), "--compare", dice.choice(COMPARES)]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(options)
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("spoil", [False, True], ids=["odd", "spoiled"])
@pytest.mark.parametrize("part", range(4))
def test_no_file_breaks_the_count(tmp_path, part, spoil):
    path, statuses = tmp_path / "town.pb", []
    for seed in range(part * 60, part * 60 + 60):
        dice = random.Random(seed)
        lines = list(odd_file(dice))
        text = dice.choice(("\n", "\r\n")).join(spoiled(dice, lines) if spoil else lines)
        path.write_bytes(text.encode(dice.choice(("utf-8", "utf-8-sig", "utf-16"))))
        status, out, err = counted(path, dice)
        where = rf"{re.escape(str(path))}:\d+:\d+: "
        warned = all(re.match(where + r"warning: \S", line) for line in err.splitlines())
        refused = not out and re.match(where + r"\S", err) and err.count("\n") == 1
        good = out and warned if status == 0 else status == 2 and refused
        assert good, f"seed {seed}: status {status}\n{err}"
        statuses.append(status)
    assert statuses.count(0) > (10 if spoil else 50), "most odd files are legal"


def test_a_town_without_projects_or_voters_has_an_outcome_by_every_rule(tmp_path):
    path = tmp_path / "empty.pb"
    path.write_text("META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\nVOTES\nvoter_id;vote\n")
    for rule in RULES:
        for completion in COMPLETIONS:
            assert main([str(path), "--rule", rule, "--completion", completion]) == 0
