from __future__ import annotations

import os
import signal
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from config.worker import children_end_with_us, end_with_parent


class Command(BaseCommand):
    help = "The task worker alone, for a set-up with several processes. `serve` starts one by itself."
    requires_system_checks: list[str] = []  # the server that starts a worker has made them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", type=int, help="stop when this process, which started the worker, is gone")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["parent"]:
            end_with_parent(signal.SIGTERM)
            if os.getppid() != options["parent"]:
                return  # the server died while this process was starting
        else:
            self.check()
        children_end_with_us()
        call_command("qcluster")
