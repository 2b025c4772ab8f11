"""The questions that every cast asks, prepared: a poll with all that decides who may vote in it now, and small ones beside."""

from __future__ import annotations

from typing import Any

from django.db.models import Value
from django.db.models.functions import Now

from audit.models import Head
from cycles.models import phases_of
from kit.prepared import Prepared
from residence.permissions import home_of
from voting.models import Ballot, CastKey, Participation, Poll, Secret
from voting.record import published

WITH_RULES = ("envelope__cycle", "envelope__neighborhood", "manifest")
poll_held = Prepared(lambda number: Poll.objects.filter(pk=number), int, shared=True)
poll_now = Prepared(lambda number: Poll.objects.filter(pk=number).select_related(*WITH_RULES), int)
visible_poll = Prepared(lambda number: Poll.objects.visible().filter(pk=number).select_related(*WITH_RULES), int)
visible_poll_of = Prepared(lambda envelope: Poll.objects.visible().filter(envelope=envelope)[:1], int)
moment = Prepared(lambda: Head.objects.annotate(moment=Now(), one=Value(1)).values_list("moment")[:1])
secret_of = Prepared(lambda poll: Secret.objects.filter(poll=poll).values_list("value", "check_value"), int)
form_sent = Prepared(lambda key: CastKey.objects.filter(key=key).values_list("body", "commitment"), str)
ballot_in = Prepared(lambda slot: Ballot.objects.filter(slot=slot).values_list("commitment"), str)
mark_of = Prepared(
    lambda poll, resident: Participation.objects.select_for_update().filter(poll=poll, resident=resident), int, int
)


def is_whole(poll: Poll) -> bool:
    """Whether the poll has its envelope, cycle and frozen rules with it."""
    there = poll._state.fields_cache
    return "manifest" in there and "envelope" in there and "cycle" in poll.envelope._state.fields_cache


def poll_kept(poll: Poll) -> Poll:
    """The poll as it is now, with its calendar, and kept so until the transaction ends; others may keep it too.

    Envelope and frozen rules are those of `poll` where it has them.
    """
    found: Poll | None = poll_held.first(poll.pk)
    if found is not None and not is_whole(poll):
        found = poll_now.first(poll.pk)
    if found is None:
        raise Poll.DoesNotExist
    if is_whole(poll):
        found._state.fields_cache = {name: poll._state.fields_cache[name] for name in ("manifest", "envelope")}
    found.cycle.__dict__["calendar"] = phases_of.all(found.cycle.pk)  # asked for when it is kept: it may have waited
    return found


def to_cast(poll: Poll, person: Any) -> list[tuple[Any, ...]]:
    """What a cast asks before it writes, for `kit.prepared.together`: first the poll is kept, then all else is looked up."""
    if not is_whole(poll):
        return [(poll_held, poll.pk)]
    behind = published.likely_question(poll.pk, poll.manifest.data["log"])
    of_person = [(home_of, person.pk)] if person.is_authenticated else []
    return [
        (poll_held, poll.pk),
        (phases_of, poll.envelope.cycle_id),
        (moment,),
        *of_person,
        *behind,
        (secret_of, poll.pk),
    ]
