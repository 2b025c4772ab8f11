"""The queue's schedule says what config/schedule.py says, and nothing more."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule

from config.schedule import RECURRING, Change, Recurring, write

pytestmark = pytest.mark.django_db
NIGHTLY = Recurring("remind", "town.tasks.remind", "15 3 * * *")


def test_a_new_task_is_added_and_first_runs_at_its_time_not_at_once():
    assert write([NIGHTLY]) == [Change("added", "remind")]
    row = Schedule.objects.get()
    assert (row.func, row.cron, row.schedule_type) == ("town.tasks.remind", "15 3 * * *", Schedule.CRON)
    assert row.next_run > timezone.now()
    assert (row.next_run.hour, row.next_run.minute) == (3, 15)


def test_times_are_utc_whatever_the_citys_time_zone(settings):
    assert settings.TIME_ZONE != "UTC"
    write([NIGHTLY])
    assert Schedule.objects.get().next_run.utcoffset() == timedelta(0)


def test_writing_twice_changes_nothing_and_keeps_the_next_run():
    write([NIGHTLY])
    Schedule.objects.update(next_run=timezone.now() + timedelta(minutes=5))
    before = Schedule.objects.get().next_run
    assert write([NIGHTLY]) == []
    assert Schedule.objects.get().next_run == before


def test_a_changed_line_changes_the_task():
    write([NIGHTLY])
    assert write([Recurring("remind", "town.tasks.remind", "0 12 * * *")]) == [Change("changed", "remind")]
    assert Schedule.objects.get().next_run.hour == 12


def test_a_line_that_is_gone_removes_the_task():
    write([NIGHTLY])
    assert write([]) == [Change("removed", "remind")]
    assert not Schedule.objects.exists()


def test_a_second_row_of_the_same_name_is_removed():
    write([NIGHTLY])
    Schedule.objects.create(name="remind", func="town.tasks.remind", cron="15 3 * * *", schedule_type=Schedule.CRON)
    assert write([NIGHTLY]) == [Change("removed", "remind")]
    assert Schedule.objects.count() == 1


def test_the_command_writes_the_projects_own_table(capsys):
    call_command("schedule")
    assert set(Schedule.objects.values_list("name", "func", "cron")) == {(r.name, r.task, r.cron) for r in RECURRING}
    capsys.readouterr()
    call_command("schedule")
    assert capsys.readouterr().out == ""


def test_every_recurring_task_exists_and_has_a_name_of_its_own():
    assert len({line.name for line in RECURRING}) == len(RECURRING)
    for line in RECURRING:
        module, name = line.task.rsplit(".", 1)
        assert callable(getattr(import_module(module), name)), line.task
