"""Versions of a proposal with what changed between them, and amendments with their answers. Everybody reads them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit.differences import changed_words
from kit.forms import attempt
from kit.paging import page_of
from proposals.forms import PlainField
from proposals.models import Proposal
from proposals.revisions import actions
from proposals.revisions import permissions as may
from proposals.revisions.comparing import compared, compared_words
from proposals.revisions.models import Amendment, Revision

AMENDMENTS_A_PAGE = 10


def public(pk: int) -> Proposal:
    """A proposal that everybody can read, with what the pages about its words show; anything else is a 404."""
    rows = Proposal.objects.public().select_related("envelope__cycle", "envelope__neighborhood", "category", "author")
    return get_object_or_404(rows.prefetch_related("envelope__cycle__phases", "coauthors"), pk=pk)


@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, the newest first, and what the newest changed."""
    proposal = public(pk)
    return _version_page(request, proposal, proposal.revision)


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version: its words, and what it changed. `?from=1` compares it with another one."""
    return _version_page(request, public(pk), number)


def _version_page(request: HttpRequest, proposal: Proposal, number: int) -> HttpResponse:
    rows = Revision.objects.filter(proposal=proposal).select_related("by", "category", "amendment").order_by("-number")
    found = list(rows)
    here = next((each for each in found if each.number == number), None)
    if here is None:
        raise Http404
    asked = request.GET.get("from", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else number - 1
    before = next((each for each in found if each.number == wanted), None)
    fields = compared(before, here) if before else []
    added = removed = 0
    for field in fields:
        more, less = changed_words(field.pieces)
        added, removed = added + more, removed + less
    context = {"proposal": proposal, "versions": found, "here": here, "before": before, "fields": fields}
    return render(request, "revisions/versions.html", {**context, "added": added, "removed": removed})


class AmendForm(forms.Form):
    """The proposal's words, to be made better, and why."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = PlainField(label=gettext_lazy("The idea"), rows=10)
    why = forms.CharField(
        label=gettext_lazy("Why is that better?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The authors decide with it, and everyone can read it."),
    )
    use_required_attribute = False


class AnswerForm(forms.Form):
    """The authors' answer."""

    reason = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Everyone can read it. Needed to decline."),
    )


@require_safe
def amendments(request: HttpRequest, pk: int) -> HttpResponse:
    """Every amendment with what it would change; its authors answer here."""
    return _amendments_page(request, public(pk))


def _amendments_page(request: HttpRequest, proposal: Proposal, refused: Any = None) -> HttpResponse:
    rows = Amendment.objects.filter(proposal=proposal).select_related("author", "base", "answered_by")
    page = page_of(request, rows.exclude(state=Amendment.State.TAKEN_BACK), AMENDMENTS_A_PAGE)
    shown = []
    for amendment in page.object_list:
        amendment.proposal = proposal
        wanted = amendment.changed()
        fields = compared_words({name: getattr(amendment.base, name) for name in wanted}, wanted)
        open_ = amendment.state == Amendment.State.OPEN
        form = refused if refused is not None and refused.prefix == str(amendment.pk) else None
        shown.append(
            {
                "amendment": amendment,
                "fields": fields,
                "may_answer": open_ and may.may_answer_amendment(request.user, amendment),
                "may_take_back": open_ and may.may_take_back_amendment(request.user, amendment),
                "form": form or AnswerForm(prefix=str(amendment.pk)),
            }
        )
    context = {
        "proposal": proposal,
        "page": page,
        "shown": shown,
        "may_amend": may.may_amend(request.user, proposal) if request.user.is_authenticated else None,
    }
    return render(request, "revisions/amendments.html", context, status=422 if refused is not None else 200)


@login_required
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suggest better words."""
    proposal = public(pk)
    may.may_amend(request.user, proposal).or_forbid()
    first = {"title": proposal.title, "summary": proposal.summary, "body": proposal.body}
    form = AmendForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda data: actions.amend(proposal, by=request.user, **data))
        if made:
            messages.success(request, _("Your suggestion is with the authors, and everyone can read it."))
            return redirect(made)
    context = {"proposal": proposal, "form": form}
    return render(request, "revisions/amend.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, decline or take back one amendment."""
    amendment = get_object_or_404(Amendment.objects.select_related("proposal__envelope__cycle", "author"), pk=pk)
    form = AnswerForm(request.POST, prefix=str(pk))
    verb = request.POST.get("answer", "")
    acts = {
        "accept": lambda data: actions.accept_amendment(amendment, by=request.user, reason=data["reason"]),
        "decline": lambda data: actions.decline_amendment(amendment, by=request.user, reason=data["reason"]),
        "take_back": lambda data: actions.take_back_amendment(amendment, by=request.user),
    }
    news = {
        "accept": _("Accepted: the words are in the proposal, as a new version."),
        "decline": _("Declined, with your reason."),
        "take_back": _("Your suggestion is taken back."),
    }
    if verb not in acts:
        raise Http404
    if form.is_valid() and attempt(form, acts[verb]):
        messages.success(request, news[verb])
        return redirect(amendment)
    return _amendments_page(request, public(amendment.proposal_id), form)
