"""The sheets of a poll in numbers: what the frozen rules say of paper, what became of each sheet, and whether it adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.verdict import YES, Verdict, no
from voting.models import Participation, Poll
from voting.paper.lifecycle import Fate
from voting.paper.models import Plan, Sheet

PUBLISHED = (Fate.COUNTED, Fate.REPLACED, Fate.SPOILT, Fate.UNRETURNED)


def policy_of(poll: Poll) -> dict[str, Any]:
    """What the frozen rules say of paper ballots."""
    plan = Plan.objects.filter(poll=poll).first()
    return {"accepted": plan is not None, "policy": plan.policy if plan else ""}


def are_expected(poll: Poll) -> bool:
    """Whether this poll takes paper ballots."""
    return Plan.objects.filter(poll=poll).exists()


def by_fate(poll: Poll) -> dict[str, list[str]]:
    """The serial numbers of all sheets that were handed out, by what became of them: `paper.json` of the bundle."""
    return {fate.value: poll.sheets.serials(fate) for fate in PUBLISHED}


def totals(poll: Poll) -> dict[str, int]:
    """The numbers of the ledger's `complete` entry. Its `spoilt` counts sheets that were given back too."""
    number = poll.sheets.by_fate()
    spoilt = number[Fate.SPOILT] + number[Fate.REPLACED]
    return {
        "issued": number[Fate.COUNTED] + spoilt + number[Fate.UNRETURNED],
        "counted": number[Fate.COUNTED],
        "spoilt": spoilt,
        "replaced": number[Fate.REPLACED],
        "unreturned": number[Fate.UNRETURNED],
    }


@dataclass(frozen=True)
class Reckoning:
    """Printed sheets against marks on the roll. `reasons` says why they do not add up; nothing, when they do."""

    printed: int
    set_aside: int
    marked: int
    replaced: int
    counted: int
    spoilt: int
    missing: int
    waiting: int
    reasons: tuple[str, ...]

    @property
    def issued(self) -> int:
        """How many sheets were handed out, by the roll: one to each marked resident, and one for each given back."""
        return self.marked + self.replaced

    @property
    def out(self) -> int:
        """How many sheets left their stacks, by what was printed and set aside."""
        return self.printed - self.set_aside


def reckon(poll: Poll) -> Reckoning:
    """How the sheets of a poll stand now."""
    number = Sheet.objects.filter(poll=poll).by_fate()
    found = Reckoning(
        printed=sum(number.values()),
        set_aside=number[Fate.SET_ASIDE],
        marked=Participation.objects.filter(poll=poll, paper=True).count(),
        replaced=number[Fate.REPLACED],
        counted=number[Fate.COUNTED],
        spoilt=number[Fate.SPOILT],
        missing=number[Fate.PRINTED] + number[Fate.UNRETURNED],
        waiting=number[Fate.KEYED] + number[Fate.DIFFERS],
        reasons=(),
    )
    return Reckoning(**{**found.__dict__, "reasons": tuple(_reasons(found))})


def _reasons(found: Reckoning) -> list[str]:
    reasons = []
    if found.waiting:
        sentence = ngettext(
            "%(n)d sheet waits for another officer to key it.",
            "%(n)d sheets wait for another officer to key them.",
            found.waiting,
        )
        reasons.append(sentence % {"n": found.waiting})
    numbers = {"issued": found.issued, "out": found.out}
    if found.out > found.issued:
        reasons.append(
            _(
                "Handed out by the roll: %(issued)d; no longer in their stacks: %(out)d. Set the left over ones aside; if "
                "one is lost, set it aside with the reason."
            )
            % numbers
        )
    elif found.out < found.issued:
        reasons.append(
            _(
                "Handed out by the roll: %(issued)d; left their stacks: %(out)d. A sheet was set aside that was handed "
                "out: put it back."
            )
            % numbers
        )
    return reasons


def are_accounted_for(poll: Poll) -> Verdict:
    """Whether nothing is left to be done with paper: the poll takes none, or the desk has completed its sheets."""
    plan = Plan.objects.filter(poll=poll).first()
    if plan is None or plan.completed_at is not None:
        return YES
    reasons = reckon(poll).reasons or (_("An officer must close the account of the paper sheets first."),)
    return no(_("The paper ballots are not accounted for: %(why)s") % {"why": " ".join(reasons)})


def in_words(poll: Poll) -> str:
    """How paper stands in a poll, in a sentence for its desk."""
    plan = Plan.objects.filter(poll=poll).first()
    if plan is None and not poll.is_frozen:
        return _("Residents can't vote on paper, unless you say where and when before the poll opens.")
    if plan is None:
        return _("This poll takes no paper ballots.")
    if not poll.is_frozen:
        return _("Residents will be able to vote on paper: %(where)s.") % {"where": plan.where}
    if plan.completed_at is not None:
        return _("Sheets handed out: %(issued)d; counted: %(counted)d.") % totals(poll)
    if reasons := reckon(poll).reasons:
        return " ".join(reasons)
    return _("The sheets add up; the account is not closed yet.")
