"""Public names: what may stand beside somebody's words (pure: no database, no settings).

A name is refused when it can't be read, when it hides signs that turn text around or can't be seen, when it mixes
alphabets so that it looks like another name, or when it claims a duty the person does not hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum

LONGEST = 60
PUNCTUATION = frozenset("-'’.,()·& ")
# Alphabets whose letters are taken for each other's. Within one name, letters come from one of them.
LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "FULLWIDTH"})
# For comparing names by their looks: each pair is a sign and the Latin letter it is taken for.
PAIRS = (
    "0o 1l il jl 3e 5s 8b |l ıl аa вb еe ѕs іl їl јl кk мm нh оo рp сc тt уy хx һh гr ԁd ԛq ԝw ԍg "
    "αa βb εe ηn ιl κk νv οo ρp τt υu χx ωw սu օo հh ոn յl"
)
LOOKS: dict[int, str] = {ord(pair[0]): pair[1] for pair in PAIRS.split()}
DUTIES = (
    "admin",
    "administrator",
    "auditor",
    "city hall",
    "city of",
    "council",
    "moderator",
    "officer",
    "official",
    "police",
    "staff",
    "support",
)


class Problem(Enum):
    """Why a name is refused."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    HIDDEN = "hidden"
    SIGNS = "signs"
    MIXED = "mixed"
    STACKED = "stacked"
    DUTY = "duty"
    TAKEN = "taken"


def tidy(name: str) -> str:
    """The name in one form (NFC), with single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def looks(name: str) -> str:
    """What a name looks like at a glance: "Аdmіn" in Cyrillic letters and "admin" look the same."""
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(LOOKS)
    return "".join(letter for letter in folded if letter.isalnum()).replace("rn", "m").replace("vv", "w")


def problem_with(name: str, *, duties: Iterable[str] = DUTIES, taken: Iterable[str] = ()) -> Problem | None:
    """What is wrong with the (tidied) name, or `None`.

    `duties` are words no resident's name may contain; `taken` are names of people with duties, which nobody else may
    look like. Neighbors may share a name.
    """
    if not any(letter.isalpha() for letter in name):
        return Problem.HIDDEN if any(_is_hidden(letter) for letter in name) else Problem.EMPTY
    if len(name) > LONGEST:
        return Problem.TOO_LONG
    if any(_is_hidden(letter) for letter in name):
        return Problem.HIDDEN
    if any(not _belongs(letter) for letter in name):
        return Problem.SIGNS
    if len(_alphabets(name) & LOOK_ALIKE) > 1 or "FULLWIDTH" in _alphabets(name):
        return Problem.MIXED
    if _stacks(name):
        return Problem.STACKED
    if any(_claims(name, duty) for duty in duties):
        return Problem.DUTY
    seen = looks(name)
    return Problem.TAKEN if any(looks(other) == seen for other in taken) else None


def _claims(name: str, duty: str) -> bool:
    """Whether the name has the duty's words in it, or is the duty written apart (a-d-m-i-n). Padmini is no admin."""
    words = " ".join(filter(None, map(looks, re.split(r"[^\w]+", name))))
    return f" {' '.join(map(looks, duty.split()))} " in f" {words} " or looks(name) == looks(duty)


def _is_hidden(letter: str) -> bool:
    """Control, format (right-to-left marks, zero-width signs), private, unassigned; and letters drawn as nothing."""
    return unicodedata.category(letter)[0] == "C" or letter in "\u115f\u1160\u3164\uffa0\u034f\u2800"


def _belongs(letter: str) -> bool:
    return letter in PUNCTUATION or unicodedata.category(letter)[0] in "LM" or unicodedata.category(letter) == "Nd"


def _alphabets(name: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha()}


def _stacks(name: str) -> bool:
    """Three or more marks on one letter: a drawing, not a name."""
    run = 0
    for letter in unicodedata.normalize("NFD", name):
        run = run + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if run > 2:
            return True
    return False
