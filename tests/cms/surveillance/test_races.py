"""Many clicks at the same instant are one vote, and the count and a late vote never pass each other."""

from __future__ import annotations

from datetime import timedelta

import factories
import pytest
from races import at_once

from cms.surveillance import actions
from cms.surveillance.models import RenewalVote
from kit import clock
from kit.verdict import Forbidden

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
HANDS = 12


@pytest.fixture
def renewal():
    by = factories.officer()
    told = {
        "name": "Plate readers", "purpose": "Stolen cars.", "legal_basis": "City code", "data_kept": "Plates.",
        "retention": "30 days", "who_sees": "Six officers.", "vendor": "Gatewise", "cost": 100, "policy": "No lists.",
        "policy_url": "", "review_on": clock.today() + timedelta(days=40),
    }  # fmt: skip
    readers = actions.enter(None, by=by, why="First entry in the register.", **told)
    return actions.open_vote(readers, by=by, closes_at=clock.now() + timedelta(days=10))


def test_a_resident_who_clicks_often_has_one_vote(renewal):
    people = [factories.resident(f"Voter {n}") for n in range(3)]
    choices = ("renew", "conditions", "end")
    made = at_once(lambda n: actions.vote(renewal, by=people[n % 3], choice=choices[n % 2]), HANDS)
    assert not [answer for answer in made if isinstance(answer, Exception)]
    assert RenewalVote.objects.count() == 3


def test_the_count_happens_once_and_nobody_votes_after_it(renewal):
    ana, bo = factories.resident("Ana"), factories.resident("Bo")
    actions.vote(renewal, by=ana, choice="end")
    renewal.closes_at = clock.now()
    renewal.save(update_fields=["closes_at"])

    def hand(number):
        return actions.close_due() if number % 2 else actions.vote(renewal, by=bo, choice="renew")

    made = at_once(hand, HANDS)
    assert all(isinstance(answer, int | Forbidden) for answer in made)
    renewal.refresh_from_db()
    assert renewal.tally == {"renew": 0, "conditions": 0, "end": 1}
    assert not RenewalVote.objects.exists()
