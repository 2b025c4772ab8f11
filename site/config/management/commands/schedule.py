from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config import schedule


class Command(BaseCommand):
    help = "Write the recurring tasks of config/schedule.py into the task queue: adds, changes and removes. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        for change in schedule.write(schedule.RECURRING):
            self.stdout.write(f"{change.verb} {change.name}")
