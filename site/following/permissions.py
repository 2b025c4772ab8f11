"""Who may follow, and how much."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from following.models import Circle, Follow
from kit.verdict import YES, Verdict, no

MOST_TOPICS = 500
MOST_CIRCLES = 20


def may_follow(user: Any) -> Verdict:
    """Anybody with an account, up to a number that no reader can read up to."""
    if not user.is_authenticated:
        return no(_("Sign in to follow this."))
    if Follow.objects.filter(person=user).count() >= MOST_TOPICS:
        return no(_("You follow %(n)d things. Let go of some first.") % {"n": MOST_TOPICS})
    return YES


def may_watch(user: Any) -> Verdict:
    """Anybody with an account may follow some circles on the map."""
    if not user.is_authenticated:
        return no(_("Sign in to follow a place."))
    if Circle.objects.filter(person=user).count() >= MOST_CIRCLES:
        return no(_("You follow %(n)d places. Let go of some first.") % {"n": MOST_CIRCLES})
    return YES
