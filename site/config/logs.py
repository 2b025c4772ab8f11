"""Structured logs without personal data: one line an event, as text for people or JSON for machines.

What a person did is in the audit log. This log says how the machine fares, so addresses, names, e-mails and bodies
are dropped before a line is written.
"""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
PERSONAL_KEYS = frozenset({"request", "user", "email", "ip", "body", "name", "password", "session"})


def drop_personal_data(logger: Any, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Remove keys that carry people, and mask e-mail addresses inside messages."""
    for key in PERSONAL_KEYS & event.keys():
        del event[key]
    event["event"] = EMAIL.sub("[email]", str(event.get("event", "")))
    return event


def formatter(style_name: str = "console") -> logging.Formatter:
    """The formatter for Django's LOGGING; `style_name` is LOG_FORMAT: console or json."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if style_name == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            drop_personal_data,
            structlog.processors.format_exc_info,
            renderer,
        ],
    )
