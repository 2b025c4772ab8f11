"""Work that is done at once as far as it goes, and by a task where it has to wait."""

from __future__ import annotations

import asyncio

import pytest

from deliberation.assemblies.consumers import AssemblyConsumer
from deliberation.assemblies.live.begun import begin
from deliberation.assemblies.live.hub import Edition, Room
from deliberation.assemblies.snapshot import Audience

pytestmark = pytest.mark.anyio


async def test_what_need_not_wait_is_done_when_begin_returns():
    done = []

    async def work():
        done.append("all of it")

    assert begin(work()) is None
    assert done == ["all of it"]


async def test_what_waits_goes_on_in_a_task_as_often_as_it_waits():
    gates, done = [asyncio.Event(), asyncio.Event()], []

    async def work():
        for number, gate in enumerate(gates):
            await gate.wait()
            done.append(number)
            await asyncio.sleep(0)

    rest = begin(work())
    assert rest is not None
    assert done == []
    for gate in gates:
        gate.set()
    await rest
    assert done == [0, 1]


async def test_a_failure_is_told_where_it_happens_and_a_cancelled_rest_cleans_up():
    cleaned = []

    async def fails():
        raise OSError("gone")

    async def waits():
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    with pytest.raises(OSError, match="gone"):
        begin(fails())
    rest = begin(waits())
    await asyncio.sleep(0)
    rest.cancel()
    with pytest.raises(asyncio.CancelledError):
        await rest
    assert cleaned == [True]


class Reader:
    """The other end of a socket: what it got, whether it takes more, whether it has gone."""

    def __init__(self):
        self.got, self.ready, self.gone = [], asyncio.Event(), False
        self.ready.set()

    async def send(self, message):
        await self.ready.wait()
        if self.gone:
            raise OSError("gone")
        self.got.append(message["text"])


def looking(room, reader):
    page = AssemblyConsumer()
    page.base_send, page.assembly, page.room, page.version = reader.send, room.assembly, room, 1
    page.audience, page.session_key = Audience.PARTICIPANT, ""
    room.sockets[Audience.PARTICIPANT].add(page)
    return page


def state(version):
    return {"version": version, "present": version, "title": "Lamps" * 50}


async def test_a_slow_reader_and_one_that_has_gone_keep_nobody_waiting():
    room = Room(1)
    edition = room.editions[Audience.PARTICIPANT] = Edition(state(1), "1")
    quick, slow, gone = Reader(), Reader(), Reader()
    pages = [looking(room, reader) for reader in (gone, slow, quick)]
    slow.ready.clear()
    gone.gone = True
    for version in (2, 3, 4):
        edition.move_on(state(version))
        await room._wake(pages)
    assert len(quick.got) == 3
    assert slow.got == []
    assert pages[0].room is None  # it left
    slow.ready.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(slow.got) == 3  # what it was about to get, and then what leads to the latest
    assert pages[1].version == 4
    assert not pages[1].writing


async def test_what_befalls_one_page_is_not_the_others_business(caplog):
    class Broken:
        audience = Audience.PARTICIPANT

        def wake(self):
            raise RuntimeError("odd")

    room = Room(1)
    edition = room.editions[Audience.PARTICIPANT] = Edition(state(1), "1")
    reader = Reader()
    page = looking(room, reader)
    edition.move_on(state(2))
    await room._wake([Broken(), page])
    assert len(reader.got) == 1
    assert "could not be written to" in caplog.text


async def test_the_many_readers_of_one_version_get_the_same_answer_worked_out_once():
    edition = Edition(state(1), "1")
    edition.move_on(state(2))
    assert edition.since(1) is edition.since(1)
    for have in range(1000):  # a client may say any number
        edition.since(have)
    assert len(edition.asked) <= 32
    edition.move_on(state(3))
    assert edition.asked == {}
