"""The desks of paper ballots: planning, printing, the counter, and the account; each says why not, and loses nothing."""

from __future__ import annotations

from datetime import date

import factories
import pytest
from django.urls import reverse
from paper_town import codes_of, fresh, ids, key_in, key_twice, paper_poll

from accounts.mail import tell_one
from accounts.models import User
from residence.imports import accept_roll, check_roll
from residence.models import Residence
from voting import actions as vote
from voting.ledger.sheets import serial_of
from voting.models import Participation
from voting.paper import actions
from voting.paper.models import Plan, Sheet

pytestmark = pytest.mark.django_db
COUNTER = "voting_desk"


def at(client, who, name, *args):
    client.force_login(who)
    return reverse(name, args=args)


@pytest.fixture
def the_roll(db, dev):
    factories.neighborhood("Harbor"), factories.neighborhood("Old Mill")
    made = check_roll(factories.ROLL.encode(), as_of=date(2026, 1, 1), by=dev)
    accept_roll(made, digest=made.digest, by=dev)


def test_the_paper_desk_is_for_officers_and_auditors_and_the_counter_for_officers(client, ana, dev, fay):
    poll = paper_poll()
    for who, desk, counter in ((ana, 302, 302), (fay, 200, 403), (dev, 200, 200)):
        assert client.get(at(client, who, "poll_paper", poll.pk)).status_code in (desk, 403)
        assert client.get(at(client, who, COUNTER)).status_code in (counter, 403)


def test_an_officer_plans_paper_on_the_desk_and_changes_their_mind(client, dev):
    poll = factories.poll(opened=False)
    desk = at(client, dev, "poll_paper", poll.pk)
    assert client.post(desk, {"act": "plan", "where": "", "hours": "9 to 5"}).status_code == 422
    client.post(desk, {"act": "plan", "where": "Library", "hours": "9 to 5", "notes": ""})
    assert Plan.objects.get().where == "Library"
    assert "Library" in client.get(reverse("poll_desk", args=[poll.pk])).content.decode()
    client.post(desk, {"act": "no_paper"})
    assert not Plan.objects.exists()


def test_a_stack_is_printed_as_pdf_and_the_desk_lists_it(client, dev):
    poll = paper_poll()
    desk = at(client, dev, "poll_paper", poll.pk)
    answer = client.post(desk, {"act": "print", "number": "2", "language": "es", "size": "large"})
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    assert Sheet.objects.count() == 2
    assert client.post(desk, {"act": "print", "number": "0", "language": "en", "size": "normal"}).status_code == 422
    stack = poll.stacks.get()
    assert client.post(desk, {"act": "rest_aside", "stack": stack.pk, "reason": ""}).status_code == 422
    client.post(desk, {"act": "rest_aside", "stack": stack.pk, "reason": "jammed"})
    assert Sheet.objects.filter(fate="set-aside").count() == 2


def test_the_counter_finds_ana_by_her_account_and_hands_out_a_sheet(client, ana, dev):
    poll = paper_poll()
    vote.cast_ballot(poll, by=ana, choices=ids(poll, 1), key="k")
    desk = at(client, dev, COUNTER)
    page = client.post(desk, {"act": "find", "email": ana.email})
    assert "a sheet voids that ballot" in page.content.decode()
    slip = page.context["found"].slip
    page = client.post(desk, {"act": "hand_out", "poll": poll.pk, "slip": slip})
    assert "The roll is marked" in page.content.decode()
    assert Participation.objects.get().paper
    again = client.post(desk, {"act": "hand_out", "poll": poll.pk, "slip": slip})
    assert again.status_code == 403
    assert "given a sheet before" in again.content.decode()


def test_somebody_of_the_roll_without_an_account_gets_a_sheet_and_no_mail(client, the_roll, dev, gus):
    poll = paper_poll()
    desk = at(client, dev, COUNTER)
    asked = {"act": "find", "name": "gronn gus", "born_on": "1990-04-01", "reference": "", "email": ""}
    page = client.post(desk, asked)
    assert "without an account" in page.content.decode()
    before = User.objects.count()
    page = client.post(desk, {"act": "hand_out", "poll": poll.pk, "slip": page.context["found"].slip})
    assert "The roll is marked" in page.content.decode()
    assert User.objects.count() == before + 1
    home = Residence.objects.get(user__email__endswith="@desk.invalid")
    assert not home.user.has_usable_password()
    assert not tell_one(home.user_id, "voting/mail/published", "voting.poll", poll.pk)
    page = client.post(desk, asked)
    assert "was given a sheet" in page.content.decode()
    assert User.objects.count() == before + 1


def test_papers_that_fit_nobody_and_old_slips_are_told_so(client, the_roll, dev):
    poll = paper_poll()
    desk = at(client, dev, COUNTER)
    for asked, words in (
        ({"name": "Nobody", "born_on": "1990-04-01"}, "fit nobody"),
        ({"name": "Jo Twin", "born_on": "2000-01-01"}, "fit nobody"),  # there are two of them
        ({"name": "Gus"}, "Give a name with"),
        ({"email": "nobody@example.org"}, "no account"),
    ):
        page = client.post(desk, {"act": "find", **asked})
        assert page.status_code == 422
        assert words in page.content.decode()
    page = client.post(desk, {"act": "hand_out", "poll": poll.pk, "slip": "forged"})
    assert page.status_code == 422
    assert not Participation.objects.exists()


def test_a_spoilt_sheet_is_taken_back_at_the_counter(client, ana, dev):
    poll = paper_poll()
    code = codes_of(poll)[0]
    actions.hand_out(poll, ana, by=dev)
    desk = at(client, dev, COUNTER)
    assert client.post(desk, {"act": "replace", "poll": poll.pk, "code": "x"}).status_code == 422
    assert "is taken back" in client.post(desk, {"act": "replace", "poll": poll.pk, "code": code}).content.decode()
    assert client.post(desk, {"act": "replace", "poll": poll.pk, "code": code}).status_code == 422


def test_the_desk_says_why_the_account_does_not_add_up_and_closes_it_when_it_does(client, ana, dev, dee):
    poll = paper_poll()
    codes = codes_of(poll, 2)
    actions.hand_out(poll, ana, by=dev)
    sheet = key_in(poll, codes[0], [1], dev)
    factories.end_voting(poll)
    vote.seal_poll(fresh(poll))
    desk = at(client, dev, "poll_paper", poll.pk)
    client.post(desk, {"act": "complete"})
    page = client.get(desk).content.decode()
    assert "1 sheet waits for another officer" in page
    assert "no longer in their stacks: 2" in page
    poll_desk = client.get(reverse("poll_desk", args=[poll.pk])).content.decode()
    assert "The paper ballots are not accounted for: 1 sheet waits" in poll_desk
    assert client.post(desk, {"act": "start_over", "sheet": sheet.serial, "reason": ""}).status_code == 422
    client.post(desk, {"act": "start_over", "sheet": sheet.serial, "reason": "mistyped"})
    key_twice(poll, codes[0], [1], dev, dee)
    bad = client.post(desk, {"act": "set_aside", "serials": "AAAAA-BBBBB", "reason": "left over"})
    assert bad.status_code == 422
    assert "no sheet of this vote" in bad.content.decode()
    serial = serial_of(poll.pk, codes[1])
    client.post(desk, {"act": "set_aside", "serials": f"{serial}\n", "reason": "left over"})
    client.post(desk, {"act": "put_back", "serials": serial, "reason": "found"})
    client.post(desk, {"act": "set_aside", "serials": codes[1], "reason": "left over"})
    client.post(desk, {"act": "complete"})
    assert "1 handed out = 1 counted" in client.get(desk).content.decode()


def test_lists_cost_the_same_whatever_is_on_them(client, dev, dee, django_assert_max_num_queries):
    poll = paper_poll()
    codes = codes_of(poll, 30)
    for code in codes[:3]:
        key_in(poll, code, [1], dee)
    desk = at(client, dev, "poll_paper", poll.pk)
    client.get(desk)
    with django_assert_max_num_queries(32):
        client.get(desk)
    for code in codes[3:]:
        key_in(poll, code, [1], dee)
    for _ in range(4):
        codes_of(poll, 1)
    with django_assert_max_num_queries(32):
        client.get(desk)
