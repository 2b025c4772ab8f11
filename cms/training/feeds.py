"""Versions, approvals and sessions of trainings as one Atom feed, newest first."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.training.models import Session, Version
from kit import clock
from kit.feeds import MOST, FeedOfNews, News, newest


class TrainingNews(FeedOfNews):
    def title(self) -> str:
        return _("Training in %(city)s") % {"city": settings.CITY_NAME}

    def link(self) -> str:
        return reverse("training:curricula")

    def subtitle(self) -> str:
        return _("New sessions, new versions of curricula, and what councils approved.")

    def items(self) -> list[News]:
        versions = Version.objects.select_related("curriculum")
        news = [_written(version) for version in versions.order_by("-at")[:MOST]]
        approved = versions.exclude(approved_at=None).order_by("-approved_at")
        news += [_approved(version) for version in approved[:MOST]]
        sessions = Session.objects.filter(called_off="").select_related("version__curriculum")
        news += [_planned(session) for session in sessions.order_by("-made_at")[:MOST]]
        return newest(news)


def _written(version: Version) -> News:
    words = {"title": version.curriculum.title, "number": version.number}
    title = _("%(title)s: version %(number)s") % words
    return News(f"version-{version.pk}", version.at, title, version.changed or version.aims, version.get_absolute_url())


def _approved(version: Version) -> News:
    words = {"title": version.curriculum.title, "number": version.number}
    title = _("%(title)s: a council approved version %(number)s") % words
    assert version.approved_at is not None
    return News(f"approved-{version.pk}", version.approved_at, title, version.aims, version.get_absolute_url())


def _planned(session: Session) -> News:
    title = _("%(title)s: a session is planned") % {"title": session.title}
    text = f"{clock.spoken(session.starts_at)}. {session.place}. {session.language}"
    return News(f"session-{session.pk}", session.made_at, title, text, session.get_absolute_url())
