"""What a person does about what they are told. Nothing of it goes to the audit log: who reads what is nobody's business."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from following import topics
from following.delivering import count_unread
from following.models import Circle, Follow, Notice
from following.permissions import may_follow, may_watch
from kit import clock

SMALLEST, LARGEST = 100, 5_000  # meters


@transaction.atomic
def follow(thing: models.Model, *, by: Any) -> Follow:
    """Hear of what happens to `thing`, which the caller found among those `by` may see; twice is once."""
    known = Follow.objects.filter(person=by, topic=topics.name_of(thing)).first() if by.is_authenticated else None
    if known:
        return known
    may_follow(by).or_forbid()
    return Follow.objects.get_or_create(person=by, topic=topics.name_of(thing))[0]


def unfollow(name: str, *, by: Any) -> bool:
    """Hear of the topic of that name no more; whether it was followed."""
    return bool(Follow.objects.filter(person=by, topic=name).delete()[0])


@transaction.atomic
def watch(*, by: Any, name: str, latitude: Decimal, longitude: Decimal, meters: int) -> Circle:
    """Hear of what happens within `meters` of a point."""
    may_watch(by).or_forbid()
    if not SMALLEST <= meters <= LARGEST:
        raise ValidationError(
            {"meters": _("Choose between %(least)d and %(most)d meters.") % {"least": SMALLEST, "most": LARGEST}}
        )
    if not name.strip():
        raise ValidationError({"name": _("Give the place a name, so that you know it again.")})
    return Circle.objects.create(
        person=by, name=name.strip()[:80], latitude=latitude, longitude=longitude, meters=meters
    )


def unwatch(circle: Circle, *, by: Any) -> bool:
    """Let go of one's own circle; whether it was there."""
    return bool(Circle.objects.filter(pk=circle.pk, person=by).delete()[0])


@transaction.atomic
def read(notice: Notice, *, by: Any) -> Notice:
    """The person has read it."""
    if Notice.objects.unread().filter(pk=notice.pk, person=by).update(read_at=clock.now()):
        count_unread([by.pk])
    return notice


@transaction.atomic
def read_all(*, by: Any) -> int:
    """The person has read everything up to now; how many notices that were."""
    count = Notice.objects.unread().filter(person=by).update(read_at=clock.now())
    count_unread([by.pk])
    return count
