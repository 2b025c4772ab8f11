"""Desks: pages of the Wagtail admin on which somebody does a duty, each form calling one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from kit.forms import refuse
from kit.refusals import says_why
from kit.verdict import Verdict


class Desk(WagtailAdminTemplateMixin, TemplateView):
    """One page of a desk: for whom it is (`may_open`), and what stands above it (`trail`: names of addresses, labels)."""

    trail: tuple[tuple[str, Any], ...] = ()

    def may_open(self, user: Any) -> Verdict:
        """Whether this person may look at the desk; the reason of a no is shown on the 403 page."""
        raise NotImplementedError

    def may_act(self, user: Any) -> Verdict:
        """Whether this person may send anything from the desk: asked before what they sent is looked at. By default
        whoever may look; a desk at which some only look says who acts. The act itself asks again, more closely."""
        return self.may_open(user)

    @says_why
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.may_open(request.user).or_forbid()
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            self.may_act(request.user).or_forbid()
        return super().dispatch(request, *args, **kwargs)

    def get_trail(self) -> list[dict[str, Any]]:
        """The pages above this one, below the admin's home."""
        return [{"url": reverse(name), "label": label} for name, label in self.trail]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
        return [home, *self.get_trail(), {"url": "", "label": self.get_page_title()}]

    def attempt(self, form: forms.BaseForm, act: Callable[[dict[str, Any]], Any], news: str | None = None) -> Any:
        """What `act` gives for a good form, with `news` as the message; else `None`, and the form says why not.

        A `Forbidden` is not about the form: it becomes the 403 page, with what was typed.
        """
        if not form.is_valid():
            return None
        try:
            made = act(form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
            return None
        if news:
            messages.success(self.request, news)
        return made


class DeskMenuItem(MenuItem):
    """The way to a desk in the admin's menu, shown to those whom `may` lets in."""

    def __init__(self, label: Any, url: str, *, may: Callable[[Any], object], **options: Any) -> None:
        super().__init__(label, url, **options)
        self.may = may

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.may(request.user))
