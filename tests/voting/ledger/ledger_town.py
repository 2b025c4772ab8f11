"""A small town's election, complete and honest, from keys that everybody may know: so its bytes are always the same.

`Town()` holds the pieces (leaves, openings, marks, sheets …); `Town.files()` makes the nine files of a bundle of them. A test
that wants a dishonest town changes pieces and says which hashes, counts and signatures the dishonest one can make anew.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.ledger import results
from voting.ledger.bundle import write_bundle, write_sums
from voting.ledger.canonical import encode
from voting.ledger.envelope import ELECTRONIC, PAPER, Ballot, commitment_of
from voting.ledger.leaves import read_leaf, write_leaf, write_lists
from voting.ledger.manifest import FORMAT, Manifest, read_manifest
from voting.ledger.notes import LOG, WITNESS, Checkpoint, Signer, origin_of
from voting.ledger.receipts import Receipt
from voting.ledger.roll import roll_line, roll_root, write_marks
from voting.ledger.tree import Tree, leaf_hash
from voting.ledger.trustees import combine, share_seed
from voting.rules import Rule

POLL = 3
ORIGIN = origin_of("lanternfield.example", POLL)
CLOSED_AT = 1_810_584_000  # 2027-05-17T20:00:00Z, in POSIX seconds


def known(name: str) -> bytes:
    """32 bytes that look random and are not: everything here can be computed again by anyone."""
    return hashlib.sha256(f"lamplight worked example {name}".encode()).digest()


LOG_SIGNER = Signer(ORIGIN, LOG, Ed25519PrivateKey.from_private_bytes(known("log key")))
LIBRARY = Signer("library.example/lamplight", WITNESS, Ed25519PrivateKey.from_private_bytes(known("library")))
COLLEGE = Signer("college.example/lamplight", WITNESS, Ed25519PrivateKey.from_private_bytes(known("college")))
WITNESSES = (LIBRARY, COLLEGE)
SLOPE = int.from_bytes(known("polynomial"), "big")
TRUSTEES, SHARES = share_seed(known("trustees"), 2, 3, lambda below: SLOPE % below)
OPENING_KEY = combine(SHARES[:2], TRUSTEES)

RESIDENTS = ("Ana", "Bo", "Cora", "Dev", "Eli", "Fay", "Gus", "Ida", "Jo", "Kim", "Lupe")
LATE = "Hana"
# In the order of arrival: who, what, by which channel.
VOTES = (
    ("Ana", ["11", "13"], ELECTRONIC),
    ("Bo", ["12"], ELECTRONIC),
    ("Cora", ["11"], ELECTRONIC),
    ("Dev", ["14"], ELECTRONIC),
    ("Fay", ["11", "14"], PAPER),
    ("Bo again", ["11", "12"], ELECTRONIC),
    ("Eli", ["12", "13"], ELECTRONIC),
    ("Hana", ["13", "14"], ELECTRONIC),
    ("Ida", ["11", "12", "13"], ELECTRONIC),
    ("Dev at the desk", ["13"], PAPER),
)
PINS = {"Ana": "4711", "Eli": "20270501"}
SHEETS = {"counted": ["EL-0001", "EL-0004"], "replaced": ["EL-0002"], "spoilt": ["EL-0005"], "unreturned": ["EL-0003"]}
BATCH = 4


def line_of(resident: str) -> bytes:
    """A resident's line of the roll."""
    return roll_line(POLL, known(f"salt of {resident}").hex(), f"roll/{resident.lower()}")


def manifest_data(**changes):
    """The frozen rules as data; `changes` replace whole fields."""
    data = {
        "format": FORMAT,
        "poll": POLL,
        "title": "Lanternfield 2027: Elm Street",
        "origin": ORIGIN,
        "cycle": "2027",
        "place": "elm-street",
        "budget": 10_000_00,
        "subunits": 100,
        "currency": "USD",
        "ballot": {"form": "approval", "least": 1, "most": 3},
        "rule": Rule("equal-shares", completion="add1u", ties=("cost", "votes", "draw"), seed="00" * 16).to_dict(),
        "opens_at": "2027-05-01T08:00:00Z",
        "closes_at": "2027-05-15T20:00:00Z",
        "projects": [
            {"id": id_, "name": name, "category": "light", "neighborhood": "Elm Street", "cost": cost}
            for id_, name, cost in (
                ("11", "Lamps on Elm Street", 4_000_00),
                ("12", "Youth nights; Fridays", 3_000_00),
                ("13", "Niños’ crossing", 2_500_00),
                ("14", "Quiet room", 6_000_00),
            )
        ],
        "conflicts": [],
        "described": {
            "country": "USA",
            "unit": "Lanternfield",
            "instance": "2027",
            "date_begin": "01.05.2027",
            "date_end": "15.05.2027",
        },
        "batch": BATCH,
        "log": LOG_SIGNER.verifier.public.hex(),
        "witnesses": [{"name": w.name, "key": w.verifier.public.hex()} for w in (LIBRARY, COLLEGE)],
        "quorum": 1,
        "trustees": TRUSTEES.public(),
        "roll": {"root": roll_root(sorted(map(line_of, RESIDENTS))).hex(), "size": len(RESIDENTS)},
        "paper": {"accepted": True, "policy": "One sheet a resident, at the library."},
    }
    return data | changes


def manifest(**changes) -> Manifest:
    """The frozen rules, read."""
    return read_manifest(encode(manifest_data(**changes)))


def ballot(rules: Manifest, voter: str, choices, channel=ELECTRONIC, pin="") -> bytes:
    """The bytes of somebody's ballot; the nonce is theirs by name."""
    nonce = known(f"nonce of {voter}").hex()
    return Ballot(rules.poll, rules.sha256, choices, channel, nonce, pin).encode()


class Town:
    """The pieces of one election. Everything a dishonest official could change is an attribute."""

    def __init__(self, votes=VOTES, **changes) -> None:
        self.rules = encode(manifest_data(**changes))
        self.manifest = read_manifest(self.rules)
        self.ballots = {who: ballot(self.manifest, who, what, how, PINS.get(who, "")) for who, what, how in votes}
        self.channel = {who: how for who, _what, how in votes}
        self.superseded = [self.commitment("Bo")]
        self.overridden = [self.commitment("Dev")]
        self.unopened: dict[str, list[bytes]] = {}
        self.marks = {line_of(who): "0" for who in (*RESIDENTS, LATE)}
        self.marks |= {line_of(who): "1" for who in ("Ana", "Bo", "Cora", "Eli", "Hana", "Ida")}
        self.marks |= {line_of(who): "p" for who in ("Dev", "Fay", "Gus", "Lupe")}
        self.sheets = {fate: list(serials) for fate, serials in SHEETS.items()}
        self.amendments = [
            {"what": "extend", "closes_at": "2027-05-17T20:00:00Z", "reason": "A storm cut the power for two days."},
            {"what": "withdraw", "project": "14", "reason": "The house was sold."},
        ]
        self.openings = sorted(
            (
                self.ballots[who]
                for who in self.ballots
                if self.commitment(who) not in (*self.superseded, *self.overridden)
            ),
            key=commitment_of,
        )
        self.destroyed = False
        self.leaves = list(self._leaves())
        self.publish()

    def commitment(self, who: str) -> bytes:
        """The commitment of somebody's ballot."""
        return commitment_of(self.ballots[who])

    def receipt(self, who: str) -> bytes:
        """The receipt somebody took home."""
        return Receipt(ORIGIN, bytes.fromhex(self.manifest.sha256), self.commitment(who)).signed(LOG_SIGNER)

    def _leaves(self):
        """The ledger as an honest server writes it."""
        yield {"type": "manifest", "sha256": self.manifest.sha256}
        arrived = list(self.ballots)
        for number, who in enumerate(arrived):
            if number == BATCH:
                yield {"type": "roll", "line": line_of(LATE).hex(), "reason": "She moved here in April."}
                yield from ({"type": "amend", **amendment} for amendment in self.amendments)
            kind = "ballot" if self.channel[who] == ELECTRONIC else "paper"
            if not (kind == "paper" and who == arrived[-1]):
                yield {"type": kind, "commitment": self.commitment(who).hex()}
        yield from (read_leaf(line) for line in write_lists("superseded", self.superseded))
        yield from (read_leaf(line) for line in write_lists("overridden", self.overridden))
        yield {"type": "close"}
        if self.channel[arrived[-1]] == PAPER:
            yield {"type": "paper", "commitment": self.commitment(arrived[-1]).hex()}
        yield {"type": "complete"}
        yield from self._ends()

    def _ends(self):
        for reason in sorted(self.unopened):
            yield from (read_leaf(line) for line in write_lists("unopened", self.unopened[reason], reason=reason))
        yield {"type": "result"}
        if self.destroyed:
            yield {"type": "destroyed", "statement": "Keys and slots were destroyed.", "at": "2027-07-01T09:00:00Z"}

    def leave_unopened(self, who: str, reason: str) -> None:
        """One envelope could not be opened."""
        self.unopened.setdefault(reason, []).append(self.commitment(who))
        self.openings.remove(self.ballots[who])
        self.leaves[self.place("complete") + 1 :] = list(self._ends())
        self.publish()

    def destroy(self) -> None:
        """The last leaf."""
        self.destroyed = True
        self.leaves[self.place("result") :] = list(self._ends())
        self.publish()

    def place(self, kind: str) -> int:
        """Where the first leaf of a kind stands."""
        return next(index for index, leaf in enumerate(self.leaves) if leaf["type"] == kind)

    def of(self, kind: str) -> dict:
        """The first leaf of a kind."""
        return self.leaves[self.place(kind)]

    def publish(self) -> None:
        """Fill in all numbers, counts and hashes as an honest server does, from the pieces as they are now."""
        kinds = Counter(leaf["type"] for leaf in self.leaves)
        listed = {
            kind: sum(len(leaf["commitments"]) for leaf in self.leaves if leaf["type"] == kind)
            for kind in ("superseded", "overridden", "unopened")
        }
        marked = Counter(self.marks.values())
        self.close(kinds["ballot"], listed["superseded"], listed["overridden"], marked["1"], marked["p"])
        self.complete()
        self.count()
        self.bind(listed["unopened"])

    def close(self, casts, superseded, overridden, electronic, paper) -> None:
        self.of("close").update(
            casts=casts,
            superseded=superseded,
            overridden=overridden,
            marked={"electronic": electronic, "paper": paper},
            marks=hashlib.sha256(self.roll()).hexdigest(),
        )

    def complete(self) -> None:
        number = {fate: len(serials) for fate, serials in self.sheets.items()}
        spoilt = number["spoilt"] + number["replaced"]
        self.of("complete").update(
            issued=number["counted"] + spoilt + number["unreturned"],
            counted=number["counted"],
            spoilt=spoilt,
            replaced=number["replaced"],
            unreturned=number["unreturned"],
            log=hashlib.sha256(encode(self.sheets)).hexdigest(),
        )

    def count(self) -> None:
        """Result and .pb file from the openings."""
        chosen, channels = Counter(), Counter()
        for line in self.openings:
            said = json.loads(line)
            if set(said["choices"]) <= set(self.manifest.costs):
                chosen[encode(said["choices"])] += 1
            channels[said["channel"]] += 1
        withdrawn = frozenset(leaf["project"] for leaf in self.leaves if leaf.get("what") == "withdraw")
        self.counted = results.count(self.manifest, chosen, withdrawn)
        unopened = sum(map(len, self.unopened.values()))
        self.result = self.counted.result(channels[ELECTRONIC], channels[PAPER], unopened)
        self.pb = b"".join(self.counted.pb_lines())

    def bind(self, unopened: int) -> None:
        """The last leaf names the published files."""
        self.of("result").update(
            openings=hashlib.sha256(self.opened()).hexdigest(),
            pb=hashlib.sha256(self.pb).hexdigest(),
            result=hashlib.sha256(self.result).hexdigest(),
            unopened=unopened,
        )

    def opened(self) -> bytes:
        return b"".join(line + b"\n" for line in self.openings)

    def roll(self) -> bytes:
        return b"".join(write_marks(sorted(self.marks.items())))

    def ledger(self) -> list[bytes]:
        return [write_leaf(leaf["type"], **{k: v for k, v in leaf.items() if k != "type"}) for leaf in self.leaves]

    def sizes(self) -> list[int]:
        """Where checkpoints are made: at opening, in the middle, at closing and at the end."""
        return [1, 1 + BATCH, self.place("complete") + 1, len(self.leaves)]

    def checkpoints(self, signers=WITNESSES, log=LOG_SIGNER, ledger=None) -> bytes:
        """All checkpoints, signed by the log and, from the second on, by these witnesses."""
        tree = Tree(map(leaf_hash, ledger or self.ledger()))
        notes = []
        for size in self.sizes():
            checkpoint = Checkpoint(ORIGIN, size, tree.root(size))
            when = CLOSED_AT + (size - self.place("close") - 3) * 3600
            signed = [witness.sign(checkpoint.text(), when) for witness in signers if size > 1]
            notes.append(checkpoint.signed(log, signed).encode())
        return b"\n".join(notes)

    def files(self, **signing) -> dict[str, bytes]:
        """The nine files."""
        ledger = self.ledger()
        return with_sums(
            {
                "manifest.json": self.rules,
                "ledger.jsonl": b"".join(line + b"\n" for line in ledger),
                "checkpoints.txt": self.checkpoints(ledger=ledger, **signing),
                "openings.jsonl": self.opened(),
                "roll.txt": self.roll(),
                "paper.json": encode(self.sheets),
                "ballots.pb": self.pb,
                "result.json": self.result,
            }
        )


def with_sums(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with SHA256SUMS as it should be for them."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return {**files, "SHA256SUMS": write_sums(sums)}


def write_folder(files: dict[str, bytes], folder: Path) -> Path:
    """A bundle as a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def write_zip(files: dict[str, bytes], path: Path) -> Path:
    """A bundle as a zip; SHA256SUMS as it should be."""
    write_bundle(path, {name: [data] for name, data in files.items() if name != "SHA256SUMS"})
    return path
