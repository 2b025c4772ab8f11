"""Who asks for an explanation, who answers, and who writes plain versions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms import permissions
from cms.liaison.models import Ask
from kit.verdict import Verdict, no

may_answer = permissions.may_answer  # the liaison, and whoever writes for the city: as for questions about paragraphs
may_write = permissions.may_answer


def may_ask(user: Any) -> Verdict:
    """Anybody who is signed in, a few times a day."""
    if not user.is_authenticated or not user.is_active:
        return no(_("Sign in first."))
    return permissions.leaves_room(Ask.objects.filter(asker=user))
