"""What changed in the city's projects and indicators, as an Atom feed of a cycle, a neighborhood or everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms.progress.dashboard import title_of
from cms.progress.scope import Scope
from kit.feeds import FeedOfNews, News, newest
from proposals.delivery import feeds as delivery
from proposals.indicators import feeds as indicators


class ProgressNews(FeedOfNews):
    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Scope:
        return Scope.read(request.GET)

    def title(self, scope: Scope) -> str:
        return title_of(scope)

    def link(self, scope: Scope) -> str:
        return scope.page()

    def feed_url(self, scope: Scope) -> str:
        return scope.address("feed")

    def subtitle(self, scope: Scope) -> str:
        return _("What was built, what went wrong, and what the numbers say.")

    def items(self, scope: Scope) -> list[News]:
        found = [replace(one, key=f"project-{one.key}") for one in delivery.news(scope.of_projects)]
        found += [replace(one, key=f"indicator-{one.key}") for one in indicators.news(scope.of_indicators())]
        return newest(found)
