"""A poll's frozen rules, read strictly: whatever decides the poll must be there, and make sense."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from voting.ledger.canonical import LARGEST, NotCanonical, parse
from voting.ledger.notes import NAME, ORIGIN, WITNESS, Verifier
from voting.ledger.shapes import (
    Fits,
    is_bool,
    is_hex,
    is_id,
    is_list,
    is_object,
    is_text,
    is_time,
    is_whole,
    matches,
    moment,
)
from voting.rules import Instance, InvalidElection, Project, Rule

FORMAT = "lamplight poll manifest 2"
FORMS = ("approval", "knapsack", "choose-1", "ordinal", "cumulative", "scoring")
POINTED = ("cumulative", "scoring")
# Keys of a .pb file's META that follow from the rest, so `described` may not give them.
DERIVED = frozenset(
    [
        "description",
        "num_projects",
        "num_votes",
        "budget",
        "vote_type",
        "rule",
        "currency",
        "min_length",
        "max_length",
        "max_sum_cost",
        "max_sum_points",
        "max_points",
        "min_project_score_threshold",
        "comment",
    ]
)
LONGEST = 16 * 1024 * 1024
MOST_SHARES, MOST_WITNESSES = 30, 16

Faults = Iterator[str]


class ManifestRefused(ValueError):
    """Rules that can't be used; the text says everything that is wrong with them."""


@dataclass(frozen=True)
class Manifest:
    """Frozen rules that passed every check. `data` is the parsed JSON, `sha256` the fingerprint of its bytes."""

    data: Mapping[str, Any]
    sha256: str

    @property
    def poll(self) -> int:
        return int(self.data["poll"])

    @property
    def origin(self) -> str:
        return str(self.data["origin"])

    @property
    def log(self) -> bytes:
        """The log's Ed25519 public key."""
        return bytes.fromhex(self.data["log"])

    @cached_property
    def witnesses(self) -> tuple[Verifier, ...]:
        return tuple(Verifier(w["name"], WITNESS, bytes.fromhex(w["key"])) for w in self.data["witnesses"])

    @property
    def quorum(self) -> int:
        return int(self.data["quorum"])

    @cached_property
    def costs(self) -> dict[str, int]:
        """The cost of each project in cents, in the manifest's order."""
        return {project["id"]: project["cost"] for project in self.data["projects"]}

    @cached_property
    def place(self) -> dict[str, int]:
        """Where each project stands in the manifest's list."""
        return {id_: place for place, id_ in enumerate(self.costs)}

    @property
    def rule(self) -> Rule:
        return Rule.from_dict(dict(self.data["rule"]))

    def instance(self, withdrawn: frozenset[str] = frozenset()) -> Instance:
        """What the counting room needs: projects (some withdrawn since), costs, money."""
        return Instance(
            projects=tuple(
                Project(p["id"], p["cost"], p["name"], p["category"], p["neighborhood"], withdrawn=p["id"] in withdrawn)
                for p in self.data["projects"]
            ),
            budget=self.data["budget"],
            subunits=self.data["subunits"],
            currency=self.data["currency"],
            conflicts=tuple(frozenset(ids) for ids in self.data["conflicts"]),
        )


def read_manifest(text: bytes) -> Manifest:
    """The rules of these bytes. Raises `ManifestRefused` with every fault found."""
    if len(text) > LONGEST:
        raise ManifestRefused("the manifest is too long")
    try:
        data = parse(text)
    except NotCanonical as error:
        raise ManifestRefused(f"the manifest can't be read: {error}") from None
    faults = list(faults_of(data))
    if faults:
        raise ManifestRefused("; ".join(faults))
    return Manifest(data, hashlib.sha256(text).hexdigest())


def faults_of(data: Any) -> Faults:
    """What is missing or makes no sense, each in a few words; nothing for a manifest that can be opened."""
    if not isinstance(data, dict):
        yield "a manifest is an object"
        return
    wrong = [name for name, fits in FIELDS.items() if name not in data or not fits(data[name])]
    unknown = sorted(set(data) - set(FIELDS) - OPTIONAL)
    if wrong:
        yield f"missing or not well formed: {', '.join(wrong)}"
    if unknown:
        yield f"not known to this version, so they might decide something: {', '.join(map(repr, unknown))[:300]}"
    if wrong or unknown:
        return
    for part in (_log_faults, _ballot_faults, _project_faults, _rule_faults, _trustee_faults):
        yield from part(data)


def _is_described(value: Any) -> bool:
    return isinstance(value, dict) and all(
        re.fullmatch("[a-z_]{1,40}", key) and key not in DERIVED and is_text(told) for key, told in value.items()
    )


_is_string = matches("(?s:.*)")
_is_project = is_object(
    {"id": is_id, "name": is_text, "category": is_text, "neighborhood": is_text, "cost": is_whole(0)}, ("proposal",)
)
_is_rule = is_object(
    {
        **dict.fromkeys(("name", "utility", "completion", "compare", "seed"), _is_string),
        **dict.fromkeys(("integral", "stop_when_exhaustive", "part_funding"), is_bool),
        "increment": matches("[1-9][0-9]{0,11}(/[1-9][0-9]{0,11})?"),
        "ties": is_list(_is_string, 10),
        "minimum_support": is_whole(0),
    }
)
_is_ballot = is_object(
    {"form": FORMS.__contains__, "least": is_whole(0), "most": lambda most: most is None or is_whole(1)(most)},
    ("points",),
)
_is_trustees = is_object(
    {
        "key": is_hex,
        "threshold": is_whole(1, MOST_SHARES),
        "shares": is_whole(1, MOST_SHARES),
        "checks": is_list(is_hex, MOST_SHARES),
        "embedded": is_bool,
    }
)
FIELDS: dict[str, Fits] = {
    "format": lambda value: value == FORMAT,
    "poll": is_whole(1),
    "title": is_text,
    "origin": matches(ORIGIN.pattern),
    "budget": is_whole(1),
    "subunits": lambda value: is_whole(1)(value) and value in (1, 10, 100, 1000, 10_000, 100_000, 1_000_000),
    "currency": is_text,
    "ballot": _is_ballot,
    "rule": _is_rule,
    "opens_at": is_time,
    "closes_at": is_time,
    "projects": is_list(_is_project, 10_000),
    "conflicts": is_list(is_list(is_id, 10_000), 10_000),
    "described": _is_described,
    "batch": is_whole(1),
    "log": is_hex,
    "witnesses": is_list(is_object({"name": matches(NAME.pattern), "key": is_hex}), MOST_WITNESSES),
    "quorum": is_whole(0, MOST_WITNESSES),
    "trustees": _is_trustees,
    "roll": is_object({"root": is_hex, "size": is_whole(0)}, ("resident_by", "minimum_age")),
    "paper": is_object({"accepted": is_bool, "policy": is_text}),
}
# What may stand in the rules besides: for people, it decides nothing.
OPTIONAL = {"cycle", "place", "eligibility"}


def _log_faults(data: Mapping[str, Any]) -> Faults:
    match = ORIGIN.fullmatch(data["origin"])
    if not match or int(match["poll"]) != data["poll"]:
        yield "the log's name is of another poll"
    if moment(data["opens_at"]) >= moment(data["closes_at"]):
        yield "the poll closes before it opens"
    names = [data["origin"], *(witness["name"] for witness in data["witnesses"])]
    keys = [data["log"], *(witness["key"] for witness in data["witnesses"])]
    if len(set(names)) < len(names) or len(set(keys)) < len(keys):
        yield "two of those who sign have the same name or key"
    if not min(1, len(data["witnesses"])) <= data["quorum"] <= len(data["witnesses"]):
        yield "the quorum does not fit the number of witnesses"


def _ballot_faults(data: Mapping[str, Any]) -> Faults:
    ballot = data["ballot"]
    if ballot["most"] is not None and ballot["most"] < ballot["least"]:
        yield "a ballot may have at most fewer projects than it must have at least"
    points = ballot.get("points")
    if not is_whole(1, 10**6)(points) if ballot["form"] in POINTED else points is not None:
        yield "the most points must be given for a ballot with points, and for no other"


def _project_faults(data: Mapping[str, Any]) -> Faults:
    ids = [project["id"] for project in data["projects"]]
    if not ids or len(set(ids)) < len(ids):
        yield "there must be projects, each with an id of its own"
    if sum(project["cost"] for project in data["projects"]) > LARGEST:
        yield "the projects cost more than can be counted"
    place = {id_: number for number, id_ in enumerate(ids)}
    for rivals in data["conflicts"]:
        places = [place.get(id_, -1) for id_ in rivals]
        if len(rivals) < 2 or places != sorted(set(places)) or places[0] < 0:
            yield "rival projects are two or more of the list, in its order"


def _rule_faults(data: Mapping[str, Any]) -> Faults:
    try:
        rule = Rule.from_dict(dict(data["rule"]))
    except InvalidElection as error:
        yield f"the rule can't be counted: {error}"
        return
    written = rule.to_dict()  # which may know parameters that came after this format
    if {name: written[name] for name in data["rule"]} != data["rule"]:
        yield "the rule is not written in its one form"


def _trustee_faults(data: Mapping[str, Any]) -> Faults:
    trustees = data["trustees"]
    if not trustees["threshold"] <= trustees["shares"] == len(trustees["checks"]):
        yield "the numbers of the trustees' shares do not fit each other"
    if trustees["embedded"] and trustees["shares"] != 1:
        yield "an embedded key has one share"
