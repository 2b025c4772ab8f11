"""Structured logs without personal data: one line an event, as text for people or JSON for machines.

What a person did is in the audit log. This log says how the machine fares, so facts about people are dropped, and e-mail
and network addresses are masked wherever they turn up, tracebacks included, before a line is written.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from typing import Any

from kit.when_used import left_out

with left_out("rich"):  # for tracebacks in color, which no log here has: 6 MB and a seventh of a second of every start
    import structlog

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
MAYBE_NETWORK = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w:])"
)
PERSONAL_KEYS = frozenset({"request", "user", "email", "ip", "body", "name", "password", "session"})


def masked(text: str) -> str:
    """The text with e-mail and network addresses replaced; loopback addresses are nobody's and stay."""
    return MAYBE_NETWORK.sub(_mask_network, EMAIL.sub("[email]", text))


def _mask_network(found: re.Match[str]) -> str:
    try:
        return found[0] if ipaddress.ip_address(found[0]).is_loopback else "[address]"
    except ValueError:  # a time of day, a version
        return found[0]


def drop_personal_data(logger: Any, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Remove keys that carry people, and mask addresses in every text."""
    return {
        key: masked(value) if isinstance(value, str) and key != "timestamp" else value
        for key, value in event.items()
        if key not in PERSONAL_KEYS
    }


def formatter(style_name: str = "console") -> logging.Formatter:
    """The formatter for Django's LOGGING; `style_name` is LOG_FORMAT: console or json."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if style_name == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,  # first, so that a traceback is masked as well
            drop_personal_data,
            renderer,
        ],
    )
