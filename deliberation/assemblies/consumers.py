"""The socket of a live page. It is thin: frames in, acts out; the news comes from the hub."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie

from deliberation.assemblies.live import acts, frames, relay, tickets
from deliberation.assemblies.live.begun import begin
from deliberation.assemblies.live.hub import HUB, Room
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.snapshot import Audience

BURST, PER_SECOND = 20, 4  # frames
PATIENCE = 100  # frames beyond the rate before the socket is closed
ANSWERS_KEPT = 50  # answers a reader may leave unread before the socket is closed
CHAIR_CHECK = 60  # seconds
TOO_FAST, TOO_SLOW = 4008, 4009  # close codes


class AssemblyConsumer(AsyncWebsocketConsumer):
    """One page that looks at one assembly. It joins no channel-layer group: the hub knows it."""

    channel_layer_alias = "none: the hub brings the news"
    audience: Audience

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room: Room | None = None
        self.version = 0
        self.language = settings.LANGUAGE_CODE
        self.answers: deque[str] = deque()
        self.writing, self.checked_at = False, 0.0
        self.rest: asyncio.Task[None] | None = None  # what is left of the writing, where the reader is slow
        self.tokens, self.counted_at, self.beyond = float(BURST), 0.0, 0

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As in channels, without its thread hop for every frame: this consumer touches no database connection."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        self.assembly = int(self.scope["url_route"]["kwargs"]["pk"])
        headers = dict(self.scope["headers"])
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin1"))
        self.session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
        await self.accept()

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        self._leave()
        if self.rest is not None:
            self.rest.cancel()
        raise StopConsumer

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take one frame. Whatever it holds, the answer is a frame."""
        try:
            self._count_frame()
            frame = frames.read(text_data, bytes_data)
            await self._take(frame)
        except frames.BadFrame as problem:
            self.answer(frames.error(problem.code, str(problem), problem.key))
        if self.beyond > PATIENCE or len(self.answers) > ANSWERS_KEPT:
            self._leave()
            self.answers.clear()
            await self.close(TOO_FAST if self.beyond > PATIENCE else TOO_SLOW)

    def wake(self) -> None:
        """The hub has news (or an answer waits). It is written now, or as soon as the reader has taken what came before."""
        if not self.writing:
            self.writing = True
            self.rest = begin(self._write())

    def answer(self, *texts: str) -> None:
        """Put answers in line for this socket alone."""
        self.answers.extend(texts)
        self.wake()

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "hello":
            await self._hello(frame)
        elif self.room is None:
            raise frames.BadFrame("say-hello", frames.CODES["say-hello"], frame.get("id", ""))
        elif kind == "resync":
            self.version = 0
            self.wake()
        elif kind == "ping":
            self.answer(frames.write("pong"))
        else:
            self.answer(*await acts.DO(self.assembly, self.session_key, self.language, frame))

    async def _hello(self, frame: dict[str, Any]) -> None:
        ticket = tickets.read(frame["ticket"], self.assembly)
        if ticket is None:
            raise frames.BadFrame("bad-ticket", frames.CODES["bad-ticket"])
        if ticket.audience is Audience.CHAIR and not await acts.STILL_CHAIRS(self.assembly, self.session_key):
            raise frames.BadFrame("refused", "Only the chair sees this. Sign in again.")
        self.checked_at = asyncio.get_running_loop().time()
        self._leave()
        self.audience, self.language = ticket.audience, ticket.language
        try:
            room = await HUB.join(self.assembly, self)
        except Assembly.DoesNotExist:
            self._leave()
            raise frames.BadFrame("not-found", frames.CODES["not-found"]) from None
        relay.listen()
        self.version = frame.get("have", 0)
        spread = min(30, 1 + room.size // 200)  # seconds over which a crowd should come back after a break
        self.answer(frames.write("welcome", audience=self.audience.value, version=room.version, spread=spread))
        if self.session_key and self.audience in (Audience.PARTICIPANT, Audience.CHAIR):
            self.answer(await acts.OWN_STATE(self.assembly, self.session_key))
        self.room = room
        self.wake()

    async def _write(self) -> None:
        """Send what waits, as fast as the reader takes it: answers in order, of the news only the latest."""
        try:
            while True:
                while self.answers:
                    await self.base_send({"type": "websocket.send", "text": self.answers.popleft()})
                edition = self.room.editions.get(self.audience) if self.room else None
                if edition is None or edition.version == self.version:
                    return
                if self.audience is Audience.CHAIR and not await self._still_chairs():
                    self._leave()
                    self.answers.append(frames.error("refused", "Only the chair sees this. Sign in again."))
                    continue
                news, self.version = edition.since(self.version), edition.version
                for text in news:
                    await self.base_send({"type": "websocket.send", "text": text})
        except OSError:
            self._leave()  # the reader has gone; that it did comes as a message, too
        finally:
            self.writing = False

    async def _still_chairs(self) -> bool:
        """Whether the person behind this socket may go on seeing what the chair sees; asked once in `CHAIR_CHECK`."""
        now = asyncio.get_running_loop().time()
        if now - self.checked_at <= CHAIR_CHECK:
            return True
        self.checked_at = now
        return await acts.STILL_CHAIRS(self.assembly, self.session_key)

    def _leave(self) -> None:
        if hasattr(self, "audience"):
            HUB.leave(self.assembly, self)
        self.room = None

    def _count_frame(self) -> None:
        now = asyncio.get_running_loop().time()
        self.tokens = min(BURST, self.tokens + (now - self.counted_at) * PER_SECOND)
        self.counted_at = now
        if self.tokens < 1:
            self.beyond += 1
            raise frames.BadFrame("too-fast", frames.CODES["too-fast"])
        self.tokens -= 1
