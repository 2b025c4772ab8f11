"""Trying rules on past ballots: from a published poll or from an uploaded file to results side by side."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from voting import pabulib
from voting.comparisons.contenders import TooLarge
from voting.comparisons.models import Comparison, Trial
from voting.comparisons.working import election_of, work_out
from voting.rules import Instance, Profile, Rule

LARGEST = 10_000_000  # bytes of an uploaded file
MOST_PROJECTS = 2_000
ZIPPED = (b"\x1f\x8b", b"PK\x03\x04")


def read_upload(upload: IO[bytes]) -> pabulib.Election:
    """The election of an uploaded `.pb` file. Raises `ValidationError` with what is wrong and where."""
    data = upload.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValidationError(
            _(
                "The file is larger than %(most)d megabytes. Count it on your own computer: python -m voting.rules FILE.pb"
            )
            % {"most": LARGEST // 1_000_000}
        )
    if data.startswith(ZIPPED):
        raise ValidationError(_("The file is packed. Unpack it and send the .pb file inside."))
    with tempfile.NamedTemporaryFile(suffix=".pb") as file:
        Path(file.name).write_bytes(data)
        try:
            election = pabulib.read(file.name)
        except pabulib.Unreadable as wrong:
            raise ValidationError(
                _("Line %(line)d, column %(column)d: %(what)s")
                % {"line": wrong.line, "column": wrong.column, "what": wrong.message}
            ) from None
    if len(election.instance.projects) > MOST_PROJECTS:
        raise ValidationError(_("The file has more than %(most)d projects.") % {"most": MOST_PROJECTS})
    return election


def packed(election: pabulib.Election) -> bytes:
    """What counting needs of an election, without what its file says of voters, as a gzipped `.pb` file."""
    lines = pabulib.write_lines(election.instance, election.profile, {"description": "trial"})
    return gzip.compress("".join(lines).encode(), mtime=0)


def told_of(instance: Instance, profile: Profile) -> dict[str, Any]:
    """What the page of a trial shows of the election itself."""
    return {
        "budget": instance.budget,
        "subunits": instance.subunits,
        "currency": instance.currency,
        "ballots": profile.voters,
        "form": profile.ballot_type,
        "projects": [
            {"id": p.id, "name": p.name or p.id, "cost": p.cost, "votes": int(profile.votes[place])}
            for place, p in enumerate(instance.projects)
        ],
        "conflicts": sorted(sorted(ids) for ids in instance.conflicts),
    }


def election_tried(trial: Trial) -> tuple[Instance, Profile]:
    """The projects and ballots of a trial."""
    if trial.poll:
        return election_of(trial.poll)
    text = gzip.decompress(bytes(trial.election or b"")).decode()
    election = pabulib.read_lines(text.splitlines(keepends=True))
    return election.instance, election.profile


def results_of(trial: Trial) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """What is told of the election, and one after another the result of each rule (or why there is none)."""
    instance, profile = election_tried(trial)

    def each() -> Iterator[dict[str, Any]]:
        for data in trial.rules:
            try:
                found = work_out(instance, profile, Rule.from_dict(data), "cost")
            except TooLarge:
                yield {"winners": [], "measures": {}, "problem": Comparison.Problem.TOO_LARGE.value}
            else:
                yield {"winners": found.winners, "measures": found.measures, "problem": ""}

    return told_of(instance, profile), each()
