"""The one way to tell people that something happened. Every room's actions call `announce`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django_q.tasks import async_task

from following import topics
from following.models import Announcement
from kit import clock

Thing = TypeVar("Thing", bound=models.Model)


def announce(
    sentence: str,
    subject: models.Model,
    *,
    by: Any = None,
    to: Iterable[int | None] = (),
    followers_of: Iterable[models.Model] = (),
    near: tuple[Decimal | None, Decimal | None] | None = None,
    letter: str = "",
    always: bool = False,
    url: str = "",
    **values: str | int,
) -> Announcement:
    """Tell people that something happened to `subject`, once the transaction under way is kept.

    `sentence` is English marked with `gettext_noop`, with blanks like `%(title)s` that `values` fill; each person reads
    it in their language under the bell, and in their next digest. It is kept, so it says nothing private about others.

    - `to`: numbers of the people it concerns (`None` and `by` are passed over);
    - `followers_of`: whoever follows one of these things hears of it too, so it must be public;
    - `near`: latitude and longitude; whoever follows a circle around it hears of it (public, too);
    - `letter`: a template like those of `accounts.mail.tell`, which those in `to` who read news at once get in place of
      the short sentence. `always=True`: everybody in `to` gets it at once, whatever they chose, because it asks
      something of them or touches what is theirs;
    - `url`: where to read on, by default the subject's own address.
    """
    latitude, longitude = near or (None, None)
    with transaction.atomic():
        made = Announcement.objects.create(
            at=clock.now(),
            by_id=getattr(by, "pk", None),
            about=topics.name_of(subject),
            sentence=sentence,
            values=values,
            url=url or subject.get_absolute_url(),  # type: ignore[attr-defined]
            topics=sorted({topics.name_of(thing) for thing in followers_of}),
            latitude=latitude if longitude is not None else None,
            longitude=longitude if latitude is not None else None,
            to=sorted({pk for pk in to if pk is not None and pk != getattr(by, "pk", None)}),
            letter=letter,
            always=always,
        )
        async_task("following.tasks.deliver", made.pk)
    return made


def not_said_yet(sentence: str, things: Sequence[Thing]) -> list[Thing]:
    """Those of `things` about which this sentence was never announced: for a task that says a thing once."""
    names = {topics.name_of(thing): thing for thing in things}
    said = set(Announcement.objects.filter(sentence=sentence, about__in=names).values_list("about", flat=True))
    return [thing for name, thing in names.items() if name not in said]
