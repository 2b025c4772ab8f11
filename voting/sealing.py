"""Who has which ballot, as far as the server knows: slots instead of names.

Each poll has a secret in the database; together with the site's SECRET_KEY, which is not in the database, it gives two
keys: one turns a resident into a slot, one blurs the accepted forms. So a copy of the database alone names nobody.
What a ballot says is sealed to the trustees' key (`voting.ledger.envelope`) and can't be opened with anything that the
server has. The secret, the slots and the envelopes are destroyed after the time for objections (`destroy`).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from voting.asked_often import secret_of
from voting.models import Ballot, Participation, Poll, Secret


class SealBroken(Exception):
    """The poll's keys are not at hand, or its ballots are not the ones that were sealed."""


class Sealer:
    """The keys of one poll."""

    def __init__(self, poll_id: int, secret: bytes, site_key: str) -> None:
        drawn = hmac.digest(site_key.encode(), secret, "sha256")

        def derive(purpose: str, length: int = 32) -> bytes:
            """HKDF-SHA256 (RFC 5869): what all keys of a poll share is drawn once."""
            info = f"lamplight poll {poll_id} {purpose}".encode()
            first = hmac.digest(drawn, info + b"\x01", "sha256")
            return (first + hmac.digest(drawn, first + info + b"\x02", "sha256"))[:length] if length > 32 else first

        self._slots, self._forms, self._check = derive("slots"), derive("forms"), derive("check")
        self._derive = derive

    @property
    def check_value(self) -> str:
        """Published nowhere; equal whenever the same keys are derived."""
        return hashlib.sha256(self._check).hexdigest()

    @property
    def intake(self) -> bytes:
        """48 bytes for the key to which readings of paper sheets are sealed on the way here."""
        return self._derive("paper intake", 48)

    def slot(self, resident: int) -> str:
        """The key of a resident's ballot row: always the same for them in this poll, and nobody else can tell whose."""
        return hmac.new(self._slots, b"%d" % resident, hashlib.sha256).hexdigest()

    def blur(self, *parts: bytes) -> str:
        """An HMAC over parts, for rows that must be compared but never read."""
        framed = b"".join(b"%d:%s" % (len(part), part) for part in parts)
        return hmac.new(self._forms, framed, hashlib.sha256).hexdigest()


def make_secret(poll: Poll) -> Secret:
    """Draw the poll's secret. Once there is one it stays: a new one would give everybody a second ballot."""
    value = secrets.token_bytes(32)
    return Secret.objects.create(
        poll=poll, value=value, check_value=Sealer(poll.pk, value, settings.SECRET_KEY).check_value
    )


def sealer_of(poll: Poll) -> Sealer:
    """The poll's keys. Raises `SealBroken` when the site's SECRET_KEY is not the one the poll was opened with."""
    found = secret_of.first(poll.pk)
    if found is None:
        raise Secret.DoesNotExist
    value, check_value = found
    for site_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        sealer = Sealer(poll.pk, bytes(value), str(site_key))
        if hmac.compare_digest(sealer.check_value, check_value):
            return sealer
    raise SealBroken(
        _(
            "This poll was opened with another SECRET_KEY. Put the former key into SECRET_KEY_FALLBACKS; nothing is lost."
        )
    )


def forget_order(poll: Poll) -> None:
    """Write ballots and marks anew, each in an order that says nothing.

    Rows lie in a database in the order in which they came. Side by side, the order of the marks (who) and of the
    ballots (which commitment) would tell who cast which. Called at closing and each night, under the poll's lock.
    """
    ballots = list(Ballot.objects.filter(poll=poll).order_by("slot"))
    marks = list(Participation.objects.filter(poll=poll).order_by("resident"))
    Ballot.objects.filter(poll=poll).delete()
    Participation.objects.filter(poll=poll).delete()
    Ballot.objects.bulk_create(ballots, batch_size=2000)
    Participation.objects.bulk_create(marks, batch_size=2000)
