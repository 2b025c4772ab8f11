"""Doors beside Wagtail's own page serving: asking about a paragraph, searching."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site
from wagtail.views import serve

from cms import actions
from cms.finding import find
from cms.forms import QuestionForm
from cms.models import ExplainerPage, HomePage
from cms.permissions import may_ask
from cms.readable import open_to_all
from kit.tables import write_csv
from kit.verdict import Forbidden


def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """A page of the tree, in the reader's language where it is translated.

    Wagtail would come to the same page by four queries: here one finds the home to start from.
    """
    site = Site.find_for_request(request)
    home = HomePage.objects.for_reader(site).first() if site else None
    route = None  # where Wagtail itself keeps what it has found
    if home is not None:
        with suppress(Http404):
            route = home.route(request, [part for part in path.split("/") if part])
    request._wagtail_route_for_request = route  # type: ignore[attr-defined]
    answer: HttpResponseBase = serve(request, path)
    return answer


def ask(request: HttpRequest, page_pk: int, paragraph: str) -> HttpResponse:
    """The form to ask about one paragraph; who may not ask reads why."""
    page = get_object_or_404(ExplainerPage.objects.live().public(), pk=page_pk)
    verdict = may_ask(request.user, page, paragraph)
    form = QuestionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _sent(request, page, paragraph, form):
            messages.success(request, _("Your question is with the city. You get a letter when it is answered."))
            return redirect(f"{page.url}#p-{paragraph}")
        status = 422 if verdict else 403
    context = {
        "page": page,
        "paragraph": paragraph,
        "stone": page.paragraph(paragraph),
        "verdict": verdict,
        "form": form,
    }
    return render(request, "cms/ask.html", context, status=status)


@require_safe
def table(request: HttpRequest, page_pk: int, block: UUID) -> StreamingHttpResponse:
    """A table that stands on a page, as a file."""
    page = get_object_or_404(Page.objects.live().filter(open_to_all()), pk=page_pk).specific
    stones = (stone for stone in getattr(page, "body", ()) if stone.block_type == "table")
    found = next((stone for stone in stones if str(stone.id) == str(block)), None)
    if found is None:
        raise Http404
    rows = ([cell or "" for cell in row] for row in found.value["table"]["data"])
    answer = StreamingHttpResponse(write_csv(next(rows, []), rows), content_type="text/csv; charset=utf-8")
    name = slugify(found.value["caption"])[:60] or "table"
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _sent(request: HttpRequest, page: ExplainerPage, paragraph: str, form: QuestionForm) -> bool:
    try:
        actions.ask(page, paragraph, by=request.user, question=form.cleaned_data["question"])
    except ValidationError as error:
        form.add_error("question", error)
    except Forbidden as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


def search(request: HttpRequest) -> HttpResponse:
    """Pages and proposals by their words."""
    words = " ".join(request.GET.get("q", "").split())[:120]
    context: dict[str, Any] = {"words": words, **find(request, words)}
    return render(request, "cms/search.html", context)
