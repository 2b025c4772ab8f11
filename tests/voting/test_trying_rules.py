"""What if? Officers try rules on past ballots before they choose one; never on a vote whose outcome is not published."""

from __future__ import annotations

import gzip
import io
import re
from datetime import timedelta

import factories
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import Entry
from kit import clock
from kit.verdict import Forbidden
from voting import actions, rules
from voting.comparisons import actions as comparing
from voting.comparisons import tasks, trying, working
from voting.comparisons.models import Trial

pytestmark = pytest.mark.django_db

FILE = """META
key;value
description;A town far away
num_projects;3
num_votes;5
budget;60000
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
a;50000;A wide road
b;20000;A skate park
c;8000;Three trees
VOTES
voter_id;vote;age;sex
anna;a,c;34;F
ben;a,c;51;M
cem;a,c;19;M
dua;b;44;F
eve;b;71;F
"""
SETTINGS = {
    "utility": "cost",
    "completion": "none",
    "increment": "1",
    "integral": "on",
    "stop_when_exhaustive": "on",
    "compare": "none",
    "minimum_support": "1",
    "ties_0": "cost",
    "ties_1": "votes",
    "ties_2": "id",
}


def sent(*names, **changes):
    """What the form sends for rules of these names; the third is left out unless it is named."""
    data = {}
    for place in (1, 2, 3):
        data |= {f"rule{place}-{name}": value for name, value in SETTINGS.items()}
        data[f"rule{place}-rule"] = names[place - 1] if place <= len(names) else ""
    return data | changes


def upload(text=FILE, name="far-away.pb"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def text_of(answer):
    plain = re.sub(
        r"<[^>]+>", " ", re.sub(r"<(head|svg|script|template).*?</\1>", "", answer.content.decode(), flags=re.S)
    )
    return " ".join(plain.replace("&#x27;", "'").split())


def try_at_desk(client, officer, data):
    client.force_login(officer)
    return client.post(reverse("what_if"), data, follow=True)


@pytest.fixture
def town(dev, dee):
    """A published vote in which greedy and Equal Shares differ."""
    people = [factories.resident(name) for name in ("Ada", "Ben", "Cem", "Dua", "Eve")]
    poll = factories.poll(rule="greedy", costs=(50_000_00, 20_000_00, 8_000_00), budget=60_000_00)
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    for place, who in enumerate(people):
        actions.cast_ballot(poll, by=who, choices=[ids[0], ids[2]] if place < 3 else [ids[1]], key="k")
    factories.end_voting(poll)
    actions.count_poll(factories.open_ballots(poll), by=dev)
    for officer in (dev, dee):
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=dev)


def test_dev_sees_two_rules_side_by_side_on_a_published_vote(client, dev, town):
    answer = try_at_desk(client, dev, sent("greedy", "equal-shares") | {"poll": town.pk})
    text = text_of(answer)
    assert "5 ballots on 3 projects, $60,000 to spend." in text
    assert "1. Most votes first (greedy) 2 $58,000" in text
    assert "2. Method of Equal Shares 2 $28,000" in text
    assert "1 other, without 1 of these" in text
    assert text.count("(otherwise than the first rule)") == 2
    trial = Trial.objects.get()
    winners = [result["winners"] for result in trial.results]
    for data, found in zip(trial.rules, winners, strict=True):
        assert found == list(rules.count(*working.election_of(town), rules.Rule.from_dict(data)).winners)
    assert Entry.objects.get(verb="voting.try_rules").facts == {"poll": town.pk, "rules": ["greedy", "equal-shares"]}


def test_a_file_is_tried_with_three_rules_and_its_voters_are_not_kept(client, dev):
    data = sent("greedy", "equal-shares", "phragmen", **{"rule2-utility": "cardinality"}) | {"file": upload()}
    text = text_of(try_at_desk(client, dev, data))
    assert "far-away.pb" in text
    assert "A skate park" in text
    assert "3. Sequential Phragmén" in text
    trial = Trial.objects.get()
    assert trial.rules[1]["utility"] == "cardinality"
    assert trial.election is None, "counted, so the ballots are gone"
    assert "Every project is worth the same to its supporters" in text


def test_while_the_worker_waits_only_what_counting_needs_is_kept(dev, monkeypatch):
    monkeypatch.setattr(comparing, "AT_ONCE", 1)
    monkeypatch.setattr(comparing, "async_task", lambda *args: None)
    election, tried = trying.read_upload(io.BytesIO(FILE.encode())), [rules.Rule(), rules.Rule("phragmen")]
    trial = comparing.try_rules(election, by=dev, rules=tried, file_name="x.pb")
    kept = gzip.decompress(bytes(trial.election)).decode()
    assert "anna" not in kept
    assert "34" not in kept.partition("VOTES")[2]
    assert not trial.results
    assert tasks.try_rules(trial.pk)
    trial.refresh_from_db()
    counted = [rules.count(election.instance, election.profile, rule) for rule in tried]
    assert [result["winners"] for result in trial.results] == [list(outcome.winners) for outcome in counted]
    assert trial.worked_out_at
    before = trial.worked_out_at
    tasks.try_rules(trial.pk)
    trial.refresh_from_db()
    assert trial.worked_out_at == before


def test_a_large_vote_goes_to_the_worker_and_the_page_says_so(client, dev, town, monkeypatch):
    handed_over = []
    monkeypatch.setattr(comparing, "AT_ONCE", 4)
    monkeypatch.setattr(comparing, "async_task", lambda *task: handed_over.append(task))
    answer = try_at_desk(client, dev, sent("greedy", "equal-shares") | {"poll": town.pk})
    assert handed_over == [("voting.comparisons.tasks.try_rules", Trial.objects.get().pk)]
    assert "The worker is at it." in text_of(answer)


@pytest.mark.parametrize("state", ["open", "closed", "opened", "counted", "certified"])
def test_no_vote_is_tried_before_its_outcome_is_published(client, dev, dee, ana, state):
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=[poll.manifest.data["projects"][0]["id"]], key="k")
    if state != "open":
        factories.end_voting(poll)
        poll = actions.seal_poll(poll) if state == "closed" else factories.open_ballots(poll)
    if state in ("counted", "certified"):
        poll = actions.count_poll(poll, by=dev)
    if state == "certified":
        actions.certify_poll(poll, by=dev)
        poll = actions.certify_poll(poll, by=dee)
    assert poll.state == state
    client.force_login(dev)
    assert f'<option value="{poll.pk}">' not in client.get(reverse("what_if")).content.decode()
    answer = try_at_desk(client, dev, sent("greedy", "equal-shares") | {"poll": poll.pk})
    assert answer.status_code == 422
    with pytest.raises(Forbidden, match="once the outcome is published"):
        comparing.try_rules(poll, by=dev, rules=[rules.Rule(), rules.Rule("phragmen")])
    assert not Trial.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Choose one: a published vote, or a file."),
        ({"file": upload(FILE.replace("eve;b", "eve;z"))}, "Line 20, column 5:"),
        ({"file": upload(b"\x1f\x8b\x08\x00junk")}, "The file is packed."),
        ({"file": upload(FILE), "rule1-rule": "greedy-threshold"}, "say how many a project needs, 2 or more"),
        ({"file": upload(FILE), "rule2-utility": "points"}, "residents give no points"),
        ({"file": upload(FILE), "rule2-rule": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_tried_is_told_with_what_to_change(client, dev, changes, sentence):
    data = sent("greedy", "equal-shares") | changes
    for value in data.values():
        if hasattr(value, "seek"):
            value.seek(0)
    answer = try_at_desk(client, dev, data)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not Trial.objects.exists()


def test_a_file_too_large_or_with_too_many_projects_is_refused_with_a_way_out(client, dev, monkeypatch):
    monkeypatch.setattr(trying, "LARGEST", 100)
    answer = try_at_desk(client, dev, sent("greedy", "phragmen") | {"file": upload()})
    assert "python -m voting.rules FILE.pb" in text_of(answer)
    monkeypatch.undo()
    monkeypatch.setattr(trying, "MOST_PROJECTS", 2)
    answer = try_at_desk(client, dev, sent("greedy", "phragmen") | {"file": upload()})
    assert "more than 2 projects" in text_of(answer)


def test_points_can_be_tried_where_ballots_carry_them(client, dev):
    text = FILE.replace("approval", "scoring").replace("vote;age;sex", "vote;points").replace("a,c;34;F", "a,c;3,1")
    text = (
        text.replace("a,c;51;M", "a,c;2,2")
        .replace("a,c;19;M", "a,c;3,3")
        .replace("b;44;F", "b;5")
        .replace("b;71;F", "b;4")
    )
    data = sent("greedy", "equal-shares", **{"rule2-utility": "points"}) | {"file": upload(text)}
    assert try_at_desk(client, dev, data).status_code == 200
    assert Trial.objects.get().rules[1]["utility"] == "points"


def test_only_officers_try_rules(client, ana, fay, town):
    with pytest.raises(Forbidden, match="Only officers"):
        comparing.try_rules(town, by=ana, rules=[rules.Rule(), rules.Rule("phragmen")])
    trial = Trial.objects.create(poll=town, rules=[], made_at=clock.now())
    for who in (ana, fay):
        client.force_login(who)
        assert client.get(reverse("what_if")).status_code == 403
        assert client.get(reverse("trial", args=[trial.pk])).status_code == 403


def test_a_trial_is_deleted_by_an_officer_or_after_a_month(client, dev, town):
    try_at_desk(client, dev, sent("greedy", "equal-shares") | {"poll": town.pk})
    try_at_desk(client, dev, sent("greedy", "phragmen") | {"poll": town.pk})
    first, second = Trial.objects.order_by("pk")
    client.post(reverse("trial", args=[first.pk]))
    assert list(Trial.objects.all()) == [second]
    assert tasks.forget_old_trials() == 0
    Trial.objects.update(made_at=clock.now() - timedelta(days=31))
    assert tasks.forget_old_trials() == 1


def test_a_trial_that_was_ended_by_force_keeps_what_was_found(client, dev, town):
    try_at_desk(client, dev, sent("greedy", "equal-shares") | {"poll": town.pk})
    trial = Trial.objects.get()
    Trial.objects.update(worked_out_at=None, results=trial.results[:1])
    tasks.try_rules(trial.pk)
    text = text_of(client.get(reverse("trial", args=[trial.pk])))
    assert "1. Most votes first (greedy) 2" in text
    assert "2. Method of Equal Shares: It could not be worked out." in text


def test_the_desk_asks_the_same_few_questions_for_many_trials(client, dev, town, django_assert_max_num_queries):
    Trial.objects.bulk_create(Trial(poll=town, officer=dev, rules=[], made_at=clock.now()) for _ in range(15))
    client.force_login(dev)
    client.get(reverse("what_if"))
    with django_assert_max_num_queries(22):
        client.get(reverse("what_if"))
