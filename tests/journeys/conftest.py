"""A browser in the demo city: a real server on a copy of a seeded database, Chromium, and eyes that see what tests forget.

Every page that a test opens is watched: a request to another host, an error in the console, something the policy blocked, a
missing picture or a broken page fails the test, whatever it was about.

    def test_ana_reads_a_proposal(page_as, accessible):
        page = page_as("Ana")
        page.goto("/proposals/")
        …
        accessible(page)
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import demo_city
import pytest
import servers
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

HERE = Path(__file__).resolve().parent
SCREENS = servers.ROOT / ".cache" / "screens"
TAKEN = "SCREENS" in os.environ  # a fifth of a journey's time, and nobody looks at pictures where all tests run
WIDTHS = (360, 1280)
# Debian's; first the one without windows, which costs a quarter less.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PATIENCE = 90_000  # milliseconds for one step; the machine may be busy, and slow
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passes is judged as well, but not described: half of axe's time
}


expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("journey")
            item.add_marker(pytest.mark.xdist_group(item.path.stem))  # one town and one browser, always in this order


# --- The city and its server ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """The demo city, shared by the journeys of a module that only read or add; what one adds, the next of them may see."""
    folder = tmp_path_factory.mktemp("town")
    with servers.serving(demo_city.copied(folder), folder=folder) as server:
        yield server


@pytest.fixture
def own_town(tmp_path: Path) -> Iterator[servers.Server]:
    """A demo city of the test's own, for journeys that move a cycle on. Costs some seconds."""
    with servers.serving(demo_city.copied(tmp_path), folder=tmp_path) as server:
        yield server


# --- The browser ------------------------------------------------------------------------------------------------------


def chromium() -> str | None:
    """The browser's path: CHROMIUM, or one of `BROWSERS`."""
    for name in (os.environ.get("CHROMIUM"), *BROWSERS):
        if name and (path := shutil.which(name)):
            return path
    return None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. Without one journeys are skipped, and with CI=true they fail.

    It ends with its module: while its event loop runs, no other test of this process could ask the database.
    """
    path = chromium()
    if path is None:
        words = "no Chromium: apt-get install chromium-headless-shell, or set CHROMIUM to a browser's path"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=path, args=[*QUIET, *sandbox])
        yield chrome
        chrome.close()


@dataclass
class Watch:
    """What went wrong on the pages of one test, whatever the test was about."""

    home: str
    problems: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    transferred: list[Response] = field(default_factory=list)
    on_their_way: set[Request] = field(default_factory=set)

    def expect(self, words: str) -> None:
        """Problems with these words in them belong to the test."""
        self.expected.append(words)

    def attach(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("requestfinished", lambda request: self.on_their_way.discard(request))
        context.on("response", self._response)
        context.on("requestfailed", self._failed)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))

    def arrive(self, page: Page) -> None:
        """Wait for the page that a click leads to. A script may save what was typed, and only then ask for it: by then the
        click has long returned."""
        for _ in range(PATIENCE // 50):  # not by a timer of the page: without scripts it has none
            page.wait_for_timeout(50)
            if not self.on_their_way:
                break
        page.wait_for_load_state()

    def _request(self, request: Request) -> None:
        if request.resource_type in ("document", "fetch", "xhr"):
            self.on_their_way.add(request)
        if not request.url.startswith((self.home, self.home.replace("http", "ws", 1), "data:", "blob:")):
            self.problems.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        self.transferred.append(response)
        asked_for = response.request.resource_type in ("document", "fetch", "xhr")
        if response.status >= 500 or (response.status >= 400 and not asked_for):
            self.problems.append(f"answer {response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        self.on_their_way.discard(request)
        if "ERR_ABORTED" not in str(request.failure):  # the page was left before it had everything
            self.problems.append(f"request failed: {request.url} ({request.failure})")

    def _console(self, message: ConsoleMessage) -> None:
        # A refusal that the test asked for (403, 422 …) is reported here too; `_response` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.problems.append(f"console: {message.text}")

    def close(self) -> None:
        left = [p for p in dict.fromkeys(self.problems) if not any(words in p for words in self.expected)]
        assert not left, "while the test ran:\n  " + "\n  ".join(left)


@pytest.fixture
def city(request: pytest.FixtureRequest) -> servers.Server:
    """The server that the test's pages belong to: `own_town` if the test asks for it, else the shared `town`."""
    return request.getfixturevalue("own_town" if "own_town" in request.fixturenames else "town")


@pytest.fixture
def watch(city: servers.Server) -> Iterator[Watch]:
    """The eyes on every page of this test; `watch.expect("…")` for problems the test is about."""
    eyes = Watch(city.url)
    yield eyes
    print(
        "no answer yet:", [request.url for request in eyes.on_their_way]
    )  # shown with a test that failed: lost, or late?
    eyes.close()


@pytest.fixture
def visit(browser: Browser, city: servers.Server, watch: Watch) -> Iterator[Callable[..., Page]]:
    """`visit()` opens a new visitor's page; `visit(java_script_enabled=False)` one without scripts. More options as in
    Playwright's `new_context`: `locale="es"`, `viewport=…`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        given = {"base_url": city.url, "locale": "en", "viewport": {"width": 1280, "height": 900}}
        # Pages that glide to a paragraph take what is clicked from under the mouse.
        context = browser.new_context(**given | {"reduced_motion": "reduce"} | options)
        context.set_default_timeout(PATIENCE)
        watch.attach(context)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(visit: Callable[..., Page]) -> Page:
    """A page of somebody who is not signed in."""
    return visit()


@pytest.fixture
def page_as(visit: Callable[..., Page]) -> Callable[..., Page]:
    """`page_as("Ana")`: a page of one of the demo's people, signed in by their button."""

    def sign_in(name: str, **options: Any) -> Page:
        page = visit(**options)
        page.goto("/people/personas/")
        page.get_by_role("button", name=re.compile(f"(Be|Ser) {name}")).first.click()
        page.wait_for_url(lambda url: "/personas/" not in url)
        return page

    return sign_in


@pytest.fixture
def no_js(visit: Callable[..., Page]) -> Page:
    """A visitor's page in a browser that runs no scripts."""
    return visit(java_script_enabled=False)


# --- Judgements -------------------------------------------------------------------------------------------------------


def _found_by_axe(page: Page, watch: Watch, tries: int = 3) -> list[dict[str, Any]]:
    """What axe finds wrong; it begins again when the page was left in the middle of it."""
    watch.arrive(page)
    try:
        return Axe().run(page, options=RULES).response["violations"]
    except Error as left:
        if "context was destroyed" not in str(left) or tries == 1:
            raise
        return _found_by_axe(page, watch, tries - 1)


@pytest.fixture
def accessible(watch: Watch) -> Callable[[Page], None]:
    """`accessible(page)`: axe finds nothing wrong with the page as it is now."""

    def judge(page: Page) -> None:
        found = _found_by_axe(page, watch)
        told = [
            f"{rule['id']}: {rule['help']}\n      " + "\n      ".join(node["html"][:200] for node in rule["nodes"][:4])
            for rule in found
        ]
        assert not told, f"axe on {page.url}:\n  " + "\n  ".join(told)

    return judge


@pytest.fixture
def screens(watch: Watch) -> Callable[[Page, str], None]:
    """`screens(page, "ballot")`: at 360 and 1280 px nothing is wider than the screen. `make screens` keeps a picture of each
    under .cache/screens."""

    def take(page: Page, name: str) -> None:
        watch.arrive(page)
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if TAKEN:
                page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)
            wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{page.url} is {wide} px wider than a screen of {width} px"
        if before:
            page.set_viewport_size(before)

    return take
