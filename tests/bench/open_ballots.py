"""The part `open` of bench-ballots: from sealed ballots to the exact outcome, with one kill -9 on the way.

Ballots are sealed to a trustee, `manage.py trustee open` opens them in a process of its own, is killed when a third is
done, and goes on; then the opened ballots are tallied and counted by Equal Shares. CPU is that of the processes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a passphrase for the bench"
PROJECTS = 40


def bench_open(wanted: argparse.Namespace) -> bool:
    """Seal, open with a kill on the way, count; print where the time went. Fails if a ballot is lost or doubled."""
    with tempfile.TemporaryDirectory(prefix="lamplight-bench-") as name:
        folder = Path(name)
        began = time.process_time()
        rules = _write_vote(folder, wanted.ballots)
        sealed = time.process_time() - began
        killed = _open(folder, until=wanted.ballots // 3)
        done = json.loads((folder / "opened" / "opening-state.json").read_bytes())["done"]
        resumed = _open(folder)
        began = time.process_time()
        outcome, ballots = _count(folder, rules)
        counted = time.process_time() - began
    n = wanted.ballots
    print(f"\nopen: {n:,} ballots, sealed in {sealed:.1f} s of CPU ({1000 * sealed / n:.2f} ms each)")
    print(f"  opened until kill -9 {killed:8.1f} s   {done:,} were safe")
    print(f"  the rest, after it   {resumed:8.1f} s   {1000 * (killed + resumed) / n:.2f} ms a ballot in all")
    print(f"  tallied and counted  {counted:8.1f} s   {len(outcome.winners)} of {PROJECTS} projects win, exactly")
    assert ballots == n, f"{ballots} ballots came out of {n}"
    assert 0 < done < n, "the kill came too early or too late to show anything"
    return True


def _write_vote(folder: Path, ballots: int) -> Any:
    """The files that trustees get from the desk, and their one share."""
    import ledger_town as town

    from voting.ledger import trustees
    from voting.ledger.canonical import encode
    from voting.ledger.envelope import ELECTRONIC, Ballot, commitment_of, seal
    from voting.ledger.leaves import write_leaf
    from voting.ledger.manifest import read_manifest
    from voting.ledger.opening import write_envelope

    dice = random.Random(20270501)
    projects = [
        {"id": str(n), "name": f"Project {n}", "category": "c", "neighborhood": "n", "cost": dice.randint(1, 90) * 100_000}
        for n in range(100, 100 + PROJECTS)
    ]  # fmt: skip
    key, (share,) = trustees.make_key(1, 1)
    (folder / "share.json").write_bytes(trustees.lock(share, PASSPHRASE))
    ballot = {"form": "approval", "least": 1, "most": 6}
    text = encode(
        town.manifest_data(projects=projects, budget=50_000_000, ballot=ballot, trustees=key.public(embedded=True))
    )
    rules, ids = read_manifest(text), [project["id"] for project in projects]
    public = bytes.fromhex(rules.data["trustees"]["key"])

    def vote(n: int) -> bytes:
        chosen = sorted(dice.sample(ids, dice.randint(1, 6)))
        nonce = hashlib.sha256(b"voter %d" % n).hexdigest()
        return Ballot(rules.poll, rules.sha256, chosen, ELECTRONIC, nonce).encode()

    plain = sorted((vote(n) for n in range(ballots)), key=commitment_of)
    (folder / "rules.json").write_bytes(text)
    with (folder / "entries.jsonl").open("wb") as entries, (folder / "envelopes.jsonl").open("wb") as envelopes:
        entries.write(write_leaf("manifest", sha256=rules.sha256) + b"\n")
        for one in plain:
            commitment, envelope = seal(one, public)
            entries.write(write_leaf("ballot", commitment=commitment.hex()) + b"\n")
            envelopes.write(write_envelope(commitment, envelope))
    return rules


def _open(folder: Path, until: int | None = None) -> float:
    """Run the command; killed without warning when so many are safe. CPU seconds it took."""
    files = ["--rules", folder / "rules.json", "--record", folder / "entries.jsonl", "--share", folder / "share.json"]
    command = [sys.executable, ROOT / "manage.py", "trustee", "open", folder / "envelopes.jsonl", *files]
    surroundings = os.environ | {"TRUSTEE_PASSPHRASE": PASSPHRASE, "LAMPLIGHT_MODE": "test"}
    running = subprocess.Popen([*map(str, command), "--into", str(folder / "opened")], env=surroundings)
    state = folder / "opened" / "opening-state.json"
    while until is not None and running.returncode is None:
        if state.exists() and json.loads(state.read_bytes())["done"] >= until:
            os.kill(running.pid, signal.SIGKILL)
            break
        time.sleep(0.05)
    _pid, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == (0 if until is None else -signal.SIGKILL), running.returncode
    return used.ru_utime + used.ru_stime


def _count(folder: Path, rules: Any) -> tuple[Any, int]:
    from voting.ledger.envelope import ELECTRONIC
    from voting.ledger.results import Tally, count

    tally = Tally(rules)
    with (folder / "opened" / "openings.jsonl").open("rb") as lines:
        for line in lines:
            assert tally.take(line.rstrip(b"\n"), ELECTRONIC) == ""
    return count(rules, tally.chosen).outcome, sum(tally.chosen.values())
