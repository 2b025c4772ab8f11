"""The acts of the live pages as plain forms, for whoever has no socket."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deliberation.assemblies import permissions
from deliberation.assemblies.caption_views import captions_page
from deliberation.assemblies.chair_views import chair_page
from deliberation.assemblies.doors import ACTS, fields_of, perform
from deliberation.assemblies.models import Assembly
from deliberation.assemblies.views import assembly_of, phone
from kit.verdict import Forbidden


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Every act of the live pages as a plain form; a refused one comes back with its words."""
    found = assembly_of(pk)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    try:
        perform(name, found, request.user, fields_of(name, request.POST.dict()))
    except Forbidden as problem:
        return _refused(request, found, name, str(problem), 403)
    except ValidationError as problem:
        return _refused(request, found, name, " ".join(problem.messages), 422)
    except ObjectDoesNotExist:
        return _refused(request, found, name, _("That is not there any more."), 422)
    if request.POST.get("page") == "captions":
        return redirect("assemblies:captions", pk)
    return redirect("assemblies:chair" if _from_chair(request, found) else "assemblies:assembly", found.pk)


def _refused(request: HttpRequest, found: Assembly, name: str, reason: str, status: int) -> HttpResponse:
    """The page the act came from, with the reason and the words."""
    typed = request.POST.get("text", "") or request.POST.get("note", "")
    if request.POST.get("page") == "captions":
        return captions_page(request, found, status=status, refusal=reason, refused_act=name, typed=typed)
    page = chair_page if _from_chair(request, found) else phone
    return page(request, found, status=status, refusal=reason, refused_act=name, typed=typed)


def _from_chair(request: HttpRequest, found: Assembly) -> bool:
    return request.POST.get("page") == "chair" and bool(permissions.may_chair(request.user, found))
