"""Forms of members and co-chairs: call a session, move, amend; and every act of a session's page as a plain form."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.second_factor import duty_page
from kit.acting import act_page, sent
from kit.verdict import Forbidden
from neighborhoods.decisions import actions, permissions
from neighborhoods.decisions.doors import ACTS, perform
from neighborhoods.decisions.forms import AmendmentForm, MotionForm, SessionForm
from neighborhoods.decisions.minutes_views import minutes_page
from neighborhoods.decisions.models import Motion
from neighborhoods.decisions.views import council_of, session_of, session_page

FORM = "decisions/write.html"


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Call a session of the council."""
    council = council_of(slug)
    permissions.may_call(request.user, council).or_forbid()
    return act_page(
        request,
        FORM,
        SessionForm(sent(request)[0]),
        lambda data: actions.call(council, by=request.user, **data),
        done=_("The session is called. The council has been told."),
        title=_("Call a session of the council"),
        button=_("Call the session"),
        back_url=_council_page(slug),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a session to another time or place."""
    session = session_of(pk)
    permissions.may_change(request.user, session).or_forbid()
    initial = {"starts_at": session.starts_at, "place": session.place, "purpose": session.purpose}
    return act_page(
        request,
        FORM,
        SessionForm(sent(request)[0], initial=initial),
        lambda data: actions.change(session, by=request.user, **data),
        done=_("The session is moved. The council has been told."),
        title=_("Another time or place"),
        button=_("Move the session"),
        back_url=session.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a motion."""
    session = session_of(pk)
    permissions.may_move(request.user, session).or_forbid()
    return act_page(
        request,
        FORM,
        MotionForm(sent(request)[0]),
        lambda data: actions.move(session, by=request.user, **data),
        done=_("The motion is put. It waits for a second."),
        back=session,
        title=_("Put a motion"),
        button=_("Put the motion"),
        back_url=session.get_absolute_url(),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Put forward another text for a motion."""
    motion = get_object_or_404(Motion.objects.select_related("session__council__neighborhood"), pk=pk)
    permissions.may_amend(request.user, motion).or_forbid()
    return act_page(
        request,
        FORM,
        AmendmentForm(sent(request)[0], initial={"text": motion.text}),
        lambda data: actions.amend(motion, by=request.user, **data),
        done=_("The amendment is put. It waits for a second."),
        back=motion.session,
        title=_("Amend “%(title)s”") % {"title": motion.title},
        button=_("Put the amendment"),
        back_url=motion.session.get_absolute_url(),
    )


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Every act of the session's page; a refused one comes back with its reason and its words."""
    session = session_of(pk)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    try:
        perform(name, session, request.user, request.POST)
    except Forbidden as problem:
        return _refused(request, pk, str(problem), 403)
    except ValidationError as problem:
        return _refused(request, pk, " ".join(problem.messages), 422)
    except ObjectDoesNotExist:
        return _refused(request, pk, _("That is not there any more."), 422)
    motion = request.POST.get("motion", "")
    if request.POST.get("page") == "minutes":
        return redirect("decisions:minutes", pk)
    if name == "sign":
        return redirect("decisions:motion", int(motion))
    return redirect(session.get_absolute_url() + (f"#motion-{motion}" if motion.isdigit() else ""))


def _refused(request: HttpRequest, pk: int, reason: str, status: int) -> HttpResponse:
    typed = request.POST.get("reason", "")
    page = minutes_page if request.POST.get("page") == "minutes" else session_page
    return page(request, session_of(pk), status=status, refusal=reason, typed=typed)


def _council_page(slug: str) -> str:
    return reverse("decisions:council", args=[slug])
