"""The sample comparison audit: dice draw sheets, and each is held against the ledger."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from paper_town import codes_of, fresh, ids, key_twice, paper_poll

from kit.verdict import Forbidden
from voting import actions as vote
from voting.ledger.sheets import serial_of
from voting.paper import actions, comparing
from voting.paper.models import Compared

pytestmark = pytest.mark.django_db
DICE = "31415 26535 56234 26143"


@pytest.fixture
def town(dev, dee):
    poll = paper_poll()
    people = [factories.resident(f"Resident {n}") for n in range(6)]
    codes = codes_of(poll, 6)
    for person, code in zip(people, codes, strict=True):
        actions.hand_out(poll, person, by=dev)
        key_twice(poll, code, [1, 2], dev, dee)
    factories.end_voting(poll)
    poll = fresh(vote.seal_poll(fresh(poll)))
    with pytest.raises(Forbidden, match="once the account"):
        comparing.begin(poll, by=dev, dice=DICE, number=4)
    actions.complete(poll, by=dev)
    return fresh(poll), {serial_of(poll.pk, code): code for code in codes}


def test_drawn_sheets_are_compared_without_keeping_what_they_say(town, dev, fay):
    poll, codes = town
    comparison = comparing.begin(poll, by=fay, dice=DICE, number=4)
    drawn = comparing.drawn(comparison)
    assert len(drawn) == 4
    right, wrong = drawn[0], drawn[1]
    assert comparing.look(poll, by=fay, code=codes[right], choices=ids(poll, 2, 1)).same
    assert not comparing.look(poll, by=fay, code=codes[wrong], choices=ids(poll, 3)).same
    found = comparing.standing(comparison)
    assert (len(found.left), found.different) == (2, 1)
    assert comparing.look(poll, by=dev, code=codes[wrong], choices=ids(poll, 1, 2)).same  # it was misread
    assert comparing.standing(comparison).different == 0
    with pytest.raises(Forbidden, match="and fits"):
        comparing.look(poll, by=fay, code=codes[right], choices=ids(poll, 3))
    assert Compared.objects.count() == 2


def test_the_dice_are_thrown_once_and_only_drawn_sheets_are_looked_at(town, dev):
    poll, codes = town
    with pytest.raises(ValidationError, match="20 throws"):
        comparing.begin(poll, by=dev, dice="1 2 3", number=4)
    comparison = comparing.begin(poll, by=dev, dice=DICE, number=4)
    with pytest.raises(Forbidden, match="drawn already"):
        comparing.begin(poll, by=dev, dice=DICE[::-1], number=4)
    other = next(serial for serial in codes if serial not in comparing.drawn(comparison))
    with pytest.raises(ValidationError, match="not drawn"):
        comparing.look(poll, by=dev, code=codes[other], choices=ids(poll, 1, 2))


def test_the_desk_draws_and_compares(client, ana, town, fay):
    poll, codes = town
    client.force_login(fay)
    desk = reverse("poll_comparison", args=[poll.pk])
    assert client.post(desk, {"act": "begin", "dice": "9", "number": "3"}).status_code == 422
    client.post(desk, {"act": "begin", "dice": DICE, "number": "3"})
    page = client.get(desk)
    serial = page.context["standing"].drawn[0]
    assert serial in page.content.decode()
    assert client.post(desk, {"act": "look", "code": codes[serial], "numbers": "99"}).status_code == 422
    client.post(desk, {"act": "look", "code": codes[serial], "numbers": "1 2"})
    assert "1 of 3 drawn sheets" in client.get(desk).content.decode()
    client.force_login(ana)
    assert client.post(desk, {"act": "look"}).status_code in (302, 403)
