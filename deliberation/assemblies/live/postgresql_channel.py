"""Live news by PostgreSQL's NOTIFY. Import it only where that is the database: its library is large.

A failure of the connection is told as `ConnectionError`, so that who listens need not know the library.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import psycopg
from django.db import connection


def send(channel: str, news: str) -> None:
    """Tell all who hear `channel`, in the transaction that runs now. Raises `DatabaseError` when that fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [channel, news])


async def heard(channel: str) -> AsyncIterator[str]:
    """What is told on `channel`; an empty text every five silent seconds. Raises `ConnectionError` when it breaks off."""
    where = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    params: dict[str, Any] = {ours: where[theirs] for ours, theirs in names.items() if where.get(theirs)}
    try:
        async with await psycopg.AsyncConnection.connect(**params, autocommit=True) as listening:
            await listening.execute(f"LISTEN {channel}")
            while True:
                async for notify in listening.notifies(timeout=5):
                    yield notify.payload
                yield ""
    except psycopg.Error as broken:
        raise ConnectionError(str(broken)) from broken
