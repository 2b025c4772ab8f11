"""Forms: propose, choose, close, say where it starts, measure, take back, bring a file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit.acting import act_page, sent
from kit.tables import LARGEST
from proposals.delivery.models import Project
from proposals.indicators import actions, files, permissions
from proposals.indicators.forms import (
    BaselineForm,
    FileForm,
    PlaceForm,
    ProposeForm,
    ReasonForm,
    proposed,
    reading_form,
)
from proposals.indicators.models import Indicator, Reading, ReadingFile
from proposals.indicators.offered import BY_KEY, TEMPLATES
from proposals.indicators.views import indicator_of

FORM = "indicators/write.html"
FROM_TEMPLATE = ("name", "question", "unit", "yes_words", "no_words", "method")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Choose a template, then fill in the rest."""
    permissions.may_propose(request.user).or_forbid()
    project = _project(request)
    key = request.GET.get("template", "")
    if request.method != "POST" and key not in BY_KEY and key != "own":
        return render(request, "indicators/templates.html", {"templates": TEMPLATES, "project": project})
    initial: dict[str, Any] = {}
    if template := BY_KEY.get(key):
        initial = {name: str(getattr(template, name)) for name in FROM_TEMPLATE}
        initial |= {"kind": template.kind, "direction": template.direction}
    form = (ProposeForm if project else PlaceForm)(sent(request)[0], initial=initial)
    return act_page(
        request,
        FORM,
        form,
        lambda _data: actions.propose(by=request.user, project=project, **proposed(form)),
        done=_("The indicator is proposed. The council decides whether it is measured."),
        title=_("Propose an indicator"),
        lede=_("For “%(title)s”.") % {"title": project.title} if project else "",
        button=_("Propose it"),
        back_url=project.get_absolute_url() if project else reverse("indicators:indicators"),
    )


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """The acts that need no form: support it, take that back, choose it."""
    found = indicator_of(pk)
    acts: dict[str, Any] = {
        "support": (actions.support, _("You support this indicator.")),
        "unsupport": (actions.take_support_back, _("You don't support it any more.")),
        "choose": (actions.choose, _("The council chose it. From now on it can be measured.")),
    }
    if (name := request.POST.get("act", "")) not in acts:
        raise Http404
    verb, words = acts[name]
    verb(found, by=request.user)
    messages.success(request, words)
    return redirect(found)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline a proposed indicator, or end the measuring."""
    found = indicator_of(pk)
    permissions.may_close(request.user, found).or_forbid()
    chosen = found.chosen_at is not None
    return _write(
        request,
        found,
        ReasonForm(sent(request)[0]),
        lambda data: actions.close(found, by=request.user, **data),
        done=_("The indicator is closed. Its readings stay."),
        title=_("Close this indicator") if chosen else _("Do not take it up"),
        button=_("Close it") if chosen else _("Decline it"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def baseline(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how things are before the work begins."""
    found = indicator_of(pk)
    permissions.may_set_baseline(request.user, found).or_forbid()
    return _write(
        request,
        found,
        BaselineForm(sent(request)[0], indicator=found),
        lambda data: actions.set_baseline(found, by=request.user, **data),
        done=_("The baseline is on record."),
        title=_("How things are before the work begins"),
        button=_("Keep the baseline"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Measure: a number, a tally or an answer, easy on a phone."""
    found = indicator_of(pk)
    permissions.may_measure(request.user, found).or_forbid()
    form = reading_form(found, *sent(request))
    return act_page(
        request,
        "indicators/measure.html",
        form,
        lambda _data: actions.measure(found, by=request.user, **form.reading()),
        done=_("Thank you. Your reading counts."),
        back=found,
        indicator=found,
        may_bring=permissions.may_bring_file(request.user, found),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reading back, with a reason."""
    reading = get_object_or_404(Reading.objects.select_related("indicator"), pk=pk)
    permissions.may_take_back(request.user, reading).or_forbid()
    return _write(
        request,
        reading.indicator,
        ReasonForm(sent(request)[0]),
        lambda data: actions.take_back(reading, by=request.user, **data),
        done=_("The reading is taken back. It counts no more and stays on record."),
        title=_("Take a reading back"),
        button=_("Take it back"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a file; its dry run comes next, nothing is written."""
    found = indicator_of(pk)
    permissions.may_bring_file(request.user, found).or_forbid()

    def act(data: dict[str, Any]) -> ReadingFile:
        file = data["file"]
        if file.size > LARGEST:
            words = _("The file is larger than %(most)d megabytes.") % {"most": LARGEST // 1_000_000}
            raise ValidationError({"file": words})
        return files.bring(found, by=request.user, name=file.name, data=file.read())

    return act_page(
        request,
        "indicators/bring.html",
        FileForm(*sent(request)),
        act,
        done=_("This is the dry run. Nothing is written yet."),
        indicator=found,
        columns=files.COLUMNS,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run of one file: every mistake by line, or what accepting it adds."""
    brought = get_object_or_404(ReadingFile.objects.select_related("indicator", "brought_by").defer("data"), pk=pk)
    permissions.may_see_file(request.user, brought).or_forbid()
    if request.method == "POST":
        files.accept(brought, by=request.user)
        messages.success(request, _("The readings count now."))
        return redirect(brought.indicator)
    context = {"brought": brought, "may_accept": permissions.may_accept_file(request.user, brought)}
    return render(request, "indicators/file.html", context)


def _write(request: HttpRequest, found: Indicator, form: Any, act: Any, **words: Any) -> HttpResponse:
    back = found.get_absolute_url()
    return act_page(
        request, FORM, form, act, back=lambda _made: redirect(back), back_url=back, lede=found.name, **words
    )


def _project(request: HttpRequest) -> Project | None:
    number = request.GET.get("project", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Http404
    where = ("proposal__envelope__cycle", "proposal__envelope__neighborhood", "proposal__category")
    return get_object_or_404(Project.objects.select_related(*where), pk=int(number))
