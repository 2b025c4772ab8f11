"""`manage.py import_polis FOLDER`: a conversation exported from Polis becomes a closed one here, with its numbers."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deliberation.opinions import importing

MOST_PROBLEMS = 20  # said; the rest is counted


class Command(BaseCommand):
    help = "Import comments.csv and votes.csv of Polis's open data as a conversation that is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="with comments.csv and votes.csv")
        parser.add_argument("--question", default="", help="instead of the topic in summary.csv")
        parser.add_argument(
            "--source", default="", help="whose data it is, and under which license; shown on its pages"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        console = Console(stderr=True, quiet=options["verbosity"] == 0 or not sys.stderr.isatty())
        try:
            console.print(f"Reading {options['folder'].name} …")
            found = importing.read(options["folder"])
        except importing.Unreadable as wrong:
            for line in wrong.problems[:MOST_PROBLEMS]:
                self.stderr.write(f"{options['folder'].name}/{line}")
            if len(wrong.problems) > MOST_PROBLEMS:
                self.stderr.write(f"and {len(wrong.problems) - MOST_PROBLEMS} more. Nothing was imported.")
            sys.exit(2)
        columns = (TextColumn("Votes"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as bars:
            task = bars.add_task("", total=len(found.votes))
            made = importing.take_in(
                found,
                question=options["question"],
                source=options["source"],
                progress=lambda done, total: bars.update(task, completed=done, total=total),
            )
        self.stdout.write(f"“{made.question}” is at {made.get_absolute_url()}results/")
