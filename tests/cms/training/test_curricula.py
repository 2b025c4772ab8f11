"""Curricula: who writes, who is named, and what a council approved."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from django.core.exceptions import ValidationError
from teaching import WORDS, decision

from audit.models import Entry
from cms.training import actions
from cms.training.models import Curriculum, Version
from following.models import Notice
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import Seat

pytestmark = pytest.mark.django_db
LATER = {"aims": "Stay calm.", "modules": "Listen (30 minutes)\nIn pairs.", "changed": "Less.", "why": "Too long."}


@pytest.fixture
def author(calm, ana, dev):
    """Ana, who let her name stand there."""
    actions.ask_coauthor(calm, by=dev, email=ana.email)
    actions.answer_for_name(calm, by=ana, answer="accept")
    return ana


def test_officers_start_and_named_residents_write(calm, ana, bo, author):
    with pytest.raises(Forbidden):
        actions.start(by=ana, title="Mine", audience="both", **WORDS)
    with pytest.raises(Forbidden, match="named co-authors"):
        actions.write(calm, by=bo, **LATER)
    made = actions.write(calm, by=author, **LATER)
    assert (made.number, made.is_approved) == (2, False)
    with pytest.raises(ValidationError, match="Nothing is different"):
        actions.write(calm, by=author, **LATER)
    for missing in ("aims", "modules", "changed", "why"):
        with pytest.raises(ValidationError):
            actions.write(calm, by=author, **LATER | {"modules": "Other"} | {missing: " "})
    assert Version.objects.count() == 2


def test_a_name_stands_only_while_its_owner_wants_it(calm, ana, bo, dev, client):
    with pytest.raises(Forbidden):
        actions.ask_coauthor(calm, by=ana, email=bo.email)
    with pytest.raises(ValidationError, match="Nobody has an account"):
        actions.ask_coauthor(calm, by=dev, email="nobody@example.org")
    actions.ask_coauthor(calm, by=dev, email=ana.email.upper())
    assert Notice.objects.filter(person=ana).count() == 1

    def page():
        return client.get(calm.get_absolute_url()).content.decode()

    assert "Ana" not in page()
    with pytest.raises(Forbidden, match="Nobody asked"):
        actions.answer_for_name(calm, by=bo, answer="accept")
    actions.answer_for_name(calm, by=ana, answer="accept")
    assert "Ana" in page()
    with pytest.raises(ValidationError, match="asked already"):
        actions.ask_coauthor(calm, by=dev, email=ana.email)
    actions.answer_for_name(calm, by=ana, answer="withdraw")
    assert "Ana" not in page()
    with pytest.raises(Forbidden):
        actions.write(calm, by=ana, **LATER)
    # The record can't be changed, so it never had the name.
    assert not Entry.objects.filter(actor=ana.pk).exists()


def test_a_council_approves_a_version_by_a_decision_made_after_it(calm, dev, cora, chair, ana):
    version = calm.latest
    early = decision(counted_at=clock.now() - timedelta(days=1))
    motion, carried = decision(), decision(state="carried")
    for nobody in (dev, cora, ana):
        with pytest.raises(Forbidden):
            actions.approve(version, by=nobody, motion=motion)
    for wrong in (None, early, carried):
        with pytest.raises(ValidationError, match="Choose a decision"):
            actions.approve(version, by=chair, motion=wrong)
    actions.approve(version, by=chair, motion=motion)
    with pytest.raises(Forbidden, match="approved already"):
        actions.approve(version, by=chair, motion=motion)
    actions.write(calm, by=dev, **LATER)
    found = Curriculum.objects.get()
    assert (found.in_force.number, found.latest.number) == (1, 2)


def test_nobody_approves_what_they_wrote(calm, dev):
    seat = {"duty": Seat.Duty.OFFICER_CHAIR, "starts_on": clock.today()}
    Seat.objects.create(council=factories.neighborhood("Harbor").council, holder=dev, **seat)
    with pytest.raises(Forbidden, match="You wrote this version"):
        actions.approve(calm.latest, by=dev, motion=decision())


def test_pages_say_what_is_approved_and_what_changed(calm, dev, chair, client):
    page = client.get(calm.get_absolute_url()).content.decode()
    assert "No council has approved this version yet." in page
    actions.approve(calm.latest, by=chair, motion=decision())
    made = actions.write(calm, by=dev, **LATER)
    page = client.get(calm.get_absolute_url()).content.decode()
    assert "Harbor council approved this version" in page
    assert "Version 2 is written and waits" in page
    assert "20 minutes" in page
    told = client.get(made.get_absolute_url()).content.decode()
    assert "Too long." in told
    assert "<del>" in told
    assert "<ins>" in told
    feed = client.get("/training/feed/").content.decode()
    assert "Calm first: version 2" in feed
    assert "a council approved version 1" in feed


def test_forms_refuse_with_a_reason_and_keep_what_was_typed(calm, dev, chair, client):
    client.force_login(dev)
    answer = client.post("/training/new/", {"title": "Kept words", "audience": "", "aims": "", "modules": ""})
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    typed = {"aims": "A", "modules": "Kept words", "changed": "", "why": "B"}
    answer = client.post(f"/training/{calm.pk}/write/", typed)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert client.post(f"/training/{calm.pk}/ask/", {"email": "nobody@example.org"}).status_code == 422
    client.force_login(chair)
    address = f"{calm.latest.get_absolute_url()}approve/"
    assert "No council has decided anything since" in client.get(address).content.decode()
    assert client.post(address, {"motion": ""}).status_code == 422
    motion = decision()
    assert client.post(address, {"motion": motion.pk}).status_code == 302
    assert Curriculum.objects.get().in_force is not None
