"""The officer's desk for residence, inside the Wagtail admin: the roll, the letters, the desk. Each form calls one action."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View

from accounts.admin_policies import RolePolicy
from accounts.models import Role
from kit.desks import Desk
from kit.verdict import YES, Forbidden, Verdict
from residence import codes
from residence.actions import LineTaken, NotOnRoll, move_line, verify_at_desk, withdraw_residence
from residence.forms import DeskForm, FindForm, RefuseForm, RollForm, WithdrawForm
from residence.imports import accept_roll, check_roll, discard_roll
from residence.letters import print_letters, refuse_letter
from residence.lifecycle import LetterState, WithdrawReason
from residence.models import Letter, Residence, RollImport, RollLine
from residence.permissions import (
    may_keep_roll,
    may_send_letters,
    may_verify_at_desk,
    residence_of,
)

DESK = RolePolicy(Residence, change={Role.OFFICER})


class ResidenceDesk(Desk):
    """A page of the desk: officers act, auditors look."""

    header_icon = "home"

    def may_open(self, user: Any) -> Verdict:
        return YES if DESK.may_view(user) else may_keep_roll(user)

    def may_act(self, user: Any) -> Verdict:
        return may_keep_roll(user)


class RollDesk(ResidenceDesk):
    """The roll as it is, and uploads that were checked or taken over."""

    page_title = gettext_lazy("The roll")
    template_name = "residence/admin/roll.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", RollForm())
        lines = RollLine.objects.current()
        return super().get_context_data(
            lines=lines.count(),
            verified=lines.filter(residence__isnull=False).count(),
            imports=RollImport.objects.select_related("uploaded_by").defer("staged", "problems")[:20],
            verdict=may_keep_roll(self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        form = RollForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        made = check_roll(form.cleaned_data["file"].read(), as_of=form.cleaned_data["as_of"], by=_officer(request))
        return redirect("roll_import_desk", pk=made.pk)


class RollImportDesk(ResidenceDesk):
    """One upload: every problem by line, or what it would change; accept or discard it."""

    template_name = "residence/admin/roll_import.html"

    @property
    def made(self) -> RollImport:
        return get_object_or_404(RollImport.objects.defer("staged"), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.made)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = self.made
        page = Paginator(made.problems, 200).get_page(self.request.GET.get("page"))
        return super().get_context_data(made=made, page=page, verdict=may_keep_roll(self.request.user), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.POST.get("act") == "accept":
            accept_roll(self.made, digest=request.POST.get("digest", ""), by=_officer(request))
            messages.success(request, _("The roll is taken over."))
        else:
            discard_roll(self.made, by=_officer(request))
            messages.success(request, _("The upload is discarded."))
        return redirect("roll_desk")


class LettersDesk(ResidenceDesk):
    """Letters to print, the oldest first, and those on their way."""

    page_title = gettext_lazy("Letters")
    template_name = "residence/admin/letters.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        letters = Letter.objects.select_related("neighborhood", "roll_line")
        due = list(letters.due())
        owners = dict(
            Residence.objects.filter(roll_line__in=[x.roll_line_id for x in due]).values_list("roll_line", "user")
        )
        for letter in due:
            letter.claimed = owners.get(letter.roll_line_id or 0, letter.user_id) != letter.user_id
        return super().get_context_data(
            due=due,
            sent=letters.filter(state=LetterState.PRINTED).order_by("-printed_at")[:100],
            verdict=may_send_letters(self.request.user),
            **kwargs,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        letter = get_object_or_404(Letter, pk=_number(request.POST.get("letter")))
        form = RefuseForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(refused=letter.pk, refuse_form=form)
            return self.render_to_response(context, status=422)
        refuse_letter(letter, reason=form.cleaned_data["reason"], by=_officer(request))
        messages.success(request, _("The letter is not sent, and the person is told why."))
        return redirect("letters_desk")


@method_decorator(never_cache, name="dispatch")
class PrintLetters(View):
    """The sheets to print, with codes that are shown this once."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        numbers = [_number(value) for value in request.POST.getlist("letter")]
        letters = Letter.objects.open().filter(pk__in=numbers)
        printed = [
            {"letter": item.letter, "spoken": codes.as_printed(item.code)}
            for item in print_letters(letters.select_related("neighborhood"), by=_officer(request))
        ]
        code_url = settings.SITE_URL + reverse("residence:code")
        return render(request, "residence/admin/print.html", {"printed": printed, "code_url": code_url})


class CounterDesk(ResidenceDesk):
    """Somebody stands at the desk with papers: find their account, verify, move, or take back."""

    page_title = gettext_lazy("At the desk")
    template_name = "residence/admin/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.POST or self.request.GET
        find_form = FindForm(asked if "email" in asked else None)
        person = find_form.cleaned_data["email"] if find_form.is_valid() else None
        residence = residence_of(person) if person else None
        place = residence and residence.neighborhood_id
        kwargs.setdefault("desk_form", DeskForm(initial={"neighborhood": place}, has_roll=_has_roll()))
        kwargs.setdefault("withdraw_form", WithdrawForm())
        verdict: Verdict | None = may_verify_at_desk(self.request.user, person) if person else None
        return super().get_context_data(
            find_form=find_form, person=person, residence=residence, verdict=verdict, **kwargs
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        find = FindForm(request.POST)
        if not find.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        person = find.cleaned_data["email"]
        may_verify_at_desk(request.user, person).or_forbid()
        acts = {"withdraw": self.withdraw, "move": self.move}
        refused = acts.get(request.POST.get("act", ""), self.verify)(request, person)
        if refused:
            return self.render_to_response(self.get_context_data(**refused), status=422)
        return redirect(reverse("residence_desk") + "?" + urlencode({"email": person.email}))

    def verify(self, request: HttpRequest, person: Any) -> dict[str, Any]:
        form = DeskForm(request.POST, has_roll=_has_roll())
        if not form.is_valid():
            return {"desk_form": form}
        data = form.cleaned_data
        said = {"since": data["since"], "papers": form.papers, "off_roll": bool(data.get("off_roll"))}
        try:
            verify_at_desk(person, data["neighborhood"], by=_officer(request), **said)
        except LineTaken:
            form.add_error("name", _("Another account is verified as this person. Move it here, or take it back."))
            return {"desk_form": form, "taken": True}
        except NotOnRoll:
            form.add_error("name", _not_on_roll())
            return {"desk_form": form}
        except Forbidden as refused:
            form.add_error(None, str(refused))
            return {"desk_form": form}
        messages.success(request, _("The address is verified."))
        return {}

    def move(self, request: HttpRequest, person: Any) -> dict[str, Any]:
        form = DeskForm(request.POST, has_roll=_has_roll())
        if not form.is_valid():
            return {"desk_form": form, "taken": True}
        try:
            move_line(person, form.papers, by=_officer(request))
        except Forbidden as refused:
            form.add_error(None, str(refused))
            return {"desk_form": form, "taken": True}
        messages.success(
            request, _("The verified address is this account's now. The other account has none, and is told.")
        )
        return {}

    def withdraw(self, request: HttpRequest, person: Any) -> dict[str, Any]:
        form = WithdrawForm(request.POST)
        residence = residence_of(person)
        if not form.is_valid() or residence is None:
            return {"withdraw_form": form}
        withdraw_residence(residence, reason=WithdrawReason(form.cleaned_data["reason"]), by=_officer(request))
        messages.success(request, _("The verified address is taken back, and the person is told."))
        return {}


def _has_roll() -> bool:
    return RollLine.objects.current().exists()


def _not_on_roll() -> str:
    return _(
        "No line of the roll fits. Write the name and the date of birth or the reference number as the papers have "
        "them; if the person is missing from the roll, say so below."
    )


def _officer(request: HttpRequest) -> Any:
    """Who acts. Whether they may, the action itself asks."""
    return request.user


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0
