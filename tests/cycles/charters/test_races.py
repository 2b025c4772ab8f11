"""Signers and residents at the same instant: each counts once, and a version comes in force once."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from races import at_once

from audit import log
from audit.models import Entry
from cycles.charters import actions
from cycles.charters.models import Charter, Side, Signature, Version, Weighing
from kit.verdict import Forbidden

from .conftest import percents, settle

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_all_sign_at_once_and_the_version_comes_in_force_once(
    draft: Version, council: Any, chair: Any, hana: Any, cora: Any, dev: Any
) -> None:
    version = settle(draft, council, chair, hana, cora, dev)
    people = [chair, hana, dev]
    answers = at_once(lambda n: actions.sign(version, by=people[n % 3], fingerprint=version.fingerprint), 6)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 3
    assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Forbidden)]
    version.refresh_from_db()
    assert version.state == "agreed"
    assert Signature.objects.count() == 3
    assert Entry.objects.filter(verb="charters.agree").count() == 1
    assert log.verify() is None


def test_two_officers_sign_at_once_for_the_city_and_one_of_them_has(
    draft: Version, council: Any, chair: Any, hana: Any, cora: Any, dev: Any, dee: Any
) -> None:
    version = settle(draft, council, chair, hana, cora, dev)
    officers = [dev, dee]
    answers = at_once(lambda n: actions.sign(version, by=officers[n], fingerprint=version.fingerprint), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1
    assert Signature.objects.count() == 1


def test_residents_weigh_at_once_and_each_counts_once(draft: Version) -> None:
    people = [factories.resident(f"Neighbor {n}") for n in range(4)]
    rows = [percents(100, 0, 0), percents(0, 100, 0)]
    weigh = actions.weigh
    answers = at_once(lambda n: weigh(draft, side=Side.RESIDENTS, by=people[n % 4], percents=rows[n // 4]), 8)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert Weighing.objects.count() == 4
    assert all(sum(one.percents.values()) == 100 for one in Weighing.objects.all())


def test_a_settling_and_a_resident_at_once_leave_one_text(
    draft: Version, council: Any, chair: Any, hana: Any, cora: Any, dev: Any, ana: Any
) -> None:
    version = settle(draft, council, chair, hana, cora, dev)
    actions.reopen(version, by=chair, reason="Once more.")
    acts = [
        lambda: actions.settle(version, by=chair, percents=percents(50, 30, 20)),
        lambda: actions.weigh(version, side=Side.RESIDENTS, by=ana, percents=percents(100, 0, 0)),
        lambda: actions.settle(version, by=hana, percents=percents(20, 30, 50)),
    ]
    answers = at_once(lambda n: acts[n](), 3)
    settled = [answer for answer in (answers[0], answers[2]) if isinstance(answer, Version)]
    assert len(settled) == 1
    version.refresh_from_db()
    assert version.fingerprint == settled[0].fingerprint


def test_two_open_a_first_version_at_once_and_one_of_them_has(council: Any, chair: Any, dev: Any) -> None:
    people = [chair, dev]
    answers = at_once(lambda n: actions.open_version(council.neighborhood, by=people[n], changes="First."), 2)
    assert sum(isinstance(answer, Forbidden) for answer in answers) == 1
    assert (Charter.objects.count(), Version.objects.count()) == (1, 1)
