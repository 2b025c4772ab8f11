"""Claims that arrive at once, on PostgreSQL."""

from datetime import date

import factories
import pytest
from races import at_once

from accounts.models import User
from kit import clock
from neighborhoods.actions import seat_member
from neighborhoods.models import Seat
from residence.actions import Papers, match_roll
from residence.letters import print_letters, request_letter, use_code
from residence.models import Attempt, Letter, Residence

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
GUS = Papers("Gus Grønn", date(1990, 4, 1))


def test_of_ten_accounts_that_claim_one_line_at_once_one_gets_it(the_roll):
    people = [factories.person(f"Claimer {n}") for n in range(10)]
    answers = at_once(lambda n: match_roll(people[n], GUS, by=people[n]), 10)
    assert sum(isinstance(answer, Residence) for answer in answers) == 1
    assert answers.count(None) == 9
    assert Residence.objects.filter(roll_line__isnull=False).count() == 1


def test_twenty_wrong_tries_at_once_are_no_more_than_five(the_roll, gus):
    wrong = Papers("Nobody", date(1990, 4, 1))
    at_once(lambda _: match_roll(User.objects.get(pk=gus.pk), wrong, by=gus), 20)
    assert Attempt.objects.count() == 5


def test_a_code_typed_ten_times_at_once_works_once(places, gus, dev):
    request_letter(gus, name="Gus", address="1 Mill Path", neighborhood=places[0], by=gus)
    code = print_letters(Letter.objects.all(), by=dev)[0].code
    answers = at_once(lambda _: use_code(User.objects.get(pk=gus.pk), code, by=gus), 10)
    assert sum(isinstance(answer, Residence) for answer in answers) == 1


def test_twenty_wrong_codes_at_once_lock_the_letter_after_five(places, gus, dev):
    request_letter(gus, name="Gus", address="1 Mill Path", neighborhood=places[0], by=gus)
    print_letters(Letter.objects.all(), by=dev)
    at_once(lambda _: use_code(User.objects.get(pk=gus.pk), "wrong", by=gus), 20)
    letter = Letter.objects.get()
    assert (letter.state, letter.wrong_codes) == ("locked", 5)


def test_of_five_co_chairs_seated_at_once_one_sits(places, dev):
    people = [factories.person(f"Chair {n}") for n in range(5)]
    council = places[0].council
    at_once(
        lambda n: seat_member(council, people[n], by=dev, duty=Seat.Duty.RESIDENT_CHAIR, starts_on=clock.today()),
        5,
    )
    assert Seat.objects.count() == 1
