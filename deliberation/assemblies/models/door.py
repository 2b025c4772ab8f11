"""The door: a code for everyone who signed up, and a count of those who come without an account."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deliberation.assemblies.models.session import Assembly

LETTERS = "BCDFGHJKMNPQRTVWXYZ346789"  # none that is read or heard as another, and no vowels: no code is a word
LENGTH = 6


def new_code() -> str:
    """A code to say at the door, by chance. It opens nothing: only who keeps the door can do anything with it."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def spaced(code: str) -> str:
    """ "K7M4QP" as it is shown and said: "K7M-4QP"."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def typed(text: str) -> str:
    """A code as somebody typed it, as it is kept."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


class DoorCountQuerySet(models.QuerySet["DoorCount"]):
    def standing(self) -> DoorCountQuerySet:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class DoorCount(models.Model):
    """People who came in without an account, as somebody at the door counted them. It has no names.

    How many there are is the sum of the rows that stand: two who count at once write two rows and lose none. A row with
    a `reason` corrects the sum and may be below zero.
    """

    assembly = models.ForeignKey(
        Assembly, on_delete=models.CASCADE, related_name="door_counts", verbose_name=_("assembly")
    )
    people = models.SmallIntegerField(_("people"), default=1)
    children = models.SmallIntegerField(_("children to look after"), default=0)
    interpretation = models.CharField(_("interpretation into"), max_length=60, blank=True)
    reason = models.CharField(_("why it is corrected"), max_length=200, blank=True)
    key = models.CharField(_("mark of one sending"), max_length=64, blank=True)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    counted_at = models.DateTimeField(_("counted"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    objects = DoorCountQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("count at the door")
        verbose_name_plural = _("counts at the door")
        constraints = [
            models.UniqueConstraint(fields=["assembly", "key"], condition=~Q(key=""), name="one_count_a_sending"),
            models.CheckConstraint(
                condition=Q(people__gte=0, children__gte=0) | ~Q(reason=""), name="only_corrections_count_down"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people:+d}"
