"""The demo's people, whom anybody can be with one click. They exist in demo mode only.

The demo city introduces its people here. A database that holds personas is a demo's: outside demo mode a system check
refuses it (`lamplight.E005`).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.db import models
from django.http import Http404, HttpRequest

from accounts.models import Persona, User
from accounts.second_factor import PERSONA


def introduce(user: User, story: str, *, order: int = 0) -> Persona:
    """Make `user` one of the demo's people; `story` says in a few words who they are and what they can do."""
    return Persona.objects.update_or_create(user=user, defaults={"story": story, "order": order})[0]


def cast() -> models.QuerySet[Persona]:
    """The demo's people, in the order of their introduction. 404 outside the demo."""
    only_in_the_demo()
    return Persona.objects.select_related("user").filter(user__is_active=True, user__is_superuser=False)


def become(request: HttpRequest, persona: Persona) -> None:
    """Sign in as one of the demo's people. 404 outside the demo; a superuser is nobody's persona."""
    only_in_the_demo()
    if persona.user.is_superuser or not persona.user.is_active:
        raise Http404
    login(request, persona.user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[PERSONA] = persona.user.pk


def only_in_the_demo() -> None:
    """Raise 404 outside demo mode."""
    if not settings.DEMO:
        raise Http404
