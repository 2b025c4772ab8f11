"""What officers and the liaison do: plan stops, write down what came of them, bring files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from cms.lifecycle import IMPORT_MOVES, ImportState
from cms.outreach import files, permissions
from cms.outreach.languages import OTHER, SPOKEN
from cms.outreach.models import Band, Heard, LedgerFile, Speakers, Stop
from following.announcing import announce, not_said_yet
from kit import clock
from kit.addresses import is_of_this_site, numbered
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from neighborhoods.models import Neighborhood

PLANNED = gettext_noop("We come to “%(name)s”. Everybody can drop by.")
CHANGED = gettext_noop("“%(name)s” has a new time or place.")
CALLED_OFF = gettext_noop("“%(name)s” was called off.")
KEPT = gettext_noop("What came of “%(name)s”, and what we heard there.")
LATE = gettext_noop("“%(name)s” is over. Please write down who came and what you heard.")
WRITTEN_WITHIN = timedelta(days=7)
LONGEST_STOP = timedelta(days=1)
MOST_HEARD = 30
MOST_PROBLEMS = 300
NOON = time(12)  # a file knows the day of a stop and not its hour


@transaction.atomic
def plan(*, by: Any, **told: Any) -> Stop:
    """A new stop, told to whoever follows the neighborhood. `told` has the fields of `outreach.forms.StopForm`."""
    permissions.may_keep(by).or_forbid()
    made = _checked(Stop(by=by, made_at=clock.now()), **told)
    made.save()
    log.record("outreach.plan", made, by=by, neighborhood=made.neighborhood_id, kind=made.kind)
    announce(PLANNED, made, by=by, followers_of=[made.neighborhood], name=made.name)
    return made


@transaction.atomic
def change(stop: Stop, *, by: Any, **told: Any) -> Stop:
    """Another time, place or language; whoever follows the neighborhood hears of a new time or place."""
    stop = _locked(stop)
    permissions.may_change(by, stop).or_forbid()
    before = (stop.starts_at, stop.ends_at, stop.name)
    stop = _checked(stop, **told)
    stop.sequence += 1
    stop.save()
    log.record("outreach.change", stop, by=by)
    if before != (stop.starts_at, stop.ends_at, stop.name):
        announce(CHANGED, stop, by=by, followers_of=[stop.neighborhood], name=stop.name)
    return stop


@transaction.atomic
def call_off(stop: Stop, *, by: Any, reason: str) -> Stop:
    """Call a stop off, with a reason that everybody reads."""
    stop = _locked(stop)
    permissions.may_change(by, stop).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is called off.")})
    stop.called_off, stop.sequence = reason.strip()[:300], stop.sequence + 1
    stop.save(update_fields=["called_off", "sequence"])
    log.record("outreach.call_off", stop, by=by, reason=stop.called_off)
    announce(CALLED_OFF, stop, by=by, followers_of=[stop.neighborhood], name=stop.name)
    return stop


@transaction.atomic
def write_down(stop: Stop, *, by: Any, cost: int, came: Mapping[str, int], heard: str = "") -> Stop:
    """The ledger of a stop: its cost in cents, how many came by language, and what was heard, a line each.

    A line may end with “| /address” where it went on. Written again, it takes the place of what was there.
    """
    stop = _locked(stop)
    permissions.may_write_down(by, stop).or_forbid()
    if cost < 0:
        raise ValidationError({"cost": _("A cost is 0 or more.")})
    lines = _lines(heard)
    _write(stop, by, cost, _counts(came), lines)
    log.record("outreach.write_down", stop, by=by, cost=cost, heard=len(lines))
    announce(KEPT, stop, by=by, followers_of=[stop.neighborhood], name=stop.name)
    return stop


def bring_file(*, by: Any, kind: str, name: str, data: bytes) -> LedgerFile:
    """The dry run: every mistake by line, or what accepting the file would write. Writes no stop."""
    permissions.may_keep(by).or_forbid()
    if kind not in LedgerFile.Kind.values:
        raise ValidationError({"kind": _("Choose what is in the file.")})
    problems, findings = _look(kind, data)
    with transaction.atomic():
        made = LedgerFile.objects.create(
            kind=kind,
            file_name=name[:200],
            data=b"" if problems else data,
            digest=hashlib.sha256(data).hexdigest(),
            brought_by=by,
            brought_at=clock.now(),
            state=ImportState.FAULTY if problems else ImportState.CHECKED,
            problems=problems,
            findings=findings,
        )
        log.record("outreach.bring_file", made, by=by, kind=kind, sha256=made.digest)
    return made


@transaction.atomic
def accept_file(brought: LedgerFile, *, by: Any) -> LedgerFile:
    """Write what the dry run promised: all of it or nothing. Refused when the ledger has changed since."""
    list(Neighborhood.objects.select_for_update().order_by("pk"))  # one file at a time
    brought = LedgerFile.objects.select_for_update().get(pk=brought.pk)
    permissions.may_accept(by, brought).or_forbid()
    brought.state = check_move(IMPORT_MOVES, "accept", brought.state)
    data = bytes(brought.data)
    if _look(brought.kind, data) != ([], brought.findings):
        raise Forbidden(_("The ledger has changed since this dry run. Bring the file again and look once more."))
    if brought.kind == LedgerFile.Kind.SPEAKERS:
        _write_speakers(files.read_speakers(data)[0])
    else:
        for draft in files.read_stops(data)[0]:
            _write_draft(draft, by)
    brought.save(update_fields=["state"])
    log.record("outreach.accept_file", brought, by=by, kind=brought.kind, sha256=brought.digest)
    return brought


@transaction.atomic
def discard_file(brought: LedgerFile, *, by: Any) -> LedgerFile:
    """Put a file away; nothing of it is kept."""
    brought = LedgerFile.objects.select_for_update().get(pk=brought.pk)
    permissions.may_keep(by).or_forbid()
    brought.state, brought.data = check_move(IMPORT_MOVES, "discard", brought.state), b""
    brought.save(update_fields=["state", "data"])
    log.record("outreach.discard_file", brought, by=by)
    return brought


@transaction.atomic
def speak_up() -> int:
    """Tell who planned a stop that its ledger is missing a week after it: once; how many."""
    late = Stop.objects.without_ledger().filter(ends_at__lte=clock.now() - WRITTEN_WITHIN).order_by("pk")
    found = not_said_yet(LATE, list(late))
    for stop in found:
        announce(LATE, stop, to=[stop.by_id], url=numbered("outreach:ledger", stop.pk), name=stop.name)
    return len(found)


def _checked(stop: Stop, **told: Any) -> Stop:
    """The stop as it was told, or `ValidationError`."""
    for name, value in told.items():
        setattr(stop, name, value.strip() if isinstance(value, str) else value)
    wrong: dict[str, str] = {}
    if stop.starts_at <= clock.now():
        wrong["starts_at"] = _("Choose a time to come.")
    if stop.ends_at <= stop.starts_at or stop.ends_at - stop.starts_at > LONGEST_STOP:
        wrong["ends_at"] = _("It ends after it begins, within a day.")
    if not stop.languages or not set(stop.languages) <= {*SPOKEN, OTHER}:
        wrong["languages"] = _("Choose at least one language.")
    if wrong:
        raise ValidationError(wrong)
    stop.full_clean()
    return stop


def _locked(stop: Stop) -> Stop:
    return Stop.objects.select_for_update(of=("self",)).select_related("neighborhood").get(pk=stop.pk)


def _counts(came: Mapping[str, int]) -> dict[str, int]:
    counts = {language: count for language, count in came.items() if count}
    if any(not 0 <= count <= files.MOST_AT_A_STOP for count in counts.values()):
        raise ValidationError(_("Write whole numbers, 0 or more."))
    return counts


def _lines(heard: str) -> list[tuple[str, str]]:
    """What was heard, and the address on this site after the last bar."""
    found = []
    for line in heard.replace("\r\n", "\n").split("\n"):
        words, bar, address = line.rpartition("|")
        words, address = (words.strip(), address.strip()) if bar else (line.strip(), "")
        if not (words or address):
            continue
        if address and not is_of_this_site(address):
            raise ValidationError({"heard": _("“%(text)s” is no address of this site.") % {"text": address[:60]}})
        if not 0 < len(words) <= 300 or len(address) > 200:
            raise ValidationError({"heard": _("Keep each line under 300 characters.")})
        found.append((words, address))
    if len(found) > MOST_HEARD:
        raise ValidationError({"heard": _("At most %(most)d lines.") % {"most": MOST_HEARD}})
    return found


def _write(stop: Stop, by: Any, cost: int, counts: dict[str, int], lines: list[tuple[str, str]]) -> None:
    stop.cost, stop.kept_by, stop.kept_at = cost, by, clock.now()
    stop.save(update_fields=["cost", "kept_by", "kept_at"])
    stop.bands.all().delete()
    Band.objects.bulk_create(Band(stop=stop, language=code, came=count) for code, count in counts.items())
    stop.heard.all().delete()
    Heard.objects.bulk_create(Heard(stop=stop, words=words, url=address) for words, address in lines)


def _look(kind: str, data: bytes) -> tuple[list[str], dict[str, int]]:
    """Every problem of a file, and what accepting it would write."""
    if kind == LedgerFile.Kind.SPEAKERS:
        counts, table = files.read_speakers(data)
        findings = {"lines": len(counts), "people": sum(counts.values()), "before": Speakers.objects.count()}
    else:
        drafts, table = files.read_stops(data)
        planned = [_planned(draft) for draft in drafts]
        for draft, stop in zip(drafts, planned, strict=True):
            if stop is not None and stop.kept_at is not None:
                table.add(draft.line, _("this stop is in the ledger already. Correct it on its page."))
        findings = {
            "stops": len(drafts),
            "planned": sum(stop is not None for stop in planned),
            "people": sum(sum(draft.came.values()) for draft in drafts),
            "cost": sum(draft.cost for draft in drafts),
        }
    problems = [str(problem) for problem in table.in_order[:MOST_PROBLEMS]]
    return problems, {} if problems else findings


def _planned(draft: files.Draft) -> Stop | None:
    """The stop of that day and place, where it was planned or written down before."""
    begins = timezone.make_aware(datetime.combine(draft.day, time()))
    that_day = Stop.objects.filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1), called_off="")
    return that_day.filter(name__iexact=draft.where, neighborhood=draft.neighborhood).first()


def _write_draft(draft: files.Draft, by: Any) -> None:
    stop = _planned(draft)
    if stop is None:
        begins = timezone.make_aware(datetime.combine(draft.day, NOON))
        stop = Stop.objects.create(
            kind=draft.kind, name=draft.where, neighborhood_id=draft.neighborhood, languages=sorted(draft.came),
            who_goes=draft.who, starts_at=begins, ends_at=begins + timedelta(hours=1), by=by, made_at=clock.now(),
        )  # fmt: skip
    _write(stop, by, draft.cost, _counts(draft.came), [(words, "") for words in draft.heard])


def _write_speakers(counts: dict[tuple[int, str], int]) -> None:
    """The file takes the place of what was counted before."""
    Speakers.objects.all().delete()
    rows = (Speakers(neighborhood_id=place, language=code, people=people) for (place, code), people in counts.items())
    Speakers.objects.bulk_create(rows, batch_size=500)
