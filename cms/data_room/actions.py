"""What officers do with data sets, and what residents ask for."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Role, User
from audit import log
from cms.data_room import permissions, suppression
from cms.data_room.files import read
from cms.data_room.lifecycle import RELEASE_MOVES, ReleaseState
from cms.data_room.models import DataSet, Release, Request, rows_of
from cms.data_room.suppression import Key, Suppressed, Unprotectable
from following.announcing import announce, not_said_yet
from kit import clock
from kit.lifecycle import check_move
from kit.tables import plain_name
from kit.verdict import Forbidden

PUBLISHED = gettext_noop("New numbers: “%(title)s”.")
ASKED = gettext_noop("Somebody asks for numbers that are missing: “%(what)s”.")
ANSWERED = gettext_noop("The city answered your request for numbers: “%(what)s”.")
LATE = gettext_noop("The answer about missing numbers is late: “%(what)s”.")
DAYS_TO_ANSWER = 20
MOST_DIMENSIONS = 3
MOST_PROBLEMS = 300


@transaction.atomic
def make(
    *,
    by: Any,
    title: str,
    summary: str,
    unit: str,
    source: str,
    method: str,
    bias: str,
    dimensions: list[str],
    least: int,
) -> DataSet:
    """Describe a data set. Its dimensions and its smallest count hold for every release, so they never change."""
    permissions.may_keep(by).or_forbid()
    names = [" ".join(name.split()) for name in dimensions if name.strip()]
    if (
        not 1 <= len(names) <= MOST_DIMENSIONS
        or len({plain_name(name) for name in [*names, "count"]}) != len(names) + 1
    ):
        raise ValidationError(
            {"dimensions": _("Name one to three different columns, such as neighborhood, kind and month.")}
        )
    made = DataSet(
        title=title.strip(), summary=summary.strip(), unit=unit.strip(), source=source.strip(), method=method.strip(),
        bias=bias.strip(), dimensions=names, least=least, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    made.full_clean()
    made.save()
    log.record("data_room.make", made, by=by, dimensions=names, least=least)
    return made


def bring(data_set: DataSet, *, by: Any, name: str, data: bytes, note: str = "") -> Release:
    """The dry run: every mistake by line, or what a release of this file would hide. Publishes nothing."""
    permissions.may_keep(by).or_forbid()
    begun = clock.now()  # before the earlier releases are read: what is published meanwhile must stop this one
    counts, table = read(data_set, data)
    problems = [str(problem) for problem in table.in_order[:MOST_PROBLEMS]]
    found = None
    if not problems:
        try:
            found = _suppressed(data_set, counts)
        except Unprotectable:
            problems = [
                _("Earlier releases would give away small counts of this one. Use longer times or fewer groups.")
            ]
    with transaction.atomic():
        release = Release.objects.create(
            data_set=data_set,
            file_name=name[:200],
            digest=hashlib.sha256(data).hexdigest(),
            note=note.strip()[:300],
            brought_by=by,
            brought_at=begun,
            state=ReleaseState.CHECKED if found else ReleaseState.FAULTY,
            problems=problems,
            counts=rows_of(counts) if found else [],
            shown=_shown(counts, found) if found else [],
            small=len(found.small) if found else 0,
            beside=len(found.beside) if found else 0,
        )
        log.record("data_room.bring", release, by=by, data_set=data_set.pk, sha256=release.digest)
    return release


@transaction.atomic
def publish(release: Release, *, by: Any) -> Release:
    """Publish what the dry run showed. Refused when another release came between: what is hidden depends on it."""
    data_set = DataSet.objects.select_for_update().get(pk=release.data_set_id)
    release = Release.objects.select_for_update().get(pk=release.pk)
    permissions.may_publish(by, release).or_forbid()
    if data_set.releases.published().filter(published_at__gte=release.brought_at).exists():
        raise Forbidden(_("Another release was published since this dry run. Bring the file again and look once more."))
    release.state, release.published_at = check_move(RELEASE_MOVES, "publish", release.state), clock.now()
    release.save(update_fields=["state", "published_at"])
    data_set.published_at = release.published_at
    data_set.save(update_fields=["published_at"])
    hidden = {"small": release.small, "beside": release.beside}
    log.record("data_room.publish", data_set, by=by, release=release.pk, sha256=release.digest, **hidden)
    announce(PUBLISHED, data_set, by=by, followers_of=[data_set], title=data_set.title)
    return release


@transaction.atomic
def discard(release: Release, *, by: Any) -> Release:
    """Put a file away; its counts are forgotten."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    permissions.may_keep(by).or_forbid()
    release.state = check_move(RELEASE_MOVES, "discard", release.state)
    release.counts, release.shown = [], []
    release.save(update_fields=["state", "counts", "shown"])
    log.record("data_room.discard", release, by=by)
    return release


@transaction.atomic
def ask(*, by: Any, what: str, why: str) -> Request:
    """Ask for numbers that are missing. The city has twenty days to answer in public."""
    permissions.may_ask(by).or_forbid()
    lacking = {name: _("Write this first.") for name, text in (("what", what), ("why", why)) if not text.strip()}
    if lacking:
        raise ValidationError(lacking)
    made = Request.objects.create(
        what=what.strip()[:200],
        why=why.strip(),
        by=by,
        at=clock.now(),
        due_on=clock.today() + timedelta(days=DAYS_TO_ANSWER),
    )
    log.record("data_room.ask", made, by=by)
    announce(ASKED, made, by=by, to=_officers(), what=made.what[:120])
    return made


@transaction.atomic
def answer(request: Request, *, by: Any, words: str, data_set: DataSet | None = None) -> Request:
    """Answer a request in public, with the data set where there is one now."""
    request = Request.objects.select_for_update().get(pk=request.pk)
    permissions.may_answer(by, request).or_forbid()
    if not words.strip():
        raise ValidationError({"words": _("Write at least a sentence.")})
    request.answer, request.answered_by, request.answered_at = words.strip(), by, clock.now()
    request.data_set = data_set
    request.save(update_fields=["answer", "answered_by", "answered_at", "data_set"])
    log.record("data_room.answer", request, by=by, late=request.is_late)
    announce(ANSWERED, request, by=by, to=[request.by_id], what=request.what[:120])
    return request


@transaction.atomic
def speak_up() -> int:
    """Tell the officers, and whoever asked, of each answer that is late: once; how many."""
    late = list(Request.objects.filter(answered_at=None, due_on__lt=clock.today()))
    unsaid = not_said_yet(LATE, late)
    officers = _officers() if unsaid else []
    for request in unsaid:
        announce(LATE, request, to=[*officers, request.by_id], what=request.what[:120])
    return len(unsaid)


def _suppressed(data_set: DataSet, counts: dict[Key, int]) -> Suppressed:
    earlier = data_set.releases.published().order_by("published_at", "pk")
    told = [suppression.Release(one.brought_counts, one.hidden) for one in earlier]
    return suppression.suppress(counts, told, data_set.least)


def _shown(counts: dict[Key, int], found: Suppressed) -> list[list[Any]]:
    cells = suppression.cube(suppression.filled(counts))
    return rows_of({key: None if key in found.hidden else value for key, value in cells.items()})


def _officers() -> list[int]:
    found = User.objects.filter(is_active=True, groups__name=Role.OFFICER.value)
    return list(found.order_by("pk").values_list("pk", flat=True))
