"""What the pages of charters show: the sides beside each other, what changed between two versions, and who cites what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.functional import Promise

from cycles.charters.models import Clause, Side, Version, Weighing, Weight
from cycles.charters.numbers import FEWEST, made_whole, together
from cycles.models import Category
from kit.differences import Piece, differences

ORDER = (Side.RESIDENTS, Side.COUNCIL, Side.AGENCY, Side.AGREED)


@dataclass(frozen=True)
class Said:
    """What one side says: per cents by the number of the category, or `None` where it has not spoken (or too few have)."""

    side: Side
    percents: Mapping[int, int] | None
    weighing: Weighing | None = None
    residents: int = 0  # who stand behind it, on the side of the residents

    @property
    def label(self) -> str:
        return str(self.side.label)

    @property
    def too_few(self) -> bool:
        """Whether some residents spoke, but fewer than are shown."""
        return self.side == Side.RESIDENTS and 0 < self.residents < FEWEST

    @property
    def apart(self) -> bool:
        """Whether enough spoke, and have no common middle: more than half of them give each category nothing."""
        return self.side == Side.RESIDENTS and self.residents >= FEWEST and self.percents is None


def sides_of(version: Version, categories: Sequence[Category]) -> dict[str, Said]:
    """What every side says of this version, by side; in three queries, however many residents spoke."""
    by_side = {one.side: one for one in version.weighings.exclude(side=Side.RESIDENTS).with_weights()}
    found = {
        side.value: Said(side, by_side[side].percents if side in by_side else None, by_side.get(side))
        for side in ORDER[1:]
    }
    rows = Weight.objects.filter(weighing__version=version, weighing__side=Side.RESIDENTS)
    each: dict[int, dict[str, int]] = {}
    names = {category.pk: category.slug for category in categories}
    for weighing, category, percent in rows.values_list("weighing", "category", "percent"):
        each.setdefault(weighing, {})[names[category]] = percent
    whole = together(list(each.values()), sorted(names.values()))
    numbers = {category.slug: category.pk for category in categories}
    percents = None if whole is None else {numbers[name]: percent for name, percent in whole.items() if percent}
    return {Side.RESIDENTS.value: Said(Side.RESIDENTS, percents, residents=len(each)), **found}


def suggested(sides: Mapping[str, Said], categories: Sequence[Category]) -> dict[int, int]:
    """Where the three sides meet, to begin the talk with: the mean of those that spoke, made whole to 100."""
    spoken = [said.percents for name, said in sides.items() if name != Side.AGREED and said.percents is not None]
    names = {category.slug: category.pk for category in categories}
    sums = {slug: Fraction(sum(one.get(pk, 0) for one in spoken)) for slug, pk in names.items()}
    whole = made_whole(sums) or {}
    return {names[slug]: percent for slug, percent in whole.items()}


@dataclass(frozen=True)
class Compared:
    """A clause beside the one under its number in the version before."""

    anchor: str
    clause: Clause | None
    before: Clause | None
    pieces: list[Piece]

    @property
    def kind(self) -> str:
        """added, removed, changed or same."""
        if self.before is None:
            return "added"
        if self.clause is None:
            return "removed"
        same = self.before.text == self.clause.text and self.before.category_id == self.clause.category_id
        return "same" if same else "changed"

    @property
    def is_changed(self) -> bool:
        return self.kind != "same"


def compared(now: Iterable[Clause], before: Iterable[Clause]) -> list[Compared]:
    """The clauses of two versions by their numbers, what was removed among them."""
    new, old = ({clause.number: clause for clause in clauses} for clauses in (now, before))
    found = []
    for number in sorted(new.keys() | old.keys()):
        clause, was = new.get(number), old.get(number)
        pieces = differences(was.text if was else "", clause.text if clause else "")
        found.append(Compared(f"C{number}", clause, was, pieces))
    return found


@dataclass(frozen=True)
class Shift:
    """What a category weighs, and what it weighed in the version before (`None`: there was none)."""

    category: Category
    now: int
    before: int | None

    @property
    def change(self) -> int:
        """Per cents more than before; below zero: less."""
        return 0 if self.before is None else self.now - self.before


def shifts(now: Mapping[int, int], before: Mapping[int, int] | None, categories: Iterable[Category]) -> list[Shift]:
    """Every category that weighs or weighed something, the heaviest first."""
    found = [
        Shift(category, now.get(category.pk, 0), None if before is None else before.get(category.pk, 0))
        for category in categories
    ]
    shown = [shift for shift in found if shift.now or shift.before]
    return sorted(shown, key=lambda shift: (-shift.now, str(shift.category)))


def version_before(version: Version) -> Version | None:
    """The signed version whose place this one takes or took."""
    return version.charter.versions.signed().filter(number__lt=version.number).first()


@dataclass(frozen=True)
class Citing:
    """A place where a clause is cited: its title and address, what kind of place it is, how the clause applies, by whom."""

    title: str
    url: str
    kind: str | Promise
    how: str
    by: str
    at: datetime


Teller = Callable[[Sequence[int]], Mapping[int, Sequence[Citing]]]
_tellers: list[Teller] = []


def tells_citing(teller: Teller) -> Teller:
    """Register a room that cites clauses: given their numbers, it tells by clause where they are cited in public, in a fixed
    number of queries (in its `AppConfig.ready`)."""
    if teller not in _tellers:
        _tellers.append(teller)
    return teller


def cited(clauses: Iterable[Clause]) -> dict[int, list[Citing]]:
    """Where these clauses are cited, by clause, the newest first."""
    numbers = [clause.pk for clause in clauses]
    found: dict[int, list[Citing]] = {number: [] for number in numbers}
    for teller in _tellers if numbers else ():
        for number, places in teller(numbers).items():
            found[number] += places
    return {number: sorted(places, key=lambda one: one.at, reverse=True) for number, places in found.items()}
