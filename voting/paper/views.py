"""What residents read about voting on paper, and what became of a sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from voting.models import Poll
from voting.paper.lifecycle import Fate
from voting.paper.models import Sheet
from voting.paper.printing import limits_of

LONGEST_SERIAL = 32


@require_safe
def vote_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Where, when and how to vote on paper; after the vote, whether a sheet was counted (`?sheet=` its serial number)."""
    polls = Poll.objects.visible().with_place().select_related("manifest", "paper_plan")
    poll = get_object_or_404(polls, pk=pk, paper_plan__isnull=False)
    typed = request.GET.get("sheet", "").strip().upper()[:LONGEST_SERIAL]
    sheet = Sheet.objects.filter(poll=poll, serial=typed).first() if typed and poll.is_published else None
    return render(
        request,
        "paper/vote_on_paper.html",
        {
            "poll": poll,
            "plan": poll.paper_plan,
            "limits": limits_of(poll.manifest.data),
            "typed": typed,
            "sheet": sheet if sheet and sheet.fate != Fate.SET_ASIDE else None,
        },
    )
