"""The receipt page, as fast as ballots come: rendered once for everybody, with holes for what differs.

Rendering it takes longer than the whole transaction of a cast, and of its ten kilobytes only the name at the top, the
code and the receipt are of one person. So the page is rendered for somebody who has no name, kept like other whole
pages (`config.pagecache`), and the holes are filled. Nothing of a person can get into what is kept: the person and the
form token that the templates see are stand-ins, and a template that asks them for anything else fails at once.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language

from audit.log import latest_seq
from voting.models import Poll

SECONDS = 60
TEMPLATE = "voting/receipt.html"
HOLE = "\ue000{}\ue001"  # letters for private use: no text of the city has them, and escaping leaves them alone
HOLES = re.compile("\ue000([a-z]+)\ue001")


class StandIn:
    """Somebody with a hole for a name, who has no duties, as the head of a page needs them."""

    is_authenticated = True
    has_duties = False

    def __init__(self, unread: int) -> None:
        self.unread = unread

    def __str__(self) -> str:
        return HOLE.format("name")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        raise RuntimeError(f"the receipt page is kept for everybody, and asked for somebody's {name}")


class NoToken:
    """What stands for the form token: the page has no form."""

    def __str__(self) -> str:
        raise RuntimeError("the receipt page is kept for everybody, and asked for a form token")


def receipt_page(request: HttpRequest, poll: Poll, parts: dict[str, str]) -> HttpResponse:
    """The page with these `parts` of one receipt: note, code, picture."""
    user: Any = request.user
    if user.has_duties or len(get_messages(request)) or request.META.get("QUERY_STRING"):
        return HttpResponse(render_to_string(TEMPLATE, {"poll": poll, **parts}, request))
    phase = poll.voting_phase
    key = f"receipt:{latest_seq()}:{get_language()}:{poll.manifest.sha256}:{user.unread}:"
    key += str(phase and phase.closes_at.timestamp())
    pieces = caches["pages"].get(key)
    if pieces is None:
        holes = {name: HOLE.format(name) for name in parts}
        stand_ins = {"user": StandIn(user.unread), "csrf_token": NoToken()}
        pieces = _pieces(render_to_string(TEMPLATE, {"poll": poll, **holes, **stand_ins}, request))
        caches["pages"].set(key, pieces, SECONDS)
    filling = {**parts, "name": str(user)}
    pieces[1::2] = [escape(filling[name]).encode() for name in pieces[1::2]]
    return HttpResponse(b"".join(pieces))


def _pieces(page: str) -> list[Any]:
    """What stands before, between and behind the holes, in bytes; each second one is the name of a hole."""
    pieces: list[Any] = HOLES.split(page)
    pieces[::2] = [text.encode() for text in pieces[::2]]
    return pieces
