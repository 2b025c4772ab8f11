"""What can be done with the record: check it."""

from __future__ import annotations

from typing import Any

from audit import log
from audit.chain import Break
from audit.permissions import may_read_record


def verify(*, by: Any) -> Break | None:
    """Walk the whole chain; `None` if it is whole. That somebody checked, and what they found, goes on record too.

    Raises `Forbidden` if `by` may not. `by=None` is a command on the server.
    """
    if by is not None:
        may_read_record(by).or_forbid()
    through = log.latest_seq()
    broken = log.verify()
    facts = {"through": through, "whole": broken is None}
    log.record("audit.verify", "audit.entry", by=by, **facts, **({"broken_at": broken.seq} if broken else {}))
    return broken
