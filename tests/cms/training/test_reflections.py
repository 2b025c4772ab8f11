"""Reflections: by name or not, and moderated as everything else that people say."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from cms.due import due_for
from cms.training import actions
from cms.training.models import Reflection
from deliberation.discussions import actions as talk
from deliberation.discussions.models import Decision
from deliberation.discussions.statistics import by_council
from following.models import Notice
from kit.verdict import Forbidden

pytestmark = pytest.mark.django_db
RULE = "private"


@pytest.fixture
def said(held, ana):
    return actions.reflect(held, by=ana, words="I listened.")


def test_who_had_a_seat_reflects_once_it_has_begun(session, ana):
    actions.register(session, by=ana)
    with pytest.raises(Forbidden, match="begin with the session"):
        actions.reflect(session, by=ana, words="Too soon.")


def test_only_who_was_there_and_with_words(held, ana, bo):
    with pytest.raises(Forbidden, match="had a seat"):
        actions.reflect(held, by=bo, words="I was not there.")
    for words in ("  ", "x" * 1501):
        with pytest.raises(ValidationError):
            actions.reflect(held, by=ana, words=words)
    actions.reflect(held, by=ana, words="One.")
    actions.reflect(held, by=ana, words="Two.", by_name=True)
    assert [(one.words, one.signed) for one in Reflection.objects.all()] == [("Two.", "Ana")]


def test_without_a_name_nobody_reads_who_it_was(said, held, ana, dev, client):
    for person in (None, dev):
        if person:
            client.force_login(person)
        for address in (held.get_absolute_url(), said.get_absolute_url()):
            page = client.get(address).content.decode()
            assert "I listened." in page
            assert "Ana" not in page
    assert not Entry.objects.filter(actor=ana.pk, verb="training.reflect").exists()


def test_a_council_hides_with_a_rule_and_a_reason_and_the_author_appeals(said, held, ana, bo, cora, dev, client):
    rule = talk.rule_named(RULE)
    with pytest.raises(Forbidden):
        actions.flag(said, by=ana, reason=rule.code)
    with pytest.raises(ValidationError):
        actions.flag(said, by=bo, reason="no-such-rule")
    actions.flag(said, by=bo, reason=rule.code, note="Look")
    with pytest.raises(Forbidden, match="flagged this already"):
        actions.flag(said, by=bo, reason=rule.code)
    assert "Flagged reflections" in [due.words for due in due_for(cora)]
    client.force_login(cora)
    assert "I listened." in client.get("/training/reflections/").content.decode()
    for nobody in (bo, dev):
        with pytest.raises(Forbidden):
            actions.hide(said, by=nobody, reason="It names a neighbor who was not there.", rule=rule.code)
    with pytest.raises(ValidationError):
        actions.hide(said, by=cora, reason="No", rule=rule.code)
    made = actions.hide(said, by=cora, reason="It names a neighbor who was not there.", rule=rule.code)
    assert made.council == factories.neighborhood("Harbor").council
    client.logout()
    for address in (held.get_absolute_url(), said.get_absolute_url(), made.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "I listened." not in page
        assert "Ana" not in page
    assert Notice.objects.filter(person=ana).count() == 1
    appeal = talk.appeal(made, by=ana, words="I named nobody, I said that a neighbor spoke.")
    other = factories.council_member("Hana", "Harbor")
    talk.overturn(appeal, by=other, reason="It does not name anybody at all.")
    said.refresh_from_db()
    assert said.state == "shown"
    assert by_council(30)


def test_a_flag_can_be_put_aside_and_a_decision_taken_back(said, bo, cora, ana):
    rule = talk.rule_named(RULE)
    actions.flag(said, by=bo, reason=rule.code)
    actions.dismiss(said, by=cora, reason="It is only about oneself.")
    assert not Reflection.objects.waiting_for(cora).exists()
    actions.hide(said, by=cora, reason="On a second look it names a neighbor.", rule=rule.code)
    with pytest.raises(Forbidden, match="hid what you wrote"):
        actions.reflect(said.session, by=ana, words="Other words.")
    actions.restore(said, by=cora, reason="It was about somebody else.")
    assert Decision.objects.count() == 3
    with pytest.raises(Forbidden):
        actions.take_back(said, by=bo)
    actions.take_back(said, by=ana)
    assert not Reflection.objects.exists()


def test_a_council_member_does_not_decide_on_their_own(session, cora, held):
    held.places.create(person=cora, state="seated", since=held.starts_at)
    mine = actions.reflect(held, by=cora, words="Mine.")
    with pytest.raises(Forbidden, match="your own reflection"):
        actions.dismiss(mine, by=cora, reason="It is only about oneself.")
