"""What a voter takes home: signed by the log, readable by eye, and silent about the choices."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from voting.ledger.notes import LOG, WITNESS, Checkpoint, Note, NoteRefused, Signer, origin_of
from voting.ledger.receipts import (
    Receipt,
    code_of,
    fingerprint_of,
    link_of,
    normal_code,
    note_of_link,
    read_receipt,
)

ORIGIN = origin_of("lanternfield.example", 3)
LOG_SIGNER = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
PUBLIC = LOG_SIGNER.verifier.public
RECEIPT = Receipt(ORIGIN, hashlib.sha256(b"rules").digest(), hashlib.sha256(b"ballot").digest())


def test_a_receipt_names_the_poll_the_rules_and_the_ballot_and_nothing_else():
    assert RECEIPT.text().splitlines() == [
        "lamplight receipt v1",
        "lanternfield.example/voting/3",
        hashlib.sha256(b"rules").hexdigest(),
        hashlib.sha256(b"ballot").hexdigest(),
    ]
    assert read_receipt(RECEIPT.signed(LOG_SIGNER), PUBLIC) == RECEIPT


def test_the_same_ballot_always_gets_the_same_receipt():
    """So an answer can be repeated, and says nothing about when."""
    assert RECEIPT.signed(LOG_SIGNER) == RECEIPT.signed(LOG_SIGNER)


def test_the_code_is_the_beginning_of_the_commitment():
    assert code_of(bytes(32)) == "0000-0000-0000-0000"
    assert code_of(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    # 0x00443214c74254b635cf are the sixteen values 0 … 15 of five bits each
    assert code_of(bytes.fromhex("00443214c74254b635cf") + bytes(22)) == "0123-4567-89AB-CDEF"
    assert RECEIPT.code == code_of(RECEIPT.commitment)


@pytest.mark.parametrize(
    "typed", ["0123-4567-89ab-cdef", "o123 4567 89ABCDEF", " OL23-4567-89AB-CDEF", "Oi234567 89abcdef"]
)
def test_a_code_is_understood_however_it_is_typed(typed):
    assert normal_code(typed) == "0123-4567-89AB-CDEF"


@pytest.mark.parametrize("typed", ["", "-", "U123", "0123!"])
def test_what_is_no_code_is_said_to_be_none(typed):
    with pytest.raises(ValueError, match="code"):
        normal_code(typed)


def test_a_fingerprint_on_a_poster_tells_keys_apart():
    assert fingerprint_of(PUBLIC) == normal_code(fingerprint_of(PUBLIC).lower())
    assert len(fingerprint_of(PUBLIC)) == 24
    assert fingerprint_of(PUBLIC) != fingerprint_of(bytes(32))


def test_a_qr_code_carries_the_receipt_where_no_server_sees_it():
    note = RECEIPT.signed(LOG_SIGNER)
    link = link_of("https://lanternfield.example/voting/receipt/", note)
    page, _, fragment = link.partition("#")
    assert page == "https://lanternfield.example/voting/receipt/"
    assert note_of_link(link, ORIGIN, RECEIPT.manifest, PUBLIC) == note
    assert len(fragment) == 128  # so the QR code stays small: a phone reads it from paper


def test_a_link_of_another_poll_is_no_receipt_here():
    link = link_of("https://lanternfield.example/voting/receipt/", RECEIPT.signed(LOG_SIGNER))
    for origin, manifest, key in (
        (origin_of("lanternfield.example", 4), RECEIPT.manifest, PUBLIC),
        (ORIGIN, bytes(32), PUBLIC),
        (ORIGIN, RECEIPT.manifest, bytes(32)),
    ):
        with pytest.raises(NoteRefused):
            read_receipt(note_of_link(link, origin, manifest, key), key)


@pytest.mark.parametrize(
    "link", ["https://x.example/#ä", "#a", "#====", "#" + "A" * 127, "#" + "A" * 129, "#" + "A" * 127 + "="]
)
def test_a_broken_link_is_refused(link):
    with pytest.raises(NoteRefused):
        note_of_link(link, ORIGIN, RECEIPT.manifest, PUBLIC)


def test_only_a_receipt_has_a_link():
    with pytest.raises(NoteRefused, match="not a receipt"):
        link_of("https://x.example/", Checkpoint(ORIGIN, 5, bytes(32)).signed(LOG_SIGNER).encode())


def test_nothing_else_that_the_log_signs_is_a_receipt():
    checkpoint = Checkpoint(ORIGIN, 5, bytes(32)).signed(LOG_SIGNER)
    with pytest.raises(NoteRefused, match="not a receipt"):
        read_receipt(checkpoint.encode(), PUBLIC)


def test_only_the_log_gives_receipts():
    stranger = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    with pytest.raises(NoteRefused):
        read_receipt(RECEIPT.signed(stranger), PUBLIC)
    witness = Signer(ORIGIN, WITNESS, LOG_SIGNER.key)
    with pytest.raises(NoteRefused):
        read_receipt(Note(RECEIPT.text(), (witness.sign(RECEIPT.text(), 5),)).encode(), PUBLIC)
    twice = Note(RECEIPT.text(), (LOG_SIGNER.sign(RECEIPT.text()),) * 2)
    with pytest.raises(NoteRefused, match="one signature"):
        read_receipt(twice.encode(), PUBLIC)


@given(st.data())
def test_no_changed_byte_of_a_receipt_passes(data):
    bad = bytearray(RECEIPT.signed(LOG_SIGNER))
    place = data.draw(st.integers(0, len(bad) - 1))
    bad[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NoteRefused):
        read_receipt(bytes(bad), PUBLIC)
