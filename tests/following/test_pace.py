"""When news goes out, by the city's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from following.pace import QuietHours, last_monday, last_morning

CITY = ZoneInfo("America/New_York")


def local(*parts):
    return datetime(*parts, tzinfo=CITY)


@pytest.mark.parametrize(("hour", "quiet"), [(20, False), (21, True), (23, True), (0, True), (7, True), (8, False)])
def test_quiet_hours_reach_over_midnight(hour, quiet):
    assert QuietHours.read("21-8").hold(local(2026, 11, 29, hour, 59)) is quiet


def test_quiet_hours_within_a_day_and_none_at_all():
    assert QuietHours.read("12-14").hold(local(2026, 11, 29, 13))
    assert not QuietHours.read("12-14").hold(local(2026, 11, 29, 14))
    assert not any(QuietHours.read("").hold(local(2026, 11, 29, hour)) for hour in range(24))


@pytest.mark.parametrize("text", ["21", "9 to 5", "25-8", "8-24", "-"])
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match="is not like"):
        QuietHours.read(text)


def test_before_eight_the_last_morning_was_yesterdays():
    assert last_morning(local(2026, 11, 29, 7, 59)) == local(2026, 11, 28, 8)
    assert last_morning(local(2026, 11, 29, 8)) == local(2026, 11, 29, 8)


def test_the_week_turns_on_monday_at_eight():
    assert last_monday(local(2026, 11, 30, 8)) == local(2026, 11, 30, 8)
    assert last_monday(local(2026, 11, 30, 7)) == local(2026, 11, 23, 8)
    assert last_monday(local(2026, 11, 29, 22)) == local(2026, 11, 23, 8)


def test_it_is_eight_on_the_wall_also_where_clocks_were_changed():
    assert last_morning(local(2026, 11, 1, 9)).hour == 8
    assert last_morning(local(2026, 3, 8, 9)).utcoffset() == local(2026, 3, 8, 8).utcoffset()
