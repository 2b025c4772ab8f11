"""The outcome as files: CSV for spreadsheets, JSON for programs, `.pb` for anyone who wants to count again."""

from __future__ import annotations

import gzip
import json
from typing import Any

from django.utils.translation import gettext as _

from kit import tables
from voting.outcomes import Summary
from voting.rules import decimal_money


def outcome_csv(summary: Summary) -> str:
    """One line a project, in the order of the page."""
    header = [
        _("order"),
        _("project"),
        _("name"),
        _("cost"),
        _("votes"),
        _("funded"),
        _("why"),
        _("what would have funded it"),
        _("greedy would fund"),
    ]
    subunits = summary.manifest["subunits"]
    rows = [
        [
            line.rank or "",
            line.id,
            line.name,
            decimal_money(line.cost, subunits),
            line.votes,
            _("yes") if line.funded else _("no"),
            line.why,
            line.wish,
            _("yes") if line.greedy else _("no"),
        ]
        for line in map(summary.line, summary.order)
    ]
    return "".join(tables.write_csv(header, rows))


def outcome_json(summary: Summary) -> str:
    """The stored outcome with all its rounds (amounts in whole smallest units), the frozen rules, and who may check it."""
    outcome: dict[str, Any] = dict(summary.counted.outcome)
    outcome["rounds"] = list(summary.counted.rounds.values_list("data", flat=True))
    whole = {
        "outcome": outcome,
        "votes": summary.counted.votes,
        "measures": summary.counted.measures,
        "greedy": summary.counted.greedy,
        "ballots": summary.counted.ballots,
        "eligible": summary.poll.eligible,
        "manifest": summary.manifest,
        "manifest_sha256": summary.poll.manifest.sha256,
        "outcome_sha256": summary.counted.sha256,
    }
    return json.dumps(whole, ensure_ascii=False)


def ballots_pb(summary: Summary) -> bytes:
    """All ballots as a `.pb` file."""
    return gzip.decompress(bytes(summary.counted.ballots_file))
