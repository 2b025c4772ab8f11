"""Readings that were keyed without a network: each comes sealed to a key whose private half is only on the server.

The tablet stores nothing but these sealed readings, and deletes each as soon as it is answered. Why they are not sealed
to the trustees at once is in docs/decisions/0016-what-a-tablet-keeps-without-a-network.md.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from voting import sealing
from voting.models import Poll

INFO = b"lamplight paper intake v1\n"
LONGEST = 20_000  # characters
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)  # what every browser's WebCrypto can do


def public_key(poll: Poll) -> str:
    """The key to seal readings to: an uncompressed point of P-256, in base64."""
    point = _key(poll).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.b64encode(point).decode()


def opened(poll: Poll, sealed: str) -> dict[str, Any]:
    """The fields that were sealed. Raises `ValidationError` when they can't be opened: another poll, or a changed key."""
    try:
        plain = _SUITE.decrypt(base64.b64decode(sealed[:LONGEST], validate=True), _key(poll), INFO)
        fields = json.loads(plain)
    except (binascii.Error, InvalidTag, ValueError) as wrong:
        raise ValidationError(_("This reading can't be opened here. Key the sheet again.")) from wrong
    if not isinstance(fields, dict):
        raise ValidationError(_("This reading can't be opened here. Key the sheet again."))
    return fields


def _key(poll: Poll) -> ec.EllipticCurvePrivateKey:
    """Derived from the poll's secret and the site's SECRET_KEY: it stands in no table."""
    drawn = int.from_bytes(sealing.sealer_of(poll).intake, "big")
    return ec.derive_private_key(drawn % (_ORDER - 1) + 1, ec.SECP256R1())
