"""`manage.py compare_rules [ID …]`: work out at once what other rules would have funded in published polls."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from voting.comparisons import actions
from voting.comparisons.contenders import contenders
from voting.models import Poll


class Command(BaseCommand):
    help = "Work out what other rules would have funded in published polls, where that is not known yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("polls", type=int, nargs="*", metavar="ID", help="default: every published poll")

    def handle(self, *args: Any, **options: Any) -> None:
        polls = Poll.objects.published().with_place().select_related("manifest").order_by("pk")
        if wanted := options["polls"]:
            unknown = set(wanted) - set(polls.values_list("pk", flat=True))
            if unknown:
                self.stderr.write(f"no published poll has the number {', '.join(map(str, sorted(unknown)))}")
                sys.exit(2)
            polls = polls.filter(pk__in=wanted)
        for poll in polls:
            for key in contenders(poll.manifest.data):
                found = actions.compare(poll, key)
                said = found.problem or f"{len(found.winners)} projects"
                self.stdout.write(f"{poll.title}: {key}: {said}")
