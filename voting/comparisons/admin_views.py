"""The what-if desk: officers try rules on past ballots before they choose one for a poll."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.desks import Desk
from kit.paging import page_of
from voting.comparisons import actions, side_by_side
from voting.comparisons.forms import SourceForm, tried_rules
from voting.comparisons.models import Comparison, Trial
from voting.comparisons.permissions import may_try_rules
from voting.comparisons.side_by_side import Column
from voting.explaining import rule_in_words
from voting.lifecycle import RuleName
from voting.outcomes import money_of, say_number

SEED = "a trial"  # a tie that is decided by lot falls the same way in every trial


class TrialsDesk(Desk):
    """A page of the what-if desk: for officers."""

    header_icon = "help"
    may_open = staticmethod(may_try_rules)


class WhatIfDesk(TrialsDesk):
    """Choose past ballots and two or three rules; below, the trials of the last month."""

    page_title = gettext_lazy("What if? Rules on past votes")
    template_name = "voting/comparisons/admin/what_if.html"
    trail = (("polls_desk", gettext_lazy("Polls")),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trials = Trial.objects.select_related("poll__envelope__cycle", "poll__envelope__neighborhood", "officer")
        page = page_of(self.request, trials.defer("election", "told", "results"), 20)
        kwargs = {"source": SourceForm(), "rules": tried_rules()} | kwargs
        return super().get_context_data(page=page, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        source = SourceForm(request.POST, request.FILES)
        is_known = source.is_valid()
        forms = tried_rules(request.POST, source.ballot_form if is_known else "approval")
        asked = [form for form in forms if not form.is_left_out]
        if not all(form.is_valid() for form in asked) or not is_known:
            return self.render_to_response(self.get_context_data(source=source, rules=forms), status=422)
        given = source.cleaned_data
        trial = actions.try_rules(
            given["poll"] or given["election"],
            by=request.user,
            rules=[form.as_rule(SEED) for form in asked],
            file_name=given["file"].name if given["file"] else "",
        )
        return redirect(trial)


class TrialDesk(TrialsDesk):
    """One trial: the winners of its rules side by side, and the measures of each."""

    template_name = "voting/comparisons/admin/trial.html"
    trail = (("what_if", gettext_lazy("What if?")),)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        trials = Trial.objects.select_related("poll__envelope__cycle", "poll__envelope__neighborhood", "officer")
        self.trial = get_object_or_404(trials.defer("election"), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.trial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        trial = self.trial
        return super().get_context_data(trial=trial, **(_results(self.request, trial) if trial.told else {}), **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.forget_trial(self.trial, by=request.user)
        messages.success(request, _("The trial is deleted."))
        return redirect("what_if")


def _results(request: HttpRequest, trial: Trial) -> dict[str, Any]:
    """What the page shows of a trial that has begun: the first rule is the one the others are held against."""
    told = trial.told
    money = money_of(told)
    projects = {project["id"]: project for project in told["projects"]}
    votes = {project["id"]: project["votes"] for project in told["projects"]}
    columns = [
        Column(
            key=str(place),
            name=f"{place}. {RuleName(rule['name']).label}",
            winners=result["winners"],
            measures=result["measures"],
            problem=str(Comparison.Problem(result["problem"]).label) if result["problem"] else "",
            own=place == 1,
        )
        for place, (rule, result) in enumerate(zip(trial.rules, trial.results, strict=False), start=1)
    ]
    own = columns[0].funded if columns else frozenset()
    first = list(columns[0].winners) if columns else []
    others = side_by_side.by_agreement((id_ for id_ in projects if id_ not in own), columns, votes)
    return {
        "money": money(told["budget"]),
        "ballots": say_number(told["ballots"]),
        "lines": side_by_side.measured_lines(columns, money),
        "columns": [column for column in columns if column.known],
        "without": [column for column in columns if column.problem],
        "page": page_of(request, side_by_side.rows(projects, votes, columns, [*first, *others], money), 100),
        "rules": [
            {"name": f"{place}. {RuleName(rule['name']).label}", "words": rule_in_words(told | {"rule": rule}, money)}
            for place, rule in enumerate(trial.rules, start=1)
        ],
    }
