"""News between processes: Redis where it is, PostgreSQL's NOTIFY where that is the database, else a look at the table.

Each process listens once, whatever the number of its sockets, and only while somebody looks. What travels is the
number of an assembly and its version. Whatever the channel, every process also looks at the versions of its open rooms
now and then, so a lost message costs seconds, never the news.
"""

from __future__ import annotations

import asyncio
import logging
from importlib import import_module
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection

from deliberation.assemblies.live.hub import HUB, READERS
from deliberation.assemblies.models import Assembly

CHANNEL = "lamplight_live"
LOOK_WITHOUT_CHANNEL = 0.5  # seconds between looks at the versions
LOOK_BESIDE_CHANNEL = 5.0

logger = logging.getLogger(__name__)
_listeners: dict[str, asyncio.Task[None]] = {}


def publish(assembly: int, version: int) -> None:
    """Tell the other processes. A channel that fails is logged and made up for by the next look at the versions."""
    news = f"{assembly}:{version}"
    try:
        if found := channel():
            found.send(CHANNEL, news)
    except (OSError, DatabaseError):
        logger.exception("live news could not be sent to other processes")


def listen() -> None:
    """Be sure that this process listens. Call it on the event loop whenever a socket joins."""
    _keep("look", _look)
    if found := channel():
        _keep("hear", _hear, found)


def _keep(name: str, work: Any, *args: Any) -> None:
    task = _listeners.get(name)
    if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
        _listeners[name] = asyncio.create_task(work(*args), name=f"live-{name}")


async def _look() -> None:
    """Compare the versions in the database with those of the open rooms, as long as there are any."""
    while HUB.rooms:
        await asyncio.sleep(LOOK_BESIDE_CHANNEL if channel() else LOOK_WITHOUT_CHANNEL)
        try:
            for assembly, version in await VERSIONS(list(HUB.rooms)):
                HUB.changed(assembly, version)
        except DatabaseError:
            logger.exception("live rooms could not look at their versions")


async def _hear(opened: Any) -> None:
    """Pass on what other processes tell, as long as there are rooms; a broken channel is opened again."""
    while HUB.rooms:
        try:
            async for news in opened.heard(CHANNEL):
                if news:
                    assembly, _colon, version = news.partition(":")
                    HUB.changed(int(assembly), int(version))
                if not HUB.rooms:
                    break
        except (OSError, ValueError):
            logger.exception("live news from other processes broke off; listening again")
            await asyncio.sleep(1)


def channel() -> Any:
    """What carries news here, if anything does. Behind a pooler nobody can listen: a connection is theirs for a transaction.

    Imported at its first use: Redis's takes 21 MB and half a second of CPU, PostgreSQL's 14 MB, which other towns are spared.
    """
    if settings.ENV["REDIS_URL"]:
        return import_module("deliberation.assemblies.live.redis_channel")
    if connection.vendor == "postgresql" and not settings.ENV["DATABASE_POOLER"]:
        return import_module("deliberation.assemblies.live.postgresql_channel")
    return None


def _versions(assemblies: list[int]) -> list[tuple[int, int]]:
    return list(Assembly.objects.filter(pk__in=assemblies).order_by().values_list("pk", "version"))


VERSIONS = database_sync_to_async(_versions, thread_sensitive=False, executor=READERS)
