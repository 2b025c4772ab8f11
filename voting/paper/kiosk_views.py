"""The tablet at the desk: a pass lets one resident vote once. It signs in nobody and keeps nothing.

What the person is doing goes along in the form itself, signed and good for a few minutes; every page forgets itself when
nobody touches it. No session is written, no cookie names anybody, and nothing may be stored by the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.verdict import Forbidden
from voting import ballots
from voting.ballot_page import chosen_cards, shuffled
from voting.models import Poll
from voting.paper import helping
from voting.paper.models import Pass
from voting.paper.printing import limits_of
from voting.record.keys import KeyLost
from voting.record.published import Behind
from voting.sealing import SealBroken
from voting.views import receipt_parts

IDLE = 180  # seconds without a touch until the tablet forgets the person
SALT = "lamplight paper kiosk"
BROKEN = (SealBroken, Behind, KeyLost)
View = Callable[[HttpRequest], HttpResponse]


def tablet(view: View) -> View:
    """In the language of the form, stored by nobody, and only where nobody is signed in."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("in") or request.GET.get("in", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "en"
        with translation.override(language):
            if request.user.is_authenticated:
                given = _page(request, "signed_in", status=403)
            else:
                try:
                    given = view(request)
                except Forbidden as refused:
                    given = _page(request, "start", refusal=str(refused), status=403)
        given["Cache-Control"] = "private, no-store"
        return given

    # Nothing here acts for a cookie that another site could borrow: whoever posts must know the code or the signed form.
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@tablet
def kiosk(request: HttpRequest) -> HttpResponse:
    """Type the code from the desk; then the ballot."""
    if request.method != "POST":
        return _page(request, "start")
    found = helping.pass_of(request.POST.get("code", "")[:40], beginning=True)
    return _ballot(request, found, request.POST.get("code", "")[:40])


@require_POST
@tablet
def kiosk_ballot(request: HttpRequest) -> HttpResponse:
    """The ballot again, with what was ticked."""
    code = _going_on(request)
    return _ballot(request, helping.pass_of(code), code, request.POST.getlist("choice"))


@require_POST
@tablet
def kiosk_review(request: HttpRequest) -> HttpResponse:
    """What was ticked, before it is cast."""
    code = _going_on(request)
    found, choices = helping.pass_of(code), request.POST.getlist("choice")
    try:
        chosen = ballots.check_choices(_poll(found).manifest.data, choices)
    except ValidationError as refusal:
        return _ballot(request, found, code, choices, problems=refusal.messages, status=422)
    cards = chosen_cards(found.poll, chosen)
    total = sum(card.cost for card in cards)
    return _page(request, "review", found=found, session=_session(code), cards=cards, total=total)


@require_POST
@tablet
def kiosk_cast(request: HttpRequest) -> HttpResponse:
    """Cast the ballot; the receipt to print or photograph."""
    code = _going_on(request)
    found, choices = helping.pass_of(code), request.POST.getlist("choice")
    try:
        commitment = helping.vote_with_pass(code, choices=choices)
        parts: dict[str, Any] = dict(receipt_parts(request, _poll(found), commitment))
        return _page(request, "done", found=found, **parts)
    except ValidationError as refusal:
        return _ballot(request, found, code, choices, problems=refusal.messages, status=422)
    except BROKEN as broken:
        return _ballot(request, found, code, choices, problems=[str(broken)], status=503)


def _ballot(
    request: HttpRequest,
    found: Pass,
    code: str,
    choices: list[str] | None = None,
    *,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    poll = _poll(found)
    data = poll.manifest.data
    ticked = set(choices or [])
    projects = [{**project, "ticked": project["id"] in ticked} for project in shuffled(data["projects"], poll.pk, code)]
    return _page(
        request,
        "ballot",
        status=status,
        found=found,
        session=_session(code),
        projects=projects,
        limits=limits_of(data),
        budget=data["budget"],
        problems=problems or [],
    )


def _poll(found: Pass) -> Poll:
    found.poll = Poll.objects.with_place().select_related("manifest").get(pk=found.poll_id)
    return found.poll


def _session(code: str) -> str:
    return signing.dumps(code, salt=SALT)


def _going_on(request: HttpRequest) -> str:
    """The code of whoever is voting, if the last page was not left alone for too long."""
    try:
        return str(signing.loads(request.POST.get("session", ""), salt=SALT, max_age=IDLE + 30))
    except signing.BadSignature as over:
        raise Forbidden(
            _("Nobody touched the tablet for a while, so it forgot everything. Nothing was cast.")
        ) from over


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
    facts = {"idle": IDLE, "language": translation.get_language(), **context}
    return render(request, f"paper/kiosk/{name}.html", facts, status=status)
