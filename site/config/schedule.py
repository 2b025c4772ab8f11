"""Every recurring task, in one table. `manage.py schedule` writes it into the task queue; `serve` does so at start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django_q.models import Schedule


@dataclass(frozen=True)
class Recurring:
    """A task by its dotted path and the cron expression (UTC) on which it runs."""

    name: str
    task: str
    cron: str


RECURRING: tuple[Recurring, ...] = (
    Recurring("forget thrown-away drafts", "proposals.tasks.forget_discarded", "20 3 * * *"),
    Recurring("send the digests whose hour has come", "following.tasks.send_due", "*/15 * * * *"),
    Recurring("forget notices older than a year", "following.tasks.forget_old", "40 3 * * *"),
    Recurring("forget invitations nobody answered", "proposals.drafting.tasks.forget_invitations", "22 3 * * *"),
    Recurring("tell councils what waits for their review", "proposals.tasks.tell_councils", "10 * * * *"),
    Recurring("forget old trials of rules", "voting.comparisons.tasks.forget_old_trials", "25 3 * * *"),
    Recurring("forget passes for the tablet that are over", "voting.paper.tasks.forget_old_passes", "*/10 * * * *"),
    Recurring("close votes whose time is over", "voting.tasks.seal_due", "* * * * *"),
    Recurring("append waiting ballots to the public ledgers", "voting.tasks.append_waiting", "* * * * *"),
    Recurring("close conversations whose time is over", "deliberation.opinions.tasks.close_due", "* * * * *"),
    Recurring("work in opinions at which nobody looks", "deliberation.opinions.tasks.work_out_stale", "* * * * *"),
    Recurring("append second ballots, and forget the order of the day", "voting.tasks.append_nightly", "10 3 * * *"),
    Recurring("forget from which network flags came", "deliberation.discussions.tasks.forget_old", "15 * * * *"),
    Recurring("tell of questions and appeals that are late", "deliberation.discussions.tasks.speak_up", "25 * * * *"),
    Recurring("tell of questions about pages that are late", "cms.tasks.speak_up", "27 * * * *"),
    Recurring("remind of assemblies that begin within a day", "deliberation.assemblies.tasks.remind", "12 * * * *"),
    Recurring("forget what people told organisers", "deliberation.assemblies.tasks.forget_people", "45 3 * * *"),
    Recurring("tell of assemblies' questions that are late", "deliberation.assemblies.tasks.speak_up", "31 * * * *"),
    Recurring("fix volunteers of lotteries whose time is over", "deliberation.lots.tasks.close_due", "* * * * *"),
    Recurring("remind who was drawn and has not answered", "deliberation.lots.tasks.remind", "16 * * * *"),
    Recurring("pass on places nobody answered for", "deliberation.lots.tasks.lapse_due", "17 * * * *"),
    Recurring("forget volunteers of lotteries long over", "deliberation.lots.tasks.forget", "50 3 * * *"),
    Recurring("begin and end council terms", "neighborhoods.tasks.settle_terms", "5 * * * *"),
    Recurring("tell of councils' promises that are overdue", "neighborhoods.decisions.tasks.speak_up", "29 * * * *"),
    Recurring(
        "tell of steps that are late and setbacks nobody signed", "proposals.delivery.tasks.speak_up", "33 * * * *"
    ),
    Recurring("tell of indicators that missed their target", "proposals.indicators.tasks.speak_up", "31 * * * *"),
    Recurring("ask whether finished projects worked", "proposals.delivery.tasks.ask_whether_it_worked", "37 * * * *"),
    Recurring("tell of requests for data that are late", "cms.data_room.tasks.speak_up", "33 * * * *"),
    Recurring("remind of trainings that begin soon", "cms.training.tasks.remind", "14 * * * *"),
    Recurring("forget what people told for trainings", "cms.training.tasks.forget", "47 3 * * *"),
    Recurring("tell of stops whose ledger is missing", "cms.outreach.tasks.speak_up", "39 * * * *"),
    Recurring(
        "check files of the data room whose check was broken off", "cms.data_room.tasks.check_again", "*/5 * * * *"
    ),
    Recurring("forget deleted views of data", "cms.data_room.tasks.forget_views", "57 3 * * *"),
    Recurring("count votes on surveillance whose time is over", "cms.surveillance.tasks.close_due", "* * * * *"),
    Recurring("remind of reviews of surveillance", "cms.surveillance.tasks.remind", "41 * * * *"),
    Recurring("forget the words of old reports of harm", "cms.surveillance.tasks.forget_words", "55 3 * * *"),
    Recurring("tell of explanations that are late", "cms.liaison.tasks.speak_up", "41 * * * *"),
    Recurring("publish pages whose moment has come", "cms.tasks.publish_scheduled", "*/5 * * * *"),
    Recurring("close letters and uploads that waited too long", "residence.tasks.forget_what_is_over", "35 * * * *"),
)


@dataclass(frozen=True)
class Change:
    """What `write` did to one recurring task: added, changed or removed."""

    verb: str
    name: str


def write(table: Iterable[Recurring] = RECURRING) -> list[Change]:
    """Make the queue's schedule say what `table` says, and nothing more; what had to change.

    A task whose line did not change keeps its next run, so starting the server often never delays or repeats it.
    """
    wanted = {line.name: line for line in table}
    changes: list[Change] = []
    with transaction.atomic():
        _one_writer_at_a_time()
        for row in Schedule.objects.select_for_update().order_by("pk"):
            line = wanted.pop(row.name, None)
            if line is None:  # no longer in the table, or a second row of the same name
                row.delete()
                changes.append(Change("removed", row.name or row.func))
            elif (row.func, row.cron, row.schedule_type) != (line.task, line.cron, Schedule.CRON):
                row.func, row.cron, row.schedule_type, row.repeats = line.task, line.cron, Schedule.CRON, -1
                row.next_run = row.calculate_next_run()
                row.save()
                changes.append(Change("changed", line.name))
        for line in wanted.values():
            Schedule.objects.create(name=line.name, func=line.task, cron=line.cron, schedule_type=Schedule.CRON)
            changes.append(Change("added", line.name))
    return changes


def _one_writer_at_a_time() -> None:
    """Several servers that start together would each add what none of them has seen yet. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('lamplight schedule'))")
