"""The house on PostgreSQL and Redis, in several processes."""

import os
import subprocess
import sys
from threading import BrokenBarrierError

import pytest
import redis
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client
from django_q.models import Schedule
from races import at_once
from servers import ROOT, serving, wait_until

from audit import log
from audit.models import Entry
from config.schedule import Recurring, write

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def test_these_tests_run_on_postgresql_and_redis(settings):
    assert connection.vendor == "postgresql"
    assert connection.settings_dict["NAME"].startswith("lamplight_test_")
    assert redis.Redis.from_url(settings.ENV["REDIS_URL"]).ping()


def test_twenty_acts_at_once_make_one_unbroken_chain():
    numbers = at_once(lambda n: log.record("town.act", f"town:{n}").seq, 20)
    assert sorted(numbers) == list(range(1, 21))
    assert log.verify() is None


def test_the_past_cannot_be_changed_in_postgresql_either():
    log.record("town.act", "town:1")
    for change in ("UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="never changed or deleted"), connection.cursor() as cursor:
            cursor.execute(change)
    assert Entry.objects.get().verb == "town.act"


def test_servers_that_start_together_write_one_schedule():
    table = [Recurring(f"task-{n}", "town.tasks.remind", "15 3 * * *") for n in range(5)]
    answers = at_once(lambda _: write(table), 6)
    assert not [a for a in answers if isinstance(a, Exception | BrokenBarrierError)]
    assert sorted(Schedule.objects.values_list("name", flat=True)) == [line.name for line in table]


def test_counters_of_sign_in_attempts_are_shared_by_processes():
    cache.set("attempts:ana", 4)
    other = subprocess.run(
        [
            sys.executable,
            str(ROOT / "manage.py"),
            "shell",
            "--no-imports",
            "-c",
            "from django.core.cache import cache; print('seen', cache.incr('attempts:ana'))",
        ],
        env=os.environ | {"LAMPLIGHT_MODE": "demo"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "seen 5" in other.stdout
    assert cache.get("attempts:ana") == 5


def test_an_act_in_one_process_forgets_the_pages_another_has_kept(settings):
    """The other process is played by a page cache that the act does not touch."""
    settings.ROOT_URLCONF = "little_site"
    first = Client().get("/page/").content
    assert Client().get("/page/").content == first
    kept_before = dict(caches["pages"]._cache)
    at_once(lambda _: log.record("town.act", "town:1").seq, 1)
    assert dict(caches["pages"]._cache) == kept_before
    assert Client().get("/page/").content != first


def test_news_reach_another_listener_through_redis():
    layer = get_channel_layer()
    assert type(layer).__name__ == "RedisPubSubChannelLayer"

    async def tell_and_hear():
        channel = await layer.new_channel()
        await layer.group_add("assembly-1", channel)
        await layer.group_send("assembly-1", {"type": "news", "version": 7})
        heard = await layer.receive(channel)
        await layer.flush()
        return heard

    assert async_to_sync(tell_and_hear)()["version"] == 7


def test_serve_works_on_postgresql_and_redis(tmp_path, settings):
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    with serving(tmp_path / "unused", folder=tmp_path, DATABASE_URL=url, REDIS_URL=settings.ENV["REDIS_URL"]) as server:
        import urllib.request

        with urllib.request.urlopen(server.url + "/readyz", timeout=30) as answer:
            assert answer.read() == b'{"status": "ready"}'
        wait_until(lambda: len(server.family()) >= 6, what="a complete worker")
