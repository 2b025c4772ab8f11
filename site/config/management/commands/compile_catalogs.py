from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.catalogs import UnreadableCatalog, compile_catalogs
from config.env import ROOT


class Command(BaseCommand):
    help = "Make the .mo files from the .po files that are newer. `serve --prepare` and the tests do this themselves."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = compile_catalogs()
        except UnreadableCatalog as problem:
            raise CommandError(str(problem), returncode=2) from problem
        for path in made:
            self.stdout.write(str(path.relative_to(ROOT)))
