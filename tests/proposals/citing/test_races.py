"""Several officers at the same instant: a clause is cited once in a step."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from races import at_once

from audit import log
from proposals.citing import actions
from proposals.citing.models import Citation

from .conftest import charter

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_of_officers_who_cite_a_clause_at_once_one_does() -> None:
    version = charter(factories.neighborhood("Harbor"), "Light first.")
    money = factories.envelope(factories.cycle(now_in="review"), version.charter.neighborhood)
    idea = factories.proposal(state="accepted", envelope=money)
    officers = [factories.officer(f"Officer {n}") for n in range(4)]
    clause = version.clauses.get()
    answers = at_once(lambda n: actions.cite(idea, by=officers[n], kind="costing", clause=clause, how="It fits."), 4)
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 3
    assert Citation.objects.count() == 1
    assert log.verify() is None
