"""System checks: a wrong configuration is named, with a hint, before the first request is served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.urls import resolve
from django.utils.module_loading import import_string

OWN_MACHINE = ("localhost", "127.0.0.1", "::1", "testserver")


CONFIGURATION = "configuration"  # what a start looks at; whether the code is in order, `make check` has said before


@register(CONFIGURATION)
def environment_is_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.E001`: an environment variable could not be read."""
    return [
        Error(f"{name} {problem}", hint="docs/operate.md lists each variable and its form.", id="lamplight.E001")
        for name, problem in settings.ENV.problems
    ]


@register(CONFIGURATION)
def production_has_its_own_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.E002` and `lamplight.E003`: production without a secret key or host names of its own."""
    found: list[CheckMessage] = []
    if not settings.PRODUCTION:
        return found
    if settings.SECRET_KEY == settings.INSECURE_KEY or len(settings.SECRET_KEY) < 50:
        wrong = "is not set" if settings.SECRET_KEY == settings.INSECURE_KEY else "is shorter than 50 characters"
        found.append(
            Error(f"SECRET_KEY {wrong}.", hint="Set SECRET_KEY to 50 or more random characters.", id="lamplight.E002")
        )
    if not settings.ALLOWED_HOSTS:
        found.append(
            Error("ALLOWED_HOSTS is empty.", hint="Set ALLOWED_HOSTS=lamplight.example.org", id="lamplight.E003")
        )
    return found


@register(CONFIGURATION)
def personas_only_in_the_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.E004`: one-click personas sign anybody in as anybody; only a demo on one's own machine may have them."""
    if settings.DEMO:
        address = urlsplit(settings.SITE_URL)
        names = {address.hostname, *(host.strip("[]") for host in settings.ALLOWED_HOSTS)}
        if address.scheme == "http" and names <= set(OWN_MACHINE) and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
            return []
        return [
            Error(
                "The demo's one-click personas are on for an address that others can reach.",
                hint="Set LAMPLIGHT_MODE=production, or serve the demo on http://localhost:8000.",
                id="lamplight.E004",
            )
        ]
    if resolve("/people/personas/").func is not import_string("accounts.views.persona_list"):
        return []  # the address is left to the pages, which know no such page
    return [
        Error(
            "The demo's one-click personas have an address outside demo mode.",
            hint="Take /people/personas/ out of the URL configuration.",
            id="lamplight.E004",
        )
    ]


@register(Tags.database)
def no_demo_people_outside_the_demo(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`lamplight.E005`: the database is a demo's, with people anybody can be. Asked with `check --database default`."""
    if (
        settings.DEMO
        or "default" not in (databases or ())
        or "accounts_persona" not in connection.introspection.table_names()
    ):
        return []
    if not apps.get_model("accounts", "Persona").objects.exists():
        return []
    return [
        Error(
            "This database holds a demo's personas.",
            hint="Start with a database of your own; a demo's people and passwords are known to everybody.",
            id="lamplight.E005",
        )
    ]


@register(deploy=True)
def several_processes_share_a_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.W001`: rate limits of sign-in hold only if every process counts in the same cache."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and not settings.ENV["REDIS_URL"]:
        return [
            Warning(
                "PostgreSQL without Redis: sign-in limits and live sessions work only with one web process.",
                hint="Set REDIS_URL, or keep to one process.",
                id="lamplight.W001",
            )
        ]
    return []
