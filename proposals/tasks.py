"""What happens to proposals by the clock."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from following.announcing import announce
from kit import clock, pictures
from neighborhoods.models import Seat
from proposals.lifecycle import State
from proposals.models import Proposal, QueueLetter

DISCARDED_KEPT = timedelta(days=30)  # as the page that throws a draft away promises
LETTERS_APART = timedelta(hours=20)  # about one a day, even if yesterday's was late
WAITING = gettext_noop("New proposals wait for your council’s review.")
BY_DAY = range(8, 20)  # hours of the city's clock in which people are told what waits


def forget_discarded() -> int:
    """Delete drafts that were thrown away more than 30 days ago, with their pictures; how many."""
    old = Proposal.objects.filter(state=State.DISCARDED, changed_at__lt=clock.now() - DISCARDED_KEPT)
    gone = 0
    for pk, picture, attachments in old.values_list("pk", "picture", "attachments"):
        with transaction.atomic():
            deleted, _each = Proposal.objects.filter(pk=pk, state=State.DISCARDED).delete()
            for name in [picture, *(each["name"] for each in attachments)] if deleted else []:
                if name:
                    transaction.on_commit(partial(pictures.forget, name))
        gone += bool(deleted)
    return gone


def tell_councils() -> int:
    """Tell council members whose queue has something new, by day and at most once a day each; how many were told.

    Ten proposals of one evening are one letter in the morning. Run hourly.
    """
    if timezone.localtime(clock.now()).hour not in BY_DAY:
        return 0
    members = User.objects.filter(pk__in=Seat.objects.current().values("holder"), is_active=True)
    return sum(_tell_member(member) for member in members.order_by("pk"))


@transaction.atomic
def _tell_member(member: User) -> bool:
    told, _new = QueueLetter.objects.select_for_update().get_or_create(member=member)
    waiting, now = told.waiting(), clock.now()
    if told.at is not None:
        if now - told.at < LETTERS_APART:
            return False
        waiting = waiting.filter(submitted_at__gt=told.at)
    if not waiting.exists():
        return False
    told.at = now
    told.save(update_fields=["at"])
    announce(WAITING, told, to=[member.pk], letter="proposals/mail/queue", url=reverse("proposals:queue"))
    return True
