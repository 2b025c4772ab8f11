"""What sealed ballots cost: made-up elections, measured part by part.

    make bench-ballots                                # every part
    make bench-ballots ARGS="verify --ballots 20000"  # one part, another size

`verify`: the published bundle of a large poll (checkpoints after every 64 entries, each signed by two witnesses; a roll half as
large again; one voter in fifty votes twice) is written, and verified in a process of its own. CPU is that process's, phase by
phase; the recount stands apart, for its time is the rule's. Memory is the process's peak, beside that of one that only
imports the verifier.

`cast`: casting through a real server, see `casting.py`. `crash`: the crash drill in its longer form, see `crashing.py`.
`open`: from sealed ballots to the exact outcome with a kill -9 on the way, see `open_ballots.py`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [
    str(ROOT),
    str(ROOT / "site"),
    str(ROOT / "tests"),
    str(HERE),
    str(ROOT / "tests" / "voting" / "ledger"),
]
from casting import bench_cast  # noqa: E402 - needs the path above
from crashing import bench_crash  # noqa: E402
from open_ballots import bench_open  # noqa: E402

BALLOTS, MOST_SECONDS, MOST_MEMORY = 100_000, 10.0, 300.0
BATCH, PROJECTS, REVOTE = 64, 40, 50
RECOUNT = "check_result"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", nargs="?", choices=("all", *PARTS), default="all")
    parser.add_argument("--ballots", type=int, default=BALLOTS)
    parser.add_argument("--casts", type=int, default=1000, help="ballots cast in all, for `cast`")
    parser.add_argument("--kills", type=int, default=60, help="kills of the server, and of the worker, for `crash`")
    parser.add_argument("--servers", type=int, default=1, help="web processes, for `cast`")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.one:
        print(json.dumps(_verify_here(wanted.one)))
        return 0
    failed = [name for name, part in PARTS.items() if wanted.part in ("all", name) and not part(wanted)]
    if failed:
        print(f"above the aim: {', '.join(failed)}")
    return 1 if failed else 0


def bench_verify(wanted: argparse.Namespace) -> bool:
    """Write a bundle, verify it apart, print where the time went; whether it stayed below the aims."""
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as folder:
        path = Path(folder) / "bundle.zip"
        began = time.process_time()
        _write_bundle(path, wanted.ballots)
        wrote, size = time.process_time() - began, path.stat().st_size
        empty, full = _apart(Path("-")), _apart(path)
    checking = sum(seconds for phase, seconds in full["phases"].items() if phase != RECOUNT)
    print(f"\nverify: {wanted.ballots:,} ballots, {size / 1e6:.1f} MB zipped, made in {wrote:.1f} s of CPU")
    for phase, seconds in full["phases"].items():
        print(
            f"  {phase:20} {seconds:7.2f} s{'   (the recount and the .pb file; not in the sum)' if phase == RECOUNT else ''}"
        )
    print(f"  {'sum':20} {checking:7.2f} s of CPU    aim: below {MOST_SECONDS:.0f} s for {BALLOTS:,}")
    grown = full["memory"] - empty["memory"]
    print(f"  memory               {full['memory']:.0f} MB at most, {grown:.0f} MB more than importing alone")
    assert full["passed"], "the bench's own bundle must verify"
    return wanted.ballots > BALLOTS or (checking < MOST_SECONDS and full["memory"] < MOST_MEMORY)


PARTS = {"verify": bench_verify, "cast": bench_cast, "crash": bench_crash, "open": bench_open}


def _apart(path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, __file__, "verify", "--one", str(path)], capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout))


def _verify_here(path: Path) -> dict[str, Any]:
    from voting.ledger import verify
    from voting.rules import count, measures  # noqa: F401 - wakes NumPy, so that importing is not measured

    phases: dict[str, float] = {}
    last = time.process_time()

    def after(phase: str) -> None:
        nonlocal last
        now = time.process_time()
        phases[phase], last = now - last, now

    passed = str(path) == "-" or verify.verify(path, after=after).passed
    # Not getrusage: its peak is handed down from the process that started this one.
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return {"passed": passed, "phases": phases, "memory": int(peak[1]) / 1024 if peak else float("nan")}


def _write_bundle(path: Path, ballots: int) -> None:
    import ledger_town as town

    from voting.ledger.bundle import write_bundle
    from voting.ledger.canonical import encode
    from voting.ledger.envelope import ELECTRONIC, Ballot, commitment_of
    from voting.ledger.leaves import write_leaf, write_lists
    from voting.ledger.manifest import read_manifest
    from voting.ledger.results import Tally, count
    from voting.ledger.roll import roll_root, write_marks

    dice = random.Random(20270501)
    lines = sorted(hashlib.sha256(b"line %d" % n).digest() for n in range(ballots * 3 // 2))
    projects = [
        {
            "id": str(n),
            "name": f"Project {n}",
            "category": "c",
            "neighborhood": "n",
            "cost": dice.randint(1, 90) * 100_000,
        }
        for n in range(100, 100 + PROJECTS)
    ]
    ids = [project["id"] for project in projects]
    text = encode(
        town.manifest_data(
            projects=projects, budget=50_000_000, batch=BATCH, quorum=2, ballot={"form": "approval", "least": 1, "most": 6},
            roll={"root": roll_root(lines).hex(), "size": len(lines)}, paper={"accepted": False, "policy": ""},
        )
    )  # fmt: skip
    manifest = read_manifest(text)

    def vote(name: str) -> bytes:
        chosen = sorted(dice.sample(ids, dice.randint(1, 6)))
        nonce = hashlib.sha256(name.encode()).hexdigest()
        return Ballot(manifest.poll, manifest.sha256, chosen, ELECTRONIC, nonce).encode()

    stand = [vote(f"voter {n}") for n in range(ballots)]
    replaced = [commitment_of(vote(f"first vote of {n}")) for n in range(0, ballots, REVOTE)]
    openings = sorted(stand, key=commitment_of)
    tally = Tally(manifest)
    assert not any(tally.take(ballot, ELECTRONIC) for ballot in openings)
    counted = count(manifest, tally.chosen)
    files = {
        "manifest.json": [text],
        "openings.jsonl": [b"".join(ballot + b"\n" for ballot in openings)],
        "roll.txt": [b"".join(write_marks((line, "1" if n < ballots else "0") for n, line in enumerate(lines)))],
        "paper.json": [encode({"counted": [], "replaced": [], "spoilt": [], "unreturned": []})],
        "ballots.pb": [b"".join(counted.pb_lines())],
        "result.json": [counted.result(ballots, 0, 0)],
    }
    sums = {name: hashlib.sha256(pieces[0]).hexdigest() for name, pieces in files.items()}
    cast = [commitment_of(ballot) for ballot in stand] + replaced
    dice.shuffle(cast)

    def ledger() -> Iterator[bytes]:
        yield write_leaf("manifest", sha256=manifest.sha256)
        yield from (write_leaf("ballot", commitment=commitment.hex()) for commitment in cast)
        yield from write_lists("superseded", replaced)
        marked = {"electronic": ballots, "paper": 0}
        numbers = {"casts": len(cast), "superseded": len(replaced), "overridden": 0}
        yield write_leaf("close", **numbers, marked=marked, marks=sums["roll.txt"])
        none = dict.fromkeys(("issued", "counted", "spoilt", "replaced", "unreturned"), 0)
        yield write_leaf("complete", **none, log=sums["paper.json"])
        published = {"openings": sums["openings.jsonl"], "pb": sums["ballots.pb"], "result": sums["result.json"]}
        yield write_leaf("result", **published, unopened=0)

    leaves = list(ledger())
    files["ledger.jsonl"] = [b"".join(leaf + b"\n" for leaf in leaves)]
    files["checkpoints.txt"] = [_checkpoints(leaves)]
    write_bundle(path, files)


def _checkpoints(leaves: list[bytes]) -> bytes:
    """One after every batch, at closing and at the end, each signed by the log and both witnesses."""
    import ledger_town as town

    from voting.ledger.notes import Checkpoint
    from voting.ledger.tree import Frontier, leaf_hash

    sizes = {*range(BATCH, len(leaves) - 2, BATCH), len(leaves) - 2, len(leaves)}
    frontier, notes = Frontier(), []
    for leaf in leaves:
        frontier.append(leaf_hash(leaf))
        if frontier.size in sizes:
            checkpoint = Checkpoint(town.ORIGIN, frontier.size, frontier.root())
            signed = [witness.sign(checkpoint.text(), town.CLOSED_AT + frontier.size) for witness in town.WITNESSES]
            notes.append(checkpoint.signed(town.LOG_SIGNER, signed).encode())
    return b"\n".join(notes)


if __name__ == "__main__":
    sys.exit(main())
