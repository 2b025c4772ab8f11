"""The officers' desk for lotteries. Each form calls one action."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deliberation.lots import actions, permissions, reading
from deliberation.lots.forms import DiceForm, PlanForm, ReopenForm, WhyForm, WidenForm
from deliberation.lots.lifecycle import MOVES, PlaceState
from deliberation.lots.models import Lottery
from kit.desks import Desk
from kit.lifecycle import may_move
from kit.paging import page_of


class LotteriesDesk(Desk):
    """Every lottery, planned ones too."""

    page_title = gettext_lazy("Seats drawn by lot")
    header_icon = "group"
    template_name = "lots/admin/lotteries.html"
    may_open = staticmethod(permissions.may_plan)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Lottery.objects.with_place().annotate(volunteered=Count("volunteers")).order_by("-opens_at", "-pk")
        return super().get_context_data(page=page_of(self.request, rows, 20), **kwargs)


class PlanLotteryDesk(Desk):
    """A lottery before it is announced."""

    header_icon = "group"
    template_name = "lots/admin/plan.html"
    trail = (("lotteries_desk", gettext_lazy("Seats drawn by lot")),)
    may_open = staticmethod(permissions.may_plan)

    def get_page_title(self) -> str:
        return _("Plan a draw")

    def _lottery(self, pk: int | None) -> Lottery | None:
        return None if pk is None else get_object_or_404(Lottery.objects.with_place(), pk=pk)

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        found = self._lottery(pk)
        form = PlanForm(initial=PlanForm.initial_of(found) if found else None)
        return self.render_to_response(self.get_context_data(form=form, lottery=found))

    def post(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        found = self._lottery(pk)
        form = PlanForm(request.POST)
        plan = lambda data: actions.plan(found, by=request.user, **data)  # noqa: E731
        if made := self.attempt(form, plan, _("The draw is kept. Nobody else sees it until you announce it.")):
            return redirect("lottery_desk", pk=made.pk)
        return self.render_to_response(self.get_context_data(form=form, lottery=found), status=422)


ACTS: dict[str, tuple[Any, Any, Any]] = {
    "announce": (None, actions.announce_lottery, gettext_lazy("The draw is announced.")),
    "widen": (WidenForm, actions.widen, gettext_lazy("Kept. The list is being made anew.")),
    "reopen": (ReopenForm, actions.reopen, gettext_lazy("Residents can volunteer again.")),
    "call_off": (WhyForm, actions.call_off, gettext_lazy("The draw is called off.")),
    "draw": (DiceForm, actions.draw, gettext_lazy("The panel is drawn, and its people are asked.")),
    "settle": (None, actions.settle, gettext_lazy("The seats are filled.")),
}


class LotteryDesk(Desk):
    """One lottery: announce it, mend quotas that can't be met, write down the dice, fill the seats."""

    header_icon = "group"
    template_name = "lots/admin/lottery.html"
    trail = (("lotteries_desk", gettext_lazy("Seats drawn by lot")),)
    may_open = staticmethod(permissions.may_plan)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.lottery = get_object_or_404(Lottery.objects.with_place(), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.lottery.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found, user = self.lottery, self.request.user
        forms: dict[str, Any] = kwargs.pop("forms", {})
        initial = {"quotas": found.quotas, "closes_at": found.closes_at, "dice_at": found.dice_at}
        moves = {name: bool(may_move(MOVES, name, found.state)) for name in MOVES}
        kept = Count("pk", filter=Q(state=PlaceState.ACCEPTED)), Count("pk", filter=Q(state=PlaceState.ASKED))
        return super().get_context_data(
            lottery=found,
            moves=moves,
            may_draw=permissions.may_draw(user, found),
            may_settle=permissions.may_settle(user, found),
            volunteers=found.volunteers.count(),
            places=found.places.aggregate(accepted=kept[0], asked=kept[1]),
            problem=reading.problem(found),
            forms={
                name: forms.get(name) or form(prefix=name, initial=initial)
                for name, (form, _act, _news) in ACTS.items()
                if form is not None
            },
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        name = request.POST.get("act", "")
        if name not in ACTS:
            return redirect("lottery_desk", pk=pk)
        form_class, act, news = ACTS[name]
        form = (form_class or WhyForm)(request.POST, prefix=name)
        if form_class is None:
            form.fields.clear()
        if self.attempt(form, lambda data: act(self.lottery, by=request.user, **data), news):
            return redirect("lottery_desk", pk=pk)
        context = self.get_context_data(forms={name: form}, refused=form.non_field_errors())
        return self.render_to_response(context, status=422)
