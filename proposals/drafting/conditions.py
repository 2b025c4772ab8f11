"""Which of a cycle's questions are asked, given the answers so far. Pure: it knows no Django.

A question may hang on one asked before it: "only if “Does it need a permit?” is answered “yes”". What hangs on a
question that is not asked is not asked either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol


class Conditional(Protocol):
    """A question as far as conditions go: its key, and the key and answer it hangs on (empty: always asked)."""

    clean_name: str
    only_if: str
    only_if_answer: str


def asked(questions: Iterable[Conditional], answers: Mapping[str, Any]) -> set[str]:
    """The keys of the questions that are asked. `answers` has plain values by key: text, `True`/`False`, or a list."""
    found: set[str] = set()
    for question in questions:
        if not question.only_if or (
            question.only_if in found and fits(answers.get(question.only_if), question.only_if_answer)
        ):
            found.add(question.clean_name)
    return found


def fits(answer: Any, wanted: str) -> bool:
    """Whether an answer is the wanted one, whatever the case; a list if one of its parts is; a tick if it says yes."""
    if isinstance(answer, bool):
        return answer == (plain(wanted) not in ("no", "false", "0"))
    if isinstance(answer, list | tuple):
        return any(fits(part, wanted) for part in answer)
    if answer is None or answer == "":
        return False
    return plain(str(answer)) == plain(wanted)


def misplaced(questions: Iterable[Conditional]) -> list[tuple[int, str]]:
    """Questions that hang on one that does not come before them: their place in the list, and the key they name."""
    before: set[str] = set()
    found = []
    for place, question in enumerate(questions):
        if question.only_if and question.only_if not in before:
            found.append((place, question.only_if))
        before.add(question.clean_name)
    return found


def plain(text: str) -> str:
    """Text as answers are compared: without case and outer spaces."""
    return text.strip().casefold()
