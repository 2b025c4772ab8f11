"""Work for the task queue. Arguments are numbers only."""

from __future__ import annotations

from datetime import timedelta

from following.delivering import deliver
from following.digests import gather, send, send_due
from following.models import Announcement, Digest, Notice
from kit import clock

KEPT = timedelta(days=365)

__all__ = ["deliver", "forget_old", "gather", "send", "send_due"]


def forget_old() -> int:
    """Forget what is older than a year: notices, the announcements nobody has any more, and letters; how many notices."""
    limit = clock.now() - KEPT
    gone, _each = Notice.objects.filter(at__lt=limit).delete()
    Announcement.objects.filter(at__lt=limit, notices__isnull=True).delete()
    Digest.objects.filter(made_at__lt=limit).delete()
    return gone
