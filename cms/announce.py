"""Every change to what the public can read becomes an entry of the audit log, which also forgets the kept pages.

Wagtail publishes through many doors (the editor, workflow, the scheduler, code); its signals are the one place they
share. This is the upward news for which signals are lawful.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail import signals
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page, PageViewRestriction

from audit import log
from cms.actions import open_talk
from cms.models import CitySettings, ExplainerPage, GlossaryTerm


def listen() -> None:
    """Connect once, when the app is ready."""
    signals.page_published.connect(_published, dispatch_uid="cms.published")
    signals.page_unpublished.connect(_unpublished, dispatch_uid="cms.unpublished")
    signals.post_page_move.connect(_moved, dispatch_uid="cms.moved")
    post_delete.connect(_deleted, sender=Page, dispatch_uid="cms.deleted")
    for model in (PageViewRestriction, GlossaryTerm, CitySettings, Redirect):
        name = model._meta.model_name
        post_save.connect(_kept, sender=model, dispatch_uid=f"cms.kept.{name}")
        post_delete.connect(_gone, sender=model, dispatch_uid=f"cms.gone.{name}")


def _who() -> Any:
    """The person at the editor, as Wagtail knows it; nobody for the scheduler and for code."""
    return get_active_log_context().user


def _published(sender: Any, instance: Page, **_signal: Any) -> None:
    log.record("cms.publish", _subject(instance), by=_who(), address=instance.url_path)
    if isinstance(instance, ExplainerPage):
        open_talk(instance)


def _unpublished(sender: Any, instance: Page, **_signal: Any) -> None:
    log.record("cms.unpublish", _subject(instance), by=_who(), address=instance.url_path)


def _moved(sender: Any, instance: Page, url_path_before: str, url_path_after: str, **_signal: Any) -> None:
    if url_path_before != url_path_after:
        log.record("cms.move", _subject(instance), by=_who(), before=url_path_before, address=url_path_after)


def _deleted(sender: Any, instance: Page, **_signal: Any) -> None:
    log.record("cms.delete", _subject(instance), by=_who(), address=instance.url_path)


def _kept(sender: Any, instance: Any, raw: bool = False, **_signal: Any) -> None:
    if not raw:
        log.record(f"cms.change_{sender._meta.model_name}", instance, by=_who())


def _gone(sender: Any, instance: Any, **_signal: Any) -> None:
    log.record(f"cms.remove_{sender._meta.model_name}", instance, by=_who())


def _subject(page: Page) -> str:
    return f"wagtailcore.page:{page.pk}"
