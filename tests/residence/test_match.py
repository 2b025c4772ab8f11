from datetime import date, timedelta

import factories
import pytest

from accounts.eligibility import Terms
from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from residence.actions import LineTaken, Papers, match_roll, verify_at_desk, withdraw_residence
from residence.lifecycle import WithdrawReason
from residence.models import Attempt, Residence
from residence.permissions import is_eligible, is_resident

pytestmark = pytest.mark.django_db
GUS = Papers("Gus Grønn", date(1990, 4, 1))


def test_gus_is_found_by_name_and_birthday(the_roll, gus):
    home = match_roll(gus, GUS, by=gus)
    assert (home.neighborhood.name, home.method, home.born_on) == ("Harbor", "roll", date(1990, 4, 1))
    assert home.since == date(2015, 6, 1)
    assert is_resident(gus)


@pytest.mark.parametrize(
    "papers",
    [
        Papers("grønn, GUS", date(1990, 4, 1)),
        Papers("Gus Gronn", date(1990, 4, 1)),
        Papers("  Gus   Grønn ", None, "r 100"),
        Papers("Gus Grønn", date(1990, 4, 1), "R100"),
    ],
)
def test_names_are_matched_as_people_write_them(the_roll, gus, papers):
    assert match_roll(gus, papers, by=gus)


@pytest.mark.parametrize(
    "papers",
    [
        Papers("Gus Grønn", date(1990, 4, 2)),
        Papers("Gus Grønn", None, "R-101"),
        Papers("Gus Grønn", date(1990, 4, 2), "R-100"),
        Papers("Gus", date(1990, 4, 1)),
        Papers("Gus Grønn"),
        Papers("Jo Twin", date(2000, 1, 1)),  # two people fit
    ],
)
def test_papers_that_fit_nobody_or_two_people_match_nobody(the_roll, gus, papers):
    assert match_roll(gus, papers, by=gus) is None
    assert not is_resident(gus)


def test_the_other_twin_is_matched_by_the_reference_number(the_roll, gus):
    assert match_roll(gus, Papers("Jo Twin", None, "R-8"), by=gus)


def test_one_line_of_the_roll_belongs_to_one_account(the_roll, gus):
    match_roll(gus, GUS, by=gus)
    other = factories.person("Other")
    assert match_roll(other, GUS, by=other) is None


def test_after_five_tries_gus_waits_until_tomorrow(the_roll, gus):
    for _try in range(5):
        assert match_roll(gus, Papers("Gus", date(1990, 4, 1)), by=gus) is None
    with pytest.raises(Forbidden, match="tomorrow"):
        match_roll(gus, GUS, by=gus)
    Attempt.objects.update(at=clock.now() - timedelta(hours=25))
    assert match_roll(gus, GUS, by=gus)


def test_who_is_matched_is_not_matched_again(the_roll, gus):
    match_roll(gus, GUS, by=gus)
    with pytest.raises(Forbidden, match="verified"):
        match_roll(gus, GUS, by=gus)


def test_the_audit_log_names_no_name_birthday_or_place(the_roll, gus):
    match_roll(gus, GUS, by=gus)
    entry = Entry.objects.get(verb="residence.verify")
    assert (entry.actor, entry.subject) == (gus.pk, f"accounts.user:{gus.pk}")
    assert entry.facts == {"method": "roll", "on_roll": True}


def test_an_officer_who_has_seen_papers_verifies_gus_at_the_desk(places, gus, dev):
    home = verify_at_desk(gus, places[1], by=dev, since=date(2020, 1, 1))
    assert (home.neighborhood, home.method, home.verified_by, home.roll_line) == (places[1], "desk", dev, None)


def test_papers_at_the_desk_claim_the_line_of_the_roll(the_roll, places, gus, dev, bo):
    verify_at_desk(gus, places[0], by=dev, papers=GUS)
    with pytest.raises(LineTaken):
        verify_at_desk(bo, places[0], by=dev, papers=GUS)


def test_ana_an_auditor_and_gus_himself_verify_nobody(places, gus, ana, fay):
    for person in (ana, fay, gus):
        with pytest.raises(Forbidden):
            verify_at_desk(gus, places[0], by=person)


def test_an_officer_does_not_verify_themself(places, dev):
    with pytest.raises(Forbidden, match="their own address"):
        verify_at_desk(dev, places[0], by=dev)


def test_who_moves_house_keeps_the_city_but_is_new_in_the_neighborhood(places, dev, gus):
    verify_at_desk(gus, places[0], by=dev, since=date(2015, 1, 1))
    verify_at_desk(gus, places[1], by=dev, since=date(2026, 1, 1))
    assert Residence.objects.filter(user=gus).count() == 1
    assert Entry.objects.filter(verb="residence.move").count() == 1
    day = date(2025, 1, 1)
    assert is_eligible(gus, Terms(resident_by=day))
    assert not is_eligible(gus, Terms(neighborhood=places[1].pk, resident_by=day))
    assert "another neighborhood" in str(is_eligible(gus, Terms(neighborhood=places[0].pk)))


def test_a_withdrawn_residence_frees_the_line_and_tells_the_person(the_roll, gus, dev, mailoutbox):
    withdraw_residence(match_roll(gus, GUS, by=gus), reason=WithdrawReason.MISTAKE, by=dev)
    assert not is_resident(gus)
    assert mailoutbox[0].to == ["gus@example.org"]
    assert match_roll(gus, GUS, by=gus)


def test_ana_withdraws_nobodys_residence(ana, bo):
    with pytest.raises(Forbidden):
        withdraw_residence(bo.residence, reason=WithdrawReason.MISTAKE, by=ana)
