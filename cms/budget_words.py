"""The words of an open budget: amounts, kinds, sides."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

AMOUNTS = ("planned", "committed", "spent")
PLACE = ("side", "department", "program", "neighborhood", "kind", "fund")  # the words that name a line


class Kind(models.TextChoices):
    """What a line is for, seen from safety."""

    PREVENTION = "prevention", _("prevention")
    ENFORCEMENT = "enforcement", _("enforcement")
    OTHER = "other", _("other")


class Side(models.TextChoices):
    EXPENSE = "expense", _("expense")
    REVENUE = "revenue", _("revenue")
