"""The rules on paper are enough to count by: two programs that share no code come to the same bytes."""

from __future__ import annotations

import copy
import json
import random

import pytest
from in_node import packed
from ledger_town import ELECTRONIC, LATE, Rule, Town, line_of, manifest_data

from voting.ledger.canonical import encode
from voting.ledger.manifest import ManifestRefused, read_manifest
from voting.rules import InvalidElection

TOWNS = 150
FORMS = {
    "approval": {},
    "choose-1": {"most": 1},
    "knapsack": {},
    "ordinal": {},
    "cumulative": {"points": 12},
    "scoring": {"points": 5},
}
GREEDY = ("greedy", "greedy-no-skip", "greedy-threshold", "greedy-exclusive")


class Plain(Town):
    """Only electronic ballots, each counted, and nothing amended."""

    def __init__(self, votes, withdrawn=(), **changes):
        self.withdrawn = withdrawn
        super().__init__(votes, **changes)

    def commitment(self, who):
        return super().commitment(who) if who in self.ballots else b""

    def _leaves(self):
        yield {"type": "manifest", "sha256": self.manifest.sha256}
        yield from ({"type": "ballot", "commitment": self.commitment(who).hex()} for who in self.ballots)
        for project in self.withdrawn:
            yield {"type": "amend", "what": "withdraw", "project": project, "reason": "It was sold."}
        self.superseded, self.overridden = [], []
        self.marks = {line: "0" for line in self.marks if line != line_of(LATE)}
        self.marks |= dict.fromkeys(list(self.marks)[: len(self.ballots)], "1")
        self.sheets = {fate: [] for fate in self.sheets}
        yield {"type": "close"}
        yield {"type": "complete"}
        yield from self._ends()

    def sizes(self):
        return [self.place("close") + 1, len(self.leaves)]


def projects(dice):
    costs = [dice.choice((0, 100, 250, 333, 1000, 1234, 4000, 10000, 99999)) * dice.choice((1, 1, 3)) for _ in range(7)]
    ids = dice.sample(["11", "2", "b", "B", "a.1", "x_y", "10"], dice.randint(2, 7))
    return [
        {"id": id_, "name": f"Project {id_}", "category": "", "neighborhood": "Elm", "cost": cost}
        for id_, cost in zip(ids, costs, strict=False)
    ]


def choices(dice, form, listed, budget):
    picked = [p for p in listed if dice.random() < 0.5]
    if form == "choose-1":
        picked = picked[:1]
    if form == "knapsack":
        while sum(p["cost"] for p in picked) > budget:
            picked.pop()
    ids = [p["id"] for p in picked]
    if form == "ordinal":
        dice.shuffle(ids)
    if form == "cumulative":
        return dict.fromkeys(ids[:6], 1) | ({ids[0]: dice.randint(1, 6)} if ids else {})
    return {id_: dice.randint(1, 5) for id_ in ids} if form == "scoring" else ids


def rule(dice, form):
    shares = dice.random() < 0.65
    name = "equal-shares" if shares else dice.choice(GREEDY)
    completion = dice.choice(("none", "utilitarian", "add1", "add1u")) if shares else "none"
    return Rule(
        name,
        utility=dice.choice(
            ("cost", "cardinality", *(["points"] if form in ("cumulative", "scoring", "ordinal") else []))
        ),
        completion=completion,
        increment=dice.choice(("1", "7/2", "7", "50")),
        integral=dice.random() < 0.5,
        stop_when_exhaustive=dice.random() < 0.5,
        compare=dice.choice(("none", "none", "satisfaction", "exclusion")) if shares else "none",
        ties=tuple(dice.sample(("cost", "votes", "draw", "id", "listed"), dice.randint(0, 4))),
        minimum_support=dice.choice((0, 0, 1, 2)),
        seed="dice of 1 June",
        part_funding=dice.random() < 0.4 and (not shares or completion in ("utilitarian", "add1u")),
    )


def a_town(dice):
    form = dice.choice(list(FORMS))
    listed = projects(dice)
    budget = dice.choice((1, 999, 3000, 10000, 25000))
    ids = [p["id"] for p in listed]
    rivals = [[ids[0], ids[-1]]] if dice.random() < 0.3 else []
    voters = dice.randint(0, 11)
    votes = tuple((f"voter {n}", choices(dice, form, listed, budget), ELECTRONIC) for n in range(voters))
    return Plain(
        votes,
        withdrawn=ids[1:2] if dice.random() < 0.2 else (),
        ballot={"form": form, "least": 0, "most": None} | FORMS[form],
        projects=listed, budget=budget, subunits=dice.choice((10, 100)), conflicts=rivals, rule=rule(dice, form).to_dict(),
    )  # fmt: skip


def test_random_small_elections_are_counted_alike(second):
    dice, towns = random.Random(1), []
    while len(towns) < TOWNS:
        try:
            towns.append(a_town(dice))
        except InvalidElection:
            continue  # the first program said that this can't be counted
    answers = second.ask({"files": packed(town.files())} for town in towns)
    differing = [(t.manifest.data["rule"], a["why"]) for t, a in zip(towns, answers, strict=True) if not a["ok"]]
    assert differing == []


def test_what_costs_nothing_is_funded_in_the_order_of_the_tie_break(second):
    listed = [
        {"id": id_, "name": id_, "category": "", "neighborhood": "", "cost": cost}
        for id_, cost in (("a", 0), ("b", 0), ("c", 500))
    ]
    votes = tuple((f"voter {n}", ["b", "c"] if n else ["a", "b"], ELECTRONIC) for n in range(4))
    for ties in ((), ("votes",)):
        town = Plain(votes, projects=listed, budget=1000, rule=Rule("equal-shares", ties=ties).to_dict())
        (answer,) = second.ask([{"files": packed(town.files())}])
        assert answer["ok"], answer


def test_a_false_winner_is_found_by_the_second_count(second):
    town = Town()
    said = {**json.loads(town.result), "winners": ["11", "13"]}
    town.result = encode(said)
    town.bind(0)
    (answer,) = second.ask([{"files": packed(town.files())}])
    assert (answer["ok"], answer["check"]) == (False, "winners")


@pytest.mark.parametrize("name", ["phragmen", "maximin-support", "max-welfare"])
def test_what_the_second_verifier_does_not_recount_it_says(name, second):
    (answer,) = second.ask([{"files": packed(Town(rule=Rule(name).to_dict()).files())}])
    assert answer["ok"]
    assert answer["left"] == [f"the rule {name} is not recounted by this verifier: winners were taken as said"]


ODD = (
    None, True, -1, 0, 1, 1.5, 2**53 - 1, 2**53, "", " a", "a  b", "a\u00a0b", "a\nb", "ä", "\ud83d\ude00", "0" * 64, "F" * 64, [], [0],
    {}, {"": 1}, "2027-02-29T00:00:00Z", "2028-02-29T00:00:00Z", "1/2", "2/4", "1/1", "0", "approval", "points", "draw", ["draw"], ["id"],
    "0001-01-01T00:00:00Z", "2027-05-01T08:00:60Z", "equal-shares", "maximin-support", "utilitarian", "exclusion", 10, 10**6, 31, 17,
)  # fmt: skip


def mutated(data, dice):
    """The rules with one thing changed, taken away or added, anywhere."""
    where, path = data, []
    while isinstance(where, (dict, list)) and where and (not path or dice.random() < 0.7):
        key = dice.choice(list(where) if isinstance(where, dict) else range(len(where)))
        path.append((where, key))
        where = where[key]
    holder, key = path[-1]
    way = dice.random()
    if way < 0.7:
        holder[key] = dice.choice(ODD)
    elif way < 0.85:
        del holder[key]
    elif isinstance(holder, dict):
        holder[dice.choice(("points", "cycle", "proposal", "x", "resident_by"))] = dice.choice(ODD)
    else:
        holder.append(holder[key])


def test_both_verifiers_take_and_refuse_the_same_rules(second):
    dice, texts = random.Random(2), []
    while len(texts) < 4000:
        data = (
            manifest_data(ballot={"form": "approval", "least": 1, "most": 3, "points": None})
            if dice.random() < 0.2
            else manifest_data()
        )
        data = copy.deepcopy(data)
        for _ in range(dice.choice((1, 1, 2))):
            mutated(data, dice)
        try:
            texts.append(encode(data))
        except ValueError:
            texts.append(json.dumps(data).encode())
    answers = second.ask({"rules": packed({"": text})[""]} for text in texts)
    differing = [(text, answer) for text, answer in zip(texts, answers, strict=True) if answer["ok"] != is_taken(text)]
    assert differing == []
    assert 100 < sum(answer["ok"] for answer in answers) < 3900


def is_taken(text):
    try:
        read_manifest(text)
    except ManifestRefused:
        return False
    return True
