"""A ballot in its envelope: nobody without the key reads it, nobody at all changes it."""

from __future__ import annotations

import hashlib
import hmac

import ledger_town
import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from voting.ledger.canonical import encode, parse
from voting.ledger.envelope import (
    Ballot,
    BallotRefused,
    EnvelopeRefused,
    commitment_of,
    new_nonce,
    pad,
    read_ballot,
    seal,
    unpad,
    unseal,
)

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
KEY = ledger_town.OPENING_KEY
PUBLIC = ledger_town.TRUSTEES.key
RULES = ledger_town.manifest()
BALLOT = ledger_town.ballot(RULES, "Ana", ["11", "13"], pin="4711")

# RFC 9180, A.2.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, base mode.
RFC_9180 = {
    "info": "4f6465206f6e2061204772656369616e2055726e",
    "sk_e": "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
    "enc": "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    "sk_r": "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    "pk_r": "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
    "key": "ad2744de8e17f4ebba575b3f5f5a8fa1f69c2a07f6e7500bc60ca6e3e3ec1c91",
    "nonce": "5c4d98150661b848853b547f",
    "aad": "436f756e742d30",
    "pt": "4265617574792069732074727574682c20747275746820626561757479",
    "ct": "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28",
}
V = {name: bytes.fromhex(value) for name, value in RFC_9180.items()}


def extract(salt, ikm):
    return hmac.digest(salt or bytes(32), ikm, "sha256")


def expand(prk, info, length):
    out, block, count = b"", b"", 0
    while len(out) < length:
        count += 1
        block = hmac.digest(prk, block + info + bytes([count]), "sha256")
        out += block
    return out[:length]


def base_keys(private, enc, public, info):
    """Key and nonce of HPKE's base mode, spelled out from RFC 9180 (4.1 and 5.1): a second opinion on the library."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x03"
    shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
    eae = extract(b"", b"HPKE-v1" + kem + b"eae_prk" + shared)
    secret = expand(eae, b"\x00\x20HPKE-v1" + kem + b"shared_secret" + enc + public, 32)
    psk_id = extract(b"", b"HPKE-v1" + suite + b"psk_id_hash")
    context = b"\x00" + psk_id + extract(b"", b"HPKE-v1" + suite + b"info_hash" + info)
    prk = extract(secret, b"HPKE-v1" + suite + b"secret")
    key = expand(prk, b"\x00\x20HPKE-v1" + suite + b"key" + context, 32)
    nonce = expand(prk, b"\x00\x0cHPKE-v1" + suite + b"base_nonce" + context, 12)
    return key, nonce


def test_the_library_opens_the_vector_of_rfc_9180():
    private = X25519PrivateKey.from_private_bytes(V["sk_r"])
    assert private.public_key().public_bytes_raw() == V["pk_r"]
    opened = openssl.hpke._decrypt_with_aad(SUITE, V["enc"] + V["ct"], private, V["info"], V["aad"])
    assert opened == V["pt"]


def test_our_second_opinion_gives_the_keys_of_rfc_9180():
    private = X25519PrivateKey.from_private_bytes(V["sk_r"])
    assert base_keys(private, V["enc"], V["pk_r"], V["info"]) == (V["key"], V["nonce"])
    assert ChaCha20Poly1305(V["key"]).encrypt(V["nonce"], V["pt"], V["aad"]) == V["ct"]


def test_an_envelope_is_what_the_specification_says_byte_for_byte():
    """Opened without the library's HPKE, from docs/verify.md's words: enc ‖ ciphertext, info = tag ‖ commitment."""
    commitment, envelope = seal(BALLOT, PUBLIC)
    key, nonce = base_keys(KEY, envelope[:32], PUBLIC, b"lamplight envelope v1\n" + commitment)
    padded = ChaCha20Poly1305(key).decrypt(nonce, envelope[32:], b"")
    assert padded == BALLOT + b"\x80" + bytes(512 - len(BALLOT) - 1)
    assert commitment == hashlib.sha256(b"lamplight ballot v1\n" + BALLOT).digest()


def test_a_ballot_is_canonical_json():
    data = parse(BALLOT)
    assert encode(data) == BALLOT
    assert data["choices"] == ["11", "13"]
    assert list(data) == ["channel", "choices", "manifest", "nonce", "pin", "poll"]
    assert read_ballot(BALLOT).encode() == BALLOT


def test_an_envelope_opens_for_the_trustees_and_nobody_else():
    commitment, envelope = seal(BALLOT, PUBLIC)
    assert unseal(envelope, commitment, KEY) == BALLOT
    with pytest.raises(EnvelopeRefused) as refused:
        unseal(envelope, commitment, X25519PrivateKey.generate())
    assert refused.value.reason == "broken"


def test_two_envelopes_of_one_ballot_are_never_alike():
    assert seal(BALLOT, PUBLIC)[1] != seal(BALLOT, PUBLIC)[1]
    assert new_nonce() != new_nonce()


def test_an_envelope_can_not_be_moved_to_another_commitment():
    _, envelope = seal(BALLOT, PUBLIC)
    with pytest.raises(EnvelopeRefused) as refused:
        unseal(envelope, commitment_of(b"another"), KEY)
    assert refused.value.reason == "broken"


def test_a_server_that_seals_another_ballot_is_found_out():
    """The envelope opens, for it was made for this commitment; but what is in it does not fit."""
    commitment = commitment_of(BALLOT)
    other = ledger_town.ballot(RULES, "Ana", ["14"])
    public = X25519PublicKey.from_public_bytes(PUBLIC)
    envelope = SUITE.encrypt(pad(other), public, b"lamplight envelope v1\n" + commitment)
    with pytest.raises(EnvelopeRefused) as refused:
        unseal(envelope, commitment, KEY)
    assert refused.value.reason == "mismatch"


@given(st.data())
def test_no_changed_bit_of_an_envelope_passes(data):
    commitment, envelope = seal(BALLOT, PUBLIC)
    bad = bytearray(envelope)
    bad[data.draw(st.integers(0, len(bad) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    # The top bit of an X25519 key is ignored by RFC 7748, but HPKE hashes the key as sent: it is refused too.
    with pytest.raises(EnvelopeRefused):
        unseal(bytes(bad), commitment, KEY)


def test_cut_envelopes_are_refused():
    commitment, envelope = seal(BALLOT, PUBLIC)
    for length in (0, 5, 32, 40, len(envelope) - 1):
        with pytest.raises(EnvelopeRefused):
            unseal(envelope[:length], commitment, KEY)


@given(st.binary(max_size=1500))
def test_padding_comes_off_as_it_went_on_and_hides_the_length(plain):
    padded = pad(plain)
    assert unpad(padded) == plain
    assert len(padded) in {512, 768, 1024, 1280, 1536, 1792}
    assert len(padded) - len(plain) <= 512


@pytest.mark.parametrize("length", [0, 510, 511, 512, 767, 768])
def test_padding_at_the_edges(length):
    assert len(pad(bytes(length))) == (512 if length <= 511 else 768 if length <= 767 else 1024)


@pytest.mark.parametrize("bad", [b"", bytes(512), pad(b"x")[:-1], pad(b"x") + bytes(256), b"x\x80" + bytes(600)])
def test_any_other_padding_is_refused(bad):
    with pytest.raises(ValueError, match="padding"):
        unpad(bad)


def test_ballots_of_one_and_of_all_projects_are_as_long_as_each_other():
    few, many = (ledger_town.ballot(RULES, "Bo", choices) for choices in (["11"], ["11", "12", "13"]))
    assert len(seal(few, PUBLIC)[1]) == len(seal(many, PUBLIC)[1])


GOOD = {"channel": "electronic", "choices": ["1"], "manifest": "0" * 64, "nonce": "f" * 64, "pin": "", "poll": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"channel": "post"},
        {"choices": "1"},
        {"choices": [1]},
        {"choices": {"1": "2"}},
        {"choices": {"1": True}},
        {"choices": None},
        {"manifest": "0" * 63},
        {"manifest": "A" * 64},
        {"nonce": "f" * 66},
        {"nonce": None},
        {"pin": "123"},
        {"pin": "123456789"},
        {"pin": "12a4"},
        {"pin": "１２３４"},
        {"pin": "1234\n"},
        {"poll": 0},
        {"poll": True},
        {"poll": "1"},
        {"extra": 1},
    ],
)
def test_what_is_not_formed_like_a_ballot_is_refused(change):
    assert read_ballot(encode(GOOD)) == Ballot(1, "0" * 64, ["1"], "electronic", "f" * 64)
    with pytest.raises(BallotRefused):
        read_ballot(encode(GOOD | change))


@pytest.mark.parametrize("data", [b"", b"[]", encode(GOOD) + b" ", encode(GOOD)[:-1], b"x" * 70_000])
def test_bytes_that_are_no_ballot_are_refused(data):
    with pytest.raises(BallotRefused):
        read_ballot(data)


def test_a_ballot_that_is_none_is_not_written():
    with pytest.raises(BallotRefused):
        Ballot(1, "0" * 64, ["1"], "electronic", "short").encode()
    with pytest.raises(BallotRefused, match="long"):
        Ballot(1, "0" * 64, ["1" * 70_000], "electronic", "f" * 64).encode()
