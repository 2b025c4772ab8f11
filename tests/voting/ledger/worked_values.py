"""The numbers of the worked bundle in docs/verify.md, computed here."""

from __future__ import annotations

import hashlib

from ledger_town import LOG_SIGNER, WITNESSES, Town, known, line_of

from voting.ledger.receipts import code_of, fingerprint_of
from voting.ledger.tree import Tree, leaf_hash


def values() -> dict[str, str]:
    """What the table of docs/verify.md says, by its first column."""
    town = Town()
    files, ledger = town.files(), town.ledger()
    tree, sizes = Tree(map(leaf_hash, ledger)), town.sizes()
    place = next(n for n, leaf in enumerate(town.leaves) if leaf.get("commitment") == town.commitment("Ana").hex())
    found = {f"SHA-256 of `{name}`": hashlib.sha256(data).hexdigest() for name, data in files.items()}
    found |= {
        "Ana's ballot": town.ballots["Ana"].decode(),
        "Ana's commitment": town.commitment("Ana").hex(),
        "Ana's code": code_of(town.commitment("Ana")),
        "salt of Ana, whose reference is `roll/ana`": known("salt of Ana").hex(),
        "Ana's line": line_of("Ana").hex(),
        "root of the frozen roll (11 lines)": town.manifest.data["roll"]["root"],
        "hash of the first leaf": leaf_hash(ledger[0]).hex(),
    }
    found |= {f"root over {size} leaves": tree.root(size).hex() for size in sizes}
    for number, hash_ in enumerate(tree.inclusion_proof(place, sizes[1]), start=1):
        found[f"inclusion of Ana's leaf {place} in {sizes[1]}, hash {number}"] = hash_.hex()
    for signer in (LOG_SIGNER, *WITNESSES):
        verifier = signer.verifier
        found[f"key of `{signer.name}`"] = verifier.public.hex()
        found[f"its key id and fingerprint ({signer.name.split('.')[0]})"] = (
            f"{verifier.key_id.hex()} {fingerprint_of(verifier.public)}"
        )
    found["signature line of Ana's receipt"] = town.receipt("Ana").decode().splitlines()[-1]
    return found
