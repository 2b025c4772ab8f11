"""The council's desk and the officer's, on public pages and in the Wagtail admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factories
import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kit import clock
from proposals.models import Proposal, Review

ADMIN = "/admin/proposals/"
REVIEWS = "/admin/reviews/"


@pytest.fixture
def cycle(db: None) -> Any:
    return factories.cycle(now_in="review")


def in_harbor(cycle: Any, author: Any, state: str = "submitted", title: str = "Lamps", **fields: Any) -> Proposal:
    envelope = factories.envelope(cycle, factories.neighborhood("Harbor"))
    return factories.proposal(title, state, envelope=envelope, author=author, **fields)


def decide(client: Client, proposal: Proposal, finding: str, reason: str = "", **more: Any) -> Any:
    form = {"act": "assess", "finding": finding, "reason": reason, "free": "on", **more}
    return client.post(f"{REVIEWS}{proposal.pk}/", form)


def test_cora_goes_through_her_queue_oldest_first(client: Client, ana: Any, cora: Any, cycle: Any) -> None:
    younger = in_harbor(cycle, ana, title="Younger")
    older = in_harbor(cycle, ana, title="Older", submitted_at=clock.now() - timedelta(days=2))
    client.force_login(cora)
    assert client.get("/proposals/review/").url == REVIEWS
    assert [p.title for p in client.get(REVIEWS).context["page"]] == ["Older", "Younger"]
    answer = decide(client, older, "accept", "Good.\n\nGo on.")
    assert answer.url == f"{REVIEWS}{younger.pk}/"
    assert Review.objects.get().reason == "<p>Good.</p><p>Go on.</p>"
    answer = decide(client, younger, "decline", "The bats need the dark.")
    assert answer.url == REVIEWS
    assert "Nothing waits here" in client.get(answer.url).content.decode()


def test_a_no_without_a_reason_comes_back_with_what_was_typed(client: Client, ana: Any, cora: Any, cycle: Any) -> None:
    waiting = in_harbor(cycle, ana)
    client.force_login(cora)
    answer = decide(client, waiting, "decline", " ")
    assert answer.status_code == 422
    assert "Give the reason" in answer.content.decode()
    assert 'value="decline"' in answer.content.decode()


def test_nobody_decides_without_a_word_on_their_own_interest(client: Client, ana: Any, cora: Any, cycle: Any) -> None:
    waiting = in_harbor(cycle, ana)
    client.force_login(cora)
    answer = decide(client, waiting, "accept", free="")
    assert answer.status_code == 422
    assert "Declare a conflict of interest below" in answer.content.decode()


def test_residents_have_no_queue(client: Client, ana: Any, cycle: Any) -> None:
    client.force_login(ana)
    answer = client.get("/proposals/review/")
    assert answer.status_code == 403
    assert "Only members of a neighborhood council can do this." in answer.content.decode()


def test_the_reason_is_the_same_on_the_button_and_on_the_page(client: Client, cora: Any, cycle: Any) -> None:
    own = in_harbor(cycle, cora)
    client.force_login(cora)
    reason = "You wrote this proposal, so another member of the council reviews it."
    assert reason in client.get(own.get_absolute_url()).content.decode()
    assert reason in client.get(f"{REVIEWS}{own.pk}/").content.decode()
    assert reason in client.get(f"{ADMIN}{own.pk}/").content.decode()
    answer = decide(client, own, "accept")
    assert answer.status_code == 403
    assert reason in answer.content.decode()


def test_ana_hears_by_mail_what_the_council_asks(
    client: Client, ana: Any, cora: Any, cycle: Any, django_capture_on_commit_callbacks: Any
) -> None:
    waiting = in_harbor(cycle, ana, title="Tom & Jerry's lamps")
    client.force_login(cora)
    with django_capture_on_commit_callbacks(execute=True):
        decide(client, waiting, "return", 'How many?\n\nWhere\'s the "path"?')
    letter = mail.outbox[0]
    assert letter.to == ["ana@example.org"]
    assert letter.subject == "The council asks you about “Tom & Jerry's lamps”"
    assert 'How many?\n\nWhere\'s the "path"?' in letter.body
    assert waiting.get_absolute_url() in letter.body


def test_the_desk_of_all_proposals_leads_on(client: Client, ana: Any, cora: Any, cycle: Any) -> None:
    first = in_harbor(cycle, ana, title="First", submitted_at=clock.now() - timedelta(days=2))
    second = in_harbor(cycle, ana, title="Second")
    client.force_login(cora)
    page = client.get(f"{ADMIN}?waiting=council")
    assert [p.title for p in page.context["object_list"]] == ["First", "Second"]
    assert client.get(f"{ADMIN}{first.pk}/").context["after"] == second
    assert client.get(f"{ADMIN}{second.pk}/").context["before"] == first
    assert f"{REVIEWS}{first.pk}/" in client.get(f"{ADMIN}{first.pk}/").content.decode()


def test_the_desk_is_comfortable_with_forty_and_costs_the_same_for_four(
    client: Client, ana: Any, cora: Any, cycle: Any
) -> None:
    client.force_login(cora)
    counts = []
    for count in (4, 36):
        for n in range(count):
            in_harbor(cycle, ana, title=f"Idea {n}")
        client.get(ADMIN)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(ADMIN)
        counts.append(len(asked))
    assert len(page.context["object_list"]) == 40
    assert counts[0] == counts[1]


def test_the_desk_finds_words_and_filters(client: Client, ana: Any, dev: Any, cycle: Any) -> None:
    in_harbor(cycle, ana, title="Jardín")
    in_harbor(cycle, ana, "accepted", title="Benches")
    in_harbor(cycle, ana, "draft", title="Secret")
    client.force_login(dev)
    for query, found in [("q=jardin", ["Jardín"]), ("waiting=officer", ["Benches"]), ("", ["Jardín", "Benches"])]:
        rows = client.get(f"{ADMIN}?{query}").context["object_list"]
        assert sorted(p.title for p in rows) == sorted(found)


def cost(client: Client, proposal: Proposal, once: str, yearly: str, **more: Any) -> Any:
    lines = [("Lamps", "once", once), ("Power", "yearly", yearly)]
    form = {"act": "cost", "line-TOTAL_FORMS": "3", "line-INITIAL_FORMS": "0", **more}
    for number, (what, kind, amount) in enumerate(lines):
        line = {"what": what, "kind": kind, "amount": amount, "source": "Two offers"}
        form |= {f"line-{number}-{name}": value for name, value in line.items()}
    return client.post(f"{REVIEWS}{proposal.pk}/cost/", form)


def test_dev_costs_and_fills_the_ballot(client: Client, ana: Any, dev: Any, cycle: Any) -> None:
    lamps, benches = in_harbor(cycle, ana, "accepted"), in_harbor(cycle, ana, "costed", title="Benches")
    client.force_login(dev)
    answer = cost(client, lamps, "zero", "300")
    assert answer.status_code == 422
    assert "is not an amount of money" in answer.content.decode()
    cost(client, lamps, "$12,000", "300.50", note="Poles & lamps")
    lamps.refresh_from_db()
    assert (lamps.cost, lamps.upkeep, lamps.costing_note) == (12_000_00, 300_50, "Poles & lamps")
    page = client.get(f"{ADMIN}ballot/").content.decode()
    assert "0 on the ballot, 2 costed and waiting." in page
    envelope = lamps.envelope_id
    client.post(f"{ADMIN}ballot/", {"envelope": envelope, "which": "chosen", "proposal": [benches.pk]})
    assert [p.title for p in Proposal.objects.filter(state="on-ballot")] == ["Benches"]
    client.post(f"{ADMIN}ballot/", {"envelope": envelope, "which": "all"})
    assert Proposal.objects.filter(state="on-ballot").count() == 2
    client.post(f"{ADMIN}{lamps.pk}/", {"act": "take_off_ballot"})
    lamps.refresh_from_db()
    assert lamps.state == "costed"


def test_a_cost_of_nothing_or_less_is_refused(client: Client, ana: Any, dev: Any, cycle: Any) -> None:
    lamps = in_harbor(cycle, ana, "accepted")
    client.force_login(dev)
    for amount in ("0", "-5"):
        assert cost(client, lamps, amount, "0").status_code == 422


@pytest.mark.parametrize("person", ["ana", "eli"])
def test_others_have_no_desk(client: Client, request: Any, person: str, cycle: Any) -> None:
    client.force_login(request.getfixturevalue(person))
    assert client.get(ADMIN).status_code in (302, 403)
    assert client.get(f"{ADMIN}ballot/").status_code in (302, 403)
    assert client.get(REVIEWS).status_code in (302, 403)


def test_the_auditor_looks_and_changes_nothing(client: Client, ana: Any, fay: Any, cycle: Any) -> None:
    lamps = in_harbor(cycle, ana, "accepted")
    client.force_login(fay)
    assert client.get(f"{ADMIN}{lamps.pk}/").status_code == 200
    answer = cost(client, lamps, "5", "0")
    assert answer.status_code == 403
    assert "Only a city officer can do this." in answer.content.decode()
    lamps.refresh_from_db()
    assert lamps.state == "accepted"
