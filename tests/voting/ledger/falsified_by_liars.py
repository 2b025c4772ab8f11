"""Falsifications by whoever runs the server from the start: log and witnesses sign whatever they are shown.

Only what the pieces say about each other, the rules and the count can give these away.
"""

from __future__ import annotations

from collections.abc import Callable

import ledger_town
from falsified import GHOST, Files
from ledger_town import Town, line_of

from voting.ledger.canonical import encode, parse
from voting.ledger.envelope import ELECTRONIC, PAPER, commitment_of


def liar(change: Callable[[Town], Files | None]) -> Files:
    """The files of a town that lied from the start."""
    town = Town()
    return change(town) or town.files()


def add(town: Town, who: str, what, how=ELECTRONIC) -> None:
    """A ballot in the ledger and among the openings, and nowhere else."""
    town.ballots[who] = ledger_town.ballot(town.manifest, who, what, how)
    town.leaves.insert(
        2, {"type": "ballot" if how == ELECTRONIC else "paper", "commitment": town.commitment(who).hex()}
    )
    town.openings = sorted([*town.openings, town.ballots[who]], key=commitment_of)


def stuff(town: Town, who: str) -> None:
    """A ballot for somebody who abstained, mark and all."""
    add(town, who, ["14"])
    town.marks[line_of(who)] = "1"
    town.publish()


def drop(town: Town, who: str, *, unmark: bool = True) -> None:
    """A ballot that was never there."""
    town.leaves = [leaf for leaf in town.leaves if leaf.get("commitment") != town.commitment(who).hex()]
    town.openings.remove(town.ballots[who])
    if unmark:
        town.marks[line_of(who)] = "0"
    town.publish()


def _dropped_but_marked(town: Town) -> None:
    drop(town, "Cora", unmark=False)


def _never_opened(town: Town) -> None:
    town.openings.remove(town.ballots["Cora"])
    town.publish()


def _said_to_be_broken(town: Town) -> None:
    town.leave_unopened("Cora", "broken")
    town.publish()


def _added(town: Town) -> None:
    add(town, "Eve", ["14"])
    town.publish()


def _opened_from_nowhere(town: Town) -> None:
    town.openings = sorted([*town.openings, ledger_town.ballot(town.manifest, "Eve", ["14"])], key=commitment_of)
    town.publish()


def _exchanged(town: Town) -> None:
    place = town.openings.index(town.ballots["Cora"])
    town.openings[place] = ledger_town.ballot(town.manifest, "Cora", ["14"])
    town.openings.sort(key=commitment_of)
    town.publish()


def _doubled(town: Town) -> None:
    town.leaves.insert(3, dict(town.of("ballot")))
    town.openings = sorted([*town.openings, town.ballots["Ana"]], key=commitment_of)
    town.marks[line_of("Jo")] = "1"
    town.publish()


def _listed(town: Town, kind: str, *more: bytes) -> None:
    leaf = town.of(kind)
    leaf["commitments"] = sorted({*leaf["commitments"], *(commitment.hex() for commitment in more)})


def _replaced_without_a_later_one(town: Town) -> None:
    _listed(town, "superseded", town.commitment("Cora"))
    town.openings.remove(town.ballots["Cora"])
    town.publish()


def _replaced_what_was_never_cast(town: Town) -> None:
    _listed(town, "superseded", bytes(32))
    town.marks[line_of("Cora")] = "0"
    town.publish()


def _replaced_twice(town: Town) -> None:
    _listed(town, "overridden", town.commitment("Bo"))
    town.publish()


def _replaced_but_opened(town: Town) -> None:
    """Both of Bo's ballots count."""
    town.leaves = [leaf for leaf in town.leaves if leaf["type"] != "superseded"]
    town.openings = sorted([*town.openings, town.ballots["Bo"]], key=commitment_of)
    town.publish()


def _opened_though_replaced(town: Town) -> None:
    town.openings = sorted([*town.openings, town.ballots["Bo"]], key=commitment_of)
    town.publish()


def _list_parted(town: Town) -> None:
    leaf = {"type": "superseded", "commitments": ["f" * 64]}
    town.leaves.insert(town.place("superseded") + 1, leaf)
    town.publish()


def _line_exchanged(town: Town) -> None:
    town.marks[GHOST] = town.marks.pop(line_of("Kim"))
    town.publish()


def _line_added(town: Town) -> None:
    town.marks[GHOST] = "0"
    town.publish()


def _late_line_missing(town: Town) -> None:
    town.marks[line_of("Jo")] = town.marks.pop(line_of("Hana"))
    town.publish()


def _late_line_twice(town: Town) -> None:
    town.leaves.insert(3, dict(town.of("roll")))
    town.publish()


def _other_rules(town: Town) -> Files:
    """The cost of a project is changed after the vote, and the ledger made to begin with it."""
    other = Town(budget=9_000_00)
    town.rules, town.leaves[0] = other.rules, other.leaves[0]
    town.manifest = other.manifest
    town.publish()
    return town.files()


def _result_says(**changes) -> Callable[[Town], None]:
    def change(town: Town) -> None:
        town.result = encode(parse(town.result) | changes)
        town.bind(0)

    return change


def _pb_says(old: bytes, new: bytes) -> Callable[[Town], None]:
    def change(town: Town) -> None:
        assert old in town.pb
        town.pb = town.pb.replace(old, new)
        town.bind(0)

    return change


def _paper_without_a_sheet(town: Town) -> None:
    add(town, "A sheet nobody was given", ["14"], PAPER)
    town.publish()


def _sheets_say(**changes) -> Callable[[Town], None]:
    def change(town: Town) -> None:
        town.sheets |= changes
        town.publish()

    return change


def _complete_says(**changes) -> Callable[[Town], None]:
    def change(town: Town) -> None:
        town.of("complete").update(changes)

    return change


def _close_says(**changes) -> Callable[[Town], None]:
    def change(town: Town) -> None:
        town.of("close").update(changes)

    return change


def _voided_more_than_voted_on_paper(town: Town) -> None:
    """All electronic ballots are voided, and their voters unmarked."""
    for who in ("Ana", "Bo again", "Cora", "Eli", "Hana", "Ida"):
        _listed(town, "overridden", town.commitment(who))
        town.openings.remove(town.ballots[who])
        town.marks[line_of(who.split()[0])] = "0"
    town.publish()


def _no_paper_here(town: Town) -> Files:
    return Town(paper={"accepted": False, "policy": ""}).files()


def _closed_early(town: Town) -> None:
    town.leaves = [leaf for leaf in town.leaves if leaf.get("what") != "extend"]
    town.leaves.insert(
        5, {"type": "amend", "what": "extend", "closes_at": "2027-05-18T20:00:00Z", "reason": "A storm."}
    )


def _inserted_after(kind: str, leaf: dict) -> Callable[[Town], None]:
    def change(town: Town) -> None:
        town.leaves.insert(town.place(kind) + 1, leaf)
        town.publish()

    return change


def _ended_before_it_ends(town: Town) -> None:
    leaf = {"type": "amend", "what": "extend", "closes_at": "2027-05-15T19:00:00Z", "reason": "We are tired."}
    town.leaves.insert(3, leaf)


def _withdrawn_twice(town: Town) -> None:
    town.leaves.insert(3, {"type": "amend", "what": "withdraw", "project": "14", "reason": "Again."})


def _late_ballot(town: Town) -> None:
    add(town, "Jo", ["14"])
    town.leaves.insert(town.place("close"), town.leaves.pop(2))
    town.marks[line_of("Jo")] = "1"
    town.publish()


def _of_another_poll(town: Town) -> None:
    other = ledger_town.manifest(title="Another poll").sha256
    _put_in(town, encode(parse(town.ballots["Cora"]) | {"manifest": other}))


def _put_in(town: Town, forged: bytes) -> None:
    """A ballot in Cora's place, in the ledger too."""
    for leaf in town.leaves:
        if leaf.get("commitment") == town.commitment("Cora").hex():
            leaf["commitment"] = commitment_of(forged).hex()
    town.openings[town.openings.index(town.ballots["Cora"])] = forged
    town.openings.sort(key=commitment_of)
    town.publish()


def _choosing(what) -> Callable[[Town], None]:
    return lambda town: _put_in(town, ledger_town.ballot(town.manifest, "Cora", what))


def _by_another_channel(town: Town) -> None:
    _put_in(town, ledger_town.ballot(town.manifest, "Cora", ["11"], PAPER))


def _written_otherwise(town: Town) -> None:
    _put_in(town, town.ballots["Cora"].replace(b'"pin":""', b'"pin": ""'))


def _in_order_of_arrival(town: Town) -> None:
    town.openings = [ballot for ballot in town.ballots.values() if ballot in town.openings]
    town.bind(0)


LIAR: dict[str, tuple[Callable[[Town], Files | None], str]] = {
    "a ballot is dropped, its voter still marked": (_dropped_but_marked, "marks"),
    "a ballot is not opened": (_never_opened, "opened"),
    "a ballot is said not to open": (_said_to_be_broken, "unopened"),
    "a ballot is added for nobody": (_added, "marks"),
    "a ballot is opened that was never cast": (_opened_from_nowhere, "opened"),
    "a ballot is exchanged at opening": (_exchanged, "opened"),
    "a ballot is doubled": (_doubled, "once"),
    "a ballot is said to be replaced": (_replaced_without_a_later_one, "marks"),
    "a ballot is said to be replaced that was never cast": (_replaced_what_was_never_cast, "replaced"),
    "a ballot is replaced and void": (_replaced_twice, "replaced"),
    "a replaced ballot counts too": (_replaced_but_opened, "marks"),
    "a replaced ballot is opened": (_opened_though_replaced, "opened"),
    "a list is parted for no reason": (_list_parted, "replaced"),
    "a line of the roll is exchanged": (_line_exchanged, "roll"),
    "a line is added to the roll without a word": (_line_added, "roll"),
    "a late line is not on the roll": (_late_line_missing, "roll"),
    "a late line is added twice": (_late_line_twice, "amendments"),
    "the rules are exchanged after the vote": (_other_rules, "valid"),
    "other winners": (_result_says(winners=["14"]), "winners"),
    "winners in another order": (_result_says(winners=["11", "13", "12"]), "winners"),
    "another cost": (_result_says(cost=950001), "winners"),
    "other votes": (_result_says(votes={"11": 5, "12": 3, "13": 5, "14": 3}), "winners"),
    "a truth value for a number": (_result_says(part_funded={"11": True}), "winners"),
    "another number of ballots": (_result_says(ballots={"electronic": 7, "paper": 2, "unopened": 0}), "arithmetic"),
    "a result with something added": (_result_says(note="certified"), "result file"),
    "a result of another poll": (_result_says(poll=4), "result file"),
    "ballots.pb says something else": (_pb_says(b"\n1;11\n", b"\n1;14\n"), "ballots file"),
    "ballots.pb has another winner": (_pb_says(b"Elm Street;0\n", b"Elm Street;1\n"), "ballots file"),
    "a paper ballot without a sheet": (_paper_without_a_sheet, "paper"),
    "a sheet is lost": (_sheets_say(unreturned=[]), "paper"),
    "a sheet is counted twice": (_sheets_say(spoilt=["EL-0001", "EL-0005"]), "paper"),
    "sheets do not add up": (_complete_says(issued=6), "paper"),
    "a spoilt sheet is not replaced, but said to be": (_complete_says(replaced=0), "paper"),
    "more ballots are void than residents voted on paper": (_voided_more_than_voted_on_paper, "paper"),
    "paper where there is none": (_no_paper_here, "paper"),
    "closed before its time": (_closed_early, "closing time"),
    "the end is moved forward": (_ended_before_it_ends, "amendments"),
    "a project is withdrawn twice": (_withdrawn_twice, "amendments"),
    "a project is withdrawn after closing": (
        _inserted_after("close", {"type": "amend", "what": "withdraw", "project": "11", "reason": "It leads."}),
        "leaves",
    ),
    "a ballot after closing": (_inserted_after("close", {"type": "ballot", "commitment": "ab" * 32}), "leaves"),
    "a ballot between the lists and closing": (_late_ballot, "leaves"),
    "a line of the roll after closing": (
        _inserted_after("close", {"type": "roll", "line": GHOST.hex(), "reason": "Late."}),
        "leaves",
    ),
    "closing says more casts": (_close_says(casts=9), "closing"),
    "closing says fewer replaced": (_close_says(superseded=0), "closing"),
    "closing says fewer void": (_close_says(overridden=0), "closing"),
    "closing says other marks": (_close_says(marked={"electronic": 7, "paper": 4}), "marks"),
    "closing names another roll": (_close_says(marks="0" * 64), "marks"),
    "a ballot of other rules": (_of_another_poll, "valid"),
    "a ballot with too many choices": (_choosing(["11", "12", "13", "14"]), "valid"),
    "a ballot with choices in another order": (_choosing(["13", "11"]), "valid"),
    "a ballot for a project that is not there": (_choosing(["15"]), "valid"),
    "a paper ballot among the electronic": (_by_another_channel, "valid"),
    "a ballot in another form": (_written_otherwise, "valid"),
    "ballots in the order of their arrival": (_in_order_of_arrival, "openings"),
}
