"""Every way to falsify a published election that the design names, as bundles that no verifier may let pass.

Also used against the second verifier: `tamperings()` gives each bundle's nine files, the arguments to verify it with, and
the checks (by the names in docs/verify.md) of which at least one must fail. Three kinds of hands are at work:

- an outsider, who changes bytes and mends SHA256SUMS, but has no key;
- a liar, who runs the server from the start: log and witnesses sign whatever is shown to them, and only what the pieces say
  about each other, the rules and the count can give the lie away;
- an insider, who has the log's key after the vote and makes everything consistent anew, but not the witnesses' signatures.

`honest()` are bundles that must pass, `uncaught()` those that pass and should worry you: docs/verify.md says who can see them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

import ledger_town
from falsified import STRANGER, Files, notes_of
from falsified_by_insiders import INSIDER, insider
from falsified_by_liars import LIAR, add, drop, liar, stuff
from falsified_by_outsiders import OUTSIDER, outsider
from ledger_town import COLLEGE, LIBRARY, LOG_SIGNER, Town, line_of

from voting.ledger.envelope import PAPER
from voting.ledger.notes import WITNESS, Signer
from voting.ledger.receipts import fingerprint_of


@dataclass(frozen=True)
class Case:
    """A bundle, made when asked for. `caught_by` are checks of which at least one must fail; none for one that passes.

    `arguments` are the command line's, where a file is named by its key in `brought`.
    """

    name: str
    make: Callable[[], Files]
    caught_by: frozenset[str] = frozenset()
    arguments: tuple[str, ...] = ()
    brought: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def files(self) -> Files:
        return self.make()


def tamperings() -> Iterator[Case]:
    """All of them."""
    for kind, listed, make in (
        ("outsider", OUTSIDER, outsider),
        ("liar", LIAR, liar),
        ("insider", INSIDER, insider),
    ):
        for name, (change, caught_by) in listed.items():
            yield Case(f"{kind}: {name}", partial(make, change), frozenset(caught_by.split(", ")))
    yield from known_by_people()


def honest() -> Iterator[Case]:
    """Bundles that must pass."""
    rivals = {"conflicts": [["11", "13"]], "rule": _greedy()}
    yield Case("as it was", lambda: Town().files())
    yield Case("keys destroyed", partial(liar, Town.destroy))
    yield Case("one witness of a quorum of one was away", lambda: Town().files(signers=(COLLEGE,)))
    yield Case("without witnesses", lambda: Town(witnesses=[], quorum=0).files(signers=()))
    yield Case("two envelopes did not open, as announced", partial(liar, _two_unopened), arguments=("--unopened", "2"))
    yield Case("knapsack", lambda: Town(ballot={"form": "knapsack", "least": 0, "most": None}).files())
    yield Case("rival projects, greedy", lambda: Town(**rivals).files())
    for form in POINTED:
        yield Case(form, partial(_of_form, form))


def uncaught() -> Iterator[Case]:
    """What somebody who controls the log before closing can do unseen by every bundle; only people can see it."""
    yield Case("the ballot of an abstainer is stuffed", partial(liar, lambda town: stuff(town, "Jo")))
    yield Case("a ballot is dropped and its voter unmarked", partial(liar, lambda town: drop(town, "Cora")))
    yield Case("an officer enters a sheet that never came back", partial(liar, _entered_what_never_came_back))


def _two_unopened(town: Town) -> None:
    town.leave_unopened("Ida", "missing")
    town.leave_unopened("Cora", "broken")


def _of_form(form: str) -> Files:
    return Town(_voting(POINTED[form]), ballot=BALLOTS[form], rule=_greedy()).files()


def _entered_what_never_came_back(town: Town) -> None:
    add(town, "A sheet that never came back", ["14"], PAPER)
    town.sheets["counted"] = sorted([*town.sheets["counted"], *town.sheets["unreturned"]])
    town.sheets["unreturned"] = []
    town.publish()


BALLOTS = {
    "ordinal": {"form": "ordinal", "least": 1, "most": 3},
    "cumulative": {"form": "cumulative", "least": 1, "most": None, "points": 10},
    "scoring": {"form": "scoring", "least": 1, "most": None, "points": 5},
}
POINTED = {
    "ordinal": lambda what: what[::-1],
    "cumulative": lambda what: {id_: 3 - place for place, id_ in enumerate(what)},
    "scoring": lambda what: dict.fromkeys(what, 5),
}


def _greedy():
    return ledger_town.Rule("greedy").to_dict()


def _voting(change):
    return tuple((who, change(what), how) for who, what, how in ledger_town.VOTES)


def known_by_people() -> Iterator[Case]:
    """Falsifications that a bundle alone hides, each with what somebody kept."""
    yield Case(
        "people: a ballot was never let into the ledger; its voter has the receipt",
        partial(insider, _dropped_from_the_start), frozenset({"your receipts"}),
        ("--receipt", "receipt"), {"receipt": Town().receipt("Cora")},
    )  # fmt: skip
    watched = Town(witnesses=[], quorum=0)
    yield Case(
        "people: a ledger without witnesses is written anew; a reporter kept a checkpoint",
        _rewritten_unwatched, frozenset({"your checkpoints"}),
        ("--checkpoint", "kept"), {"kept": notes_of(watched.files(signers=()))[1]},
    )  # fmt: skip
    yield Case(
        "people: a whole election under a stranger's key; the poster has the fingerprint",
        _under_another_key, frozenset({"your log key"}),
        ("--log-key", fingerprint_of(LOG_SIGNER.verifier.public)),
    )  # fmt: skip
    yield Case(
        "people: invented witnesses; the library knows its own key",
        _under_other_witnesses, frozenset({"your witnesses"}),
        ("--witness", fingerprint_of(LIBRARY.verifier.public)),
    )  # fmt: skip
    yield Case(
        "people: a resident is not on the roll at all",
        partial(insider, Town.files), frozenset({"your roll lines"}), ("--line", line_of("Mo").hex()),
    )  # fmt: skip


def _dropped_from_the_start(town: Town) -> Files:
    drop(town, "Cora")
    return town.files()


def _rewritten_unwatched() -> Files:
    town = Town(witnesses=[], quorum=0)
    drop(town, "Cora")
    return town.files(signers=())


def _under_another_key() -> Files:
    return Town(log=STRANGER.verifier.public.hex()).files(log=STRANGER)


def _under_other_witnesses() -> Files:
    false = Signer(LIBRARY.name, WITNESS, STRANGER.key)
    listed = [{"name": false.name, "key": false.verifier.public.hex()}]
    return Town(witnesses=listed).files(signers=(false,))
