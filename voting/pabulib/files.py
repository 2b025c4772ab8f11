"""An election from a file of any kind that is read here, told by the ending of its name."""

from __future__ import annotations

import argparse
from pathlib import Path

from voting.pabulib.election import Election, Unreadable
from voting.pabulib.json_files import from_json_chunks
from voting.pabulib.lines import text_chunks, text_lines
from voting.pabulib.read import read
from voting.pabulib.tables import election_from_csv
from voting.rules.profile import BALLOT_TYPES


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """The options of a command that reads an election."""
    parser.add_argument("file", metavar="FILE", help="an election: FILE.pb, FILE.json, or FILE.csv with its projects")
    parser.add_argument("--ballots", metavar="FILE.csv", help="with FILE.csv: the table of ballots")
    parser.add_argument("--budget", metavar="AMOUNT", help="with FILE.csv: the money there is")
    parser.add_argument(
        "--ballot-type", choices=BALLOT_TYPES, default="approval", help="with FILE.csv: what ballots say"
    )


def election_of(options: argparse.Namespace) -> Election:
    """The election that the options name. Raises `Unreadable`."""
    path = Path(options.file)
    kind = path.name.removesuffix(".gz").rpartition(".")[2].lower()
    if kind not in ("json", "csv"):
        return read(path)
    if kind == "csv" and not (options.ballots and options.budget):
        raise Unreadable(str(path), 1, 1, "a table of projects needs --ballots FILE.csv and --budget AMOUNT; give both")
    try:
        if kind == "json":
            return from_json_chunks(lambda: text_chunks(path), str(path))
        tables = text_lines(path), text_lines(Path(options.ballots))
        return election_from_csv(*tables, options.budget, options.ballot_type, (str(path), options.ballots))
    except (OSError, EOFError) as error:
        name = getattr(error, "filename", None) or str(path)
        reason = getattr(error, "strerror", None) or "this file cannot be unpacked"
        raise Unreadable(str(name), 1, 1, f"{reason.lower()}; give the path of a file you may read") from None
