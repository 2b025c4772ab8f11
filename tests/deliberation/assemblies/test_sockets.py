"""The socket as residents' pages meet it: through the whole ASGI application, with a real database."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import asynccontextmanager
from importlib import import_module
from unittest.mock import patch

import factories
import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from config.asgi import application
from deliberation.assemblies import actions, consumers
from deliberation.assemblies.live import frames, relay, tickets
from deliberation.assemblies.live.hub import HUB
from deliberation.assemblies.models import Assembly, Attendance, LiveVote
from deliberation.assemblies.snapshot import Audience, snapshot
from kit import clock
from neighborhoods.models import Seat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.anyio]
Store = import_module(settings.SESSION_ENGINE).SessionStore
PATIENCE, NEVER = 60.0, 3600.0  # seconds: the machine may be busy; how fast news are is measured by the bench


def session_of(user):
    """A signed-in session of the user, as its cookie carries it."""
    store = Store()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


async def do(act, *args, **kwargs):
    """Run something in a thread of its own, with a connection of its own, as requests are."""
    return await database_sync_to_async(act, thread_sensitive=False)(*args, **kwargs)


class Wire(ApplicationCommunicator):
    """A client's end of a socket. (Channels' own test client can't be had without the server daphne.)"""

    def __init__(self, path, headers):
        scope = {"type": "websocket", "path": path, "query_string": b"", "headers": headers, "subprotocols": []}
        super().__init__(application, scope)

    async def connect(self):
        await self.send_input({"type": "websocket.connect"})
        return (await self.receive_output(PATIENCE))["type"] == "websocket.accept"

    async def send_to(self, text_data=None, bytes_data=None):
        await self.send_input({"type": "websocket.receive", "text": text_data, "bytes": bytes_data})

    async def receive_from(self):
        message = await self.receive_output(PATIENCE)
        assert message["type"] == "websocket.send", message
        return message["text"]

    async def disconnect(self):
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait(PATIENCE)


class Page:
    """A page with an open socket: what it sends, and the state it has come to."""

    def __init__(self, wire):
        self.wire, self.state, self.version, self.me, self.others = wire, {}, 0, None, []

    async def send(self, kind, **fields):
        await self.wire.send_to(text_data=json.dumps({"type": kind, **fields}))

    async def take(self):
        frame = json.loads(await self.wire.receive_from())
        frames.check(frame, frames.FROM_SERVER)
        if frame["type"] == "snapshot":
            self.state, self.version = frame["state"], frame["version"]
        elif frame["type"] == "delta":
            assert frame["from"] == self.version
            self.version = frame["version"]
            self.state = {**self.state, **frame["set"], "version": self.version}
        elif frame["type"] == "me":
            self.me = frame
        return frame

    async def until(self, true):
        end = time.monotonic() + PATIENCE
        while not true(self):
            assert time.monotonic() < end, (self.state, self.me)
            await self.take()

    async def answer_to(self, key):
        while True:
            frame = await self.take()
            if frame.get("id") == key:
                return frame


@asynccontextmanager
async def page(assembly, user=None, audience=Audience.PARTICIPANT, have=0, origin=b"http://testserver", hello=True):
    headers, key = [(b"origin", origin)], ""
    if user is not None:
        key = await do(session_of, user)
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()))
    wire = Wire(f"/live/assemblies/{assembly.pk}/", headers)
    assert await wire.connect()
    opened = Page(wire)
    opened.session = key
    if hello:
        await opened.send("hello", ticket=tickets.issue(assembly.pk, audience), have=have)
    try:
        yield opened
    finally:
        await wire.disconnect()


async def test_a_page_gets_the_present_state_and_then_each_change(live, ana, chair):
    lamps = await do(live.agenda.get, title="Lamps")
    async with page(live, ana) as phone:
        assert (await phone.take())["type"] == "welcome"
        await phone.until(lambda p: p.state.get("title") == "Lamps or benches?")
        await do(actions.move_agenda, live, by=chair, to=lamps)
        await phone.until(lambda p: p.state["agenda"][1]["state"] == "current")


async def test_ana_votes_by_socket_and_the_room_sees_it(poll, ana):
    async with page(poll.assembly, ana) as phone, page(poll.assembly, audience=Audience.SCREEN) as wall:
        await phone.send("check_in", id="c1")
        assert (await phone.answer_to("c1"))["type"] == "ack"
        await wall.until(lambda p: p.state.get("present") == 1)
        lamps = await do(lambda: poll.options.get(text="Lamps").pk)
        await phone.send("vote", id="v1", poll=poll.pk, option=lamps)
        assert (await phone.answer_to("v1"))["type"] == "ack"
        await phone.until(lambda p: p.me and p.me["votes"] == {str(poll.pk): lamps})
        await wall.until(lambda p: p.state["polls"][0]["options"][0]["votes"] == 1)


async def test_an_act_on_a_plain_page_reaches_the_sockets(poll, ana, client):
    await do(client.force_login, ana)
    async with page(poll.assembly, audience=Audience.PUBLIC) as watcher:
        await watcher.until(lambda p: p.state)
        await do(client.post, f"/assemblies/{poll.assembly_id}/act/", {"act": "check_in"})
        await watcher.until(lambda p: p.state["present"] == 1)


async def channel_is_open(live):
    """Where there is a channel, wait until this process hears what it says there: the version before the first is no news."""
    if relay.channel():
        with patch.object(HUB, "changed") as told:
            await soon(lambda: relay.publish(live.pk, 0) or told.called)


async def soon(true):
    """Wait until `true()` holds."""
    async with asyncio.timeout(PATIENCE):
        while not await do(true):
            await asyncio.sleep(0.05)


async def seen_from_another_process(live, chair):
    """A page sees a change that its own process's hub was not told of."""
    item = await do(live.agenda.get, title="What next")
    async with page(live, audience=Audience.PUBLIC) as watcher:
        await watcher.until(lambda p: p.state)
        await channel_is_open(live)
        with patch("deliberation.assemblies.news.HUB"):
            await do(actions.move_agenda, live, by=chair, to=item)
        await watcher.until(lambda p: p.state["agenda"][2]["state"] == "current")


async def test_a_change_by_another_process_is_seen(live, chair):
    await seen_from_another_process(live, chair)


@pytest.mark.services
async def test_redis_carries_news_between_processes(live, chair):
    assert settings.ENV["REDIS_URL"]
    with patch.object(relay, "LOOK_BESIDE_CHANNEL", NEVER):
        await seen_from_another_process(live, chair)


@pytest.mark.services
async def test_postgresql_carries_news_between_processes_where_there_is_no_redis(live, chair):
    with patch.dict(settings.ENV.values, REDIS_URL=""), patch.object(relay, "LOOK_BESIDE_CHANNEL", NEVER):
        await seen_from_another_process(live, chair)


@pytest.mark.services
async def test_behind_a_pooler_nobody_listens_and_processes_look(live, chair):
    with patch.dict(settings.ENV.values, REDIS_URL="", DATABASE_POOLER=True):
        assert relay.channel() is None
        with patch.object(relay, "LOOK_BESIDE_CHANNEL", NEVER):
            await seen_from_another_process(live, chair)


@pytest.mark.services
async def test_a_lost_message_costs_seconds_and_not_the_news(live, chair):
    with patch("deliberation.assemblies.news.relay"), patch.object(relay, "LOOK_BESIDE_CHANNEL", 1):
        await seen_from_another_process(live, chair)


async def test_who_returns_with_an_old_version_gets_the_steps_since(live, ana, chair):
    lamps = await do(live.agenda.get, title="Lamps")
    async with page(live, audience=Audience.PARTICIPANT) as other:
        await other.until(lambda p: p.state)
        kept, had = other.state, other.version
        await do(actions.move_agenda, live, by=chair, to=lamps)
        await other.until(lambda p: p.version > had)
        async with page(live, ana, have=had) as back:
            back.state, back.version = kept, had
            assert (await back.take())["type"] == "welcome"
            await back.until(lambda p: p.version == other.version)
            assert back.state == other.state
        async with page(live, ana, have=999_999) as stray:
            await stray.until(lambda p: p.state == other.state)


async def test_resync_brings_the_whole_state(live):
    async with page(live, audience=Audience.PUBLIC) as watcher:
        await watcher.until(lambda p: p.state)
        await watcher.send("resync")
        assert (await watcher.take())["type"] == "snapshot"


async def test_a_visitor_watches_but_may_not_act(poll):
    async with page(poll.assembly, audience=Audience.PUBLIC) as watcher:
        await watcher.send("check_in", id="x")
        answer = await watcher.answer_to("x")
        assert (answer["type"], answer["code"]) == ("error", "refused")
        assert "Sign in" in answer["reason"]
    assert not await do(Attendance.objects.exists)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [("start", {}), ("end", {}), ("move", {"item": None}), ("open_poll", {"poll": 1}), ("close_poll", {"poll": 1})],
)
async def test_a_resident_who_acts_as_the_chair_is_refused_with_the_reason(poll, ana, kind, fields):
    before = await do(Assembly.objects.get)
    fields = {name: poll.pk if name == "poll" else value for name, value in fields.items()}
    async with page(poll.assembly, ana) as phone:
        await phone.send(kind, id="x", **fields)
        answer = await phone.answer_to("x")
        assert answer["code"] == "refused"
        assert "co-chair of the Harbor council" in answer["reason"]
    assert (await do(Assembly.objects.get)).version == before.version


async def test_a_session_that_ended_acts_no_more_though_its_socket_is_open(poll, ana):
    async with page(poll.assembly, ana) as phone:
        await phone.send("check_in", id="a")
        assert (await phone.answer_to("a"))["type"] == "ack"
        await do(Store(phone.session).delete)
        await phone.send("ask", id="b", text="Who pays?")
        assert (await phone.answer_to("b"))["code"] == "refused"


async def test_a_chairs_ticket_without_the_chairs_session_opens_nothing(live, ana, chair):
    for user in (None, ana):
        async with page(live, user, audience=Audience.CHAIR) as snoop:
            assert (await snoop.take())["code"] == "refused"
            await snoop.send("resync")
            assert (await snoop.take())["code"] == "say-hello"
    async with page(live, chair, audience=Audience.CHAIR) as desk:
        await desk.until(lambda p: "next" in p.state)


async def test_a_chair_without_a_second_factor_runs_nothing_by_socket_either(live, chair):
    from allauth.mfa.models import Authenticator

    await do(Authenticator.objects.filter(user=chair).delete)
    async with page(live, chair, audience=Audience.CHAIR) as desk:
        assert (await desk.take())["code"] == "refused"
    async with page(live, chair) as phone:
        await phone.send("end", id="x")
        answer = await phone.answer_to("x")
        assert "second lock" in answer["reason"]
    assert (await do(Assembly.objects.get)).is_live


async def test_a_chair_whose_term_ends_is_shown_nothing_more(live, chair, dev):
    later = await do(live.agenda.get, title="Lamps")
    with patch.object(consumers, "CHAIR_CHECK", -1):
        async with page(live, chair, audience=Audience.CHAIR) as desk:
            await desk.until(lambda p: "next" in p.state)
            other = await do(factories.council_member, "Zoe", "Harbor", Seat.Duty.OFFICER_CHAIR)
            await do(Seat.objects.filter(holder=chair).update, ends_on=clock.today())
            await do(actions.move_agenda, live, by=other, to=later)
            frame = await desk.take()
            assert (frame["type"], frame["code"]) == ("error", "refused")


BAD = [
    ("{", "not-json"),
    ("x" * 5000, "too-big"),
    ('{"type":"dance"}', "unknown-type"),
    ('{"type":"vote","id":"q","poll":"1","option":2}', "bad-field"),
    ('{"type":"vote","id":"q","poll":424242,"option":2}', "not-found"),
    ('{"type":"ask","id":"q","text":"   "}', "invalid"),
    ('{"type":"hello","ticket":"forged:ticket"}', "bad-ticket"),
]


@pytest.mark.parametrize(("text", "code"), BAD)
async def test_bad_frames_get_an_error_frame_and_the_socket_lives_on(poll, ana, text, code):
    async with page(poll.assembly, ana) as phone:
        await phone.until(lambda p: p.me)
        await phone.wire.send_to(text_data=text)
        while (frame := await phone.take())["type"] != "error":
            pass
        assert frame["code"] == code
        assert frame["reason"]
        await phone.send("ping")
        while (await phone.take())["type"] != "pong":
            pass


async def test_bytes_and_acts_before_hello_are_refused(live, ana):
    async with page(live, ana, hello=False) as phone:
        await phone.wire.send_to(bytes_data=b"\x00\xff")
        assert (await phone.take())["code"] == "not-text"
        await phone.send("check_in", id="x")
        assert (await phone.take())["code"] == "say-hello"
    assert not await do(Attendance.objects.exists)


async def test_a_ticket_of_another_assembly_opens_nothing(live, dev, ana):
    from datetime import timedelta

    other = await do(actions.schedule, by=dev, title="City", starts_at=clock.now() + timedelta(days=1))
    async with page(live, ana, hello=False) as phone:
        await phone.send("hello", ticket=tickets.issue(other.pk, Audience.PUBLIC))
        assert (await phone.take())["code"] == "bad-ticket"


async def test_a_flood_of_frames_is_slowed_and_then_shut_out(live):
    async with page(live, audience=Audience.PUBLIC, hello=False) as flood:
        for _ in range(consumers.BURST + consumers.PATIENCE + 20):
            await flood.send("ping")
        codes, closed = [], None
        while closed is None:
            message = await flood.wire.receive_output(3)
            if message["type"] == "websocket.close":
                closed = message["code"]
            else:
                codes.append(json.loads(message["text"]).get("code"))
        assert closed == consumers.TOO_FAST
        assert "too-fast" in codes


async def test_a_foreign_page_can_not_connect(live):
    for headers in ([(b"origin", b"https://evil.example")], []):
        assert not await Wire(f"/live/assemblies/{live.pk}/", headers).connect()


async def test_reasons_come_in_the_language_of_the_page(live, bo):
    from django.utils import translation

    with translation.override("es"):
        ticket = tickets.issue(live.pk, Audience.PUBLIC)
    async with page(live, bo, hello=False) as phone:
        await phone.send("hello", ticket=ticket)
        with patch("deliberation.assemblies.live.acts.translation.override") as override:
            override.return_value.__exit__.return_value = None
            await phone.send("check_in", id="x")
            await phone.answer_to("x")
        override.assert_called_once_with("es")


async def test_empty_rooms_are_closed(live):
    async with page(live, audience=Audience.PUBLIC) as watcher:
        await watcher.until(lambda p: p.state)
        assert HUB.rooms[live.pk].size == 1
    await soon(lambda: live.pk not in HUB.rooms)


async def test_a_burst_of_changes_is_a_handful_of_broadcasts_and_one_last_state(poll):
    people = await do(lambda: [factories.resident(f"Neighbor {i}") for i in range(20)])
    async with page(poll.assembly, audience=Audience.SCREEN) as wall:
        await wall.until(lambda p: p.state)
        for person in people:
            await do(actions.check_in, poll.assembly, by=person)
        frames_seen = 0
        while wall.state["present"] < 20:
            await wall.take()
            frames_seen += 1
        assert frames_seen < 20
        # The last person counted may have come in just behind the version that was read: one more step brings it.
        last = await do(snapshot, poll.assembly, Audience.SCREEN)
        await wall.until(lambda p: p.version == last["version"])
        assert wall.state == last
    assert await do(LiveVote.objects.count) == 0
