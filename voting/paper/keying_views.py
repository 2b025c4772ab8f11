"""The page on which officers key sheets in: a plain form, which with scripts goes on working when the network is gone."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from kit.forms import refuse
from kit.verdict import Forbidden
from voting.models import Poll
from voting.paper import intake, keying
from voting.paper.forms import KeyForm
from voting.paper.lifecycle import Fate
from voting.paper.models import Sheet
from voting.paper.permissions import may_key
from voting.record.published import Behind
from voting.sealing import SealBroken

private = cache_control(private=True, no_store=True)


@private
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def key_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Key one sheet in. A script asks for JSON, and may send a reading that it sealed while there was no network."""
    poll = get_object_or_404(Poll.objects.visible().with_place().select_related("manifest"), pk=pk)
    may_key(request.user, poll).or_forbid()
    if request.method != "POST":
        return _page(request, poll, KeyForm(_ids(poll), initial={"key": secrets.token_hex(16)}))
    form, sheet, status = _take_in(request, poll)
    if request.headers.get("Accept", "").startswith("application/json"):
        words = said_of(sheet) if sheet else " ".join(str(error) for errors in form.errors.values() for error in errors)
        told = {"taken": sheet is not None, "serial": sheet.serial if sheet else "", "text": words}
        return JsonResponse(told | {"waiting": _waiting(poll, request.user)}, status=status)
    if sheet is None:
        return _page(request, poll, form, status=status)
    fresh = KeyForm(_ids(poll), initial={"key": secrets.token_hex(16)})
    return _page(request, poll, fresh, news=said_of(sheet))


def said_of(sheet: Sheet) -> str:
    """What comes next for a sheet that was just keyed."""
    return {
        Fate.KEYED: _("Sheet %(serial)s is keyed once. Another officer keys it again."),
        Fate.DIFFERS: _("The readings of sheet %(serial)s differ. A third officer keys it, who sees neither."),
        Fate.COUNTED: _("Two readings of sheet %(serial)s agree. It is sealed and counts."),
        Fate.SPOILT: _("Two officers agree that sheet %(serial)s can't be counted."),
    }.get(Fate(sheet.fate), _("Sheet %(serial)s was keyed before.")) % {"serial": sheet.serial}


def _take_in(request: HttpRequest, poll: Poll) -> tuple[KeyForm, Sheet | None, int]:
    """The form, the sheet if it was taken in, and the status of the answer."""
    form = KeyForm(_ids(poll), request.POST)
    try:
        if "sealed" in request.POST:
            form = KeyForm(_ids(poll), _unsealed(poll, request))
        if not form.is_valid():
            return form, None, 422
        data = form.cleaned_data
        reading = keying.Reading(data["code"], data["numbers"], data["spoilt"])
        return form, keying.key_in(poll, reading, by=request.user, key=data["key"]), 200
    except keying.KeyReused:
        form.add_error(None, _("This form was sent before with another reading. Nothing was changed."))
        return form, None, 409
    except ValidationError as refusal:
        if not form.is_bound or "sealed" in request.POST:
            form.is_valid()
        refuse(form, refusal)
        return form, None, 422
    except (Forbidden, SealBroken, Behind) as refused:
        form.add_error(None, str(refused))
        return form, None, 403 if isinstance(refused, Forbidden) else 503


def _unsealed(poll: Poll, request: HttpRequest) -> QueryDict:
    fields = intake.opened(poll, request.POST["sealed"])
    if fields.get("officer") != str(request.user.pk):
        raise Forbidden(_("Another officer keyed this sheet on this device. They sign in to send it."))
    data = QueryDict(mutable=True)
    data.update({name: str(fields.get(name, "")) for name in ("code", "numbers", "key")})
    if fields.get("spoilt"):
        data["spoilt"] = "on"
    return data


def _ids(poll: Poll) -> list[str]:
    return [project["id"] for project in poll.manifest.data["projects"]]


def _waiting(poll: Poll, officer: Any) -> int:
    return Sheet.objects.to_key(officer).filter(poll=poll).count()


def _page(request: HttpRequest, poll: Poll, form: KeyForm, *, news: str = "", status: int = 200) -> HttpResponse:
    facts = {
        "poll": poll,
        "form": form,
        "projects": poll.manifest.data["projects"],
        "news": news,
        "waiting": _waiting(poll, request.user),
        "intake": intake.public_key(poll),
    }
    return render(request, "paper/key_in.html", facts, status=status)
