"""Proofs over a poll's ledger, for whoever asks: the tree is kept in memory and grows with the ledger."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from voting.ledger.tree import Tree, leaf_hash
from voting.record.models import Checkpoint, Entry, Record

TREES = 2  # polls whose trees a process keeps; 150,000 entries are some 20 MB
_trees: OrderedDict[str, Tree] = OrderedDict()
_lock = threading.Lock()


def tree_of(record: Record, size: int) -> Tree:
    """The tree over at least the first `size` entries."""
    with _lock:
        tree = _trees.pop(record.public_key, None) or Tree()
        if tree.size < size:
            rows = Entry.objects.filter(poll_id=record.poll_id, index__gte=tree.size, index__lt=size)
            for body in rows.order_by("index").values_list("body", flat=True).iterator(chunk_size=5000):
                tree.append(leaf_hash(body.encode()))
        _trees[record.public_key] = tree
        while len(_trees) > TREES:
            _trees.popitem(last=False)
        return tree


def consistency(record: Record, old: int, new: int) -> list[str]:
    """The proof that the ledger of `new` entries continues that of `old`, in hexadecimal. Raises `ValueError`."""
    if not 0 < old <= new <= record.size:
        raise ValueError(f"from and to must be between 1 and {record.size}, and from not above to")
    return [hash_.hex() for hash_ in tree_of(record, new).consistency_proof(old, new)]


def beginning_with(record: Record, prefix: str) -> dict[str, Any]:
    """Every ballot whose commitment begins with these digits, with its proof under the newest checkpoint.

    Whoever checks a receipt asks for a few digits only, so the server does not learn which ballot is theirs.
    """
    newest = Checkpoint.objects.filter(poll_id=record.poll_id).latest("size")
    tree = tree_of(record, newest.size)
    rows = Entry.objects.filter(
        poll_id=record.poll_id, index__lt=newest.size, body__startswith=f'{{"commitment":"{prefix}'
    )
    entries = [
        {
            "index": row.index,
            "entry": row.body,
            "proof": [h.hex() for h in tree.inclusion_proof(row.index, newest.size)],
        }
        for row in rows
    ]
    return {"checkpoint": newest.note, "size": newest.size, "entries": entries}
