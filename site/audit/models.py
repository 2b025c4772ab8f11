from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change the past."""


class Entry(models.Model):
    """One act: who (a user's number, which outlives the account), what, on what, when.

    The database itself refuses to change or delete rows, and PostgreSQL to empty the table (triggers in the migrations).
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.BigIntegerField(
        null=True, db_index=True, help_text=_("The acting user's number; empty for the calendar.")
    )
    verb = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=100, db_index=True, help_text=_("What it was done to, as app.model:number."))
    facts = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)
    who = ""  # set by `with_actors`

    class Meta:
        ordering = ["-seq"]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")

    def __str__(self) -> str:
        return f"{self.seq} {self.verb} {self.subject}"

    def content(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "seq": self.seq,
            "at": self.at.isoformat(),
            "actor": self.actor,
            "verb": self.verb,
            "subject": self.subject,
            "facts": self.facts,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("audit entries are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("audit entries are never deleted")


def with_actors(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with `.who`: the acting person as they are called today, in one query for all of them."""
    found = list(entries)
    people = get_user_model()._default_manager.in_bulk({entry.actor for entry in found if entry.actor})
    for entry in found:
        entry.who = str(people.get(entry.actor, "")) if entry.actor else ""
    return found


class Head(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"
