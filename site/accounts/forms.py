from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class SignUpForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    public_name = forms.CharField(
        label=_("Public name"),
        max_length=60,
        help_text=_("What others see beside what you write. It need not be your legal name."),
    )

    def signup(self, request: HttpRequest, user: Any) -> None:
        user.public_name = self.cleaned_data["public_name"]
        user.save(update_fields=["public_name"])
