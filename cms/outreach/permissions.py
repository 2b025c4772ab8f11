"""Who plans stops and keeps their ledger."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.permissions import is_officer
from cms.lifecycle import IMPORT_MOVES
from cms.outreach.models import LedgerFile, Stop
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, no


def may_keep(user: Any) -> Verdict:
    """Officers and the liaison."""
    if is_officer(user) or (user.is_authenticated and user.is_active and user.has_role(Role.LIAISON)):
        return YES
    return no(_("Only officers and the liaison plan stops and keep their ledger."))


def may_change(user: Any, stop: Stop) -> Verdict:
    """Until it begins."""
    verdict = may_keep(user)
    if verdict and stop.called_off:
        return no(_("This stop was called off."))
    if verdict and stop.has_begun:
        return no(_("This stop has begun."))
    return verdict


def may_write_down(user: Any, stop: Stop) -> Verdict:
    """Once it has begun; what was written down can be corrected, and the record keeps that it was."""
    verdict = may_keep(user)
    if verdict and stop.called_off:
        return no(_("This stop was called off."))
    if verdict and not stop.has_begun:
        return no(_("It has not begun yet."))
    return verdict


def may_accept(user: Any, brought: LedgerFile) -> Verdict:
    """A file without mistakes, once."""
    verdict = may_keep(user)
    if verdict and brought.problems:
        return no(_("The file has mistakes. Mend them and bring it again."))
    return verdict and may_move(IMPORT_MOVES, "accept", brought.state)
