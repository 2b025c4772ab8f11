"""Paper sheets and the public ledger: codes, serial numbers, the ballots on them, and the sample that an audit draws."""

from __future__ import annotations

from fractions import Fraction

import pytest
from ledger_town import ballot, known, manifest

from voting.ledger.check_people import SERIAL
from voting.ledger.envelope import PAPER, commitment_of, read_ballot
from voting.ledger.sampling import DiceRefused, clean_needed, draw, most_wrong, seed_of
from voting.ledger.sheets import (
    ballot_on,
    commitment_on,
    new_code,
    nonce_of,
    read_code,
    serial_of,
    spoilt_mark,
)

CODE = "0123-4567-89AB-CDEF"
DICE = "3 1 4 1 5 2 6 5 3 5 5 6 2 3 4 2 6 1 4 3"


def test_a_code_is_read_however_it_is_typed():
    assert read_code(" oi23 4567-89ab cdef ") == read_code("0l23456789ABCDEF") == CODE
    assert read_code("0123-4567-89AB-CDE") is None
    assert read_code("0123-4567-89AB-CDEU") is None
    assert read_code("") is None


def test_codes_are_drawn_and_give_serial_numbers_that_fit_a_bundle():
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    serials = {serial_of(3, code) for code in codes}
    assert len(serials) == 100
    assert all(SERIAL.fullmatch(serial) for serial in serials)


def test_the_same_code_in_another_poll_is_another_sheet():
    assert serial_of(3, CODE) != serial_of(4, CODE)
    assert nonce_of("0" * 64, CODE) != nonce_of("1" * 64, CODE)


def test_two_who_read_the_same_off_a_sheet_arrive_at_the_same_commitment():
    rules = manifest()
    found = read_ballot(ballot_on(rules, CODE, ["11", "14"]))
    assert (found.channel, found.choices, found.pin) == (PAPER, ["11", "14"], "")
    assert commitment_on(rules, CODE, ["11", "14"]) == commitment_of(ballot_on(rules, CODE, ["11", "14"]))
    others = {
        commitment_on(rules, CODE, ["11"]),
        commitment_on(rules, "0123-4567-89AB-CDEG", ["11", "14"]),
        commitment_of(ballot(rules, "Ana", ["11", "14"])),
        spoilt_mark(rules, CODE),
    }
    assert commitment_on(rules, CODE, ["11", "14"]) not in others
    assert len(others) == 4


def test_known_values_so_that_others_can_write_it_too():
    """These stand in docs/verify.md."""
    rules = manifest()
    assert serial_of(3, CODE) == "8FZ8P-23KGJ"
    assert nonce_of(rules.sha256, CODE) == "3aa32f6cb2b63ad3419222e7335b92dace7e2d5e27639785200fdbd90bd08db2"


def test_the_draw_depends_on_the_dice_and_on_nothing_else():
    serials = [f"S-{n:04}" for n in range(500)]
    seed = seed_of(known("root"), DICE)
    drawn = draw(seed, serials, 20)
    assert drawn == draw(seed, reversed(serials), 20) == draw(seed, serials, 40)[:20]
    assert len(set(drawn)) == 20
    assert drawn != draw(seed_of(known("root"), DICE[::-1]), serials, 20)
    assert drawn != draw(seed_of(known("other root"), DICE), serials, 20)
    assert draw(seed, serials[:5], 20) == draw(seed, serials[:5], 5)


@pytest.mark.parametrize("dice", ["", "123", "7" * 20, "1" * 19, "1" * 19 + "x"])
def test_dice_that_are_none_are_refused(dice):
    with pytest.raises(DiceRefused):
        seed_of(known("root"), dice)


def test_three_hundred_clean_sheets_mean_less_than_one_percent():
    assert clean_needed(Fraction(1, 100)) == 299
    assert most_wrong(300, 0) < 0.01 < most_wrong(298, 0)
    assert most_wrong(300, 0) == pytest.approx(1 - 0.05 ** (1 / 300), rel=1e-9)
    assert 0.01 < most_wrong(300, 1) < most_wrong(300, 2) < 0.03
    assert most_wrong(5, 5) == most_wrong(0, 0) == 1.0
    with pytest.raises(ValueError, match="more differences"):
        most_wrong(3, 4)


def test_the_limit_is_that_of_clopper_and_pearson():
    from scipy.stats import beta

    for looked_at, different in ((300, 1), (50, 7), (1000, 3)):
        assert most_wrong(looked_at, different) == pytest.approx(
            beta.ppf(0.95, different + 1, looked_at - different), rel=1e-9
        )
