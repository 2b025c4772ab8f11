"""All ballots of a poll as a Pabulib `.pb` file, so that anybody can count again with any program.

Equal ballots stand together and groups are sorted by what they say, so a line's place tells nothing about a voter.
"""

from __future__ import annotations

import gzip

from voting import pabulib
from voting.counting import Found
from voting.freezing import described_of
from voting.lifecycle import Form
from voting.models import Poll
from voting.rules import Profile, decimal_money


def write_pb(poll: Poll, found: Found) -> bytes:
    """The file, gzipped. The bytes depend only on the poll's frozen rules and on what was found."""
    lines = pabulib.write_lines(found.instance, in_telling_order(found.profile), meta_of(poll), found.outcome)
    return gzip.compress("".join(lines).encode(), compresslevel=6, mtime=0)


def in_telling_order(profile: Profile) -> Profile:
    """The same ballots, the groups sorted by what they say: the order in which they were cast or kept is gone."""
    rows = {
        (tuple(places.tolist()), (1,) * len(places) if points is None else tuple(points.tolist())): voters
        for places, points, voters in profile.ballots()
    }
    ordered = dict(sorted(rows.items()))
    return Profile.grouped(ordered, profile.ballot_type, profile.projects, profile.point_scale)


def meta_of(poll: Poll) -> dict[str, str]:
    """What the format's META says of the vote. An imported election keeps the words of its own file."""
    manifest = poll.manifest.data
    ballot = manifest["ballot"]
    told = {"description": str(poll)} | dict(manifest.get("described") or described_of(poll, manifest))
    if ballot["least"]:
        told["min_length"] = str(ballot["least"])
    if ballot["most"] is not None:
        told["max_length"] = str(ballot["most"])
    if ballot["form"] == Form.KNAPSACK:
        told["max_sum_cost"] = decimal_money(manifest["budget"], manifest["subunits"])
    return {key: " ".join(value.split()) for key, value in told.items()}
