"""Who may open and do what: every address, every role, before, in and after the phases, held against a table people can read."""

from __future__ import annotations

import pytest
from permissions import table
from permissions.addresses import routes
from permissions.things import things_of

pytestmark = pytest.mark.xdist_group("permissions")

KEPT = table.read()
# Pages that only read, whatever the method, and the three that are for people without an account.
FOR_VISITORS = {
    "charters/feed/",
    "cycles/",
    "cycles/<slug:slug>/",
    "cycles/<slug:slug>/calendar.ics",
    "discussions/moderation/feed/",
    "house/look/",
    "indicators/feed/",
    "liaison/feed/",
    "lots/feed/",
    "opinions/feed/",
    "outreach/feed/",
    "projects/feed/",
    "proposals/<int:pk>/feed/",
    "proposals/feed/",
    "search/",
    "training/feed/",
    "surveillance/<int:pk>/harm/",
    "surveillance/feed/",
    "surveillance/harms/answer/",
    "voting/<int:pk>/check/",
    "voting/<int:pk>/outcome/my-vote/",
}
ROUTES = sorted(set(routes()))


def test_the_table_has_every_address_and_no_other():
    assert ROUTES
    assert sorted({row.route for row in KEPT}) == ROUTES, "write the table anew and read it: tests/permissions/table.py"


def test_no_line_stands_twice():
    assert len({row.key for row in KEPT}) == len(KEPT)


@pytest.mark.parametrize("route", ROUTES)
def test_each_role_is_answered_as_the_table_says(people, route):
    kept = {row.key: row for row in KEPT if row.route == route}
    now = {
        row.key: row for thing, values in things_of(route).items() for row in table.asked(route, thing, values, people)
    }
    assert {key: str(row) for key, row in now.items()} == {key: str(row) for key, row in kept.items()}


def test_nothing_breaks_for_anybody():
    assert not [str(row) for row in KEPT if any(answer.startswith("5") for answer in row.answers)]


def test_a_visitor_changes_nothing_but_what_is_for_visitors():
    """An empty form of a visitor is refused, leads to signing in, or belongs to a page that is for people without an account."""
    for_visitors = {row.route for row in KEPT if row.method == "POST" and row.answers[0] in ("200", "302", "422")}
    assert for_visitors <= FOR_VISITORS, for_visitors - FOR_VISITORS
