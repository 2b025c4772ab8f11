"""Everything people do with the register. Every door calls these."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from audit import log
from cms.surveillance import permissions, telling
from cms.surveillance.lifecycle import HARM_MOVES, RENEWAL_MOVES, Choice, HarmState, RenewalState, TechnologyState
from cms.surveillance.models import Harm, Renewal, RenewalVote, Technology, Version, words_of
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.models import Seat
from residence.codes import as_typed, new_code

SHORTEST_WORDS = 20
SHORTEST_VOTE = timedelta(days=7)
REMINDED_BEFORE = (60, 14)  # days
WORDS_KEPT_FOR = timedelta(days=90)  # of a report of harm, after it was looked into


@transaction.atomic
def enter(technology: Technology | None, *, by: Any, why: str, **words: Any) -> Technology:
    """Put a technology into the register, or change what it says; each change is a version with its reason."""
    permissions.may_keep(by).or_forbid()
    is_new = technology is None
    found = Technology(made_at=clock.now()) if technology is None else _locked(technology)
    before = None if is_new else words_of(found)
    for name, value in words.items():
        setattr(found, name, value.strip() if isinstance(value, str) else value)
    found.full_clean()
    if words_of(found) == before:
        raise ValidationError(_("Nothing is different from what the register says already."))
    found.save()
    _write_version(found, by, _why(why))
    log.record("surveillance.enter", found, by=by, new=is_new)
    telling.of_an_entry(found, by, is_new=is_new)
    return found


@transaction.atomic
def end_use(technology: Technology, *, by: Any, why: str) -> Technology:
    """Say that it is no longer used; the entry and its history stay."""
    found = _locked(technology)
    permissions.may_keep(by).or_forbid()
    if found.state == TechnologyState.ENDED:
        return found
    found.state = TechnologyState.ENDED
    found.save(update_fields=["state"])
    _write_version(found, by, _why(why))
    log.record("surveillance.end_use", found, by=by)
    telling.of_an_entry(found, by, is_new=False)
    return found


# --- Harms ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def report_harm(technology: Technology, *, kind: str, words: str) -> tuple[Harm, str]:
    """Report that it harmed somebody; the report and the code with which its answer is read, shown this once.

    Nobody is asked who they are, and nothing is kept that could tell: no account, no address, the day and not the hour.
    """
    permissions.may_report_harm().or_forbid()
    if kind not in Harm.Kind.values:
        raise ValidationError({"kind": _("Choose what it was.")})
    if len(words.strip()) < SHORTEST_WORDS:
        raise ValidationError({"words": _("Say in a sentence or two what happened.")})
    code = new_code() + new_code()
    harm = Harm.objects.create(
        technology=technology, kind=kind, words=words.strip()[:4000], key=hashed(code), sent_on=clock.today()
    )
    log.record("surveillance.report_harm", technology)
    telling.of_a_harm(harm)
    return harm, code


def harm_of(code: str) -> Harm | None:
    """The report whose code this is."""
    return Harm.objects.select_related("technology").filter(key=hashed(as_typed(code))).first()


@transaction.atomic
def settle(harm: Harm, *, by: Any, stands: bool, finding: str) -> Harm:
    """A council member's finding about a report, in public and without anything that tells who it is about."""
    harm = _locked_harm(harm)
    move = "stand" if stands else "not-found"
    permissions.may_settle(by, harm, move).or_forbid()
    if len(finding.strip()) < SHORTEST_WORDS:
        raise ValidationError({"finding": _("Say in a sentence what was found; everybody can read it.")})
    harm.state = check_move(HARM_MOVES, move, harm.state)
    harm.finding, harm.settled_by, harm.settled_at = finding.strip()[:500], by, clock.now()
    harm.save(update_fields=["state", "finding", "settled_by", "settled_at"])
    log.record("surveillance.settle", harm, by=by, stands=stands)
    if stands:
        telling.of_a_standing_harm(harm, by)
    return harm


@transaction.atomic
def answer_harm(harm: Harm, *, by: Any, words: str) -> Harm:
    """What the city does about a harm that stands, in public. A later answer takes the place of an earlier one."""
    harm = _locked_harm(harm)
    permissions.may_answer(by, harm).or_forbid()
    if len(words.strip()) < SHORTEST_WORDS:
        raise ValidationError({"words": _("Write at least a sentence.")})
    harm.answer, harm.answered_by, harm.answered_at = words.strip()[:500], by, clock.now()
    harm.save(update_fields=["answer", "answered_by", "answered_at"])
    log.record("surveillance.answer_harm", harm, by=by)
    return harm


def forget_words() -> int:
    """Delete the words of reports that were looked into three months ago; of how many."""
    old = Harm.objects.exclude(state=HarmState.WAITING).exclude(words="")
    return old.filter(settled_at__lt=clock.now() - WORDS_KEPT_FOR).update(words="")


# --- Renewals ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_vote(technology: Technology, *, by: Any, closes_at: datetime) -> Renewal:
    """Ask the residents whether it should go on being used. It opens at once, and closes before the review's day."""
    technology = _locked(technology)
    permissions.may_open_vote(by, technology).or_forbid()
    moment = clock.now()
    if closes_at < moment + SHORTEST_VOTE:
        raise ValidationError({"closes_at": _("Give residents seven days at least.")})
    if not technology.is_overdue and timezone.localdate(closes_at) > technology.review_on:
        raise ValidationError({"closes_at": _("Residents vote before the review's day, so that it can count.")})
    renewal = Renewal.objects.create(technology=technology, opens_at=moment, closes_at=closes_at)
    log.record("surveillance.open_vote", renewal, by=by, closes_at=closes_at.isoformat())
    telling.of_a_vote(renewal, by)
    return renewal


@transaction.atomic
def vote(renewal: Renewal, *, by: Any, choice: str) -> RenewalVote:
    """Vote, or change one's vote. Nobody sees any votes before the close, and the public record has no entry of it."""
    renewal = Renewal.objects.select_for_update().get(pk=renewal.pk)  # after the count nobody comes any more
    permissions.may_vote(by, renewal).or_forbid()
    if choice not in Choice.values:
        raise ValidationError({"choice": _("Choose one of the three.")})
    made, _is_new = RenewalVote.objects.update_or_create(renewal=renewal, person=by, defaults={"choice": choice})
    return made


def close_due() -> int:
    """Count the votes whose time is over; how many were counted. For the worker."""
    due = list(Renewal.objects.due_to_close())
    for renewal in due:
        _count(renewal)
    return len(due)


@transaction.atomic
def _count(renewal: Renewal) -> None:
    """Add the votes up, of those who are residents still, and forget who cast which."""
    renewal = Renewal.objects.select_for_update().get(pk=renewal.pk)
    if renewal.state != RenewalState.OPEN or clock.now() < renewal.closes_at:
        return
    of_residents = renewal.ballots.filter(person__residence__isnull=False, person__is_active=True).order_by()
    found = dict(of_residents.values_list("choice").annotate(n=Count("pk")))
    renewal.tally = {choice: found.get(choice, 0) for choice in Choice.values}
    renewal.state = check_move(RENEWAL_MOVES, "close", renewal.state)
    renewal.save(update_fields=["tally", "state"])
    renewal.ballots.all().delete()
    log.record("surveillance.count", renewal, **renewal.tally)
    telling.of_a_count(renewal)


@transaction.atomic
def advise(renewal: Renewal, *, by: Any, advice: str, words: str) -> Renewal:
    """A council's advice to the city, with its reasons, while residents vote or after."""
    renewal = Renewal.objects.select_for_update().get(pk=renewal.pk)
    permissions.may_advise(by, renewal).or_forbid()
    _check_choice(advice, words, "advice", "words")
    seat = Seat.objects.current().of(by).select_related("council").order_by("pk").first()
    renewal.advice, renewal.advice_words = advice, words.strip()[:1000]
    renewal.advised_by, renewal.advised_at = by, clock.now()
    renewal.advised_for = seat.council if seat else None
    renewal.save(update_fields=["advice", "advice_words", "advised_by", "advised_at", "advised_for"])
    log.record("surveillance.advise", renewal, by=by, advice=advice)
    return renewal


@transaction.atomic
def decide(renewal: Renewal, *, by: Any, decision: str, reasons: str, review_on: date | None = None) -> Renewal:
    """The city's decision with its reasons: end its use, or go on until the next review's day."""
    technology = _locked(renewal.technology)
    renewal = Renewal.objects.select_for_update().get(pk=renewal.pk)
    permissions.may_decide(by, renewal).or_forbid()
    _check_choice(decision, reasons, "decision", "reasons")
    if decision != Choice.END and (review_on is None or review_on <= clock.today()):
        raise ValidationError({"review_on": _("Say when it is reviewed next; a day that is still to come.")})
    renewal.state = check_move(RENEWAL_MOVES, "decide", renewal.state)
    renewal.decision, renewal.reasons = decision, reasons.strip()
    renewal.decided_by, renewal.decided_at = by, clock.now()
    renewal.save(update_fields=["state", "decision", "reasons", "decided_by", "decided_at"])
    log.record("surveillance.decide", renewal, by=by, decision=decision)
    if decision == Choice.END:
        end_use(technology, by=by, why=_("The city decided to end it."))
    elif review_on is not None:
        technology.review_on = review_on
        technology.save(update_fields=["review_on"])
        _write_version(technology, by, _("The city decided that it goes on."))
    telling.of_a_decision(renewal, by)
    return renewal


@transaction.atomic
def remind() -> int:
    """Say that reviews come near or are overdue, each once; how many things were said."""
    said = 0
    soon = clock.today() + timedelta(days=REMINDED_BEFORE[0])
    for technology in Technology.objects.select_for_update().filter(state=TechnologyState.IN_USE, review_on__lte=soon):
        left = (technology.review_on - clock.today()).days
        due = 0 if left < 0 else min(days for days in REMINDED_BEFORE if left <= days)
        note = f"{technology.review_on.isoformat()}:{due}"
        if note not in technology.reminded:
            technology.reminded = [*technology.reminded, note]
            technology.save(update_fields=["reminded"])
            telling.of_a_review(technology, due)
            said += 1
    return said


def hashed(code: str) -> str:
    """What is kept of a code: nobody who has the database can read anybody's answer with it."""
    return hashlib.sha256(f"harm:{code}".encode()).hexdigest()


def _check_choice(choice: str, words: str, field: str, words_field: str) -> None:
    if choice not in Choice.values:
        raise ValidationError({field: _("Choose one of the three.")})
    if len(words.strip()) < SHORTEST_WORDS:
        raise ValidationError({words_field: _("Give the reasons in a sentence or more; everybody can read them.")})


def _write_version(technology: Technology, by: Any, why: str) -> None:
    number = technology.versions.count() + 1
    words = words_of(technology) | {"state": technology.state}
    Version.objects.create(technology=technology, number=number, words=words, why=why, by=by, at=clock.now())


def _why(why: str) -> str:
    if len(why.strip()) < 10:
        raise ValidationError({"why": _("Say in a sentence what changes and why; everybody can read it.")})
    return why.strip()[:300]


def _locked(technology: Technology) -> Technology:
    return Technology.objects.select_for_update().get(pk=technology.pk)


def _locked_harm(harm: Harm) -> Harm:
    Harm.objects.select_for_update().get(pk=harm.pk)
    return Harm.objects.select_related("technology").get(pk=harm.pk)
