"""`manage.py import_proposals`: proposals that came on paper, from a table."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from cycles.models import Cycle
from kit.verdict import Forbidden
from proposals.drafting.imports import bring


class Command(BaseCommand):
    help = "Take in proposals from a CSV or XLSX table, all or none; --dry-run only tries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--cycle", required=True, help="the address part of a cycle that takes proposals now")
        parser.add_argument("--by", required=True, help="e-mail address of the officer who enters them")
        parser.add_argument("--dry-run", action="store_true", help="say what is wrong, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        cycle = Cycle.objects.with_calendar().filter(slug=options["cycle"]).first()
        officer = User.objects.filter(email__iexact=options["by"]).first()
        if cycle is None or officer is None:
            raise CommandError("No such cycle, or no account with that address.", returncode=2)
        try:
            brought = bring(options["file"].read_bytes(), cycle, by=officer, trial=options["dry_run"])
        except OSError as refused:
            raise CommandError(f"{options['file']}: {refused.strerror}", returncode=2) from None
        except Forbidden as refused:
            raise CommandError(str(refused), returncode=2) from None
        for problem in brought.problems:
            self.stderr.write(f"{options['file']}: {problem}")
        if brought.problems:
            raise CommandError("Nothing was taken in.", returncode=2)
        verb = "would be" if options["dry_run"] else "are"
        self.stdout.write(self.style.SUCCESS(f"{len(brought.proposals)} proposals {verb} taken in."))
