"""The trustees' key: enough of them open, fewer learn nothing, and a wrong share is called by its number."""

from __future__ import annotations

from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.ledger.canonical import encode, parse
from voting.ledger.trustees import (
    FIELD,
    Share,
    ShareRefused,
    TrusteeKey,
    combine,
    lock,
    make_key,
    read_header,
    share_seed,
    unlock,
)

QUICK = 2**4  # scrypt's cost; a real one takes half a second
SEED = bytes(range(32))


@settings(max_examples=25)
@given(st.data())
def test_any_t_of_n_shares_give_the_key_back(data):
    shares = data.draw(st.integers(1, 7))
    threshold = data.draw(st.integers(1, shares))
    trustees, parts = share_seed(SEED, threshold, shares)
    for some in combinations(parts, threshold):
        assert combine(some, trustees).private_bytes_raw() == SEED
    assert combine(parts[::-1], trustees).private_bytes_raw() == SEED


def test_a_new_key_is_different_every_time_and_opens_with_its_shares():
    (one, parts), (other, _) = make_key(2, 3), make_key(2, 3)
    assert one.key != other.key
    assert combine(parts[1:], one).public_key().public_bytes_raw() == one.key


def test_fewer_than_t_shares_say_nothing_about_the_key():
    """Any other key could have given the same share: here is the polynomial that does it."""
    _, parts = share_seed(SEED, 2, 3)
    other = b"quite another key, of 32 bytes.."
    slope = (parts[0].value - int.from_bytes(other, "big")) % FIELD
    _, others = share_seed(other, 2, 3, lambda below: slope)
    assert others[0].value == parts[0].value
    assert others[1].value != parts[1].value


@pytest.mark.parametrize(("threshold", "shares"), [(0, 1), (2, 1), (1, 31), (-1, 3)])
def test_numbers_of_trustees_that_can_not_be(threshold, shares):
    with pytest.raises(ValueError, match="trustees"):
        make_key(threshold, shares)


def test_too_few_shares_are_counted():
    trustees, parts = make_key(3, 5)
    with pytest.raises(ShareRefused, match="3 different shares are needed, and there are 2"):
        combine([parts[0], parts[1], parts[0]], trustees)


def test_a_wrong_share_is_called_by_its_number():
    trustees, parts = make_key(2, 3)
    altered = Share(trustees, 2, parts[1].value ^ 1)
    with pytest.raises(ShareRefused, match="share 2 is wrong or was altered"):
        combine([parts[0], altered], trustees)
    renamed = Share(trustees, 3, parts[1].value)
    with pytest.raises(ShareRefused, match="share 3 is wrong"):
        combine([parts[0], renamed], trustees)
    with pytest.raises(ShareRefused, match="share 9 is wrong"):
        combine([parts[0], Share(trustees, 9, 5)], trustees)


def test_a_share_of_another_key_is_said_to_be_one():
    trustees, parts = make_key(2, 3)
    _, others = make_key(2, 3)
    with pytest.raises(ShareRefused, match="share 2 belongs to another key"):
        combine([parts[0], others[1]], trustees)


def test_a_trustee_who_makes_a_share_and_its_check_anew_is_found_out():
    """The list of checks in the poll's frozen rules decides, not the one in the trustee's file."""
    trustees, parts = make_key(2, 3)
    _, forged = share_seed(SEED, 2, 3)
    dishonest = Share(TrusteeKey(trustees.key, 2, forged[1].trustees.checks), 2, forged[1].value)
    with pytest.raises(ShareRefused, match="share 2"):
        combine([parts[0], dishonest], trustees)


def test_the_public_part_goes_into_the_rules_and_comes_back():
    trustees, _ = make_key(2, 3)
    public = trustees.public()
    assert set(public) == {"key", "threshold", "shares", "checks", "embedded"}
    assert TrusteeKey.of(public) == trustees


def test_a_share_rests_in_a_file_under_a_passphrase():
    trustees, parts = make_key(2, 3)
    file = lock(parts[1], "correct horse, batería", holder="Dee Morales", cost=QUICK)
    assert read_header(file)["holder"] == "Dee Morales"
    assert unlock(file, "correct horse, batería") == parts[1]
    assert unlock(file, "correct horse, bateri\u0301a") == parts[1]  # typed on another keyboard
    assert parts[1].value.to_bytes(66, "big").hex() not in file.decode()
    assert combine([parts[0], unlock(file, "correct horse, batería")], trustees).public_key()


def test_the_single_key_file_of_a_small_town_is_one_share_of_one():
    trustees, [only] = make_key(1, 1)
    file = lock(only, "one officer's long passphrase", cost=QUICK)
    private = combine([unlock(file, "one officer's long passphrase")], trustees)
    assert private.public_key().public_bytes_raw() == trustees.key


def test_a_wrong_passphrase_names_the_share_and_its_holder():
    _, parts = make_key(2, 3)
    file = lock(parts[2], "right", holder="Dev Patel", cost=QUICK)
    with pytest.raises(ShareRefused, match=r"share 3 \(Dev Patel\): the passphrase is wrong"):
        unlock(file, "wrong")


@settings(max_examples=150)
@given(st.data())
def test_no_changed_byte_of_a_file_passes(data):
    bad = bytearray(FILE)
    bad[data.draw(st.integers(0, len(bad) - 2))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ShareRefused):
        unlock(bytes(bad), "pass")


FILE = lock(make_key(2, 3)[1][0], "pass", holder="Ana", cost=QUICK)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("format", "lamplight trustee share 2"),
        ("key", "00"),
        ("index", 0),
        ("index", 4),
        ("threshold", 4),
        ("shares", 2),
        ("checks", "no list"),
        ("checks", [1, 2, 3]),
        ("holder", 5),
        ("cost", 2**21),
        ("cost", 3),
        ("salt", "zz" * 16),
        ("sealed", ""),
        ("more", 1),
    ],
)
def test_a_file_that_is_not_formed_like_a_share_is_refused_before_any_work(name, value):
    data = parse(FILE.strip()) | {name: value}
    with pytest.raises(ShareRefused, match="not a share"):
        read_header(encode(data))


def test_files_of_nonsense_are_refused():
    for file in (b"", b"{}", b"[]", b"\xff", b"x" * 20_000):
        with pytest.raises(ShareRefused):
            unlock(file, "pass")


def test_a_file_that_was_sealed_anew_with_another_value_names_its_share():
    trustees, parts = make_key(2, 3)
    forged = lock(Share(trustees, 1, parts[0].value ^ 2), "pass", cost=QUICK)
    with pytest.raises(ShareRefused, match="share 1: this is not the share"):
        unlock(forged, "pass")


def test_the_real_passphrase_cost_works_too():
    _, [only] = make_key(1, 1)
    assert unlock(lock(only, "slow"), "slow") == only


def test_the_key_is_an_x25519_key():
    trustees, parts = share_seed(SEED, 2, 2)
    assert X25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw() == trustees.key
    assert combine(parts, trustees).private_bytes_raw() == SEED
