"""Forms of charters: open a version, write clauses, weigh for a side, settle, sign, reopen, withdraw."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.second_factor import duty_page
from cycles.charters import actions, permissions, readiness
from cycles.charters.forms import ChangesForm, ClauseForm, CouncilWeightsForm, ReasonForm, WeightsForm
from cycles.charters.models import Clause, Side, Version, Weighing
from cycles.charters.models.texts import charter_url
from cycles.charters.reading import sides_of, suggested
from cycles.charters.views import place_of, version_of, version_page
from cycles.models import Category
from kit.acting import act_page, sent

FORM, WEIGHTS = "charters/write.html", "charters/weigh.html"


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_version(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Open the next version of a place's charter."""
    place = place_of(slug)
    permissions.may_open(request.user, place).or_forbid()
    return act_page(
        request,
        FORM,
        ChangesForm(sent(request)[0]),
        lambda data: actions.open_version(place, by=request.user, **data),
        done=_("The draft is open. Neighbors can say now what matters to them."),
        title=_("Open a new version of the charter"),
        lede=_("It begins with the clauses in force. Residents, the council and the city agency then propose weights."),
        button=_("Open the draft"),
        back_url=charter_url(place),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew what changes, and why."""
    version = version_of(pk)
    permissions.may_write(request.user, version).or_forbid()
    return _write(
        request,
        version,
        ChangesForm(sent(request)[0], initial={"changes": version.changes}),
        lambda data: actions.explain(version, by=request.user, **data),
        title=_("What changes, and why"),
        button=_("Keep it"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_clause(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a clause."""
    version = version_of(pk)
    permissions.may_write(request.user, version).or_forbid()
    return _write(
        request,
        version,
        ClauseForm(sent(request)[0]),
        lambda data: actions.add_clause(version, by=request.user, **data),
        title=_("Add a clause"),
        button=_("Add it"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_clause(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a clause's words, or leave it out."""
    clause = get_object_or_404(Clause.objects.select_related("version"), pk=pk)
    version = version_of(clause.version_id)
    clause.version = version
    permissions.may_write(request.user, version).or_forbid()
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_clause(clause, by=request.user)
        messages.success(request, _("%(clause)s is not in this version any more.") % {"clause": clause.anchor})
        return redirect(version)
    return _write(
        request,
        version,
        ClauseForm(sent(request)[0], initial={"text": clause.text, "category": clause.category_id}),
        lambda data: actions.change_clause(clause, by=request.user, **data),
        title=_("Clause %(clause)s") % {"clause": clause.anchor},
        button=_("Keep it"),
        remove=_("Leave it out of this version"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weigh(request: HttpRequest, pk: int) -> HttpResponse:
    """A resident's own weights."""
    version = version_of(pk)
    mine = version.weighings.of_residents().filter(by=request.user.pk).with_weights().first()
    return _weigh(
        request,
        version,
        Side.RESIDENTS,
        mine,
        WeightsForm,
        with_reason=False,
        title=_("What matters most to you?"),
        lede=_(
            "Share out 100 among the categories. Nobody sees your own weights: only the middle of what neighbors said."
        ),
        done=_("Your weights count. You can change them until the version is settled."),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weigh_council(request: HttpRequest, pk: int) -> HttpResponse:
    """The council's weights, by the decision it made."""
    version = version_of(pk)
    motions = permissions.motions_for(version)
    standing = version.weighings.filter(side=Side.COUNCIL).with_weights().first()
    return _weigh(
        request,
        version,
        Side.COUNCIL,
        standing,
        CouncilWeightsForm,
        motions=motions,
        title=_("The council’s weights"),
        lede=_("As the council decided them: they are public, with the decision beside them."),
        done=_("The council’s weights are on the page."),
        no_motions=not motions.exists(),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weigh_agency(request: HttpRequest, pk: int) -> HttpResponse:
    """The city agency's weights."""
    version = version_of(pk)
    standing = version.weighings.filter(side=Side.AGENCY).with_weights().first()
    return _weigh(
        request,
        version,
        Side.AGENCY,
        standing,
        WeightsForm,
        title=_("The city agency’s weights"),
        lede=_("They are public, with your name and your reason."),
        done=_("The city agency’s weights are on the page."),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the agreed weights, beside what the three sides say."""
    version = version_of(pk)
    permissions.may_settle(request.user, version).or_forbid()
    categories = list(Category.objects.all())
    sides = sides_of(version, categories)
    form = WeightsForm(sent(request)[0], categories=categories, percents=suggested(sides, categories))
    three = list(sides.values())[:3]
    rows = [
        (one, [(said.label, None if said.percents is None else said.percents.get(one.pk, 0)) for said in three])
        for one in categories
    ]
    return act_page(
        request,
        "charters/settle.html",
        form,
        lambda data: actions.settle(version, by=request.user, percents=form.percents, reason=data["reason"]),
        done=_("The text is settled and waits for its signatures. Everybody who can sign has a letter."),
        version=version,
        needs=readiness.of_draft(version),
        rows=rows,
        labels=[said.label for said in three],
    )


@duty_page
@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the text that was read: its fingerprint comes along."""
    version = version_of(pk)
    try:
        made = actions.sign(version, by=request.user, fingerprint=request.POST.get("fingerprint", ""))
    except ValidationError as problem:
        return version_page(request, version_of(pk), status=422, refusal=" ".join(problem.messages))
    if made.state == Version.State.AGREED:
        messages.success(request, _("All have signed: version %(n)d is in force.") % {"n": made.number})
        return redirect(made.charter)
    messages.success(request, _("You have signed."))
    return redirect(made)


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a settled version a draft again."""
    version = version_of(pk)
    permissions.may_reopen(request.user, version).or_forbid()
    return _write(
        request,
        version,
        ReasonForm(sent(request)[0]),
        lambda data: actions.reopen(version, by=request.user, **data),
        title=_("Make it a draft again"),
        lede=_("Signatures so far fall, as they stand under another text. The weights of the sides stay."),
        button=_("Make it a draft"),
    )


@duty_page
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an open version up."""
    version = version_of(pk)
    permissions.may_withdraw(request.user, version).or_forbid()
    return _write(
        request,
        version,
        ReasonForm(sent(request)[0]),
        lambda data: actions.withdraw(version, by=request.user, **data),
        title=_("Withdraw this version"),
        lede=_("It stays to be read, with your reason. What is in force stays in force."),
        button=_("Withdraw it"),
        done=_("The version is withdrawn."),
    )


def _weigh(
    request: HttpRequest,
    version: Version,
    side: Side,
    standing: Weighing | None,
    form_class: type[WeightsForm],
    *,
    done: str,
    title: str,
    lede: str,
    no_motions: bool = False,
    **how: Any,
) -> HttpResponse:
    permissions.may_weigh(request.user, version, side).or_forbid()
    if request.method == "POST" and "take_back" in request.POST:
        actions.take_back(version, side=side, by=request.user)
        messages.success(request, _("The weights are taken back."))
        return redirect(version)
    initial = {"reason": standing.reason, "motion": standing.motion_id} if standing else {}
    form = form_class(
        sent(request)[0],
        categories=list(Category.objects.all()),
        percents=standing.percents if standing else None,
        initial=initial,
        **how,
    )

    def act(data: dict[str, Any]) -> Weighing:
        words = {name: data[name] for name in ("reason", "motion") if name in data}
        return actions.weigh(version, side=side, by=request.user, percents=form.percents, **words)

    return act_page(
        request,
        WEIGHTS,
        form,
        act,
        done=done,
        back=version,
        version=version,
        standing=standing,
        title=title,
        lede=lede,
        no_motions=no_motions,
    )


def _write(request: HttpRequest, version: Version, form: Any, act: Any, **words: Any) -> HttpResponse:
    done = words.pop("done", "")
    context = {"back_url": version.get_absolute_url(), "version": version, **words}
    return act_page(request, FORM, form, act, done=done, back=version, **context)
