"""Everything people do with a charter. Each act locks the charter's row first, so that acts follow one another."""

from cycles.charters.actions.drafting import (
    add_clause,
    change_clause,
    explain,
    open_version,
    remove_clause,
    withdraw,
)
from cycles.charters.actions.signing import reopen, settle, sign
from cycles.charters.actions.weighing import take_back, weigh

__all__ = [
    "add_clause",
    "change_clause",
    "explain",
    "open_version",
    "remove_clause",
    "reopen",
    "settle",
    "sign",
    "take_back",
    "weigh",
    "withdraw",
]
