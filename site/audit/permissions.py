"""Who reads the record line by line. That it is whole, anybody may know."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no


def may_read_record(user: Any) -> Verdict:
    """Whether `user` may read the entries: auditors and officers. (Accounts is above this room, so it asks the user.)"""
    if not user.is_authenticated:
        return no(_("Sign in first. The record is read by auditors and officers."))
    if user.is_active and (user.is_superuser or user.is_auditor or user.is_officer):
        return YES
    return no(_("Only auditors and city officers read the record line by line."))
