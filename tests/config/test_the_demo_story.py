"""The demo city's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

from config.demo.story import Story
from kit import clock


def test_late_in_the_evening_a_day_of_the_story_is_the_day_of_the_city_and_not_that_of_utc():
    evening = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)  # still the 29th in the demo city, on the Atlantic coast
    with clock.at(evening):
        story = Story(say=print)
        assert story.day(0) == evening
        assert story.day(0).date() == clock.today() == date(2026, 11, 29)
