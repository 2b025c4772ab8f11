"""`python -m voting.pabulib FILE --to json`: an election from one kind of file into another, on standard output."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from voting.pabulib.election import Election, Unreadable
from voting.pabulib.files import add_file_options, election_of
from voting.pabulib.json_files import json_pieces
from voting.pabulib.tables import ballots_csv, projects_csv
from voting.pabulib.write import write_lines
from voting.rules.instance import Instance, InvalidElection

KINDS: dict[str, Callable[[Election], Iterator[str]]] = {
    "pb": lambda election: write_lines(election.instance, election.profile, election.meta),
    "json": lambda election: json_pieces(election.instance, election.profile, election.meta),
    "projects": lambda election: projects_csv(election.instance, election.profile),
    "ballots": lambda election: ballots_csv(election.instance, election.profile),
}


def refuse_to_lose(instance: Instance, kind: str) -> None:
    """Raises `InvalidElection` if this kind of file cannot hold what the election says."""
    lost = {
        "envelopes": bool(instance.envelopes) and kind != "json",
        "adjustable costs": any(p.least_cost is not None for p in instance.projects) and kind in ("pb", "projects"),
        "conflicts": bool(instance.conflicts) and kind in ("projects", "ballots"),
    }
    if named := [what for what, is_lost in lost.items() if is_lost]:
        raise InvalidElection(f"this kind of file cannot hold {' and '.join(named)}; write json")


def main(arguments: Sequence[str]) -> int:
    """Run the command; returns the exit status: 0, or 2 for bad input with one clear line on standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m voting.pabulib", description="Write an election as another kind of file, on standard output."
    )
    add_file_options(parser)
    parser.add_argument("--to", choices=tuple(KINDS), required=True, help="projects and ballots are tables as CSV")
    options = parser.parse_args(arguments)
    try:
        election = election_of(options)
        refuse_to_lose(election.instance, options.to)
        print(*election.notes, sep="\n", end="\n" if election.notes else "", file=sys.stderr)
        for piece in KINDS[options.to](election):
            sys.stdout.write(piece)
        sys.stdout.flush()
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    except InvalidElection as error:
        print(f"{options.file}:1:1: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
