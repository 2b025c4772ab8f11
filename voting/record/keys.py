"""The key that signs a poll's ledger and receipts: one a poll, kept encrypted under the site's SECRET_KEY."""

from __future__ import annotations

import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

NONCE = 12


class KeyLost(Exception):
    """The log key can't be read with the site's SECRET_KEY."""


def draw(poll_id: int) -> tuple[str, bytes]:
    """A fresh log key: its public half in hexadecimal, and the private half, encrypted."""
    key = Ed25519PrivateKey.generate()
    nonce = secrets.token_bytes(NONCE)
    cipher = _cipher(poll_id, settings.SECRET_KEY)
    sealed = nonce + cipher.encrypt(nonce, key.private_bytes_raw(), b"lamplight log key")
    return key.public_key().public_bytes_raw().hex(), sealed


def read(poll_id: int, sealed: bytes) -> Ed25519PrivateKey:
    """The private half. Raises `KeyLost` when it is destroyed, or no SECRET_KEY of the site, present or former, fits."""
    if not sealed:
        raise KeyLost(_("The key of this public ledger is destroyed: nothing can be added to it any more."))
    for site_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            raw = _cipher(poll_id, str(site_key)).decrypt(sealed[:NONCE], sealed[NONCE:], b"lamplight log key")
        except InvalidTag:
            continue
        return Ed25519PrivateKey.from_private_bytes(raw)
    raise KeyLost(
        _(
            "This poll was opened with another SECRET_KEY. Put the former key into SECRET_KEY_FALLBACKS; nothing is lost."
        )
    )


@lru_cache(maxsize=64)  # nothing that is ever destroyed goes into it
def _cipher(poll_id: int, site_key: str) -> ChaCha20Poly1305:
    info = f"lamplight poll {poll_id} log key".encode()
    return ChaCha20Poly1305(HKDF(SHA256(), 32, salt=site_key.encode(), info=info).derive(b"log key"))
