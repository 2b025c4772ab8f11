"""Add every indicator's readings up anew: `manage.py add_up_readings`. Says which sums were different."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from proposals.indicators import actions, adding_up
from proposals.indicators.models import Indicator


class Command(BaseCommand):
    help = "Add every indicator's readings up anew and say which kept sums were different."

    def handle(self, *args: Any, **options: Any) -> None:
        different = 0
        for indicator in Indicator.objects.order_by("pk").iterator():
            with transaction.atomic():
                if adding_up.recompute(actions.locked(indicator)):
                    different += 1
                    self.stdout.write(f"{indicator.pk} {indicator.name}: was different, is right now")
        self.stdout.write(f"{different} of {Indicator.objects.count()} were different.")
