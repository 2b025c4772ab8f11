"""From an announcement to each person's notices. May run twice: a person is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_q.tasks import async_task

from accounts.mail import TRY_AGAIN, tell
from accounts.models import News, User
from following import topics
from following.models import Announcement, Follow, Notice
from following.nearness import watchers
from following.pace import QuietHours
from kit import clock

AT_ONCE = 500  # people of one transaction
Because = Notice.Because


def is_quiet() -> bool:
    """Whether news that can wait waits now."""
    return QuietHours.read(settings.QUIET_HOURS).hold(timezone.localtime(clock.now()))


def deliver(number: int, *, letters: bool = True) -> int:
    """Tell everybody whom announcement `number` concerns; how many. `letters=False`: under the bell only."""
    announcement = Announcement.objects.filter(pk=number, delivered_at__isnull=True).first()
    if announcement is None:
        return 0
    told = 0
    for some in _in_parts(_whom(announcement)):
        told += _tell(announcement, dict(some), letters=letters)
    Announcement.objects.filter(pk=number).update(delivered_at=clock.now(), to=[])
    return told


def count_unread(people: Iterable[int]) -> None:
    """Write down beside each of `people` how many notices they have not read, counted anew."""
    unread = Notice.objects.unread().filter(person=OuterRef("pk")).order_by().values("person")
    number = Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n")), Value(0))
    User.objects.filter(pk__in=list(people)).update(unread=number)


def _whom(announcement: Announcement) -> Iterator[tuple[int, str]]:
    """Each person once, with the reason that concerns them most; never who did it."""
    seen = {announcement.by_id}
    for person in announcement.to:
        if person not in seen:
            seen.add(person)
            yield person, Because.YOURS
    if announcement.topics:
        for person in Follow.objects.filter(topic__in=announcement.topics).values_list("person", flat=True).iterator():
            if person not in seen:
                seen.add(person)
                yield person, Because.FOLLOWED
    if announcement.latitude is not None and announcement.longitude is not None:
        for person in watchers(announcement.latitude, announcement.longitude):
            if person not in seen:
                seen.add(person)
                yield person, Because.NEAR


@transaction.atomic
def _tell(announcement: Announcement, why: dict[int, str], *, letters: bool) -> int:
    paces = dict(User.objects.filter(pk__in=why, is_active=True).values_list("pk", "news"))
    have = set(Notice.objects.filter(announcement=announcement, person__in=paces).values_list("person", flat=True))
    fresh = {person: pace for person, pace in paces.items() if person not in have}
    own = _own_letters(announcement, why, fresh) if letters else set()
    Notice.objects.bulk_create(
        [
            Notice(
                announcement=announcement,
                person_id=person,
                because=why[person],
                at=announcement.at,
                by_mail=letters and pace != News.NEVER and person not in own,
            )
            for person, pace in fresh.items()
        ],
        ignore_conflicts=True,
    )
    count_unread(fresh)
    now = [person for person, pace in fresh.items() if pace == News.AT_ONCE and person not in own]
    if letters and now and not is_quiet():
        async_task("following.tasks.gather", now, q_options=dict(TRY_AGAIN))
    return len(fresh)


def _own_letters(announcement: Announcement, why: dict[int, str], fresh: dict[int, str]) -> set[int]:
    """Send the announcement's own letter to those who get it now, and say who they are."""
    if not announcement.letter:
        return set()
    concerned = [person for person in fresh if why[person] == Because.YOURS]
    if not announcement.always:
        concerned = [] if is_quiet() else [person for person in concerned if fresh[person] == News.AT_ONCE]
    subject = topics.thing(announcement.about)
    if subject is None or not concerned:
        return set()
    tell(concerned, announcement.letter, subject, news=not announcement.always)
    return set(concerned)


def _in_parts(whom: Iterator[tuple[int, str]]) -> Iterator[tuple[tuple[int, str], ...]]:
    while part := tuple(islice(whom, AT_ONCE)):
        yield part
