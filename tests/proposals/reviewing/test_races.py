"""Two people of a council at the same instant, in reviews: one is heard, and nothing is given or decided twice."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from races import at_once

from kit.verdict import Forbidden
from proposals.models import Proposal
from proposals.reviewing import actions
from proposals.reviewing.models import Appeal, Assignment

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
WHY = "<p>The bats need the dark, and they live along the whole path.</p>"


def waiting(state: str = "submitted") -> Proposal:
    money = factories.envelope(factories.cycle(now_in="review"), factories.neighborhood("Harbor"))
    return factories.proposal(state=state, envelope=money, author=factories.resident("Ana"))


def refused(answers: list[Any]) -> int:
    assert not [a for a in answers if isinstance(a, Exception) and not isinstance(a, Forbidden)], answers
    return sum(isinstance(answer, Forbidden) for answer in answers)


def test_an_appeal_sent_many_times_at_once_is_one() -> None:
    proposal = waiting()
    actions.decline(proposal, by=factories.council_member("Cora"), reason=WHY)
    proposal.refresh_from_db()
    assert refused(at_once(lambda _n: actions.appeal(proposal, by=proposal.author, reason=WHY), 8)) == 7
    assert Appeal.objects.count() == 1


def test_of_two_second_reviewers_at_once_one_has_the_final_word() -> None:
    proposal = waiting()
    cora, chidi, carl = (factories.council_member(name) for name in ("Cora", "Chidi", "Carl"))
    actions.decline(proposal, by=cora, reason=WHY)
    proposal.refresh_from_db()
    made = actions.appeal(proposal, by=proposal.author, reason=WHY)
    acts = [
        lambda: actions.decide_appeal(made, by=chidi, granted=True, reason=WHY),
        lambda: actions.decide_appeal(made, by=carl, granted=False, reason=WHY),
    ]
    assert refused(at_once(lambda n: acts[n](), 2)) == 1
    made.refresh_from_db()
    proposal.refresh_from_db()
    assert (made.state, proposal.state) in (("granted", "accepted"), ("refused", "declined"))


def test_a_review_taken_by_several_at_once_is_given_to_one() -> None:
    proposal = waiting()
    people = [factories.council_member(name) for name in ("Cora", "Chidi", "Carl", "Cleo")]
    answers = at_once(lambda n: actions.take(proposal, by=people[n], work="substantive"), 4)
    assert refused(answers) == 3
    assert Assignment.objects.filter(proposal=proposal, ended_at=None).count() == 1
