"""What would other rules have funded? Worked out once after publishing, by the worker, from the published ballots."""

from __future__ import annotations

import csv
import gzip
import io
import re

import factories
import pytest
from django.core.management import call_command
from django.urls import reverse

from audit.models import Entry
from kit.verdict import Forbidden
from voting import actions, rules
from voting.comparisons import actions as comparing
from voting.comparisons import working
from voting.comparisons.contenders import contenders
from voting.comparisons.models import Comparison
from voting.models import Count, Poll

pytestmark = pytest.mark.django_db


def page(poll, name="other_rules"):
    return reverse(f"comparisons:{name}", args=[poll.pk])


def text_of(answer):
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"<(head|svg).*?</\1>", "", answer.content.decode(), flags=re.DOTALL))
    return " ".join(plain.replace("&#x27;", "'").split())


def counted(poll, cast, officer):
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    for who, numbers in cast:
        actions.cast_ballot(poll, by=who, choices=[ids[number - 1] for number in numbers], key="k")
    factories.end_voting(poll)
    return actions.count_poll(factories.open_ballots(poll), by=officer)


def published(poll, cast, *officers):
    poll = counted(poll, cast, officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])


@pytest.fixture
def five(db):
    return [factories.resident(name) for name in ("Ada", "Ben", "Cem", "Dua", "Eve")]


@pytest.fixture
def town(five, dev, dee):
    """By votes Project 1 takes nearly all the money; by equal shares Project 2, which two of five want, is funded."""
    poll = factories.poll(rule="equal-shares", costs=(50_000_00, 20_000_00, 8_000_00), budget=60_000_00)
    return published(poll, [(who, (1, 3) if place < 3 else (2,)) for place, who in enumerate(five)], dev, dee)


def test_publishing_has_every_rule_worked_out_and_recorded(town):
    keys = list(Comparison.objects.filter(poll=town).values_list("key", flat=True))
    assert keys == ["greedy", "equal-shares-number", "phragmen", "maximin-support", "max-welfare"]
    assert [e.facts["rule"] for e in Entry.objects.filter(verb="voting.compare").order_by("seq")] == keys
    instance, profile = working.election_of(town)
    for row in Comparison.objects.filter(poll=town):
        outcome = rules.count(instance, profile, rules.Rule.from_dict(row.rule))
        assert row.winners == list(outcome.winners)
        assert row.measures["excluded"] == rules.measures(instance, profile, outcome).excluded
        assert (row.rule["ties"], row.rule["seed"]) == (["cost", "votes", "draw"], town.manifest.data["rule"]["seed"])


@pytest.mark.parametrize("settings", [{"form": "approval"}, {"form": "knapsack", "most": 2}, {"minimum_support": 2}])
def test_the_published_ballots_count_to_the_published_outcome(five, dev, dee, settings):
    poll = factories.poll(rule="equal-shares", **settings)
    poll = published(poll, [(who, (1 + place % 3,)) for place, who in enumerate(five)], dev, dee)
    own = rules.count(*working.election_of(poll), rules.Rule.from_dict(poll.manifest.data["rule"]))
    assert list(own.winners) == Count.objects.get(poll=poll).outcome["winners"]


def test_differences_are_marked_by_words_and_a_sign(client, town):
    html = client.get(page(town)).content.decode()
    text = text_of(client.get(page(town)))
    assert "This vote: Method of Equal Shares" in text
    assert "Most votes first 2 $58,000" in text
    row = re.search(r'<th scope="row">Project 2 .*?</tr>', html, re.DOTALL)[0]
    assert row.count("<td") == 6
    assert "≠ </span>no<span" in row
    assert row.count("(otherwise than this vote)") == row.count("differs")
    assert "1 other, without 1 of these" in text


def test_every_project_can_be_shown_and_taken_away(client, town):
    some, every = client.get(page(town)), client.get(page(town), {"all": "1"})
    assert "Project 3" not in text_of(some), "all rules fund it"
    assert "Project 3" in text_of(every)
    rows = list(csv.reader(io.StringIO(client.get(page(town, "other_rules_csv")).content.decode("utf-8-sig"))))
    assert rows[0][4:6] == ["This vote: Method of Equal Shares", "Most votes first"]
    assert rows[2][1:6] == ["Project 2", "20000", "2", "yes", "no"]


def test_looking_counts_nothing(client, town, monkeypatch):
    def never(*args):
        raise AssertionError("counted while somebody looked")

    monkeypatch.setattr(working, "count", never)
    assert client.get(page(town)).status_code == 200


def test_what_the_worker_has_not_reached_is_said(client, town):
    Comparison.objects.filter(key__in=["phragmen", "max-welfare"]).delete()
    text = text_of(client.get(page(town)))
    assert "2 rules are still being worked out." in text
    assert "Most votes first" in text


def test_a_second_run_changes_nothing(town):
    before = list(Comparison.objects.values_list("pk", "worked_out_at"))
    assert comparing.begin_comparison(town) == []
    comparing.compare(town, "greedy")
    assert list(Comparison.objects.values_list("pk", "worked_out_at")) == before


def test_what_was_ended_by_force_is_not_tried_for_ever(client, town):
    Comparison.objects.filter(key="maximin-support").update(worked_out_at=None, winners=[], measures={})
    found = comparing.compare(Poll.objects.get(pk=town.pk), "maximin-support")
    assert found.problem == "not-done"
    assert "Maximin support: It could not be worked out." in text_of(client.get(page(town)))


def test_a_slow_rule_is_left_out_of_a_very_large_election(client, town, monkeypatch):
    Comparison.objects.filter(key="maximin-support").delete()
    monkeypatch.setattr(working, "MOST_WORK", 1)
    comparing.begin_comparison(town)
    assert "Maximin support: This election is too large for this rule here." in text_of(client.get(page(town)))


def test_nobody_counts_by_another_rule_before_the_outcome_is_published(client, five, dev):
    poll = counted(factories.poll(), [(five[0], (1,))], dev)
    assert not Comparison.objects.exists()
    with pytest.raises(Forbidden, match="once the outcome is published"):
        comparing.begin_comparison(poll)
    with pytest.raises(Forbidden, match="once the outcome is published"):
        comparing.compare(poll, "phragmen")
    assert client.get(page(poll)).status_code == 403
    client.force_login(dev)
    assert client.get(page(poll)).status_code == 403
    assert "other-rules" not in client.get(reverse("voting:outcome", args=[poll.pk])).content.decode()


@pytest.mark.parametrize("own", ["greedy", "greedy-threshold"])
def test_a_rule_is_not_compared_with_itself(own, five, dev, dee):
    poll = factories.poll(rule=own, minimum_support=2)
    assert "greedy" not in contenders(poll.manifest.data)
    assert "equal-shares" in contenders(poll.manifest.data)


def test_an_imported_election_is_compared_too_and_by_points_where_it_has_them(tmp_path):
    path = tmp_path / "points.pb"
    path.write_text(
        "META\nkey;value\ndescription;Points\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;scoring\nrule;greedy\n"
        "PROJECTS\nproject_id;cost;name\na;60;Lamps\nb;50;Benches\nVOTES\nvoter_id;vote;points\n1;a,b;3,1\n2;b;5\n"
    )
    call_command("import_pabulib", str(path), verbosity=0)
    by_points = Comparison.objects.get(key="equal-shares-points")
    assert by_points.rule["utility"] == "points"
    assert by_points.winners == ["b"]


def test_an_operator_works_out_what_is_missing(town, capsys):
    Comparison.objects.all().delete()
    call_command("compare_rules", str(town.pk))
    assert Comparison.objects.filter(worked_out_at__isnull=False).count() == 5
    assert "phragmen: " in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("compare_rules", "999")
    assert ended.value.code == 2


@pytest.mark.usefixtures("nobody_is_told")
@pytest.mark.parametrize("size", [10, 500])
def test_the_table_asks_the_same_few_questions_however_long(
    client, five, dev, dee, size, django_assert_max_num_queries
):
    poll = factories.poll(costs=[1_000_00] * size, rule="equal-shares", completion="utilitarian")
    poll = published(poll, [(five[0], range(1, size, 7))], dev, dee)
    for address in (page(poll), page(poll) + "?all=1"):
        client.cookies["sessionid"] = "none"  # past the kept pages
        with django_assert_max_num_queries(8):
            answer = client.get(address)
        assert len(gzip.compress(answer.content)) < 25_000
