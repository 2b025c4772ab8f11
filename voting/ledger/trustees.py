"""The trustees' key: made offline, shared so that any t of n trustees can open the ballots and fewer learn nothing.

The private key is a seed of 32 bytes. Shamir's scheme shares it over the field of 2^521 − 1: a share is a point of a
random polynomial of degree t − 1 whose value at 0 is the seed. Hashes of all shares are published with the key, so a wrong or
altered share is known by its number before anything is opened. A share rests in a file, locked by a passphrase (scrypt,
ChaCha20-Poly1305). The single key file of a small town is the same with t = n = 1.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from voting.ledger.canonical import NotCanonical, encode, parse
from voting.ledger.manifest import MOST_SHARES
from voting.ledger.shapes import is_hex, is_text, is_whole

FIELD = 2**521 - 1
SHARE_SIZE = 66
FORMAT = "lamplight trustee share 1"
SHARE_TAG = b"lamplight share v1\n"
SCRYPT_COST = 2**17  # 128 MB and about half a second for each try at a passphrase
MOST_COST = 2**20
LONGEST_FILE = 16_384
KEYS = {"format", "key", "threshold", "shares", "checks", "index", "holder", "cost", "salt", "nonce", "sealed"}


class ShareRefused(ValueError):
    """A share that can't be used, or too few of them; the text names which and says why."""


@dataclass(frozen=True)
class TrusteeKey:
    """What is public of the key: the X25519 key, how many of how many shares open, and a hash of each share."""

    key: bytes
    threshold: int
    checks: tuple[bytes, ...]

    @property
    def shares(self) -> int:
        return len(self.checks)

    def public(self, embedded: bool = False) -> dict[str, Any]:
        """As it stands in a manifest under `trustees`."""
        return {
            "key": self.key.hex(),
            "threshold": self.threshold,
            "shares": self.shares,
            "checks": [check.hex() for check in self.checks],
            "embedded": embedded,
        }

    @classmethod
    def of(cls, public: Any) -> TrusteeKey:
        """The key of a manifest's `trustees`."""
        return cls(
            bytes.fromhex(public["key"]), public["threshold"], tuple(bytes.fromhex(check) for check in public["checks"])
        )


@dataclass(frozen=True)
class Share:
    """One trustee's share: the polynomial's value at `index` (1 … n), of the key it belongs to."""

    trustees: TrusteeKey
    index: int
    value: int

    def is_right(self, trustees: TrusteeKey) -> bool:
        """Whether this is the share that was made with that key."""
        return 1 <= self.index <= trustees.shares and _check(trustees.key, self) == trustees.checks[self.index - 1]


def make_key(threshold: int, shares: int) -> tuple[TrusteeKey, list[Share]]:
    """Draw a key and share it among `shares` trustees, of whom any `threshold` can open. The key itself is not kept."""
    if not 1 <= threshold <= shares <= MOST_SHARES:
        raise ValueError(f"of 1 to {MOST_SHARES} trustees, at least 1 and at most all of them open")
    return share_seed(secrets.token_bytes(32), threshold, shares)


def share_seed(
    seed: bytes, threshold: int, shares: int, draw: Callable[[int], int] = secrets.randbelow
) -> tuple[TrusteeKey, list[Share]]:
    """Share a given private key. For `make_key`, and for examples whose key and polynomial everybody may know."""
    polynomial = [int.from_bytes(seed, "big"), *(draw(FIELD) for _ in range(threshold - 1))]
    key = X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    unchecked = TrusteeKey(key, threshold, ())
    drafts = [Share(unchecked, index, _value(polynomial, index)) for index in range(1, shares + 1)]
    trustees = TrusteeKey(key, threshold, tuple(_check(key, draft) for draft in drafts))
    return trustees, [Share(trustees, draft.index, draft.value) for draft in drafts]


def combine(shares: Sequence[Share], trustees: TrusteeKey) -> X25519PrivateKey:
    """The private key from enough right shares. `trustees` is the key in the poll's frozen rules.

    Raises `ShareRefused` naming each share that is wrong, of another key or given twice, and when too few remain.
    """
    wrong = [share.index for share in shares if not share.is_right(trustees)]
    if wrong:
        of_another = [share.index for share in shares if share.index in wrong and share.trustees.key != trustees.key]
        why = "belongs to another key" if of_another == wrong else "is wrong or was altered"
        raise ShareRefused(f"share {', '.join(map(str, wrong))} {why}")
    different = {share.index: share for share in shares}
    if len(different) < trustees.threshold:
        raise ShareRefused(f"{trustees.threshold} different shares are needed, and there are {len(different)}")
    number = _at_zero([(share.index, share.value) for share in list(different.values())[: trustees.threshold]])
    if number >= 2**256:
        raise ShareRefused("the shares do not give a key")
    private = X25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
    if private.public_key().public_bytes_raw() != trustees.key:
        raise ShareRefused("the shares give another key than the poll's")
    return private


def lock(share: Share, passphrase: str, *, holder: str = "", cost: int = SCRYPT_COST) -> bytes:
    """A share as a file under a passphrase. `holder` says in the open who keeps it; `cost` is scrypt's N."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    header = {
        "format": FORMAT,
        "key": share.trustees.key.hex(),
        "threshold": share.trustees.threshold,
        "shares": share.trustees.shares,
        "checks": [check.hex() for check in share.trustees.checks],
        "index": share.index,
        "holder": " ".join(holder.split()),
        "cost": cost,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
    }
    value = share.value.to_bytes(SHARE_SIZE, "big")
    sealed = _cipher(passphrase, salt, cost).encrypt(nonce, value, encode(header))
    return encode({**header, "sealed": sealed.hex()}) + b"\n"


def read_header(file: bytes) -> dict[str, Any]:
    """What a share's file says in the open. Raises `ShareRefused`."""
    if len(file) > LONGEST_FILE:
        raise ShareRefused("the file is too long to be a share")
    try:
        data = parse(file.strip())
    except NotCanonical:
        raise ShareRefused("the file is not a share, or was damaged") from None
    if not isinstance(data, dict) or set(data) != KEYS or data["format"] != FORMAT or not _is_well_formed(data):
        raise ShareRefused("the file is not a share, or was damaged")
    return data


def unlock(file: bytes, passphrase: str) -> Share:
    """The share in a file. Raises `ShareRefused`, naming the share, if the passphrase is wrong or the file was changed."""
    data = read_header(file)
    named = f"share {data['index']}" + (f" ({data['holder']})" if data["holder"] else "")
    header = encode({name: value for name, value in data.items() if name != "sealed"})
    cipher = _cipher(passphrase, bytes.fromhex(data["salt"]), data["cost"])
    try:
        value = cipher.decrypt(bytes.fromhex(data["nonce"]), bytes.fromhex(data["sealed"]), header)
    except InvalidTag:
        raise ShareRefused(f"{named}: the passphrase is wrong, or the file was changed") from None
    share = Share(TrusteeKey.of(data), data["index"], int.from_bytes(value, "big"))
    if not share.is_right(share.trustees):
        raise ShareRefused(f"{named}: this is not the share that was made with the key")
    return share


def _is_well_formed(data: dict[str, Any]) -> bool:
    return (
        all(map(is_hex, (data["key"], *(data["checks"] if isinstance(data["checks"], list) else [None]))))
        and is_whole(1, MOST_SHARES)(data["shares"])
        and data["shares"] == len(data["checks"])
        and is_whole(1, data["shares"])(data["threshold"])
        and is_whole(1, data["shares"])(data["index"])
        and is_text(data["holder"])
        and is_whole(2, MOST_COST)(data["cost"])
        and data["cost"].bit_count() == 1
        and all(
            _is_hex_of(data[name], size) for name, size in (("salt", 16), ("nonce", 12), ("sealed", SHARE_SIZE + 16))
        )
    )


def _is_hex_of(value: Any, size: int) -> bool:
    return isinstance(value, str) and len(value) == 2 * size and set(value) <= set("0123456789abcdef")


def _cipher(passphrase: str, salt: bytes, cost: int) -> ChaCha20Poly1305:
    normal = unicodedata.normalize("NFKC", passphrase).encode()
    return ChaCha20Poly1305(Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(normal))


def _check(key: bytes, share: Share) -> bytes:
    value = share.value.to_bytes(SHARE_SIZE, "big")
    return hashlib.sha256(SHARE_TAG + key + bytes([share.index]) + value).digest()


def _value(polynomial: Sequence[int], at: int) -> int:
    """The polynomial (constant first) at a point, by Horner's scheme."""
    value = 0
    for coefficient in reversed(polynomial):
        value = (value * at + coefficient) % FIELD
    return value


def _at_zero(points: Sequence[tuple[int, int]]) -> int:
    """The value at 0 of the polynomial through these points (Lagrange)."""
    total = 0
    for x, y in points:
        above = below = 1
        for other, _ in points:
            if other != x:
                above, below = above * other % FIELD, below * (other - x) % FIELD
        total += y * above * pow(below, -1, FIELD)
    return total % FIELD
