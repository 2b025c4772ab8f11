"""`python -m voting.ledger.verify BUNDLE.zip`: is this the election as it was? Needs no server, database or settings.

Exit status: 0 every check holds; 1 some do not; 2 the input can't be read. docs/verify.md says what each check means.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from voting.ledger.bundle import Bundle, BundleRefused
from voting.ledger.check_count import check_openings, check_result
from voting.ledger.check_log import check_checkpoints, check_files, check_ledger, check_rules
from voting.ledger.check_people import check_paper, check_roll
from voting.ledger.check_yours import check_kept, check_yours
from voting.ledger.report import Findings, Stopped
from voting.ledger.run import Asked, Run

PHASES: tuple[Callable[[Run], None], ...] = (
    check_files,
    check_rules,
    check_kept,
    check_checkpoints,
    check_ledger,
    check_roll,
    check_paper,
    check_openings,
    check_result,
    check_yours,
)
Timer = Callable[[str], None]


def verify(path: Path, asked: Asked | None = None, *, quick: bool = False, after: Timer | None = None) -> Findings:
    """Verify a bundle (a zip or a folder). Raises `BundleRefused` if it can't be read as one.

    With `quick` the first fault ends the work. `after` is told the name of each phase when it is done.
    """
    findings = Findings(quick)
    with Bundle(path) as bundle:
        run = Run(bundle, asked or Asked(), findings)
        with suppress(Stopped):
            for phase in PHASES:
                phase(run)
                if after is not None:
                    after(phase.__name__)
    return findings


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        asked = Asked(
            log_key="".join(map(_given, options.log_key)),
            witnesses=tuple(map(_given, options.witness)),
            receipts=tuple(map(_receipt, options.receipt)),
            checkpoints=tuple(map(_file, options.checkpoint)),
            lines=tuple(map(_given, options.line)),
            unopened=_number(options.unopened),
        )
    except (OSError, ValueError) as error:
        print(f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else error, file=sys.stderr)
        return 2
    try:
        findings = verify(Path(options.bundle), asked)
    except (BundleRefused, OSError) as error:
        print(f"This can't be read as a bundle: {error}", file=sys.stderr)
        return 2
    report = (
        json.dumps(findings.as_data(), ensure_ascii=False, indent=1) if options.json else "\n".join(findings.lines())
    )
    with suppress(BrokenPipeError):  # whoever reads has read enough; the status still says what was found
        print(report, flush=True)
        return 0 if findings.passed else 1
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # so that nothing is said at the end either
    return 0 if findings.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m voting.ledger.verify",
        description="Check a poll from its published bundle, without trusting anyone.",
    )
    parser.add_argument("bundle", metavar="BUNDLE.zip", help="the bundle, or a folder with its nine files")
    parser.add_argument("--log-key", nargs=1, default=[], metavar="FINGERPRINT", help="the log's key, from the poster")
    for name, metavar, text in (
        ("--witness", "FINGERPRINT", "a witness's key"),
        ("--receipt", "FILE|LINK", "a receipt to look for"),
        ("--checkpoint", "FILE", "a checkpoint kept from earlier"),
        ("--line", "HEX", "a line of the roll to look for"),
    ):
        parser.add_argument(name, action="append", default=[], metavar=metavar, help=f"{text}; again for more")
    parser.add_argument("--unopened", default="0", metavar="N", help="ballots announced as unopened (default 0)")
    parser.add_argument("--json", action="store_true", help="the report for programs")
    return parser


def _given(text: str) -> str:
    """Not nothing: a variable of a script that was never filled would else leave out a check that somebody asked for."""
    if not text.strip():
        raise ValueError("One of the arguments is empty: nothing would be checked for it.")
    return text


def _receipt(text: str) -> bytes:
    """A note from a file, or a link as it stands in the code on the receipt."""
    if "#" in text:
        return text.encode()
    if "://" in text:
        raise ValueError(
            f"{text}: this link has no receipt in it. It goes on after a #; put it between quotation marks."
        )
    return _file(text)


def _file(text: str) -> bytes:
    return Path(_given(text)).read_bytes()


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"--unopened {text}: give a number of ballots, from 0 up.")
    return int(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
