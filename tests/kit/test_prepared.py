"""A prepared question gives what its queryset gives, and is written once."""

from __future__ import annotations

from functools import partial

import factories
import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cycles.models import Phase
from kit import prepared
from kit.prepared import Prepared, PreparedDelete, PreparedInsert, behind_commit, together
from residence.models import Residence
from voting.models import Ballot, Participation
from voting.record.models import Waiting

pytestmark = pytest.mark.django_db


def test_it_answers_as_its_queryset_does_for_any_values(ana, bo):
    known = Prepared(lambda name, place: User.objects.filter(public_name=name, residence__neighborhood=place), str, int)
    for person, other in ((ana, bo), (bo, ana)):
        assert known.all(person.public_name, person.residence.neighborhood_id) == [person]
        assert known.first(person.public_name, other.residence.neighborhood_id) is None


def test_instances_are_whole_and_bring_what_was_selected_with_them(ana):
    home_of = Prepared(lambda who: Residence.objects.filter(user=who).select_related("neighborhood"), int)
    with CaptureQueriesContext(connection) as asked:
        home = home_of.first(ana.pk)
        assert home.neighborhood.name == "Harbor"
    assert len(asked) == 1
    stored = Residence.objects.get(user=ana)
    fields = [field.attname for field in Residence._meta.concrete_fields]
    assert [getattr(home, name) for name in fields] == [getattr(stored, name) for name in fields]
    home.save(update_fields=["since"])  # it knows that it is stored, and where


def test_instances_have_what_was_added_to_them(ana, bo):
    beside = Exists(Residence.objects.filter(user=OuterRef("pk"), neighborhood=ana.residence.neighborhood_id))
    seen = Prepared(lambda who: User.objects.filter(pk=who).annotate(beside=beside, home=F("residence__pk")), int)
    assert [(found.beside, found.home) for found in (seen.first(ana.pk), seen.first(bo.pk))] == [
        (True, ana.residence.pk),
        (False, bo.residence.pk),
    ]


def test_values_are_those_of_the_fields_on_any_database():
    cycle = factories.cycle()
    opened = Prepared(
        lambda of: Phase.objects.filter(cycle=of).order_by("opens_at").values_list("kind", "opens_at"), int
    )
    assert opened.all(cycle.pk) == list(cycle.phases.order_by("opens_at").values_list("kind", "opens_at"))
    assert opened.all(cycle.pk) == opened.all(cycle.pk)


def test_the_sql_is_written_once(ana):
    asked = []

    def ask(who):
        asked.append(who)
        return User.objects.filter(pk=who).values_list("email")

    email_of = Prepared(ask, int)
    assert [email_of.first(ana.pk), email_of.first(0)] == [(ana.email,), None]
    assert len(asked) == 1


def test_a_question_that_does_not_use_its_value_is_refused(ana):
    with pytest.raises(TypeError, match="does not use"):
        Prepared(lambda who: User.objects.filter(is_active=True), int).all(ana.pk)
    with pytest.raises(TypeError, match="does not use"):  # 2,070,450,500 is no small number: this would find nobody
        Prepared(lambda age: User.objects.filter(pk__lt=age + 1), int).all(ana.pk)


def test_a_prepared_row_is_written_as_its_model_writes_it():
    poll, put = factories.poll(), PreparedInsert(Ballot)
    by_hand = {"poll": poll, "envelope": b"\x00\xff sealed", "paper": True}
    Ballot.objects.create(slot="one", commitment="c1", **by_hand)
    put.put(Ballot(slot="two", commitment="c2", **by_hand))
    one, two = (Ballot.objects.values("poll", "envelope", "paper").get(slot=slot) for slot in ("one", "two"))
    assert bytes(one.pop("envelope")) == bytes(two.pop("envelope")) == by_hand["envelope"]
    assert one == two


def test_a_row_made_in_a_hurry_is_the_one_that_the_model_makes():
    poll, put = factories.poll(), PreparedInsert(Ballot)
    given = {"poll_id": poll.pk, "slot": "one", "commitment": "c1", "envelope": b"sealed"}
    slow, quick = Ballot(**given), put.row(**given)
    assert type(quick) is Ballot
    assert {name: getattr(quick, name) for name in vars(slow)} == vars(slow) | {"_state": quick._state}
    assert (quick._state.adding, quick._state.db, quick.poll) == (True, None, poll)
    assert put.put(quick)
    assert Ballot.objects.get(slot="one").paper is False
    keys = {PreparedInsert(Waiting).row(poll_id=poll.pk, body="a leaf").pk for _ in range(2)}
    assert len(keys) == 2  # each has a random one of its own
    with pytest.raises(TypeError, match=r"Ballot has no columns \['poll'\]"):
        put.row(**given, poll=poll)


def test_a_prepared_row_that_is_there_already_is_refused_or_left_as_asked():
    poll = factories.poll()
    strict, easy = PreparedInsert(Participation), PreparedInsert(Participation, ignore_conflicts=True)
    for row in (strict, easy):
        row.put(Participation(poll=poll, resident=7 if row is strict else 8, line="first"))
    with pytest.raises(IntegrityError), transaction.atomic():
        strict.put(Participation(poll=poll, resident=7, line="second"))
    easy.put(Participation(poll=poll, resident=7, line="third"))
    assert set(Participation.objects.values_list("resident", "line")) == {(7, "first")}


def test_a_prepared_row_is_deleted_by_its_key():
    poll, gone = factories.poll(), PreparedDelete(Ballot)
    for slot in ("one", "two"):
        Ballot.objects.create(slot=slot, poll=poll, commitment=slot, envelope=b"sealed")
    assert gone.delete("one")
    assert not gone.delete("one")
    assert list(Ballot.objects.values_list("slot", flat=True)) == ["two"]


def on_both(test):
    """On SQLite, and on PostgreSQL, where what goes together goes in one round trip."""
    mark = pytest.mark.parametrize("vendor", ["sqlite", pytest.param("postgresql", marks=pytest.mark.services)])
    return mark(pytest.mark.django_db(transaction=True)(test))


def skip_unless(vendor):
    if connection.vendor != vendor:
        pytest.skip(f"this run is on {connection.vendor}")


@on_both
def test_steps_that_go_together_do_what_they_do_one_by_one(vendor):
    skip_unless(vendor)
    poll = factories.poll()
    new_mark = PreparedInsert(Participation, ignore_conflicts=True)
    line_of = Prepared(lambda who: Participation.objects.filter(resident=who).values_list("line", "paper"), int)
    rows = [Participation(poll=poll, resident=7, line=line) for line in ("100 %", "second")]
    with transaction.atomic(), together((line_of, 7), *((new_mark, row) for row in rows), (line_of, 8)):
        assert line_of.first(7) is None  # it was asked before the row was there
        assert [new_mark.put(row) for row in rows] == [True, False]
        assert line_of.first(7) == ("100 %", False)  # asked again: each answer is given once
    with together((line_of, 8), (line_of, 7)):
        assert (line_of.all(8), line_of.all(7)) == ([], [("100 %", False)])


@on_both
def test_an_answer_that_nobody_took_is_forgotten(vendor):
    skip_unless(vendor)
    poll = factories.poll()
    marks = Prepared(lambda of: Participation.objects.filter(poll=of).values_list("resident"), int)
    with together((marks, poll.pk)):
        pass
    Participation.objects.create(poll=poll, resident=7, line="")
    assert marks.all(poll.pk) == [(7,)]


@on_both
def test_of_steps_that_go_together_none_is_kept_when_one_fails(vendor):
    skip_unless(vendor)
    poll, new_mark = factories.poll(), PreparedInsert(Participation)
    rows = [Participation(poll=poll, resident=7, line=line) for line in ("first", "second")]

    @transaction.atomic
    def put_both():
        with together(*((new_mark, row) for row in rows)):
            for row in rows:
                new_mark.put(row)

    with pytest.raises(IntegrityError):
        put_both()
    assert not Participation.objects.exists()
    Participation.objects.create(poll=poll, resident=7, line="third")  # the connection is as good as before


@on_both
def test_the_commit_goes_with_the_last_steps_and_a_larger_transaction_keeps_its_own(vendor):
    skip_unless(vendor)
    poll, new_mark = factories.poll(), PreparedInsert(Participation)
    told: list[str] = []

    @transaction.atomic
    def put(who):
        transaction.on_commit(lambda: told.append(f"{who} is kept"))
        row = Participation(poll=poll, resident=who, line=str(who))
        with together((new_mark, row), ends=True):
            assert new_mark.put(row)
        return in_transaction(connection)

    assert put(7) is (vendor == "sqlite")  # on PostgreSQL it is over already
    assert told == ["7 is kept"]
    with transaction.atomic():
        assert put(8)
        transaction.set_rollback(True)
    assert [mark.resident for mark in Participation.objects.all()] == [7]
    assert told == ["7 is kept"]


def in_transaction(database):
    """Whether the database itself has a transaction open."""
    if database.vendor == "sqlite":
        return bool(database.connection.in_transaction)
    return database.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE


@on_both
def test_a_connection_that_breaks_is_a_database_error_and_the_next_one_answers(vendor):
    skip_unless(vendor)
    if vendor != "postgresql":
        pytest.skip("SQLite has no connection to break")
    poll, question = (
        factories.poll(),
        Prepared(lambda of: Participation.objects.filter(poll=of).values_list("line"), int),
    )
    for ask in (lambda: question.all(poll.pk), lambda: together((question, poll.pk), (question, 0)).__enter__()):
        connection.ensure_connection()
        with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        with pytest.raises(DatabaseError):
            ask()
        connection.close()
        assert question.all(poll.pk) == []


@on_both
def test_what_is_asked_behind_the_commit_sees_what_was_kept_and_needs_no_way_of_its_own(vendor, monkeypatch):
    skip_unless(vendor)
    poll, new_mark = factories.poll(), PreparedInsert(Participation)
    marks = Prepared(lambda of: Participation.objects.filter(poll=of).values_list("resident"), int)

    @transaction.atomic
    def put(who):
        row = Participation(poll=poll, resident=who, line=str(who))
        with together((new_mark, row), ends=True):
            new_mark.put(row)

    asked = []
    for name in ("ask_postgresql", "ask_all_postgresql"):
        monkeypatch.setattr(prepared, name, partial(told_of, asked, getattr(prepared, name)))
    with behind_commit((marks, poll.pk)):
        put(7)
        assert marks.all(poll.pk) == [(7,)]
        assert len(asked) == (1 if vendor == "postgresql" else 0)
        if vendor == "postgresql":
            assert [sql.split()[0] for sql, _values in asked[0][1]] == ["INSERT", "COMMIT", "SELECT"]
        assert marks.all(poll.pk) == [(7,)]  # asked again: the answer is given once
        assert len(asked) == (2 if vendor == "postgresql" else 0)
    with behind_commit((marks, poll.pk)), transaction.atomic():
        put(8)  # nothing is committed yet
        assert marks.all(poll.pk) == [(7,), (8,)]
    with behind_commit((marks, poll.pk)):
        put(9)
    Participation.objects.all().delete()
    assert marks.all(poll.pk) == []  # an answer that nobody took is forgotten


@on_both
def test_nothing_behind_a_commit_that_failed_is_answered(vendor):
    skip_unless(vendor)
    poll, new_mark = factories.poll(), PreparedInsert(Participation)
    marks = Prepared(lambda of: Participation.objects.filter(poll=of).values_list("resident"), int)
    rows = [Participation(poll_id=number, resident=7, line="a line") for number in (poll.pk, poll.pk + 1)]

    @transaction.atomic
    def put():
        # That there is such a poll is looked at when the transaction is committed.
        with together(*((new_mark, row) for row in rows), ends=True):
            for row in rows:
                new_mark.put(row)

    with behind_commit((marks, poll.pk)):
        with pytest.raises(IntegrityError):
            put()
        assert marks.all(poll.pk) == []


def told_of(asked, ask, *what):
    asked.append(what)
    return ask(*what)


@on_both
def test_what_is_asked_again_is_prepared_once_a_connection(vendor):
    skip_unless(vendor)
    if vendor != "postgresql":
        pytest.skip("SQLite prepares by itself")
    poll, new_mark = factories.poll(), PreparedInsert(Participation)
    marks = Prepared(lambda of: Participation.objects.filter(poll=of).values_list("resident"), int)
    connection.close()  # with it goes what was prepared until now
    for turn, who in enumerate((7, 8), start=1):
        row = Participation(poll=poll, resident=who, line=str(who))
        with transaction.atomic(), together((new_mark, row), (marks, poll.pk)):
            assert (new_mark.put(row), len(marks.all(poll.pk))) == (True, turn)
        assert len(marks.all(poll.pk)) == turn
        assert prepared_there() == [("BEGIN", turn), ("INSERT", turn), ("SELECT", 2 * turn)]


@on_both
def test_behind_a_pooler_nothing_is_prepared(vendor, monkeypatch):
    skip_unless(vendor)
    if vendor != "postgresql":
        pytest.skip("SQLite is behind no pooler")
    poll = factories.poll()
    marks = Prepared(lambda of: Participation.objects.filter(poll=of).values_list("resident"), int)
    connection.close()
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "prepare_threshold", None)
    for _ in range(2):
        with transaction.atomic(), together((marks, poll.pk)):
            assert marks.all(poll.pk) == []
        assert marks.all(poll.pk) == []
    assert prepared_there() == []


@on_both
def test_a_table_that_changed_costs_one_error_and_no_more(vendor):
    skip_unless(vendor)
    if vendor != "postgresql":
        pytest.skip("SQLite looks at its tables each time")
    from kit.postgresql import ask

    def asked():
        return ask(connection.connection, "SELECT * FROM pg_temp.lamps", ()).rows

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE lamps AS SELECT 1 AS lit")
        assert asked() == asked() == [(1,)]
        cursor.execute("ALTER TABLE pg_temp.lamps ADD COLUMN dark int")
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            asked()
        assert asked() == [(1, None)]
        cursor.execute("DEALLOCATE ALL")
        with pytest.raises(psycopg.errors.InvalidSqlStatementName):
            asked()
        assert asked() == [(1, None)]
        cursor.execute("DROP TABLE pg_temp.lamps")


@on_both
def test_names_that_another_server_knows_say_what_to_set(vendor, monkeypatch):
    skip_unless(vendor)
    if vendor != "postgresql":
        pytest.skip("SQLite is behind no pooler")
    from kit import postgresql

    def asked(what):
        return postgresql.ask(connection.connection, f"SELECT {what}", ()).rows

    connection.ensure_connection()
    monkeypatch.setattr(postgresql, "NUMBERS", iter([2_070_450_500, 2_070_450_500, 2_070_450_501, 2_070_450_502]))
    assert asked("1") == [(1,)]
    with pytest.raises(psycopg.errors.DuplicatePreparedStatement) as told:
        asked("2")
    assert "DATABASE_POOLER=true" in told.value.__notes__[0]
    assert (asked("2"), asked("1")) == ([(2,)], [(1,)])


def prepared_there():
    """The statements that the server keeps for this connection, by their first words, and how often each was run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(statement, ' ', 1), generic_plans + custom_plans FROM pg_prepared_statements")
        return sorted(cursor.fetchall())
