"""Many hands at the same instant: each agrees once, and no two notes have one number."""

from __future__ import annotations

import factories
import pytest
from races import at_once

from cms.data_room import actions
from cms.data_room.models import Agreement, Note
from kit import clock

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
HANDS = 12


@pytest.fixture
def release():
    by = factories.officer()
    words = {"title": "Reports", "summary": "Reported.", "unit": "reports", "source": "The log.", "method": "Once."}
    made = actions.make(by=by, **words, bias="Trust.", dimensions=["kind"], least=10)
    file = b"kind,count\nnoise,40\nlitter,22\n"
    return actions.publish(actions.check(actions.bring(made, by=by, name="a.csv", data=file)), by=by)


def test_a_double_click_agrees_once_and_notes_are_numbered_one_after_the_other(release):
    people = [factories.resident(f"Neighbor {n}") for n in range(HANDS)]

    def write(number):
        words = f"I know something, number {number}."
        return actions.note(release, by=people[number], cell=("noise",), stance="adds", words=words)

    made = at_once(write, HANDS)
    assert not [answer for answer in made if isinstance(answer, Exception)]
    assert sorted(Note.objects.values_list("number", flat=True)) == list(range(1, HANDS + 1))
    mine, other = Note.objects.get(author=people[0]), people[1]
    clicks = at_once(lambda _number: actions.agree(mine, by=other), HANDS)
    assert not [answer for answer in clicks if isinstance(answer, Exception)]
    assert Agreement.objects.filter(note=mine).count() == 1
    assert mine.created_at <= clock.now()
