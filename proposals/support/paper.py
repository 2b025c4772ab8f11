"""What authors print and share: a poster with a QR code, a sheet for signatures, and the picture of a link.

Typst draws all three from text that is passed as data, never put together with the template: nothing that people write
can become a command. Fonts are those that Typst brings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kit.when_used import when_used
from proposals.models import Proposal

qr_code = when_used("segno", "make")
draw = when_used("typst", "compile")

HERE = Path(__file__).parent / "paper"
LINES = 18  # for signatures on a sheet
CARD_PPI = 96.0  # of a card of 1200 × 630 pixels


def poster(proposal: Proposal) -> bytes:
    """A page to hang up, as PDF."""
    words = {
        "call": _("Do you want this too?"),
        "how": _("Scan it, read it, say what you think."),
        "stand": _("Stand behind it at %(address)s") % {"address": address_of(proposal).removeprefix("https://")},
    }
    return _drawn("poster.typ", _facts(proposal, words))


def sheet(proposal: Proposal, mark: str) -> bytes:
    """A sheet for signatures, as PDF; `mark` is the number by which the desk counts it once."""
    words = {
        "heading": _("I stand behind this proposal"),
        "mark": _("Sheet %(mark)s") % {"mark": mark},
        "columns": [_("Name"), _("Street and number"), _("Signature")],
        "rule": _(
            "Only residents can sign, once each, and not also on the site. The city counts valid signatures and keeps this sheet in a locked place; names are never put on the site."
        ),
        "bring": _("Bring it to the desk before %(place)s decides.")
        % {"place": proposal.envelope.neighborhood or _("the council")},
    }
    return _drawn("sheet.typ", {**_facts(proposal, words), "lines": LINES})


def card(proposal: Proposal) -> bytes:
    """The picture that stands beside a shared link, 1200 × 630 pixels, as PNG."""
    return _drawn("card.typ", _facts(proposal, {"call": _("A proposal for safer streets")}), format_="png")


def address_of(proposal: Proposal) -> str:
    """Where the proposal is, for paper."""
    return f"{settings.SITE_URL}{proposal.get_absolute_url()}"


def _facts(proposal: Proposal, words: Mapping[str, object]) -> dict[str, object]:
    return {
        "title": proposal.title,
        "summary": proposal.summary,
        "place": str(proposal.envelope.neighborhood or _("Whole city")),
        "where": proposal.place,
        "city": settings.CITY_NAME,
        "supporters": proposal.supporters,
        "qr": [[bool(dot) for dot in row] for row in qr_code(address_of(proposal), error="m", micro=False).matrix],
        "language": (get_language() or "en")[:2],
        "words": words,
    }


def _drawn(template: str, facts: dict[str, object], format_: str = "pdf") -> bytes:
    return _drawn_from(template, json.dumps(facts, sort_keys=True), format_)


@lru_cache(maxsize=64)
def _drawn_from(template: str, facts: str, format_: str) -> bytes:
    inputs = {"facts": facts}
    if format_ == "png":
        made = draw(str(HERE / template), root=str(HERE), sys_inputs=inputs, format="png", ppi=CARD_PPI)
    else:
        made = draw(str(HERE / template), root=str(HERE), sys_inputs=inputs, pdf_standards=["ua-1"])
    return made if isinstance(made, bytes) else made[0]
