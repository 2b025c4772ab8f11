"""Working out what a rule funds with given ballots: an outcome's winners and measures, without its story."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import Any

from voting import pabulib
from voting.comparisons.contenders import SLOW, TooLarge
from voting.freezing import instance_of
from voting.measured import measured
from voting.models import Count, Poll
from voting.record.amendments import withdrawn_from
from voting.rules import Instance, InvalidElection, Profile, Rule, count
from voting.rules.parameters import Utility

MOST_WORK = 20_000_000  # different ballots times projects, beyond which a slow rule could take hours


@dataclass(frozen=True)
class Result:
    """What a rule funds, in the order funded, and how well that serves the voters (see `voting.measured`)."""

    winners: list[str]
    measures: dict[str, Any]


def work_out(instance: Instance, profile: Profile, rule: Rule, utility: Utility) -> Result:
    """Count by a rule and measure the outcome; proportionality in units of `utility`, the same for all that are compared.

    Raises `TooLarge` where that would take too long, or longer than the rule allows itself.
    """
    if rule.name in SLOW and profile.groups * profile.projects > MOST_WORK:
        raise TooLarge
    try:
        outcome = count(instance, profile, rule)
    except InvalidElection as refused:
        raise TooLarge from refused
    return Result(list(outcome.winners), measured(instance, profile, outcome, utility=utility, proofs=False))


def election_of(poll: Poll) -> tuple[Instance, Profile]:
    """The frozen projects and the published ballots of a counted poll: what anybody can take away as a file."""
    file = Count.objects.only("ballots_file").get(poll=poll).ballots_file
    lines = gzip.decompress(bytes(file)).decode().splitlines(keepends=True)
    election = pabulib.read_lines(lines)
    instance = instance_of(poll.manifest.data, withdrawn_from(poll))
    if list(election.instance.index) != list(instance.index):
        raise ValueError(f"the ballots of poll {poll.pk} are for other projects than its frozen rules")
    return instance, election.profile
