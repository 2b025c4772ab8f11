"""Two people at the same instant: one act wins, the other learns why, and nothing is done twice."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from races import at_once

from accounts.models import User
from audit import log
from audit.models import Entry
from kit.verdict import Forbidden
from proposals import actions
from proposals.delivery.actions import start_project, take_back_spending
from proposals.delivery.models import Project, Spending
from proposals.models import Proposal, Review
from proposals.reviewing import actions as council

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def waiting(state: str, phase: str) -> Proposal:
    money = factories.envelope(factories.cycle(now_in=phase), factories.neighborhood("Harbor"))
    return factories.proposal(state=state, envelope=money, author=factories.resident("Ana"))


def test_of_two_council_members_who_decide_at_once_one_is_heard() -> None:
    people = [factories.council_member(name) for name in ("Cora", "Chidi")]
    subject = waiting("submitted", "review")
    decide = [
        lambda: council.accept(subject, by=people[0]),
        lambda: council.decline(subject, by=people[1], reason="<p>The bats need the dark.</p>"),
    ]
    answers = at_once(lambda n: decide[n](), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1
    assert Review.objects.count() == 1
    assert log.verify() is None


def test_a_withdrawal_and_a_step_to_the_ballot_do_not_both_happen() -> None:
    subject = waiting("costed", "review")
    dev, ana = factories.with_role(factories.person("Dev"), factories.Role.OFFICER), subject.author
    acts: list[Any] = [lambda: actions.put_on_ballot(subject, by=dev), lambda: actions.withdraw(subject, by=ana)]
    answers = at_once(lambda n: acts[n](), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1
    subject.refresh_from_db()
    assert subject.state in ("on-ballot", "withdrawn")


def test_a_draft_sent_twenty_times_at_once_has_one_discussion() -> None:
    subject = waiting("draft", "propose")
    Proposal.objects.update(body="<p>" + "The path is dark after six. " * 5 + "</p>", place="Mill Path")
    author = User.objects.get(email="ana@example.org")
    answers = at_once(lambda _n: actions.submit(subject, by=author), 20)
    assert sum(isinstance(answer, Proposal) for answer in answers) == 1
    assert Entry.objects.filter(verb="discussions.open").count() == 1


def test_an_outcome_published_twice_at_once_starts_one_project() -> None:
    subject = waiting("funded", "count")
    answers = at_once(lambda _n: start_project(subject), 10)
    assert {answer.pk for answer in answers} == {Project.objects.get().pk}
    assert Entry.objects.filter(verb="delivery.start").count() == 1


def test_a_wrong_payment_is_taken_back_once() -> None:
    project = start_project(waiting("funded", "deliver"))
    dev = factories.with_role(factories.person("Dev"), factories.Role.OFFICER)
    bill = Spending.objects.create(project=project, paid_on="2026-01-01", amount=5_00, what="Poles")
    at_once(lambda _n: take_back_spending(bill, by=dev, reason="Wrong project"), 5)
    assert sum(Spending.objects.values_list("amount", flat=True)) == 0
