"""The line of the city's roll is what votes: one ballot each, whatever accounts the line has been moved between."""

from __future__ import annotations

import re
from datetime import date

import factories
import pytest
from django.db import IntegrityError, transaction

from accounts.actions import leave
from kit.verdict import Forbidden
from residence.actions import Papers, match_roll, move_line, verify_at_desk, withdraw_residence
from residence.imports import accept_roll, check_roll
from residence.lifecycle import WithdrawReason
from voting import actions
from voting.models import Ballot, Participation

pytestmark = pytest.mark.django_db
GUS = Papers("Gus Grønn", date(1990, 4, 1))


@pytest.fixture(autouse=True)
def _the_roll(db, dev):
    factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    made = check_roll(factories.ROLL.encode(), as_of=date(2026, 1, 1), by=dev)
    accept_roll(made, digest=made.digest, by=dev)


@pytest.fixture
def second(db):
    """Another account of the same Gus."""
    return factories.person("Gus Two")


def cast(poll, who, number=1, key="form"):
    project = poll.manifest.data["projects"][number - 1]["id"]
    actions.cast_ballot(poll, by=who, choices=[project], key=f"{key} {who.pk}")


def test_a_line_does_not_move_while_its_ballot_is_in_an_open_vote(gus, second, dev):
    poll = factories.poll()
    match_roll(gus, GUS, by=gus)
    cast(poll, gus)
    with pytest.raises(Forbidden, match="still open"):
        move_line(second, GUS, by=dev)
    factories.end_voting(poll)
    actions.seal_poll(poll)
    assert move_line(second, GUS, by=dev).user == second


def test_nor_does_an_officer_give_a_voter_another_line_meanwhile(gus, dev):
    poll = factories.poll()
    home = match_roll(gus, GUS, by=gus)
    cast(poll, gus)
    with pytest.raises(Forbidden, match="still open"):
        verify_at_desk(gus, home.neighborhood, by=dev, papers=Papers("Ana María López", date(1985, 3, 27)))


def test_a_line_that_has_voted_votes_from_no_other_account(gus, second):
    """As if the line had come to a second account by a way nobody thought of: the database still says no."""
    poll = factories.poll()
    home = match_roll(gus, GUS, by=gus)
    cast(poll, gus)
    home.user = second
    home.save()
    with pytest.raises(Forbidden, match="another account"):
        cast(poll, second)
    assert Ballot.objects.count() == Participation.objects.count() == 1


def test_the_refused_second_ballot_keeps_its_choices_on_the_page(gus, second, client):
    poll = factories.poll()
    home = match_roll(gus, GUS, by=gus)
    cast(poll, gus)
    home.user = second
    home.save()
    client.force_login(second)
    choice = poll.manifest.data["projects"][1]["id"]
    page = client.post(f"/voting/{poll.pk}/cast/", {"choice": choice, "key": "k"})
    assert page.status_code == 403
    html = page.content.decode()
    assert "from another account" in html
    assert [field for field in re.findall(r"<input[^>]*>", html) if f'value="{choice}"' in field and "checked" in field]


def test_who_comes_onto_the_roll_after_voting_takes_the_line_along(gus, second, dev):
    poll = factories.poll()
    nia = Papers("Nia New", date(2001, 2, 3))
    home = verify_at_desk(gus, factories.neighborhood("Harbor"), by=dev, papers=nia, off_roll=True)
    cast(poll, gus)
    assert Participation.objects.get().line == ""
    match_roll(gus, GUS, by=gus)
    cast(poll, gus, 2, key="changed")
    assert len(Participation.objects.get().line) == 64
    home.refresh_from_db()
    home.user = second
    home.save()
    with pytest.raises(Forbidden, match="another account"):
        cast(poll, second)


def test_a_residence_that_is_taken_back_takes_the_ballot_along_and_frees_the_line(gus, second, dev, mailoutbox):
    poll = factories.poll()
    home = match_roll(gus, GUS, by=gus)
    cast(poll, gus)
    withdraw_residence(home, reason=WithdrawReason.SOMEBODY_ELSE, by=dev)
    assert not Ballot.objects.exists()
    assert "that ballot is taken out" in mailoutbox[-1].body
    match_roll(second, GUS, by=second)
    cast(poll, second)
    assert Ballot.objects.count() == Participation.objects.count() == 1


def test_who_leaves_and_comes_back_has_one_ballot(gus, second):
    poll = factories.poll()
    match_roll(gus, GUS, by=gus)
    cast(poll, gus)
    leave(gus, by=gus)
    match_roll(second, GUS, by=second)
    cast(poll, second)
    assert Ballot.objects.count() == Participation.objects.count() == 1


def test_the_mark_of_a_line_is_another_in_each_poll_and_stays_after_closing(gus):
    first, other = factories.poll(), factories.poll("Harbor")
    line = match_roll(gus, GUS, by=gus).roll_line
    cast(first, gus)
    cast(other, gus)
    marks = set(Participation.objects.values_list("line", flat=True))
    assert len(marks) == 2
    assert not {line.identity, line.by_birth, str(line.pk)} & marks
    factories.end_voting(first)
    actions.seal_poll(first)
    assert set(Participation.objects.values_list("line", flat=True)) == marks


def test_the_database_itself_takes_one_mark_a_line(gus, second):
    poll = factories.poll()
    Participation.objects.create(poll=poll, resident=gus.pk, line="a" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(poll=poll, resident=second.pk, line="a" * 64)
    Participation.objects.create(poll=poll, resident=second.pk, line="")
