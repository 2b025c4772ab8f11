"""A small poll that takes paper, and its desk: sheets printed, handed out, keyed by two officers."""

from __future__ import annotations

from itertools import count

import factories

from accounts.models import Role
from voting import actions as vote
from voting.models import Poll
from voting.paper import actions, keying
from voting.paper.keying import Reading

_forms = count(1)


def paper_poll(place=None, **rules):
    """An open poll that takes paper ballots."""
    made = factories.poll(place, opened=False, **rules)
    actions.plan_paper(made, by=factories.officer(), where="Public library, 3 Pier", hours="Monday to Friday, 9 to 5")
    return vote.open_poll(made, by=factories.officer())


def fresh(poll):
    """The poll as it is now."""
    return Poll.objects.with_place().select_related("manifest").get(pk=poll.pk)


def ids(poll, *numbers):
    """Project ids by their number on the ballot, from 1."""
    return [poll.manifest.data["projects"][number - 1]["id"] for number in numbers]


def third_officer():
    return factories.with_role(factories.person("Dora"), Role.OFFICER)


def codes_of(poll, number=3, by=None, **how):
    """The codes of freshly printed sheets."""
    return actions.print_stack(poll, by=by or factories.officer(), number=number, language="en", **how)[1]


def key_in(poll, code, numbers, by, **more):
    """An officer reads these project numbers off the sheet; none: it can't be counted."""
    reading = Reading(code, ids(poll, *numbers), spoilt=not numbers)
    return keying.key_in(poll, reading, by=by, key=more.get("key") or f"form {next(_forms)}")


def key_twice(poll, code, numbers, first, second):
    key_in(poll, code, numbers, first)
    return key_in(poll, code, numbers, second)
