"""The desk and the web at once: on SQLite, and on PostgreSQL where races show themselves. One resident has one ballot."""

from __future__ import annotations

from collections import Counter

import factories
import pytest
import races
from django.db import connection
from paper_town import codes_of, fresh, ids, paper_poll

from accounts.models import User
from kit.verdict import Forbidden
from voting import actions as vote
from voting.models import Ballot, Participation, Poll
from voting.paper import actions, helping, keying, sheets
from voting.paper.keying import Reading
from voting.paper.models import Entry
from voting.record.models import Replaced

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]),
]


@pytest.fixture(autouse=True)
def _on_that_database(vendor):
    if connection.vendor != vendor:
        pytest.skip(f"this run is on {connection.vendor}")


def at_once(acts):
    """Run all acts at once; how each ended."""
    answers = races.at_once(lambda number: acts[number](), len(acts))
    return Counter(
        "refused" if isinstance(a, Forbidden) else repr(a) if isinstance(a, Exception) else "done" for a in answers
    )


def again(who):
    """The same person as another request would load them."""
    return User.objects.get(pk=who.pk)


def test_a_sheet_racing_casts_and_the_tablet_leaves_one_channel(vendor, ana, dev):
    poll = paper_poll()
    choices = ids(poll, 1)
    passes = [helping.give_pass(poll, ana, by=dev)]
    acts = [lambda n=n: vote.cast_ballot(poll, by=again(ana), choices=choices, key=f"form {n}") for n in range(8)]
    acts += [lambda: actions.hand_out(poll, again(ana), by=again(dev))] * 4
    acts += [lambda: helping.vote_with_pass(passes[0], choices=choices)] * 2
    ended = at_once(acts)
    assert set(ended) <= {"done", "refused"}, ended
    assert Participation.objects.get().paper
    assert not Ballot.objects.exists()
    assert Replaced.objects.filter(by_paper=True).count() <= 1


def test_ten_hand_outs_of_one_sheet_are_one(vendor, ana, dev):
    poll = paper_poll()
    assert at_once([lambda: actions.hand_out(poll, again(ana), by=again(dev))] * 10) == {"done": 1, "refused": 9}
    assert sheets.reckon(fresh(poll)).issued == 1


def test_a_pass_used_many_times_at_once_is_one_ballot(vendor, ana, dev):
    poll = paper_poll()
    code = helping.give_pass(poll, ana, by=dev)
    ended = at_once([lambda: helping.vote_with_pass(code, choices=ids(poll, 1))] * 6)
    assert set(ended) <= {"done", "refused"}, ended
    assert ended["done"] >= 1
    assert Ballot.objects.count() == Participation.objects.count() == 1


def test_four_officers_and_their_tablets_key_a_sheet_at_once_and_it_is_one_ballot(vendor, dev, dee, dora):
    poll = paper_poll()
    code, choices = codes_of(poll)[0], ids(poll, 1)
    acts = [
        lambda who=who: keying.key_in(poll, Reading(code, choices), by=again(who), key="tablet")
        for who in (dev, dee, dora, factories.officer("Ole"))
        for _ in range(3)
    ]
    ended = at_once(acts)
    assert set(ended) <= {"done", "refused"}, ended
    assert Ballot.objects.count() == 1
    assert Entry.objects.count() == 2


def test_a_hand_out_racing_the_close_is_marked_or_refused(vendor, dev):
    poll = paper_poll()
    people = [factories.resident(f"Resident {n}") for n in range(8)]
    codes_of(poll, 8)

    def close():
        factories.end_voting(fresh(poll))
        vote.seal_poll(Poll.objects.get(pk=poll.pk))

    ended = at_once([*(lambda p=p: actions.hand_out(poll, again(p), by=again(dev)) for p in people), close])
    assert set(ended) <= {"done", "refused"}, ended
    marked = Participation.objects.filter(paper=True).count()
    assert marked == ended["done"] - 1
    body = poll.entries.filter(body__contains='"type":"close"').values_list("body", flat=True).get()
    assert f'"marked":{{"electronic":0,"paper":{marked}}}' in body


def test_closing_the_account_twice_and_keying_meanwhile_keeps_the_sums(vendor, ana, dev, dee):
    poll = paper_poll()
    code = codes_of(poll, 1)[0]
    actions.hand_out(poll, ana, by=dev)
    factories.end_voting(poll)
    vote.seal_poll(fresh(poll))
    keying.key_in(poll, Reading(code, ids(poll, 1)), by=dev, key="first")

    def complete():
        try:
            actions.complete(poll, by=again(dev))
        except Exception as error:
            if "waits for another" not in str(error):
                raise

    ended = at_once([complete] * 3 + [lambda: keying.key_in(poll, Reading(code, ids(poll, 1)), by=again(dee), key="k")])
    assert set(ended) <= {"done", "refused"}, ended
    if fresh(poll).paper_plan.completed_at is None:
        actions.complete(poll, by=dev)
    assert sheets.totals(poll) == {"issued": 1, "counted": 1, "spoilt": 0, "replaced": 0, "unreturned": 0}
    assert Ballot.objects.filter(paper=True).count() == 1
