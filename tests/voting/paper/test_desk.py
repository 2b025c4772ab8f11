"""Sheets at the desk: planned, printed, handed out, given back, set aside. One resident has one ballot over all channels."""

from __future__ import annotations

from datetime import date

import factories
import pytest
from django.core.exceptions import ValidationError
from paper_town import codes_of, fresh, ids, paper_poll

from accounts.actions import leave
from audit.models import Entry as AuditEntry
from kit.lifecycle import WrongMove
from kit.verdict import Forbidden
from residence.actions import Papers, match_roll
from residence.imports import accept_roll, check_roll
from voting import actions as vote
from voting.ledger.sheets import serial_of
from voting.models import Ballot, Participation
from voting.paper import actions
from voting.paper.models import Plan, Sheet
from voting.record.models import Replaced, RollLine

pytestmark = pytest.mark.django_db


def test_paper_is_decided_before_the_opening_and_stands_in_the_frozen_rules(dev):
    poll = factories.poll(opened=False)
    actions.plan_paper(poll, by=dev, where="  Library,\n3 Pier ", hours="Mon to Fri", notes="Bring papers.")
    poll = fresh(vote.open_poll(poll, by=dev))
    assert poll.manifest.data["paper"] == {"accepted": True, "policy": "Library, 3 Pier. Mon to Fri. Bring papers."}
    with pytest.raises(Forbidden, match="frozen"):
        actions.plan_no_paper(poll, by=dev)


def test_an_officer_changes_their_mind_before_the_opening(dev, ana):
    poll = factories.poll(opened=False)
    with pytest.raises(Forbidden, match="Only officers"):
        actions.plan_paper(poll, by=ana, where="Here", hours="Now")
    with pytest.raises(ValidationError):
        actions.plan_paper(poll, by=dev, where=" ", hours="Now")
    actions.plan_paper(poll, by=dev, where="Here", hours="Now")
    actions.plan_paper(poll, by=dev, where="There", hours="Now")
    assert Plan.objects.get().where == "There"
    actions.plan_no_paper(poll, by=dev)
    poll = fresh(vote.open_poll(poll, by=dev))
    assert poll.manifest.data["paper"] == {"accepted": False, "policy": ""}
    for act in (
        lambda: codes_of(poll),
        lambda: actions.hand_out(poll, ana, by=dev),
        lambda: actions.set_aside(poll, [], by=dev, reason="x"),
    ):
        with pytest.raises(Forbidden, match="no paper ballots"):
            act()


def test_printed_sheets_have_serial_numbers_and_their_codes_are_kept_nowhere(dev):
    poll = paper_poll()
    codes = codes_of(poll, 5, by=dev)
    assert len(set(codes)) == 5
    assert {sheet.serial for sheet in Sheet.objects.all()} == {serial_of(poll.pk, code) for code in codes}
    with pytest.raises(ValidationError, match="From 1 to 200"):
        codes_of(poll, 201)


def test_ana_gets_one_sheet_and_bo_of_another_neighborhood_none(ana, bo, dev):
    poll = paper_poll("Harbor")
    codes_of(poll)
    actions.hand_out(poll, ana, by=dev)
    assert Participation.objects.get().paper
    with pytest.raises(Forbidden, match="given a sheet before"):
        actions.hand_out(poll, ana, by=dev)
    with pytest.raises(Forbidden, match="Harbor"):
        actions.hand_out(poll, bo, by=dev)
    with pytest.raises(Forbidden, match="Only officers"):
        actions.hand_out(poll, bo, by=ana)
    entry = AuditEntry.objects.filter(verb="paper.hand_out").get()
    assert entry.actor == dev.pk
    assert str(ana.pk) not in str(entry.facts)


def test_nobody_hands_a_sheet_to_themself(dev):
    poll = paper_poll()
    with pytest.raises(Forbidden, match="themself"):
        actions.hand_out(poll, dev, by=dev)


def test_a_sheet_voids_the_electronic_ballot_and_nobody_votes_online_after_it(ana, dev):
    poll = paper_poll()
    commitment = vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k")
    actions.hand_out(poll, ana, by=dev)
    assert not Ballot.objects.exists()
    assert Replaced.objects.get(commitment=commitment).by_paper
    for key in ("k", "another form"):
        with pytest.raises(Forbidden, match="paper ballot"):
            vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key=key)
    assert not Ballot.objects.exists()


def test_who_was_verified_after_the_opening_gets_a_line_with_their_sheet(dev):
    poll = paper_poll()
    late = factories.resident("Late Lou")
    actions.hand_out(poll, late, by=dev)
    assert RollLine.objects.get(resident=late.pk).late


def test_the_mark_of_a_sheet_stays_when_its_person_leaves(ana, dev):
    poll = paper_poll()
    actions.hand_out(poll, ana, by=dev)
    leave(ana, by=ana)
    assert Participation.objects.get().paper


def test_one_line_of_the_roll_is_one_sheet_whatever_accounts_it_moves_between(gus, dev):
    factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    made = check_roll(factories.ROLL.encode(), as_of=date(2026, 1, 1), by=dev)
    accept_roll(made, digest=made.digest, by=dev)
    poll, second = paper_poll(), factories.person("Gus Two")
    home = match_roll(gus, Papers("Gus Grønn", date(1990, 4, 1)), by=gus)
    actions.hand_out(poll, gus, by=dev)
    home.user = second
    home.save()
    with pytest.raises(Forbidden, match="another account"):
        actions.hand_out(poll, second, by=dev)
    with pytest.raises(Forbidden, match="another account"):
        vote.cast_ballot(poll, by=second, choices=ids(poll, 1), key="k")


def test_a_spoilt_sheet_is_given_back_for_the_next_one(ana, dev):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    with pytest.raises(Forbidden, match="Not so many"):
        actions.replace_sheet(poll, codes[0], by=dev)
    actions.hand_out(poll, ana, by=dev)
    assert actions.replace_sheet(poll, codes[0].lower(), by=dev).fate == "replaced"
    with pytest.raises(WrongMove):
        actions.replace_sheet(poll, codes[0], by=dev)
    with pytest.raises(ValidationError, match="letter by letter"):
        actions.replace_sheet(poll, "0000-0000-0000-0000", by=dev)
    with pytest.raises(ValidationError, match="sixteen"):
        actions.replace_sheet(poll, "nonsense", by=dev)


def test_left_over_sheets_are_set_aside_all_or_none(dev):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    serials = [serial_of(poll.pk, code) for code in codes]
    with pytest.raises(ValidationError, match="no sheet"):
        actions.set_aside(poll, [codes[0], "AAAAA-BBBBB"], by=dev, reason="left over")
    with pytest.raises(ValidationError, match="Say why"):
        actions.set_aside(poll, codes[:1], by=dev, reason=" ")
    assert Sheet.objects.filter(fate="printed").count() == 3
    assert actions.set_aside(poll, [codes[0], serials[1].lower(), codes[0]], by=dev, reason="left over") == 2
    with pytest.raises(ValidationError, match="never handed out"):
        actions.set_aside(poll, codes[:1], by=dev, reason="left over")
    assert actions.put_back(poll, serials[0], by=dev, reason="found in the box").fate == "printed"
    with pytest.raises(ValidationError):
        actions.put_back(poll, "AAAAA-BBBBB", by=dev, reason="x")


def test_a_printing_that_failed_is_set_aside_whole(dev):
    poll = paper_poll()
    stack, _codes = actions.print_stack(poll, by=dev, number=4, language="es", size="large")
    codes_of(poll, 2)
    assert actions.set_rest_aside(stack, by=dev, reason="the printer jammed") == 4
    assert Sheet.objects.filter(fate="printed").count() == 2


def test_after_the_close_nothing_is_handed_out_or_printed(ana, dev):
    poll = paper_poll()
    codes = codes_of(poll)
    factories.end_voting(poll)
    poll = vote.seal_poll(poll)
    for act in (
        lambda: codes_of(poll),
        lambda: actions.hand_out(poll, ana, by=dev),
        lambda: actions.replace_sheet(poll, codes[0], by=dev),
    ):
        with pytest.raises(Forbidden, match="closed"):
            act()
