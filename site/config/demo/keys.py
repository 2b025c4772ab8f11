"""The demo city's trustee key: known to everybody, so that whoever looks around can open the demo's votes."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from voting.actions import unseal_here
from voting.ledger import trustees
from voting.models import Poll
from voting.record import actions

PASSPHRASE = "lamplight demo city"  # noqa: S105 - told on the desk of every demo
SEED = hashlib.sha256(b"the demo city's trustee key is no secret").digest()


def public() -> dict[str, Any]:
    """As it stands in the frozen rules."""
    return trustees.share_seed(SEED, 1, 1)[0].public(embedded=True)


def private() -> X25519PrivateKey:
    """The key itself."""
    return X25519PrivateKey.from_private_bytes(SEED)


def key_file() -> bytes:
    """The key as the file an officer would have, under `PASSPHRASE`."""
    _key, (share,) = trustees.share_seed(SEED, 1, 1)
    return trustees.lock(share, PASSPHRASE, holder="everybody who looks around")


def use(poll: Poll, *, by: Any) -> None:
    """Name the demo's key for a poll, and rehearse."""
    actions.name_trustees(poll, by=by, public=public())
    actions.rehearse(poll, by=by, key=private())


def open_ballots(poll: Poll, *, by: Any) -> Poll:
    """Open a closed poll's ballots with it."""
    return unseal_here(poll, by=by, key=private())
