"""When new numbers are worked out: soon after somebody votes, by the worker, and never more often than every few seconds.

A vote does not wait for numbers. After it is kept, the conversation is marked stale; whoever voted, or looks at the
results meanwhile, asks the worker for new numbers if the last ones are old enough. A task once a minute asks for those at
which nobody looks. The order matters: the mark is taken away before the votes are read, and set after a vote is kept, so
no vote is forgotten.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django_q.tasks import async_task

from deliberation.opinions.lifecycle import OVER
from deliberation.opinions.models import Conversation, Participant, Study
from kit import clock
from kit.when_used import when_used

EVERY = timedelta(seconds=4)
AT_ONCE = 5_000  # rows of one UPDATE

worked_out = when_used("deliberation.opinions.working", "worked_out")  # it needs NumPy


def votes_changed(conversation_id: int) -> None:
    """A vote is about to be kept or taken back: see that the numbers will be made anew after it."""
    transaction.on_commit(partial(_mark, conversation_id))


def _mark(conversation_id: int) -> None:
    """Most votes find the mark set and write nothing, so a hundred people who vote at once don't queue for one row."""
    row = Conversation.objects.filter(pk=conversation_id)
    if row.filter(stale=False).exists():
        row.filter(stale=False).update(stale=True)
    ask(conversation_id)


def ask(conversation_id: int) -> bool:
    """Ask the worker for new numbers, if there are new votes and it was not asked just now; whether it was asked."""
    moment = clock.now()
    rested = Q(asked_at__isnull=True) | Q(asked_at__lt=moment - EVERY)
    wanted = Conversation.objects.filter(rested, pk=conversation_id, stale=True)
    if not wanted.exists():  # a question takes no lock; an UPDATE does, even if it changes nothing
        return False
    with transaction.atomic():
        if not wanted.update(asked_at=moment):  # of all who ask at once, one is heard
            return False
        async_task("deliberation.opinions.tasks.work_out", conversation_id)
    return True


def ask_for_all_stale() -> int:
    """Ask for every conversation with votes that are not in its numbers; how many were asked for."""
    stale = Conversation.objects.filter(stale=True).values_list("pk", flat=True)
    return sum(ask(pk) for pk in stale)


def work_out(conversation_id: int, *, rested: bool = True) -> Study | None:
    """Work out the numbers of a conversation anew and keep them; `None` where nothing has changed.

    With `rested`, after numbers that took long the worker rests as long before it makes them again, and the conversation
    stays stale: a large one takes at most half of the worker's time.
    """
    conversation = Conversation.objects.select_related("study").filter(pk=conversation_id).first()
    if conversation is None:
        return None
    before: Study | None = getattr(conversation, "study", None)
    is_final = conversation.state in OVER
    if before is not None and not conversation.stale and before.is_final == is_final:
        return None
    if (
        rested
        and before is not None
        and not is_final
        and clock.now() < before.made_at + timedelta(seconds=before.seconds)
    ):
        return None
    Conversation.objects.filter(pk=conversation_id).update(stale=False)
    return _keep(conversation, before, is_final)


def _keep(conversation: Conversation, before: Study | None, is_final: bool) -> Study:
    found = worked_out(conversation, before, is_final=is_final)
    with transaction.atomic():
        study, _made = Study.objects.select_for_update().get_or_create(
            conversation=conversation, defaults={"made_at": clock.now()}
        )
        for name, value in found.fields.items():
            setattr(study, name, value)
        study.version, study.made_at, study.is_final = study.version + 1, clock.now(), is_final
        study.save()
        if is_final:
            _write_groups(conversation, found.group_of)
    return study


def _write_groups(conversation: Conversation, group_of: dict[int, int]) -> None:
    """Keep each participant's group, by their number, for the published files."""
    everybody = Participant.objects.filter(conversation=conversation)
    everybody.filter(group__isnull=False).update(group=None)
    for group in sorted(set(group_of.values())):
        numbers = [number for number, its in group_of.items() if its == group]
        for start in range(0, len(numbers), AT_ONCE):
            everybody.filter(number__in=numbers[start : start + AT_ONCE]).update(group=group)
