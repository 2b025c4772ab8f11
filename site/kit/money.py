"""Money is whole cents, everywhere, in a Python `int` and a `BigIntegerField`. Decimals live only at the edges."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "$", "MXN": "$", "BRL": "R$"}
LARGEST = 10**15  # cents: ten trillion; more is a typing mistake


def parse_cents(text: str) -> int:
    """Whole cents from what a person types: "12,500", "$12 500.00", "12.500,50". Raises `ValidationError`.

    With both separators present the last one is the decimal one. A single separator followed by exactly three digits
    groups thousands, as nobody writes money with three decimals.
    """
    kept = re.sub(r"[\s\u00a0\u202f$€£']|R\$|[A-Z]{3}", "", text.strip())
    if not re.fullmatch(r"-?[\d.,]+", kept):
        raise ValidationError(
            _("“%(text)s” is not an amount of money. Write it like 12500 or 12500.50.") % {"text": text}
        )
    last = max(kept.rfind("."), kept.rfind(","))
    decimals = len(kept) - last - 1 if last >= 0 else 0
    groups = last >= 0 and decimals == 3 and (kept.count(kept[last]) > 1 or len(set(kept) & {".", ","}) == 1)
    if last >= 0 and not groups:
        kept = re.sub(r"[.,]", "", kept[:last]) + "." + kept[last + 1 :]
    else:
        kept = re.sub(r"[.,]", "", kept)
    try:
        cents = Decimal(kept) * 100
    except InvalidOperation:
        raise ValidationError(_("“%(text)s” is not an amount of money.") % {"text": text}) from None
    if cents != cents.to_integral_value():
        raise ValidationError(
            _("“%(text)s” has more than two decimals; money is counted in whole cents.") % {"text": text}
        )
    if abs(cents) > LARGEST:
        raise ValidationError(_("“%(text)s” is larger than any budget.") % {"text": text})
    return int(cents)


def say_cents(cents: int) -> str:
    """Cents as people read them, "$12,500" or "$12,500.50", grouped for the active language."""
    return _said(cents, settings.CURRENCY, get_language())


@lru_cache(maxsize=4096)  # a page of projects says the same few dozen amounts to everybody
def _said(cents: int, currency: str, language: str | None) -> str:
    decimals = 2 if cents % 100 else 0
    number = formats.number_format(Decimal(abs(cents)) / 100, decimal_pos=decimals, use_l10n=True, force_grouping=True)
    symbol = SYMBOLS.get(currency)
    said = f"{symbol}{number}" if symbol else f"{number} {currency}"
    return f"−{said}" if cents < 0 else said


class MoneyFormField(forms.CharField):
    """A text box for an amount; cleans to whole cents or to `None` where it may be empty."""

    def __init__(self, *, min_cents: int | None = 0, **kwargs: Any) -> None:
        self.min_cents = min_cents
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{value // 100}.{value % 100:02d}" if value % 100 else str(value // 100)
        return value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        cents = parse_cents(text)
        if self.min_cents is not None and cents < self.min_cents:
            raise ValidationError(_("The amount can't be less than %(least)s.") % {"least": say_cents(self.min_cents)})
        return cents

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != (parse_cents(data) if data else None))
        except ValidationError:
            return True


class MoneyField(models.BigIntegerField):
    """Whole cents in the database."""

    description = gettext_lazy("Money in whole cents")

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("min_value", None)
        return models.Field.formfield(self, **{"form_class": MoneyFormField, **kwargs})
