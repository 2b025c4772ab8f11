import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import chain, log
from audit.models import AppendOnly, Entry


def entries(*facts):
    previous, made = chain.START, []
    for seq, fact in enumerate(facts, start=1):
        content = {"seq": seq, "fact": fact}
        previous = chain.link(previous, content)
        made.append((seq, content, previous))
    return made


def test_a_true_chain_has_no_break():
    assert chain.first_break(entries("a", "b", "c")) is None


def test_a_changed_fact_is_found_where_it_was_changed():
    made = entries("a", "b", "c")
    made[1] = (2, {"seq": 2, "fact": "B"}, made[1][2])
    assert chain.first_break(made) == chain.Break(2, "changed")


def test_a_missing_entry_is_found():
    made = entries("a", "b", "c")
    del made[1]
    assert chain.first_break(made) == chain.Break(2, "missing")


def test_floats_have_no_one_form_and_are_refused():
    with pytest.raises(TypeError, match="no floats"):
        chain.link(chain.START, {"cost": {"euros": [1.5]}})


@pytest.mark.django_db
def test_the_log_verifies_and_counts_up(ana):
    first = log.record("proposals.submit", ana, by=ana, cost=1200)
    second = log.record("proposals.accept", ana, by=ana)
    assert log.verify() is None
    assert log.latest_seq() == second.seq == first.seq + 1


@pytest.mark.django_db
def test_nobody_changes_the_past_through_the_model(ana):
    entry = log.record("a.b", ana)
    with pytest.raises(AppendOnly):
        entry.save()
    with pytest.raises(AppendOnly):
        entry.delete()


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["update", "delete"])
def test_nobody_changes_the_past_through_the_database(ana, change):
    log.record("a.b", ana)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(verb="x") if change == "update" else Entry.objects.all()._raw_delete("default")


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize(
    "how", ["TRUNCATE audit_entry", "TRUNCATE audit_entry RESTART IDENTITY CASCADE", "DELETE", "UPDATE"]
)
def test_postgresql_refuses_to_empty_or_change_the_record(ana, how):
    assert connection.vendor == "postgresql"
    log.record("a.b", ana)
    statement = {"DELETE": "DELETE FROM audit_entry", "UPDATE": "UPDATE audit_entry SET verb = 'x'"}.get(how, how)
    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Entry.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nor_does_djangos_own_way_to_empty_a_database_get_by(ana):
    log.record("a.b", ana)
    with pytest.raises((DatabaseError, CommandError)):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 1
