"""The list of panels as a file: what is published before the dice, its fingerprint, and what follows from the dice.

Of people it knows ticket numbers, from 1. What they said of themselves is in a second part that auditors can have; the list
holds its fingerprint.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from deliberation.lots.numbers.leximin import fairest, proved_by
from deliberation.lots.numbers.listing import how_many, numbered
from deliberation.lots.numbers.panels import Panels
from deliberation.lots.numbers.pool import Pool, Quota

FORMAT = "lamplight-lottery-1"
Document = dict[str, Any]


def in_one_way(content: Any) -> str:
    """JSON as it is hashed: sorted keys, no spaces, no escapes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(content: Any) -> str:
    """The SHA-256 of some content, as 64 hexadecimal digits."""
    return hashlib.sha256(in_one_way(content).encode()).hexdigest()


def write(pool: Pool, *, name: str, salt: str, count: int | None = None) -> tuple[Document, Document]:
    """The list for everybody, and the answers for auditors. Raises `NoPanel` where the quotas can't be met.

    People of one kind share a group; groups are numbered as they appear among the tickets, so a number tells nothing.
    """
    lottery = fairest(pool)
    panels = numbered(pool, lottery, count or how_many(pool))
    order = list(dict.fromkeys(pool.kind_of))
    answers = {"salt": salt, "profiles": [list(profile) for profile in pool.profiles]}
    listed = {
        "format": FORMAT,
        "name": name,
        "seats": pool.seats,
        "quotas": [[q.feature, q.value, q.lower, q.upper] for q in pool.quotas],
        "groups": [order.index(kind) + 1 for kind in pool.kind_of],
        "panels": [[ticket + 1 for ticket in panel] for panel in panels],
        "certificate": {
            "weights": [lottery.certificate.weights[kind] for kind in order],
            "bound": [lottery.certificate.bound.numerator, lottery.certificate.bound.denominator],
        },
        "answers": fingerprint(answers),
    }
    return listed, answers


def digits(listed: Document) -> int:
    """How many digits the dice give: three for a thousand panels."""
    return len(str(len(listed["panels"]) - 1))


def chances(listed: Document) -> list[int]:
    """On how many panels each ticket is, in the order of tickets."""
    counts = Counter(ticket for panel in listed["panels"] for ticket in panel)
    return [counts[ticket] for ticket in range(1, len(listed["groups"]) + 1)]


def drawn(listed: Document, dice: str) -> list[int]:
    """The tickets of the panel whose number the dice show, "000" being the first. Raises `ValueError` for other dice."""
    wanted = digits(listed)
    if not (dice.isascii() and dice.isdigit() and len(dice) == wanted):
        raise ValueError(f"the dice give {wanted} digits, like {'0' * wanted}")
    return list(listed["panels"][int(dice)])


def order(listed: Document, dice: str) -> list[int]:
    """All tickets in the order in which they replace those who decline: by SHA-256 of list, dice and ticket."""
    mark = f"{fingerprint(listed)}:{dice}:"
    tickets = range(1, len(listed["groups"]) + 1)
    return sorted(tickets, key=lambda ticket: hashlib.sha256(f"{mark}{ticket}".encode()).hexdigest())


def replacement(
    listed: Document,
    answers: Mapping[str, Any] | None,
    dice: str,
    *,
    gone: int,
    kept: Sequence[int],
    asked: Collection[int],
) -> int | None:
    """Who takes the place of `gone` beside those `kept`: the first in order of the same group who was never asked; where
    the group has nobody left, the first with whom the panel still meets every quota. `None`: nobody.

    Without the answers (after they are deleted, or for the public) only the first half of the rule is known.
    """
    line = [ticket for ticket in order(listed, dice) if ticket not in asked and ticket not in kept]
    groups = listed["groups"]
    same = next((ticket for ticket in line if groups[ticket - 1] == groups[gone - 1]), None)
    if same is not None or answers is None:
        return same
    pool = pool_of(listed, answers)
    wrong = len(pool.unmet([*(ticket - 1 for ticket in kept), gone - 1]))
    return next((ticket for ticket in line if len(pool.unmet([t - 1 for t in (*kept, ticket)])) <= wrong), None)


def pool_of(listed: Document, answers: Mapping[str, Any]) -> Pool:
    """The pool that a list was made from."""
    quotas = tuple(Quota(*quota) for quota in listed["quotas"])
    return Pool(int(listed["seats"]), quotas, tuple(tuple(profile) for profile in answers["profiles"]))


def problems(listed: Document) -> list[str]:
    """What is wrong with a list by itself; empty for a good one."""
    found = [] if listed.get("format") == FORMAT else [f"this is no {FORMAT} file"]
    tickets = range(1, len(listed["groups"]) + 1)
    for number, panel in enumerate(listed["panels"]):
        if len(panel) != listed["seats"] or len(set(panel)) != len(panel) or not set(panel) <= set(tickets):
            found.append(f"panel {number} is not {listed['seats']} different tickets")
    by_group: dict[int, set[int]] = {}
    for group, chance in zip(listed["groups"], chances(listed), strict=True):
        by_group.setdefault(group, set()).add(chance)
    found += [
        f"group {group}: chances differ by more than one panel"
        for group, each in sorted(by_group.items())
        if max(each) - min(each) > 1
    ]
    return found


def problems_with(listed: Document, answers: Mapping[str, Any]) -> list[str]:
    """What is wrong with a list, seen beside the answers: another fingerprint, a quota not met, a bound not proved."""
    if fingerprint(answers) != listed["answers"]:
        return ["the answers are not those whose fingerprint the list holds"]
    pool = pool_of(listed, answers)
    found = []
    for number, panel in enumerate(listed["panels"]):
        found += [f"panel {number}: {q.feature}, {q.value}" for q in pool.unmet([ticket - 1 for ticket in panel])]
    kinds: dict[int, int] = {}
    for group, kind in zip(listed["groups"], pool.kind_of, strict=True):
        if kinds.setdefault(group, kind) != kind:
            found.append(f"group {group} has people of two kinds")
    certificate = listed["certificate"]
    weights = np.zeros(len(pool.kinds), dtype=int)
    for group, kind in kinds.items():
        weights[kind] = certificate["weights"][group - 1]
    if proved_by(pool, Panels(pool), weights).as_integer_ratio() != tuple(certificate["bound"]):
        found.append("the weights do not prove the bound")
    return found
