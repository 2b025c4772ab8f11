"""One hub a process: which sockets look at which assembly, and the news each of them gets.

A change wakes its room. The room reads the state once, encodes it once for each audience that is present, and wakes
its sockets. At most one reading is made in `GAP` seconds, so a thousand votes in a second are four broadcasts. A
socket keeps no queue of news: when it is ready, it gets what leads from its version to the latest (deltas if few and
known, else the snapshot), so a slow phone skips what is past and nobody waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from channels.db import database_sync_to_async
from django.db import DatabaseError

from deliberation.assemblies.live import frames
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import Audience, snapshots

GAP = 0.25  # seconds between two broadcasts of a room
DELTAS_KEPT = 32
AT_A_STRETCH = 200  # sockets written to before others have their turn
READERS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")

logger = logging.getLogger(__name__)


class Socket(Protocol):
    """What a room knows of a connected page."""

    audience: Audience

    def wake(self) -> None:
        """There is news. Called for every socket at every broadcast: it must not wait."""


@dataclass
class Edition:
    """The latest state for one audience, encoded, and the steps that lead to it."""

    state: dict[str, Any]
    text: str
    steps: deque[tuple[int, int, str]] = field(default_factory=lambda: deque(maxlen=DELTAS_KEPT))
    asked: dict[int, list[str]] = field(default_factory=dict)  # what `since` answered: most readers have one version

    @property
    def version(self) -> int:
        return int(self.state["version"])

    def since(self, have: int) -> list[str]:
        """The frames that bring a reader of version `have` to this one."""
        known = self.asked.get(have)
        if known is None:
            known = self._steps_from(have)
            if len(self.asked) < DELTAS_KEPT:  # a client may say any number
                self.asked[have] = known
        return known

    def _steps_from(self, have: int) -> list[str]:
        if have == self.version:
            return []
        news: list[str] = []
        at = have
        for before, after, text in self.steps:
            if before == at:
                news.append(text)
                at = after
        if at != self.version or sum(map(len, news)) > len(self.text):
            return [self.text]
        return news

    def move_on(self, state: dict[str, Any]) -> None:
        """Take a newer state; remember the step to it."""
        step = frames.write(
            "delta", **{"from": self.version}, version=state["version"], set=frames.difference(self.state, state)
        )
        self.steps.append((self.version, state["version"], step))
        self.state = state
        self.text = _whole(state)
        self.asked = {}


@dataclass
class Room:
    """The sockets that look at one assembly in this process."""

    assembly: int
    sockets: dict[Audience, set[Socket]] = field(default_factory=lambda: {audience: set() for audience in Audience})
    editions: dict[Audience, Edition] = field(default_factory=dict)
    first: dict[Audience, asyncio.Task[None]] = field(default_factory=dict)
    dirty: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def is_empty(self) -> bool:
        return not any(self.sockets.values())

    @property
    def size(self) -> int:
        return sum(map(len, self.sockets.values()))

    @property
    def version(self) -> int:
        """The oldest version that any audience here has; 0 where none has any."""
        return min((edition.version for edition in self.editions.values()), default=0)

    async def ready_for(self, audience: Audience) -> None:
        """Wait for the first edition for `audience`. Whoever comes while it is being read waits for the same reading."""
        if audience in self.editions:
            return
        if audience not in self.first:
            self.first[audience] = asyncio.create_task(self.refresh([audience]))
        try:
            await asyncio.shield(self.first[audience])
        finally:
            self.first.pop(audience, None)

    async def run(self) -> None:
        """Broadcast whenever something changed, as long as anybody looks."""
        while True:
            await self.dirty.wait()
            self.dirty.clear()
            try:
                await self.refresh([audience for audience in Audience if self.sockets[audience]])
            except (DatabaseError, Assembly.DoesNotExist):
                logger.exception("live room %s could not read its state", self.assembly)
                self.dirty.set()
            await asyncio.sleep(GAP)

    async def refresh(self, audiences: list[Audience]) -> None:
        """Read the state once for each of `audiences` and wake those who have an older one."""
        fresh = await READ(self.assembly, audiences)
        for audience, state in fresh.items():
            edition = self.editions.get(audience)
            if edition is None:
                self.editions[audience] = Edition(state, _whole(state))
            elif state["version"] > edition.version:
                edition.move_on(state)
            await self._wake(list(self.sockets[audience]))

    async def _wake(self, sockets: list[Socket]) -> None:
        """Have each of them write its news. What befalls one is not the others' business."""
        for number, socket in enumerate(sockets, start=1):
            try:
                socket.wake()
            except Exception:
                logger.exception("a live page could not be written to")
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)  # whoever sends an act meanwhile is heard


class Hub:
    """All rooms of this process. Sockets join and leave on the event loop; news may come from any thread."""

    def __init__(self) -> None:
        self.rooms: dict[int, Room] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def changed(self, assembly: int, version: int) -> None:
        """Thread-safe: `assembly` has `version` now. Nothing happens where nobody looks, or all have it already."""
        with self._lock:
            loop = self.loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._touch, assembly, version)

    async def join(self, assembly: int, socket: Socket) -> Room:
        """Bring a socket into the room of `assembly`; it finds an edition for its audience there."""
        self._settle_on(asyncio.get_running_loop())
        room = self.rooms.get(assembly)
        if room is None:
            room = self.rooms[assembly] = Room(assembly)
            room.task = asyncio.create_task(room.run())
        room.sockets[socket.audience].add(socket)
        await room.ready_for(socket.audience)
        return room

    def leave(self, assembly: int, socket: Socket) -> None:
        """Take a socket out; an empty room is closed."""
        room = self.rooms.get(assembly)
        if room is None:
            return
        room.sockets[socket.audience].discard(socket)
        if not room.sockets[socket.audience]:
            room.editions.pop(socket.audience, None)  # nobody keeps it fresh any more
        if room.is_empty:
            del self.rooms[assembly]
            if room.task is not None:
                room.task.cancel()

    def _touch(self, assembly: int, version: int) -> None:
        room = self.rooms.get(assembly)
        if room is not None and room.version < version:
            room.dirty.set()

    def _settle_on(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            if self.loop is not loop:  # a process has one loop; only tests change it
                self.loop, self.rooms = loop, {}


def _read(assembly: int, audiences: list[Audience]) -> dict[Audience, dict[str, Any]]:
    return snapshots(Assembly(pk=assembly), audiences)


def _whole(state: dict[str, Any]) -> str:
    return frames.write("snapshot", version=state["version"], state=state)


READ = database_sync_to_async(_read, thread_sensitive=False, executor=READERS)
HUB = Hub()
