"""Write to the audit log, and check it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from audit import chain
from audit.models import Entry, Head
from kit import clock
from kit.prepared import Prepared

newest = Prepared(lambda: Head.objects.filter(pk=1).values_list("seq"))


def record(verb: str, subject: models.Model | str, *, by: Any = None, **facts: Any) -> Entry:
    """Append one act to the chain, in the caller's transaction (or one of its own).

    `verb` is `room.verb` (`proposals.submit`); `subject` the thing acted on; `by` the acting user, `None` when the
    calendar acts. `facts` are small JSON values without personal data or free text about people: numbers, states,
    reasons that are public anyway. Floats raise `TypeError`. Never record a ballot's caster or choices.
    """
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=1)
        entry = Entry(
            seq=head.seq + 1,
            at=clock.now(),
            actor=None if by is None or isinstance(by, AnonymousUser) else by.pk,
            verb=verb,
            subject=subject if isinstance(subject, str) else f"{subject._meta.label_lower}:{subject.pk}",
            facts=facts,
        )
        entry.hash = chain.link(head.hash, entry.content())
        entry.save(force_insert=True)
        head.seq, head.hash = entry.seq, entry.hash
        head.save(update_fields=["seq", "hash"])
    return entry


def latest_seq() -> int:
    """The number of the newest entry: whatever is kept under it is forgotten as soon as anybody acts."""
    found = newest.first()
    return found[0] if found else 0


def verify() -> chain.Break | None:
    """Walk the whole chain; `None` if every entry is there and unchanged, and the head agrees with the last one."""
    broken = chain.first_break((e.seq, e.content(), e.hash) for e in Entry.objects.order_by("seq").iterator())
    if broken:
        return broken
    head = Head.objects.get(pk=1)
    last = Entry.objects.order_by("-seq").first()
    if (head.seq, head.hash) != ((last.seq, last.hash) if last else (0, chain.START)):
        return chain.Break(head.seq, "the end is missing")
    return None
