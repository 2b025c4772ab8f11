"""The pages of discussions. Each act is a form that works as a plain page; a refused one keeps every word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from deliberation.discussions import actions, permissions, quotes, threads, traces
from deliberation.discussions.differences import changes
from deliberation.discussions.forms import CommentForm, FlagForm, PicturedReplyForm, ReplyForm
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Addressee, Comment, Stance
from deliberation.discussions.paragraphs import read_token
from deliberation.discussions.views.acting import act_on, comment_at, discussion_at, go_to
from kit import html
from kit.forms import attempt
from kit.paging import page_of
from neighborhoods.models import Seat


@require_safe
def discussion(request: HttpRequest, pk: int) -> HttpResponse:
    """A discussion on a page of its own."""
    found = discussion_at(pk)
    if not found.has_comments:
        return redirect(found.url)
    return render(request, "discussions/discussion.html", threads.thread_context(request, found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a thread, also about one paragraph (`about`). Refused words come back in the form, with the reason."""
    found = discussion_at(pk)
    token = request.POST.get("about", request.GET.get("about", ""))
    about = read_token(token, found)
    only_questions = not permissions.may_take_stance(request.user, Stance.FOR)
    kind = {"only_questions": only_questions, "takes_sides": found.takes_sides}
    if request.method != "POST":
        permissions.may_comment(request.user, found).or_forbid()
        form = CommentForm(**kind, initial=_asking(request), auto_id="comment-%s")
        return render(
            request, "discussions/say.html", {"discussion": found, "form": form, "about": about, "token": token}
        )
    form = CommentForm(request.POST, request.FILES, **kind, auto_id="comment-%s")
    if form.is_valid():
        network = traces.mark(request)
        made = attempt(form, lambda data: actions.comment(found, by=request.user, about=about, network=network, **data))
        if made is not None:
            messages.success(request, _("Your comment is in the discussion."))
            return go_to(request, made)
    if about:
        context = {"discussion": found, "form": form, "about": about, "token": token}
        return render(request, "discussions/say.html", context, status=422)
    context = threads.thread_context(request, found, form=form)
    template = "discussions/thread.html" if request.htmx else "discussions/discussion.html"  # type: ignore[attr-defined]
    return render(request, template, {**context, "form": form}, status=422)


def _asking(request: HttpRequest) -> dict[str, str]:
    """What "Explain this" has filled in already."""
    return {"stance": Stance.QUESTION, "asks": Addressee.LIAISON} if "explain" in request.GET else {}


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """The lasting address of a comment: leads to its place in its thread."""
    found = comment_at(pk)
    number = threads.page_number_of(found) if found.top else 1
    page = f"?page={number}" if number > 1 else ""
    return redirect(f"{(found.top or found).get_absolute_url()}thread/{page}#comment-{pk}")


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment with all its replies."""
    top = comment_at(pk)
    if not top.is_top:
        return redirect(top)
    return render(request, "discussions/one_thread.html", {"top": top, "page": threads.replies_page(request, top)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a comment; with `?quote` its words stand in the form already."""
    found = comment_at(pk)
    permissions.may_reply(request.user, found).or_forbid()
    quoted = quotes.quote(html.plain(found.body)) + "\n\n" if "quote" in request.GET else ""
    network = traces.mark(request)
    return act_on(
        request,
        found,
        PicturedReplyForm,
        lambda data: actions.comment(found.discussion, by=request.user, reply_to=found, network=network, **data),
        title=_("Reply"),
        button=_("Send reply"),
        done=_("Your reply is in the discussion."),
        initial={"body": quoted},
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question that was put to somebody with a duty; it stops the clock."""
    found = comment_at(pk)
    permissions.may_answer(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        ReplyForm,
        lambda data: actions.answer(found, by=request.user, **data),
        title=_("Answer the question"),
        button=_("Send the answer"),
        done=_("Your answer is in the discussion, and the clock has stopped."),
        advice=_("Only send it when it answers the question: that stops the clock."),
    )


@login_required
@require_POST
def nod(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a comment a good point, or take that back."""
    found = comment_at(pk)
    given = actions.nod(found, by=request.user)
    messages.success(request, _("You called it a good point.") if given else _("Taken back."))
    return go_to(request, found)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What a comment said before its author changed it, and what changed each time."""
    found = comment_at(pk)
    readable = permissions.may_read(request.user, found)
    if not readable:
        return render(request, "discussions/history.html", {"comment": found, "readable": readable})
    earlier = list(found.earlier.all())
    bodies = [*(words.body for words in earlier), found.body]
    since = [found.created_at, *(words.until for words in earlier)]
    versions = [
        {"body": body, "since": moment, "changes": changes(html.plain(before), html.plain(body)) if before else []}
        for before, body, moment in zip(["", *bodies], bodies, since, strict=False)
    ]
    context = {"comment": found, "readable": readable, "versions": versions[::-1]}
    return render(request, "discussions/history.html", context)


QUESTIONS = 20  # a page


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Questions to people with a duty, by the clock: open ones with what is due first on top, or the answered ones."""
    answered = request.GET.get("show") == "answered"
    asked = Comment.objects.filter(answer_due__isnull=False, state=State.SHOWN).with_names()
    asked = asked.select_related("discussion__neighborhood", "answer")
    found = asked.filter(answered_at__isnull=False).order_by("-answered_at") if answered else asked.asked()
    page = page_of(request, found, QUESTIONS)
    page.object_list = list(page.object_list)
    for question in page.object_list:
        question.mine = _may_answer_fast(request.user, question)
    return render(request, "discussions/questions.html", {"page": page, "answered": answered})


def _may_answer_fast(user: Any, question: Comment) -> bool:
    """As `may_answer`, with the person's councils read once a page; the form asks it again."""
    if not user.is_authenticated or question.answered_at:
        return False
    if question.asks != Addressee.COUNCIL:
        return bool(permissions.answers_for(user, question.asks, question.discussion))
    if not hasattr(user, "_places_moderated"):
        seats = Seat.objects.current().of(user)
        user._places_moderated = set(seats.values_list("council__neighborhood", flat=True))
    place = question.discussion.neighborhood_id
    return bool(user._places_moderated) if place is None else place in user._places_moderated


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one's own words, for a short while."""
    found = comment_at(pk)
    verdict = permissions.may_edit(request.user, found)
    return act_on(
        request,
        found,
        ReplyForm,
        lambda data: actions.edit(found, by=request.user, **data),
        title=_("Change your comment"),
        button=_("Save"),
        done=_("Your comment is changed."),
        initial={"body": quotes.to_words(found.body)},
        verdict=verdict,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own words back."""
    found = comment_at(pk)
    permissions.may_remove(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        forms.Form,
        lambda data: actions.remove(found, by=request.user),
        title=_("Remove your comment"),
        button=_("Remove it for good"),
        done=_("Your comment is removed."),
        advice=_("The words will be gone. A line stays in their place, so that replies make sense."),
        danger=True,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the council about a comment."""
    found = comment_at(pk)
    permissions.may_flag(request.user, found).or_forbid()
    return act_on(
        request,
        found,
        FlagForm,
        lambda data: actions.flag(found, by=request.user, network=traces.mark(request), **data),
        title=_("Flag this comment"),
        button=_("Send to the council"),
        done=_("Thank you. The council will look at it."),
        advice=_("A member of the neighborhood council will read it and decide. Nobody else learns that it was you."),
    )
