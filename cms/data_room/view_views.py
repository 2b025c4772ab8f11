"""Views that people keep: keeping one, one's own list, the short address, deleting and taking that back."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.data_room import actions, permissions
from cms.data_room.forms import ViewForm
from cms.data_room.looking import look, query_of
from cms.data_room.models import DataSet, SavedView
from cms.data_room.views import FORM, chosen_release
from kit.acting import act_page, sent
from kit.paging import page_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the look that the address describes."""
    found = get_object_or_404(DataSet.objects.public(), pk=pk)
    permissions.may_keep_view(request.user).or_forbid()
    releases = list(found.releases.published().without_secrets().order_by("-published_at", "-pk"))
    release = chosen_release(releases, request.GET.get("release", ""))
    query = query_of(look(found, release, request.GET))
    return act_page(
        request,
        FORM,
        ViewForm(sent(request)[0]),
        lambda data: actions.keep(release, by=request.user, query=query, **data),
        done=_("The view is kept. Anybody with its short address can open it."),
        back=lambda _made: redirect("data_room:my_views"),
        title=_("Keep this view of “%(title)s”") % {"title": found.title},
        button=_("Keep it"),
        back_url=f"{found.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"),
    )


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own views, and those deleted within a day."""
    page = page_of(request, SavedView.objects.kept().of(request.user), 20)
    gone = [view for view in SavedView.objects.exclude(deleted_at=None).of(request.user)[:5] if view.may_come_back]
    context = {"page": page, "saved": page.object_list, "gone": gone, "site": settings.SITE_URL}
    return render(request, "data_room/my_views.html", context)


@require_safe
def open_view(request: HttpRequest, code: str) -> HttpResponse:
    """The short address leads to the page itself, on the release that was looked at."""
    found = get_object_or_404(SavedView.objects.kept().select_related("data_set"), code=code)
    return redirect(found.full_address)


@login_required
@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a view, or take that back."""
    found = get_object_or_404(SavedView.objects.select_related("data_set"), code=code)
    if "undo" in request.POST:
        actions.undo_delete(found, by=request.user)
        messages.success(request, _("The view is back."))
    else:
        actions.delete_view(found, by=request.user)
        messages.success(request, _("The view is deleted. You can take that back for a day."))
    return redirect("data_room:my_views")
