from datetime import date

import pytest

from accounts.eligibility import Facts, Reason, Terms, age_on, reasons_against

HARBOR, OLD_MILL = 1, 2
ANA = Facts(neighborhood=HARBOR, since=date(2024, 5, 1), in_city_since=date(2010, 1, 1), born_on=date(1985, 3, 27))


def test_ana_may_vote_in_a_poll_of_her_neighborhood_and_of_the_city():
    assert reasons_against(ANA, Terms(neighborhood=HARBOR)) == ()
    assert reasons_against(ANA, Terms()) == ()


def test_ana_may_not_vote_next_door():
    assert reasons_against(ANA, Terms(neighborhood=OLD_MILL)) == (Reason.ELSEWHERE,)


def test_nobody_votes_whose_address_is_not_verified_or_whose_account_is_off():
    assert reasons_against(Facts(), Terms()) == (Reason.NOT_VERIFIED,)
    assert reasons_against(Facts(active=False, neighborhood=HARBOR), Terms()) == (Reason.SWITCHED_OFF,)


@pytest.mark.parametrize(("day", "may"), [(date(2024, 4, 30), False), (date(2024, 5, 1), True)])
def test_the_day_of_moving_in_counts(day, may):
    assert (reasons_against(ANA, Terms(neighborhood=HARBOR, resident_by=day)) == ()) is may


def test_who_moved_within_the_city_votes_citywide_but_not_yet_in_the_new_neighborhood():
    day = date(2020, 1, 1)
    assert reasons_against(ANA, Terms(resident_by=day)) == ()
    assert reasons_against(ANA, Terms(neighborhood=HARBOR, resident_by=day)) == (Reason.TOO_NEW,)


def test_an_unknown_first_day_is_too_new_where_a_day_is_asked_for():
    assert reasons_against(Facts(neighborhood=HARBOR), Terms(resident_by=date(2024, 1, 1))) == (Reason.TOO_NEW,)


def test_sixteen_on_the_day_is_old_enough_and_the_day_before_is_not():
    kid = Facts(neighborhood=HARBOR, born_on=date(2010, 6, 12))
    assert reasons_against(kid, Terms(minimum_age=16, age_on=date(2026, 6, 12))) == ()
    assert reasons_against(kid, Terms(minimum_age=16, age_on=date(2026, 6, 11))) == (Reason.TOO_YOUNG,)


def test_an_unknown_birthday_is_no_reason():
    assert reasons_against(Facts(neighborhood=HARBOR), Terms(minimum_age=16, age_on=date(2026, 1, 1))) == ()


def test_every_reason_is_named():
    kid = Facts(neighborhood=HARBOR, born_on=date(2020, 1, 1))
    terms = Terms(neighborhood=OLD_MILL, minimum_age=16, age_on=date(2026, 1, 1))
    assert reasons_against(kid, terms) == (Reason.ELSEWHERE, Reason.TOO_YOUNG)


def test_a_leap_birthday_is_on_the_first_of_march_in_common_years():
    born = date(2008, 2, 29)
    assert (age_on(born, date(2024, 2, 28)), age_on(born, date(2024, 2, 29))) == (15, 16)
    assert (age_on(born, date(2025, 2, 28)), age_on(born, date(2025, 3, 1))) == (16, 17)


@pytest.mark.parametrize("terms", [{"minimum_age": 16}, {"minimum_age": -1, "age_on": date(2026, 1, 1)}])
def test_terms_that_make_no_sense_are_refused(terms):
    with pytest.raises(ValueError, match="age"):
        Terms(**terms)
