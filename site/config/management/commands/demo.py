"""`manage.py demo`: fill an empty database with the demo city."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from config.demo import city


class Command(BaseCommand):
    help = "Fill an empty database with the demo city; does nothing where it is already told."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="Say nothing and do nothing when people are there.")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo city is not for production: its people sign in with one click.", returncode=2)
        if city.is_told():
            self.stdout.write("The demo city is there.")
            return
        if User.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("This database has people already; the demo city needs an empty one.", returncode=2)
        city.tell_city(self.stdout.write)
        self.stdout.write(self.style.SUCCESS("The demo city is told."))
