"""A prepared question gives what its queryset gives, and is written once."""

from __future__ import annotations

import factories
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cycles.models import Phase
from kit.prepared import Prepared, PreparedInsert
from residence.models import Residence
from voting.models import Ballot, Participation

pytestmark = pytest.mark.django_db


def test_it_answers_as_its_queryset_does_for_any_values(ana, bo):
    known = Prepared(lambda name, place: User.objects.filter(public_name=name, residence__neighborhood=place), str, int)
    for person, other in ((ana, bo), (bo, ana)):
        assert known.all(person.public_name, person.residence.neighborhood_id) == [person]
        assert known.first(person.public_name, other.residence.neighborhood_id) is None


def test_instances_are_whole_and_bring_what_was_selected_with_them(ana):
    home_of = Prepared(lambda who: Residence.objects.filter(user=who).select_related("neighborhood"), int)
    with CaptureQueriesContext(connection) as asked:
        home = home_of.first(ana.pk)
        assert home.neighborhood.name == "Harbor"
    assert len(asked) == 1
    stored = Residence.objects.get(user=ana)
    fields = [field.attname for field in Residence._meta.concrete_fields]
    assert [getattr(home, name) for name in fields] == [getattr(stored, name) for name in fields]
    home.save(update_fields=["since"])  # it knows that it is stored, and where


def test_instances_have_what_was_added_to_them(ana, bo):
    beside = Exists(Residence.objects.filter(user=OuterRef("pk"), neighborhood=ana.residence.neighborhood_id))
    seen = Prepared(lambda who: User.objects.filter(pk=who).annotate(beside=beside, home=F("residence__pk")), int)
    assert [(found.beside, found.home) for found in (seen.first(ana.pk), seen.first(bo.pk))] == [
        (True, ana.residence.pk),
        (False, bo.residence.pk),
    ]


def test_values_are_those_of_the_fields_on_any_database():
    cycle = factories.cycle()
    opened = Prepared(
        lambda of: Phase.objects.filter(cycle=of).order_by("opens_at").values_list("kind", "opens_at"), int
    )
    assert opened.all(cycle.pk) == list(cycle.phases.order_by("opens_at").values_list("kind", "opens_at"))
    assert opened.all(cycle.pk) == opened.all(cycle.pk)


def test_the_sql_is_written_once(ana):
    asked = []

    def ask(who):
        asked.append(who)
        return User.objects.filter(pk=who).values_list("email")

    email_of = Prepared(ask, int)
    assert [email_of.first(ana.pk), email_of.first(0)] == [(ana.email,), None]
    assert len(asked) == 1


def test_a_question_that_does_not_use_its_value_is_refused(ana):
    with pytest.raises(TypeError, match="does not use"):
        Prepared(lambda who: User.objects.filter(is_active=True), int).all(ana.pk)
    with pytest.raises(TypeError, match="does not use"):  # 2,070,450,500 is no small number: this would find nobody
        Prepared(lambda age: User.objects.filter(pk__lt=age + 1), int).all(ana.pk)


def test_a_prepared_row_is_written_as_its_model_writes_it():
    poll, put = factories.poll(), PreparedInsert(Ballot)
    by_hand = {"poll": poll, "envelope": b"\x00\xff sealed", "paper": True}
    Ballot.objects.create(slot="one", commitment="c1", **by_hand)
    put.put(Ballot(slot="two", commitment="c2", **by_hand))
    one, two = (Ballot.objects.values("poll", "envelope", "paper").get(slot=slot) for slot in ("one", "two"))
    assert bytes(one.pop("envelope")) == bytes(two.pop("envelope")) == by_hand["envelope"]
    assert one == two


def test_a_prepared_row_that_is_there_already_is_refused_or_left_as_asked():
    poll = factories.poll()
    strict, easy = PreparedInsert(Participation), PreparedInsert(Participation, ignore_conflicts=True)
    for row in (strict, easy):
        row.put(Participation(poll=poll, resident=7 if row is strict else 8, line="first"))
    with pytest.raises(IntegrityError), transaction.atomic():
        strict.put(Participation(poll=poll, resident=7, line="second"))
    easy.put(Participation(poll=poll, resident=7, line="third"))
    assert set(Participation.objects.values_list("resident", "line")) == {(7, "first")}
