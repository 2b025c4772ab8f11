"""Sheets as a PDF to print: in a resident's language, in normal or large print, readable by machines and screen readers.

The projects keep their numbers on every sheet, and each sheet begins at another one: nobody's project is always first.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.money import say_cents
from kit.when_used import when_used
from voting.ledger.sheets import serial_of
from voting.lifecycle import Form
from voting.models import Poll
from voting.paper.lifecycle import Size

TEMPLATE = Path(__file__).with_name("sheet.typ")
compile_pdf = when_used("typst", "compile")
qr_code = when_used("segno", "make")


def pdf_of(poll: Poll, codes: Sequence[str], *, language: str, size: str) -> bytes:
    """A PDF/UA with a sheet for each code."""
    with translation.override(language):
        data = _common(poll, language, size) | {"sheets": [_sheet(poll, code) for code in codes]}
    made: bytes = compile_pdf(
        str(TEMPLATE), sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, pdf_standards=["ua-1"]
    )
    return made


def first_project(code: str, projects: int) -> int:
    """The place at which a sheet's list begins."""
    return int.from_bytes(hashlib.sha256(b"lamplight first project\n" + code.encode()).digest()[:8], "big") % projects


def _sheet(poll: Poll, code: str) -> dict[str, Any]:
    many = len(poll.manifest.data["projects"])
    first = first_project(code, many)
    picture = io.BytesIO()
    qr_code(code, error="m", micro=False).save(picture, kind="svg", border=2, xmldecl=False)
    return {
        "code": code,
        "serial": serial_of(poll.pk, code),
        "qr": picture.getvalue().decode(),
        "projects": [(first + n) % many for n in range(many)],
    }


def _common(poll: Poll, language: str, size: str) -> dict[str, Any]:
    manifest = poll.manifest.data
    names = {project["id"]: project["name"] for project in manifest["projects"]}
    rivals: dict[str, list[str]] = {}
    for ids in manifest.get("conflicts", ()):
        for id_ in ids:
            rivals.setdefault(id_, []).extend(names[other] for other in ids if other != id_)
    return {
        "title": _("Ballot: %(poll)s") % {"poll": poll},
        "city": settings.CITY_NAME,
        "cycle": poll.cycle.name,
        "place": str(poll),
        "heading": _("Ballot: %(place)s") % {"place": poll.envelope},
        "limits": limits_of(manifest),
        "money": _money(poll),
        "language": language,
        "large": size == Size.LARGE,
        "paper": "us-letter" if settings.COUNTRY.startswith("United States") else "a4",
        "address": settings.SITE_URL.partition("//")[2] + reverse("paper:vote_on_paper", args=[poll.pk]),
        "projects": [
            {
                "number": number,
                "name": project["name"],
                "cost": say_cents(project["cost"]),
                "note": _("Only one can be built of this and: %(names)s.") % {"names": ", ".join(rivals[project["id"]])}
                if project["id"] in rivals
                else "",
            }
            for number, project in enumerate(manifest["projects"], start=1)
        ],
        "words": _words(),
    }


def limits_of(manifest: Any) -> str:
    """How many projects a voter may mark, in a sentence."""
    least, most = manifest["ballot"]["least"], manifest["ballot"]["most"]
    if most is None:
        return ngettext("Mark %(n)d project or more.", "Mark %(n)d projects or more.", least) % {"n": least}
    if least == most:
        return ngettext("Mark %(n)d project.", "Mark %(n)d projects.", most) % {"n": most}
    return _("Mark from %(least)d to %(most)d projects.") % {"least": least, "most": most}


def _money(poll: Poll) -> str:
    budget = {"money": say_cents(poll.manifest.data["budget"])}
    if poll.manifest.data["ballot"]["form"] == Form.KNAPSACK:
        return _("There are %(money)s: what you mark must not cost more together.") % budget
    return _("There are %(money)s for this vote.") % budget


def _words() -> dict[str, Any]:
    return {
        "how": _("How to vote"),
        "steps": [
            _("Put a cross into the box beside each project that you want."),
            _("Do not write your name. Nobody knows which sheet you have."),
            _("A mistake? Give the sheet back at the desk and get a new one."),
            _("Fold the sheet and put it into the box. Without this it does not count."),
        ],
        "projects": _("Projects"),
        "sheet": _("Sheet"),
        "page": _("Page"),
        "of": _("of"),
        "picture": _("Code of this sheet:"),
        "keep": _("For you to tear off and keep: this was sheet"),
        "see": _("After the vote you can see whether it was counted:"),
    }
