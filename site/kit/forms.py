"""Form fields as people fill them in: native date and time controls, counted text, and where an error's link leads.

How a form looks is in `site/templates/django/forms/`: label, hint, error, control; the errors again on top, as links.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from kit.verdict import Forbidden


class DateInput(forms.DateInput):
    """The browser's own date control, which wants and gives ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own control for a date and a time, in the city's time zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class CountedTextarea(forms.Textarea):
    """A text box that says how many characters are left, and never cuts what was typed.

    The limit is told to the script, not set as `maxlength`: a pasted text that is too long stays whole, and the form
    says how much too long it is.
    """

    def __init__(self, most: int, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 6, "data-count-to": most, **(attrs or {})})


def focus_id(field: BoundField) -> str:
    """The id of the control to put the cursor in when `field` has an error; the first one of a group."""
    return str(field.id_for_label or f"{field.auto_id}_0")


def refuse(form: forms.BaseForm, refusal: ValidationError | Forbidden) -> None:
    """Write an act's refusal into the form it came from: at the fields it names, the rest on top."""
    if isinstance(refusal, Forbidden):
        form.add_error(None, str(refusal))
    elif hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal)


def attempt(form: forms.BaseForm, act: Callable[[dict[str, Any]], Any]) -> Any:
    """What `act` gives for the good form's data, or `None` with the refusal written into it, so that no word is lost."""
    try:
        return act(form.cleaned_data)
    except (ValidationError, Forbidden) as refusal:
        refuse(form, refusal)
    return None
