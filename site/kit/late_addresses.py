"""Addresses whose views are imported when somebody first asks for one of them."""

from __future__ import annotations

from typing import Any

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from django.utils.datastructures import MultiValueDict


class LateAddresses(URLResolver):
    """The addresses in `module` under `route`, found as any others, but known to `reverse` by no name.

    Django reads every module of addresses when it first makes a link; these would bring their libraries with them.
    """

    def __init__(self, route: str, module: str) -> None:
        super().__init__(RoutePattern(route), module)

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
