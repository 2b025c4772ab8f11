"""The Merkle tree against Certificate Transparency's vectors, and all its proofs against the definition in the RFC."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
    root_at,
    root_of,
)

# Certificate Transparency's reference tree of eight leaves: RFC 6962 and every implementation of it test with these.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {  # (leaf's index, size): proof
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
CONSISTENCY = {  # (old size, new size): proof
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
REFERENCE = Tree(map(leaf_hash, LEAVES))
SIZES = 70
BIG = [b"leaf %d" % number for number in range(SIZES)]
TOWN = Tree(map(leaf_hash, BIG))


def as_hex(hashes):
    return [hash_.hex() for hash_ in hashes]


def from_hex(hashes):
    return [bytes.fromhex(hash_) for hash_ in hashes]


def by_definition(leaves):
    """MTH, read aloud from RFC 9162, 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def test_the_empty_tree_has_the_hash_of_nothing():
    assert Tree().root() == Frontier().root() == root_of([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size):
    assert REFERENCE.root(size).hex() == root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("place", "proof"), INCLUSION.items())
def test_inclusion_proofs_are_those_of_certificate_transparency(place, proof):
    index, size = place
    assert as_hex(REFERENCE.inclusion_proof(index, size)) == proof
    assert proves_inclusion(leaf_hash(LEAVES[index]), index, size, from_hex(proof), bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_consistency_proofs_are_those_of_certificate_transparency(sizes, proof):
    old, new = sizes
    roots = [bytes.fromhex(ROOTS[size - 1]) for size in sizes]
    assert as_hex(REFERENCE.consistency_proof(old, new)) == proof
    assert proves_consistency(old, roots[0], new, roots[1], from_hex(proof))


def test_the_tree_is_the_one_the_rfc_defines():
    frontier = Frontier()
    for size in range(SIZES):
        assert TOWN.root(size) == frontier.root() == by_definition(BIG[:size])
        frontier.append(leaf_hash(BIG[size]))


def test_a_frontier_can_be_put_away_and_taken_up_again_at_any_leaf():
    stored = {}
    frontier = Frontier()

    def node(level, index):
        return stored[level, index]

    for size in range(SIZES):
        frontier = Frontier(frontier.size, frontier.peaks)
        stored |= {(level, index): hash_ for level, index, hash_ in frontier.append_nodes(leaf_hash(BIG[size]))}
        assert frontier.root() == TOWN.root(size + 1) == root_at(size + 1, node)
        assert inclusion_proof(size // 2, size + 1, node) == TOWN.inclusion_proof(size // 2, size + 1)
        assert consistency_proof(size // 2, size + 1, node) == TOWN.consistency_proof(size // 2, size + 1)


@pytest.mark.parametrize(("size", "peaks"), [(-1, []), (0, [b"x" * 32]), (3, [b"x" * 32]), (1, [b"short"])])
def test_a_frontier_of_the_wrong_shape_is_refused(size, peaks):
    with pytest.raises(ValueError, match="peaks"):
        Frontier(size, peaks)


def test_every_leaf_is_proven_in_every_tree_and_no_leaf_elsewhere():
    for size in range(1, SIZES + 1):
        root = TOWN.root(size)
        for index in range(size):
            leaf, proof = leaf_hash(BIG[index]), TOWN.inclusion_proof(index, size)
            assert proves_inclusion(leaf, index, size, proof, root)
            assert len(proof) <= (size - 1).bit_length()
            assert not proves_inclusion(leaf_hash(b"forged"), index, size, proof, root)
            assert not proves_inclusion(leaf, index, size, [*proof, root], root)
            assert not proves_inclusion(leaf, index, size, proof, TOWN.root(size - 1))
            if proof:
                assert not proves_inclusion(leaf, index, size, proof[:-1], root)
                assert not proves_inclusion(leaf, index, size, proof[1:], root)
            for other in {index - 1, index + 1, index ^ 2, size - 1 - index} - {index}:
                assert not proves_inclusion(leaf, other, size, proof, root)


def test_every_tree_is_proven_to_continue_every_earlier_one_and_no_other():
    other = Tree(leaf_hash(b"other %d" % number) for number in range(SIZES))
    for new in range(SIZES + 1):
        root = TOWN.root(new)
        for old in range(new + 1):
            was, proof = TOWN.root(old), TOWN.consistency_proof(old, new)
            assert proves_consistency(old, was, new, root, proof)
            assert not proves_consistency(old, was, new, root, [*proof, root])
            if old:
                assert not proves_consistency(old, other.root(old), new, root, proof)
                assert not proves_consistency(old, was, new, other.root(new), proof)
            if proof:
                assert not proves_consistency(old, was, new, root, proof[:-1])
                assert not proves_consistency(old, was, new, root, proof[1:])
                assert not proves_consistency(old + 1, was, new, root, proof)
                assert not proves_consistency(old - 1, was, new, root, proof)
            if old != new:
                assert not proves_consistency(new, root, old, was, proof)


def test_a_history_with_one_leaf_changed_is_never_consistent():
    for changed in range(0, 40, 3):
        forged = Tree(leaf_hash(b"forged" if n == changed else leaf) for n, leaf in enumerate(BIG))
        for old in range(changed + 1, 41):
            proof = forged.consistency_proof(old, SIZES)
            assert not proves_consistency(old, TOWN.root(old), SIZES, forged.root(), proof)


@settings(max_examples=300)
@given(st.data())
def test_no_flipped_bit_and_no_wrong_number_in_a_proof_passes(data):
    size = data.draw(st.integers(2, SIZES))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    bit = data.draw(st.integers(0, 255))
    flip = (1 << bit).to_bytes(32, "big")

    def flipped(hash_):
        return bytes(a ^ b for a, b in zip(hash_, flip, strict=True))

    proof, leaf, root = TOWN.inclusion_proof(index, size), leaf_hash(BIG[index]), TOWN.root(size)
    place = data.draw(st.integers(0, len(proof) - 1))
    wrong = [flipped(hash_) if n == place else hash_ for n, hash_ in enumerate(proof)]
    assert not proves_inclusion(leaf, index, size, wrong, root)
    assert not proves_inclusion(flipped(leaf), index, size, proof, root)
    assert not proves_inclusion(leaf, index, size, proof, flipped(root))
    elsewhere = data.draw(st.integers(-3, SIZES + 3).filter(lambda other: other != index))
    assert not proves_inclusion(leaf, elsewhere, size, proof, root)
    proof, was = TOWN.consistency_proof(old, size), TOWN.root(old)
    place = data.draw(st.integers(0, len(proof) - 1))
    wrong = [flipped(hash_) if n == place else hash_ for n, hash_ in enumerate(proof)]
    assert not proves_consistency(old, was, size, root, wrong)
    assert not proves_consistency(old, flipped(was), size, root, proof)
    assert not proves_consistency(old, was, size, flipped(root), proof)


def test_hashes_of_another_length_prove_nothing():
    root = TOWN.root(2)
    leaf, proof = leaf_hash(BIG[0]), TOWN.inclusion_proof(0, 2)
    assert not proves_inclusion(leaf, 0, 2, [proof[0] + b"\0"], root)
    assert not proves_inclusion(leaf, 0, 2, [proof[0][:-1]], root)
    assert not proves_inclusion(b"", 0, 1, [], b"")
    assert not proves_consistency(1, leaf[:-1], 2, root, proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (0, SIZES + 1)])
def test_proofs_of_what_is_not_there_are_not_made(index, size):
    with pytest.raises(ValueError, match="leaves"):
        TOWN.inclusion_proof(index, size)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5), (0, SIZES + 1)])
def test_no_tree_is_shown_to_continue_a_larger_one(old, new):
    with pytest.raises(ValueError, match="leaves"):
        TOWN.consistency_proof(old, new)


def test_a_tree_of_nothing_has_no_other_root():
    assert not proves_consistency(0, TOWN.root(1), 5, TOWN.root(5), [])
    assert not proves_consistency(0, TOWN.root(1), 0, TOWN.root(1), [])
    assert not proves_consistency(6, TOWN.root(5), 5, TOWN.root(5), [])
