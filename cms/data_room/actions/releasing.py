"""What officers do with data sets: describe them, bring files, look at the dry run, publish."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit import log
from cms.data_room import permissions, suppression
from cms.data_room.files import read
from cms.data_room.lifecycle import RELEASE_MOVES, ReleaseState
from cms.data_room.models import DataSet, Release, rows_of
from cms.data_room.suppression import Key, NotWanted, Suppressed, Unprotectable
from following.announcing import announce
from kit import clock
from kit.lifecycle import check_move
from kit.tables import plain_name
from kit.verdict import Forbidden

PUBLISHED = gettext_noop("New numbers: “%(title)s”.")
MOST_DIMENSIONS = 3
MOST_PROBLEMS = 300
MOST_TRIES = 3
DOUBLE_CLICK = timedelta(minutes=1)
BROKEN_OFF_AFTER = timedelta(minutes=11)  # the queue lets no task run for more than ten


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


@transaction.atomic
def bring(data_set: DataSet, *, by: Any, name: str, data: bytes, note: str = "") -> Release:
    """Bring a file: every mistake by line at once, or a dry run, which the worker does. Publishes nothing.

    The same file from the same person twice in a row, as a double click sends it, is one.
    """
    permissions.may_keep(by).or_forbid()
    data_set = DataSet.objects.select_for_update().get(pk=data_set.pk)  # of two sends, the second finds the first
    digest = hashlib.sha256(data).hexdigest()
    twin = _sent_just_now(data_set, by, digest)
    if twin is not None:
        return twin
    counts, table = read(data_set, data)
    problems = [str(problem) for problem in table.in_order[:MOST_PROBLEMS]]
    release = Release.objects.create(
        data_set=data_set,
        file_name=name[:200],
        digest=digest,
        note=note.strip()[:300],
        brought_by=by,
        brought_at=clock.now(),
        state=ReleaseState.FAULTY if problems else ReleaseState.CHECKING,
        problems=problems,
        counts=[] if problems else rows_of(counts),
    )
    log.record("data_room.bring", release, by=by, data_set=data_set.pk, sha256=digest)
    if not problems:
        async_task("cms.data_room.tasks.check", release.pk, get_language())
        release.refresh_from_db()
    return release


def check(release: Release) -> Release:
    """The dry run: what a release of this file would hide. For the worker; a second run changes nothing.

    The work is done outside a transaction. Whatever was put away meanwhile stays so, and a check that was broken off
    begins anew, three times at most.
    """
    release = _begun(release)
    if release.state != ReleaseState.CHECKING:
        return release
    problems: list[str] = []
    found = None
    try:
        found = _suppressed(release)
    except Unprotectable:
        problems = [_("Earlier releases would give away small counts of this one. Use longer times or fewer groups.")]
    except NotWanted:
        return release
    return _ended(release, found, problems)


@transaction.atomic
def _begun(release: Release) -> Release:
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.state == ReleaseState.CHECKING:
        # From here on: a release that is published later must stop this one.
        release.checked_at, release.tries = clock.now(), release.tries + 1
        if release.tries > MOST_TRIES:
            release.state, release.counts = check_move(RELEASE_MOVES, "fail", release.state), []
            release.problems = [_("The check did not come to an end. Use longer times or fewer groups.")]
        release.save(update_fields=["checked_at", "tries", "state", "counts", "problems"])
    return release


@transaction.atomic
def _ended(begun: Release, found: Suppressed | None, problems: list[str]) -> Release:
    release = Release.objects.select_for_update().get(pk=begun.pk)
    if release.state != ReleaseState.CHECKING or release.checked_at != begun.checked_at:
        return release
    release.problems = problems
    release.state = check_move(RELEASE_MOVES, "pass" if found else "fail", release.state)
    if found:
        release.shown = _shown(release.brought_counts, found)
        release.small, release.beside = len(found.small), len(found.beside)
    else:
        release.counts = []
    release.save(update_fields=["state", "problems", "counts", "shown", "small", "beside"])
    log.record("data_room.check", release, data_set=release.data_set_id, small=release.small, beside=release.beside)
    return release


def check_again() -> int:
    """Hand out anew the checks that were broken off, as by a restart of the worker; how many."""
    broken = Release.objects.filter(state=ReleaseState.CHECKING, checked_at__lt=clock.now() - BROKEN_OFF_AFTER)
    numbers = list(broken.values_list("pk", flat=True))
    for pk in numbers:
        async_task("cms.data_room.tasks.check", pk, get_language())
    return len(numbers)


@transaction.atomic
def publish(release: Release, *, by: Any) -> Release:
    """Publish what the dry run showed. Refused when another release came between: what is hidden depends on it."""
    data_set = DataSet.objects.select_for_update().get(pk=release.data_set_id)
    release = Release.objects.select_for_update().get(pk=release.pk)
    permissions.may_publish(by, release).or_forbid()
    if data_set.releases.published().filter(published_at__gte=release.checked_at).exists():
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


def _sent_just_now(data_set: DataSet, by: Any, digest: str) -> Release | None:
    same = data_set.releases.filter(brought_by=by, digest=digest, brought_at__gt=clock.now() - DOUBLE_CLICK)
    return same.filter(state__in=(ReleaseState.CHECKING, ReleaseState.CHECKED, ReleaseState.FAULTY)).first()


def _suppressed(release: Release) -> Suppressed:
    earlier = Release.objects.published().filter(data_set=release.data_set_id).order_by("published_at", "pk")
    told = [suppression.Release(one.brought_counts, one.hidden) for one in earlier]
    still = Release.objects.filter(pk=release.pk, state=ReleaseState.CHECKING, checked_at=release.checked_at)
    least = release.data_set.least
    return suppression.suppress(release.brought_counts, told, least, is_wanted=still.exists)


def _shown(counts: dict[Key, int], found: Suppressed) -> list[list[Any]]:
    cells = suppression.cube(suppression.filled(counts))
    return rows_of({key: None if key in found.hidden else value for key, value in cells.items()})
