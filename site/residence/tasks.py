"""Recurring work: letters and uploads that have waited too long."""

from __future__ import annotations

from datetime import timedelta

from kit import clock
from residence.imports import discard_roll
from residence.letters import expire_letters
from residence.lifecycle import IMPORT_MOVES
from residence.models import Attempt, RollImport


def forget_what_is_over() -> None:
    """Close overdue letters (their names and addresses are wiped), drop uploads after a day, and old failed tries."""
    expire_letters()
    waiting = RollImport.objects.filter(
        state__in=IMPORT_MOVES["discard"].from_, uploaded_at__lt=clock.now() - timedelta(days=1)
    )
    for made in waiting:
        discard_roll(made, by=None)
    Attempt.objects.filter(at__lt=clock.now() - timedelta(days=2)).delete()
