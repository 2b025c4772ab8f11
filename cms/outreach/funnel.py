"""Who is reached and who is missing: from all who live here to those who voted, by neighborhood and by language.

Every count of people is rounded (`rounding`) before it leaves this module, except what is public anyway: how many live
somewhere, and how many voted by a published outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.outreach import rounding
from cms.outreach.languages import name_of
from cms.outreach.models import Band, Speakers
from kit import charts, clock
from neighborhoods.models import Neighborhood
from proposals.models import Proposal
from residence.models import Residence
from voting.models import Poll

SPAN = timedelta(days=365)
THOUSAND = 1000


@dataclass(frozen=True)
class Line:
    """One neighborhood or language. `None` where nobody knows the number."""

    label: str
    people: int | None
    reached: int
    verified: int | None
    proposed: int | None
    voted: int | None

    @property
    def rate(self) -> int | None:
        """How many of a thousand were reached, from rounded counts; `None` where nobody knows how many there are."""
        return rounding.rounded(self.reached) * THOUSAND // self.people if self.people else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The numbers as a page shows them, from the widest to the narrowest."""
        counted = (rounding.shown(count) for count in (self.reached, self.verified, self.proposed))
        return (_exact(self.people), *counted, _exact(self.voted))

    @property
    def in_file(self) -> tuple[str, ...]:
        """The same for a file."""
        counted = (rounding.in_file(count) for count in (self.reached, self.verified, self.proposed))
        exact = ("" if count is None else str(count) for count in (self.people, self.voted))
        people, voted = exact
        return (self.label, people, *counted, voted)


def by_neighborhood() -> list[Line]:
    """A line for each neighborhood, who is reached least first. Six queries, however many there are."""
    since = clock.now() - SPAN
    in_ledger = Band.objects.filter(stop__kept_at__isnull=False, stop__starts_at__gte=since)
    reached = dict(in_ledger.order_by().values_list("stop__neighborhood").annotate(n=Sum("came")))
    home = "author__residence__neighborhood"
    recent = Proposal.objects.public().filter(submitted_at__gte=since, **{f"{home}__isnull": False})
    proposed = dict(recent.order_by().values_list(home).annotate(n=Count("author", distinct=True)))
    verified = dict(Residence.objects.order_by().values_list("neighborhood").annotate(n=Count("pk")))
    voted = _voted()
    lines = [
        Line(
            place.name, place.population or None, reached.get(place.pk, 0), verified.get(place.pk, 0),
            proposed.get(place.pk, 0), voted.get(place.pk),
        )
        for place in Neighborhood.objects.only("name", "population")
    ]  # fmt: skip
    return sorted(lines, key=_missing_first)


def by_language() -> list[Line]:
    """A line for each language that anybody speaks here or came with. Votes are apart from people, so nobody knows those."""
    since = clock.now() - SPAN
    in_ledger = Band.objects.filter(stop__kept_at__isnull=False, stop__starts_at__gte=since)
    reached = dict(in_ledger.order_by().values_list("language").annotate(n=Sum("came")))
    speakers = Speakers.objects.by_language()
    verified = dict(Residence.objects.order_by().values_list("user__language").annotate(n=Count("pk")))
    recent = Proposal.objects.public().filter(submitted_at__gte=since, author__residence__isnull=False)
    proposed = dict(recent.order_by().values_list("author__language").annotate(n=Count("author", distinct=True)))
    codes = dict.fromkeys([*speakers, *reached, *verified])
    lines = [
        # The site knows a person's language only where it has words in it.
        Line(name_of(code), speakers.get(code), reached.get(code, 0), verified.get(code), proposed.get(code), None)
        for code in codes
    ]
    return sorted(lines, key=_missing_first)


def finding(lines: list[Line]) -> str:
    """In one sentence: where fewest were reached for each thousand who live there or speak that language."""
    known = [line for line in lines if line.rate is not None]
    if not any(line.reached for line in lines):
        return _("Nobody was reached at a stop in the last year.")
    nobody = [line.label for line in known if line.reached == 0]
    if nobody:
        return _("Missing entirely: %(whom)s. Nobody was reached there at a stop in the last year.") % {
            "whom": formats_list(nobody)
        }
    if not known:
        return _("How many there are is not known, so nobody can say who is missing.")
    least, most = known[0], known[-1]
    return _(
        "Fewest were reached here: %(least)s, %(few)s of 1,000 people; most here: %(most)s, %(many)s of 1,000."
    ) % {
        "least": least.label,
        "few": _exact(least.rate),
        "most": most.label,
        "many": _exact(most.rate),
    }


def chart(title: str, lines: list[Line], heading: str) -> SafeString:
    """How many of a thousand were reached, who is missing first."""
    known = [line for line in lines if line.rate is not None]
    rows = [charts.Row(line.label, line.rate or 0, note=_note(line)) for line in known]
    return charts.bars(
        title, finding(lines), rows, headings=(heading, _("Reached, of 1,000")), csv_url=reverse("outreach:funnel_csv")
    )


def formats_list(names: Iterable[str]) -> str:
    """Names with commas between them."""
    return ", ".join(names)


def file_lines() -> Iterator[tuple[str, ...]]:
    """Both tables for a file: by what, whom, and the numbers."""
    for line in by_neighborhood():
        yield ("neighborhood", *line.in_file)
    for line in by_language():
        yield ("language", *line.in_file)


def _voted() -> dict[int, int]:
    """The ballots of the newest published poll of each neighborhood."""
    found: dict[int, int] = {}
    polls = Poll.objects.published().filter(envelope__neighborhood__isnull=False, counted__isnull=False)
    for place, ballots in polls.order_by("-closed_at").values_list("envelope__neighborhood", "counted__ballots"):
        found.setdefault(place, ballots)
    return found


def _missing_first(line: Line) -> tuple[bool, int, str]:
    return (line.rate is None, line.rate or 0, line.label)


def _note(line: Line) -> str:
    return _("%(reached)s of %(people)s") % {"reached": rounding.shown(line.reached), "people": _exact(line.people)}


def _exact(count: int | None) -> str:
    if count is None:
        return "—"
    return str(formats.number_format(count, use_l10n=True, force_grouping=True))
