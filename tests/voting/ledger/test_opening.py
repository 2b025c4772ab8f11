"""Opening offline: every standing ballot, in no telling order, whatever happens on the way."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import ledger_town
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from voting.ledger import opening
from voting.ledger.envelope import ELECTRONIC, PAPER, commitment_of, seal
from voting.ledger.opening import OpeningRefused, open_all, read_envelopes, write_envelope

RULES = ledger_town.manifest()
KEY, PUBLIC = ledger_town.OPENING_KEY, ledger_town.TRUSTEES.key
CHOICES = (["11"], ["12", "13"], ["11", "12", "14"])


def sealed_ballots(number, channel=ELECTRONIC):
    """(commitment, envelope, ballot), ascending by commitment."""
    ballots = [ledger_town.ballot(RULES, f"{channel} {n}", CHOICES[n % 3], channel) for n in range(number)]
    return sorted((*seal(ballot, PUBLIC), ballot) for ballot in ballots)


BALLOTS = sealed_ballots(25)
ENVELOPES = [(commitment, envelope) for commitment, envelope, _ in BALLOTS]
STANDING = [(commitment, ELECTRONIC) for commitment, _ in ENVELOPES]
OPENED = b"".join(ballot + b"\n" for *_, ballot in BALLOTS)


@pytest.fixture(autouse=True)
def _many_safe_points(monkeypatch):
    monkeypatch.setattr(opening, "EVERY", 4)


def test_all_ballots_are_opened_in_the_order_of_their_commitments(tmp_path):
    told = []
    found = open_all(ENVELOPES, STANDING, KEY, RULES, tmp_path, told.append)
    assert (tmp_path / "openings.jsonl").read_bytes() == OPENED
    assert (tmp_path / "unopened.jsonl").read_bytes() == b""
    assert (found.finished, found.done, found.opened, found.unopened) == (True, 25, 25, {})
    assert told == [4, 8, 12, 16, 20, 24, 25]


def test_envelopes_travel_in_a_file(tmp_path):
    file = b"".join(write_envelope(*pair) for pair in ENVELOPES)
    open_all(read_envelopes(io.BytesIO(file)), STANDING, KEY, RULES, tmp_path)
    assert (tmp_path / "openings.jsonl").read_bytes() == OPENED


@pytest.mark.parametrize(
    "line", [b"\n", b"{}\n", b'{"commitment":"00","envelope":""}\n', b"[]\n", write_envelope(bytes(32), b"x")[:-3]]
)
def test_a_line_that_is_no_envelope_is_named(line):
    file = io.BytesIO(write_envelope(*ENVELOPES[0]) + line)
    with pytest.raises(OpeningRefused, match="line 2"):
        list(read_envelopes(file))


def test_nothing_to_open_is_an_opening_too(tmp_path):
    assert open_all([], [], KEY, RULES, tmp_path).finished
    assert (tmp_path / "openings.jsonl").read_bytes() == b""


def test_what_can_not_be_opened_is_listed_with_the_reason_and_stops_nothing(tmp_path):
    envelopes, reasons = list(ENVELOPES), {}
    broken, swapped, foreign, wrong_way, missing = (BALLOTS[n][0] for n in (2, 5, 9, 14, 20))
    envelopes[2] = (broken, envelopes[2][1][:-1] + bytes([envelopes[2][1][-1] ^ 1]))
    envelopes[5] = (swapped, ENVELOPES[6][1])
    reasons |= {broken: "broken", swapped: "broken"}
    # a ballot of other rules, sealed properly: it stands in the ledger, but is no ballot of this poll
    other = ledger_town.ballot(ledger_town.manifest(budget=5), "Eve", ["11"])
    commitment, envelope = seal(other, PUBLIC)
    envelopes, standing = [*envelopes, (commitment, envelope)], [*STANDING, (commitment, ELECTRONIC)]
    reasons[commitment] = "invalid"
    standing = [(c, PAPER if c == wrong_way else channel) for c, channel in standing]
    reasons[wrong_way] = "invalid"
    envelopes = [pair for pair in envelopes if pair[0] != missing]
    reasons[missing] = "missing"
    found = open_all(sorted(envelopes), sorted(standing), KEY, RULES, tmp_path)
    listed = [json.loads(line) for line in (tmp_path / "unopened.jsonl").read_text().splitlines()]
    assert {bytes.fromhex(row["commitment"]): row["reason"] for row in listed} == reasons
    assert [row["commitment"] for row in listed] == sorted(row["commitment"] for row in listed)
    assert found.unopened == {"broken": 2, "invalid": 2, "missing": 1}
    kept = [ballot for commitment, _, ballot in BALLOTS if commitment not in reasons]
    assert (tmp_path / "openings.jsonl").read_bytes() == b"".join(ballot + b"\n" for ballot in kept)
    assert found.opened == len(kept) == 21
    assert foreign not in reasons


def test_another_key_opens_nothing(tmp_path):
    found = open_all(ENVELOPES, STANDING, X25519PrivateKey.generate(), RULES, tmp_path)
    assert (found.opened, found.unopened) == (0, {"broken": 25})


def test_a_replaced_ballot_is_never_opened(tmp_path):
    for place in (0, 12, 24):
        standing = [row for n, row in enumerate(STANDING) if n != place]
        folder = tmp_path / str(place)
        with pytest.raises(OpeningRefused, match=f"{ENVELOPES[place][0].hex()} does not stand"):
            open_all(ENVELOPES, standing, KEY, RULES, folder)
        assert BALLOTS[place][2] not in (folder / "openings.jsonl").read_bytes()


def test_an_order_that_could_tell_something_is_refused(tmp_path):
    swapped = [ENVELOPES[1], ENVELOPES[0], *ENVELOPES[2:]]
    with pytest.raises(OpeningRefused, match="order"):
        open_all(swapped, STANDING, KEY, RULES, tmp_path / "a")
    with pytest.raises(OpeningRefused, match="order"):
        open_all([], [STANDING[1], STANDING[0]], KEY, RULES, tmp_path / "b")
    with pytest.raises(OpeningRefused, match="order"):
        open_all([ENVELOPES[0], *ENVELOPES], STANDING, KEY, RULES, tmp_path / "c")


class Crash(Exception):
    pass


def crashing(pairs, after):
    for number, pair in enumerate(pairs):
        if number == after:
            raise Crash
        yield pair


@pytest.mark.parametrize("after", [0, 3, 4, 5, 23, 24])
def test_after_a_crash_the_next_run_goes_on(tmp_path, after):
    with pytest.raises(Crash):
        open_all(crashing(ENVELOPES, after), STANDING, KEY, RULES, tmp_path)
    told = []
    assert open_all(ENVELOPES, STANDING, KEY, RULES, tmp_path, told.append).opened == 25
    assert (tmp_path / "openings.jsonl").read_bytes() == OPENED
    assert told[0] > after // 4 * 4  # what was safe is not done again


def test_what_a_crash_left_behind_a_safe_point_is_cut_off(tmp_path):
    with pytest.raises(Crash):
        open_all(crashing(ENVELOPES, 9), STANDING, KEY, RULES, tmp_path)
    with (tmp_path / "openings.jsonl").open("ab") as file:
        file.write(b"half a li")
    (tmp_path / "unopened.jsonl").write_bytes(b"also something")
    open_all(ENVELOPES, STANDING, KEY, RULES, tmp_path)
    assert (tmp_path / "openings.jsonl").read_bytes() == OPENED
    assert (tmp_path / "unopened.jsonl").read_bytes() == b""


def test_a_finished_opening_is_not_done_again(tmp_path):
    first = open_all(ENVELOPES, STANDING, KEY, RULES, tmp_path)
    assert open_all([], [], KEY, RULES, tmp_path) == first


def test_an_opening_goes_on_only_with_the_same_envelopes_poll_and_key(tmp_path):
    with pytest.raises(Crash):
        open_all(crashing(ENVELOPES, 9), STANDING, KEY, RULES, tmp_path)
    again = [(commitment, seal(ballot, PUBLIC)[1]) for commitment, _, ballot in BALLOTS]
    with pytest.raises(OpeningRefused, match="not the envelopes this opening began with"):
        open_all(again, STANDING, KEY, RULES, tmp_path)
    with pytest.raises(OpeningRefused, match="not the envelopes"):
        open_all(ENVELOPES[:3], STANDING[:3], KEY, RULES, tmp_path)
    with pytest.raises(OpeningRefused, match="another poll"):
        open_all(ENVELOPES, STANDING, KEY, ledger_town.manifest(budget=5), tmp_path)
    with pytest.raises(OpeningRefused, match="another poll"):
        open_all(ENVELOPES, STANDING, X25519PrivateKey.generate(), RULES, tmp_path)
    (tmp_path / opening.STATE).write_bytes(b"broken")
    with pytest.raises(OpeningRefused, match="can't be read"):
        open_all(ENVELOPES, STANDING, KEY, RULES, tmp_path)


KILLED = """
import os, signal, sys
sys.path[:0] = [{here!r}, {root!r}]
import test_opening
from pathlib import Path
from voting.ledger import opening
opening.EVERY = 4
def fatal(pairs):
    for number, pair in enumerate(pairs):
        if number == {after}:
            os.kill(os.getpid(), signal.SIGKILL)
        yield pair
t = test_opening
pairs = list(t.read_envelopes(open({envelopes!r}, "rb")))
t.open_all(fatal(pairs), t.STANDING, t.KEY, t.RULES, Path({folder!r}))
"""


def test_kill_9_loses_nothing(tmp_path):
    """The real thing once: a process killed in the middle, and the next one goes on with its files."""
    here, file = Path(__file__).parent, tmp_path / "envelopes"
    file.write_bytes(b"".join(write_envelope(*pair) for pair in ENVELOPES))
    code = KILLED.format(
        here=str(here), root=str(here.parents[2]), after=11, envelopes=str(file), folder=str(tmp_path / "out")
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False)
    assert done.returncode == -signal.SIGKILL
    told = []
    assert open_all(ENVELOPES, STANDING, KEY, RULES, tmp_path / "out", told.append).opened == 25
    assert told[0] == 12  # eight were safe
    assert (tmp_path / "out" / "openings.jsonl").read_bytes() == OPENED


def test_memory_does_not_grow_with_the_number_of_ballots(tmp_path):
    """Eight thousand steps take as little as one thousand: the same few envelopes are refused, one after the other."""

    def peak(number):
        garbage = (n.to_bytes(32, "big") for n in range(1, number))
        standing = ((n.to_bytes(32, "big"), ELECTRONIC) for n in range(1, number))
        tracemalloc.start()
        open_all(((c, b"x" * 560) for c in garbage), standing, KEY, RULES, tmp_path / str(number))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    opening.EVERY = 500
    assert peak(8_000) < peak(1_000) + 50_000


def test_paper_ballots_are_opened_the_same_way(tmp_path):
    paper = sealed_ballots(5, PAPER)
    both = sorted([*BALLOTS, *paper])
    standing = sorted([*STANDING, *((commitment, PAPER) for commitment, *_ in paper)])
    found = open_all([pair[:2] for pair in both], standing, KEY, RULES, tmp_path)
    assert found.opened == 30
    lines = (tmp_path / "openings.jsonl").read_bytes().splitlines()
    assert [commitment_of(line) for line in lines] == [commitment for commitment, _ in standing]


def test_shuffled_arrival_leaves_no_trace(tmp_path):
    shuffled = random.Random(7).sample(BALLOTS, len(BALLOTS))
    open_all(sorted(row[:2] for row in shuffled), STANDING, KEY, RULES, tmp_path)
    assert (tmp_path / "openings.jsonl").read_bytes() == OPENED
