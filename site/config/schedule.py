"""Every recurring task, in one table. `manage.py schedule` writes it into the task queue; `serve` does so at start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Recurring:
    """A task by its dotted path and the cron expression (UTC) on which it runs."""

    name: str
    task: str
    cron: str


RECURRING: tuple[Recurring, ...] = ()
