"""A poll's frozen rules, read strictly: whatever decides the poll must be there, and make sense."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from voting.ledger.canonical import LARGEST, NotCanonical, parse
from voting.ledger.notes import NAME, ORIGIN, WITNESS, Verifier
from voting.rules import Instance, InvalidElection, Project, Rule

FORMAT = "lamplight poll manifest 2"
FORMS = ("approval", "knapsack", "choose-1", "ordinal", "cumulative", "scoring")
POINTED = ("cumulative", "scoring")
PROJECT_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
HEX_32 = re.compile(r"[0-9a-f]{64}")
UTC_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z")
INCREMENT = re.compile(r"[1-9][0-9]{0,11}(/[1-9][0-9]{0,11})?")
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
    if wrong:
        yield f"missing or not well formed: {', '.join(wrong)}"
        return
    for part in (_log_faults, _ballot_faults, _project_faults, _rule_faults, _trustee_faults):
        yield from part(data)


def moment(text: str) -> datetime:
    """A time of a manifest or an amendment. Raises `ValueError`."""
    if not UTC_TIME.fullmatch(text):
        raise ValueError("a time is written like 2027-05-01T08:00:00Z")
    return datetime.fromisoformat(text)


def is_time(value: Any) -> bool:
    """Whether a value is a time in UTC, written as a manifest writes it."""
    if not isinstance(value, str):
        return False
    try:
        moment(value)
    except ValueError:
        return False
    return True


def is_text(value: Any) -> bool:
    """Whether a value is text with no control characters, and single spaces inside only."""
    return isinstance(value, str) and " ".join(value.split()) == value and not re.search(r"[\x00-\x1f\x7f-\x9f]", value)


def is_whole(least: int, most: int = LARGEST) -> Callable[[Any], bool]:
    """A test for whole numbers in a range."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_hex(value: Any) -> bool:
    """Whether a value is 32 bytes in hexadecimal."""
    return isinstance(value, str) and HEX_32.fullmatch(value) is not None


def _has(value: Any, **fields: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(name in value and fits(value[name]) for name, fits in fields.items())


def _list_of(fits: Callable[[Any], bool], most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) <= most and all(map(fits, value))


def _is_origin(value: Any) -> bool:
    return isinstance(value, str) and ORIGIN.fullmatch(value) is not None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_project(value: Any) -> bool:
    return _has(
        value,
        id=lambda id_: isinstance(id_, str) and PROJECT_ID.fullmatch(id_) is not None,
        name=is_text,
        category=is_text,
        neighborhood=is_text,
        cost=is_whole(0),
    )


def _is_rule(value: Any) -> bool:
    return _has(
        value,
        **dict.fromkeys(("name", "utility", "completion", "compare", "seed"), lambda v: isinstance(v, str)),
        **dict.fromkeys(("integral", "stop_when_exhaustive", "part_funding"), _is_bool),
        increment=lambda v: isinstance(v, str) and INCREMENT.fullmatch(v) is not None,
        ties=_list_of(lambda tie: isinstance(tie, str), 10),
        minimum_support=is_whole(0),
    )


FIELDS: dict[str, Callable[[Any], bool]] = {
    "format": lambda value: value == FORMAT,
    "poll": is_whole(1, 10**16 - 1),
    "title": is_text,
    "origin": _is_origin,
    "budget": is_whole(1),
    "subunits": lambda value: is_whole(1)(value) and value in (1, 10, 100, 1000, 10_000, 100_000, 1_000_000),
    "currency": is_text,
    "ballot": lambda value: _has(
        value, form=lambda form: form in FORMS, least=is_whole(0), most=lambda m: m is None or is_whole(1)(m)
    ),
    "rule": _is_rule,
    "opens_at": is_time,
    "closes_at": is_time,
    "projects": _list_of(_is_project, 10_000),
    "batch": is_whole(1),
    "log": is_hex,
    "witnesses": _list_of(lambda value: _has(value, name=_is_name, key=is_hex), MOST_WITNESSES),
    "quorum": is_whole(0, MOST_WITNESSES),
    "trustees": lambda value: _has(
        value,
        key=is_hex,
        threshold=is_whole(1, MOST_SHARES),
        shares=is_whole(1, MOST_SHARES),
        checks=_list_of(is_hex, MOST_SHARES),
        embedded=_is_bool,
    ),
    "roll": lambda value: _has(value, root=is_hex, size=is_whole(0)),
    "paper": lambda value: _has(value, accepted=_is_bool, policy=is_text),
}


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
    pointed = ballot["form"] in POINTED
    if pointed != is_whole(1, 10**6)(ballot.get("points")):
        yield "the most points must be given for a ballot with points, and for no other"


def _project_faults(data: Mapping[str, Any]) -> Faults:
    ids = [project["id"] for project in data["projects"]]
    if not ids or len(set(ids)) < len(ids):
        yield "there must be projects, each with an id of its own"
    if sum(project["cost"] for project in data["projects"]) > LARGEST:
        yield "the projects cost more than can be counted"


def _rule_faults(data: Mapping[str, Any]) -> Faults:
    try:
        rule = Rule.from_dict(dict(data["rule"]))
    except InvalidElection as error:
        yield f"the rule can't be counted: {error}"
        return
    if rule.to_dict() != data["rule"]:
        yield "the rule is not written in its one form"


def _trustee_faults(data: Mapping[str, Any]) -> Faults:
    trustees = data["trustees"]
    if not trustees["threshold"] <= trustees["shares"] == len(trustees["checks"]):
        yield "the numbers of the trustees' shares do not fit each other"
    if trustees["embedded"] and trustees["shares"] != 1:
        yield "an embedded key has one share"
