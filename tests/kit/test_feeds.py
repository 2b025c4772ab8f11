"""News become a feed: the newest first, each known by an address that stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kit.feeds import MOST, FeedOfNews, News, newest

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def told(key: str, hours: int = 0) -> News:
    return News(key, NOON + timedelta(hours=hours), f"Title {key}", f"Text {key}", f"/things/{key}/")


class Told(FeedOfNews):
    title, link, subtitle = "What happened", "/things/", "All of it"

    def items(self):
        return newest([told("old", -2), told("new"), told("b", -1), told("a", -1)])


def test_the_newest_come_first_and_of_one_moment_always_in_the_same_order():
    assert [one.key for one in Told().items()] == ["new", "b", "a", "old"]
    assert len(newest(told(str(n), n) for n in range(MOST + 5))) == MOST
    assert newest(told(str(n), n) for n in range(MOST + 5))[-1].key == "5"


def test_an_entry_keeps_its_address_and_says_when(rf, db, settings):
    text = Told()(rf.get("/things/feed/")).content.decode()
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<feed')
    assert f"<id>{settings.SITE_URL}/things/new/#new</id>" in text
    assert "<published>2026-11-30T12:00:00+00:00</published>" in text
    assert text.index("Title new") < text.index("Title old")
