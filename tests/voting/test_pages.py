"""The pages on which residents vote, and the outcome they read."""

from __future__ import annotations

import html
import json
import re

import factories
import pytest
from django.template import Context, Template
from django.urls import reverse

from voting import actions, receipt_page
from voting.ledger.receipts import read_receipt
from voting.models import Ballot, Participation, Poll

pytestmark = pytest.mark.django_db


def ids(poll, *numbers):
    projects = poll.manifest.data["projects"]
    return [projects[number - 1]["id"] for number in numbers]


def page(poll, name="poll", *more):
    return reverse(f"voting:{name}", args=[poll.pk, *more])


def published(poll, *officers):
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=officers[0])
    for officer in officers:
        actions.certify_poll(poll, by=officer)
    return actions.publish_poll(poll, by=officers[0])


def key_in(answer):
    return re.search(r'name="key" value="([^"]+)"', answer.content.decode())[1]


def test_ana_chooses_reviews_and_casts_without_any_script(client, ana):
    poll = factories.poll()
    client.force_login(ana)
    assert client.get(page(poll)).status_code == 200
    review = client.post(page(poll, "review"), {"choice": ids(poll, 1, 3)})
    assert "Together" in review.content.decode()
    assert "$60,000" in review.content.decode()
    assert not Ballot.objects.exists()
    answer = client.post(page(poll, "cast"), {"choice": ids(poll, 1, 3), "key": key_in(review)})
    assert "Your vote is recorded" in answer.content.decode()
    assert Ballot.objects.count() == 1


def receipt_in(answer):
    """The signed note on a receipt page."""
    text = html.unescape(
        re.search(r'<pre class="receipt-text only-print">(.*?)</pre>', answer.content.decode(), re.S)[1]
    )
    return text.encode()


def test_casting_gives_a_receipt_that_the_log_signed_and_the_same_form_gives_it_again(client, ana, mailoutbox):
    poll = factories.poll()
    client.force_login(ana)
    form = {"choice": ids(poll, 1), "key": "k", "pin": "1357"}
    first, second = (client.post(page(poll, "cast"), form) for _ in range(2))
    receipt = read_receipt(receipt_in(first), bytes.fromhex(poll.manifest.data["log"]))
    assert receipt == read_receipt(receipt_in(second), bytes.fromhex(poll.manifest.data["log"]))
    assert (receipt.origin, receipt.manifest.hex()) == (poll.manifest.data["origin"], poll.manifest.sha256)
    assert receipt.commitment.hex() == Ballot.objects.get().commitment
    assert receipt.code in first.content.decode()
    assert "no-store" in first["Cache-Control"]
    assert "Project 1" not in first.content.decode()
    assert not [letter for letter in mailoutbox if receipt.code in letter.body]


@pytest.mark.parametrize("pin", ["12", "123456789", "12a4"])
def test_a_number_that_is_none_comes_back_with_the_reason_and_the_choices(client, ana, pin):
    poll = factories.poll()
    client.force_login(ana)
    answer = client.post(page(poll, "cast"), {"choice": ids(poll, 1), "key": "k", "pin": pin})
    assert answer.status_code == 422
    assert "4 to 8 digits, or leave it empty" in answer.content.decode()
    assert f'value="{pin[:20]}"' in answer.content.decode()
    assert "Project 1" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_what_ana_chose_is_not_shown_again_after_casting(client, ana):
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=ids(poll, 2), key="k")
    client.force_login(ana)
    for address in (page(poll), page(poll, "recorded"), reverse("voting:polls")):
        text = client.get(address).content.decode()
        assert "checked" not in text
        assert "vote again" in text.lower()


def test_the_same_form_with_other_choices_is_a_conflict_and_keeps_the_choices(client, ana):
    poll = factories.poll()
    client.force_login(ana)
    key = key_in(client.post(page(poll, "review"), {"choice": ids(poll, 1)}))
    first = client.post(page(poll, "cast"), {"choice": ids(poll, 1), "key": key})
    assert receipt_in(client.post(page(poll, "cast"), {"choice": ids(poll, 1), "key": key})) == receipt_in(first)
    conflict = client.post(page(poll, "cast"), {"choice": ids(poll, 2), "key": key})
    assert conflict.status_code == 409
    text = conflict.content.decode()
    assert "This form was sent before with other choices. Nothing was changed; check and cast again." in text
    assert "Project 2" in text
    assert "This ballot will replace that one; the last one counts." in text
    assert key_in(conflict) != key
    way_on = client.post(page(poll, "cast"), {"choice": ids(poll, 2), "key": key_in(conflict)})
    assert "Your vote is recorded" in way_on.content.decode()
    assert receipt_in(way_on) != receipt_in(first)
    assert Ballot.objects.count() == 1


def test_too_many_projects_come_back_ticked_with_the_reason(client, ana):
    poll = factories.poll(most=1)
    client.force_login(ana)
    for name in ("review", "cast"):
        answer = client.post(page(poll, name), {"choice": ids(poll, 1, 2), "key": "k"})
        assert answer.status_code == 422
        assert answer.content.decode().count("checked") == 2
        assert "at most 1 is allowed" in answer.content.decode()


@pytest.mark.parametrize("step", ["review", "cast"])
def test_choices_sent_after_the_close_come_back_with_the_reason(client, ana, step):
    poll = factories.poll()
    factories.end_voting(poll)
    client.force_login(ana)
    answer = client.post(page(poll, step), {"choice": ids(poll, 1, 2), "key": "k"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Voting is not open now" in text
    assert text.count(" checked") == 2
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("step", ["review", "cast", "poll"])
def test_choices_sent_after_the_session_ended_are_handed_back(client, step):
    poll = factories.poll()
    answer = client.post(page(poll, step), {"choice": ids(poll, 1, 2)})
    assert answer.status_code == 401
    assert answer.content.decode().count(" checked") == 2
    assert "You were signed out" in answer.content.decode()
    assert not Ballot.objects.exists()


def test_back_from_the_review_the_choices_are_ticked(client, ana):
    poll = factories.poll()
    client.force_login(ana)
    answer = client.post(page(poll), {"choice": ids(poll, 1, 3), "key": "k"})
    assert answer.status_code == 200
    assert answer.content.decode().count(" checked") == 2


def test_choices_on_other_pages_of_a_long_ballot_come_along(client, ana):
    poll = factories.poll(costs=[1_000_00] * 60, form="knapsack")
    client.force_login(ana)
    chosen = ids(poll, *range(1, 11))
    answer = client.post(page(poll), {"choice": chosen, "go": "2"})
    text = answer.content.decode()
    assert len(re.findall(r'type="hidden" name="choice"', text)) + text.count(" checked") == 10
    assert "<strong>$10,000</strong> of $60,000" in text


def test_each_visitor_has_an_order_of_their_own_and_keeps_it(client, ana, bo):
    poll = factories.poll(costs=[1_000_00] * 20)

    def order(who):
        client.force_login(who)
        return re.findall(r'name="choice" value="(\d+)"', client.get(page(poll)).content.decode())

    assert order(ana) == order(ana)
    assert sorted(order(ana)) == sorted(order(bo))
    assert order(ana) != order(bo)


def test_a_visitor_sees_the_projects_and_is_asked_to_sign_in_without_a_cookie(client):
    poll = factories.poll()
    answer = client.get(page(poll))
    assert "Sign in to vote" in answer.content.decode()
    assert "Project 1" in answer.content.decode()
    assert not answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_bo_sees_why_harbor_is_not_his(client, bo):
    poll = factories.poll("Harbor")
    client.force_login(bo)
    answer = client.get(page(poll))
    assert "This is for residents of Harbor." in answer.content.decode()
    assert 'name="choice"' not in answer.content.decode()


def test_a_poll_in_preparation_has_no_page(client, ana):
    poll = factories.poll(opened=False)
    client.force_login(ana)
    assert client.get(page(poll)).status_code == 404


def test_nobody_sees_an_outcome_before_it_is_published(client, ana, dev, fay):
    poll = factories.poll()
    actions.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k")
    factories.end_voting(poll)
    factories.open_ballots(poll)
    actions.count_poll(poll, by=dev)
    names = ["outcome", "outcome_csv", "outcome_json", "ballots_pb"]
    client.force_login(ana)
    assert {client.get(page(poll, name)).status_code for name in names} == {403}
    assert client.get(page(poll, "round", 1)).status_code == 403
    client.logout()
    assert {client.get(page(poll, name)).status_code for name in names} == {403}
    client.force_login(fay)
    answer = client.get(page(poll, "outcome"))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_the_outcome_says_for_each_project_why(client, ana, bo, cora, dev, dee, rule):
    poll = factories.poll(rule=rule)
    for who, numbers in ((ana, (1, 3)), (bo, (2,)), (cora, (3,))):
        actions.cast_ballot(poll, by=who, choices=ids(poll, *numbers), key="k")
    published(poll, dev, dee)
    text = client.get(page(poll, "outcome")).content.decode()
    assert text.count('class="outcome-why">Funded') + text.count('class="outcome-why">Not funded') == 3
    assert "3 residents voted, 100.0 % of the 3 who could." in text
    assert client.get(page(poll, "round", 1)).status_code == 200
    assert client.get(page(poll, "round", 99)).status_code == 404
    assert client.get(page(poll)).status_code == 302


def test_the_outcome_can_be_taken_away_and_counted_again(client, ana, bo, dev, dee, tmp_path):
    from voting import pabulib, rules

    poll = factories.poll(rule="equal-shares", completion="add1u")
    actions.cast_ballot(poll, by=ana, choices=ids(poll, 1, 3), key="k")
    actions.cast_ballot(poll, by=bo, choices=ids(poll, 2, 3), key="k")
    poll = published(poll, dev, dee)
    file = tmp_path / "ballots.pb"
    file.write_bytes(client.get(page(poll, "ballots_pb")).content)
    election = pabulib.read(file)
    assert election.rule == rules.Rule.from_dict(poll.manifest.data["rule"]), "the file alone says how it was counted"
    again = rules.count(election.instance, election.profile, election.rule)
    stored = json.loads(client.get(page(poll, "outcome_json")).content)
    assert list(again.winners) == stored["outcome"]["winners"] == poll.counted.outcome["winners"]
    assert "Project 3" in client.get(page(poll, "outcome_csv")).content.decode()
    assert client.get(page(poll, "manifest")).content.decode() == poll.manifest.text


@pytest.mark.usefixtures("nobody_is_told")
@pytest.mark.parametrize("size", [10, 1000])
def test_ballot_and_outcome_ask_the_same_few_questions_however_long(
    client, ana, dev, dee, size, django_assert_max_num_queries
):
    poll = factories.poll(costs=[1_000_00] * size, rule="equal-shares", completion="utilitarian")
    actions.cast_ballot(poll, by=ana, choices=ids(poll, 1, 2), key="k")
    client.force_login(ana)
    with django_assert_max_num_queries(13):
        ballot = client.get(page(poll))
    published(poll, dev, dee)
    client.logout()
    client.get(reverse("voting:polls"))  # the first reader fills what is kept in memory
    with django_assert_max_num_queries(8):
        outcome = client.get(page(poll, "outcome"))
    assert max(len(ballot.content), len(outcome.content)) < 100_000
    with django_assert_max_num_queries(8):
        assert len(client.get(page(poll, "round", 1)).content) < 100_000


def test_the_list_of_votes_asks_the_same_questions_for_two_polls_and_for_seven(client, ana, django_assert_num_queries):
    def questions():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("voting:polls"))
        return len(asked)

    cycle = factories.cycle()
    client.force_login(ana)
    for place in ("Harbor", None):
        factories.poll(place, cycle=cycle)
    questions()  # the first reader fills what is kept in memory
    two = questions()
    for place in ("Old Mill", "Hill", "Quay", "Park", "East"):
        factories.poll(place, cycle=cycle)
    assert questions() == two
    assert Poll.objects.count() == 7
    assert not Participation.objects.exists()


def cast_page(client, poll, who, key="form"):
    client.force_login(who)
    return client.post(page(poll, "cast"), {"choice": ids(poll, 1), "key": key})


def test_the_kept_receipt_page_is_for_each_person_what_it_would_be_without_keeping(client, ana, bo, monkeypatch):
    poll = factories.poll()
    ana.public_name = "Ana of Pier Lane"  # three letters alone may stand in a receipt by chance
    ana.save()
    bo.public_name = "Bo <b>\"&'</b> \\1 {{ note }}"
    bo.save()
    kept = [cast_page(client, poll, who).content.decode() for who in (ana, bo, ana)]
    monkeypatch.setattr(receipt_page, "get_messages", lambda request: ["rendered anew"])
    fresh = [cast_page(client, poll, who).content.decode() for who in (ana, bo, ana)]
    assert kept == fresh
    assert "Bo &lt;b&gt;" in kept[1]
    assert str(ana) in kept[0]
    assert str(ana) not in kept[1]
    assert receipt_in_text(kept[0]) != receipt_in_text(kept[1])


def receipt_in_text(page):
    return re.search(r'<pre class="receipt-text only-print">(.*?)</pre>', page, re.S)[1]


def test_a_kept_receipt_page_follows_language_notices_and_the_calendar(client, ana, bo):
    poll = factories.poll()
    assert "Your vote is recorded" in cast_page(client, poll, ana).content.decode()
    bo.unread = 7
    bo.save()
    assert re.search(r'bell-number">\s*7<', cast_page(client, poll, bo).content.decode())
    client.cookies["django_language"] = "es"
    assert 'lang="es"' in cast_page(client, poll, ana).content.decode()


def test_nothing_of_a_person_gets_into_what_is_kept():
    somebody = receipt_page.StandIn(unread=0)
    with pytest.raises(RuntimeError, match="email"):
        Template("{{ user.email }}").render(Context({"user": somebody}))
    with pytest.raises(RuntimeError, match="token"):
        Template("{% csrf_token %}").render(Context({"csrf_token": receipt_page.NoToken()}))
