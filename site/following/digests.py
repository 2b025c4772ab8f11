"""Digests: the news a person has not been told by e-mail yet, in one letter.

Two steps, so that a letter goes once even where a server breaks: `gather` writes down, in one transaction, which notices
go into whose letter; `send` sends what is written down and not sent. Both ask the database the same number of questions
for one person or for hundreds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django_q.tasks import async_task

from accounts.mail import TRY_AGAIN, letter
from accounts.models import News, User
from following.delivering import is_quiet
from following.models import Digest, Notice, waiting_since
from following.pace import last_monday, last_morning
from kit import clock

TOGETHER = 200  # people of one transaction, and of one task
LONGEST = 40  # pieces of news in one letter; the rest is counted


def send_due() -> int:
    """Put together every letter whose hour has come; for how many people. Run it often: a second run finds nothing."""
    Notice.objects.waiting().filter(person__news=News.NEVER).update(by_mail=False)
    if is_quiet():
        return 0
    now = clock.now()
    local = timezone.localtime(now)
    due = {News.AT_ONCE: now, News.DAILY: last_morning(local), News.WEEKLY: last_monday(local)}
    people = sorted({p for pace, at in due.items() for p in waiting_since(pace, at).values_list("person", flat=True)})
    for start in range(0, len(people), TOGETHER):
        gather(people[start : start + TOGETHER])
    return len(people)


@transaction.atomic
def gather(people: Iterable[int]) -> int:
    """Write down a letter for each of `people` who has news waiting, and hand them to the worker; how many letters."""
    people = list(people)
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))  # one at a time
    waiting = Notice.objects.waiting().filter(person__in=people)
    made = Digest.objects.bulk_create(
        Digest(person_id=person, made_at=clock.now())
        for person in waiting.order_by("person").values_list("person", flat=True).distinct()
    )
    if made:
        numbers = [digest.pk for digest in made]
        own = Digest.objects.filter(pk__in=numbers, person=OuterRef("person")).values("pk")[:1]
        waiting.update(digest=Subquery(own))
        async_task("following.tasks.send", numbers, q_options=dict(TRY_AGAIN))
    return len(made)


def send(numbers: Iterable[int]) -> int:
    """Send those of these digests that were not sent yet; how many. A letter that fails leaves the others sent."""
    waiting = {
        d.pk: d for d in Digest.objects.filter(pk__in=list(numbers), sent_at__isnull=True).select_related("person")
    }
    lines: defaultdict[int | None, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(digest__in=waiting).select_related("announcement").order_by("at", "pk"):
        lines[notice.digest_id].append(notice)
    sent: list[int] = []
    with get_connection() as connection:
        try:
            for digest in waiting.values():
                person = digest.person
                if lines[digest.pk] and person.is_active and person.email and person.news != News.NEVER:
                    message = compose(digest, lines[digest.pk])
                    message.connection = connection
                    message.send()
                sent.append(digest.pk)
        finally:
            Digest.objects.filter(pk__in=sent).update(sent_at=clock.now())
    return len(sent)


def compose(digest: Digest, lines: list[Notice]) -> EmailMessage:
    """The letter of a digest, in the person's language. Its number is in its Message-ID: sent twice, it is shown once."""
    subject: dict[str, Any] = {"lines": lines[:LONGEST], "more": max(0, len(lines) - LONGEST), "count": len(lines)}
    message = letter(digest.person, "following/mail/digest", subject, news=True)
    host = settings.SITE_URL.split("://", 1)[1].split("/")[0].split(":")[0]
    message.extra_headers["Message-ID"] = f"<digest-{digest.pk}@{host}>"
    return message
