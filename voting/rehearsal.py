"""A count rehearsed with made-up ballots before the rules freeze: one rule can be too slow for some lists of projects.

Only max-welfare ever gives up (`InvalidElection`), as finding the best set of projects can take for ever. Whether it
does depends on the costs, the rivals and the ballots; the ballots are not there yet, so some are made up, always the same.
"""

from __future__ import annotations

import random

from voting.rules import Instance, InvalidElection, Profile, Rule, count

TRIES = 2
VOTERS = 400
MOST_CHOICES = 8


def is_countable(instance: Instance, rule: Rule) -> bool:
    """Whether the rule gets through with each of some made-up electorates."""
    try:
        for seed in range(TRIES):
            count(instance, _made_up(instance, seed), rule)
    except InvalidElection:
        return False
    return True


def _made_up(instance: Instance, seed: int) -> Profile:
    """Ballots of voters who choose a few projects each, some projects being far more popular than others."""
    dice = random.Random(seed)
    ids = sorted(instance.index)
    dice.shuffle(ids)
    fame = [1 / (place + 2) for place in range(len(ids))]
    chosen = [set(dice.choices(ids, fame, k=dice.randint(1, MOST_CHOICES))) for _ in range(VOTERS)]
    return Profile.of(instance, [sorted(ballot) for ballot in chosen])
