"""Pages that everyone can open: the register, one technology with its harms and its renewal, CSV, and reports without an account."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.second_factor import duty_page
from cms.surveillance import actions, permissions
from cms.surveillance.forms import AdviseForm, CodeForm, HarmForm, SettleForm
from cms.surveillance.lifecycle import Choice, HarmState
from cms.surveillance.models import WORDS, Harm, Renewal, RenewalVote, Technology, Version
from kit.acting import act_page, sent
from kit.paging import page_of
from kit.tables import write_csv

FORM = "surveillance/write.html"
HARMS = 20


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every technology, those with an overdue review loudest."""
    page = page_of(request, Technology.objects.with_counts().in_order(), 20)
    late = Technology.objects.overdue().count()
    return render(request, "surveillance/register.html", {"page": page, "technologies": page.object_list, "late": late})


@require_safe
def register_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The register as a table."""
    columns = [name for name in WORDS if name != "cost"]
    counts = attrgetter("reported", "standing")
    header = [*columns, "cost_cents", "state", "harms_reported", "harms_standing"]
    rows = (
        [*(getattr(one, name) for name in columns), one.cost, one.state, *counts(one)]
        for one in Technology.objects.with_counts().in_order()
    )
    answer = StreamingHttpResponse(write_csv(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="surveillance-register.csv"'
    return answer


@require_safe
def technology(request: HttpRequest, pk: int) -> HttpResponse:
    """One technology: what the city says, the vote on its renewal, reported harms, and every version."""
    found = get_object_or_404(Technology, pk=pk)
    user = request.user
    renewals = list(found.renewals.select_related("advised_for__neighborhood"))
    for one in renewals:
        one.may_vote = permissions.may_vote(user, one) if one.is_running else None  # type: ignore[attr-defined]
    renewal = renewals[0] if renewals else None
    harms = list(found.harms.all())
    settled = [harm for harm in harms if harm.state != HarmState.WAITING]
    context = {
        "technology": found,
        "renewals": [(one, _tally(one)) for one in renewals],
        "my_vote": _my_vote(renewal, user),
        "may_advise": bool(renewal and permissions.may_advise(user, renewal)),
        "choices": Choice.choices,
        "reported": len(harms),
        "waiting": len(harms) - len(settled),
        "standing": sum(harm.state == HarmState.STANDS for harm in settled),
        "harms": page_of(request, settled[::-1], HARMS, name="harms"),
        "versions": _changes(list(found.versions.all())),
        "oversees": bool(permissions.may_oversee(user)),
    }
    return render(request, "surveillance/technology.html", context)


def _my_vote(renewal: Renewal | None, user: Any) -> str:
    if renewal is None or not renewal.is_running or not user.is_authenticated:
        return ""
    mine = RenewalVote.objects.filter(renewal=renewal, person=user).first()
    return mine.choice if mine else ""


def _tally(renewal: Renewal) -> list[tuple[str, int]]:
    """Each choice with its votes, after the count."""
    return (
        [(str(Choice(choice).label), renewal.tally.get(choice, 0)) for choice in Choice.values] if renewal.tally else []
    )


def _changes(versions: list[Version]) -> list[tuple[Version, list[tuple[str, str, str]]]]:
    """Each version with what it changed: the name of the field, the words before, and the words after."""
    fields: Any = Technology._meta
    names = {name: str(fields.get_field(name).verbose_name) for name in WORDS if name != "cost"}
    older = [*versions[1:], None]
    return [
        (
            now,
            [
                (label, str(before.words.get(name, "")), str(now.words.get(name, "")))
                for name, label in names.items()
                if before is not None and before.words.get(name) != now.words.get(name)
            ],
        )
        for now, before in zip(versions, older, strict=True)
    ]


@login_required
@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Vote on a renewal, or change one's vote."""
    renewal = get_object_or_404(Renewal.objects.select_related("technology"), pk=pk)
    permissions.may_vote(request.user, renewal).or_forbid()
    choice = request.POST.get("choice", "")
    if choice not in Choice.values:
        messages.error(request, _("Choose one of the three."))
        return redirect(renewal)
    actions.vote(renewal, by=request.user, choice=choice)
    messages.success(request, _("Your vote counts. You can change it until the close."))
    return redirect(renewal)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def advise(request: HttpRequest, pk: int) -> HttpResponse:
    """A council's advice on a renewal."""
    renewal = get_object_or_404(Renewal.objects.select_related("technology"), pk=pk)
    permissions.may_advise(request.user, renewal).or_forbid()
    return act_page(
        request,
        FORM,
        AdviseForm(sent(request)[0]),
        lambda data: actions.advise(renewal, by=request.user, **data),
        done=_("The advice is public."),
        title=_("Advice on “%(name)s”") % {"name": renewal.technology.name},
        button=_("Publish the advice"),
        back_url=renewal.get_absolute_url(),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_harm(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a harm; no account is asked for, and none that is there is kept."""
    found = get_object_or_404(Technology, pk=pk)
    permissions.may_report_harm().or_forbid()
    return act_page(
        request,
        FORM,
        HarmForm(sent(request)[0]),
        lambda data: actions.report_harm(found, **data),
        back=lambda made: render(request, "surveillance/code.html", {"code": _grouped(made[1]), "technology": found}),
        title=_("Did “%(name)s” harm somebody?") % {"name": found.name},
        lede=_("You need no account. We keep neither who you are nor from where you write, and the day only."),
        button=_("Send it to the council"),
        back_url=found.get_absolute_url(),
    )


@csrf_exempt  # it only reads, by a code that belongs in no address; a token would set a cookie for every reader
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read_answer(request: HttpRequest) -> HttpResponse:
    """What became of a report, for whoever has its code."""
    form = CodeForm(sent(request)[0])
    found = None
    if form.is_bound and form.is_valid():
        found = actions.harm_of(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", _("There is no report with this code. Look for a letter taken for another."))
    status = 422 if form.is_bound and found is None else 200
    return render(request, "surveillance/answer.html", {"form": form, "harm": found}, status=status)


@duty_page
@login_required
@require_safe
def harms(request: HttpRequest) -> HttpResponse:
    """Reports that wait for a council member, the oldest first."""
    permissions.may_oversee(request.user).or_forbid()
    waiting = Harm.objects.filter(state=HarmState.WAITING).select_related("technology")
    page = page_of(request, waiting, 20)
    return render(request, "surveillance/harms.html", {"page": page, "harms": page.object_list})


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Look into a report and say in public what was found."""
    permissions.may_oversee(request.user).or_forbid()
    found = get_object_or_404(Harm.objects.select_related("technology"), pk=pk)
    permissions.may_settle(request.user, found, "stand").or_forbid()
    return act_page(
        request,
        FORM,
        SettleForm(sent(request)[0]),
        lambda data: actions.settle(found, by=request.user, **data),
        done=_("Your finding is public; the city has to answer what stands."),
        back=lambda _made: redirect("surveillance:harms"),
        title=_("A report about “%(name)s”") % {"name": found.technology.name},
        eyebrow=found.get_kind_display(),
        quote=found.words,
        button=_("Publish the finding"),
        back_url="/surveillance/harms/",
    )


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))
