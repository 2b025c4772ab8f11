"""Who writes a proposal: the authors' page, invitations and their answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kit.forms import attempt
from kit.verdict import Verdict
from proposals import permissions
from proposals.drafting import actions
from proposals.drafting import permissions as may
from proposals.drafting.models import Invitation
from proposals.drafting.steps import BY_KEY
from proposals.drafting.views import own, steps_of
from proposals.lifecycle import EDITABLE
from proposals.models import Proposal


class InviteForm(forms.Form):
    """Whom to ask, and a line to them."""

    to = forms.CharField(
        label=gettext_lazy("Their public name here, or their e-mail address"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        help_text=gettext_lazy("We forget the address as soon as they answer, or after two weeks."),
    )
    note = forms.CharField(
        label=gettext_lazy("A line to them"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    use_required_attribute = False


@login_required
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Its authors, who is invited, and a form to invite one more."""
    proposal = own(request, pk)
    allowed = may.may_invite(request.user, proposal)
    form = InviteForm(request.POST or None)
    if request.method == "POST":
        allowed.or_forbid()
        if form.is_valid() and attempt(form, lambda data: actions.invite(proposal, by=request.user, **data)):
            messages.success(request, _("The invitation is on its way. We tell you when they answer."))
            return redirect("proposals:people", pk=pk)
    return _people_page(request, proposal, form, allowed)


def _people_page(request: HttpRequest, proposal: Proposal, form: InviteForm, allowed: Verdict) -> HttpResponse:
    writing = proposal.state in EDITABLE and permissions.may_edit(request.user, proposal)
    context: dict[str, Any] = {
        "proposal": proposal,
        "form": form,
        "may_invite": allowed,
        "may_leave": may.may_leave_authors(request.user, proposal),
        "invitations": proposal.invitations.open().select_related("person"),
        "is_first": proposal.author_id == request.user.pk,
        **(steps_of(proposal, BY_KEY["people"]) if writing else {}),
    }
    return render(request, "drafting/people.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo an invitation that is not answered yet."""
    invitation = get_object_or_404(Invitation.objects.select_related("proposal"), pk=pk)
    if invitation.proposal.author_id != request.user.pk:
        raise Http404
    actions.take_back_invitation(invitation, by=request.user)
    messages.success(request, _("The invitation is taken back."))
    return redirect("proposals:people", pk=invitation.proposal_id)


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop being a co-author."""
    proposal = own(request, pk)
    actions.leave_authors(proposal, by=request.user)
    messages.success(request, _("You are no longer one of its authors."))
    return redirect("proposals:mine")


@login_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The letter's page: what it is about, and yes or no. Who does not hold the address finds nothing here."""
    found = get_object_or_404(Invitation.objects.select_related("proposal", "by"), token=token)
    if found.person_id is not None and found.person_id != request.user.pk:
        raise Http404
    if request.method == "POST" and request.POST.get("answer") == "accept":
        proposal = actions.accept_invitation(found, by=request.user)
        messages.success(request, _("You are one of its authors now."))
        return redirect("proposals:preview", pk=proposal.pk) if not proposal.is_public else redirect(proposal)
    if request.method == "POST":
        actions.decline_invitation(found, by=request.user)
        messages.success(request, _("You said no. That is fine; only who invited you is told."))
        return redirect("proposals:proposals")
    context = {
        "invitation": found,
        "proposal": found.proposal,
        "may_join": may.may_join(request.user, found),
        "may_read": may.may_read_draft(request.user, found.proposal),
        "may_answer": may.may_answer(request.user, found),
    }
    return render(request, "drafting/invitation.html", context)
