"""What did my vote do? A resident fills in a ballot again, reads what came of it, and nothing of it stays anywhere."""

from __future__ import annotations

import logging
import re
import sys
from fractions import Fraction

import factories
import pytest
from django.core.management import call_command
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from voting import actions, my_vote
from voting.models import Count, Manifest, Poll
from voting.outcomes import summary_of

pytestmark = pytest.mark.django_db


def ids(poll, *numbers):
    projects = poll.manifest.data["projects"]
    return [projects[number - 1]["id"] for number in numbers]


def page(poll):
    return reverse("voting:my_vote", args=[poll.pk])


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"<(head|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL))
    return " ".join(plain.replace("&#x27;", "'").split())


def published(poll, cast, *officers):
    for who, numbers in cast:
        actions.cast_ballot(poll, by=who, choices=ids(poll, *numbers), key="k")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])


@pytest.fixture
def town(ana, bo, cora, dev, dee):
    """Equal Shares of 60,000 among three: 20,000 each. Project 3 (20,000) is bought by Ana and Bo for 10,000 each, then
    Project 2 (30,000) by Bo with the 10,000 he has left and Cora with her 20,000."""
    poll = factories.poll(rule="equal-shares", completion="none", costs=(40_000_00, 30_000_00, 20_000_00))
    return published(poll, [(ana, (1, 3)), (bo, (2, 3)), (cora, (2,))], dev, dee)


def test_bo_reads_where_his_share_went_round_by_round(client, town):
    text = text_of(client.post(page(town), {"choice": ids(town, 2, 3)}))
    assert "2 of the 2 projects you chose are funded." in text
    assert "Of the $20,000 that every voter began with, this ballot paid $20,000." in text
    assert "Project 3 Round 1 $10,000" in text
    assert "“Project 3” was funded in round 1; your part was $10,000, and you had $10,000 left." in text
    assert "“Project 2” was funded in round 2; you gave the $10,000 you had left." in text
    assert "Your share is spent to the last cent." in text


def test_ana_reads_what_happened_to_the_rest_and_why(client, town):
    text = text_of(client.post(page(town), {"choice": ids(town, 1, 3)}))
    assert "1 of the 2 projects you chose are funded." in text
    assert "$10,000 of your share was not spent" in text
    assert "Not spent $10,000" in text
    assert "“Project 1” was not funded." in text
    assert "Not funded: its supporters (1) had $10,000 left together" in text


def test_all_ballots_together_paid_what_equal_shares_bought(ana, bo, cora, dev, dee):
    poll = factories.poll(rule="equal-shares", costs=(17_000_33, 11_000_10, 9_999_99, 23_456_78), budget=47_000_01)
    cast = [(ana, (1, 2)), (bo, (2, 3, 4)), (cora, (1, 4))]
    poll = published(poll, cast, dev, dee)
    summary = summary_of(poll, Count.objects.get(poll=poll))
    stories = [my_vote.story_of(summary, dict.fromkeys(ids(poll, *numbers), 1)) for _who, numbers in cast]
    paid = sum((story.start - story.left for story in stories), Fraction(0))
    assert paid == sum(r["cost"] for r in summary.counted.outcome["rounds"] if r["step"] == "equal-shares") > 0


def test_without_shares_the_page_says_so(client, ana, bo, dev, dee):
    poll = published(factories.poll(rule="greedy"), [(ana, (1,)), (bo, (1, 2))], dev, dee)
    text = text_of(client.post(page(poll), {"choice": ids(poll, 1, 2)}))
    assert "By this rule nobody has a share of their own" in text
    assert "“Project 1” was funded; your vote counted for it." in text
    assert "Where your share went" not in text


def test_raised_shares_and_leftover_money_are_explained(client, ana, bo, cora, dev, dee):
    poll = factories.poll(rule="equal-shares", completion="add1u", costs=(25_000_00, 12_000_00, 20_000_00))
    poll = published(poll, [(ana, (1,)), (bo, (2,)), (cora, (2, 3))], dev, dee)
    text = text_of(client.post(page(poll), {"choice": ids(poll, 1)}))
    assert re.search(r"Every share was raised to \$[\d,]+, as not everybody can spend all of theirs", text)
    assert "At the end no further project fitted" in text or "With the money that nobody had spent" in text


# --- nothing of it stays ---------------------------------------------------------------------------------------------


def everything():
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, tuple(bytes(cell) if isinstance(cell, memoryview) else cell for cell in row)


@pytest.mark.parametrize("signed_in", [True, False])
def test_what_is_ticked_is_not_kept_not_logged_and_not_in_an_address(client, town, ana, caplog, signed_in):
    if signed_in:
        client.force_login(ana)
        client.get(page(town))
    before, wanted = sorted(everything(), key=repr), ids(town, 2)
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("django.db.backends").setLevel(logging.WARNING)
        answer = client.post(page(town), {"choice": wanted})
    assert answer.status_code == 200
    assert sorted(everything(), key=repr) == before
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.cookies
    assert "choice" not in caplog.text
    assert not re.search(r'(href|action)="[^"]*[?&](choice|points)', answer.content.decode())


def test_an_address_with_choices_in_it_ticks_nothing(client, town):
    answer = client.get(page(town), {"choice": ids(town, 2)[0]})
    assert answer.status_code == 200
    assert "checked" not in answer.content.decode()


def test_the_empty_form_is_one_page_for_everybody_without_a_cookie_or_a_token(client, town):
    answer = client.get(page(town))
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(page(town), {"choice": ids(town, 2)}).status_code == 200


def test_a_report_of_an_error_leaves_the_choices_out(town, monkeypatch, caplog):
    def broken(*args):
        raise RuntimeError("a broken count")

    def take(sender, request, **kwargs):
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_text())

    reports, one = [], ids(town, 2)[0]
    monkeypatch.setattr(my_vote, "story_of", broken)
    got_request_exception.connect(take)
    try:
        answer = Client(raise_request_exception=False).post(page(town), {"choice": one})
    finally:
        got_request_exception.disconnect(take)
    assert answer.status_code == 500
    assert "a broken count" in reports[0]
    assert "choice = '***" in reports[0], "the report names the field and hides what was in it"
    assert f"'{one}'" not in reports[0]
    assert "a broken count" in caplog.text
    assert f"'{one}'" not in caplog.text


# --- what could not have been a ballot -------------------------------------------------------------------------------


def test_an_empty_ballot_and_one_too_long_are_told_what_to_change(client, ana, bo, dev, dee):
    poll = published(factories.poll(most=1), [(ana, (1,)), (bo, (2,))], dev, dee)
    empty = client.post(page(poll), {})
    assert empty.status_code == 422
    assert "Tick at least one project that you chose." in text_of(empty)
    long = client.post(page(poll), {"choice": ids(poll, 1, 2)})
    assert long.status_code == 422
    assert "at most 1 is allowed" in text_of(long)
    assert long.content.decode().count(" checked") == 2
    assert client.post(page(poll), {"choice": ["999999"]}).status_code == 422


def test_choices_on_other_pages_of_a_long_list_come_along(client, ana, dev, dee):
    poll = factories.poll(costs=[1_000_00] * (my_vote.PER_PAGE + 10), rule="greedy")
    poll = published(poll, [(ana, (1,))], dev, dee)
    chosen = ids(poll, 1, 2, my_vote.PER_PAGE + 5)
    second = client.post(page(poll), {"choice": chosen, "go": "2"})
    html = second.content.decode()
    assert html.count(" checked") + html.count('type="hidden" name="choice"') == 3
    assert second["Cache-Control"] == "private, no-store"
    assert "3 projects you chose are funded." in text_of(client.post(page(poll), {"choice": chosen}))


POINTS = """META
key;value
description;Points
num_projects;3
num_votes;2
budget;100
vote_type;{form}
rule;greedy
PROJECTS
project_id;cost;name
a;60;Lamps
b;50;Benches
c;30;A song
VOTES
voter_id;vote{header}
1;a,c{first}
2;b,a{second}
"""


@pytest.mark.parametrize(
    ("form", "header", "first", "second", "sent"),
    [
        ("cumulative", ";points", ";3,1", ";2,2", {"points-1": "3", "points-3": "1"}),
        ("ordinal", "", "", "", {"points-1": "1", "points-3": "2"}),
    ],
)
def test_where_the_rule_pays_by_points_the_points_are_asked_for(client, tmp_path, form, header, first, second, sent):
    path = tmp_path / "points.pb"
    path.write_text(POINTS.format(form=form, header=header, first=first, second=second))
    call_command("import_pabulib", str(path), "--rule=equal-shares", "--utility=points", verbosity=0)
    poll = Poll.objects.get()
    assert 'name="points-1"' in client.get(page(poll)).content.decode()
    answer = client.post(page(poll), sent)
    assert "of the 2 projects you chose are funded" in text_of(answer)
    points = my_vote.given_in(answer.wsgi_request.POST, summary_of(poll, poll.counted))
    story = my_vote.story_of(summary_of(poll, poll.counted), points)
    assert story.start == 50_00
    assert sum(line.paid or 0 for line in story.lines) == story.start - story.left > 0


def test_a_count_of_an_earlier_version_tells_what_was_funded_without_amounts(client, town):
    counted = Count.objects.get(poll=town)
    for round_ in counted.outcome["rounds"]:
        del round_["price"]
    counted.save()
    text = text_of(client.post(page(town), {"choice": ids(town, 2, 3)}))
    assert "2 of the 2 projects you chose are funded." in text
    assert "How the shares were spent was not kept by this count." in text
    assert "Where your share went" not in text


def test_nobody_asks_before_the_outcome_is_published(client, ana, dev):
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k")
    factories.end_voting(poll)
    actions.count_poll(factories.open_ballots(poll), by=dev)
    assert client.post(page(poll), {"choice": ids(poll, 1)}).status_code == 403
    assert Manifest.objects.count() == 1
