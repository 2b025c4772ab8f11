"""News by e-mail, together and at its hour."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import person, proposal

from accounts.models import News, User
from following import digests, tasks
from following.announcing import announce
from following.models import Digest, Notice
from kit import clock

pytestmark = pytest.mark.django_db
CITY = ZoneInfo("America/New_York")
SUNDAY_NOON = datetime(2026, 11, 29, 12, tzinfo=CITY)


def happens(*people, title="Lamps"):
    announce("“%(title)s” is on the ballot.", proposal(title, author=None), to=[p.pk for p in people], title=title)


def reader(name, pace, **fields):
    return person(name, news=pace, **fields)


@pytest.fixture
def quiet(settings):
    settings.QUIET_HOURS = "21-8"


def test_at_once_means_at_once(db):
    happens(reader("Ana", News.AT_ONCE))
    assert [m.subject for m in mail.outbox] == ["“Lamps” is on the ballot."]
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_at_night_it_waits_for_the_morning(quiet):
    ana = reader("Ana", News.AT_ONCE)
    with clock.at(SUNDAY_NOON.replace(hour=22)):
        happens(ana)
        assert digests.send_due() == 0
    assert mail.outbox == []
    with clock.at(SUNDAY_NOON + timedelta(hours=20)):
        assert digests.send_due() == 1
    assert len(mail.outbox) == 1


def test_two_pieces_of_news_are_one_letter_the_next_morning():
    ana = reader("Ana", News.DAILY)
    with clock.at(SUNDAY_NOON):
        happens(ana, title="Lamps")
        happens(ana, title="Benches")
        assert digests.send_due() == 0
    with clock.at(SUNDAY_NOON + timedelta(hours=20, minutes=15)):
        digests.send_due()
        assert digests.send_due() == 0
    (letter,) = mail.outbox
    assert letter.subject == "2 pieces of news from Lanternfield"
    assert letter.body.index("Lamps") < letter.body.index("Benches")


def test_a_week_is_one_letter_on_monday():
    ana = reader("Ana", News.WEEKLY)
    with clock.at(SUNDAY_NOON - timedelta(days=5)):
        happens(ana)
    with clock.at(SUNDAY_NOON):
        assert digests.send_due() == 0
    with clock.at(SUNDAY_NOON + timedelta(hours=20)):
        assert digests.send_due() == 1


def test_never_is_never_also_after_changing_ones_mind():
    ana = reader("Ana", News.DAILY)
    happens(ana)
    User.objects.update(news=News.NEVER)
    digests.send_due()
    User.objects.update(news=News.AT_ONCE)
    assert digests.send_due() == 0
    assert mail.outbox == []
    assert Notice.objects.of(ana).count() == 1  # the bell has it


def test_a_letter_speaks_spanish_to_who_reads_spanish():
    happens(reader("Lupe", News.AT_ONCE, language="es"))
    assert "está en la boleta" in mail.outbox[0].subject


def test_a_mail_server_that_breaks_halfway_loses_nothing_and_doubles_nothing(monkeypatch):
    people = [reader(name, News.DAILY) for name in ("Ana", "Bo", "Cy")]
    with clock.at(SUNDAY_NOON):
        happens(*people)
    monkeypatch.setattr(digests, "async_task", lambda *a, **k: None)
    digests.gather([p.pk for p in people])
    numbers = list(Digest.objects.values_list("pk", flat=True))
    real, calls = digests.compose, []

    def breaks_on_the_second(digest, lines):
        calls.append(digest.pk)
        if len(calls) == 2:
            raise OSError("the mail server went away")
        return real(digest, lines)

    monkeypatch.setattr(digests, "compose", breaks_on_the_second)
    with pytest.raises(OSError, match="went away"):
        tasks.send(numbers)
    monkeypatch.setattr(digests, "compose", real)
    assert tasks.send(numbers) == 2
    assert sorted(m.to[0] for m in mail.outbox) == ["ana@example.org", "bo@example.org", "cy@example.org"]


def test_the_same_letter_has_the_same_number_however_often_it_is_sent():
    happens(reader("Ana", News.AT_ONCE))
    digest = Digest.objects.get()
    again = digests.compose(digest, list(digest.notices.select_related("announcement")))
    assert again.extra_headers["Message-ID"] == mail.outbox[0].extra_headers["Message-ID"]


def test_letters_for_two_hundred_cost_as_many_queries_as_for_two(monkeypatch):
    monkeypatch.setattr(digests, "async_task", lambda *a, **k: None)
    counted = []
    for size in (2, 200):
        people = User.objects.bulk_create(User(email=f"{size}-{n}@example.org", news=News.DAILY) for n in range(size))
        happens(*people)
        with CaptureQueriesContext(connection) as asked:
            digests.gather([p.pk for p in people])
            tasks.send(list(Digest.objects.filter(sent_at=None).values_list("pk", flat=True)))
        counted.append(len(asked))
    assert len(mail.outbox) == 202
    assert counted[0] == counted[1] <= 12


def test_what_is_older_than_a_year_is_forgotten():
    with clock.at(clock.now() - timedelta(days=400)):
        happens(reader("Ana", News.AT_ONCE))
    assert tasks.forget_old() == 1
    assert Digest.objects.count() == 0
