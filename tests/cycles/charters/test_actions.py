"""A charter from its first draft to the version that takes its place."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions import leave
from audit import log
from audit.models import Entry
from cycles.charters import actions, readiness
from cycles.charters.models import Charter, Clause, Side, Version, Weighing, Weight
from cycles.charters.reading import compared, shifts, sides_of, version_before
from cycles.models import Category
from following.models import Announcement
from kit import clock
from kit.verdict import Forbidden
from neighborhoods.models import Seat

from .conftest import decided, neighbors, percents, settle, sign

pytestmark = pytest.mark.django_db


def said_by_residents(version):
    return sides_of(version, list(Category.objects.all()))[Side.RESIDENTS]


def test_a_co_chair_or_an_officer_opens_a_version_and_nobody_else(council, chair, cora, ana, dev):
    place = council.neighborhood
    for person in (cora, ana):
        with pytest.raises(Forbidden, match="co-chairs and city officers"):
            actions.open_version(place, by=person, changes="A first charter.")
    assert not Charter.objects.exists()
    with pytest.raises(ValidationError, match="Say what is to change"):
        actions.open_version(place, by=chair, changes=" ")
    made = actions.open_version(place, by=dev, changes="A first charter.")
    assert (made.number, made.state) == (1, "draft")
    with pytest.raises(Forbidden, match="One at a time"):
        actions.open_version(place, by=chair, changes="Another.")


def test_the_city_has_one_charter_of_its_own(council, chair, dev):
    actions.open_version(None, by=chair, changes="For the whole city.")
    with pytest.raises(Forbidden, match="One at a time"):
        actions.open_version(None, by=dev, changes="Again.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Charter.objects.create()


def test_a_verified_resident_weighs_once_and_may_change_or_take_it_back(draft, ana, bo, gus):
    for stranger, reason in ((bo, "residents of Harbor"), (gus, "verified address")):
        with pytest.raises(Forbidden, match=reason):
            actions.weigh(draft, side=Side.RESIDENTS, by=stranger, percents=percents(100, 0, 0))
    actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents=percents(100, 0, 0))
    actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents=percents(0, 40, 60))
    assert Weighing.objects.get().percents == {pk: value for pk, value in percents(0, 40, 60).items() if value}
    actions.take_back(draft, side=Side.RESIDENTS, by=ana)
    assert not Weight.objects.exists()
    with pytest.raises(Forbidden, match="no weights to take back"):
        actions.take_back(draft, side=Side.RESIDENTS, by=ana)


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ((50, 30, 19), "sum to 99. They must sum to exactly 100: 1 are missing"),
        ((50, 30, 21), "sum to 101. They must sum to exactly 100: 1 are too many"),
        ((0, 0, 0), "sum to 0"),
        ((150, -50, 0), "from 0 to 100"),
    ],
)
def test_weights_sum_to_exactly_100(draft, ana, weights, reason):
    with pytest.raises(ValidationError, match=reason):
        actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents=percents(*weights))
    assert not Weighing.objects.exists()


def test_a_category_that_is_gone_is_not_weighed(draft, ana):
    with pytest.raises(ValidationError, match="not there any more"):
        actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents={10**6: 100})


def test_residents_are_heard_together_and_four_of_them_not_yet(draft):
    neighbors(draft, (40, 30, 30), (50, 30, 20), (40, 40, 20), (30, 30, 40))
    said = said_by_residents(draft)
    assert said.percents is None
    assert said.too_few
    neighbors(draft, (40, 20, 40), first=4)
    said = said_by_residents(draft)
    assert (said.residents, sum(said.percents.values())) == (5, 100)
    assert said.percents == percents(40, 30, 30)


def test_what_a_resident_proposed_is_not_in_the_audit_log(draft, ana):
    actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents=percents(100, 0, 0))
    assert Entry.objects.get(verb="charters.weigh").facts == {"side": "residents"}


def test_the_council_weighs_by_a_decision_made_after_the_draft_was_opened(council, chair, hana, cora, dev):
    for slug in ("lighting", "safe-routes", "youth-programs"):
        factories.category(slug)
    with clock.at(clock.now() - timedelta(days=9)):
        early = decided(council, chair, hana, cora)
    draft = actions.open_version(council.neighborhood, by=chair, changes="A first charter.")
    for motion in (None, early):
        with pytest.raises(ValidationError, match="Choose a decision"):
            actions.weigh(draft, side=Side.COUNCIL, by=chair, percents=percents(100, 0, 0), motion=motion)
    motion = decided(council, chair, hana, cora)
    with pytest.raises(Forbidden, match="co-chair"):
        actions.weigh(draft, side=Side.COUNCIL, by=dev, percents=percents(100, 0, 0), motion=motion)
    made = actions.weigh(draft, side=Side.COUNCIL, by=hana, percents=percents(100, 0, 0), motion=motion)
    assert made.motion == motion


def test_the_agency_is_an_officer_who_does_not_co_chair(draft, hana, dev, chair):
    with pytest.raises(Forbidden, match="A colleague speaks"):
        actions.weigh(draft, side=Side.AGENCY, by=hana, percents=percents(100, 0, 0))
    with pytest.raises(Forbidden, match="officer"):
        actions.weigh(draft, side=Side.AGENCY, by=chair, percents=percents(100, 0, 0))
    assert actions.weigh(draft, side=Side.AGENCY, by=dev, percents=percents(100, 0, 0)).motion is None


def test_what_is_missing_is_named_and_nothing_is_settled_without_it(draft, chair, dev):
    with pytest.raises(ValidationError) as refusal:
        actions.settle(draft, by=chair, percents=percents(50, 30, 20))
    assert refusal.value.messages == [
        "Not there yet: The council weighed, by a decision that stands.",
        "Not there yet: The city agency weighed.",
    ]
    assert [need.met for need in readiness.of_draft(draft)] == [True, False, False, False]
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_three_sign_the_exact_text_and_then_it_is_in_force(settled, chair, hana, dev, dee, cora, ana):
    assert settled.fingerprint == sha256(settled.text.encode()).hexdigest()
    with pytest.raises(Forbidden, match="Both co-chairs"):
        actions.sign(settled, by=ana, fingerprint=settled.fingerprint)
    with pytest.raises(ValidationError, match="another one than you have read"):
        actions.sign(settled, by=chair, fingerprint="0" * 64)
    actions.sign(settled, by=chair, fingerprint=settled.fingerprint)
    with pytest.raises(Forbidden, match="You have signed"):
        actions.sign(settled, by=chair, fingerprint=settled.fingerprint)
    actions.sign(settled, by=dev, fingerprint=settled.fingerprint)
    with pytest.raises(Forbidden, match="somebody has signed as this"):
        actions.sign(settled, by=dee, fingerprint=settled.fingerprint)
    settled.refresh_from_db()
    assert settled.state == "settled"
    made = actions.sign(settled, by=hana, fingerprint=settled.fingerprint)
    assert made.state == "agreed"
    assert {one.duty for one in made.signatures.all()} == {"resident-chair", "officer-chair", "officer"}
    facts = [entry.facts["fingerprint"] for entry in Entry.objects.filter(verb="charters.sign")]
    assert facts == [settled.fingerprint] * 3
    assert log.verify() is None


def test_the_text_that_is_signed_is_written_in_one_way(settled):
    first, rest = settled.text.split("\n", 1)
    assert first == "lamplight charter v1"
    assert rest == (
        '{"changes":"A first charter, after the winter assembly.","charter":"harbor",'
        '"clauses":[{"category":"lighting","clause":"C1","text":"Ways to school are lit and safe first."}],'
        '"version":1,"weights":{"lighting":50,"safe-routes":30,"youth-programs":20}}'
    )


def test_what_is_settled_is_neither_written_nor_weighed(settled, chair, ana, dev):
    clause = settled.clauses.get()
    for act in (
        lambda: actions.add_clause(settled, by=chair, text="More."),
        lambda: actions.change_clause(clause, by=chair, text="Less."),
        lambda: actions.remove_clause(clause, by=chair),
        lambda: actions.explain(settled, by=chair, changes="Other."),
        lambda: actions.weigh(settled, side=Side.RESIDENTS, by=ana, percents=percents(100, 0, 0)),
        lambda: actions.take_back(settled, side=Side.AGENCY, by=dev),
    ):
        with pytest.raises(Forbidden, match="That can't be done now"):
            act()


def test_a_settled_text_becomes_a_draft_again_and_its_signatures_fall(settled, chair, hana, dev):
    actions.sign(settled, by=chair, fingerprint=settled.fingerprint)
    with pytest.raises(ValidationError, match="Say why"):
        actions.reopen(settled, by=hana, reason="")
    again = actions.reopen(settled, by=hana, reason="A clause lacks its street.")
    assert (again.state, again.fingerprint, again.signatures.count()) == ("draft", "", 0)
    assert set(again.weighings.values_list("side", flat=True)) == {"council", "agency"}
    actions.change_clause(again.clauses.get(), by=chair, text="Ways to school are lit first.")
    once_more = actions.settle(again, by=chair, percents=percents(50, 30, 20))
    assert once_more.fingerprint != settled.fingerprint
    with pytest.raises(ValidationError, match="another one than you have read"):
        actions.sign(once_more, by=chair, fingerprint=settled.fingerprint)
    assert sign(once_more, chair, hana, dev).state == "agreed"


def test_a_new_version_takes_the_place_of_the_one_before_which_stays(agreed, council, chair, hana, cora, dev):
    first = agreed.clauses.get()
    second = actions.open_version(council.neighborhood, by=dev, changes="Youth first.")
    assert second.number == 2
    kept = second.clauses.get()
    assert (kept.anchor, kept.text) == ("C1", first.text)
    added = actions.add_clause(second, by=chair, text="Young people are asked first.")
    assert added.anchor == "C2"
    actions.remove_clause(kept, by=chair)
    settle(second, council, chair, hana, cora, dev, weights=(20, 30, 50))
    second.refresh_from_db()
    second = sign(second, chair, hana, dev)
    agreed.refresh_from_db()
    assert (agreed.state, second.state) == ("superseded", "agreed")
    assert agreed.clauses.get().text == first.text
    assert [(one.anchor, one.kind) for one in compared(second.clauses.all(), agreed.clauses.all())] == [
        ("C1", "removed"),
        ("C2", "added"),
    ]
    third = actions.open_version(council.neighborhood, by=chair, changes="Back.")
    assert actions.add_clause(third, by=chair, text="Ways to school again.").anchor == "C3"


def test_shifts_tell_what_each_category_weighed_before(agreed):
    now, before = percents(20, 30, 50), percents(50, 30, 20)
    found = shifts(now, before, Category.objects.all())
    assert [(one.category.slug, one.now, one.before, one.change) for one in found] == [
        ("youth-programs", 50, 20, 30),
        ("safe-routes", 30, 30, 0),
        ("lighting", 20, 50, -30),
    ]
    assert version_before(agreed) is None


def test_a_withdrawn_draft_says_why_stays_and_leaves_room_for_another(draft, council, chair, cora):
    with pytest.raises(ValidationError, match="Say why"):
        actions.withdraw(draft, by=chair, reason=" ")
    with pytest.raises(Forbidden, match="co-chairs"):
        actions.withdraw(draft, by=cora, reason="No.")
    made = actions.withdraw(draft, by=chair, reason="We wait for the new council.")
    assert (made.state, made.reason) == ("withdrawn", "We wait for the new council.")
    again = actions.open_version(council.neighborhood, by=chair, changes="Now.")
    assert again.number == 1
    assert Version.objects.count() == 2


def test_what_is_in_force_is_not_withdrawn(agreed, chair):
    with pytest.raises(Forbidden, match="That can't be done now"):
        actions.withdraw(agreed, by=chair, reason="No.")


def test_an_officer_who_co_chairs_signs_as_that_and_somebody_else_for_the_city(settled, hana, chair, dev):
    actions.sign(settled, by=hana, fingerprint=settled.fingerprint)
    assert settled.signatures.get().duty == Seat.Duty.OFFICER_CHAIR
    waiting = Version.objects.to_sign
    assert [list(waiting(person)) for person in (hana, chair, dev)] == [[], [settled], [settled]]
    actions.sign(settled, by=dev, fingerprint=settled.fingerprint)
    assert list(waiting(factories.officer("Odile"))) == []


def test_who_leaves_takes_their_weights_out_of_a_draft(draft, ana):
    actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents=percents(100, 0, 0))
    leave(ana, by=ana)
    assert not Weighing.objects.exists()


def test_people_are_told_of_a_draft_of_signing_and_of_what_is_in_force(draft, council, chair, hana, cora, dev, ana):
    actions.weigh(draft, side=Side.RESIDENTS, by=ana, percents=percents(100, 0, 0))
    opened = Announcement.objects.get(sentence__startswith="What matters most in %(place)s")
    assert f"neighborhoods.neighborhood:{council.neighborhood_id}" in opened.topics
    version = settle(draft, council, chair, hana, cora, dev)
    to_sign = Announcement.objects.get(sentence__contains="waits for your signature", about__contains="charters")
    assert to_sign.always
    assert {notice.person for notice in to_sign.notices.all()} == {hana, dev}  # Chidi settled it and knows
    sign(version, chair, hana, dev)
    in_force = Announcement.objects.get(sentence__contains="is signed, and in force")
    assert ana in {notice.person for notice in in_force.notices.all()}


def test_a_clause_is_never_empty_nor_endless(draft, chair):
    for text, reason in (("  ", "Write the clause"), ("x" * 2001, "at most 2000")):
        with pytest.raises(ValidationError, match=reason):
            actions.add_clause(draft, by=chair, text=text)
    assert Clause.objects.count() == 1


def test_the_city_s_charter_is_signed_by_co_chairs_of_any_council_and_an_officer_of_none(
    council, chair, hana, cora, dev, ana
):
    for slug in ("lighting", "safe-routes", "youth-programs"):
        factories.category(slug)
    draft = actions.open_version(None, by=chair, changes="For the whole city.")
    actions.add_clause(draft, by=chair, text="Everybody gets home.")
    version = settle(draft, council, chair, hana, cora, dev)
    version.refresh_from_db()
    waiting = Version.objects.to_sign
    assert [list(waiting(person)) for person in (chair, hana, dev, cora, ana)] == [
        [version],
        [version],
        [version],
        [],
        [],
    ]
    assert sign(version, hana, dev, chair).state == "agreed"
    assert not any(waiting(person) for person in (chair, hana, dev))
