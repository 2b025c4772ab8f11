"""Whole pages are kept for visitors, forgotten by any act, and never handed to the wrong reader."""

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from audit import log
from config import pagecache


@pytest.fixture(autouse=True)
def _little_site(settings, db):
    settings.ROOT_URLCONF = "little_site"


@pytest.fixture
def visitor():
    return Client()


def read(client, address="/page/", **headers):
    answer = client.get(address, headers=headers)
    return b"".join(answer) if answer.streaming else answer.content


def test_a_second_visitor_gets_the_kept_page(visitor):
    assert read(visitor) == read(Client())


def test_a_kept_page_costs_one_query(visitor, django_assert_num_queries):
    read(visitor)
    with django_assert_num_queries(1):
        read(visitor)


def test_any_recorded_act_forgets_every_page(visitor):
    first = read(visitor)
    log.record("town.act", "town:1")
    assert read(visitor) != first


def test_a_page_is_kept_for_a_minute_at_most(visitor):
    with time_machine.travel("2026-06-01 12:00:00+00:00", tick=False) as clock:
        first = read(visitor)
        clock.shift(pagecache.SECONDS - 1)
        assert read(visitor) == first
        clock.shift(2)
        assert read(visitor) != first


def test_ana_never_sees_the_visitors_page_nor_a_visitor_hers(visitor, ana):
    hers = Client()
    hers.force_login(ana)
    kept = read(visitor)
    assert b"Ana" in read(hers)
    assert read(visitor) == kept
    assert b"Ana" not in read(Client())


def test_somebody_with_a_stale_session_is_never_answered_from_the_cache(visitor):
    kept = read(visitor)
    stale = Client()
    stale.cookies["sessionid"] = "gone"
    assert read(stale) != kept


def test_each_language_has_its_own_page(visitor):
    english, spanish = read(visitor, accept_language="en"), read(visitor, accept_language="es")
    assert english.endswith(b"in en")
    assert spanish.endswith(b"in es")
    chosen = Client()
    chosen.cookies["django_language"] = "es"
    assert read(chosen, accept_language="en") == spanish


def test_a_fragment_and_its_page_are_kept_apart(visitor):
    assert read(visitor).startswith(b"page")
    fragment = read(visitor, hx_request="true", hx_target="list")
    assert fragment.startswith(b"fragment")
    assert read(visitor, hx_request="true", hx_target="list") == fragment
    assert read(visitor, hx_request="true", hx_target="other") != fragment
    assert read(visitor, hx_request="true", hx_target="list", hx_boosted="true") != fragment


def test_different_queries_are_different_pages(visitor):
    assert read(visitor, "/page/?q=lamp") != read(visitor, "/page/?q=path")


def test_a_made_up_endless_query_is_not_kept(visitor):
    endless = "/page/?q=" + "x" * 500
    assert read(visitor, endless) != read(visitor, endless)


def test_head_is_answered_from_the_kept_page_but_keeps_none(visitor):
    visitor.head("/page/")
    first = read(visitor)
    head = visitor.head("/page/")
    assert head.status_code == 200
    assert int(head["Content-Length"]) == len(first)
    assert head.content == b""
    assert read(visitor) == first


def test_a_form_made_for_one_visitor_is_not_given_to_another(visitor):
    """The second time the visitor brings the token's cookie, so the answer sets none and looks harmless."""
    read(visitor, "/form/")
    assert "csrftoken" in visitor.cookies
    again = read(visitor, "/form/")
    assert read(Client(), "/form/") != again


def test_a_visitor_with_a_form_cookie_still_gets_kept_pages(visitor):
    kept = read(visitor)
    other = Client()
    read(other, "/form/")
    assert read(other) == kept


@pytest.mark.parametrize("address", ["/cookie/", "/fleeting/", "/missing/", "/large/", "/stream/"])
def test_what_must_not_be_kept_is_made_anew(address):
    assert read(Client(), address) != read(Client(), address)


def test_a_waiting_message_reaches_its_reader_and_nobody_else(visitor):
    read(Client(), "/greeted/")
    visitor.get("/greet/")
    assert b"Thank you" in read(visitor, "/greeted/")
    assert b"Thank you" not in read(Client(), "/greeted/")


def test_credentials_in_a_header_are_never_answered_from_the_cache(visitor):
    kept = read(visitor)
    assert read(visitor, authorization="Bearer x") != kept


def test_a_posted_form_is_never_kept(visitor):
    assert visitor.post("/page/").content != visitor.post("/page/").content


def test_a_kept_page_carries_the_policy_and_its_headers(visitor):
    first = visitor.get("/page/")
    kept = visitor.get("/page/")
    assert kept.content == first.content
    for name in (
        "Content-Security-Policy",
        "Content-Language",
        "Content-Type",
        "X-Frame-Options",
        "Permissions-Policy",
    ):
        assert kept[name] == first[name], name


def test_made_up_addresses_do_not_push_out_the_sign_in_counters(visitor):
    caches["default"].set("attempts:ana", 4)
    for number in range(700):
        visitor.get(f"/page/?q={number}")
    assert caches["default"].get("attempts:ana") == 4


def test_pages_are_not_kept_while_developing(settings, visitor):
    settings.DEBUG = True
    assert read(visitor) != read(visitor)
