"""System checks: a wrong configuration is named, with a hint, before the first request is served."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def environment_is_readable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.E001`: an environment variable could not be read."""
    return [
        Error(f"{name} {problem}", hint="docs/operate.md lists each variable and its form.", id="lamplight.E001")
        for name, problem in settings.ENV.problems
    ]


@register()
def production_has_its_own_secrets(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.E002` and `lamplight.E003`: production without a secret key or host names of its own."""
    found: list[CheckMessage] = []
    if not settings.PRODUCTION:
        return found
    if settings.SECRET_KEY == settings.INSECURE_KEY:
        found.append(
            Error("SECRET_KEY is not set.", hint="Set SECRET_KEY to 50 or more random characters.", id="lamplight.E002")
        )
    if not settings.ALLOWED_HOSTS:
        found.append(
            Error("ALLOWED_HOSTS is empty.", hint="Set ALLOWED_HOSTS=lamplight.example.org", id="lamplight.E003")
        )
    return found


@register()
def personas_only_in_the_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """`lamplight.E004`: one-click personas sign anybody in as anybody; only the demo city may have them."""
    if settings.DEMO and settings.SITE_URL.startswith("https://"):
        return [
            Error(
                "The demo's one-click personas are on for a public https address.",
                hint="Set LAMPLIGHT_MODE=production, or serve the demo on localhost.",
                id="lamplight.E004",
            )
        ]
    return []


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
