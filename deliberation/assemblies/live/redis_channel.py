"""Live news by Redis. Import it only where REDIS_URL is set: the library is large.

Every failure of Redis is told as `ConnectionError`, so that who sends or listens need not know the library.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache

import redis
import redis.asyncio
from django.conf import settings


def send(channel: str, news: str) -> None:
    """Tell all who hear `channel`. Raises `ConnectionError` when Redis fails."""
    try:
        _client().publish(channel, news)
    except redis.RedisError as broken:
        raise ConnectionError(str(broken)) from broken


async def heard(channel: str) -> AsyncIterator[str]:
    """What is told on `channel`; an empty text every five silent seconds. Raises `ConnectionError` when Redis fails."""
    client = redis.asyncio.Redis.from_url(settings.ENV["REDIS_URL"], max_connections=8)
    try:
        async with client, client.pubsub() as listening:
            await listening.subscribe(channel)
            while True:
                message = await listening.get_message(ignore_subscribe_messages=True, timeout=5)
                yield message["data"].decode() if message else ""
    except redis.RedisError as broken:
        raise ConnectionError(str(broken)) from broken


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.ENV["REDIS_URL"], max_connections=8)
