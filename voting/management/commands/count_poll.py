"""`manage.py count_poll ID --officer E-MAIL`: count a sealed poll, with a progress bar."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from accounts.models import User
from kit.verdict import Forbidden
from voting import actions
from voting.models import Poll
from voting.outcomes import summary_of
from voting.rules import InvalidElection
from voting.sealing import SealBroken


class Command(BaseCommand):
    help = "Count the sealed ballots of a poll on behalf of an officer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("poll", type=int, metavar="ID")
        parser.add_argument("--officer", required=True, metavar="E-MAIL", help="who is counting; must be an officer")

    def handle(self, *args: Any, **options: Any) -> None:
        poll = Poll.objects.filter(pk=options["poll"]).first()
        officer = User.objects.filter(email=options["officer"].lower()).first()
        if poll is None or officer is None:
            unknown = f"poll {options['poll']}" if poll is None else f"account {options['officer']}"
            self.refuse(f"There is no {unknown}.")
        console = Console(stderr=True, quiet=options["verbosity"] == 0 or not sys.stderr.isatty())
        columns = (TextColumn("Opening ballots"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        try:
            with Progress(*columns, console=console) as bar:
                task = bar.add_task("", total=None)
                counted = actions.count_poll(
                    poll, by=officer, progress=lambda done, total: bar.update(task, completed=done, total=total)
                )
        except (Forbidden, SealBroken, InvalidElection) as refusal:
            self.refuse(str(refusal))
        summary = summary_of(counted, counted.counted)
        self.stdout.write(f"{counted}: {summary.headline} {summary.turnout}")

    def refuse(self, line: str) -> NoReturn:
        """One clear line, exit status 2, nothing written."""
        self.stderr.write(line)
        sys.exit(2)
