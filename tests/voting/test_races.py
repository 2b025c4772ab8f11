"""Many people at once, and one person many times: run on SQLite, and on PostgreSQL where races show themselves."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import factories
import pytest
from django.db import connection, connections
from django.db.models import F

from accounts.models import User
from config.demo import keys
from kit import clock
from kit.verdict import Forbidden
from residence.actions import Papers, match_roll, move_line
from residence.imports import accept_roll, check_roll
from voting import actions
from voting.ledger.notes import parse_checkpoint, parse_note
from voting.ledger.tree import root_of
from voting.models import Ballot, CastKey, Count, Participation, Poll
from voting.record import log
from voting.record.models import Checkpoint, Entry, Record, Waiting

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)]),
]


@pytest.fixture(autouse=True)
def _on_that_database(vendor: str) -> None:
    if connection.vendor != vendor:
        pytest.skip(f"this run is on {connection.vendor}")


def at_once(acts: list[Callable[[], Any]]) -> Counter[str]:
    """Run all acts in threads of their own that start together; how each ended."""
    start, ended, guard = threading.Barrier(len(acts)), Counter[str](), threading.Lock()

    def run(act: Callable[[], Any]) -> None:
        start.wait(30)
        try:
            act()
            said = "done"
        except Forbidden:
            said = "refused"
        except Exception as error:
            said = repr(error)
        finally:
            connections.close_all()
        with guard:
            ended[said] += 1

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return ended


def fresh(who: User) -> User:
    """The same person as another request would load them."""
    return User.objects.get(pk=who.pk)


def first_id(poll: Poll, number: int = 0) -> str:
    return str(poll.manifest.data["projects"][number]["id"])


def test_fifty_casts_of_ana_at_once_are_one_ballot(vendor: str, ana: User) -> None:
    poll = factories.poll()
    acts = [
        lambda n=n: actions.cast_ballot(poll, by=fresh(ana), choices=[first_id(poll, n % 3)], key=f"form {n}")
        for n in range(50)
    ]
    assert at_once(acts) == {"done": 50}
    assert Ballot.objects.count() == Participation.objects.count() == 1
    assert CastKey.objects.count() == 50


def test_workers_that_append_at_once_append_each_ballot_once(vendor: str, settings: Any) -> None:
    settings.BALLOT_BATCH = 2
    people = [factories.resident(f"Resident {n}") for n in range(16)]
    poll = factories.poll()
    for person in people[:8]:
        actions.cast_ballot(poll, by=person, choices=[first_id(poll)], key="form")
    casts = [
        lambda p=p: actions.cast_ballot(poll, by=fresh(p), choices=[first_id(poll)], key="form") for p in people[8:]
    ]
    ended = at_once([*[lambda: log.flush(poll)] * 4, *casts, *[lambda: actions.end_day(poll)] * 2])
    assert ended == {"done": 14}
    actions.end_day(poll)
    entries = list(Entry.objects.filter(poll=poll).order_by("index"))
    assert [entry.index for entry in entries] == list(range(17))
    assert {entry.body[15:79] for entry in entries[1:]} == set(Ballot.objects.values_list("commitment", flat=True))
    note = parse_note(Checkpoint.objects.filter(poll=poll).latest("size").note.encode())
    assert parse_checkpoint(note.text).root == root_of([entry.body.encode() for entry in entries])


def test_a_worker_that_ends_at_any_statement_leaves_the_ledger_as_it_was(vendor: str, ana: User, bo: User) -> None:
    poll = factories.poll()
    for person in (ana, bo):
        actions.cast_ballot(poll, by=person, choices=[first_id(poll)], key="form")

    def standing() -> tuple[Any, ...]:
        kept = Record.objects.get(poll=poll)
        rows = [
            set(model.objects.filter(poll=poll).values_list("pk")) for model in (Waiting, Entry, Checkpoint, Ballot)
        ]
        return kept.size, kept.frontier, rows

    before = standing()
    for last in itertools.count(1):
        left = itertools.count(1)

        def gone(execute: Any, *args: Any, last: int = last, left: Any = left) -> Any:
            if next(left) == last:
                raise ConnectionAbortedError
            return execute(*args)

        try:
            with connection.execute_wrapper(gone):
                actions.end_day(poll)
            break
        except ConnectionAbortedError:
            assert standing() == before, f"after {last} statements"
    assert last > 10
    assert Record.objects.get(poll=poll).size == before[0] + 2


def test_one_form_sent_twenty_times_at_once_is_accepted_once(vendor: str, ana: User) -> None:
    poll = factories.poll()
    acts = [lambda: actions.cast_ballot(poll, by=fresh(ana), choices=[first_id(poll)], key="form")] * 20
    assert at_once(acts) == {"done": 20}
    assert (Ballot.objects.count(), CastKey.objects.count()) == (1, 1)


def test_a_cast_racing_the_close_is_counted_or_refused_and_never_lost(vendor: str, dev: User) -> None:
    poll = factories.poll()
    people = [factories.resident(f"Resident {n}") for n in range(24)]
    acts = [lambda p=p: actions.cast_ballot(poll, by=fresh(p), choices=[first_id(poll)], key="form") for p in people]

    def close() -> None:
        # The phase ends now and the poll is sealed at once, while the others are casting.
        phases = poll.cycle.phases
        phases.filter(kind="vote").update(closes_at=clock.now())
        phases.exclude(kind="vote").filter(kind__in=["count", "deliver"]).update(
            opens_at=F("opens_at") - timedelta(days=6), closes_at=F("closes_at") - timedelta(days=6)
        )
        while actions.seal_poll(Poll.objects.get(pk=poll.pk)).state != "closed":
            pass

    ended = at_once([*acts[:12], close, *acts[12:]])
    assert set(ended) <= {"done", "refused"}, ended
    cast = ended["done"] - 1  # the close itself
    assert Ballot.objects.count() == Participation.objects.count() == cast
    keys.open_ballots(Poll.objects.get(pk=poll.pk), by=dev)
    poll = actions.count_poll(Poll.objects.get(pk=poll.pk), by=dev)
    assert poll.counted.ballots == cast
    with pytest.raises(Forbidden):
        actions.cast_ballot(poll, by=fresh(people[0]), choices=[first_id(poll)], key="late")


def test_two_counts_at_once_are_one_count(vendor: str, ana: User, dev: User, dee: User) -> None:
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=[first_id(poll)], key="form")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    acts = [lambda who=who: actions.count_poll(poll, by=fresh(who)) for who in (dev, dee, dev, dee)]
    assert at_once(acts) == {"done": 1, "refused": 3}
    assert Count.objects.count() == 1


def test_two_officers_certifying_at_once_certify_and_one_alone_does_not(
    vendor: str, ana: User, dev: User, dee: User
) -> None:
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=[first_id(poll)], key="form")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    assert at_once([lambda: actions.certify_poll(poll, by=fresh(dev))] * 4) == {"done": 1, "refused": 3}
    assert Poll.objects.get().state == "counted"
    assert at_once([lambda: actions.certify_poll(poll, by=fresh(dee))] * 3) == {"done": 1, "refused": 2}
    assert Poll.objects.get().state == "certified"


def test_a_line_that_moves_to_another_account_while_it_votes_is_one_ballot(vendor: str, dev: User) -> None:
    factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    made = check_roll(factories.ROLL.encode(), as_of=date(2026, 1, 1), by=dev)
    accept_roll(made, digest=made.digest, by=dev)
    poll, gus = factories.poll(), Papers("Gus Grønn", date(1990, 4, 1))
    accounts = [factories.person("Gus"), factories.person("Gus Two")]
    match_roll(accounts[0], gus, by=accounts[0])

    def vote(account: User) -> None:
        actions.cast_ballot(poll, by=fresh(account), choices=[first_id(poll)], key=f"form {account.pk}")

    def move_and_vote() -> None:
        move_line(fresh(accounts[1]), gus, by=fresh(dev))
        vote(accounts[1])

    ended = at_once([lambda: vote(accounts[0])] * 3 + [move_and_vote] * 3)
    assert set(ended) <= {"done", "refused"}, ended
    assert Ballot.objects.count() == Participation.objects.count() == 1
