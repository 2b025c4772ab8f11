"""The record: that it is whole, for everybody; line by line, for auditors and officers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit import actions
from audit.forms import FilterForm
from audit.models import Entry, Head, with_actors
from audit.permissions import may_read_record
from kit.paging import page_of
from kit.tables import write_csv


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """What the record is, where it ends, and when it was last checked."""
    checked = Entry.objects.filter(verb="audit.verify").order_by("-seq").first()
    context = {
        "head": Head.objects.filter(pk=1).first(),
        "checked": checked,
        "since": Entry.objects.order_by("seq").values_list("at", flat=True).first(),
        "verdict": may_read_record(request.user),
    }
    return render(request, "audit/record.html", context)


@login_required
@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """The entries, filtered and a page at a time."""
    may_read_record(request.user).or_forbid()
    form = FilterForm(request.GET)
    page = page_of(request, form.entries(), per_page=50)
    page.object_list = with_actors(page.object_list)
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "query": query.urlencode()}
    return render(request, "audit/entries.html", context, status=200 if form.is_valid() else 422)


@login_required
@require_GET
def entries_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same entries as a file, with the hashes, so that anybody can check the chain elsewhere."""
    may_read_record(request.user).or_forbid()
    form = FilterForm(request.GET)
    if not form.is_valid():
        return render(request, "audit/entries.html", {"form": form, "page": None}, status=422)
    header = ["seq", "at", "actor", "verb", "subject", "facts", "hash"]
    response = StreamingHttpResponse(write_csv(header, _rows(form.entries())), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="record.csv"'
    return response


@login_required
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain now."""
    broken = actions.verify(by=request.user)
    if broken is None:
        messages.success(request, _("The record is whole: every entry is there and none was changed."))
    else:
        messages.error(
            request,
            _("The record is broken at entry %(seq)d: %(problem)s. Tell the site's keeper now.")
            % {"seq": broken.seq, "problem": broken.problem},
        )
    return redirect("audit:record")


# Read in the line of duty, so a second factor is asked for (accounts.second_factor, which is above this room).
for _view in (entries, entries_csv):
    _view.for_duties = True  # type: ignore[attr-defined]


def _rows(found: QuerySet[Entry]) -> Iterator[list[Any]]:
    for e in found.iterator(chunk_size=2000):
        facts = json.dumps(e.facts, ensure_ascii=False, sort_keys=True)
        yield [e.seq, e.at.isoformat(), e.actor, e.verb, e.subject, facts, e.hash]
