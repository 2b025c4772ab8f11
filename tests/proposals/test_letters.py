"""What councils and authors are told by e-mail, and how often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factories
import pytest
import time_machine
from django.core import mail

from kit import clock
from proposals import actions
from proposals.models import QueueLetter
from proposals.reviewing import actions as council
from proposals.tasks import tell_councils

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 18, 0, tzinfo=UTC)  # by day in every time zone of the Americas


@pytest.fixture(autouse=True)
def noon() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def money(db: None) -> Any:
    return factories.envelope(factories.cycle(now_in="review"), factories.neighborhood("Harbor"))


def send_in(money: Any, author: Any, *titles: str) -> list[Any]:
    return [factories.proposal(title, envelope=money, author=author) for title in titles]


def test_one_letter_says_all_that_waits(money: Any, ana: Any, cora: Any) -> None:
    send_in(money, ana, "Lamps", "Benches")
    assert tell_councils() == 1
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([cora.email], "2 proposals wait for your council’s review")
    assert "- Lamps (now)\n- Benches (now)" in letter.body
    assert "/proposals/review/" in letter.body
    assert "/people/change/" in letter.body


def test_there_is_at_most_one_letter_a_day_and_none_about_old_news(money: Any, ana: Any, cora: Any, noon: Any) -> None:
    send_in(money, ana, "Lamps")
    assert [tell_councils(), tell_councils()] == [1, 0]
    noon.shift(timedelta(hours=1))
    send_in(money, ana, "Benches")
    assert tell_councils() == 0
    noon.move_to(NOON + timedelta(days=1))
    assert [tell_councils(), tell_councils()] == [1, 0]
    assert "2 proposals" in mail.outbox[1].subject
    noon.move_to(NOON + timedelta(days=2))
    assert tell_councils() == 0


def test_nobody_is_woken_at_night(money: Any, ana: Any, cora: Any, noon: Any) -> None:
    send_in(money, ana, "Lamps")
    noon.move_to(NOON.replace(hour=9))  # four in the morning there
    assert clock.spoken(clock.now()).endswith("a.m.")
    assert tell_councils() == 0


def test_only_the_council_concerned_is_told_and_never_the_author(money: Any, ana: Any, cora: Any, bo: Any) -> None:
    factories.council_member("Miller", "Old Mill")
    send_in(money, cora, "Lamps")  # Cora's own
    assert tell_councils() == 0
    other = factories.council_member("Chidi", "Harbor")
    assert tell_councils() == 1
    assert mail.outbox[0].to == [other.email]


def test_a_council_that_can_not_decide_now_is_not_told(ana: Any, cora: Any) -> None:
    voting = factories.envelope(factories.cycle(now_in="vote"), factories.neighborhood("Harbor"))
    send_in(voting, ana, "Lamps")
    assert tell_councils() == 0


def test_who_wants_no_news_gets_none_and_a_decision_on_their_own_proposal_all_the_same(
    money: Any, ana: Any, cora: Any
) -> None:
    for person in (ana, cora):
        person.news = "never"
        person.save()
    (lamps,) = send_in(money, ana, "Lamps")
    tell_councils()
    assert mail.outbox == []
    council.return_with_requests(lamps, by=cora, reason="Where exactly?")
    assert [letter.to for letter in mail.outbox] == [[ana.email]]


def test_a_letter_about_a_queue_that_is_empty_by_then_is_not_sent(money: Any, ana: Any, cora: Any) -> None:
    from accounts.mail import tell

    told = QueueLetter.objects.create(member=cora)
    tell([cora.pk], "proposals/mail/queue", told, news=True)
    assert mail.outbox == []


def test_the_letter_is_in_the_members_language(money: Any, ana: Any, cora: Any) -> None:
    cora.language = "es"
    cora.save()
    send_in(money, ana, "Lamps")
    tell_councils()
    assert mail.outbox[0].subject == "1 propuesta espera la revisión de tu consejo"


def test_the_author_is_told_every_decision(money: Any, ana: Any, cora: Any, dev: Any) -> None:
    (lamps,) = send_in(money, ana, "Lamps")
    lamps = council.accept(lamps, by=cora)
    lamps = council.cost(lamps, by=dev, lines=council.lump(20_000_00, 300_00, "Offers"), note="Twelve lamps.")
    lamps = council.cost(
        lamps, by=dev, lines=council.lump(20_000_00, 300_00, "Offers"), note="Twelve lamps, with cable."
    )  # no news
    lamps = actions.put_on_ballot(lamps, by=dev)
    actions.take_off_ballot(lamps, by=dev)
    assert [letter.subject for letter in mail.outbox] == [
        "The council accepted “Lamps”",
        "What “Lamps” costs",
        "“Lamps” is on the ballot",
        "“Lamps” was taken off the ballot again",
    ]
    assert "$20,000 to build, and $300 a year" in mail.outbox[1].body
    assert "Twelve lamps." in mail.outbox[1].body
