"""The Merkle tree of RFC 9162 (and of Certificate Transparency before it), with SHA-256.

A leaf's hash is SHA-256(0x00 ‖ its bytes), a node's SHA-256(0x01 ‖ left ‖ right). Whoever keeps one root can later be
shown, with a handful of hashes, that a leaf is in the tree (inclusion) and that nothing before was changed
(consistency). Nodes are named by level and index: level 0 are the leaves' hashes, and node (l, i) covers the leaves from
i·2^l up to (i + 1)·2^l. Only complete nodes have a name; they never change again, so they can be stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

NodeAt = Callable[[int, int], bytes]
Node = tuple[int, int, bytes]
HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf's bytes."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children's hashes."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all that appending needs, one hash for each 1 in the size's binary digits.

    `peaks` are the roots of the complete subtrees the tree consists of, the largest (leftmost) first.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or len(peaks) != size.bit_count() or any(len(peak) != HASH_SIZE for peak in peaks):
            raise ValueError(f"a tree of {size} leaves has {max(size, 0).bit_count()} peaks of {HASH_SIZE} bytes")
        self.size = size
        self._peaks = list(peaks)

    @property
    def peaks(self) -> tuple[bytes, ...]:
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        left_of, hash_ = self.size, leaf
        while left_of & 1:
            hash_ = node_hash(self._peaks.pop(), hash_)
            left_of >>= 1
        self._peaks.append(hash_)
        self.size += 1

    def append_nodes(self, leaf: bytes) -> list[Node]:
        """Add a leaf by its hash; the nodes this completes as (level, index, hash), for whoever stores them."""
        index, level, hash_ = self.size, 0, leaf
        made = [(0, index, leaf)]
        while index & 1:
            hash_ = node_hash(self._peaks.pop(), hash_)
            index, level = index >> 1, level + 1
            made.append((level, index, hash_))
        self._peaks.append(hash_)
        self.size += 1
        return made

    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self._peaks:
            return EMPTY_ROOT
        hash_ = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            hash_ = node_hash(peak, hash_)
        return hash_


class Tree:
    """A whole tree in memory: two hashes a leaf. A stored one needs `Frontier` and the functions below instead."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._frontier = Frontier()
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        return self._frontier.size

    def append(self, leaf: bytes) -> None:
        """Add a leaf by its hash."""
        for level, _index, hash_ in self._frontier.append_nodes(leaf):
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(hash_)

    def node(self, level: int, index: int) -> bytes:
        """The hash of a complete node."""
        return self._levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` leaves (default: all)."""
        return root_at(self.size if size is None else self._within(size), self.node)

    def inclusion_proof(self, index: int, size: int | None = None) -> list[bytes]:
        """See `inclusion_proof`."""
        return inclusion_proof(index, self.size if size is None else self._within(size), self.node)

    def consistency_proof(self, old: int, new: int | None = None) -> list[bytes]:
        """See `consistency_proof`."""
        return consistency_proof(old, self.size if new is None else self._within(new), self.node)

    def _within(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, not {size}")
        return size


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over any number of leaves, given as bytes, in the memory of a few hashes."""
    frontier = Frontier()
    for data in leaves:
        frontier.append(leaf_hash(data))
    return frontier.root()


def root_at(size: int, node: NodeAt) -> bytes:
    """The root over the first `size` leaves of a stored tree."""
    return _subtree(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeAt) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over the first `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    proof: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(begin, middle, node))
            begin = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: NodeAt) -> list[bytes]:
    """The hashes that show that the first `old` of `new` leaves are what they were (RFC 9162, 2.1.4.1)."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves has no earlier size {old}")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    begin, end, known = 0, new, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            proof.append(_subtree(middle, end, node))
            end = middle
        else:
            proof.append(_subtree(begin, middle, node))
            begin, known = middle, False
    if not known:
        proof.append(_subtree(begin, end, node))
    return proof[::-1]


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from a leaf's hash at `index` to the root over `size` leaves (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    at, last, hash_ = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            hash_ = node_hash(sibling, hash_)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and hash_ == root


def proves_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves begins with the tree of `old` leaves (RFC 9162, 2.1.4.2).

    Everything begins with the empty tree, and a tree with itself: there the proof is empty.
    """
    if not 0 <= old <= new or not _are_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root and (new > 0 or new_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    if not path:
        return False
    was = is_ = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, is_ = node_hash(hash_, was), node_hash(hash_, is_)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            is_ = node_hash(is_, hash_)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and is_ == new_root


def _subtree(begin: int, end: int, node: NodeAt) -> bytes:
    """The hash over the leaves from `begin` up to `end`, where `begin` is a multiple of the next power of two."""
    width = end - begin
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node(level, begin >> level)
    middle = begin + _split(width)
    return node_hash(_subtree(begin, middle, node), _subtree(middle, end, node))


def _split(width: int) -> int:
    """The largest power of two below a width of at least two."""
    return 1 << ((width - 1).bit_length() - 1)


def _are_hashes(*hashes: bytes) -> bool:
    return all(len(hash_) == HASH_SIZE for hash_ in hashes)
