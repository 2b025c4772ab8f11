"""The pages on which residents vote. Every step works as a plain form; scripts only make it nicer."""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from audit.log import newest
from cycles.models import Cycle
from kit import clock, scan_codes
from kit.first_question import asks_first, first_found
from kit.paging import page_of
from kit.prepared import behind_commit
from kit.verdict import Forbidden, Verdict
from voting import actions, ballots, casting
from voting.asked_often import visible_poll
from voting.ballot_page import ballot_page, chosen_cards
from voting.ballots import PinRefused
from voting.explaining import ballot_in_words, rule_in_words, rule_name
from voting.ledger.receipts import code_of, link_of
from voting.models import Participation, Poll
from voting.outcomes import money_of
from voting.permissions import may_vote, poll_takes_ballots
from voting.receipt_page import receipt_page
from voting.record import log as record
from voting.record.amendments import told
from voting.record.keys import KeyLost
from voting.record.published import Behind
from voting.roll import on_roll, resident_number
from voting.sealing import SealBroken

private = cache_control(private=True, no_store=True)


@require_safe
def polls(request: HttpRequest) -> HttpResponse:
    """Every poll: for each, what I can do in it now, or why not. Those that concern me come first."""
    recent = Cycle.objects.visible().with_calendar()[:10]
    running = next((cycle for kind in ("vote", None) for cycle in recent if _is_running(cycle, kind)), None)
    current = list(Poll.objects.visible().exclude(state=Poll.State.PUBLISHED).with_place())
    voted = _voted_in(request.user)
    rows = [_row(request.user, poll, voted) for poll in current]
    rows.sort(key=lambda row: (not row["mine"], bool(row["poll"].neighborhood), str(row["poll"].envelope)))
    return render(
        request,
        "voting/polls.html",
        {
            "cycle": running,
            "rows": rows,
            "page": page_of(request, Poll.objects.published().with_place().order_by("-published_at", "-pk"), 20),
        },
    )


@asks_first(visible_poll, "pk")
def poll(request: HttpRequest, pk: int) -> HttpResponse:
    """The ballot. A post carries choices to another page of it, or back from the review; nothing is cast here."""
    found = _poll(request, pk)
    if found.is_published and request.method == "GET":
        return redirect("voting:outcome", pk=pk)
    if request.method == "POST" and not request.user.is_authenticated:
        return _signed_out(request, found)
    if request.method == "POST":
        return _ballot(request, found, request.POST.getlist("choice"), number=request.POST.get("go"))
    return _ballot(request, found, [], number=request.GET.get("page"))


@asks_first(visible_poll, "pk")
@private
@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The step before casting: the choices in a list, with what they cost. Nothing is kept by the server."""
    found, choices = _poll(request, pk), request.POST.getlist("choice")
    if not request.user.is_authenticated:
        return _signed_out(request, found)
    verdict = may_vote(request.user, found)
    if not verdict:
        return _ballot(request, found, choices, status=403)
    try:
        chosen = ballots.check_choices(found.manifest.data, choices)
    except ValidationError as refusal:
        return _ballot(request, found, choices, problems=refusal.messages, status=422)
    return _review(request, found, chosen)


@asks_first(visible_poll, "pk")
@private
@require_POST
def cast(request: HttpRequest, pk: int) -> HttpResponse:
    """Cast the ballot and give its receipt; a refusal gives the choices back with the reason.

    The receipt is the answer to this very form: it stands at no address of its own, so the server need not remember
    whose it is. The form sent again gives it again.
    """
    found, choices, pin = _poll(request, pk), request.POST.getlist("choice"), request.POST.get("pin", "")[:20]
    if not request.user.is_authenticated:
        return _signed_out(request, found)
    key = request.POST.get("key", "")[:100] or secrets.token_urlsafe(16)
    try:
        chosen = ballots.check_choices(found.manifest.data, choices)
        with behind_commit((newest,), *record.to_sign(found)):
            commitment = actions.cast_ballot(found, by=request.user, choices=choices, key=key, pin=pin)
            return receipt_page(request, found, receipt_parts(request, found, commitment))
    except PinRefused as refusal:
        return _review(request, found, chosen, pin=pin, problem=refusal.messages[0])
    except ValidationError as refusal:
        return _ballot(request, found, choices, problems=refusal.messages, status=422)
    except (SealBroken, Behind, KeyLost) as broken:
        return _ballot(request, found, choices, problems=[str(broken)], status=503)
    except casting.FormReused:
        return _review(request, found, chosen, reused=True)
    except Forbidden as refusal_:
        return _ballot(request, _poll(request, pk), choices, reason=str(refusal_), status=403)


def receipt_parts(request: HttpRequest, found: Poll, commitment: str) -> dict[str, str]:
    """The receipt of a ballot that is on disk, as a template shows it: text that the log signed, letters to compare, code to scan."""
    note = record.sign_receipt(found, commitment)
    page = request.build_absolute_uri(_where_to_check(found.pk))
    return {
        "note": note.decode(),
        "code": code_of(bytes.fromhex(commitment)),
        "picture": scan_codes.picture(link_of(page, note)),
    }


@lru_cache(maxsize=64)
def _where_to_check(poll: int) -> str:
    return reverse("record:check", args=[poll])


@private
@require_safe
@login_required
def recorded(request: HttpRequest, pk: int) -> HttpResponse:
    """Says that the vote was recorded, and never for what."""
    found = _poll(request, pk)
    if not _voted_in(request.user, found):
        return redirect("voting:poll", pk=pk)
    return render(request, "voting/recorded.html", {"poll": found, "verdict": may_vote(request.user, found)})


@require_safe
def manifest(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen rules, byte for byte as fingerprinted."""
    frozen = _poll(request, pk).manifest
    answer = HttpResponse(frozen.text, content_type="application/json; charset=utf-8")
    answer["X-Fingerprint-SHA256"] = frozen.sha256
    return answer


def _poll(request: HttpRequest, pk: int) -> Poll:
    found: Poll | None = first_found(request, visible_poll, pk)
    if found is None:
        raise Http404
    return found


def _ballot(
    request: HttpRequest,
    found: Poll,
    choices: list[str],
    *,
    number: Any = None,
    problems: list[str] | None = None,
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    """The ballot page with these choices ticked."""
    user = request.user
    marks = _voted_in(user, found)
    verdict = Verdict(False, reason) if reason else may_vote(user, found)
    if verdict and marks.get(found.pk):
        verdict = Verdict(False, casting.ON_PAPER)
    mark = f"user {user.pk}" if user.is_authenticated else f"visitor {clock.now().date()}"
    data = found.manifest.data
    money = money_of(data)
    answer = render(
        request,
        "voting/poll.html",
        {
            "amendments": told(found),
            "poll": found,
            "cycle": found.cycle,
            "verdict": verdict,
            "open_to_others": poll_takes_ballots(found),
            "ballot": ballot_page(found, mark, choices, number or 1),
            "restoring": request.method == "POST",
            "problems": problems or [],
            "voted": bool(marks),
            "takes_paper": data.get("paper", {}).get("accepted"),
            "form_words": ballot_in_words(data, money),
            "rule_words": rule_in_words(data, money),
            "rule_name": rule_name(data),
        },
        status=status,
    )
    if user.is_authenticated:
        answer["Cache-Control"] = "private, no-store"
    return answer


def _review(
    request: HttpRequest,
    found: Poll,
    chosen: tuple[str, ...],
    *,
    reused: bool = False,
    pin: str = "",
    problem: str = "",
) -> HttpResponse:
    cards, data = chosen_cards(found, chosen), found.manifest.data
    total = sum(card.cost for card in cards)
    warnings = []
    if reused:
        warnings.append(_("This form was sent before with other choices. Nothing was changed; check and cast again."))
    if not cards:
        warnings.append(_("Your ballot is empty. You can cast it like this; it counts as taking part."))
    if _voted_in(request.user, found):
        warnings.append(_("You have voted before. This ballot will replace that one; the last one counts."))
    return render(
        request,
        "voting/review.html",
        {
            "poll": found,
            "cards": cards,
            "total": total,
            "budget": data["budget"],
            "is_knapsack": data["ballot"]["form"] == Poll.Form.KNAPSACK,
            "warnings": warnings,
            "key": secrets.token_urlsafe(16),
            "pin": pin,
            "problem": problem,
        },
        status=409 if reused else 422 if problem else 200,
    )


def _signed_out(request: HttpRequest, found: Poll) -> HttpResponse:
    """A ballot posted after the session ended: the ballot with its ticks, and the way to sign in beside it."""
    reason = _(
        "You were signed out. Nothing was cast, and nothing is lost: your choices are ticked below. Sign in in a new "
        "tab, then come back here and send them again."
    )
    return _ballot(request, found, request.POST.getlist("choice"), reason=reason, status=401)


def _voted_in(user: Any, found: Poll | None = None) -> dict[int, bool]:
    """The polls (or only this one) in which the person has voted, and whether on paper."""
    if not user.is_authenticated:
        return {}
    marks = Participation.objects.filter(resident=resident_number(user))
    return dict((marks.filter(poll=found) if found else marks).values_list("poll_id", "paper"))


def _is_running(cycle: Cycle, kind: str | None) -> bool:
    """Whether the cycle is in its phase of that kind; for `None`, whether it is under way at all."""
    now = cycle.current_phase
    return now is not None and kind in (now.kind, None)


def _row(user: Any, found: Poll, voted: dict[int, bool]) -> dict[str, Any]:
    return {
        "poll": found,
        "mine": bool(on_roll(user, found)),
        "verdict": Verdict(False, casting.ON_PAPER) if voted.get(found.pk) else may_vote(user, found),
        "taking": poll_takes_ballots(found),
        "voted": found.pk in voted,
    }
