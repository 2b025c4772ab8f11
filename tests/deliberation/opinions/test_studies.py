"""When numbers are made anew, and what pages get of them."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import numpy as np
import pytest
import time_machine
from django.utils import timezone
from wagtail.models import ReferenceIndex

from deliberation.opinions import actions, studies, tasks
from deliberation.opinions.models import Conversation, Study, Vote
from deliberation.opinions.numbers import standing
from deliberation.opinions.working import votes_of

pytestmark = pytest.mark.django_db


def test_the_worker_is_asked_once_in_a_while_however_many_vote(conversation, ana, django_capture_on_commit_callbacks):
    statements = list(conversation.statements.select_related("conversation__neighborhood"))
    with mock.patch.object(studies, "async_task") as queued:
        for statement in statements:
            with django_capture_on_commit_callbacks(execute=True):
                actions.vote(statement, by=ana, value=1)
        assert queued.call_count == 1
        assert Conversation.objects.get().stale
        with time_machine.travel(timezone.now() + studies.EVERY + timedelta(seconds=1)):
            assert studies.ask_for_all_stale() == 1
            assert studies.ask_for_all_stale() == 0


def test_a_study_is_made_only_when_something_has_changed(conversation, two_minds):
    two_minds(conversation)
    assert tasks.work_out(conversation.pk) == 1
    assert tasks.work_out(conversation.pk) is None
    Conversation.objects.update(stale=True)
    Study.objects.update(seconds=60)  # a large one lets the worker rest
    assert tasks.work_out(conversation.pk) is None
    assert Conversation.objects.get().stale


def test_the_same_votes_again_change_nothing(conversation, ana, django_capture_on_commit_callbacks):
    statement = conversation.statements.select_related("conversation__neighborhood").first()
    actions.vote(statement, by=ana, value=1)
    with django_capture_on_commit_callbacks() as callbacks:
        actions.vote(statement, by=ana, value=1)
    assert callbacks == []


def test_a_person_stands_where_the_map_puts_them(conversation, two_minds):
    two_minds(conversation)
    study = studies.work_out(conversation.pk)
    spots = {int(number): tuple(of["spot"]) for number, of in study.statements.items()}
    votes = votes_of(conversation)
    row = 0
    mine = dict(
        zip(
            votes.statements[votes.columns[: votes.starts[1]]].tolist(),
            votes.values[: votes.starts[1]].tolist(),
            strict=True,
        )
    )
    place = standing.place(mine, spots)
    centers = [tuple(group["center"]) for group in study.told["groups"]]
    from deliberation.opinions.numbers import axes, groups

    known = axes.find(votes)
    places = axes.project(votes, known)
    found = groups.find(places, groups.who_counts(votes), smallest=5)
    assert np.allclose(place, places[row], atol=1e-4)
    assert standing.nearest(place, centers) == found.label[row]


def test_few_people_get_no_groups_and_are_told_why(conversation, two_minds):
    two_minds(conversation, 3)
    study = studies.work_out(conversation.pk)
    assert study.told["groups"] == []
    assert study.told["why_none"] == "few"
    assert study.told["marks"] == []


def test_marks_on_the_map_are_few_and_hold_everybody_once(conversation, two_minds):
    two_minds(conversation, 40)
    told = studies.work_out(conversation.pk).told
    assert sum(people for _x, _y, people, _group in told["marks"]) == 80 == sum(g["size"] for g in told["groups"])
    assert all(group["size"] >= 5 for group in told["groups"])


def test_a_new_number_of_groups_has_to_win_four_times(conversation, two_minds):
    two_minds(conversation)
    assert studies.work_out(conversation.pk).number_shown == 2
    Study.objects.update(number_shown=3)
    for streak in (1, 2, 3):
        Conversation.objects.update(stale=True)
        study = studies.work_out(conversation.pk, rested=False)
        assert (study.number_shown, study.streak) == (3, streak)
    Conversation.objects.update(stale=True)
    assert studies.work_out(conversation.pk, rested=False).number_shown == 2


def test_votes_are_not_in_wagtails_reference_index():
    assert not ReferenceIndex.model_is_indexable(Vote)
