"""Charters for programs: every version, its clauses, and what each side gave which weight."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Router

from cycles.charters.lifecycle import VersionState
from cycles.charters.models import Clause, Side, Signature, Version
from cycles.charters.reading import Said, sides_of
from cycles.models import Category
from kit.api.lists import offer_list, offer_one
from kit.api.narrowing import NeighborhoodFilters, of_place
from kit.api.shapes import Answer, Number, means, page_url, slug_of, words

router = Router(tags=["Charters"])


class CharterVersionRow(Answer):
    """One wording of a charter, drafts and withdrawn ones among them, as on the pages."""

    id: int
    neighborhood: str | None = means("Whose charter it is; null for the whole city's.")
    number: int
    state: str = means(words("Where it stands.", VersionState))
    changes: str = means("What changes, and why.")
    opened_at: datetime
    settled_at: datetime | None
    agreed_at: datetime | None = means("Since when it is or was in force; null before.")
    ended_at: datetime | None
    reason: str = means("Why it was withdrawn.")
    fingerprint: str = means("SHA-256 of the text that is signed; empty for a draft.")
    url: str


class ClauseLine(Answer):
    """One thing that was agreed."""

    id: int
    number: int = means("Kept in all later versions; cited as C and this number.")
    text: str
    category: str | None = means("Null where it is about all of them.")


class WeightLine(Answer):
    """What a category weighs."""

    category: str
    percent: int


class SideLine(Answer):
    """What one side says."""

    side: str = means(words("Whose weights they are.", Side))
    weights: list[WeightLine] | None = means(
        "They sum to 100; null where this side has not spoken, where too few residents did, or where those have no middle."
    )
    reason: str
    motion: int | None = means("Number of the council's decision.")


class SignatureLine(Answer):
    """Who signed."""

    name: str
    duty: str = means(words("As what.", Signature.Duty))
    at: datetime


class CharterVersionOne(CharterVersionRow):
    """A version with its clauses, its weights and who signed it."""

    clauses: list[ClauseLine]
    sides: list[SideLine]
    signatures: list[SignatureLine] = means("Of what is to be signed or was; empty for a draft.")


class CharterClauseRow(ClauseLine):
    """A clause, and the version it stands in."""

    version: int
    neighborhood: str | None = means("Null for the whole city.")
    state: str = means(words("Where its version stands.", VersionState))
    url: str


class VersionFilters(NeighborhoodFilters):
    """Which versions."""

    state: VersionState | None = means("The state.", default=None)


class ClauseFilters(VersionFilters):
    """Which clauses."""

    version: Number | None = means("Number of a version.", default=None)


def _versions(asked: VersionFilters) -> Any:
    found = of_place(Version.objects.with_charter(), asked, "charter__neighborhood")
    if asked.state:
        found = found.filter(state=asked.state)
    return found.order_by("-opened_at", "-pk")


def _version(version: Version) -> dict[str, Any]:
    same = ("number", "state", "changes", "opened_at", "settled_at", "agreed_at", "ended_at", "reason", "fingerprint")
    return {name: getattr(version, name) for name in same} | {
        "id": version.pk,
        "neighborhood": slug_of(version.charter.neighborhood),
        "url": page_url(version.get_absolute_url()),
    }


def _one(version: Version) -> CharterVersionOne:
    categories = list(Category.objects.all())
    clauses = version.clauses.select_related("category")
    shown = version.is_signed or version.state == VersionState.SETTLED
    signatures = version.signatures.select_related("member") if shown else ()
    return CharterVersionOne(
        **_version(version),
        clauses=[ClauseLine(**_clause(one)) for one in clauses],
        sides=[_side(said, categories) for said in sides_of(version, categories).values()],
        signatures=[SignatureLine(name=str(one.member), duty=one.duty, at=one.at) for one in signatures],
    )


def _side(said: Said, categories: list[Category]) -> SideLine:
    weights = None
    if said.percents is not None:
        weighed = ((one.slug, said.percents.get(one.pk, 0)) for one in categories)
        weights = [WeightLine(category=slug, percent=percent) for slug, percent in weighed if percent]
    weighing = said.weighing
    return SideLine(
        side=said.side.value,
        weights=weights,
        reason=weighing.reason if weighing else "",
        motion=weighing.motion_id if weighing else None,
    )


def _clause(clause: Clause) -> dict[str, Any]:
    return {"id": clause.pk, "number": clause.number, "text": clause.text, "category": slug_of(clause.category)}


def _clauses(asked: ClauseFilters) -> Any:
    found = Clause.objects.select_related("category", "version__charter__neighborhood")
    found = of_place(found.defer("version__charter__neighborhood__outline"), asked, "version__charter__neighborhood")
    if asked.state:
        found = found.filter(version__state=asked.state)
    if asked.version:
        found = found.filter(version=asked.version)
    return found.order_by("-version__opened_at", "-version", "number", "pk")


def _clause_row(clause: Clause) -> CharterClauseRow:
    return CharterClauseRow(
        **_clause(clause),
        version=clause.version_id,
        neighborhood=slug_of(clause.version.charter.neighborhood),
        state=clause.version.state,
        url=page_url(clause.get_absolute_url()),
    )


offer_list(
    router,
    "charter-versions",
    "Every version of every charter, the newest first",
    _versions,
    CharterVersionRow,
    lambda version: CharterVersionRow(**_version(version)),
    filters=VersionFilters,
)
offer_one(
    router,
    "charter-versions",
    "One version with its clauses, the weights of each side, and who signed",
    lambda number: Version.objects.with_charter().filter(pk=number).first(),
    CharterVersionOne,
    _one,
)
offer_list(
    router,
    "charter-clauses",
    "The clauses of charters, version by version",
    _clauses,
    CharterClauseRow,
    _clause_row,
    filters=ClauseFilters,
)
