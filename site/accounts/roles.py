"""The groups behind the roles, and the one permission they share: to enter the Wagtail admin.

Asked for after every `migrate` (and after a test flushes the database), so that a house without its groups cannot
exist. Written without Wagtail imports: the user model must not depend on Wagtail, whose tables depend on it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps

from accounts.models import Role


def ensure_groups(**_signal: Any) -> None:
    """Create each role's group where it is missing, and let its members into the Wagtail admin."""
    group_model = apps.get_model("auth", "Group")
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_for_model(
        apps.get_model("wagtailadmin", "Admin")
    )
    enter, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for role in Role:
        group, _created = group_model.objects.get_or_create(name=role.value)
        group.permissions.add(enter)
