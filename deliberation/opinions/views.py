"""Taking part: the list of conversations, one statement at a time, all of them in a list, and adding one's own.

Each act is a form that works as a plain page; with scripts only the card or the row is exchanged, so what somebody is
typing beside it stays.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.opinions import actions, permissions
from deliberation.opinions.feeds import Conversations
from deliberation.opinions.forms import StatementForm
from deliberation.opinions.models import Conversation, Statement, Vote
from deliberation.opinions.reading import Mine, card_context, conversation_of, shuffled, statements_of
from deliberation.opinions.wording import LooksAlike
from kit.forms import refuse
from kit.paging import page_of
from kit.verdict import Forbidden

PAGE = 20
HIDDEN = 30  # hidden statements listed with their reasons
PREVIEW = 5

feed = Conversations()


@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """Open now, coming, over."""
    known = Conversation.objects.with_place()
    context = {
        "running": known.running(),
        "coming": known.coming(),
        "page": page_of(request, known.past().select_related("study"), PAGE),
        "may_open": permissions.may_run_somewhere(request.user),
    }
    return render(request, "opinions/conversations.html", context)


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What is asked now, as a part of the home page; empty where nothing is."""
    return render(
        request, "opinions/parts/now.html", {"conversations": Conversation.objects.with_place().running()[:2]}
    )


@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, and the next statement to answer."""
    return _page(request, conversation_of(request, pk))


def _page(request: HttpRequest, found: Conversation, *, refusal: str = "", wanted: str = "") -> HttpResponse:
    context = card_context(request, found, refusal=refusal, wanted=wanted)
    preview = [] if context["may_vote"] else found.statements.shown().order_by("number")[:PREVIEW]
    context |= {"mine": statements_of(request.user, found), "preview": preview}
    template = "opinions/parts/card.html" if _by_script(request) else "opinions/conversation.html"
    return render(request, template, context, status=422 if refusal else 200)


@login_required
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a statement."""
    found = conversation_of(request, pk)
    statement = _statement(found, request)
    value = {str(v.value): v.value for v in Vote.Value}.get(request.POST.get("value", ""))
    if value is None:
        return _answered(request, found, statement, _("Say whether you agree, disagree, or pass."))
    try:
        actions.vote(statement, by=request.user, value=value)
    except Forbidden as no:
        return _answered(request, found, statement, str(no))
    return _answered(request, found, statement)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer back, and see the statement again."""
    found = conversation_of(request, pk)
    statement = _statement(found, request)
    try:
        actions.undo(statement, by=request.user)
    except Forbidden as no:
        return _answered(request, found, statement, str(no))
    if request.POST.get("from") == "list" or _by_script(request):
        return _answered(request, found, statement, again=True)
    return redirect(f"{found.get_absolute_url()}?statement={statement.pk}#card")


def _answered(
    request: HttpRequest, found: Conversation, statement: Statement, refusal: str = "", *, again: bool = False
) -> HttpResponse:
    """After an answer: the next card, or the same row of the list, or with a refusal the page that says why."""
    if request.POST.get("from") == "list":
        return _row_answered(request, found, statement, refusal)
    if _by_script(request) or refusal:
        return _page(request, found, refusal=refusal, wanted=str(statement.pk) if again else "")
    return redirect(found.get_absolute_url() + "#card")


def _row_answered(request: HttpRequest, found: Conversation, statement: Statement, refusal: str) -> HttpResponse:
    if _by_script(request):
        answer = Mine.of(found, request.user).votes.get(statement.pk)
        may_vote = permissions.may_vote(request.user, found)
        context = {"conversation": found, "row": (statement, answer), "refusal": refusal, "may_vote": may_vote}
        return render(request, "opinions/parts/row.html", context, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    query = "&".join(
        f"{name}={request.POST[name]}" for name in ("page", "show") if request.POST.get(name, "").isalnum()
    )
    return redirect(f"{reverse('opinions:statements', args=[found.pk])}?{query}#statement-{statement.pk}")


@require_safe
def statements(request: HttpRequest, pk: int) -> HttpResponse:
    """All statements in a list, with my answers; below, those the council hid and why."""
    found = conversation_of(request, pk)
    mine = Mine.of(found, request.user)
    show = "left" if request.GET.get("show") == "left" and request.user.is_authenticated else "all"
    page = page_of(request, shuffled(found, request.user, mine, show == "left"), PAGE)
    rows = Statement.objects.in_bulk(list(page.object_list))
    page.object_list = [(rows[key], mine.votes.get(key)) for key in page.object_list if key in rows]
    hidden = found.statements.filter(state=Statement.State.HIDDEN).order_by("-number")
    context = {
        "conversation": found,
        "page": page,
        "show": show,
        "hidden": hidden[:HIDDEN],
        "may_vote": permissions.may_vote(request.user, found),
    }
    return render(request, "opinions/statements.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a statement. What is much like another is asked about first; no word is lost."""
    found = conversation_of(request, pk)
    verdict = permissions.may_propose(request.user, found)
    form = StatementForm(request.POST or None)
    alike: Any = ()
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose(
                found, by=request.user, text=form.cleaned_data["text"], knowingly="knowingly" in request.POST
            )
        except LooksAlike as wrong:
            alike = wrong.statements
        except (Forbidden, ValidationError) as refusal:
            refuse(form, refusal)
        else:
            return _proposed(request, found, made)
    elif request.method != "POST" and not _by_script(request):
        verdict.or_forbid()
    context = {"conversation": found, "form": form, "alike": alike, "verdict": verdict}
    template = "opinions/parts/propose_form.html" if _by_script(request) else "opinions/propose.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _proposed(request: HttpRequest, found: Conversation, made: Statement) -> HttpResponse:
    if made.state == Statement.State.WAITING:
        news = _("Thank you. The council reads your statement; you get a letter when it is in.")
    else:
        news = _("Thank you. Your statement is in the conversation.")
    if _by_script(request):
        context = {"conversation": found, "form": None, "made": made, "news": news}
        return render(request, "opinions/parts/propose_form.html", context)
    messages.success(request, news)
    return redirect(found)


def _statement(found: Conversation, request: HttpRequest) -> Statement:
    key = request.POST.get("statement", "")
    statement = get_object_or_404(Statement, pk=int(key) if key.isdecimal() else 0, conversation=found)
    statement.conversation = found
    return statement


def _by_script(request: HttpRequest) -> bool:
    return bool(request.htmx)  # type: ignore[attr-defined]
