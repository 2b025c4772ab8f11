import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from kit import money


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("12500", 12_500_00),
        ("12,500", 12_500_00),
        ("12.500", 12_500_00),
        ("$12,500.50", 12_500_50),
        ("12.500,50 €", 12_500_50),
        ("1,234,567", 1_234_567_00),
        ("0.5", 50),
        ("-3", -3_00),
        (" 1 000 ", 1_000_00),
    ],
)
def test_amounts_are_read_as_people_type_them(typed, cents):
    assert money.parse_cents(typed) == cents


@pytest.mark.parametrize("typed", ["", "lots", "1.2345", "12-5", "99999999999999999", "1e5", "--3"])
def test_what_is_no_amount_is_refused_with_a_sentence(typed):
    with pytest.raises(ValidationError) as refusal:
        money.parse_cents(typed)
    assert len(refusal.value.messages[0]) > 20


def test_cents_are_said_whole_when_they_are_whole():
    assert money.say_cents(12_500_00) == "$12,500"
    assert money.say_cents(12_500_05) == "$12,500.05"
    assert money.say_cents(-100) == "−$1"
    with translation.override("es"):
        assert money.say_cents(1_234_567_00) == "$1\xa0234\xa0567"
