"""What the roles may do in Wagtail: editors and officers write, publish and keep the site; auditors look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from accounts.models import Role

WRITERS = (Role.EDITOR, Role.OFFICER)
ON_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
ON_FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
ON_THINGS = {
    "cms": ("add_glossaryterm", "change_glossaryterm", "delete_glossaryterm", "change_citysettings"),
    "wagtailredirects": ("add_redirect", "change_redirect", "delete_redirect"),
    "simple_translation": ("submit_translation",),
}
TO_LOOK_AT = {"cms": ("view_glossaryterm",), "wagtailredirects": ("view_redirect",)}
APPS = ("cms", "wagtailcore", "wagtailimages", "wagtaildocs", "wagtailredirects", "simple_translation")
WORKFLOW = "A second pair of eyes"


def ensure_duties(**_signal: Any) -> None:
    """Give the roles their permissions, after every `migrate`; what is there already stays as it is."""
    for label in APPS:  # Django makes an app's permissions only after this signal for apps that come later
        create_permissions(apps.get_app_config(label), verbosity=0)
    root = Page.objects.filter(depth=1).first()
    files = Collection.objects.filter(depth=1).first()
    for role in WRITERS:
        group = Group.objects.get_or_create(name=role.value)[0]
        group.permissions.add(*_permissions(ON_THINGS))
        for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=ON_PAGES):
            if root:
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in Permission.objects.filter(codename__in=ON_FILES):
            if files:
                GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=permission)
    auditors = Group.objects.get_or_create(name=Role.AUDITOR.value)[0]
    auditors.permissions.add(*_permissions(TO_LOOK_AT))
    if root:
        _ensure_workflow(root)


def _permissions(names: Mapping[str, tuple[str, ...]]) -> list[Permission]:
    return [
        permission
        for label, codenames in names.items()
        for permission in Permission.objects.filter(content_type__app_label=label, codename__in=codenames)
    ]


def _ensure_workflow(root: Page) -> None:
    """One workflow for every page: an editor or officer other than oneself may read first and publish.

    It takes the place of the one Wagtail ships with, unless somebody has already chosen another.
    """
    chosen = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if Workflow.objects.filter(name=WORKFLOW).exists() or (chosen and chosen.workflow.name != "Moderators approval"):
        return
    task = GroupApprovalTask.objects.create(name=WORKFLOW)
    task.groups.set(Group.objects.filter(name__in=[role.value for role in WRITERS]))
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    if chosen:
        chosen.workflow.active = False
        chosen.workflow.save(update_fields=["active"])
        Task.objects.filter(name="Moderators approval").update(active=False)
        chosen.delete()
    WorkflowPage.objects.create(page=root, workflow=workflow)
    # Wagtail's own groups double our roles; they go while nobody is in them.
    Group.objects.filter(name__in=["Editors", "Moderators"], user__isnull=True).delete()
