"""Officers choose how ballots are counted: every rule with its settings, frozen at the opening, and the count obeys."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from audit.models import Entry
from kit.verdict import Forbidden
from proposals.models import Proposal
from voting import actions, rules
from voting.counting import count_ballots
from voting.lifecycle import RuleName
from voting.models import Poll

pytestmark = pytest.mark.django_db

# What the desk's form sends for a poll in its first state, with Equal Shares chosen.
SENT = {
    "act": "choose_rules",
    "form": "approval",
    "least": "1",
    "most": "",
    "rule": "equal-shares",
    "utility": "cost",
    "completion": "add1u",
    "increment": "1",
    "integral": "on",
    "stop_when_exhaustive": "on",
    "compare": "none",
    "minimum_support": "1",
    "ties_0": "cost",
    "ties_1": "votes",
    "ties_2": "draw",
    "resident_by": "",
    "minimum_age": "0",
    "objection_days": "30",
    "quorum": "1",
}
PLAIN = {
    "utility": "cost",
    "completion": "none",
    "increment": "1",
    "integral": True,
    "stop_when_exhaustive": True,
    "compare": "none",
    "minimum_support": 1,
    "ties": ["cost", "votes", "draw"],
    "part_funding": False,
}
OFF = None  # a box that is not ticked sends nothing


def desk(poll):
    return reverse("poll_desk", args=[poll.pk])


def send(client, officer, poll, **changes):
    client.force_login(officer)
    return client.post(desk(poll), {name: value for name, value in (SENT | changes).items() if value is not OFF})


def said_with(answer, field):
    return [str(sentence) for sentence in answer.context["form"].errors[field]]


@pytest.mark.parametrize(
    ("sent", "frozen"),
    [
        ({}, {"name": "equal-shares", "completion": "add1u"}),
        ({"utility": "cardinality", "completion": "none"}, {"utility": "cardinality"}),
        ({"completion": "utilitarian", "compare": "satisfaction"}, {"completion": "utilitarian"} | {"compare": "satisfaction"}),
        (
            {"completion": "add1", "increment": "0.25", "integral": OFF, "stop_when_exhaustive": OFF, "compare": "exclusion"},
            {"completion": "add1", "increment": "1/4", "integral": False, "stop_when_exhaustive": False, "compare": "exclusion"},
        ),
        ({"rule": "greedy"}, {"name": "greedy"}),
        ({"rule": "greedy-no-skip", "ties_0": "draw", "ties_1": "", "ties_2": ""}, {"name": "greedy-no-skip", "ties": ["draw"]}),
        ({"rule": "greedy-threshold", "minimum_support": "2"}, {"name": "greedy-threshold", "minimum_support": 2}),
        ({"rule": "phragmen", "ties_2": "id"}, {"name": "phragmen", "ties": ["cost", "votes", "id"]}),
        ({"rule": "maximin-support", "minimum_support": "0"}, {"name": "maximin-support", "minimum_support": 0}),
        ({"rule": "max-welfare", "utility": "cardinality"}, {"name": "max-welfare", "utility": "cardinality"}),
    ],
)  # fmt: skip
def test_dev_chooses_a_rule_at_the_desk_and_the_count_obeys_it(client, dev, ana, bo, cora, sent, frozen):
    poll = factories.poll(opened=False)
    assert send(client, dev, poll, **sent).status_code == 302
    poll = actions.open_poll(poll, by=dev)
    recorded = {name: value for name, value in poll.manifest.data["rule"].items() if name != "seed"}
    assert recorded == PLAIN | {"name": "equal-shares"} | frozen
    first, second, third = (project["id"] for project in poll.manifest.data["projects"])
    for who, choices in ((ana, [first, third]), (bo, [second]), (cora, [third, second])):
        actions.cast_ballot(poll, by=who, choices=choices, key="k")
    factories.end_voting(poll)
    poll = factories.open_ballots(poll)
    found = count_ballots(poll)
    assert found.outcome.rule == rules.Rule.from_dict(poll.manifest.data["rule"])
    assert found.outcome == rules.count(found.instance, found.profile, found.outcome.rule)


def test_settings_of_equal_shares_are_not_written_down_for_a_rule_that_does_not_use_them(client, dev):
    poll = factories.poll(opened=False)
    send(client, dev, poll, rule="phragmen", utility="cardinality", increment="7", integral=OFF)
    assert actions.open_poll(poll, by=dev).manifest.data["rule"].items() >= {
        "utility": "cost",
        "completion": "none",
        "increment": "1",
        "integral": True,
    }.items()  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"utility": "points"}, "utility", "residents give no points"),
        ({"rule": "max-welfare", "utility": "points"}, "utility", "residents give no points"),
        ({"rule": "greedy-threshold"}, "minimum_support", "say how many a project needs, 2 or more"),
        ({"rule": "greedy", "compare": "exclusion"}, "compare", "Only Equal Shares is compared"),
        ({"increment": "0"}, "increment", "greater than or equal to 0.01"),
        ({"ties_1": "cost"}, "ties", "The same tie-break is there twice"),
        ({"ties_0": "draw", "ties_2": ""}, "ties", "nothing can come after it"),
        ({"rule": ""}, "rule", "required"),
        ({"rule": "dice"}, "rule", "not one of the available choices"),
    ],
)  # fmt: skip
def test_choices_that_do_not_go_together_are_refused_with_what_to_change(client, dev, sent, field, sentence):
    poll = factories.poll(opened=False)
    answer = send(client, dev, poll, **sent)
    assert answer.status_code == 422
    assert sentence in " ".join(said_with(answer, field))
    assert sentence in answer.content.decode()
    poll.refresh_from_db()
    assert poll.rule == "greedy", "nothing was kept"


def test_the_form_explains_every_rule_and_shows_what_residents_will_read(client, dev):
    poll = factories.poll(opened=False, rule="equal-shares", increment="0.50")
    client.force_login(dev)
    text = client.get(desk(poll)).content.decode()
    assert text.count('name="rule"') == len(RuleName)
    assert "It is the easiest to explain. A large group can take all the money." in text
    assert "Each step adds $0.50 to every voter&#x27;s share." in text


# --- rivals ----------------------------------------------------------------------------------------------------------


def on_ballot(poll, *numbers):
    return [Proposal.objects.get(envelope=poll.envelope, title=f"Project {number}") for number in numbers]


def test_rivals_are_named_at_the_desk_and_stand_on_the_ballot(client, dev, ana):
    poll = factories.poll(opened=False)
    client.force_login(dev)
    one, three = on_ballot(poll, 1, 3)
    client.post(desk(poll), {"act": "name_rivals", "proposals": [one.pk, three.pk]})
    assert Entry.objects.get(verb="voting.name_rivals").facts == {"proposals": [one.pk, three.pk]}
    poll = actions.open_poll(poll, by=dev)
    assert poll.manifest.data["conflicts"] == [[str(one.pk), str(three.pk)]]
    client.force_login(ana)
    text = client.get(reverse("voting:poll", args=[poll.pk])).content.decode()
    assert text.count("Only one can be built: this or") == 2
    assert "Of these projects at most one is funded" in text
    assert "“Project 1”, “Project 3”" in text


@pytest.mark.parametrize("rule", [name for name in RuleName.values if name != "greedy-threshold"])
def test_of_rivals_at_most_one_is_funded_by_any_rule(dev, ana, bo, rule):
    poll = factories.poll(opened=False, rule=rule, costs=(10_000_00, 20_000_00, 30_000_00), budget=60_000_00)
    actions.name_rivals(poll, by=dev, proposals=on_ballot(poll, 1, 2))
    poll = actions.open_poll(poll, by=dev)
    ids = [project["id"] for project in poll.manifest.data["projects"]]
    for who in (ana, bo):
        actions.cast_ballot(poll, by=who, choices=ids, key="k")
    factories.end_voting(poll)
    poll = actions.count_poll(factories.open_ballots(poll), by=dev)
    winners = set(poll.counted.outcome["winners"])
    assert len(winners & set(ids[:2])) == 1
    reasons = {poll.counted.outcome["reasons"][id_]["code"] for id_ in set(ids[:2]) - winners}
    assert reasons <= {"unfunded.conflict", "unfunded.less_welfare"}


def test_rivals_must_be_two_on_this_ballot_and_named_once(client, dev, ana):
    poll, other = factories.poll(opened=False), factories.poll("Harbor", opened=False)
    elsewhere = Proposal.objects.filter(envelope=other.envelope).first()
    one, two = on_ballot(poll, 1, 2)
    for wrong, sentence in (([one], "at least two"), ([one, elsewhere], "not on this ballot")):
        with pytest.raises(ValidationError, match=sentence):
            actions.name_rivals(poll, by=dev, proposals=wrong)
    actions.name_rivals(poll, by=dev, proposals=[one, two])
    client.force_login(dev)
    answer = client.post(desk(poll), {"act": "name_rivals", "proposals": [one.pk, two.pk]})
    assert answer.status_code == 422
    assert "named as rivals already" in answer.content.decode()
    with pytest.raises(Forbidden):
        actions.name_rivals(poll, by=ana, proposals=on_ballot(poll, 2, 3))


def test_rivals_can_be_parted_until_the_opening(client, dev):
    poll = factories.poll(opened=False)
    kept = actions.name_rivals(poll, by=dev, proposals=on_ballot(poll, 1, 2))
    gone = actions.name_rivals(poll, by=dev, proposals=on_ballot(poll, 2, 3))
    client.force_login(dev)
    client.post(desk(poll), {"act": "part_rivals", "rivals": gone.pk})
    assert list(poll.rivals.all()) == [kept]
    actions.open_poll(poll, by=dev)
    with pytest.raises(Forbidden, match="frozen"):
        actions.part_rivals(kept, by=dev)


def test_greedy_exclusive_waits_for_rivals_to_be_named(dev):
    poll = factories.poll(opened=False, rule="greedy-exclusive")
    with pytest.raises(ValidationError, match="Projects that rule each other out are named"):
        actions.open_poll(poll, by=dev)
    actions.name_rivals(poll, by=dev, proposals=on_ballot(poll, 1, 2))
    assert actions.open_poll(poll, by=dev).is_frozen


def test_max_welfare_is_rehearsed_before_it_freezes_forever(dev, monkeypatch):
    from voting.rules import packing

    def too_many(*_asked):
        raise packing._TooManySets

    poll = factories.poll(opened=False, rule="max-welfare", costs=[(7 * number + 3) * 1_000 for number in range(12)])
    monkeypatch.setattr(packing._Search, "found", too_many)
    monkeypatch.setattr(packing, "fill", lambda *_asked: None)
    with pytest.raises(ValidationError, match="rehearsal with made-up ballots"):
        actions.open_poll(poll, by=dev)
    monkeypatch.undo()
    proposal = on_ballot(poll, 1)[0]
    Proposal.objects.filter(pk=proposal.pk).update(cost=proposal.cost + 100)  # another list is rehearsed anew
    assert actions.open_poll(poll, by=dev).is_frozen


def test_an_imported_election_keeps_its_conflicts_and_its_settings(tmp_path):
    path = tmp_path / "square.pb"
    path.write_text(
        "META\nkey;value\ndescription;Square\nbudget;100\nvote_type;approval\nrule;greedy-exclusive\nnum_projects;3\n"
        "num_votes;3\nPROJECTS\nproject_id;cost;name;conflicts\na;60;Fountain;b\nb;30;Trees;a\nc;20;Bench;\n"
        "VOTES\nvoter_id;vote\n1;a,b\n2;a\n3;b,a\n"
    )
    call_command("import_pabulib", str(path), verbosity=0)
    poll = Poll.objects.get()
    assert poll.manifest.data["conflicts"] == [["a", "b"]]
    assert poll.counted.outcome["winners"][0] == "a"
    assert "b" not in poll.counted.outcome["winners"]
