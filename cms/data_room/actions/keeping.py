"""Keeping a view of a data set, deleting it, and taking that back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cms.data_room import permissions
from cms.data_room.models import Release, SavedView
from cms.data_room.models.views import UNDONE_WITHIN
from kit import clock
from residence.codes import new_code

CODE = 8  # letters and digits: short enough for a poster, and nobody guesses one of few thousands


@transaction.atomic
def keep(release: Release, *, by: Any, query: str, name: str) -> SavedView:
    """Keep a look at a release under a name. The same look under the same name, as a double click sends it, is one."""
    get_user_model().objects.select_for_update().get(pk=by.pk)
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Give it a name.")})
    if release.state != Release.State.PUBLISHED:
        raise ValidationError({"name": _("This is not published.")})
    mine = SavedView.objects.kept().filter(person=by)
    twin = mine.filter(release=release, query=query[:500], name=name[:80]).first()
    if twin is not None:
        return twin
    permissions.may_keep_view(by).or_forbid()
    made = SavedView.objects.create(
        data_set=release.data_set, release=release, query=query[:500], name=name[:80], code=new_code()[:CODE],
        person=by, made_at=clock.now(),
    )  # fmt: skip
    log.record("data_room.keep_view", made)  # whose it is stays theirs
    return made


@transaction.atomic
def delete_view(view: SavedView, *, by: Any) -> SavedView:
    """Delete one's own view: its short address leads nowhere. For a day this can be undone."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    permissions.may_delete_view(by, view).or_forbid()
    if view.deleted_at is None:
        view.deleted_at = clock.now()
        view.save(update_fields=["deleted_at"])
        log.record("data_room.delete_view", view)
    return view


@transaction.atomic
def undo_delete(view: SavedView, *, by: Any) -> SavedView:
    """Take the deletion back, within a day."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    permissions.may_bring_back_view(by, view).or_forbid()
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])
    log.record("data_room.undo_delete_view", view)
    return view


def forget_views() -> int:
    """Delete for good what was deleted more than a day ago; how many."""
    gone = SavedView.objects.filter(deleted_at__lt=clock.now() - UNDONE_WITHIN - timedelta(hours=1))
    return gone.delete()[0]
