from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.assemblies.doors import ACTS
from deliberation.assemblies.live import frames
from deliberation.assemblies.live.hub import Edition

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (None, "not-text"),
        ("", "not-json"),
        ("{", "not-json"),
        ("[]", "not-json"),
        ("NaN", "not-json"),
        ("[" * 4000, "not-json"),
        ('"' + "x" * 5000 + '"', "too-big"),
        ("é" * 2500, "too-big"),
        ("{}", "unknown-type"),
        ('{"type": "dance"}', "unknown-type"),
        ('{"type": ["vote"]}', "unknown-type"),
        ('{"type": "snapshot", "version": 1, "state": {}}', "unknown-type"),
        ('{"type": "vote", "poll": 1, "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "a", "poll": "1", "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "a", "poll": true, "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "a", "poll": 1e99, "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "a", "poll": 99999999999999999999, "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "", "poll": 1, "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "' + "k" * 65 + '", "poll": 1, "option": 2}', "bad-field"),
        ('{"type": "vote", "id": "a", "poll": 1, "option": 2, "by": 7}', "bad-field"),
        ('{"type": "hello"}', "bad-field"),
        ('{"type": "ask", "id": "a", "text": "a\\u0000b"}', "bad-field"),
        ('{"type": "ask", "id": "a", "text": "a\\ud800b"}', "bad-field"),
    ],
)
def test_a_bad_frame_is_named(text, code):
    with pytest.raises(frames.BadFrame) as refusal:
        frames.read(text, b"x" if text is None else None)
    assert refusal.value.code == code
    assert refusal.value.code in frames.CODES


def test_good_frames_pass():
    assert frames.read('{"type": "vote", "id": "a", "poll": 1, "option": 2}')["option"] == 2
    assert frames.read('{"type": "move", "id": "a", "item": null}')["item"] is None
    assert frames.read('{"type": "hello", "ticket": "x", "have": 3}')["have"] == 3


def problem_of(text):
    try:
        frames.read(text)
    except frames.BadFrame as problem:
        return problem
    return None


@given(st.one_of(st.text(max_size=200), JSON.map(json.dumps)))
def test_whatever_is_sent_is_either_a_frame_or_a_named_mistake(text):
    problem = problem_of(text)
    if problem is None:
        assert json.loads(text)["type"] in frames.FROM_CLIENT
    else:
        assert problem.code in frames.CODES
        frames.check(json.loads(frames.error(problem.code, str(problem), problem.key)), frames.FROM_SERVER)


@given(
    st.sampled_from(sorted(frames.FROM_CLIENT)),
    st.dictionaries(st.sampled_from(["id", "poll", "option", "text", "item", "have", "ticket"]), JSON),
)
def test_known_frames_with_odd_fields_never_break_the_reader(kind, fields):
    problem = problem_of(json.dumps({"type": kind, **fields}))
    assert problem is None or problem.code in ("bad-field", "too-big")


def test_every_act_of_the_protocol_has_its_door():
    assert set(ACTS) == set(frames.ACTS)


def states(count):
    for n in range(1, count + 1):
        yield {"version": n, "present": n // 2, "polls": [{"id": 1, "total": n}], "title": "Lamps" * 30}


def apply(state, text):
    frame = json.loads(text)
    frames.check(frame, frames.FROM_SERVER)
    if frame["type"] == "snapshot":
        return frame["state"]
    assert frame["from"] == state["version"]
    return {**state, **frame["set"], "version": frame["version"]}


@given(st.integers(1, 60), st.integers(0, 70))
def test_a_reader_of_any_version_comes_to_the_latest_state(count, have):
    found = list(states(count))
    edition = Edition(found[0], frames.write("snapshot", version=1, state=found[0]))
    for state in found[1:]:
        edition.move_on(state)
    reader = found[have - 1] if 0 < have <= count else {"version": have}
    for text in edition.since(have):
        reader = apply(reader, text)
    assert reader == found[-1]


def test_who_missed_one_step_gets_that_step_and_who_missed_all_gets_the_whole():
    first, second, third = states(3)
    edition = Edition(first, frames.write("snapshot", version=1, state=first))
    edition.move_on(second)
    edition.move_on(third)
    assert json.loads(edition.since(2)[0])["type"] == "delta"
    assert json.loads(edition.since(0)[0])["type"] == "snapshot"
    assert edition.since(3) == []
