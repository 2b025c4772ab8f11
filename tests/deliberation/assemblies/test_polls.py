"""The kinds of polls: by name, in secret, by one tap, with dots."""

from __future__ import annotations

import factories
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.assemblies import actions
from deliberation.assemblies.models import LivePoll, LiveVote
from deliberation.assemblies.snapshot import Audience, me, snapshot
from kit.verdict import Forbidden


@pytest.fixture
def opened(live, chair):
    """`opened("secret")`: an open poll of that kind on lamps and benches."""

    def make(kind, **more):
        made = actions.prepare_poll(
            live, by=chair, question="What first?", options=["Lamps", "Benches"], kind=kind, **more
        )
        made = actions.open_poll(made, by=chair)
        made.assembly = live
        return made

    return make


@pytest.fixture
def bea(live, ana):
    made = factories.resident("Bea", "Harbor")
    for person in (ana, made):
        actions.check_in(live, by=person)
    return made


def of(poll, text):
    return poll.options.get(text=text).pk


def seen(poll):
    return snapshot(poll.assembly, Audience.PUBLIC)["polls"][0]


def names(poll):
    return [option["names"] for option in seen(poll)["options"]]


def test_an_open_poll_shows_names_at_once_a_named_one_at_the_close_and_a_show_of_hands_never(opened, ana, bea, chair):
    for kind, before, after in (("open", ["Ana", "Bea"], ["Ana", "Bea"]), ("named", ["", ""], ["Ana", "Bea"])):
        poll = opened(kind)
        actions.vote(poll, by=ana, option=of(poll, "Lamps"))
        actions.vote(poll, by=bea, option=of(poll, "Benches"))
        assert names(poll) == before
        actions.close_poll(poll, by=chair)
        assert names(poll) == after
    poll = opened("hands")
    actions.vote(poll, by=ana, option=of(poll, "Lamps"))
    actions.close_poll(poll, by=chair)
    assert names(poll) == ["", ""]


def test_a_secret_poll_knows_who_voted_and_not_what(opened, ana, bea, chair):
    poll = opened("secret", shows_running=True)
    actions.vote(poll, by=ana, option=of(poll, "Lamps"), key="a")
    actions.vote(poll, by=ana, option=of(poll, "Benches"), key="b")
    actions.vote(poll, by=bea, option=of(poll, "Benches"))
    assert [(v.voter, v.option, v.keys, v.cast_at) for v in LiveVote.objects.all()] == [
        (ana, None, [], poll.opened_at),
        (bea, None, [], poll.opened_at),
    ]
    mine = me(poll.assembly, ana)
    assert (mine["voted"], mine["votes"]) == ([poll.pk], {})
    assert seen(poll)["kept_back"] is True
    assert [option["votes"] for option in seen(poll)["options"]] == [None, None]
    actions.close_poll(poll, by=chair)
    assert [option["votes"] for option in seen(poll)["options"]] == [1, 1]
    assert LiveVote.objects.count() == 2


def test_a_pulse_is_one_tap_and_leaves_no_names(live, ana, bea, chair):
    poll = actions.take_pulse(live, by=chair, question="Can you follow?")
    poll.assembly = live
    for person in (ana, bea, ana):
        actions.vote(poll, by=person, option=of(poll, "Yes"))
    assert [option["votes"] for option in seen(poll)["options"]] == [2, 0, 0]
    actions.close_poll(poll, by=chair)
    assert [option["votes"] for option in seen(poll)["options"]] == [2, 0, 0]
    assert not LiveVote.objects.exists()
    with pytest.raises(Forbidden):
        actions.take_pulse(live, by=ana, question="Mine?")


def test_a_pulse_beside_an_open_poll_leaves_nothing_behind(opened, live, chair):
    opened("hands")
    with pytest.raises(Forbidden, match="Close the open poll"):
        actions.take_pulse(live, by=chair, question="Can you follow?")
    assert LivePoll.objects.count() == 1


def test_dots_are_shared_out_moved_and_never_more_than_one_has(opened, ana, bea, chair):
    poll = opened("dots", dots=3)
    lamps, benches = of(poll, "Lamps"), of(poll, "Benches")
    for _ in range(2):  # a repeat changes nothing
        actions.put_dots(poll, by=ana, option=lamps, count=2)
    actions.put_dots(poll, by=ana, option=benches, count=1)
    with pytest.raises(Forbidden, match="1 of your dots left"):
        actions.put_dots(poll, by=ana, option=benches, count=2)
    actions.put_dots(poll, by=ana, option=lamps, count=0)
    actions.put_dots(poll, by=ana, option=benches, count=3)
    actions.put_dots(poll, by=bea, option=lamps, count=1)
    assert me(poll.assembly, ana)["dots"] == {str(benches): 3}
    assert (seen(poll)["total"], [o["votes"] for o in seen(poll)["options"]]) == (2, [1, 3])
    with pytest.raises(ValidationError, match="Share out"):
        actions.vote(poll, by=ana, option=lamps)
    actions.close_poll(poll, by=chair)
    assert (seen(poll)["total"], [o["votes"] for o in seen(poll)["options"]]) == (2, [1, 3])


def test_dots_without_answers_go_to_the_proposals_of_the_cycle(live, chair, ana):
    with pytest.raises(ValidationError, match="no proposals"):
        actions.prepare_poll(live, by=chair, question="Which?", kind="dots")
    cycle = factories.cycle()
    lamps = [factories.proposal(f"Lamp {n}") for n in range(2)]
    type(live).objects.update(cycle=cycle)
    made = actions.prepare_poll(live, by=chair, question="Which?", kind="dots")
    assert [(o.text, o.url) for o in made.options.all()] == [(p.title, p.get_absolute_url()) for p in lamps]


@pytest.mark.parametrize("wrong", [{"kind": "shouting"}, {"kind": "dots", "dots": 9}, {"kind": "dots", "dots": 0}])
def test_polls_of_no_kind_and_with_too_many_dots_are_refused(live, chair, wrong):
    with pytest.raises(ValidationError):
        actions.prepare_poll(live, by=chair, question="?", options=["a", "b"], **wrong)


def test_a_snapshot_costs_the_same_for_one_named_poll_and_for_five(live, chair, ana):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            snapshot(live, Audience.PUBLIC)
        return len(captured)

    def ask(kind):
        poll = actions.prepare_poll(live, by=chair, question="?", options=["a", "b"], kind=kind)
        poll = actions.open_poll(poll, by=chair)
        if kind == "dots":
            actions.put_dots(poll, by=ana, option=of(poll, "a"), count=1)
        else:
            actions.vote(poll, by=ana, option=of(poll, "a"))
        actions.close_poll(poll, by=chair)

    actions.check_in(live, by=ana)
    ask("named")
    ask("dots")
    few = queries()
    for kind in ("named", "open", "dots", "secret"):
        ask(kind)
    assert queries() == few


def test_every_kind_is_answered_by_a_plain_form(client, opened, ana, bea, chair):
    client.force_login(ana)
    poll = opened("dots")
    address = f"/assemblies/{poll.assembly_id}/act/"
    fields = {"act": "put_dots", "poll": poll.pk, "option": of(poll, "Lamps"), "count": "2"}
    assert client.post(address, fields).status_code == 302
    assert client.post(address, fields | {"count": "4"}).status_code == 403
    assert 'aria-pressed="true">2<' in client.get(f"/assemblies/{poll.assembly_id}/").content.decode()
    actions.close_poll(poll, by=chair)
    poll = opened("secret")
    page = client.post(address, {"act": "vote", "poll": poll.pk, "option": of(poll, "Lamps")}, follow=True)
    assert page.context["me"]["voted"] == sorted(LivePoll.objects.values_list("pk", flat=True))
    client.force_login(chair)
    actions.close_poll(poll, by=chair)
    client.post(address, {"act": "take_pulse", "text": "Can you follow?", "page": "chair"})
    assert LivePoll.objects.get(kind="pulse").state == "open"
