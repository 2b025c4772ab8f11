"""`manage.py import_pabulib FILE`: a real election becomes a closed cycle with its ballots and a published outcome."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from voting import pabulib
from voting.importing import ImportedBefore, import_election
from voting.rules import COMPLETIONS, RULES, UTILITIES, InvalidElection

STEPS = {"count": "Counting", "ballots": "Ballots"}


class Command(BaseCommand):
    help = "Import an election in the Pabulib format, count it and publish its outcome."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--rule", choices=RULES, help="instead of the rule that the file names")
        parser.add_argument("--utility", choices=UTILITIES)
        parser.add_argument("--completion", choices=COMPLETIONS)
        parser.add_argument("--again", action="store_true", help="import the same file a second time")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        console = Console(stderr=True, quiet=options["verbosity"] == 0 or not sys.stderr.isatty())
        try:
            console.print(f"Reading {path.name} …")
            election = pabulib.read(path)
            given = {"name": options["rule"], "utility": options["utility"], "completion": options["completion"]}
            rule = replace(election.rule, **{key: value for key, value in given.items() if value})
            with _progress(console) as bars:
                tasks = {step: bars.add_task(words, total=None) for step, words in STEPS.items()}
                poll = import_election(
                    path,
                    election,
                    rule,
                    again=options["again"],
                    progress=lambda step, done, total: bars.update(tasks[step], completed=done, total=total),
                )
        except pabulib.Unreadable as wrong:
            self.refuse(str(wrong))
        except InvalidElection as wrong:
            self.refuse(f"{path}:1:1: {wrong}")
        except ImportedBefore as before:
            self.refuse(
                f"{path}:1:1: this file is imported already, as “{before.args[0].title}”; add --again to do so again"
            )
        for note in election.notes:
            self.stderr.write(note)
        self.stdout.write(f"{poll.title} is published at {poll.get_absolute_url()}")

    def refuse(self, line: str) -> NoReturn:
        """One clear line, exit status 2, nothing written."""
        self.stderr.write(line)
        sys.exit(2)


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
