"""The officers' desk of the data room: describe a data set, bring a file, look at what it would hide, publish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.data_room import actions
from cms.data_room.forms import DataSetForm, ReleaseForm
from cms.data_room.models import DataSet, Reading, Release, Request
from cms.data_room.permissions import may_keep, may_publish
from kit.desks import Desk
from kit.verdict import Forbidden

LOOK_AGAIN = "5"  # seconds


class DataDesk(Desk):
    """A page of this desk."""

    header_icon = "table"
    may_open = staticmethod(may_keep)
    trail: tuple[tuple[str, Any], ...] = (("data_desk", gettext_lazy("Data room")),)


class DataSetsDesk(DataDesk):
    """Every data set, the files that were brought, requests and counter-readings that wait."""

    page_title = gettext_lazy("Data room")
    template_name = "data_room/admin/data_sets.html"
    trail = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        files = Release.objects.select_related("data_set", "brought_by").defer("counts", "shown", "problems")
        waiting = Request.objects.filter(answered_at=None)
        sets = DataSet.objects.all()
        kwargs["readings"] = Reading.objects.unanswered().with_people()[:30]
        return super().get_context_data(data_sets=sets, files=files[:20], waiting=waiting[:30], **kwargs)


class NewDataSetDesk(DataDesk):
    """Describe a data set."""

    page_title = gettext_lazy("A new data set")
    template_name = "data_room/admin/form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", DataSetForm())
        return super().get_context_data(button=_("Make the data set"), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = DataSetForm(request.POST)
        made = self.attempt(form, lambda data: actions.make(by=request.user, **data))
        if made:
            return redirect("data_bring", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class BringDesk(DataDesk):
    """Bring a file: its dry run comes next, nothing is published."""

    template_name = "data_room/admin/form.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.data_set = get_object_or_404(DataSet, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("Bring a file for “%(title)s”") % {"title": self.data_set.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ReleaseForm())
        columns = ", ".join([*self.data_set.dimensions, "count"])
        return super().get_context_data(columns=columns, button=_("Look at the file"), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReleaseForm(request.POST, request.FILES)
        made = self.attempt(form, self._bring)
        if made:
            return redirect("data_release", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _bring(self, data: dict[str, Any]) -> Release:
        file = data["file"]
        return actions.bring(self.data_set, by=self.request.user, name=file.name, data=file.read(), note=data["note"])


class ReleaseDesk(DataDesk):
    """The dry run of a file: every mistake by line, or what publishing it would show and hide."""

    template_name = "data_room/admin/release.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = Release.objects.select_related("data_set", "brought_by").defer("counts")
        self.release = get_object_or_404(found, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.release.file_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = may_publish(self.request.user, self.release)
        return super().get_context_data(release=self.release, verdict=verdict, cells=len(self.release.shown), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        if self.release.state == Release.State.CHECKING:
            answer["Refresh"] = LOOK_AGAIN  # needs no script
        return answer

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = actions.discard if request.POST.get("act") == "discard" else actions.publish
        try:
            act(self.release, by=request.user)
        except Forbidden as refusal:
            messages.error(request, str(refusal))
            return redirect("data_release", pk=pk)
        messages.success(request, _("Done."))
        return redirect("data_desk")
