"""The officers' desk of the register: what is ready and what is not, entries, votes on renewals, answers to harms."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.surveillance import actions
from cms.surveillance.forms import AnswerHarmForm, DecideForm, EndForm, TechnologyForm, VoteForm, entry_of
from cms.surveillance.lifecycle import HarmState, RenewalState
from cms.surveillance.models import Harm, Technology
from cms.surveillance.permissions import may_decide, may_keep, may_open_vote
from cms.surveillance.readiness import lacking
from kit.desks import Desk


class RegisterDesk(Desk):
    """Every entry with what it lacks, and harms that wait for the city's answer."""

    header_icon = "view"
    page_title = gettext_lazy("Surveillance register")
    template_name = "surveillance/admin/register.html"
    may_open = staticmethod(may_keep)
    trail: tuple[tuple[str, Any], ...] = ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = [(entry, lacking(entry)) for entry in Technology.objects.with_counts().in_order()[:200]]
        to_answer = Harm.objects.filter(state=HarmState.STANDS, answer="").select_related("technology")[:30]
        return super().get_context_data(entries=entries, to_answer=to_answer, **kwargs)


class NewEntryDesk(RegisterDesk):
    """Put something into the register."""

    page_title = gettext_lazy("A new entry")
    template_name = "surveillance/admin/form.html"
    trail = (("surveillance_desk", gettext_lazy("Surveillance register")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", TechnologyForm())
        return super().get_context_data(button=_("Publish the entry"), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TechnologyForm(request.POST)
        made = self.attempt(form, lambda data: actions.enter(None, by=request.user, **data))
        if made:
            return redirect("surveillance_entry", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class AnswerHarmDesk(NewEntryDesk):
    """Answer a harm that stands."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.harm = get_object_or_404(Harm.objects.select_related("technology"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return _("The city's answer: %(name)s") % {"name": self.harm.technology.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", AnswerHarmForm(initial={"words": self.harm.answer}))
        return super().get_context_data(quote=self.harm.finding, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:  # type: ignore[override]
        form = AnswerHarmForm(request.POST)
        act = lambda data: actions.answer_harm(self.harm, by=request.user, **data)  # noqa: E731
        if self.attempt(form, act, _("The answer is public.")):
            return redirect("surveillance_desk")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class EntryDesk(RegisterDesk):
    """One entry: change it, ask the residents, decide after their vote, or say that it is no longer used."""

    template_name = "surveillance/admin/entry.html"
    trail = (("surveillance_desk", gettext_lazy("Surveillance register")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.entry = get_object_or_404(Technology, pk=kwargs["pk"])
        self.renewal = self.entry.renewals.exclude(state=RenewalState.DECIDED).first()

    def get_page_title(self) -> str:
        return self.entry.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forms = kwargs.pop("forms", {})
        user = self.request.user
        return super().get_context_data(
            entry=self.entry,
            renewal=self.renewal,
            lacks=lacking(self.entry),
            may_open_vote=may_open_vote(user, self.entry),
            may_decide=may_decide(user, self.renewal) if self.renewal else None,
            entry_form=forms.get("entry") or TechnologyForm(prefix="entry", initial=entry_of(self.entry)),
            vote_form=forms.get("vote") or VoteForm(prefix="vote"),
            decide_form=forms.get("decide") or DecideForm(prefix="decide"),
            end_form=forms.get("end") or EndForm(prefix="end"),
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        act = request.POST.get("act", "")
        makers: dict[str, tuple[Any, Any, Any, str]] = {
            "entry": (TechnologyForm, actions.enter, self.entry, _("The entry is changed, with its reason.")),
            "vote": (VoteForm, actions.open_vote, self.entry, _("Residents vote now.")),
            "decide": (DecideForm, actions.decide, self.renewal, _("The decision is public.")),
            "end": (EndForm, actions.end_use, self.entry, _("The register says that it is no longer used.")),
        }
        if act not in makers or makers[act][2] is None:
            return redirect("surveillance_entry", pk=pk)
        form_class, action, thing, news = makers[act]
        form = form_class(request.POST, prefix=act)
        if self.attempt(form, lambda data: action(thing, by=request.user, **data), news):
            return redirect("surveillance_entry", pk=pk)
        return self.render_to_response(self.get_context_data(forms={act: form}), status=422)
