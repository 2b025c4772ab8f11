"""The questions that every cast asks, prepared: a poll with all that decides who may vote in it now, and small ones beside."""

from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Now

from audit.models import Head
from cycles.models import phases_of
from kit.prepared import Prepared
from voting.models import Ballot, CastKey, Participation, Poll, Secret

WITH_RULES = ("envelope__cycle", "envelope__neighborhood", "manifest")
poll_alone = Prepared(lambda number: Poll.objects.filter(pk=number), int)
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


def poll_as_it_is(poll: Poll) -> Poll:
    """The poll as it is now, with its calendar. Envelope and frozen rules are those of `poll` where it has them."""
    there = poll._state.fields_cache
    whole = "manifest" in there and "envelope" in there and "cycle" in poll.envelope._state.fields_cache
    found: Poll | None = (poll_alone if whole else poll_now).first(poll.pk)
    if found is None:
        raise Poll.DoesNotExist
    if whole:
        found._state.fields_cache = {name: there[name] for name in ("manifest", "envelope")}
    found.cycle.__dict__["calendar"] = phases_of.all(found.cycle.pk)
    return found


def poll_to_see(number: int) -> Poll:
    """A poll that everybody may look at, with envelope, place and rules. Raises `Poll.DoesNotExist`."""
    found: Poll | None = visible_poll.first(number)
    if found is None:
        raise Poll.DoesNotExist
    return found
