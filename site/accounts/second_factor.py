"""Who acts for the city or a council proves it with a second factor: an authenticator app or a passkey."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from kit.verdict import YES, Verdict, no

PERSONA = "persona"  # the session's key of somebody who is here as one of the demo's people
View = TypeVar("View", bound=Callable[..., Any])


def duty_page(view: View) -> View:
    """Mark a view as part of a duty, also for reading: who has duties needs their second factor to open it.

    Sent forms and the Wagtail admin need no mark, they always do.
    """
    view.for_duties = True  # type: ignore[attr-defined]
    return view


def may_do_duties(user: Any, session: Any = None) -> Verdict:
    """Whether nothing is missing for `user` to act in a duty. People without duties lack nothing.

    Sockets ask this too: `may_do_duties(scope["user"], scope["session"])`. The demo's personas, which anybody can be,
    are let off, in demo mode only.
    """
    if not user.is_authenticated or not user.has_duties:
        return YES
    if settings.DEMO and session is not None and session.get(PERSONA) == user.pk:
        return YES
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if Authenticator.objects.filter(user=user, type__in=factors).exists():
        return YES
    return no(
        _("You act for your neighbors now, so your account needs a second lock. Set it up first; it takes two minutes.")
    )
