"""What ties a paper sheet to its ballot: a code that stands on the sheet and nowhere else.

The code is drawn when the sheet is printed, and kept by nobody. Its fingerprint is the serial number, which is public. The
random part of the ballot comes from it too: so two officers who read the same choices off the same sheet arrive at the
same commitment, an audit can hold a sheet against the public ledger, and nobody without the sheet can guess what it says.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from voting.ledger.envelope import PAPER, Ballot, commitment_of
from voting.ledger.manifest import Manifest
from voting.ledger.receipts import base32, in_fours, normal_code

SERIAL_TAG, NONCE_TAG, SPOILT_TAG = b"lamplight sheet v1\n", b"lamplight paper nonce v1\n", b"lamplight spoilt v1\n"
CODE_BITS, CODE_LENGTH, SERIAL_BITS = 80, 19, 50


def new_code() -> str:
    """A fresh code: 80 random bits in Crockford's base32, as `ABCD-EFGH-JKMN-PQRS`."""
    return in_fours(base32(secrets.token_bytes(CODE_BITS // 8), CODE_BITS))


def read_code(typed: str) -> str | None:
    """The code that somebody typed or scanned, whatever its case, spaces and dashes; `None` if it is none."""
    try:
        code = normal_code(typed)
    except ValueError:
        return None
    return code if len(code) == CODE_LENGTH else None


def serial_of(poll: int, code: str) -> str:
    """The sheet's serial number, `ABCDE-FGHJK`: it tells which sheet it is and not what its code is."""
    hashed = hashlib.sha256(SERIAL_TAG + b"%d\n%s" % (poll, code.encode())).digest()
    letters = base32(hashed, SERIAL_BITS)
    return f"{letters[:5]}-{letters[5:]}"


def nonce_of(manifest: str, code: str) -> str:
    """The random part of the sheet's ballot, in hexadecimal: HMAC-SHA256 under the code, of the rules' fingerprint."""
    return hmac.new(code.encode(), NONCE_TAG + manifest.encode(), hashlib.sha256).hexdigest()


def ballot_on(rules: Manifest, code: str, choices: Sequence[str]) -> bytes:
    """The bytes of the ballot that this sheet is, if these are its choices. Raises `BallotRefused`."""
    return Ballot(rules.poll, rules.sha256, list(choices), PAPER, nonce_of(rules.sha256, code)).encode()


def spoilt_mark(rules: Manifest, code: str) -> bytes:
    """What stands in the place of a commitment for a sheet that can't be counted; it tells nothing either."""
    return hashlib.sha256(SPOILT_TAG + nonce_of(rules.sha256, code).encode()).digest()


def commitment_on(rules: Manifest, code: str, choices: Sequence[str]) -> bytes:
    """The commitment that stands in the ledger if this sheet was entered with these choices. Raises `BallotRefused`."""
    return commitment_of(ballot_on(rules, code, choices))
