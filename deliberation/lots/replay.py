"""Replay a draw from the published list, on any computer: `python -m deliberation.lots.replay LIST.json --dice 407`.

Needs Python, NumPy and SciPy, and nothing of the site.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from deliberation.lots.numbers import document


def main(arguments: list[str] | None = None) -> int:
    """Say the list's fingerprint, what is wrong with it, the chances, and with dice who is drawn. 0: all is well."""
    parser = argparse.ArgumentParser(
        prog="python -m deliberation.lots.replay", description=(__doc__ or "").split(":")[0]
    )
    parser.add_argument("list", type=Path, help="the list of panels, as downloaded")
    parser.add_argument("--dice", help="the digits that the dice showed")
    parser.add_argument("--gone", type=int, nargs="*", default=[], help="tickets that declined, in the order they did")
    parser.add_argument("--answers", type=Path, help="the second file, for auditors: checks quotas and the bound too")
    asked = parser.parse_args(arguments)
    listed = json.loads(asked.list.read_text(encoding="utf-8"))
    answers = json.loads(asked.answers.read_text(encoding="utf-8")) if asked.answers else None
    wrong = document.problems(listed) + (document.problems_with(listed, answers) if answers else [])
    _about(listed)
    if asked.dice is not None:
        try:
            _draw(listed, answers, asked.dice, asked.gone)
        except ValueError as problem:
            wrong.append(str(problem))
    for line in wrong:
        print(f"WRONG: {line}")
    print("Something is wrong." if wrong else "Nothing is wrong.")
    return 1 if wrong else 0


def _about(listed: document.Document) -> None:
    chances = document.chances(listed)
    count = len(listed["panels"])
    upper, lower = listed["certificate"]["bound"]
    print(f"{listed['name']}: {listed['seats']} of {len(chances)} tickets, {count} panels")
    print(f"Fingerprint: {document.fingerprint(listed)}")
    print(
        f"Chances: {min(chances)} to {max(chances)} of {count}; no lottery gives everybody more than {upper / lower:.4%}"
    )


def _draw(listed: document.Document, answers: document.Document | None, dice: str, gone: list[int]) -> None:
    panel = document.drawn(listed, dice)
    print(f"Panel {dice}: {' '.join(map(str, panel))}")
    asked = set(panel)
    for ticket in gone:
        if ticket not in panel:
            raise ValueError(f"ticket {ticket} was not asked")
        kept = [other for other in panel if other != ticket]
        found = document.replacement(listed, answers, dice, gone=ticket, kept=kept, asked=asked)
        print(
            f"Ticket {ticket} declines: {'nobody of the same group is left' if found is None else f'ticket {found} is asked'}"
        )
        panel = kept if found is None else [*kept, found]
        asked |= set(panel)


if __name__ == "__main__":
    sys.exit(main())
