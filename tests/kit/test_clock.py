from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from kit import clock

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def test_a_story_is_told_at_its_own_time_and_the_clock_comes_back():
    with clock.at(NOON):
        assert clock.now() == NOON
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_the_clock_comes_back_after_a_mistake_in_the_story():
    with pytest.raises(KeyError), clock.at(NOON):
        raise KeyError
    assert clock.now() != NOON


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=-1, seconds=-5), "1 day ago"),
    ],
)
def test_distances_are_said_as_people_say_them(step, said):
    assert clock.distance(NOON + step, since=NOON) == said


def test_a_moment_is_spoken_in_the_citys_time_zone(settings):
    settings.TIME_ZONE = "America/New_York"
    timezone.activate("America/New_York")
    with clock.at(NOON):
        assert clock.spoken(NOON) == "Friday 12 June, 8 a.m."


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "It closed Friday 12 June 2026, 8 a.m."), ("es", "It closed viernes 12 de junio 2026, 08:00.")],
)
def test_one_full_stop_ends_a_sentence(settings, language, said):
    settings.TIME_ZONE = "America/New_York"
    with timezone.override("America/New_York"), translation.override(language), clock.at(NOON.replace(year=2027)):
        assert clock.ending("It closed %(when)s.", NOON) == said


def test_a_sentence_that_a_moment_ends_has_one_full_stop():
    page = Template(
        "{% load i18n kit %}{% filter one_stop %}{% blocktranslate with when=at|spoken %}It ended {{ when }}."
        "{% endblocktranslate %}{% endfilter %}"
    )
    half_past = page.render(Context({"at": NOON + timedelta(minutes=30)}))
    assert "a.m.</time>" in half_past
    assert not half_past.endswith("..")
    assert not half_past.endswith("</time>.")
