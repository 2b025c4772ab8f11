"""The desk on which drawn sheets are compared with the public ledger, inside the Wagtail admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voting.admin_views import VotingDesk
from voting.models import Poll
from voting.paper import comparing
from voting.paper.forms import DiceForm, KeyForm
from voting.paper.models import Comparison
from voting.paper.permissions import may_compare
from voting.permissions import may_read_desk


class ComparisonDesk(VotingDesk):
    """Throw dice, fetch the drawn sheets, read each again."""

    may_act = staticmethod(may_read_desk)  # auditors compare as well
    template_name = "paper/admin/comparison.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)
    page_title = gettext_lazy("Compare sheets with the ledger")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.poll = get_object_or_404(Poll.objects.with_place(), pk=kwargs["pk"])

    def get_trail(self) -> list[dict[str, Any]]:
        paper = {"url": reverse("poll_paper", args=[self.poll.pk]), "label": _("Paper ballots")}
        return [
            *super().get_trail(),
            {"url": reverse("poll_desk", args=[self.poll.pk]), "label": str(self.poll)},
            paper,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        verdict = may_compare(self.request.user, self.poll)
        comparison = Comparison.objects.filter(poll=self.poll).select_related("poll").first()
        if verdict and comparison is None:
            kwargs.setdefault("dice_form", DiceForm())
        if verdict and comparison is not None:
            kwargs.setdefault("look_form", self._look_form())
        return super().get_context_data(
            poll=self.poll,
            verdict=verdict,
            comparison=comparison,
            standing=comparing.standing(comparison) if comparison else None,
            **kwargs,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        may_compare(request.user, self.poll).or_forbid()
        if request.POST.get("act") == "begin":
            dice = DiceForm(request.POST)
            done = self.attempt(dice, lambda data: comparing.begin(self.poll, by=request.user, **data), _("Drawn."))
            again: dict[str, Any] = {"dice_form": dice}
        else:
            form = self._look_form(request.POST)
            done, again = self.attempt(form, self._look), {"look_form": form}
        if done is None:
            return self.render_to_response(self.get_context_data(**again), status=422)
        return redirect("poll_comparison", pk=pk)

    def _look(self, data: dict[str, Any]) -> Any:
        found = comparing.look(self.poll, by=self.request.user, code=data["code"], choices=data["numbers"])
        if found.same:
            messages.success(self.request, _("Sheet %(serial)s fits the ledger.") % {"serial": found.serial})
        else:
            messages.warning(
                self.request,
                _("Sheet %(serial)s does not fit the ledger as you read it. Read it again with a colleague.")
                % {"serial": found.serial},
            )
        return found

    def _look_form(self, data: Any = None) -> KeyForm:
        form = KeyForm([project["id"] for project in self.poll.manifest.data["projects"]], data)
        for name in ("key", "spoilt"):
            del form.fields[name]
        return form
