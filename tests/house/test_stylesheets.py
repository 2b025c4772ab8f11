"""All rooms' styles are joined into one sheet, so no room may dress what another room, or the whole site, has named."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cms", "deliberation", "proposals", "site", "voting")
WHOLE_SITE = "site"


def family(sheet: Path) -> str:
    """Whose stylesheet it is: the whole site's, or one room's with the rooms inside it."""
    parts = sheet.relative_to(ROOT).parts[:-2]
    return "/".join(parts[:2]) if parts[0] in ("site", "deliberation", "cms", "voting") else parts[0]


def selectors(sheet: Path) -> list[str]:
    """Every selector of a stylesheet, lists as they stand."""
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [part.strip() for part in re.findall(r"([^{};]+)\{", css)]
    return [one for one in found if not one.startswith("@") and not re.fullmatch(r"[\s\d.%,fromt]+", one)]


def marks(selector: str) -> set[str]:
    """What a selector names that a room can own: classes, data attributes, elements of its own."""
    return set(re.findall(r"\.[a-zA-Z][\w-]*|\[data-[\w-]+|(?<![\w.#-])[a-z]+-[a-z-]+(?=[\s,:>{\[]|$)", selector))


def sheets() -> list[Path]:
    return [sheet for room in ROOMS for sheet in sorted((ROOT / room).rglob("styles/*.css"))]


def test_each_rule_of_a_room_names_something_that_is_the_rooms_own():
    named: defaultdict[str, set[str]] = defaultdict(set)
    for sheet in sheets():
        for selector in selectors(sheet):
            for mark in marks(selector):
                named[mark].add(family(sheet))
    foreign = [
        f"{sheet.relative_to(ROOT)}: {selector}"
        for sheet in sheets()
        if family(sheet) != WHOLE_SITE
        for selector in selectors(sheet)
        if not any(named[mark] == {family(sheet)} for mark in marks(selector))
    ]
    assert not foreign, "give these classes of the room's own, or move them to site/styles:\n" + "\n".join(foreign)


def test_the_reading_of_selectors_is_right():
    assert marks(".field .tally input") == {".field", ".tally"}
    assert marks("kiosk-page > [data-left]") == {"kiosk-page", "[data-left"}
    assert marks("textarea[name=reason]") == set()
