"""Every address under /api/v1/: the rooms' routers in one interface, each view behind the gate."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

import cms.api
import cms.data_room.api
import cms.liaison.api
import cms.outreach.api
import cms.progress.api
import cms.register.api
import cms.stories.api
import cms.surveillance.api
import cms.training.api
import cycles.api
import cycles.charters.api
import deliberation.assemblies.api
import deliberation.discussions.api
import deliberation.lots.api
import deliberation.opinions.api
import neighborhoods.api
import neighborhoods.decisions.api
import proposals.api
import proposals.citing.api
import proposals.delivery.api
import proposals.indicators.api
import proposals.reviewing.api
import voting.api
from config.api.document import TITLE, VERSION, document_of
from config.api.gate import guarded
from kit.api.problems import Problem, not_there, problem, reason_of

api = NinjaAPI(title=TITLE, version=VERSION, urls_namespace="api-v1", docs_url=None, openapi_url=None)
for room in (
    cycles.api,
    cycles.charters.api,
    proposals.citing.api,
    neighborhoods.api,
    neighborhoods.decisions.api,
    proposals.api,
    proposals.reviewing.api,
    deliberation.discussions.api,
    deliberation.opinions.api,
    deliberation.assemblies.api,
    deliberation.lots.api,
    voting.api,
    proposals.delivery.api,
    proposals.indicators.api,
    cms.api,
    cms.data_room.api,
    cms.register.api,
    cms.stories.api,
    cms.surveillance.api,
    cms.training.api,
    cms.outreach.api,
    cms.liaison.api,
    cms.progress.api,
):
    api.add_router("", room.router)
api.add_router("", cms.api.pages)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, no: Problem) -> HttpResponse:
    return problem(no.status, no.detail, no.errors)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, no: Any) -> HttpResponse:
    return _problem(request, not_there())


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, no: ValidationError) -> HttpResponse:
    errors = [{"name": str(error["loc"][-1]), "reason": reason_of(error)} for error in no.errors]
    return problem(422, _("Some parameters can't be understood."), errors)


def openapi(request: HttpRequest) -> HttpResponse:
    """The document that describes all of this to programs (OpenAPI 3.1)."""
    return JsonResponse(document_of(api), json_dumps_params={"ensure_ascii": False})


def elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else somebody asks for."""
    if not rest.endswith(("/", ".csv", ".json")):
        raise Problem(404, _("Nothing is here. Addresses of lists end with a slash, those of files with .csv."))
    raise not_there()


offered: list[URLPattern] = [path("openapi.json", openapi)]
offered += [made for made in api.urls[0] if isinstance(made, URLPattern) and str(made.pattern)]
offered.append(path("<path:rest>", elsewhere))
for pattern in offered:
    pattern.callback = guarded(pattern.callback)
    pattern.name = None
urlpatterns = offered
