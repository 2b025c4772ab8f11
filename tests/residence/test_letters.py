from datetime import timedelta

import factories
import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from residence import codes
from residence.actions import LineTaken
from residence.letters import expire_letters, print_letters, refuse_letter, request_letter, tries_left, use_code
from residence.models import Letter
from residence.permissions import is_resident
from residence.tasks import forget_what_is_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(places):
    def letter(user, name="Gus Grønn", address="1 Mill Path", place=0):
        return request_letter(user, name=name, address=address, neighborhood=places[place], by=user)

    return letter


@pytest.fixture
def code(ask, gus, dev):
    """The code on the letter to Gus."""
    return print_letters([ask(gus)], by=dev)[0].code


def test_the_code_on_the_letter_makes_gus_a_resident(gus, code):
    assert use_code(gus, codes.as_printed(code).lower(), by=gus).method == "letter"
    assert is_resident(gus)


def test_a_code_is_used_once(gus, code):
    use_code(gus, code, by=gus)
    assert use_code(gus, code, by=gus) is None


def test_another_persons_code_is_worth_nothing(gus, code, bo, ask, dev):
    print_letters([ask(bo, "Bo", "9 Weir")], by=dev)
    assert use_code(bo, code, by=bo) is None


def test_the_fifth_wrong_code_locks_the_letter_and_wipes_it(gus, code):
    for left in (4, 3, 2, 1, None):
        assert use_code(gus, "wrong", by=gus) is None
        assert tries_left(gus) == left
    assert use_code(gus, code, by=gus) is None
    letter = Letter.objects.get()
    assert (letter.state, letter.name, letter.address, letter.code) == ("locked", "", "", "")


def test_a_letter_does_not_wait_for_ever(gus, code):
    Letter.objects.update(expires_at=clock.now())
    assert use_code(gus, code, by=gus) is None
    forget_what_is_over()
    assert Letter.objects.get().state == "expired"
    assert Letter.objects.get().address == ""


def test_a_letter_printed_again_has_a_new_code(gus, code, dev):
    new = print_letters(Letter.objects.all(), by=dev)[0].code
    assert use_code(gus, code, by=gus) is None
    assert use_code(gus, new, by=gus)


def test_no_code_is_kept_in_clear(code):
    assert code not in repr(list(Letter.objects.values()))
    assert code not in repr(list(Entry.objects.values()))


def test_one_letter_at_a_time_and_three_in_three_months(ask, gus, dev):
    for _letter in range(3):
        refuse_letter(ask(gus), reason="That address is a shop.", by=dev)
    with pytest.raises(Forbidden, match="desk"):
        ask(gus)


def test_no_second_letter_while_one_is_on_its_way(ask, gus):
    ask(gus)
    with pytest.raises(Forbidden, match="on its way"):
        ask(gus)
    first = Letter.objects.get()
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_a_refused_letter_tells_its_reason_and_forgets_the_address(ask, gus, dev, mailoutbox):
    refuse_letter(ask(gus), reason="That address is a shop.", by=dev)
    assert "That address is a shop." in mailoutbox[0].body
    assert Letter.objects.get().address == ""


def test_ana_and_auditors_print_and_refuse_nothing(ask, gus, ana, fay):
    letter = ask(gus)
    for person in (ana, fay, gus):
        with pytest.raises(Forbidden):
            print_letters([letter], by=person)
        with pytest.raises(Forbidden):
            refuse_letter(letter, reason="no", by=person)


def test_a_letter_to_a_name_on_the_roll_claims_the_line(the_roll, ask, gus, dev):
    letter = ask(gus)
    home = use_code(gus, print_letters([letter], by=dev)[0].code, by=gus)
    assert home.roll_line == letter.roll_line is not None


def test_a_line_claimed_in_the_meantime_is_for_the_desk(the_roll, ask, gus, dev):
    from datetime import date

    from residence.actions import Papers, match_roll

    code = print_letters([ask(gus)], by=dev)[0].code
    other = factories.person("Other")
    match_roll(other, Papers("Gus Grønn", date(1990, 4, 1)), by=other)
    with pytest.raises(LineTaken):
        use_code(gus, code, by=gus)
    assert not is_resident(gus)
    assert Letter.objects.get().state == "printed"


def test_a_roll_that_comes_in_while_the_letter_is_in_the_post_knows_gus(ask, gus, dev, upload):
    code = print_letters([ask(gus)], by=dev)[0].code
    upload(accept=True)
    assert use_code(gus, code, by=gus).roll_line is not None


def test_two_accounts_with_letters_to_one_name_and_address_are_one_resident(ask, gus, bo, dev):
    home = use_code(gus, print_letters([ask(gus)], by=dev)[0].code, by=gus)
    assert home.roll_line is None
    second = factories.person("Gus Two")
    code = print_letters([ask(second, "GUS GRONN", "1, Mill Path")], by=dev)[0].code
    with pytest.raises(LineTaken):
        use_code(second, code, by=second)
    assert not is_resident(second)


def test_a_letter_to_the_new_address_moves_ana(ana, ask, dev, places):
    letter = ask(ana, "Ana", "7 Weir", place=1)
    home = use_code(ana, print_letters([letter], by=dev)[0].code, by=ana)
    assert home.neighborhood == places[1]
    assert Entry.objects.filter(verb="residence.move").count() == 1


def test_asking_counts_from_the_day_of_asking(ask, gus, dev):
    letter = ask(gus)
    Letter.objects.update(requested_at=clock.now() - timedelta(days=9))
    home = use_code(gus, print_letters([letter], by=dev)[0].code, by=gus)
    assert home.since == (clock.now() - timedelta(days=9)).date()


def test_nothing_expires_before_its_time(ask, gus):
    ask(gus)
    assert expire_letters() == 0


def test_codes_have_no_letters_that_look_alike():
    assert not set("01ILOU") & set(codes.new_code() * 20)
    assert codes.as_typed(" ab-cd ") == "ABCD"
