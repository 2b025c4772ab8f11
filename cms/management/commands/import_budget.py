"""Bring a budget file from the command line: `manage.py import_budget FILE --page SLUG [--dry-run]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cms import actions
from cms.models import BudgetImport, BudgetPage
from kit.money import say_cents


class Command(BaseCommand):
    help = (
        "Read a CSV budget and make the lines of a budget page exactly the file's. With any mistake, every one is"
        " listed by line, nothing is written and the exit status is 2."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--page", required=True, help="the budget page's slug, the last part of its address")
        parser.add_argument("--dry-run", action="store_true", help="look only: say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        page, data = _page(options["page"]), _data(options["file"])
        with _bar() as bar:
            reading = bar.add_task("Reading", total=None)
            brought = actions.bring_budget_file(
                page,
                by=None,
                name=options["file"].name,
                data=data,
                progress=lambda done, of: bar.update(reading, completed=done, total=of),
            )
            self._refuse_mistakes(brought, options["file"])
            if not options["dry_run"]:
                writing = bar.add_task("Writing", total=None)
                actions.accept_budget_file(
                    brought, by=None, progress=lambda done, of: bar.update(writing, completed=done, total=of)
                )
        self._say(brought, dry=options["dry_run"])

    def _refuse_mistakes(self, brought: BudgetImport, file: Path) -> None:
        if not brought.problems:
            return
        for problem in brought.problems:
            self.stderr.write(f"{file.name}: {problem}")
        count = brought.findings["problems"]
        raise CommandError(
            f"{file.name}: {count} mistake{'s' if count != 1 else ''}; nothing was written.", returncode=2
        )

    def _say(self, brought: BudgetImport, *, dry: bool) -> None:
        found = brought.findings
        self.stdout.write(
            f"{brought.page}: {found['lines']} lines, {found['added']} new, {found['removed']} taken away,"
            f" {found['kept']} as before. Planned expenses {say_cents(found['expense'])},"
            f" planned revenue {say_cents(found['revenue'])}."
        )
        if found["ignored"]:
            self.stdout.write(f"Columns not used: {', '.join(found['ignored'])}.")
        if dry:
            self.stdout.write("Dry run: nothing was written.")


def _page(slug: str) -> BudgetPage:
    page = BudgetPage.objects.with_numbers().filter(slug=slug).first()
    if page is None:
        known = ", ".join(BudgetPage.objects.with_numbers().values_list("slug", flat=True)) or "none yet"
        raise CommandError(f"There is no budget page “{slug}”. There are: {known}.", returncode=2)
    return page


def _data(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from None


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))
