"""Kinds of indicators, and numbers as people say and type them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

LARGEST = 100_000_000_00  # hundredths


class Kind(models.TextChoices):
    SHARE = "share", pgettext_lazy("kind of indicator", "a share: so many out of so many")
    COUNT = "count", pgettext_lazy("kind of indicator", "a count of everything in a month")
    MEAN = "mean", pgettext_lazy("kind of indicator", "an average")
    SCALE = "scale", pgettext_lazy("kind of indicator", "a scale from 1 to 5")
    MINUTES = "minutes", pgettext_lazy("kind of indicator", "minutes")


SAYS = {
    Kind.SHARE: gettext_lazy("%(number)s %%"),
    Kind.SCALE: gettext_lazy("%(number)s of 5"),
    Kind.MINUTES: gettext_lazy("%(number)s minutes"),
}


def said(value: int | None, kind: str, unit: str = "") -> str:
    """A value in hundredths as people read it; one decimal place, none where it is zero. Nothing gives an em dash."""
    if value is None:
        return "—"
    tenths = round(value / 10)
    number = formats.number_format(
        Decimal(tenths) / 10, decimal_pos=1 if tenths % 10 else 0, use_l10n=True, force_grouping=True
    )
    if kind in SAYS:
        return str(SAYS[Kind(kind)]) % {"number": number}
    return f"{number} {unit}".strip()


def parse_hundredths(text: str, kind: str) -> int:
    """Whole hundredths from what a person types: "12", "3.5", "3,5". Raises `ValidationError` with the way to mend it."""
    kept = text.strip().rstrip("%").strip().replace(",", ".")
    try:
        value = Decimal(kept)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise ValidationError(_("“%(text)s” is not a number. Write it like 12 or 3.5.") % {"text": text})
    if value * 100 > LARGEST:
        raise ValidationError(_("That number is too large."))
    if value != round(value, 2):
        raise ValidationError(_("Two decimals are enough."))
    hundredths = int(round(value, 2) * 100)
    if kind == Kind.SCALE and not 100 <= hundredths <= 500:
        raise ValidationError(_("The scale goes from 1 to 5."))
    if kind == Kind.SHARE and hundredths > 10_000:
        raise ValidationError(_("A share is at most 100 %."))
    return hundredths
