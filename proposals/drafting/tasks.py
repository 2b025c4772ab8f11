"""Letters to people who have no account yet, and what is forgotten by the clock."""

from __future__ import annotations

from django.conf import settings

from accounts.mail import letter
from accounts.models import User
from kit import clock
from proposals.drafting.lifecycle import Answer
from proposals.drafting.models import STAYS_OPEN, Invitation


def write_to_invited(pk: int) -> bool:
    """Send the invitation to the e-mail address it is for; whether it still waits for an answer."""
    invitation = Invitation.objects.open().select_related("proposal", "by").filter(pk=pk).exclude(email="").first()
    if invitation is None:
        return False
    language = invitation.by.language if invitation.by else settings.LANGUAGE_CODE
    letter(User(email=invitation.email, language=language), "drafting/mail/invited", invitation).send()
    return True


def forget_invitations() -> int:
    """Close invitations that nobody answered in two weeks, and forget their addresses; how many."""
    old = Invitation.objects.filter(state=Answer.OPEN, at__lte=clock.now() - STAYS_OPEN)
    return old.update(state=Answer.TAKEN_BACK, email="", answered_at=clock.now())
