"""The editors' desk of stories: choose moments of a project's timeline, ask the people named, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.stories import actions, permissions
from cms.stories.forms import AskForm, BeginForm, StoryForm
from cms.stories.models import Story
from kit.desks import Desk
from kit.verdict import Forbidden


class StoryDesk(Desk):
    """A page of this desk."""

    header_icon = "openquote"
    may_open = staticmethod(permissions.may_write)
    trail: tuple[tuple[str, Any], ...] = (("stories_desk", gettext_lazy("Stories")),)


class StoriesDesk(StoryDesk):
    """Every story, the newest first."""

    page_title = gettext_lazy("Stories")
    template_name = "stories/admin/stories.html"
    trail = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Story.objects.select_related("project__proposal").prefetch_related("consents")
        return super().get_context_data(stories=rows[:100], **kwargs)


class BeginDesk(StoryDesk):
    """Begin a story about a project."""

    page_title = gettext_lazy("A new story")
    template_name = "stories/admin/begin.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", BeginForm(initial={"project": self.request.GET.get("project")}))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BeginForm(request.POST)
        made = self.attempt(form, lambda data: actions.begin(data.pop("project"), by=request.user, **data))
        if made:
            return redirect("story_desk", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class OneStoryDesk(StoryDesk):
    """One story: its words, the people in it, and whether it can be published."""

    template_name = "stories/admin/story.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        rows = Story.objects.select_related("project__proposal__envelope__neighborhood__council")
        self.story = get_object_or_404(rows.prefetch_related("moments", "consents__person"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.story.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", StoryForm(story=self.story))
        kwargs.setdefault("ask_form", AskForm(story=self.story))
        verdict = permissions.may_publish(self.request.user, self.story)
        may_change = permissions.may_change(self.request.user, self.story)
        return super().get_context_data(story=self.story, verdict=verdict, may_change=may_change, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        if act == "ask":
            ask = AskForm(request.POST, story=self.story)
            if self.attempt(
                ask, lambda data: actions.ask(self.story, by=request.user, **data), _("They have been asked.")
            ):
                return redirect("story_desk", pk=pk)
            return self.render_to_response(self.get_context_data(ask_form=ask), status=422)
        if act in ("publish", "take_down"):
            try:
                getattr(actions, act)(self.story, by=request.user)
                messages.success(request, _("Done."))
            except Forbidden as refusal:
                messages.error(request, str(refusal))
            return redirect("story_desk", pk=pk)
        form = StoryForm(request.POST, story=self.story)
        if self.attempt(form, lambda data: self._write(form, data), _("Kept.")):
            return redirect("story_desk", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _write(self, form: StoryForm, data: dict[str, Any]) -> Story:
        head = {name: data[name] for name in ("kind", "title", "summary")}
        return actions.write(self.story, by=self.request.user, moments=form.chosen, **head)
