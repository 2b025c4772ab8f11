"""An evening in three browsers at once: the chair, a resident's phone that loses its network, and the room screen."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

import pytest
from playwright.sync_api import expect
from servers import wait_until

PHONE = {"viewport": {"width": 360, "height": 740}}
GONE = 20_000  # milliseconds without a network


class Wire:
    """A TCP proxy in front of a server: `cut()` ends every connection and lets none through until `mend()`."""

    def __init__(self, port):
        self.port, self.is_cut, self.open = port, False, []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._take_in, daemon=True).start()

    def cut(self):
        self.is_cut = True
        for end in self.open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def mend(self):
        self.is_cut = False

    def close(self):
        self.cut()
        self.door.close()

    def _take_in(self):
        with contextlib.suppress(OSError):
            while True:
                here, _address = self.door.accept()
                if self.is_cut:
                    here.close()
                    continue
                there = socket.create_connection(("127.0.0.1", self.port))
                self.open += [here, there]
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def wire(city):
    """The phone's network."""
    made = Wire(int(city.url.rpartition(":")[2]))
    yield made
    made.close()


def check_in(page):
    """Press the button and wait until the page knows: what is typed or ticked before that may be of the page before."""
    button = page.get_by_role("button", name="I am here: check in")
    button.click()
    expect(button).to_be_hidden()
    page.wait_for_load_state()


def tally_on(page):
    """The answers of the poll "What should we count first?" and their votes, as the page shows them."""
    poll = page.locator(".poll", has_text="What should we count first?").first
    return sorted(re.sub(r"\s+", " ", row.inner_text()) for row in poll.locator(".tally-row").all())


def same(tallies):
    """Whether all of them are one and the same, and not empty."""
    return bool(tallies[0]) and all(tally == tallies[0] for tally in tallies)


def test_a_phone_without_its_network_for_twenty_seconds_in_a_poll_ends_as_the_chair_and_the_wall(
    page_as, visitor, own_town, wire, watch
):
    for words in (wire.url, "WebSocket connection", "ERR_INTERNET_DISCONNECTED"):
        watch.expect(words)
    chair, phone = page_as("Chidi"), page_as("Ana", base_url=wire.url, **PHONE)
    for page in (chair, phone, visitor):
        page.goto("/assemblies/")
        page.get_by_role("link", name=re.compile("what shall we measure")).first.click()
    chair.get_by_role("link", name="Chair this assembly").click()
    visitor.get_by_role("link", name="Room screen").click()
    for page in (chair, phone, visitor):
        expect(page.locator("[data-connection]")).to_have_text("Updates by itself")
    check_in(phone)
    given = int(visitor.locator(".poll [data-text=total]").first.inner_text())

    wire.cut()
    phone.context.set_offline(True)
    expect(phone.locator("[data-connection]")).to_have_text("Connection lost; trying again")
    phone.get_by_label("Your question").fill("Half a question, typed while")
    phone.get_by_label("Calls at night").check()
    phone.get_by_role("button", name="Send my answer").click()
    expect(phone.get_by_role("alert")).to_contain_text("kept here")
    chair.get_by_role("button", name="Next point").click()
    now = "Who walks with us at night to count"
    expect(visitor.locator(".agenda-item[data-is=current]")).to_contain_text(now)
    expect(phone.locator(".agenda-item[data-is=current]")).not_to_contain_text(now)
    phone.wait_for_timeout(GONE)
    assert int(visitor.locator(".poll [data-text=total]").first.inner_text()) == given
    wire.mend()
    phone.context.set_offline(False)

    expect(phone.locator("[data-connection]")).to_have_text("Updates by itself")
    expect(phone.locator(".agenda-item[data-is=current]")).to_contain_text(now)
    expect(phone.get_by_label("Your question")).to_have_value("Half a question, typed while")
    expect(phone.locator("[data-mine]").first).to_contain_text("Calls at night")
    expect(phone.get_by_role("alert")).to_have_count(0)
    for page in (visitor, chair, phone):
        expect(page.locator(".poll [data-text=total]").first).to_have_text(str(given + 1))
    pages = (phone, chair, visitor)
    wait_until(lambda: same([tally_on(page) for page in pages]), what="the same tally on three pages")

    chair.get_by_role("button", name="Close this poll").click()
    for page in (visitor, chair, phone):
        expect(page.locator(".poll", has_text="What should we count first?").first).to_contain_text("Closed")
    kept = tally_on(phone)
    phone.reload()
    wait_until(lambda: same([kept, *(tally_on(page) for page in pages)]), what="the kept tally on three pages")


def test_where_no_socket_comes_through_the_plain_way_keeps_what_is_half_typed(page_as, own_town, watch):
    watch.expect("WebSocket connection")
    phone = page_as("Ana", **PHONE)
    phone.route_web_socket(re.compile("/live/"), lambda wire: wire.close())
    phone.goto("/assemblies/")
    phone.get_by_role("link", name=re.compile("what shall we measure")).first.click()
    check_in(phone)
    phone.get_by_label("Calls at night").check()
    phone.get_by_label("Your question").fill("Half a question, typed while")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Send my answer").click()
    expect(phone.locator("[data-mine]").first).to_contain_text("Calls at night")
    expect(phone.get_by_label("Your question")).to_have_value("Half a question, typed while")
    phone.reload()
    expect(phone.get_by_label("Your question")).to_have_value("")
