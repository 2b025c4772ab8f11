"""The pages of an outcome: why each project, the count step by step, and how well it serves the voters."""

from __future__ import annotations

import gzip
import json
import re
import time

import factories
import pytest
from django.core.management import call_command
from django.urls import reverse

from voting import actions, rules
from voting.comparisons import working
from voting.counting import count_ballots
from voting.models import Count, Poll, Round

pytestmark = pytest.mark.django_db

PAGES = ["outcome", "rounds", "fairness"]


def page(poll, name="outcome", *more):
    return reverse(f"voting:{name}", args=[poll.pk, *more])


def ids(poll):
    return [project["id"] for project in poll.manifest.data["projects"]]


def published(poll, cast, *officers):
    """The poll published after each person cast the projects of these numbers."""
    known = ids(poll)
    for who, numbers in cast:
        actions.cast_ballot(poll, by=who, choices=[known[number - 1] for number in numbers], key="k")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])


@pytest.fixture
def shared_town(ana, bo, cora, dev, dee):
    """A poll by Equal Shares: the first project has one voter behind it, the second and the third have two."""
    poll = factories.poll(rule="equal-shares", completion="none", costs=(40_000_00, 30_000_00, 20_000_00))
    return published(poll, [(ana, (1, 3)), (bo, (2, 3)), (cora, (2,))], dev, dee)


def text_of(client, address):
    """What a page says, without its markup and with single spaces."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"<(head|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL))
    return " ".join(plain.replace("&#x27;", "'").split())


def test_a_project_that_was_not_funded_is_told_what_would_have_funded_it(client, shared_town):
    counted = Count.objects.get(poll=shared_town).outcome
    lost = next(id_ for id_ in ids(shared_town) if id_ not in counted["winners"])
    reason = counted["reasons"][lost]
    assert reason["params"]["more"] == 2
    assert "It would have been funded with 2 supporters more" in text_of(client, page(shared_town))


def test_a_round_shows_the_money_behind_each_project_as_a_picture_that_is_a_table(client, shared_town):
    address = page(shared_town, "round", 1)
    told = Round.objects.get(count__poll=shared_town, number=1).data
    html = client.get(address).content.decode()
    table = re.search(r'<table class="chart-table.*?</table>', html, re.DOTALL)[0]
    assert table.count('<th scope="row">') == len(told["behind"]) == table.count("<svg")
    assert table.count("bar-mark") == len(told["behind"]), "a line marks the cost in each bar"
    text = text_of(client, address)
    assert "Project 3 costs $20,000: bought now $40,000" in text
    assert "2 of its 2 supporters joined in paying." in text
    assert "$10,000" in text


def test_the_numbers_of_a_round_are_those_of_the_count(shared_town):
    found = count_ballots(shared_town)
    for round_ in found.outcome.rounds:
        told = Round.objects.get(count__poll=shared_town, number=round_.number).data
        assert told["behind"] == dict(round_.behind)
        assert [group["voters"] for group in told["paid"]] == [payment.voters for payment in round_.payments]
        assert sum(group["total"] for group in told["paid"]) >= round_.cost


def test_where_projects_are_taken_by_votes_a_round_shows_who_is_in_line(client, ana, bo, cora, dev, dee):
    poll = published(factories.poll(rule="greedy"), [(ana, (1, 3)), (bo, (2, 3)), (cora, (2,))], dev, dee)
    text = text_of(client, page(poll, "round", 2))
    first, second = Count.objects.get(poll=poll).outcome["winners"][:2]
    names = {project["id"]: project["name"] for project in poll.manifest.data["projects"]}
    assert "Projects in line, most votes first $40,000 was there before this round." in text
    assert f"{names[second]} costs $30,000: funded now 2" in text
    assert f"{names[first]} costs" not in text, "what was funded before is no longer in line"


def test_all_rounds_stand_in_one_list_with_what_was_left(client, shared_town):
    counted = Count.objects.get(poll=shared_town).outcome
    html = client.get(page(shared_town, "rounds")).content.decode()
    assert len(re.findall(r'href="[^"]+/rounds/\d+/"', html)) == len(counted["rounds"])
    assert "$40,000" in html
    assert "paid by its supporters" in html


def test_a_project_has_a_page_with_its_way_through_the_count(client, shared_town):
    bought = text_of(client, page(shared_town, "project", 3))
    assert "Its supporters had $40,000 at first, and it was bought in round 1." in bought
    alone = text_of(client, page(shared_town, "project", 1))
    assert "All shares of its supporters together were $20,000 from the start, less than its cost of $40,000." in alone
    fallen = text_of(client, page(shared_town, "project", 2))
    assert "Its supporters had $40,000 at first" in fallen
    assert client.get(page(shared_town, "project", 4)).status_code == 404
    assert client.get(page(shared_town, "project", 0)).status_code == 404


def test_rivals_are_named_on_each_others_page(client, ana, bo, dev, dee):
    from proposals.models import Proposal

    poll = factories.poll(opened=False)
    rivals = Proposal.objects.filter(envelope=poll.envelope, title__in=["Project 2", "Project 3"])
    actions.name_rivals(poll, by=dev, proposals=rivals)
    poll = published(actions.open_poll(poll, by=dev), [(ana, (2, 3)), (bo, (3,))], dev, dee)
    text = text_of(client, page(poll, "project", 2))
    assert "it cannot be built together with “Project 3”, which was funded" in text
    assert "Can't be built beside it Project 3 (funded)" in text


# --- fairness --------------------------------------------------------------------------------------------------------


def test_the_measures_on_the_page_are_those_of_the_counting_room(client, shared_town):
    found = count_ballots(shared_town)
    measures = rules.measures(found.instance, found.profile, found.outcome)
    stored = Count.objects.get(poll=shared_town).measures
    assert stored["average_number"] == str(measures.average_number)
    assert stored["excluded"] == measures.excluded
    assert sum(stored["by_number"]) == stored["voters"] == 3
    assert sum(number * voters for number, voters in enumerate(stored["by_number"])) == 3 * measures.average_number
    text = text_of(client, page(shared_town, "fairness"))
    assert "voters (0.0 %) support none of them" in text or "voter (33.3 %) supports none of them" in text
    assert "Holds No group is let down" in text
    assert "Holds The prices add up" in text
    assert "every voter began with $20,000" in text


def test_a_group_that_is_let_down_is_named(client, dev, dee):
    """Three of five voters take all the money by votes; the other two could have bought their project by themselves."""
    people = [factories.resident(name) for name in ("Ada", "Ben", "Cem", "Dua", "Eve")]
    poll = factories.poll(rule="greedy", costs=(50_000_00, 20_000_00), budget=60_000_00)
    poll = published(poll, [(who, (1,) if place < 3 else (2,)) for place, who in enumerate(people)], dev, dee)
    text = text_of(client, page(poll, "fairness"))
    assert "Does not hold A group is let down 2 voters all support “Project 2”, which is not funded." in text
    assert "In equal shares they hold $24,000 together." in text
    assert "supports projects of $20,000 only, even with this one counted in." in text
    assert "prices add up" not in text, "greedy has no prices"


def test_where_votes_and_money_went_is_told_by_category(client, ana, bo, dev, dee):
    poll = factories.poll(opened=False, rule="greedy", costs=(40_000_00, 30_000_00))
    envelope = poll.envelope
    factories.proposal(
        "A song", state="on-ballot", envelope=envelope, cost=10_000_00, category=factories.category("music")
    )
    poll = published(actions.open_poll(poll, by=dev), [(ana, (1, 3)), (bo, (3,))], dev, dee)
    text = text_of(client, page(poll, "fairness"))
    assert "Music 67 % 20 %" in text
    assert "Lighting 33 % 80 %" in text


def test_a_count_of_an_earlier_version_says_that_it_was_not_measured(client, shared_town):
    Count.objects.update(measures={})
    assert "This was not measured" in text_of(client, page(shared_town, "fairness"))


def test_nobody_sees_a_part_of_an_outcome_before_it_is_published(client, ana, dev, fay):
    poll = factories.poll(rule="equal-shares")
    actions.cast_ballot(poll, by=ana, choices=ids(poll)[:1], key="k")
    factories.end_voting(poll)
    actions.count_poll(factories.open_ballots(poll), by=dev)
    parts = [page(poll, name) for name in PAGES] + [page(poll, "project", 1)]
    client.force_login(ana)
    assert {client.get(part).status_code for part in parts} == {403}
    client.force_login(fay)
    assert {client.get(part)["Cache-Control"] for part in parts} == {"private, no-store"}


# --- large elections -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nobody_is_told")
@pytest.mark.parametrize("size", [10, 600])
def test_every_part_asks_the_same_few_questions_however_long(
    client, ana, dev, dee, size, django_assert_max_num_queries
):
    poll = factories.poll(costs=[1_000_00] * size, rule="equal-shares", completion="utilitarian")
    poll = published(poll, [(ana, range(1, size, 7))], dev, dee)
    for part in [*(page(poll, name) for name in PAGES), page(poll, "project", 2), page(poll, "round", 1)]:
        client.cookies["sessionid"] = "none"  # past the kept pages
        with django_assert_max_num_queries(9):
            answer = client.get(part)
        assert len(gzip.compress(answer.content)) < 25_000, part


@pytest.mark.shared
def test_a_capitals_election_is_read_as_fast_as_a_villages(
    client, shared_data, monkeypatch, django_assert_max_num_queries
):
    """Warszawa 2024: 75,255 ballots on 118 projects. Nothing is counted when a page is looked at."""
    monkeypatch.setattr(working, "MOST_WORK", 0)  # the slow rule's minute of work is not what this is about
    call_command(
        "import_pabulib",
        str(shared_data / "pabulib" / "Poland_Warszawa_2024.pb"),
        "--rule=equal-shares",
        "--completion=add1u",
        verbosity=0,
    )
    poll = Poll.objects.get()
    parts = [*(page(poll, name) for name in PAGES), page(poll, "project", 20), page(poll, "round", 40)]
    parts.append(reverse("comparisons:other_rules", args=[poll.pk]))
    for part in parts:
        client.get(part)  # the first reader loads templates
    for part in parts:
        client.cookies["sessionid"] = "none"
        began = time.process_time()
        with django_assert_max_num_queries(8):
            answer = client.get(part)
        assert answer.status_code == 200
        assert time.process_time() - began < 0.5, part
        assert len(gzip.compress(answer.content)) < 25_000, part
    assert json.loads(client.get(page(poll, "outcome_json")).content)["measures"]["let_down"] is None
