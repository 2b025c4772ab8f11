"""What did my vote do? One ballot followed through an outcome: what it supported, what it paid, what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.instance import Instance, InvalidElection
from voting.rules.outcome import Outcome
from voting.rules.reasons import Reason, gettext_noop

LINES: dict[str, str] = {
    "paid": gettext_noop("{name} was funded in round {round}; your part was {paid}, and you had {left} left."),
    "paid_rest": gettext_noop("{name} was funded in round {round}; you gave the {paid} you had left."),
    "helped": gettext_noop("{name} was funded; your vote counted for it."),
    "empty": gettext_noop("{name} was funded in round {round}, when your share was already spent."),
    "partly": gettext_noop("{name} was funded in part."),
    "lost": gettext_noop("{name} was not funded."),
}
NOTHING = gettext_noop("None of the projects you chose was funded.")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one project on the ballot. `code` is a key of `LINES`; amounts are exact, in cents."""

    project: str
    code: str
    reason: Reason
    round: int | None = None
    paid: Fraction | None = None
    left: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BallotStory:
    """One ballot followed through an outcome: its projects, those funded first (in the order funded).

    `start` and `left` are what the voter had and kept, for Equal Shares; None for rules without accounts.
    """

    lines: tuple[Line, ...]
    start: Fraction | None
    left: Fraction | None

    @property
    def funded(self) -> int:
        """How many of the ballot's projects were funded in full."""
        return sum(line.code not in ("lost", "partly") for line in self.lines)


def ballot_story(instance: Instance, outcome: Outcome, ballot: Sequence[str] | Mapping[str, int]) -> BallotStory:
    """Follow a ballot (project ids, or points by project id) through an outcome.

    Only what the outcome publishes is used, so anyone can do this with a ballot of their own. Raises `InvalidElection`
    if the ballot names a project that was not on the list.
    """
    unknown = [id_ for id_ in ballot if id_ not in instance.index]
    if unknown:
        raise InvalidElection(f"this ballot names projects that were not on the list: {', '.join(unknown)}")
    points = dict(ballot) if isinstance(ballot, Mapping) else dict.fromkeys(ballot, 1)
    supported = {id_: given for id_, given in points.items() if given > 0}
    money = outcome.start
    lines = []
    for round_ in outcome.rounds:
        if round_.project not in supported:
            continue
        reason = outcome.reasons[round_.project]
        if round_.project in outcome.part_funded:
            lines.append(Line(round_.project, "partly", reason, round_.number))
        elif money is None or round_.price is None or round_.step != "equal-shares":
            lines.append(Line(round_.project, "helped", reason, round_.number))
        else:
            full = round_.price * (supported[round_.project] if outcome.rule.utility == "points" else 1)
            paid = min(money, full)
            code = "empty" if money == 0 < full else "paid_rest" if paid < full else "paid"
            money -= paid
            lines.append(Line(round_.project, code, reason, round_.number, paid, money))
    told = {line.project for line in lines}
    lost = [Line(id_, "lost", outcome.reasons[id_]) for id_ in supported if id_ not in told]
    return BallotStory((*lines, *lost), outcome.start, money)
