"""The roll of a poll as salted hashes: its root is in the frozen rules, and everybody can find their own line in it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator

from kit.prepared import Prepared
from voting.ledger.leaves import write_leaf
from voting.ledger.roll import ABSTAINED, ELECTRONIC_MARK, PAPER_MARK, roll_line, roll_root
from voting.models import Participation, Poll
from voting.record import log
from voting.record.models import RollLine

ROWS = 2000
MARKS = {None: ABSTAINED, False: ELECTRONIC_MARK, True: PAPER_MARK}
line_of = Prepared(
    lambda poll, resident: RollLine.objects.filter(poll=poll, resident=resident).values_list("line"), int, int
)


def draw(poll: Poll, residents: Iterable[int]) -> tuple[str, int]:
    """Give each resident (by number) a line; the root over all lines, in hexadecimal, and how many there are."""
    rows = [_line(poll, resident) for resident in residents]
    rows.sort(key=lambda row: row.line)  # so that a row's place says nothing about its person
    RollLine.objects.bulk_create(rows, batch_size=ROWS)
    return roll_root(bytes.fromhex(row.line) for row in rows).hex(), len(rows)


def add(poll: Poll, resident: int, reason: str) -> bool:
    """Give a resident who was verified after the opening a line, with an entry in the ledger; False if they have one."""
    if line_of.all(poll.pk, resident):
        return False
    row = _line(poll, resident, late=True)
    row.save(force_insert=True)
    log.wait(poll, write_leaf("roll", line=row.line, reason=reason), nightly=True)
    return True


def marks(poll: Poll) -> Iterator[tuple[bytes, str]]:
    """Every line, sorted, and the mark of whether its person took part, and how."""
    on_paper = dict(Participation.objects.filter(poll=poll).values_list("resident", "paper"))
    rows = RollLine.objects.filter(poll=poll).order_by("line").values_list("line", "resident")
    return ((bytes.fromhex(line), MARKS[on_paper.get(resident)]) for line, resident in rows.iterator(chunk_size=5000))


def _line(poll: Poll, resident: int, *, late: bool = False) -> RollLine:
    salt = secrets.token_hex(32)
    return RollLine(
        poll=poll, resident=resident, salt=salt, line=roll_line(poll.pk, salt, str(resident)).hex(), late=late
    )
