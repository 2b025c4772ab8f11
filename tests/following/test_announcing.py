"""Who is told what, and once."""

from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import category, proposal

from accounts.models import News, User
from following.actions import follow, watch
from following.announcing import announce
from following.delivering import deliver
from following.models import Announcement, Notice

pytestmark = pytest.mark.django_db
HERE = (Decimal("40.70000"), Decimal("-74.00000"))


def unread(person):
    return User.objects.get(pk=person.pk).unread


def because(person):
    return [notice.because for notice in Notice.objects.of(person)]


def test_the_author_hears_of_it_and_who_did_it_does_not(ana, cora):
    lamps = proposal(author=ana)
    announce("The council accepted “%(title)s”.", lamps, by=cora, to=[ana.pk, cora.pk, None], title=lamps.title)
    assert because(ana) == ["yours"]
    assert unread(ana) == 1
    assert because(cora) == []
    assert str(Notice.objects.of(ana).get().announcement) == "The council accepted “Lamps on Mill Path”."


def test_followers_of_any_topic_hear_once(ana, bo):
    lamps = proposal(author=ana)
    follow(lamps, by=bo)
    follow(lamps.category, by=bo)
    announce("“%(title)s” is on the ballot.", lamps, followers_of=[lamps, lamps.category], title=lamps.title)
    assert because(bo) == ["followed"]
    assert unread(bo) == 1


def test_what_concerns_one_is_not_also_something_one_follows(ana):
    lamps = proposal(author=ana)
    follow(lamps, by=ana)
    announce("“%(title)s” is on the ballot.", lamps, to=[ana.pk], followers_of=[lamps], title=lamps.title)
    assert because(ana) == ["yours"]


def test_who_lives_inside_the_circle_hears_and_who_lives_just_outside_does_not(ana, bo):
    """0.0045 degrees north are 500.4 meters."""
    watch(by=ana, name="Home", latitude=HERE[0] + Decimal("0.00449"), longitude=HERE[1], meters=500)
    watch(by=bo, name="Home", latitude=HERE[0] + Decimal("0.00451"), longitude=HERE[1], meters=500)
    announce("New proposal: “%(title)s”.", proposal(author=None), near=HERE, title="Lamps")
    assert because(ana) == ["near"]
    assert because(bo) == []


def test_a_circle_is_as_wide_to_the_east_as_to_the_north(ana, bo):
    """A degree east is shorter: at 40.7° north, 0.00593 degrees are 500 meters."""
    watch(by=ana, name="Home", latitude=HERE[0], longitude=HERE[1] + Decimal("0.00592"), meters=500)
    watch(by=bo, name="Home", latitude=HERE[0], longitude=HERE[1] + Decimal("0.00595"), meters=500)
    announce("New proposal: “%(title)s”.", proposal(author=None), near=HERE, title="Lamps")
    assert (because(ana), because(bo)) == (["near"], [])


def test_a_task_that_runs_twice_tells_once(ana):
    lamps = proposal(author=ana)
    made = announce("“%(title)s” is on the ballot.", lamps, to=[ana.pk], title=lamps.title)
    Announcement.objects.filter(pk=made.pk).update(delivered_at=None, to=[ana.pk])
    assert deliver(made.pk) == 0
    assert (len(mail.outbox), unread(ana)) == (1, 1)


def test_whom_it_concerned_is_forgotten_once_they_are_told(ana):
    made = announce("“%(title)s” is on the ballot.", proposal(author=ana), to=[ana.pk], title="Lamps")
    made.refresh_from_db()
    assert made.to == []
    assert made.delivered_at is not None


def test_each_reads_it_in_their_language(ana, client):
    announce("The council accepted “%(title)s”.", proposal(author=ana), to=[ana.pk], title="Lamps")
    client.force_login(ana)
    page = client.get("/following/", headers={"accept-language": "es"}).content.decode()
    assert "El consejo aceptó «Lamps»" in page


@pytest.mark.parametrize("pace", [News.DAILY, News.WEEKLY, News.NEVER])
def test_a_letter_that_asks_something_comes_whatever_one_chose(ana, cora, pace):
    from proposals.reviewing import actions

    ana.news = pace
    ana.save()
    lamps = proposal(author=ana)
    lamps.cycle.phases.filter(kind="vote").delete()
    lamps.cycle.phases.filter(kind="propose").update(opens_at="2000-01-01T00:00Z", closes_at="2100-01-01T00:00Z")
    actions.return_with_requests(lamps, by=cora, reason="<p>Where exactly?</p>")
    assert [m.subject for m in mail.outbox] == ["The council asks you about “Lamps on Mill Path”"]
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers


def test_telling_four_hundred_costs_as_many_queries_as_telling_four(ana):
    """In the sender's transaction and in the worker's; letters are the digests' matter."""
    counted = []
    for size in (4, 400):
        lamps = proposal(f"Lamps for {size}", author=None, category=category(f"kind-{size}"))
        some = User.objects.bulk_create(User(email=f"{size}-{n}@example.org", news=News.DAILY) for n in range(size))
        with CaptureQueriesContext(connection) as asked:
            announce("New proposal: “%(title)s”.", lamps, to=[person.pk for person in some], title="Lamps")
        counted.append(len(asked))
        assert Notice.objects.filter(person__in=some).count() == size
    assert counted[1] <= counted[0] + 2  # rows are written some hundred at a time
    assert counted[1] <= 20
