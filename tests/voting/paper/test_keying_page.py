"""The page on which sheets are keyed in: a plain form, JSON for its script, and readings that were sealed on a tablet."""

from __future__ import annotations

import base64
import json

import pytest
from django.urls import reverse
from paper_town import codes_of, ids, key_in, paper_poll

from voting.ledger.sheets import serial_of
from voting.models import Ballot
from voting.paper import intake
from voting.paper.models import Entry

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def page(poll):
    return reverse("paper:key_in", args=[poll.pk])


def sealed(poll, **fields):
    """As the script seals it."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(intake.public_key(poll)))
    return base64.b64encode(intake._SUITE.encrypt(json.dumps(fields).encode(), key, intake.INFO)).decode()


def test_two_officers_key_a_sheet_in_on_the_page(client, dev, dee):
    poll = paper_poll()
    code = codes_of(poll)[0]
    for officer, words in ((dev, "keyed once"), (dee, "agree")):
        client.force_login(officer)
        answer = client.post(page(poll), {"code": code, "numbers": "1, 3", "key": f"k{officer.pk}"})
        assert words in answer.content.decode()
    assert Ballot.objects.count() == 1


def test_mistakes_come_back_with_what_was_typed(client, dev):
    poll = paper_poll()
    code = codes_of(poll)[0]
    client.force_login(dev)
    for given, words in (
        ({"code": code, "numbers": "1 9"}, "9 is no number on this sheet"),
        ({"code": code, "numbers": "1 x"}, "x is no number on this sheet"),
        ({"code": code, "numbers": "1 1"}, "twice"),
        ({"code": code, "numbers": ""}, "Give the numbers"),
        ({"code": code, "numbers": "1", "spoilt": "on"}, "Give the numbers"),
        ({"code": "0000-0000-0000-0000", "numbers": "2"}, "letter by letter"),
    ):
        answer = client.post(page(poll), {**given, "key": "k"})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert given["numbers"] in answer.content.decode()
    assert not Entry.objects.exists()


def test_the_page_is_for_officers(client, ana, fay):
    poll = paper_poll()
    assert client.get(page(poll)).status_code == 302
    for who in (ana, fay):
        client.force_login(who)
        assert client.get(page(poll)).status_code == 403


def test_a_reading_sealed_on_a_tablet_comes_in_once_however_often_it_is_sent(client, dev):
    poll = paper_poll()
    code = codes_of(poll)[0]
    client.force_login(dev)
    row = sealed(poll, code=code, numbers="1 2", spoilt=False, key="tablet", officer=str(dev.pk))
    for _ in range(3):
        answer = client.post(page(poll), {"sealed": row}, headers=JSON)
        assert answer.status_code == 200
        assert answer.json()["taken"]
        assert answer.json()["serial"] == serial_of(poll.pk, code)
    assert Entry.objects.count() == 1
    other = sealed(poll, code=code, numbers="3", spoilt=False, key="tablet", officer=str(dev.pk))
    assert client.post(page(poll), {"sealed": other}, headers=JSON).status_code == 409


def test_a_sealed_reading_of_another_officer_or_poll_is_refused(client, dev, dee):
    poll, elsewhere = paper_poll(), paper_poll("Harbor")
    code = codes_of(poll)[0]
    client.force_login(dee)
    fields = {"code": code, "numbers": "1", "spoilt": False, "key": "k", "officer": str(dev.pk)}
    assert client.post(page(poll), {"sealed": sealed(poll, **fields)}, headers=JSON).status_code == 403
    for wrong in (sealed(elsewhere, **fields), "nonsense", "", base64.b64encode(b"x" * 200).decode()):
        answer = client.post(page(poll), {"sealed": wrong}, headers=JSON)
        assert answer.status_code == 422
        assert not answer.json()["taken"]
    bad = sealed(poll, **{**fields, "officer": str(dee.pk), "numbers": "77"})
    answer = client.post(page(poll), {"sealed": bad}, headers=JSON)
    assert answer.status_code == 422
    assert "77 is no number" in answer.json()["text"]


def test_the_page_says_how_many_sheets_wait_for_this_officer_and_shows_no_reading(client, dev, dee):
    poll = paper_poll()
    codes = codes_of(poll, 3)
    for code in codes:
        key_in(poll, code, [1], dev)
    client.force_login(dee)
    first = client.get(page(poll))
    assert first.context["waiting"] == 3
    client.force_login(dev)
    assert client.get(page(poll)).context["waiting"] == 0
    assert ids(poll, 1)
