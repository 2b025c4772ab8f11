"""Ballots at rest: who could read them, and who could not.

Today's seal is encryption by the server itself. Each poll has a secret in the database; together with the site's
SECRET_KEY, which is not in the database, it gives three keys: one turns a resident into a slot, one encrypts the
ballot in it, one blurs the accepted forms. So whoever gets a copy of the database alone (a backup, a dump, a stolen
disk without the settings) can neither read a ballot nor tell whose it is. Whoever has both, or controls the server,
can. The full protocol (trustees' keys, receipts, the public ledger) replaces `Sealer` and leaves its callers alone;
docs/ballots.md says in plain words what is promised when.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from voting.models import Ballot, CastKey, Participation, Poll, Secret

PADDING = 256  # bytes: sealed ballots come in few lengths, so a length does not tell the number of choices
NONCE = 12


class SealBroken(Exception):
    """Sealed ballots can't be opened with the keys at hand, or are not the ones that were sealed."""


class Sealer:
    """The keys of one poll."""

    def __init__(self, poll_id: int, secret: bytes, site_key: str) -> None:
        def derive(purpose: str) -> bytes:
            info = f"lamplight poll {poll_id} {purpose}".encode()
            return HKDF(SHA256(), 32, salt=site_key.encode(), info=info).derive(secret)

        self._slots, self._forms, self._check = derive("slots"), derive("forms"), derive("check")
        self._cipher = ChaCha20Poly1305(derive("ballots"))

    @property
    def check_value(self) -> str:
        """Published nowhere; equal whenever the same keys are derived."""
        return hashlib.sha256(self._check).hexdigest()

    def slot(self, resident: int) -> str:
        """The key of a resident's ballot row: always the same for them in this poll, and nobody else can tell whose."""
        return hmac.new(self._slots, b"%d" % resident, hashlib.sha256).hexdigest()

    def blur(self, *parts: bytes) -> str:
        """An HMAC over parts, for rows that must be compared but never read."""
        framed = b"".join(b"%d:%s" % (len(part), part) for part in parts)
        return hmac.new(self._forms, framed, hashlib.sha256).hexdigest()

    def seal(self, slot: str, plain: bytes) -> bytes:
        """Encrypt a ballot for its slot; it can't be moved to another."""
        padded = plain.ljust(-(-len(plain) // PADDING) * PADDING)
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, padded, slot.encode())

    def open(self, slot: str, sealed: bytes) -> bytes:
        """The ballot of a slot. Raises `SealBroken` if a single bit of it was changed."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], slot.encode())
        except InvalidTag:
            raise SealBroken(_("A sealed ballot was changed after it was cast.")) from None


def make_secret(poll: Poll) -> Secret:
    """Draw the poll's secret. Once there is one it stays: a new one would give everybody a second ballot."""
    value = secrets.token_bytes(32)
    return Secret.objects.create(
        poll=poll, value=value, check_value=Sealer(poll.pk, value, settings.SECRET_KEY).check_value
    )


def sealer_of(poll: Poll) -> Sealer:
    """The poll's keys. Raises `SealBroken` when the site's SECRET_KEY is not the one the poll was opened with."""
    secret = Secret.objects.get(poll=poll)
    for site_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        sealer = Sealer(poll.pk, bytes(secret.value), str(site_key))
        if hmac.compare_digest(sealer.check_value, secret.check_value):
            return sealer
    raise SealBroken(
        _(
            "This poll was opened with another SECRET_KEY. Put the former key into SECRET_KEY_FALLBACKS; nothing is lost."
        )
    )


def seal_of(rows: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over all sealed ballots in the order of their slots: changes if any is added, dropped or altered."""
    whole = hashlib.sha256()
    for slot, sealed in rows:
        whole.update(f"{slot} {hashlib.sha256(sealed).hexdigest()}\n".encode())
    return whole.hexdigest()


def sealed_rows(poll: Poll) -> Iterable[tuple[str, bytes]]:
    """Every (slot, sealed ballot) of the poll, by slot, streaming."""
    rows = Ballot.objects.filter(poll=poll).order_by("slot").values_list("slot", "sealed")
    return ((slot, bytes(sealed)) for slot, sealed in rows.iterator(chunk_size=5000))


def forget_order(poll: Poll) -> None:
    """Write ballots and marks anew, each in an order that says nothing, and drop the accepted forms.

    Rows lie in a database in the order in which they came. Side by side, the order of the marks (who) and of the
    ballots (what) would tell who cast which. Called at closing, under the poll's lock.
    """
    ballots = list(Ballot.objects.filter(poll=poll).order_by("slot"))
    marks = list(Participation.objects.filter(poll=poll).order_by("resident"))
    Ballot.objects.filter(poll=poll).delete()
    Participation.objects.filter(poll=poll).delete()
    CastKey.objects.filter(poll=poll).delete()
    Ballot.objects.bulk_create(ballots, batch_size=2000)
    Participation.objects.bulk_create(marks, batch_size=2000)
