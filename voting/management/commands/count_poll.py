"""`manage.py count_poll ID --officer E-MAIL`: open and count a closed poll, with a progress bar."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from accounts.models import User
from kit.verdict import Forbidden
from voting import actions
from voting.models import Poll
from voting.outcomes import summary_of
from voting.record.actions import unlock_key
from voting.record.closing import DoesNotAddUp
from voting.record.keys import KeyLost
from voting.record.published import Behind
from voting.rules import InvalidElection
from voting.sealing import SealBroken


class Command(BaseCommand):
    help = "Count a closed poll on behalf of an officer; with --key, open its ballots first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("poll", type=int, metavar="ID")
        parser.add_argument("--officer", required=True, metavar="E-MAIL", help="who is counting; must be an officer")
        parser.add_argument("--key", type=Path, help="the key file of a small town; its passphrase is asked for")
        parser.add_argument(
            "--work",
            type=Path,
            help="folder for the opened ballots; called again with it, opening goes on where it stopped",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        poll = Poll.objects.filter(pk=options["poll"]).first()
        officer = User.objects.filter(email=options["officer"].lower()).first()
        if poll is None or officer is None:
            unknown = f"poll {options['poll']}" if poll is None else f"account {options['officer']}"
            self.refuse(f"There is no {unknown}.")
        try:
            if options["key"] and poll.state != Poll.State.OPENED:
                self.open_ballots(poll, officer, options)
            with self.bar("Counting", options) as bar:
                task = bar.add_task("", total=None)
                counted = actions.count_poll(
                    poll, by=officer, progress=lambda done, total: bar.update(task, completed=done, total=total)
                )
        except ValidationError as wrong:
            self.refuse(" ".join(wrong.messages))
        except (Forbidden, SealBroken, InvalidElection, DoesNotAddUp, Behind, KeyLost) as refusal:
            self.refuse(str(refusal))
        except OSError as wrong:
            self.refuse(f"{wrong.filename}: {wrong.strerror}")
        summary = summary_of(counted, counted.counted)
        self.stdout.write(f"{counted}: {summary.headline} {summary.turnout}")

    def open_ballots(self, poll: Poll, officer: User, options: dict[str, Any]) -> None:
        """Open what is sealed with the one key file, and bring it in."""
        passphrase = settings.TRUSTEE_PASSPHRASE or getpass.getpass("Passphrase of the key file: ")
        key = unlock_key(poll.trustee_key.public, options["key"].read_bytes(), passphrase)
        with self.bar("Opening ballots", options) as bar:
            task = bar.add_task("", total=poll.ballots.count())
            actions.unseal_here(
                poll,
                by=officer,
                key=key,
                folder=options["work"],
                progress=lambda done: bar.update(task, completed=done),
            )

    def bar(self, words: str, options: dict[str, Any]) -> Progress:
        """A progress bar on standard error, for whoever sits before it."""
        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Progress(*columns, console=Console(stderr=True, quiet=quiet))

    def refuse(self, line: str) -> NoReturn:
        """One clear line, exit status 2, nothing written."""
        self.stderr.write(line)
        sys.exit(2)
