"""Yes, or no with its reason.

A predicate in `permissions.py` answers with a `Verdict`. The same sentence then stands on the disabled button, on the
403 page, in the socket's error frame and in the test.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


class Forbidden(PermissionDenied):
    """A refused act; its text is the reason, in words a neighbor understands."""


@dataclass(frozen=True)
class Verdict:
    """The answer to "may they?": truthy for yes; a no always says why."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        return str(self.reason)

    def or_forbid(self) -> None:
        """Return quietly for yes; raise `Forbidden` with the reason for no."""
        if not self.allowed:
            raise Forbidden(str(self.reason))


YES = Verdict(True)


def no(reason: str | Promise) -> Verdict:
    """A refusal. The reason is a whole sentence that says what is missing and, where it can, what would help."""
    return Verdict(False, reason)


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Yes if every verdict is yes, else the first no. Lazy: later questions are not asked after a no."""
    return next((verdict for verdict in verdicts if not verdict), YES)
