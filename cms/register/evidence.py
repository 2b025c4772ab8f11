"""On what a decision stands: the pages where its room shows the votes, the words, the documents, the clauses that are cited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.models import BudgetPage
from cms.models.amendments import Amendment
from cms.register.reading import Decision
from kit.addresses import numbered
from kit.money import say_cents
from neighborhoods.decisions.models import Motion
from proposals.citing.models import Citation
from proposals.citing.models import Kind as Step


@dataclass(frozen=True)
class Piece:
    """One thing to read, with a word on what it shows."""

    label: str | Promise
    url: str
    words: str = ""


def evidence_of(decision: Decision) -> list[Piece]:
    """What the decision stands on, with the clauses of charters that are cited for it; at most three queries."""
    return [*FOUND[decision.kind](decision), *_clauses(decision)]


def _clauses(decision: Decision) -> list[Piece]:
    """The clauses that somebody cited for this step of the proposal, each with how it applies."""
    if decision.kind not in CITED:
        return []
    path, step = CITED[decision.kind]
    cited = Citation.objects.with_clause().filter(**{path: decision.source}, kind=step)
    return [
        Piece(
            _("The charter, clause %(clause)s") % {"clause": one.clause.anchor}, one.clause.get_absolute_url(), one.how
        )
        for one in cited
    ]


def _motion(decision: Decision) -> list[Piece]:
    url = reverse("decisions:motion", args=[decision.source])
    motion = Motion.objects.select_related("session").get(pk=decision.source)
    votes = _("%(yes)d for, %(no)d against, %(abstained)d abstained; %(able)d could vote, the quorum was %(quorum)d.")
    session = reverse("decisions:session", args=[motion.session_id])
    return [
        Piece(_("The motion, its votes and signatures"), url, votes % vars(motion)),
        Piece(_("The session with its minutes"), session),
    ]


def _reviewed(decision: Decision) -> list[Piece]:
    return [
        Piece(_("How it was reviewed, question by question"), reverse("reviewing:reviewed", args=[decision.source])),
        Piece(_("The proposal and its discussion"), numbered("proposals:proposal", decision.source)),
    ]


def _outcome(decision: Decision) -> list[Piece]:
    return [
        Piece(_("Why each project was funded or not"), reverse("voting:outcome", args=[decision.source])),
        Piece(_("The vote and its frozen rules"), reverse("voting:poll", args=[decision.source])),
    ]


def _of_project(anchor: str, label: str | Promise) -> Callable[[Decision], list[Piece]]:
    def found(decision: Decision) -> list[Piece]:
        page = numbered("delivery:project", decision.source)
        return [Piece(label, f"{page}#{anchor}-{decision.pk}" if anchor else page)]

    return found


def _budget(decision: Decision) -> list[Piece]:
    change = Amendment.objects.prefetch_related("parts").get(pk=decision.pk)
    page = BudgetPage.objects.get(pk=decision.source)
    moved = _("%(money)s moved") % {"money": say_cents(change.moved)}
    lines = "; ".join(f"{part.place_said}: {say_cents(part.amount)}" for part in change.parts.all())
    return [
        Piece(_("The change in the open budget"), f"{page.url}changes/#change-{change.pk}", f"{moved}. {lines}"),
        Piece(_("The document"), change.document),
    ]


CITED = {  # by what leads from a citation to the decision's source, and the step that cites
    "review": ("proposal", Step.REVIEW),
    "appeal": ("proposal", Step.REVIEW),
    "outcome": ("proposal__envelope__poll", Step.FUNDING),
    "change": ("proposal__project", Step.DELIVERY),
    "cancellation": ("proposal__project", Step.DELIVERY),
}
FOUND: dict[str, Callable[[Decision], list[Piece]]] = {
    "motion": _motion,
    "answer": _motion,
    "review": _reviewed,
    "appeal": _reviewed,
    "outcome": _outcome,
    "change": _of_project("change", gettext_lazy("What was voted, clause by clause")),
    "cancellation": _of_project("change", gettext_lazy("The project and what became of its money")),
    "setback": _of_project("", gettext_lazy("The setback on the project’s page")),
    "reopening": _of_project("reopening", gettext_lazy("The request with its evidence")),
    "budget": _budget,
}
