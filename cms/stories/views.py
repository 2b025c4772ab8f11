"""Doors to stories: the list, one story, a project's part, and a person's word on being named."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cms.stories import actions, naming, permissions
from cms.stories.models import Consent, Story
from cms.stories.timeline import timeline
from kit.paging import page_of
from kit.verdict import Forbidden
from proposals.delivery.models import Project

PER_PAGE = 12
SAID = {
    "accept": gettext_lazy("Thank you. The story may name you."),
    "decline": gettext_lazy("You are not named."),
    "withdraw": gettext_lazy("Your name is out of the story."),
}


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """What became of concerns, the newest first; failures stand among the rest."""
    rows = Story.objects.published()
    kind = request.GET.get("kind", "")
    if kind in Story.Kind.values:
        rows = rows.filter(kind=kind)
    page = page_of(request, rows, PER_PAGE)
    context = {"page": page, "stories": list(page.object_list), "kind": kind, "kinds": Story.Kind.choices}
    return render(request, "stories/stories.html", context)


@require_safe
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One story, from the proposal to whether it worked."""
    found = get_object_or_404(Story.objects.published().prefetch_related("moments"), pk=pk)
    return render(request, "stories/story.html", {"story": found, "moments": _moments(found)})


@require_safe
def of_project(request: HttpRequest, pk: int) -> HttpResponse:
    """A project's stories, as a part of the project's page."""
    project = get_object_or_404(Project, pk=pk)
    found = Story.objects.published().filter(project=project)
    return render(request, "stories/of_project.html", {"stories": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """For the person who is named: the story as it would be read, and their word on it."""
    rows = Consent.objects.of(request.user).select_related("story__project__proposal")
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        move = request.POST.get("move", "")
        if move in SAID:
            try:
                actions.answer(found, by=request.user, move=move)
                messages.success(request, str(SAID[move]))
            except Forbidden as refusal:
                messages.error(request, str(refusal))
        return redirect(found)
    may = {move: permissions.may_answer(request.user, found, move) for move in SAID}
    context = {"consent": found, "story": found.story, "moments": _moments(found.story, found.name), "may": may}
    return render(request, "stories/consent.html", context)


def _moments(found: Story, reader: str = "") -> list[dict[str, object]]:
    """The moments as they are read; the person who is asked sees their own name where it would stand."""
    agreed = found.agreed | ({reader} if reader else set())
    now = {
        (one.key, one.day): one.fact for one in timeline(found.project)
    }  # in the reader's language, unlike what was kept
    return [
        {
            "moment": one,
            "fact": now.get((one.key, one.day), one.fact),
            "words": naming.shown(one.words, agreed, _("a neighbor")),
        }
        for one in found.moments.all()
    ]
