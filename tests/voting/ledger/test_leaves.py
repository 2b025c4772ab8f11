"""Leaves in their one form and their one order; a ledger read to its end says where it contradicts itself."""

from __future__ import annotations

import hashlib
import itertools

import ledger_town
import pytest
from ledger_town import Town

from voting.ledger.canonical import encode, parse
from voting.ledger.envelope import ELECTRONIC, PAPER
from voting.ledger.leaves import KINDS, MOST_LISTED, LeafRefused, Stage, read_leaf, stage_after, write_leaf, write_lists
from voting.ledger.reading import read_ledger
from voting.ledger.roll import RollRefused, read_mark, roll_line, roll_root, write_marks
from voting.ledger.tree import EMPTY_ROOT, root_of

HEX = "ab" * 32
GOOD = {
    "manifest": {"sha256": HEX},
    "ballot": {"commitment": HEX},
    "roll": {"line": HEX, "reason": "Moved here."},
    "amend": {"what": "extend", "closes_at": "2027-05-17T20:00:00Z", "reason": "A storm."},
    "superseded": {"commitments": [HEX]},
    "overridden": {"commitments": [HEX]},
    "close": {"casts": 1, "superseded": 0, "overridden": 0, "marked": {"electronic": 1, "paper": 0}, "marks": HEX},
    "paper": {"commitment": HEX},
    "complete": {"issued": 0, "counted": 0, "spoilt": 0, "replaced": 0, "unreturned": 0, "log": HEX},
    "unopened": {"reason": "broken", "commitments": [HEX]},
    "result": {"openings": HEX, "pb": HEX, "result": HEX, "unopened": 0},
    "destroyed": {"statement": "Done.", "at": "2027-07-01T09:00:00Z"},
}


def test_there_is_an_example_of_every_kind():
    assert set(GOOD) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_canonically_and_read_back(kind):
    line = write_leaf(kind, **GOOD[kind])
    assert line == encode({**GOOD[kind], "type": kind})
    assert read_leaf(line) == {**GOOD[kind], "type": kind}


@pytest.mark.parametrize("kind", KINDS)
def test_a_leaf_has_exactly_its_fields(kind):
    with pytest.raises(LeafRefused):
        write_leaf(kind, **GOOD[kind], more=1)
    for name in GOOD[kind]:
        with pytest.raises(LeafRefused):
            write_leaf(kind, **{key: value for key, value in GOOD[kind].items() if key != name})
        for wrong in (None, True, -1, 1.5, "", "x", [], ["x"], {}, HEX.upper(), 2**60):
            is_text = wrong in ("x", HEX.upper()) and name in ("reason", "statement") and kind != "unopened"
            if not is_text:
                with pytest.raises((LeafRefused, ValueError)):
                    read_leaf(encode({**GOOD[kind], "type": kind, name: wrong}))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("amend", {"what": "other"}),
        ("amend", {"closes_at": "2027-05-17 20:00:00Z"}),
        ("superseded", {"commitments": [HEX, HEX]}),
        ("superseded", {"commitments": ["bb" * 32, HEX]}),
        ("unopened", {"reason": "lost"}),
        ("close", {"marked": {"electronic": 1}}),
        ("roll", {"reason": "two\nlines"}),
        ("roll", {"reason": "x" * 2001}),
        ("destroyed", {"at": "2027-02-30T09:00:00Z"}),
    ],
)
def test_what_makes_no_sense_in_a_leaf_is_refused(kind, change):
    with pytest.raises(LeafRefused):
        write_leaf(kind, **(GOOD[kind] | change))


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b'{"type":5}', b'{"type":"cast"}', b'{"commitment":"","type":"ballot"}', b"\xff",
     b'{"type":"ballot","commitment":"%s"}' % (b"ab" * 32), b'{"commitment":"%s","type":"ballot"} ' % (b"ab" * 32),
     b'{"commitment":"%s","type":"ballot"}' % (b"AB" * 32), b" " * 200_000, b'{"what":[],"type":"amend"}'],
)  # fmt: skip
def test_a_line_that_is_no_leaf_is_refused(line):
    with pytest.raises(LeafRefused):
        read_leaf(line)


def test_the_quick_way_of_reading_ballots_is_the_slow_way():
    line = write_leaf("ballot", commitment=HEX)
    assert read_leaf(line) == parse(line)


def test_long_lists_are_parted_into_leaves_of_a_thousand():
    commitments = [n.to_bytes(32, "big") for n in range(2500)]
    leaves = [read_leaf(line) for line in write_lists("superseded", reversed(commitments))]
    assert [len(leaf["commitments"]) for leaf in leaves] == [MOST_LISTED, MOST_LISTED, 500]
    assert [c for leaf in leaves for c in leaf["commitments"]] == [c.hex() for c in commitments]
    assert list(write_lists("superseded", [])) == []
    with pytest.raises(LeafRefused):
        write_leaf("superseded", commitments=[c.hex() for c in commitments[: MOST_LISTED + 1]])


ORDER = [
    "manifest",
    "ballot",
    "paper",
    "roll",
    "amend",
    "ballot",
    "superseded",
    "superseded",
    "overridden",
    "overridden",
    "close",
    "paper",
    "complete",
    "unopened",
    "unopened",
    "result",
    "destroyed",
]


def test_the_order_of_a_whole_election():
    stage = Stage.EMPTY
    for kind in ORDER:
        stage = stage_after(stage, kind)
    assert stage is Stage.DESTROYED


def test_which_kinds_may_follow_which():
    """The whole table, as docs/verify.md has it."""
    table = {
        stage: {kind for kind in KINDS if _may(stage, kind)} for stage in Stage
    }  # fmt: skip
    assert table == {
        Stage.EMPTY: {"manifest"},
        Stage.OPEN: {"ballot", "roll", "amend", "paper", "superseded", "overridden", "close"},
        Stage.SUPERSEDED: {"superseded", "overridden", "close"},
        Stage.OVERRIDDEN: {"overridden", "close"},
        Stage.CLOSED: {"paper", "complete"},
        Stage.COMPLETE: {"unopened", "result"},
        Stage.UNOPENED: {"unopened", "result"},
        Stage.RESULT: {"destroyed"},
        Stage.DESTROYED: set(),
    }


def _may(stage, kind):
    try:
        stage_after(stage, kind)
    except LeafRefused:
        return False
    return True


def test_the_trustees_read_who_stands_from_the_ledger():
    town = Town()
    closed = town.ledger()[: town.place("complete") + 1]
    reading = read_ledger(closed, town.manifest)
    standing = list(reading.standing())
    assert standing == sorted(standing)
    expected = {town.commitment(who): town.channel[who] for who in town.ballots}
    for gone in (*town.superseded, *town.overridden):
        del expected[gone]
    assert dict(standing) == expected
    assert set(expected.values()) == {ELECTRONIC, PAPER}
    assert reading.withdrawn == ["14"]
    assert reading.closes_at == "2027-05-17T20:00:00Z"


def test_the_trustees_open_nothing_from_a_ledger_that_contradicts_itself():
    town = Town()
    town.leaves.insert(3, dict(town.of("ballot")))
    with pytest.raises(LeafRefused, match=r"leaf 3: .* twice"):
        read_ledger(town.ledger(), town.manifest)


def test_reasons_of_unopened_ballots_ascend():
    town = Town()
    town.leave_unopened("Ida", "broken")
    town.leave_unopened("Cora", "missing")
    assert read_ledger(town.ledger(), town.manifest).number["unopened"] == 2
    at = town.place("unopened")
    town.leaves[at], town.leaves[at + 1] = town.leaves[at + 1], town.leaves[at]
    with pytest.raises(LeafRefused, match="reasons"):
        read_ledger(town.ledger(), town.manifest)


def test_nobody_is_unopened_who_does_not_stand():
    town = Town()
    town.unopened["broken"] = [town.commitment("Bo")]
    town.leaves[town.place("result") :] = list(town._ends())
    town.publish()
    with pytest.raises(LeafRefused, match="no such ballot stands"):
        read_ledger(town.ledger(), town.manifest)


def test_a_full_list_goes_on_and_one_that_is_not_full_ends():
    commitments = [n.to_bytes(32, "big") for n in range(1500)]
    rules = ledger_town.manifest()
    head = [
        write_leaf("manifest", sha256=rules.sha256),
        *(write_leaf("ballot", commitment=c.hex()) for c in commitments),
    ]
    first, second = write_lists("superseded", commitments)
    assert read_ledger([*head, first, second], rules).number["superseded"] == 1500
    for wrong in ([second, first], [first, first], [*write_lists("superseded", commitments[:10]), second]):
        with pytest.raises(LeafRefused):
            read_ledger([*head, *wrong], rules)
    # two lists of different kinds are not one list
    void = next(write_lists("overridden", commitments[:10]))
    assert read_ledger([*head, second, void], rules).number["overridden"] == 10


def test_a_line_of_the_roll_hides_the_resident_behind_a_salt():
    salt = "5a" * 32
    assert roll_line(3, salt, "roll/ana") != roll_line(3, "5b" * 32, "roll/ana")
    assert roll_line(3, salt, "roll/ana") != roll_line(4, salt, "roll/ana")
    assert roll_line(3, salt, "Niña") == hashlib.sha256(f"lamplight roll v1\n3\n{salt}\nNiña".encode()).digest()
    with pytest.raises(RollRefused):
        roll_line(3, "5a", "roll/ana")


def test_the_roll_has_one_order_and_one_root():
    lines = sorted(roll_line(3, f"{n:064x}", "x") for n in range(10))
    assert roll_root(lines) == root_of(lines)
    assert roll_root([]) == EMPTY_ROOT
    for wrong in (lines[::-1], [lines[0], lines[0]]):
        with pytest.raises(RollRefused):
            roll_root(wrong)
    written = list(write_marks(zip(lines, itertools.cycle("01p"), strict=False)))
    assert [read_mark(line[:-1]) for line in written] == list(zip(lines, itertools.cycle("01p"), strict=False))


@pytest.mark.parametrize(
    "text", [b"", b"ab" * 32, b"ab" * 32 + b" 2", b"ab" * 32 + b"  1", b"AB" * 32 + b" 1", b"ab" * 32 + b" 1 "]
)
def test_a_line_of_the_roll_in_another_form_is_refused(text):
    with pytest.raises(RollRefused):
        read_mark(text)
