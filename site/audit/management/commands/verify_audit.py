"""`manage.py verify_audit`: walk the audit log's chain; exit status 1, and where it breaks, if it does."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from audit import actions, log


class Command(BaseCommand):
    help = "Check that every entry of the audit log is there and unchanged. Exit status 1 if not."

    def handle(self, *args: Any, **options: Any) -> None:
        count = log.latest_seq()
        broken = actions.verify(by=None)
        if broken is not None:
            self.stderr.write(f"broken at entry {broken.seq}: {broken.problem}")
            sys.exit(1)
        self.stdout.write(f"whole: {count} entries")
