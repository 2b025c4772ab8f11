"""Pages over ASGI: answered whole in threads that stay, sent without holding one, and nothing is left open."""

from __future__ import annotations

import asyncio
import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.signals import request_finished
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils import translation

from config.pages import IN_MEMORY, Pages
from kit import clock

PIECE = b"x" * 100_000


class Book(io.BytesIO):
    """A file of ten pieces that remembers how far it was read."""

    def __init__(self) -> None:
        super().__init__(PIECE * 10)
        self.furthest = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.furthest = self.tell()
        return piece


books: list[Book] = []


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {request.body.decode()} in {threading.current_thread().name}")


def language(request: HttpRequest) -> HttpResponse:
    """Say the active language, then leave another one behind, as a careless page might."""
    before = translation.get_language()
    translation.activate("es")
    return HttpResponse(before)


def asks(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(f"{id(connection.connection)}")


def table(request: HttpRequest) -> StreamingHttpResponse:
    """Rows that come from the thread's own connection, one by one."""

    def rows():
        with connection.cursor() as cursor:
            for number in range(int(request.GET["rows"])):
                cursor.execute("SELECT 7")
                yield f"{number},{cursor.fetchone()[0]}\n"

    return StreamingHttpResponse(rows())


def book(request: HttpRequest) -> FileResponse:
    books.append(Book())
    return FileResponse(books[-1])


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a lamp fell over")


urlpatterns = [path(f"{view.__name__}/", view) for view in (hello, language, asks, table, book, broken)]


class Urls:
    """What ROOT_URLCONF may be besides a module's name."""

    urlpatterns = urlpatterns


@pytest.fixture
def pages(settings):
    settings.ROOT_URLCONF = Urls
    settings.MIDDLEWARE = []
    settings.ALLOWED_HOSTS = ["*"]
    made = Pages()
    made.threads = ThreadPoolExecutor(1, thread_name_prefix="pages")  # one, so that whoever holds it is noticed
    yield made
    made.threads.submit(lambda: connection.close()).result()  # the thread's own
    made.threads.shutdown()


class Reader:
    """A browser that asks for one page. It takes `patience` pieces of the answer and then stops taking any."""

    def __init__(self, address: str, *parts: bytes, patience: int | None = None, leaves: bool = False) -> None:
        self.path, _, self.query = address.partition("?")
        self.asking = [
            {"type": "http.request", "body": part, "more_body": number < len(parts)}
            for number, part in enumerate(parts, 1)
        ] or [{"type": "http.request"}]
        self.answer: list[dict[str, object]] = []
        self.patience, self.leaves = patience, leaves
        self.left = asyncio.Event()
        self.stuck = asyncio.Event()

    async def ask(self, pages: Pages) -> Reader:
        scope = {
            "type": "http",
            "method": "POST" if "body" in self.asking[0] else "GET",
            "path": self.path,
            "query_string": self.query.encode(),
            "headers": [(b"host", b"testserver")],
        }
        await pages(scope, self._receive, self._send)
        return self

    async def _receive(self) -> dict[str, object]:
        if self.asking:
            return self.asking.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, object]) -> None:
        self.answer.append(message)
        if len(self.answer) == self.patience:
            if self.leaves:
                self.left.set()
                await asyncio.sleep(0)
            else:
                self.stuck.set()
                await asyncio.Event().wait()

    @property
    def status(self) -> object:
        return self.answer[0]["status"]

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.answer[1:])


def asked(pages: Pages, address: str, *parts: bytes) -> Reader:
    async def ask() -> Reader:
        return await Reader(address, *parts).ask(pages)

    return asyncio.run(ask())


def test_a_form_arrives_whole_and_its_page_comes_from_one_of_the_threads(pages):
    answer = asked(pages, "/hello/", b"lamps ", b"and benches")
    assert (answer.status, answer.body) == (200, b"POST lamps and benches in pages_0")


def test_a_page_finds_nothing_that_another_one_left_behind(pages):
    assert [asked(pages, "/language/").body for _ in range(2)] == [b"en", b"en"]


def test_a_page_that_breaks_is_an_answer_too(pages, caplog):
    assert asked(pages, "/broken/").status == 500
    assert asked(pages, "/hello/").status == 200


def test_whoever_leaves_before_the_form_is_sent_is_not_answered(pages):
    async def leave() -> Reader:
        reader = Reader("/hello/", b"half a wo", b"rd")
        reader.asking.pop()
        reader.left.set()
        return await reader.ask(pages)

    assert asyncio.run(leave()).answer == []


@pytest.mark.django_db(transaction=True)
def test_a_thread_keeps_its_connection_for_the_next_page(pages, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)  # tests have 0
    assert asked(pages, "/asks/").body == asked(pages, "/asks/").body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rows", [0, 3, IN_MEMORY // 4])
def test_a_table_from_the_database_comes_complete_however_long(pages, rows):
    lines = asked(pages, f"/table/?rows={rows}").body.decode().splitlines()
    assert lines == [f"{number},7" for number in range(rows)]


def test_a_file_comes_complete_and_is_closed(pages):
    ended = []
    request_finished.connect(listener := lambda **_: ended.append(clock.now()))
    try:
        assert asked(pages, "/book/").body == PIECE * 10
    finally:
        request_finished.disconnect(listener)
    assert books[-1].closed
    assert len(ended) == 1


def test_a_file_is_read_no_further_than_somebody_is_there_to_take_it(pages):
    async def leave() -> None:
        await Reader("/book/", patience=3, leaves=True).ask(pages)

    asyncio.run(leave())
    assert books[-1].closed
    assert books[-1].furthest < len(PIECE) * 5


@pytest.mark.parametrize("address", ["/book/", "/hello/"])
def test_a_reader_who_takes_nothing_holds_no_thread(pages, address):
    async def wait_beside() -> bytes:
        slow = Reader(address, patience=1)
        waiting = asyncio.create_task(slow.ask(pages))
        await slow.stuck.wait()
        answer = await asyncio.wait_for(Reader("/hello/").ask(pages), 10)
        waiting.cancel()
        await asyncio.wait([waiting])
        return answer.body

    assert asyncio.run(wait_beside()) == b"GET  in pages_0"
    assert all(one.closed for one in books)
