"""docs/live.md shows what the code takes and sends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from deliberation.assemblies.live import frames
from deliberation.assemblies.snapshot import Audience, snapshot

LISTS = [
    "agenda",
    "polls",
    "questions",
    "speaking",
    "queue",
    "rules",
    "tags",
    "promises",
    "notes",
    "captions",
    "handouts",
]
TEXT = (Path(__file__).resolve().parents[3] / "docs" / "live.md").read_text(encoding="utf-8")
EXAMPLES = [
    (side, json.loads(body)) for side, body in re.findall(r"```json (client|server)\n(.+?)\n```", TEXT, re.DOTALL)
]


@pytest.mark.parametrize(("side", "frame"), EXAMPLES, ids=lambda part: part if isinstance(part, str) else part["type"])
def test_each_example_is_a_frame_of_the_protocol(side, frame):
    frames.check(frame, frames.FROM_CLIENT if side == "client" else frames.FROM_SERVER)
    if side == "client":
        assert frames.read(json.dumps(frame)) == frame


def test_each_frame_has_an_example():
    shown = {side: {frame["type"] for s, frame in EXAMPLES if s == side} for side in ("client", "server")}
    assert shown == {"client": set(frames.FROM_CLIENT), "server": set(frames.FROM_SERVER)}


def test_each_error_code_is_explained_in_the_same_words():
    assert dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", TEXT, re.MULTILINE)) == frames.CODES


def test_the_limits_are_the_ones_the_code_keeps():
    assert f"at most {frames.LARGEST} bytes" in TEXT
    assert f"1 to {frames.LONGEST_KEY} characters" in TEXT


def test_the_example_snapshot_has_the_shape_of_a_real_one(poll, ana, chair):
    from deliberation.assemblies import actions

    actions.check_in(poll.assembly, by=ana)
    actions.ask(poll.assembly, by=ana, text="Who pays?")
    actions.raise_hand(poll.assembly, by=ana)
    actions.call_speaker(poll.assembly.hands.get(), by=chair)
    actions.raise_hand(poll.assembly, by=ana)
    actions.set_speaking_rules(poll.assembly, by=chair, rules=["first"], tags=["renter"])
    actions.promise(poll.assembly, by=chair, text="Ask", owner="Bea", due="2999-01-01")
    actions.note(poll.assembly, by=chair, text="A line")
    actions.caption(poll.assembly, by=chair, text="Good evening")
    actions.hand_out(poll.assembly, by=chair, title="Plan", url="https://example.org/plan")
    real = snapshot(poll.assembly, Audience.PARTICIPANT)
    example = next(frame["state"] for _side, frame in EXAMPLES if frame["type"] == "snapshot")
    assert set(example) == set(real)
    for name in LISTS:
        assert set(example[name][0]) == set(real[name][0])
    assert set(example["polls"][0]["options"][0]) == set(real["polls"][0]["options"][0])
