"""A real server on loopback, real sockets, and acts by plain requests: everyone sees the result, soon."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from importlib import import_module

import pytest
import websockets
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from servers import serving

from deliberation.assemblies.live import tickets
from deliberation.assemblies.snapshot import Audience

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60.0  # seconds: the machine may be busy; how soon is measured by the bench


def signed_in(user):
    """The cookie of a session of the user."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def copy_of_the_database(target):
    """The test's database as a file that a server can use, written by SQLite's own backup."""
    connection.ensure_connection()
    with sqlite3.connect(target) as there:
        connection.connection.backup(there)
    there.close()


class Phone:
    """A page as a script outside the browser: a socket and what it came to know."""

    def __init__(self, wire):
        self.wire, self.state = wire, {}

    async def until(self, true):
        async with asyncio.timeout(PATIENCE):
            while not (self.state and true(self.state)):
                frame = json.loads(await self.wire.recv())
                self.state = frame.get("state") or {**self.state, **frame.get("set", {})}


async def watch(server, assembly, audience, cookie=""):
    wire = await websockets.connect(
        f"{server.url.replace('http', 'ws')}/live/assemblies/{assembly.pk}/",
        origin=server.url,
        additional_headers={"Cookie": cookie} if cookie else {},
    )
    await wire.send(json.dumps({"type": "hello", "ticket": tickets.issue(assembly.pk, audience)}))
    return Phone(wire)


def post(server, path, cookie, **fields):
    """A plain form, as a page without a script sends it."""
    token = "a" * 32
    request = urllib.request.Request(
        server.url + path,
        urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode(),
        {"Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}", "Origin": server.url, "Referer": server.url},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.status


async def an_evening(server, poll, ana, chair):
    live = poll.assembly
    lamps = poll.options.order_by("order").values_list("pk", flat=True)
    first = await asyncio.to_thread(lambda: lamps[0])
    wall, phone, desk = [
        await watch(server, live, audience, cookie)
        for audience, cookie in ((Audience.SCREEN, ""), (Audience.PARTICIPANT, ana), (Audience.CHAIR, chair))
    ]
    for page in (wall, phone, desk):
        await page.until(lambda s: s["state"] == "live")

    await phone.wire.send(json.dumps({"type": "check_in", "id": "1"}))
    await phone.until(lambda s: s["present"] == 1)
    await phone.wire.send(json.dumps({"type": "vote", "id": "2", "poll": poll.pk, "option": first}))
    await wall.until(lambda s: s["polls"][0]["options"][0]["votes"] == 1)

    status = await asyncio.to_thread(
        post, server, f"/assemblies/{live.pk}/act/", chair, act="close_poll", poll=poll.pk, page="chair"
    )
    assert status == 200
    for page in (wall, phone, desk):
        await page.until(lambda s: s["polls"][0]["state"] == "closed")

    late = await watch(server, live, Audience.PUBLIC)
    await late.until(lambda s: s["polls"][0]["state"] == "closed" and s["present"] == 1)
    with pytest.raises(websockets.exceptions.InvalidStatus):
        await websockets.connect(
            f"{server.url.replace('http', 'ws')}/live/assemblies/{live.pk}/", origin="https://evil.example"
        )
    for page in (wall, phone, desk, late):
        await page.wire.close()


def test_phone_chair_and_screen_of_one_evening_agree(poll, ana, chair, tmp_path):
    cookies = [signed_in(person) for person in (ana, chair)]
    database = tmp_path / "town.sqlite3"
    copy_of_the_database(database)
    with serving(database, folder=tmp_path, SECRET_KEY=settings.SECRET_KEY) as server:
        asyncio.run(an_evening(server, poll, *cookies))
        assert "Traceback" not in server.said()


def test_a_killed_server_loses_no_acknowledged_act_and_pages_come_back_to_the_state(poll, ana, tmp_path):
    cookie = signed_in(ana)
    database = tmp_path / "town.sqlite3"
    copy_of_the_database(database)
    live = poll.assembly

    async def check_in(server):
        phone = await watch(server, live, Audience.PARTICIPANT, cookie)
        await phone.until(lambda s: s["present"] == 0)
        await phone.wire.send(json.dumps({"type": "check_in", "id": "1"}))
        async with asyncio.timeout(PATIENCE):
            while json.loads(await phone.wire.recv())["type"] != "ack":
                pass

    async def look(server):
        phone = await watch(server, live, Audience.PARTICIPANT, cookie)
        await phone.until(lambda s: s["present"] == 1)

    with serving(database, folder=tmp_path, SECRET_KEY=settings.SECRET_KEY) as server:
        asyncio.run(check_in(server))
        for process in server.family():
            process.kill()
        server.process.wait(PATIENCE)
    with serving(database, folder=tmp_path, SECRET_KEY=settings.SECRET_KEY) as server:
        asyncio.run(look(server))
