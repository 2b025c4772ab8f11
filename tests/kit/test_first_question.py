"""What a page asks first is asked once, on the way to it where somebody is signed in, and is right either way."""

from __future__ import annotations

import factories
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kit.first_question import asks_first, first_found, keep_found
from kit.prepared import Prepared

name_of = Prepared(lambda who: User.objects.filter(pk=who).values_list("public_name"), int)
email_of = Prepared(lambda who: User.objects.filter(pk=who).values_list("email"), int)


@pytest.mark.django_db
def test_an_answer_is_given_once_and_to_its_own_question_alone(ana, bo):
    request = RequestFactory().get("/")
    keep_found(request, name_of, ana.pk)
    User.objects.filter(pk=ana.pk).update(public_name="Another name")
    assert first_found(request, name_of, ana.pk) == (ana.public_name,)
    assert first_found(request, name_of, ana.pk) == ("Another name",)
    for question, who, row in ((name_of, bo, (bo.public_name,)), (email_of, ana, (ana.email,))):
        keep_found(request, name_of, ana.pk)
        assert first_found(request, question, who.pk) == row


def test_a_view_says_what_it_asks_first():
    @asks_first(name_of, "pk")
    def view(request, pk):
        raise AssertionError

    assert view.first_question == (name_of, "pk")


@pytest.mark.django_db
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_ballot_is_asked_for_once(ana, client, signed_in):
    poll = factories.poll()
    if signed_in:
        client.force_login(ana)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/voting/{poll.pk}/").status_code == 200
    assert len([query for query in asked if "voting_manifest" in query["sql"]]) == 1
    assert client.get(f"/voting/{poll.pk + 1}/").status_code == 404


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_who_asks_and_what_is_asked_first_go_in_one_round_trip(client, monkeypatch):
    from kit import postgresql

    poll, trips, together = factories.poll(), [], postgresql.ask_all
    client.force_login(factories.person("Someone"))
    client.get(f"/voting/{poll.pk}/")
    monkeypatch.setattr("kit.prepared.ask_all_postgresql", lambda *what: trips.append(what[1]) or together(*what))
    assert client.get(f"/voting/{poll.pk}/").status_code == 200
    asked = [("django_session" in sql, "voting_manifest" in sql) for sql, _values in trips[0]]
    assert asked == [(True, False), (False, True)]
