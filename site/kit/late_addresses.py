"""Addresses whose views are imported when somebody first asks for one of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict


class LateAddresses(URLResolver):
    """The addresses in `module` under `route`, found as any others, but known to `reverse` by no name.

    Django reads every module of addresses when it first makes a link, and when it checks itself at a start; these would
    bring their libraries with them. Who wants to see them all looks into `late`.
    """

    def __init__(self, route: str, module: str) -> None:
        super().__init__(RoutePattern(route), module)

    @cached_property
    def late(self) -> URLResolver:
        """The addresses themselves. Imports them."""
        return URLResolver(self.pattern, self.urlconf_name)

    @property
    def url_patterns(self) -> list[Any]:
        """None that Django's checks could follow."""
        return []

    def resolve(self, path: str) -> Any:
        return self.late.resolve(path) if self.pattern.match(path) else None

    def _populate(self) -> None:
        pass

    @property
    def reverse_dict(self) -> Any:
        return MultiValueDict()

    @property
    def namespace_dict(self) -> dict[str, Any]:
        return {}

    @property
    def app_dict(self) -> dict[str, Any]:
        return {}

    def check(self) -> list[Any]:
        """Nothing: the tests resolve each of them."""
        return []
