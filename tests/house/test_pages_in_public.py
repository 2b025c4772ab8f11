"""Every address that needs no number in it, read as a visitor: a strict policy, nothing inline, nobody else asked."""

from __future__ import annotations

from html.parser import HTMLParser

import factories
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "embed": "src",
}


def addresses(resolver: URLResolver | None = None, before: str = "/") -> list[str]:
    """Every address of the site without a variable part, but for the Wagtail admin."""
    found: list[str] = ["/"] if resolver is None else []
    for entry in (resolver or get_resolver()).url_patterns:
        entry = getattr(entry, "late", entry)
        route = str(entry.pattern)
        if "<" in route or "(?P" in route or (before + route).startswith(("/admin", "/documents", "/_util")):
            continue
        route = route.strip("^$")
        if isinstance(entry, URLResolver):
            found += addresses(entry, before + route)
        elif isinstance(entry, URLPattern) and "(" not in route:
            found.append(before + route)
    return sorted(set(found))


class Reader(HTMLParser):
    """What a browser would load, and what the policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.html: dict[str, str | None] = {}
        self.headings = 0
        self._bare_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = dict(attrs)
        if tag == "html":
            self.html = at
        self.headings += tag == "h1"
        if tag in LOADS and at.get(LOADS[tag]):
            self.loaded.append(at[LOADS[tag]] or "")
        if tag == "link" and set((at.get("rel") or "").split()) & {
            "stylesheet",
            "icon",
            "preload",
            "modulepreload",
            "manifest",
        }:
            self.loaded.append(at.get("href") or "")
        for entry in (at.get("srcset") or "").split(","):
            self.loaded += entry.split()[:1]
        self.inline += [f"<{tag} {name}>" for name in at if name.startswith("on") or name in ("style", "hx-on")]
        if tag == "style" or (
            tag == "script" and "src" not in at and at.get("type") not in ("application/json", "importmap")
        ):
            self.inline.append(f"<{tag}>")


@pytest.fixture
def town():
    """A small town, so that lists are not empty."""
    factories.proposal("Lamps on Mill Path", state="submitted")


def test_the_site_has_pages():
    assert {"/", "/accounts/login/", "/proposals/", "/voting/"} <= set(addresses())


@pytest.mark.parametrize("address", addresses())
def test_a_public_page_is_strict_and_asks_nobody_else(town, address):
    answer = Client().get(address, follow=True)
    assert answer.status_code in (200, 401, 403, 404, 405), address
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    if not address.startswith("/embed/"):  # whom these let frame them stands in their policy
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    if not answer["Content-Type"].startswith("text/html") or answer.streaming:
        return
    page = Reader()
    page.feed(answer.content.decode())
    if page.html:
        assert page.html.get("lang"), address
        assert page.headings == 1, f"{address} has {page.headings} first-level headings"
    assert page.inline == []
    assert [
        url for url in page.loaded if url.startswith(("//", "http")) and not url.startswith(settings.SITE_URL)
    ] == []


@pytest.mark.parametrize("address", [address for address in addresses() if not address.startswith("/accounts/")])
def test_a_visitor_gets_no_cookie_from_reading(town, address):
    """A cookie would keep the page from being cached whole, and would need a banner."""
    answer = Client().get(address)
    assert answer.status_code != 200 or answer.cookies == {}


def test_the_wagtail_admin_has_a_laxer_policy_of_its_own_and_no_other_page_has_it(dev):
    officer = Client()
    officer.force_login(dev)
    answer = officer.get("/admin/login/")
    assert "'unsafe-inline'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "'unsafe-inline'" not in officer.get("/administration/")["Content-Security-Policy"]
