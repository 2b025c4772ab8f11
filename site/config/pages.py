"""Pages over ASGI, each answered whole in one of a few threads that stay.

Every page and every middleware here is plain synchronous code. Django's own ASGI handler leads such a request through
several threads, makes a new one for each request, and with it a new connection to the database: more work than most
pages are. Here a request is read on the event loop, answered from the first middleware to the last in one thread that
keeps its connection, and sent from the event loop again, so that a slow reader holds no thread.
"""

from __future__ import annotations

import asyncio
import contextvars
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

THREADS = 8  # Python runs one at a time; the others wait for the database, most of all for its one writer
IN_MEMORY = 1_000_000  # bytes of a streamed answer; more is put on disk until the reader has it

T = TypeVar("T")


class Pages(ASGIHandler):
    """Django's handler with its synchronous chain of middleware, on threads of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Pages come over http, not {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._apart(self._answer, scope, body)
            if not isinstance(response, StreamingHttpResponse):
                await self.send_response(response, send)
                return
            gone = asyncio.create_task(self.listen_for_disconnect(receive))
            try:
                response.streaming_content = self._in_pieces(cast(Iterable[bytes], response.streaming_content), gone)
                await self.send_response(response, send)
            finally:
                gone.cancel()
                await self._apart(response.close)

    def _answer(self, scope: Any, body: Any) -> HttpResponseBase:
        """The whole work on a request, in one thread. A file is left to be read piece by piece, all else is closed."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response: HttpResponseBase = self.get_response(request) if request is not None else cast(HttpResponse, refused)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        elif isinstance(response, StreamingHttpResponse):
            # Its content may come from a query, which lives in this thread. No page streams asynchronously.
            try:
                response.streaming_content = _read_out(cast(Iterable[bytes], response.streaming_content))
            except BaseException:
                response.close()
                raise
        else:
            response.close()
        return response

    async def _in_pieces(self, content: Iterable[bytes], gone: asyncio.Task[None]) -> AsyncIterator[bytes]:
        pieces = iter(content)
        while not gone.done() and (piece := await self._apart(next, pieces, None)) is not None:
            yield piece

    async def _apart(self, work: Callable[..., T], *args: Any) -> T:
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self.threads, context.run, work, *args)


def _read_out(content: Iterable[bytes]) -> Iterable[bytes]:
    """The same content, made to the end and put aside."""
    aside = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with its last reader
    for piece in content:
        aside.write(piece)
    aside.seek(0)
    return iter(lambda: aside.read(ASGIHandler.chunk_size), b"")
