"""One value, one byte string: RFC 8785 where it concerns us, and refusal of everything else."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.ledger.canonical import DEEPEST, LARGEST, NotCanonical, encode, parse

# RFC 8785, 3.2.3: sorting by UTF-16 code units puts the smiley (a surrogate pair) before the Hebrew letter.
RFC_KEYS = {
    "\u20ac": "Euro Sign",
    "\r": "Carriage Return",
    "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One",
    "\U0001f600": "Emoji: Grinning Face",
    "\u0080": "Control",
    "\u00f6": "Latin Small Letter O With Diaeresis",
}


def test_keys_are_sorted_as_the_rfc_shows():
    assert list(json.loads(encode(RFC_KEYS)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]


def test_strings_and_literals_are_written_as_the_rfc_shows():
    """The example of RFC 8785, 3.2.2, without its floats."""
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f", "literals": [None, True, False]}
    expected = '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    assert encode(value) == expected.encode()


def test_structures_are_written_as_the_authors_of_the_rfc_test_them():
    given_ = {"1": {"f": {"f": "hi", "F": 5}, "\n": 56}, "10": {}, "": "empty", "a": {}, "111": [{}], "A": {}}
    assert encode(given_) == b'{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{}],"A":{},"a":{}}'


def test_control_characters_have_one_spelling():
    assert encode("\b\t\n\f\r\x00\x1f\x7f") == b'"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"'


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), LARGEST + 1, -LARGEST - 1, 10**400, {1: 2}, b"x", {1, 2}, "\ud800"]
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(NotCanonical):
        encode(value)
    with pytest.raises(NotCanonical):
        encode({"inside": [value]})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" 1",
        b"1 ",
        b"1\n",
        b"-0",
        b"01",
        b"1.0",
        b"1e2",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b"9" * 5000,
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000a"',
        b'"\\u001F"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b'"\n"',
        b"[1,]",
        b"[" * 5000 + b"]" * 5000,
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    ],
)
def test_any_other_spelling_is_refused(data):
    with pytest.raises(NotCanonical):
        parse(data)


def test_the_largest_numbers_and_the_deepest_nesting_pass():
    assert parse(encode([LARGEST, -LARGEST, 0])) == [LARGEST, -LARGEST, 0]
    deepest = b"[" * DEEPEST + b"]" * DEEPEST
    assert encode(parse(deepest)) == deepest


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(VALUES)
def test_reading_gives_back_what_was_written(value):
    assert parse(encode(value)) == value


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 9), max_size=8))
def test_the_order_in_which_keys_were_added_does_not_matter(value):
    assert encode(dict(reversed(value.items()))) == encode(value)


@given(VALUES, st.data())
def test_changed_bytes_are_refused_or_say_something_else(value, data):
    good = bytearray(encode(value))
    place = data.draw(st.integers(0, len(good) - 1))
    good[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(NotCanonical):
        assert encode(parse(bytes(good))) != encode(value)
