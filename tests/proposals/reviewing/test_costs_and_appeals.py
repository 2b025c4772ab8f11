"""Costs line by line, appeals to another person, rivals, and what a proposal works on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from kit import clock
from kit.verdict import Forbidden
from proposals import actions as propose
from proposals.models import Proposal, Review
from proposals.reviewing import actions
from proposals.reviewing.actions import Line
from proposals.reviewing.models import Appeal, Costing, CostLine, Rivalry
from proposals.reviewing.overview import overview
from voting import actions as vote

WHY = "<p>We moved it to the other side of the path, away from the bats.</p>"


@pytest.fixture
def cycle(db: None) -> Any:
    return factories.cycle(now_in="review")


def in_harbor(cycle: Any, author: Any, state: str = "submitted", title: str = "Lamps", **fields: Any) -> Proposal:
    envelope = factories.envelope(cycle, factories.neighborhood("Harbor"))
    return factories.proposal(title, state, envelope=envelope, author=author, **fields)


# --- Costs -------------------------------------------------------------------------------------------------------------


def lines() -> list[Line]:
    return [
        Line("Twelve lamps", 9_000_00, low=8_500_00, high=10_000_00, source="Two offers of March"),
        Line("Poles", 3_000_00, source="Price list of the works department"),
        Line("Power", 300_00, "yearly", source="As on Pier Road"),
    ]


def test_what_is_paid_once_is_the_cost_and_what_is_paid_yearly_the_upkeep(cycle: Any, ana: Any, dev: Any) -> None:
    costed = actions.cost(in_harbor(cycle, ana, "accepted"), by=dev, lines=lines(), note="Without the path itself.")
    assert (costed.cost, costed.upkeep, costed.state) == (12_000_00, 300_00, "costed")
    first = CostLine.objects.get(what="Twelve lamps")
    assert (first.low, first.high) == (8_500_00, 10_000_00)
    assert CostLine.objects.get(what="Poles").low == 3_000_00


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Line("", 5_00, source="Offer"), "say what it is"),
        (Line("Lamps", 5_00), "say where the number comes from"),
        (Line("Lamps", 5_00, low=6_00, source="Offer"), "must lie between"),
        (Line("Lamps", -5_00, source="Offer"), "less than zero"),
        (Line("Power", 5_00, "yearly", source="Offer"), "more than zero"),
        (Line("Lamps", 5_00, "monthly", source="Offer"), "once or every year"),
    ],
)
def test_a_line_that_does_not_hold_is_named_and_nothing_is_kept(
    cycle: Any, ana: Any, dev: Any, line: Line, why: str
) -> None:
    with pytest.raises(ValidationError, match=why):
        actions.cost(in_harbor(cycle, ana, "accepted"), by=dev, lines=[line])
    assert not Costing.objects.exists()


def test_the_department_that_was_asked_works_it_out_and_no_other(cycle: Any, ana: Any, dev: Any, dee: Any) -> None:
    lights = actions.keep_department("Street lights", by=dev, members=[dee])
    accepted = in_harbor(cycle, ana, "accepted")
    actions.assign([accepted], by=dev, work="costing", department=lights)
    with pytest.raises(Forbidden, match="Street lights works this out"):
        actions.cost(accepted, by=dev, lines=lines())
    actions.cost(accepted, by=dee, lines=lines())
    assert Costing.objects.get().department == lights


def test_an_earlier_costing_stays_to_be_read(client: Client, cycle: Any, ana: Any, dev: Any) -> None:
    accepted = in_harbor(cycle, ana, "accepted")
    actions.cost(accepted, by=dev, lines=actions.lump(20_000_00, 0, "A guess"))
    actions.cost(accepted, by=dev, lines=lines())
    page = client.get(f"/proposals/{accepted.pk}/reviewed/").content.decode()
    assert "An earlier costing" in page
    assert "Two offers of March" in page


def test_costs_from_before_lines_were_kept_are_carried_over(cycle: Any, ana: Any) -> None:
    from importlib import import_module

    from django.apps import apps

    in_harbor(cycle, ana, "costed", cost=12_000_00, upkeep=300_00, costing_note="Lamps")
    in_harbor(cycle, ana, "accepted")
    carry_over = import_module("proposals.reviewing.migrations.0002_carry_costs_over").carry_over
    for _twice in range(2):
        carry_over(apps, None)
    costing = Costing.objects.get()
    assert [(line.kind, line.amount) for line in costing.lines.all()] == [("once", 12_000_00), ("yearly", 300_00)]


# --- Appeals -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def declined(cycle: Any, ana: Any, cora: Any) -> Proposal:
    return actions.decline(in_harbor(cycle, ana), by=cora, reason="<p>The bats need the dark.</p>")


def test_an_appeal_goes_to_somebody_who_did_not_decide(declined: Any, ana: Any, cora: Any, chair: Any) -> None:
    made = actions.appeal(declined, by=ana, reason=WHY)
    assert made.due_on == clock.today() + timedelta(days=10)
    with pytest.raises(Forbidden, match="You decided on this proposal before"):
        actions.decide_appeal(made, by=cora, granted=False, reason=WHY)
    with pytest.raises(Forbidden, match="You decided on this proposal before"):
        actions.assign([declined], by=chair, work="appeal", reviewer=cora)
    mail.outbox.clear()
    actions.decide_appeal(made, by=chair, granted=True, reason=WHY)
    declined.refresh_from_db()
    assert declined.state == "accepted"
    assert [(m.to, m.subject) for m in mail.outbox] == [([ana.email], "Your appeal for “Lamps” was granted")]


def test_a_refused_appeal_is_final(client: Client, declined: Any, ana: Any, chair: Any) -> None:
    made = actions.appeal(declined, by=ana, reason=WHY)
    actions.decide_appeal(made, by=chair, granted=False, reason="<p>The bats live on both sides of it.</p>")
    declined.refresh_from_db()
    assert declined.state == "declined"
    assert "both sides" in client.get(f"/proposals/{declined.pk}/reviewed/").content.decode()
    with pytest.raises(Forbidden, match="final"):
        actions.appeal(declined, by=ana, reason=WHY)
    with pytest.raises(Forbidden, match="That can't be done now"):
        actions.decide_appeal(Appeal.objects.get(), by=chair, granted=True, reason=WHY)


def test_who_did_the_formal_check_decides_on_no_appeal(cycle: Any, ana: Any, cora: Any, chair: Any, dev: Any) -> None:
    asked = actions.add_criterion(cycle, by=dev, stage="formal", question="Is it ours?")
    lamps = in_harbor(cycle, ana)
    actions.assess(lamps, by=chair, finding="pass", answers={asked.pk: "yes"})
    actions.decline(lamps, by=cora, reason="<p>The bats need the dark.</p>")
    made = actions.appeal(lamps, by=ana, reason=WHY)
    for person in (cora, chair):
        with pytest.raises(Forbidden, match="before"):
            actions.decide_appeal(made, by=person, granted=True, reason=WHY)
    third = factories.council_member("Cleo")
    assert actions.decide_appeal(made, by=third, granted=True, reason=WHY).state == "granted"


def test_an_officer_is_the_second_reviewer_where_it_is_given_to_them(
    declined: Any, ana: Any, chair: Any, dev: Any
) -> None:
    made = actions.appeal(declined, by=ana, reason=WHY)
    with pytest.raises(Forbidden, match="Only members of the Harbor council"):
        actions.decide_appeal(made, by=dev, granted=True, reason=WHY)
    actions.assign([declined], by=chair, work="appeal", reviewer=dev)
    with pytest.raises(Forbidden, match="Dev does this by"):
        actions.decide_appeal(made, by=chair, granted=True, reason=WHY)
    assert actions.decide_appeal(made, by=dev, granted=True, reason=WHY).second == dev


def test_an_appeal_has_its_days(declined: Any, ana: Any) -> None:
    Review.objects.update(at=clock.now() - timedelta(days=10, minutes=1))
    with pytest.raises(Forbidden, match="The time for an appeal ended"):
        actions.appeal(declined, by=ana, reason=WHY)


def test_only_the_author_appeals_and_says_why(declined: Any, ana: Any, bo: Any) -> None:
    with pytest.raises(Forbidden, match="Only the author"):
        actions.appeal(declined, by=bo, reason=WHY)
    with pytest.raises(ValidationError, match="Give the reason"):
        actions.appeal(declined, by=ana, reason="<p>Unfair!</p>")


def test_a_second_reviewer_with_an_interest_stands_aside(declined: Any, ana: Any, chair: Any) -> None:
    made = actions.appeal(declined, by=ana, reason=WHY)
    actions.take(declined, by=chair, work="appeal")
    actions.declare_conflict(declined, by=chair, kind="family")
    made.refresh_from_db()
    assert made.second is None
    with pytest.raises(Forbidden, match="conflict of interest"):
        actions.decide_appeal(made, by=chair, granted=True, reason=WHY)


def test_ana_appeals_on_the_page_and_the_chair_decides_on_the_desk(
    client: Client, declined: Any, ana: Any, chair: Any
) -> None:
    client.force_login(ana)
    assert "Ask for a second look" in client.get(declined.get_absolute_url()).content.decode()
    assert client.post(f"/proposals/{declined.pk}/appeal/", {"reason": "No"}).status_code == 422
    client.post(f"/proposals/{declined.pk}/appeal/", {"reason": "We moved it away from the bats, see the map."})
    assert "waits for a second reviewer" in client.get(declined.get_absolute_url()).content.decode().lower()
    client.force_login(chair)
    desk = f"/admin/reviews/{declined.pk}/appeal/"
    assert "We moved it away" in client.get(desk).content.decode()
    assert client.post(desk, {"act": "decide", "granted": "yes", "reason": "", "free": "on"}).status_code == 422
    form = {"act": "decide", "granted": "yes", "free": "on"}
    client.post(desk, {**form, "reason": "On the other side it can be done."})
    declined.refresh_from_db()
    assert declined.state == "accepted"


# --- Rivals ------------------------------------------------------------------------------------------------------------


def test_rivals_stand_on_both_pages_and_come_into_the_poll(client: Client, cycle: Any, ana: Any, dev: Any) -> None:
    one, other = (in_harbor(cycle, ana, "on-ballot", title, cost=10_000_00) for title in ("Lamps", "Park"))
    actions.name_rivals(other, one, by=dev, reason="Both need the same piece of land.")
    for here, there in ((one, other), (other, one)):
        page = client.get(here.get_absolute_url()).content.decode()
        assert there.title in page
        assert "Both need the same piece of land." in page
    poll = vote.prepare_poll(one.envelope, by=dev)
    (rivals,) = poll.rivals.all()
    assert {proposal.pk for proposal in rivals.proposals.all()} == {one.pk, other.pk}
    vote.prepare_poll(one.envelope, by=dev)
    assert poll.rivals.count() == 1
    with pytest.raises(Forbidden, match="named on the proposals’ pages"):
        vote.part_rivals(rivals, by=dev)


def test_rivals_ask_for_the_same_money_and_are_named_once(cycle: Any, ana: Any, dev: Any) -> None:
    lamps, park = in_harbor(cycle, ana, title="Lamps"), in_harbor(cycle, ana, title="Park")
    city = factories.proposal("City", envelope=factories.envelope(cycle), author=ana)
    for other in (lamps, city):
        with pytest.raises(ValidationError, match="same money"):
            actions.name_rivals(lamps, other, by=dev, reason="The same land.")
    pair = actions.name_rivals(lamps, park, by=dev, reason="The same land.")
    with pytest.raises(ValidationError, match="already"):
        actions.name_rivals(park, lamps, by=dev, reason="The same land.")
    actions.part_rivals(pair, by=dev)
    assert not Rivalry.objects.exists()


# --- Causes and partners -----------------------------------------------------------------------------------------------


def test_prevention_stands_beside_enforcement(client: Client, cycle: Any, ana: Any, chair: Any) -> None:
    youth = in_harbor(cycle, ana, "costed", "Boxing club", cost=20_000_00)
    patrol = in_harbor(cycle, ana, "submitted", "Patrol")
    in_harbor(cycle, ana, "submitted", "Silent")
    actions.say_aim(
        youth, by=chair, approach="prevention", causes=["youth", "school"], partners="Harbor Boxing: trainers\n\n"
    )
    actions.say_aim(patrol, by=chair, approach="enforcement", causes=["youth"])
    found = overview(cycle)
    assert {row.key: (row.proposals, row.money) for row in found.approaches if row.proposals} == {
        "prevention": (1, 20_000_00),
        "enforcement": (1, 0),
    }
    assert [(row.key, row.proposals) for row in found.causes] == [("youth", 2), ("school", 1)]
    assert found.silent == 1
    page = client.get(youth.get_absolute_url()).content.decode()
    assert "Harbor Boxing: trainers" in page
    assert client.get(f"/proposals/causes/?cycle={cycle.slug}").status_code == 200


def test_the_author_says_it_on_the_page_and_strangers_may_not(client: Client, cycle: Any, ana: Any, bo: Any) -> None:
    lamps = in_harbor(cycle, ana)
    client.force_login(bo)
    assert client.get(f"/proposals/{lamps.pk}/aim/").status_code == 403
    client.force_login(ana)
    assert client.post(f"/proposals/{lamps.pk}/aim/", {"approach": "prevention"}).status_code == 422
    client.post(f"/proposals/{lamps.pk}/aim/", {"approach": "places", "causes": ["neglect"], "partners": "The school"})
    assert lamps.aim.partner_list == ["The school"]


def test_a_strangers_draft_has_no_pages_of_a_review(client: Client, cycle: Any, ana: Any, bo: Any) -> None:
    draft = in_harbor(cycle, ana, "draft")
    client.force_login(bo)
    for page in ("reviewed", "appeal", "aim"):
        assert client.get(f"/proposals/{draft.pk}/{page}/").status_code == 404


def test_the_page_of_a_proposal_and_of_its_review_ask_few_questions(
    client: Client, cycle: Any, ana: Any, cora: Any, chair: Any, dev: Any, django_assert_max_num_queries: Any
) -> None:
    lamps = in_harbor(cycle, ana, body="<p>" + "dark " * 30 + "</p>", place="Mill Path", state="draft")
    lamps.cycle.phases.filter(kind="propose").update(closes_at=clock.now() + timedelta(days=1))
    lamps.cycle.phases.filter(kind="review").update(opens_at=clock.now() + timedelta(days=2))
    lamps = propose.submit(Proposal.objects.get(pk=lamps.pk), by=ana)
    actions.accept(lamps, by=cora)
    for _again in range(5):
        actions.cost(lamps, by=dev, lines=lines())
        actions.name_rivals(lamps, in_harbor(cycle, ana, title="Park"), by=dev, reason="The same land.")
    with django_assert_max_num_queries(15):
        client.get(lamps.get_absolute_url())
    with django_assert_max_num_queries(15):
        client.get(f"/proposals/{lamps.pk}/reviewed/")
