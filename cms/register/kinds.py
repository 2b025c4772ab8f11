"""The kinds of decisions, each drawn from what its room has recorded already: nothing is written down twice.

Every kind gives rows of the same columns, so that the database can put them into one list, in order, a page at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.models import BudgetPage
from cms.models.amendments import Amendment
from neighborhoods.decisions.lifecycle import MotionState
from neighborhoods.decisions.models import Answer, Motion
from proposals.delivery.models import Change, Reopening, SignOff
from proposals.lifecycle import PUBLIC, VOTED_ON
from proposals.models import Proposal, Review
from proposals.reviewing.models import Appeal
from voting.lifecycle import RuleName
from voting.models import Poll

NOWHERE = Cast(Value(None), IntegerField())  # a bare NULL has no type, and PostgreSQL asks for one
NOTHING = Value("", output_field=TextField())


@dataclass(frozen=True)
class Kind:
    """Which rows are decisions of this kind, and which of their columns say what."""

    label: str | Promise
    by: str | Promise  # who decides; "%(place)s" is the neighborhood
    by_city: str | Promise  # the same, where it is about the whole city
    rows: Callable[[], QuerySet[Any]]
    at: Any
    title: Any
    code: Any  # what was decided, as the room codes it
    labels: Mapping[str, str | Promise]
    place: Any = NOWHERE
    cycle: Any = NOWHERE
    said: Any = NOTHING
    because: Any = NOTHING
    who: Any = NOTHING  # whoever decided, where the room names them
    source: Any = field(default_factory=lambda: F("pk"))  # what the address of the evidence needs

    def columns(self) -> dict[str, Any]:
        """The columns of the list, in its order, each with one type whatever the kind."""
        texts = {name: Cast(getattr(self, name), TextField()) for name in ("title", "code", "said", "because", "who")}
        numbers = {name: Cast(getattr(self, name), IntegerField()) for name in ("place", "cycle", "source")}
        return {"the_at": self.at, **{f"the_{name}": column for name, column in {**numbers, **texts}.items()}}


def _labels(*choices: Any) -> dict[str, str | Promise]:
    return {str(value): label for one in choices for value, label in one.choices}


def _motions() -> QuerySet[Motion]:
    """Main motions that stand or were not carried. Whether minutes are right is no decision about the city."""
    states = (MotionState.STANDING, MotionState.NOT_CARRIED)
    return Motion.objects.filter(amends=None, minutes_of=None, state__in=states, counted_at__isnull=False)


def _polls() -> QuerySet[Poll]:
    asked = Proposal.objects.filter(envelope=OuterRef("envelope"), state__in=VOTED_ON).order_by()

    def count(rows: Any) -> Any:
        counted = rows.values("envelope").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    return Poll.objects.published().annotate(asked=count(asked), funded=count(asked.filter(state="funded")))


def _changes() -> QuerySet[Change]:
    return Change.objects.filter(state__in=[Change.State.IN_FORCE, Change.State.REFUSED], answered_at__isnull=False)


def _envelope(path: str) -> dict[str, Any]:
    return {"place": F(f"{path}envelope__neighborhood"), "cycle": F(f"{path}envelope__cycle")}


NOON = ExpressionWrapper(
    Cast("decided_on", DateTimeField()) + Value(timedelta(hours=17)), output_field=DateTimeField()
)  # a day without an hour: noon in the Americas, and the same day in Europe
COUNCIL = _("the council of %(place)s")
COUNCILS = _("co-chairs of the councils")
CITY = _("the city")

KINDS: dict[str, Kind] = {
    "motion": Kind(
        _("Motions of councils"), COUNCIL, COUNCILS, _motions,
        at=Coalesce("stands_at", "counted_at"), title=F("title"), code=F("state"), labels=_labels(MotionState),
        place=F("session__council__neighborhood"), said=F("text"), because=F("reason"),
    ),
    "answer": Kind(
        _("The city’s answers to councils"), CITY, CITY, Answer.objects.all,
        at=F("at"), title=F("motion__title"), code=F("kind"), labels=_labels(Answer.Kind),
        place=F("motion__session__council__neighborhood"), said=F("motion__text"), because=F("reasons"),
        source=F("motion"),
    ),
    "review": Kind(
        _("Reviews of proposals"), COUNCIL, COUNCILS,
        lambda: Review.objects.filter(proposal__state__in=PUBLIC, proposal__envelope__cycle__published=True),
        at=F("at"), title=F("proposal__title"), code=F("decision"), labels=_labels(Review.Decision),
        said=F("proposal__summary"), because=F("reason"), source=F("proposal"), **_envelope("proposal__"),
    ),
    "appeal": Kind(
        _("Appeals"), _("a second reviewer for %(place)s"), _("a second reviewer"),
        lambda: Appeal.objects.exclude(decided_at=None).filter(proposal__state__in=PUBLIC),
        at=F("decided_at"), title=F("proposal__title"), code=F("state"), labels=_labels(Appeal.State),
        said=F("reason"), because=F("final_reason"), source=F("proposal"), **_envelope("proposal__"),
    ),
    "outcome": Kind(
        _("Outcomes of votes"), _("residents, by their ballots"), _("residents, by their ballots"), _polls,
        at=F("published_at"), title=F("envelope__cycle__name"),
        code=Concat(Cast("funded", TextField()), Value("/", output_field=TextField()), Cast("asked", TextField())), labels={},
        because=F("rule"), **_envelope(""),
    ),
    "change": Kind(
        _("Changes of what was voted"), COUNCIL, COUNCILS, lambda: _changes().filter(kind=Change.Kind.CLAUSE),
        at=F("answered_at"), title=F("project__proposal__title"), code=F("state"), labels=_labels(Change.State),
        said=F("reason"), because=F("answer"), source=F("project"), **_envelope("project__proposal__"),
    ),
    "cancellation": Kind(
        _("Projects that end early"), COUNCIL, COUNCILS, lambda: _changes().filter(kind=Change.Kind.CANCEL),
        at=F("answered_at"), title=F("project__proposal__title"), code=F("state"), labels=_labels(Change.State),
        said=F("reason"), because=F("answer"), source=F("project"), **_envelope("project__proposal__"),
    ),
    "setback": Kind(
        _("What is done about setbacks"), _("a co-chair of the council of %(place)s"), COUNCILS, SignOff.objects.all,
        at=F("at"), title=F("setback__project__proposal__title"), code=Cast("accepted", IntegerField()),
        labels={"1": pgettext_lazy("corrective action", "signed off"), "0": pgettext_lazy("corrective action", "sent back")},
        said=F("corrective_action"), because=F("reason"), source=F("setback__project"),
        **_envelope("setback__project__proposal__"),
    ),
    "reopening": Kind(
        _("Projects to take up again"), _("the city or the council of %(place)s"), CITY,
        lambda: Reopening.objects.exclude(answered_at=None),
        at=F("answered_at"), title=F("project__proposal__title"), code=F("state"), labels=_labels(Reopening.State),
        said=F("evidence"), because=F("answer"), source=F("project"), **_envelope("project__proposal__"),
    ),
    "budget": Kind(
        _("Changes of the budget"), CITY, CITY, lambda: Amendment.objects.filter(page__in=BudgetPage.objects.live().public()),
        at=NOON, title=F("page__title"), code=F("sort"), labels=_labels(Amendment.Sort), who=F("decided_by"),
        because=F("reason"), source=F("page"),
    ),
}  # fmt: skip
RULES = _labels(RuleName)
