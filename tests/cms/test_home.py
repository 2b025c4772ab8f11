"""The home page: what is happening in the city now."""

from datetime import timedelta

import factories
import pytest
from page_factories import ROWS, a_budget, an_explainer, some_news, words_of

from cms.happening import running_cycle
from cycles.models import Cycle
from deliberation.assemblies.models import Assembly
from kit import clock
from proposals.delivery.models import Milestone, Project, Setback
from voting.models import Poll

pytestmark = pytest.mark.django_db


def a_funded_project(envelope, title="Lamps on Mill Path"):
    proposal = factories.proposal(title, "funded", envelope=envelope)
    project = Project.objects.create(proposal=proposal, voted_cost=2_000_00, granted=2_000_00, started_at=clock.now())
    today = clock.now().date()
    Milestone.objects.create(
        project=project, title="Twelve poles stand", promised_on=today, planned_on=today, done_on=today, state="done"
    )
    Setback.objects.create(
        project=project,
        noticed_on=today - timedelta(days=2),
        what="<p>The poles do not fit.</p>",
        corrective_action="<p>The maker sends new ones.</p>",
    )
    return project


def a_busy_city(home, many=1):
    cycle = factories.cycle()
    for number in range(many):
        envelope = factories.envelope(cycle, factories.neighborhood(f"Place {number}"))
        moment = clock.now()
        Poll.objects.create(envelope=envelope, state="published", opened_at=moment, published_at=moment)
        a_funded_project(envelope, f"Project {number}")
        an_explainer(f"Explainer {number}", category=factories.category())
        some_news(f"News {number}", neighborhood=factories.neighborhood(f"Place {number}"))
    a_budget(rows=ROWS)


def test_it_shows_the_phase_and_one_thing_to_do(client, home):
    factories.cycle(now_in="vote")
    page = client.get("/")
    assert "Now: vote" in words_of(page.content)
    assert page.content.count(b'class="button"') == 1


def test_an_empty_city_still_has_a_home_page(client, home):
    page = client.get("/")
    assert page.status_code == 200
    assert "No cycle yet" in words_of(page.content)


def test_a_setback_stands_beside_the_milestones_with_what_is_done_about_it(client, home):
    a_busy_city(home)
    words = words_of(client.get("/").content)
    assert "Twelve poles stand" in words
    assert "The poles do not fit." in words
    assert "What is done about it: The maker sends new ones." in words


def test_outcomes_budget_news_and_explainers_are_there(client, home):
    a_busy_city(home)
    words = words_of(client.get("/").content)
    for expected in ("1 of 1 project is funded", "$7,500.50", "News 0", "Explainer 0"):
        assert expected in words


def test_drafts_are_not_there(client, home):
    news = some_news("Secret plan")
    news.unpublish()
    assert b"Secret plan" not in client.get("/").content


def test_it_asks_at_most_fifteen_questions_whatever_the_city_s_size(client, home, django_assert_max_num_queries):
    a_busy_city(home, many=5)
    client.get("/")
    with django_assert_max_num_queries(15):
        response = client.get("/?again")
    assert len(response.content) < 100_000


def test_a_signed_in_reader_costs_at_most_fifteen_questions(client, home, django_assert_max_num_queries):
    a_busy_city(home, many=5)
    client.force_login(factories.officer())
    client.get("/")
    with django_assert_max_num_queries(15):
        assert client.get("/?again").status_code == 200


def test_between_cycles_the_newest_public_one_stands_there_with_its_dates(db, django_assert_num_queries):
    factories.cycle("Last year", now_in=None)
    coming = factories.cycle("Next year", now_in=None)
    with django_assert_num_queries(1):
        found = running_cycle()
        assert found == coming
        assert len(found.calendar) == 6


def test_a_running_cycle_stands_before_a_newer_one(db):
    running = factories.cycle("This year")
    factories.cycle("Next year", now_in=None)
    assert running_cycle() == running


def test_a_cycle_without_dates_stands_there_all_the_same(db):
    assert running_cycle() is None
    undated = Cycle.objects.create(name="Some day", slug="some-day", published=True)
    assert running_cycle() == undated


def test_visitors_get_no_cookie_and_the_page_is_kept(client, home, django_assert_num_queries):
    a_busy_city(home)
    first = client.get("/")
    assert not first.cookies
    with django_assert_num_queries(1):  # the number of the newest act
        assert client.get("/").content == first.content


def test_a_live_assembly_comes_first(client, home):
    live = Assembly.objects.create(title="How bright?", state="live", starts_at=clock.now(), started_at=clock.now())
    page = client.get("/")
    assert "Live now: How bright?" in words_of(page.content)
    assert live.get_absolute_url().encode() in page.content
