"""What can be done with accounts: give and take roles."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Role, User
from accounts.permissions import may_change_role
from audit import log


def grant_role(person: User, role: Role, *, by: Any) -> bool:
    """Give `person` the duty `role`; whether that changed anything. `by=None`: the house itself.

    Raises `Forbidden` if `by` may not. The role counts from the person's next request; their next duty page asks for
    a second factor.
    """
    return _change(person, role, by=by, has=True)


def withdraw_role(person: User, role: Role, *, by: Any) -> bool:
    """Take the duty `role` from `person`; whether that changed anything. Raises `Forbidden` if `by` may not."""
    return _change(person, role, by=by, has=False)


@transaction.atomic
def _change(person: User, role: Role, *, by: Any, has: bool) -> bool:
    may_change_role(by, role, person).or_forbid()
    User.objects.select_for_update().get(pk=person.pk)
    if (role.value in set(person.groups.values_list("name", flat=True))) == has:
        return False
    group, _created = Group.objects.get_or_create(name=role.value)
    (person.groups.add if has else person.groups.remove)(group)
    person.__dict__.pop("role_names", None)
    log.record("accounts.grant_role" if has else "accounts.withdraw_role", person, by=by, role=role.value)
    return True
