"""Who may see and change what in the Wagtail admin, by role."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from wagtail.permission_policies.base import BasePermissionPolicy

from accounts.models import Role, User


class RolePolicy(BasePermissionPolicy):
    """A Wagtail permission policy that asks for roles instead of permission rows.

    `view` may look, `change` may look, add and change, `delete` may also delete (nobody, unless said). Auditors may
    always look and never change. Superusers may do everything.

        permission_policy = RolePolicy(Cycle, view={Role.COUNCIL, Role.EDITOR}, change={Role.OFFICER})
    """

    def __init__(
        self,
        model: type[models.Model] | str,
        *,
        view: Collection[Role] = (),
        change: Collection[Role] = (),
        delete: Collection[Role] = (),
    ) -> None:
        super().__init__(model)
        changing = frozenset(change) - {Role.AUDITOR}
        deleting = frozenset(delete) - {Role.AUDITOR}
        self.roles: dict[str, frozenset[Role]] = {
            "view": frozenset(view) | changing | deleting | {Role.AUDITOR},
            "add": changing,
            "change": changing,
            "delete": deleting,
        }

    def roles_for(self, actions: Collection[str]) -> frozenset[Role]:
        """The roles that may do at least one of `actions`; an action this policy does not know is for nobody."""
        return frozenset().union(*(self.roles.get(action, frozenset()) for action in actions))

    def may_view(self, user: Any) -> bool:
        """Whether this person may look: who works there, and auditors."""
        return self.user_has_permission(user, "view")

    def user_has_permission(self, user: Any, action: str) -> bool:
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user: Any, actions: Collection[str]) -> bool:
        if not (user.is_authenticated and user.is_active):
            return False
        return user.is_superuser or bool(user.role_names & {role.value for role in self.roles_for(actions)})

    def users_with_any_permission(self, actions: Collection[str]) -> models.QuerySet[User]:
        names = [role.value for role in self.roles_for(actions)]
        return User.objects.filter(Q(is_superuser=True) | Q(groups__name__in=names), is_active=True).distinct()
