"""The liaison's desk as everybody sees it: ask for an explanation, read those that were given, texts side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.second_factor import duty_page
from cms.liaison import actions, permissions, showing
from cms.liaison.addresses import may_be_asked_about
from cms.liaison.forms import AnswerForm, AskForm, PlainForm
from cms.liaison.models import Ask, Plain
from kit.acting import act_page, sent
from kit.paging import page_of

METHODS = ["GET", "HEAD", "POST"]
FORM = "liaison/write.html"


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What was explained, texts in plain words, and what still waits (without its words) with its clock."""
    user = request.user
    context = {
        "page": page_of(request, Ask.objects.answered(), 15),
        "plains": Plain.objects.newest()[:12],
        "waiting": Ask.objects.waiting()[:50],
        "mine": Ask.objects.filter(asker=user).exclude(state=Ask.State.ANSWERED)[:20] if user.is_authenticated else [],
        "answers": permissions.may_answer(user),
    }
    return render(request, "liaison/desk.html", context)


@never_cache
@require_http_methods(METHODS)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for an explanation; the address of a page may come with the link from it."""
    page = request.GET.get("page", "")
    page = page if may_be_asked_about(page) else ""
    verdict = permissions.may_ask(request.user)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())  # which keeps what was typed
        verdict.or_forbid()
    if not verdict:
        return render(request, "liaison/ask_first.html", {"page": page, "verdict": verdict})
    return act_page(
        request,
        FORM,
        AskForm(sent(request)[0], initial={"address": page}),
        lambda data: actions.ask(by=request.user, **data),
        done=_("The liaison has been asked. The answer comes within seven days, and becomes public with your question."),
        title=_("Explain this"),
        lede=_("The liaison, an officer or an editor explains it in plain words within seven days. Your question and the answer become public, without your name."),
        button=_("Ask for an explanation"),
        back_url=page or reverse("liaison:desk"),
    )  # fmt: skip


@require_safe
def asked(request: HttpRequest, pk: int) -> HttpResponse:
    """One question and its answer; while it waits, for whoever asked and whoever answers."""
    answers = permissions.may_answer(request.user)
    rows = Ask.objects.readable_by(request.user, bool(answers)).select_related("plain")
    found = get_object_or_404(rows, pk=pk)
    return render(request, "liaison/asked.html", {"asked": found, "answers": answers})


@duty_page
@login_required
@require_http_methods(METHODS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Explain for the city, or decline with a reason."""
    permissions.may_answer(request.user).or_forbid()
    found = get_object_or_404(Ask, pk=pk)
    if found.state == Ask.State.DECLINED:
        raise Http404

    def act(data: dict[str, Any]) -> Ask:
        if data["decline"]:
            return actions.decline(found, by=request.user, reason=data["words"])
        return actions.answer(found, by=request.user, words=data["words"], plain=data["plain"])

    return act_page(
        request,
        FORM,
        AnswerForm(sent(request)[0], initial={"plain": found.plain_id}),
        act,
        done=_("Done. The asker gets a letter."),
        title=_("Explain for the city"),
        lede=f"{found.question}\n{found.address}",
        button=_("Publish the answer"),
        back_url=found.get_absolute_url(),
    )


@require_safe
def plain(request: HttpRequest, pk: int) -> HttpResponse:
    """A text of the city beside the same in plain words, with how hard each is to read."""
    found = get_object_or_404(Plain.objects.select_related("by"), pk=pk)
    before, after = found.levels
    words, met = showing.marked(found)
    context = {
        "plain": found,
        "original": showing.paragraphs(found.original),
        "words": words,
        "met": met,
        "before": showing.said(before),
        "after": showing.said(after),
        "foreign": found.language if found.language != get_language() else "",
        "may_write": permissions.may_write(request.user),
    }
    return render(request, "liaison/plain.html", context)


@duty_page
@login_required
@require_http_methods(METHODS)
def write(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new plain version, or better words for one."""
    permissions.may_write(request.user).or_forbid()
    found = get_object_or_404(Plain, pk=pk) if pk is not None else None
    names = ("title", "address", "language", "original", "plain")
    page = request.GET.get("page", "")
    initial = {name: getattr(found, name) for name in names} if found else {"address": page, "language": get_language()}
    return act_page(
        request,
        FORM,
        PlainForm(sent(request)[0], initial=initial),
        lambda data: actions.write_plain(by=request.user, version=found, **data),
        done=_("It stands side by side now."),
        title=_("Change the plain version") if found else _("A text in plain words"),
        button=_("Publish"),
        back_url=found.get_absolute_url() if found else reverse("liaison:desk"),
    )
