"""Notes on a draft: its words, what those who write it along say to each paragraph, and a form."""

from __future__ import annotations

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kit.acting import act_page, sent
from kit.forms import CountedTextarea
from proposals import permissions
from proposals.actions import writing_of
from proposals.drafting import actions
from proposals.drafting import permissions as may
from proposals.drafting.models import Note
from proposals.models import Proposal
from proposals.paragraphs import paragraphs_of


class NoteForm(forms.Form):
    """A note on the draft, or on one of its paragraphs."""

    about = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    words = forms.CharField(
        label=gettext_lazy("Your note"),
        widget=CountedTextarea(actions.LONGEST_NOTE, {"rows": 4}),
        help_text=gettext_lazy("Only those who write this proposal, or are invited to, read it."),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    use_required_attribute = False


def draft_for(request: HttpRequest, pk: int) -> Proposal:
    """A draft that this person writes or is invited to; for everybody else it does not exist here."""
    rows = Proposal.objects.select_related("envelope__cycle", "envelope__neighborhood", "category", "author")
    proposal = get_object_or_404(rows.prefetch_related("coauthors"), pk=pk)
    if not may.may_read_draft(request.user, proposal):
        raise Http404
    return proposal


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft, paragraph by paragraph, with the notes on each and a form for one more."""
    proposal = draft_for(request, pk)
    wording = writing_of(proposal)
    paragraphs = list(paragraphs_of(wording.body))
    found = list(proposal.notes.select_related("author", "settled_by"))
    said: dict[str, list[Note]] = defaultdict(list)
    here = {paragraph.key for paragraph in paragraphs}
    for note in found:
        note.may_settle = bool(may.may_settle(request.user, note))  # type: ignore[attr-defined]
        if note.settled_at is None:
            said[note.about if note.about in here else ""].append(note)
    form = NoteForm(*sent(request), initial={"about": request.GET.get("about", "")})
    field = form.fields["about"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", _("The whole draft")), *((p.key, p.words[:60]) for p in paragraphs)]
    return act_page(
        request,
        "drafting/notes.html",
        form,
        lambda data: actions.note(proposal, by=request.user, **data),
        done=_("Your note is with the others who write it."),
        proposal=proposal,
        wording=wording,
        paragraphs=[(paragraph, said[paragraph.key]) for paragraph in paragraphs],
        on_all=said[""],
        settled=[note for note in found if note.settled_at],
        may_note=may.may_note(request.user, proposal),
        writes=permissions.writes(request.user, proposal),
        invitation=proposal.invitations.open().for_person(request.user).first(),
    )


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a note aside."""
    found = get_object_or_404(Note.objects.select_related("proposal"), pk=pk)
    draft_for(request, found.proposal_id)
    actions.settle_note(found, by=request.user)
    messages.success(request, _("The note is settled."))
    return redirect("proposals:notes", pk=found.proposal_id)
