"""Who voted is told of the outcome: once, and never what they chose."""

from __future__ import annotations

from unittest.mock import patch

import factories
import pytest
from django.core import mail

from following.models import Announcement
from voting import actions
from voting.models import Participation
from voting.tasks import tell_voters

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(ana, bo, dev, dee):
    """A poll in which Ana and Bo voted; Gus did not."""
    poll = factories.poll()
    for who, number in ((ana, 0), (bo, 2)):
        choice = poll.manifest.data["projects"][number]["id"]
        actions.cast_ballot(poll, by=who, choices=[choice], key=f"form {who.pk}")
    factories.end_voting(poll)
    poll = actions.count_poll(factories.open_ballots(poll), by=dev)
    for officer in (dev, dee):
        actions.certify_poll(poll, by=officer)
    mail.outbox.clear()

    def publish():
        return actions.publish_poll(poll, by=dev)

    return publish


def outcome_letters():
    return [letter for letter in mail.outbox if letter.subject.startswith(("The outcome", "El resultado"))]


def test_who_voted_gets_one_letter_with_the_outcome(published, ana, bo, gus):
    poll = published()
    assert sorted(letter.to[0] for letter in outcome_letters()) == [ana.email, bo.email]
    letter = outcome_letters()[0]
    assert "2 of 3 projects are funded, for $60,000 of $60,000." in letter.body
    assert f"/voting/{poll.pk}/outcome/" in letter.body
    assert "Project 1" not in letter.body


def test_a_second_run_of_the_task_tells_nobody_again(published):
    poll = published()
    assert tell_voters(poll.pk) == 0
    assert len(outcome_letters()) == 2


def test_nobody_is_told_before_the_outcome_is_public(published):
    poll = Participation.objects.first().poll
    assert tell_voters(poll.pk) == 0
    assert outcome_letters() == []


def test_who_wants_no_news_reads_the_outcome_without_a_letter(published, ana, bo):
    ana.news = "never"
    ana.save()
    published()
    assert [letter.to for letter in outcome_letters()] == [[bo.email]]


def test_the_letter_is_in_the_voters_language(published, ana, bo):
    bo.language = "es"
    bo.save()
    published()
    assert {letter.subject.split(":")[0] for letter in outcome_letters()} == {
        "The outcome is out",
        "El resultado ya está",
    }


def test_many_voters_cost_few_questions(published, django_assert_max_num_queries):
    poll = Participation.objects.first().poll
    poll.state, poll.published_at = "published", poll.closed_at
    poll.save()
    Participation.objects.bulk_create([Participation(poll=poll, resident=10_000 + n) for n in range(1200)])
    with patch("following.announcing.async_task") as queue, django_assert_max_num_queries(9):
        assert tell_voters(poll.pk) == 1202
    (task,) = queue.call_args_list
    assert len(Announcement.objects.get(pk=task.args[1]).to) == 1202
