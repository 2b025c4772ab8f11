"""Signed notes as others write them, checkpoints, and the signatures of log and witnesses."""

from __future__ import annotations

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.ledger.notes import (
    LOG,
    WITNESS,
    Checkpoint,
    Note,
    NoteRefused,
    Signature,
    Signer,
    Verifier,
    origin_of,
    parse_checkpoint,
    parse_note,
    parse_vkey,
)

# RFC 8032, 7.1: secret key, public key, message, signature.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]
# The note that Go's checksum database documents its format with, and the key that signed it.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
# The example in C2SP's tlog-cosignature (its keys are not published, so it shows the form only).
SOFA = (
    "example.com/behind-the-sofa\n"
    "20852163\n"
    "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    "\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
).encode()

ORIGIN = origin_of("lanternfield.example", 3)
LOG_SIGNER = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(b"l" * 32))
LIBRARY = Signer("library.example/witness", WITNESS, Ed25519PrivateKey.from_private_bytes(b"w" * 32))
CHECKPOINT = Checkpoint(ORIGIN, 64, bytes(range(32)))
NOON = 1_790_000_000


@pytest.mark.parametrize(("secret", "public", "message", "signature"), RFC_8032)
def test_the_library_signs_as_rfc_8032_shows(secret, public, message, signature):
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert key.public_key().public_bytes_raw().hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    key.public_key().verify(bytes.fromhex(signature), bytes.fromhex(message))


def test_the_library_refuses_the_second_spelling_of_a_signature():
    """S and S + L satisfy the same equation; RFC 8032 allows only the smaller, so a signature can't be changed unnoticed."""
    order = 2**252 + 27742317777372353535851937790883648493
    _, public, message, signature = RFC_8032[1]
    raw = bytes.fromhex(signature)
    other = raw[:32] + (int.from_bytes(raw[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(InvalidSignature):
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(other, bytes.fromhex(message))


def test_a_note_signed_by_another_program_is_read_and_checked():
    peter, note = parse_vkey(PETER), parse_note(PETERS_NOTE)
    assert peter.kind == LOG
    assert peter.vkey == PETER
    assert peter.check(note.text, note.signatures[0]) == 0
    assert note.encode() == PETERS_NOTE


def test_the_example_of_a_cosigned_checkpoint_is_read():
    note = parse_note(SOFA)
    checkpoint = parse_checkpoint(note.text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == note.text
    assert note.encode() == SOFA
    assert [len(signature.value) for signature in note.signatures] == [64, 72]
    assert int.from_bytes(note.signatures[1].value[:8], "big") == 1679315147  # the time its text gives


def test_a_cosignature_signs_the_time_before_the_checkpoint():
    """The message word for word as in C2SP's tlog-cosignature."""
    signature = LIBRARY.sign(CHECKPOINT.text(), NOON)
    root = base64.b64encode(CHECKPOINT.root).decode()
    message = f"cosignature/v1\ntime {NOON}\nlanternfield.example/voting/3\n64\n{root}\n"
    assert signature.value[:8] == NOON.to_bytes(8, "big")
    LIBRARY.key.public_key().verify(signature.value[8:], message.encode())
    assert LIBRARY.verifier.check(CHECKPOINT.text(), signature) == NOON


def test_a_checkpoint_with_cosignatures_survives_the_way_to_paper_and_back():
    note = CHECKPOINT.signed(LOG_SIGNER, [LIBRARY.sign(CHECKPOINT.text(), NOON)])
    again = parse_note(note.encode())
    assert again == note
    assert parse_checkpoint(again.text) == CHECKPOINT
    assert LOG_SIGNER.verifier.check(again.text, again.signatures[0]) == 0
    assert LIBRARY.verifier.check(again.text, again.signatures[1]) == NOON


def test_nobody_signs_for_anybody_else():
    other = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    text = CHECKPOINT.text()
    for verifier, signature in [
        (LOG_SIGNER.verifier, other.sign(text)),
        (LOG_SIGNER.verifier, LOG_SIGNER.sign("something else\n")),
        (LOG_SIGNER.verifier, LIBRARY.sign(text, NOON)),
        (LIBRARY.verifier, LOG_SIGNER.sign(text)),
        # the right name and id around another's signature
        (LOG_SIGNER.verifier, Signature(ORIGIN, LOG_SIGNER.verifier.key_id, other.sign(text).value)),
        # a log's signature passed off as a witness's, and the other way round
        (
            Verifier(ORIGIN, WITNESS, LOG_SIGNER.verifier.public),
            Signature(
                ORIGIN, Verifier(ORIGIN, WITNESS, LOG_SIGNER.verifier.public).key_id, LOG_SIGNER.sign(text).value
            ),
        ),
    ]:
        with pytest.raises(NoteRefused):
            verifier.check(text, signature)


@settings(max_examples=300)
@given(st.data())
def test_no_changed_byte_of_a_signed_checkpoint_passes(data):
    good = CHECKPOINT.signed(LOG_SIGNER, [LIBRARY.sign(CHECKPOINT.text(), NOON)]).encode()
    place = data.draw(st.integers(0, len(good) - 1))
    bad = bytearray(good)
    bad[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(NoteRefused):
        read_strictly(bytes(bad))


def read_strictly(note):
    """As a verifier does: log first, then the witness."""
    note = parse_note(note)
    parse_checkpoint(note.text)
    log, library = note.signatures
    LOG_SIGNER.verifier.check(note.text, log)
    LIBRARY.verifier.check(note.text, library)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"text\n",
        b"text\n\n",
        PETERS_NOTE[:-1],
        PETERS_NOTE + b"\n",
        PETERS_NOTE.replace("— ".encode(), b"- "),
        PETERS_NOTE.replace(b"then", b"the\tn"),
        PETERS_NOTE.replace(b"then", b"the\xff"),
        PETERS_NOTE.replace(b"nAM=", b"nAN="),  # stray bits behind the last byte
        PETERS_NOTE.replace(b"nAM=", b"nAM"),
        PETERS_NOTE.replace(b"PeterNeumann x08", b"Peter+Neumann x08"),
        PETERS_NOTE.replace(b"PeterNeumann x08", "Peter\u00a0Neumann x08".encode()),
        "text\n\n— somebody x08g\n".encode(),
        b"x" * 20_000 + b"\n" + PETERS_NOTE,
    ],
)
def test_a_note_in_any_other_form_is_refused(bad):
    with pytest.raises(NoteRefused):
        parse_note(bad)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{ORIGIN}\n64\n",
        CHECKPOINT.text() + "extension\n",
        CHECKPOINT.text().replace("\n64\n", "\n064\n"),
        CHECKPOINT.text().replace("\n64\n", "\n-64\n"),
        CHECKPOINT.text().replace("\n64\n", "\n64 \n"),
        CHECKPOINT.text().replace("\n64\n", "\n" + "9" * 17 + "\n"),
        CHECKPOINT.text().replace("Hh8=", "Hh9="),
        CHECKPOINT.text().replace("Hh8=", "Hh8"),
    ],
)
def test_a_checkpoint_in_any_other_form_is_refused(text):
    assert "Hh8=" in CHECKPOINT.text()
    with pytest.raises(NoteRefused):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a+b", "PeterNeumann+c74f20a4+" + PETER[22:], PETER + "AAAA", PETER.replace("PeterN", "Peter N")]
)
def test_a_key_that_does_not_fit_its_id_is_refused(text):
    with pytest.raises(NoteRefused):
        parse_vkey(text)


@pytest.mark.parametrize("when", [0, -1, 253_402_300_800])
def test_a_witness_signs_with_a_time_that_can_be(when):
    with pytest.raises(NoteRefused):
        LIBRARY.sign(CHECKPOINT.text(), when)


def test_a_text_without_an_end_is_not_signed():
    with pytest.raises(NoteRefused):
        LOG_SIGNER.sign("no newline")


@pytest.mark.parametrize(("host", "poll"), [("a b", 1), ("", 1), ("-x", 1), ("host/path", 1), ("ok.example", 0)])
def test_a_log_has_a_name_that_can_be_written(host, poll):
    with pytest.raises(NoteRefused):
        origin_of(host, poll)
    assert origin_of("Town.example:8443", 12) == "town.example:8443/voting/12"


@given(st.text(max_size=60), st.binary(min_size=5, max_size=80))
def test_whatever_is_written_is_read_back_or_was_never_a_note(text, value):
    note = Note(text + "\n", (Signature("name", value[:4], value[4:]),))
    try:
        again = parse_note(note.encode())
    except (NoteRefused, UnicodeEncodeError):
        return
    assert again == note
