"""Merging and splitting: the plan's forms, and the page on which its authors agree."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kit.forms import attempt
from proposals.actions import Words
from proposals.drafting.similar import idea_of, similar_to
from proposals.drafting.views import own
from proposals.forms import PlainField
from proposals.lifecycle import REGROUPABLE
from proposals.models import Proposal
from proposals.revisions import permissions as may
from proposals.revisions import regrouping
from proposals.revisions.models import Plan

MOST_CHOICES = 12


class WordsForm(forms.Form):
    """The words of one proposal that comes out of a plan."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(
        label=gettext_lazy("In one or two sentences"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = PlainField(label=gettext_lazy("The idea"), rows=9)
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=200, required=False)
    use_required_attribute = False


class WhyForm(forms.Form):
    """Why, for all who are asked."""

    why = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The other authors decide with it."),
    )
    use_required_attribute = False


MergeForm = type("MergeForm", (WordsForm, WhyForm), {"__doc__": "The words of the one proposal, and why."})
PartForms = forms.formset_factory(WordsForm, extra=0, min_num=2, max_num=regrouping.MOST_PARTS, validate_max=True)


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First choose the others (`?with=…`), then write the one proposal that comes out of them."""
    proposal = own(request, pk)
    may.may_regroup(request.user, proposal).or_forbid()
    asked = request.POST if request.method == "POST" else request.GET
    numbers = [int(each) for each in asked.getlist("with") if each.isascii() and each.isdigit() and len(each) < 12]
    rows = Proposal.objects.filter(envelope=proposal.envelope_id, state__in=REGROUPABLE).exclude(pk=pk)
    others = list(rows.filter(pk__in=numbers).select_related("envelope__cycle", "author").prefetch_related("coauthors"))
    if not others:
        return _choose(request, proposal, rows)
    may.fits_merge([proposal, *others]).or_forbid()
    bodies = "".join(each.body for each in (proposal, *others))
    first = {"title": proposal.title, "summary": proposal.summary, "body": bodies, "place": proposal.place}
    form = MergeForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        act = lambda data: regrouping.plan_merge(  # noqa: E731
            proposal, others, by=request.user, why=data.pop("why"), words=data
        )
        if plan := attempt(form, act):
            return _asked(request, plan)
    context = {"proposal": proposal, "others": others, "form": form}
    return render(request, "revisions/merge.html", context, status=422 if form.errors else 200)


def _choose(request: HttpRequest, proposal: Proposal, rows: Any) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:100]
    if words:
        found = list(rows.matching(words).select_related("author")[:MOST_CHOICES])
    else:
        near = similar_to(idea_of(proposal), proposal.cycle, but=proposal.pk)
        fitting = {each.proposal.pk for each in near}
        found = list(rows.filter(pk__in=fitting).select_related("author")[:MOST_CHOICES])
    return render(request, "revisions/choose.html", {"proposal": proposal, "found": found, "words": words})


@login_required
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the parts; `then=more` gives one more to write."""
    proposal = own(request, pk)
    may.may_regroup(request.user, proposal).or_forbid()
    words = {"title": proposal.title, "summary": proposal.summary, "body": proposal.body, "place": proposal.place}
    sent: Any = request.POST if request.method == "POST" else None
    if sent is not None and sent.get("then") == "more":
        sent = sent.copy()
        count = int(sent.get("parts-TOTAL_FORMS")) if str(sent.get("parts-TOTAL_FORMS")).isdigit() else 2
        sent["parts-TOTAL_FORMS"] = str(min(count, regrouping.MOST_PARTS - 1) + 1)
    parts = PartForms(sent, prefix="parts", initial=[words, {"place": proposal.place}])
    form = WhyForm(sent)
    if sent is not None and sent.get("then") != "more" and all([parts.is_valid(), form.is_valid()]):
        act = lambda data: regrouping.plan_split(  # noqa: E731
            proposal, by=request.user, parts=cast(list[Words], [part for part in parts.cleaned_data if part]), **data
        )
        if plan := attempt(form, act):
            return _asked(request, plan)
    refused = sent is not None and sent.get("then") != "more"
    context = {"proposal": proposal, "parts": parts, "form": form, "most": regrouping.MOST_PARTS}
    return render(request, "revisions/split.html", context, status=422 if refused else 200)


def _asked(request: HttpRequest, plan: Plan) -> HttpResponse:
    done = plan.state == Plan.State.DONE
    messages.success(request, _("It is done.") if done else _("All authors are asked. It is done when all agree."))
    return redirect(plan)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What a plan would do, who has agreed, and, for its authors, yes or no."""
    found = get_object_or_404(Plan.objects.select_related("by"), pk=pk)
    if not may.may_see_plan(request.user, found):
        raise Http404
    context = {
        "plan": found,
        "sources": found.sources.order_by("pk"),
        "parts": found.parts.select_related("proposal", "category"),
        "consents": found.consents.select_related("person"),
        "may_consent": may.may_consent(request.user, found),
        "may_drop": may.may_drop_plan(request.user, found),
    }
    return render(request, "revisions/plan.html", context)


@login_required
@require_http_methods(["POST"])
def answer_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """An author's yes or no, or the end of the plan by who asked."""
    found = get_object_or_404(Plan, pk=pk)
    if not may.may_see_plan(request.user, found):
        raise Http404
    acts = {"yes": regrouping.agree, "no": regrouping.refuse, "drop": regrouping.drop}
    news = {
        "yes": _("You agreed."),
        "no": _("You said no, so everything stays as it is."),
        "drop": _("The plan is dropped. Everything stays as it is."),
    }
    answer = request.POST.get("answer", "")
    if answer not in acts:
        raise Http404
    acts[answer](found, by=request.user)
    messages.success(request, news[answer])
    return redirect(found)
