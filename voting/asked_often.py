"""The questions that every cast asks, prepared: a poll with all that decides who may vote in it now, and small ones beside."""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Now

from audit.models import Head
from cycles.models import Phase
from kit.prepared import Prepared
from voting.models import Ballot, CastKey, Participation, Poll, Secret

WITH_RULES = ("envelope__cycle", "envelope__neighborhood", "manifest")
poll_now = Prepared(lambda number: Poll.objects.filter(pk=number).select_related(*WITH_RULES), int)
visible_poll = Prepared(lambda number: Poll.objects.visible().filter(pk=number).select_related(*WITH_RULES), int)
phases_of = Prepared(lambda cycle: Phase.objects.filter(cycle=cycle).order_by("opens_at"), int)
moment = Prepared(lambda: Head.objects.annotate(moment=Now(), one=Value(1)).values_list("moment")[:1])
secret_of = Prepared(lambda poll: Secret.objects.filter(poll=poll), int)
form_sent = Prepared(lambda key: CastKey.objects.filter(key=key).values_list("body", "commitment"), str)
ballot_in = Prepared(lambda slot: Ballot.objects.filter(slot=slot).values_list("commitment"), str)
mark_of = Prepared(
    lambda poll, resident: Participation.objects.select_for_update().filter(poll=poll, resident=resident), int, int
)


def poll_as_it_is(number: int) -> Poll:
    """The poll with envelope, place, rules and calendar. Raises `Poll.DoesNotExist`."""
    return _with_calendar(poll_now, number)


def poll_to_see(number: int) -> Poll:
    """The same for anybody: only if it is one that everybody may look at."""
    return _with_calendar(visible_poll, number)


def _with_calendar(ask: Prepared, number: int) -> Poll:
    found: Poll | None = ask.first(number)
    if found is None:
        raise Poll.DoesNotExist
    found.cycle.__dict__["calendar"] = phases_of.all(found.cycle.pk)
    return found
