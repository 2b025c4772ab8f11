"""What a valid ballot is: checked against the frozen rules, and written in one canonical way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.money import say_cents
from voting.ledger.envelope import PIN
from voting.lifecycle import FILLED_IN_HERE, Form

Points = Mapping[str, int]


def check_choices(manifest: Mapping[str, Any], choices: Iterable[str]) -> tuple[str, ...]:
    """The chosen project ids, each once, in the manifest's order.

    Raises `ValidationError` with every reason why the ballot can't be cast, in words that say what to change.
    """
    wanted = list(dict.fromkeys(choices))
    costs = {project["id"]: project["cost"] for project in manifest["projects"]}
    problems = []
    if any(id_ not in costs for id_ in wanted):
        problems.append(_("One of your choices is not on this ballot. Choose from the projects below."))
    chosen = tuple(id_ for id_ in costs if id_ in set(wanted))
    form = manifest["ballot"]["form"]
    if form not in FILLED_IN_HERE:
        problems.append(_("This ballot can't be filled in here."))
    problems += _count_problems(len(chosen), manifest["ballot"]["least"], manifest["ballot"]["most"])
    total, budget = sum(costs[id_] for id_ in chosen), manifest["budget"]
    if form == Form.KNAPSACK and total > budget:
        problems.append(
            _("Your projects cost %(total)s together, %(over)s more than the %(budget)s there is. Take some out.")
            % {"total": say_cents(total), "over": say_cents(total - budget), "budget": say_cents(budget)}
        )
    if problems:
        raise ValidationError(problems)
    return chosen


class PinRefused(ValidationError):
    """The number a voter picked can't be taken."""


def check_pin(typed: str) -> str:
    """The number the voter picked, or nothing. Raises `PinRefused` for anything but 4 to 8 digits."""
    pin = typed.strip()
    if not PIN.fullmatch(pin):
        raise PinRefused(_("The number you pick has 4 to 8 digits, or leave it empty."))
    return pin


def _count_problems(count: int, least: int, most: int | None) -> list[str]:
    problems = []
    if count < least:
        problems.append(
            ngettext("Choose at least %(n)d project.", "Choose at least %(n)d projects.", least) % {"n": least}
        )
    if most is not None and count > most:
        problems.append(
            ngettext(
                "You chose %(count)d projects; at most %(n)d is allowed. Take some out.",
                "You chose %(count)d projects; at most %(n)d are allowed. Take some out.",
                most,
            )
            % {"n": most, "count": count}
        )
    return problems


def canonical(choices: Iterable[str] | Points) -> bytes:
    """A ballot's bytes: compact JSON with sorted keys. Equal ballots have equal bytes.

    Project ids in a sequence (sorted, unless their order is the vote), or points by project id.
    """
    body = {"points": dict(choices)} if isinstance(choices, Mapping) else {"choices": list(choices)}
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def read(plain: bytes) -> tuple[str, ...] | dict[str, int]:
    """The choices or points of a ballot written by `canonical` (padding at its end is ignored)."""
    body = json.loads(plain)
    if "points" in body:
        return {str(id_): int(points) for id_, points in body["points"].items()}
    return tuple(body["choices"])
