"""A clock that has run out speaks up: once, to whoever must act, and to whoever waits."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
import time_machine
from django.core import mail

from accounts.models import Role
from deliberation.discussions import actions
from deliberation.discussions.tasks import speak_up
from following.models import Notice
from kit import clock

pytestmark = pytest.mark.django_db


def later(**span):
    return time_machine.travel(clock.now() + timedelta(**span), tick=False)


def addressed(subject):
    return sorted(to for letter in mail.outbox if subject in letter.subject for to in letter.to)


def test_a_late_question_is_told_once_to_the_council_it_asks_and_to_who_waits(lamps, ana, cora, chair):
    factories.council_member("Milo", "Old Mill")
    actions.comment(lamps, by=ana, body="Who pays for the power?", stance="question", asks="council")
    assert speak_up() == 0
    with later(days=8):
        assert speak_up() == 1
        assert addressed("A question is late") == sorted([cora.email, chair.email])
        assert "is late" in Notice.objects.get(person=ana).announcement.said
        assert speak_up() == 0
    assert len(addressed("A question is late")) == 2


def test_the_liaison_hears_of_what_is_to_be_explained_and_nobody_of_what_is_answered(lamps, ana, dev):
    lia = factories.with_role(factories.person("Lia"), Role.LIAISON)
    explain = actions.comment(lamps, by=ana, body="What is a lumen?", stance="question", asks="liaison")
    officers = actions.comment(lamps, by=ana, body="When does it begin?", stance="question", asks="officer")
    actions.answer(officers, by=dev, body="In May.")
    with later(days=8):
        assert speak_up() == 1
    assert addressed("A question is late") == [lia.email]
    assert explain.get_absolute_url() in mail.outbox[-1].body or explain.get_absolute_url() in mail.outbox[-2].body


def test_a_late_appeal_is_told_to_every_council_but_not_to_the_two_concerned(lamps, remark, ana, cora, chair):
    milo = factories.council_member("Milo", "Old Mill")
    hidden = actions.hide(remark, by=cora, rule="private", reason="It names a neighbor's house.")
    made = actions.appeal(hidden, by=ana, words="It names nobody at all.")
    mail.outbox.clear()
    with later(days=6):
        assert speak_up() == 1
        assert speak_up() == 0
    assert addressed("An appeal is late") == sorted([chair.email, milo.email])
    assert f"/discussions/appeals/{made.pk}/" in mail.outbox[0].body
    assert Notice.objects.filter(person=ana, announcement__sentence__contains="appeal about").exists()
