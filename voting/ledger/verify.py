"""`python -m voting.ledger.verify BUNDLE.zip`: is this the election as it was? Needs no server, database or settings.

Exit status: 0 every check holds; 1 some do not; 2 the input can't be read. docs/verify.md says what each check means.
"""

from __future__ import annotations

import argparse
import json
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
            log_key=options.log_key,
            witnesses=tuple(options.witness),
            receipts=tuple(_brought(receipt) for receipt in options.receipt),
            checkpoints=tuple(Path(path).read_bytes() for path in options.checkpoint),
            lines=tuple(options.line),
            unopened=options.unopened,
        )
        findings = verify(Path(options.bundle), asked)
    except (BundleRefused, OSError) as error:
        print(f"This can't be read as a bundle: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(findings.as_data(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(findings.lines()))
    return 0 if findings.passed else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m voting.ledger.verify",
        description="Check a poll from its published bundle, without trusting anyone.",
    )
    parser.add_argument("bundle", metavar="BUNDLE.zip", help="the bundle, or a folder with its nine files")
    parser.add_argument("--log-key", default="", metavar="FINGERPRINT", help="the log's key, from the poster")
    parser.add_argument("--witness", action="append", default=[], metavar="FINGERPRINT", help="a witness's key")
    parser.add_argument("--receipt", action="append", default=[], metavar="FILE|LINK", help="a receipt to look for")
    parser.add_argument(
        "--checkpoint", action="append", default=[], metavar="FILE", help="a checkpoint kept from earlier"
    )
    parser.add_argument("--line", action="append", default=[], metavar="HEX", help="a line of the roll to look for")
    parser.add_argument(
        "--unopened", type=int, default=0, metavar="N", help="ballots announced as unopened (default 0)"
    )
    parser.add_argument("--json", action="store_true", help="the report for programs")
    return parser


def _brought(receipt: str) -> bytes:
    return receipt.encode() if "#" in receipt else Path(receipt).read_bytes()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
