"""Everything people do with indicators. Each act locks the indicator's row, so that no sum is lost between two readings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from audit import log
from cycles.models import Category
from kit import clock, pictures
from kit.lifecycle import check_move
from kit.pictures import Picture
from neighborhoods.models import Neighborhood
from proposals.delivery.models import Project
from proposals.indicators import adding_up, numbers, permissions, telling
from proposals.indicators.lifecycle import INDICATOR_MOVES, IndicatorState
from proposals.indicators.models import Indicator, Reading, Support, places_of

COMPARED = 200  # earlier readings that a new one is held against
WORDS = ("name", "question", "kind", "unit", "yes_words", "no_words", "direction", "method", "target_words")


@transaction.atomic
def propose(
    *,
    by: Any,
    project: Project | None = None,
    neighborhood: Neighborhood | None = None,
    category: Category | None = None,
    target_value: int,
    target_on: date,
    **words: str,
) -> Indicator:
    """Put an indicator forward for a project, or for a neighborhood or the whole city. `target_value` is in hundredths."""
    permissions.may_propose(by).or_forbid()
    if target_on <= clock.today():
        raise ValidationError({"target_on": _("Choose a day that is still to come.")})
    where = places_of(project) if project else {"neighborhood": neighborhood, "category": category}
    indicator = Indicator(
        project=project,
        **where,
        **{name: words.get(name, "").strip() for name in WORDS},
        target_value=target_value,
        target_on=target_on,
        proposed_by=by,
        proposed_at=clock.now(),
    )
    indicator.full_clean()
    indicator.save()
    log.record("indicators.propose", indicator, by=by, project=project.pk if project else None)
    Support.objects.create(indicator=indicator, person=by, at=clock.now())
    return indicator


@transaction.atomic
def support(indicator: Indicator, *, by: Any) -> Support:
    """Say that one wants this to be measured."""
    indicator = locked(indicator)
    permissions.may_support(by, indicator).or_forbid()
    return Support.objects.create(indicator=indicator, person=by, at=clock.now())


@transaction.atomic
def take_support_back(indicator: Indicator, *, by: Any) -> None:
    """Change one's mind."""
    indicator = locked(indicator)
    permissions.may_take_support_back(by, indicator).or_forbid()
    indicator.supports.filter(person=by).delete()


@transaction.atomic
def choose(indicator: Indicator, *, by: Any) -> Indicator:
    """The council takes it up: from now on it is measured."""
    indicator = locked(indicator)
    permissions.may_choose(by, indicator).or_forbid()
    indicator.state = check_move(INDICATOR_MOVES, "choose", indicator.state)
    indicator.chosen_at = clock.now()
    indicator.save(update_fields=["state", "chosen_at"])
    log.record("indicators.choose", indicator, by=by)
    telling.of_an_answer(indicator, telling.CHOSEN, by)
    return indicator


@transaction.atomic
def close(indicator: Indicator, *, by: Any, reason: str) -> Indicator:
    """Decline a proposed indicator, or end the measuring of a chosen one; the reason and all readings stay public."""
    indicator = locked(indicator)
    permissions.may_close(by, indicator).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; everybody can read it.")})
    indicator.state = check_move(INDICATOR_MOVES, "close", indicator.state)
    indicator.closed_at, indicator.closing_words = clock.now(), reason.strip()[:500]
    indicator.save(update_fields=["state", "closed_at", "closing_words"])
    log.record("indicators.close", indicator, by=by)
    telling.of_an_answer(indicator, telling.CLOSED if indicator.chosen_at else telling.DECLINED, by)
    return indicator


@transaction.atomic
def set_baseline(indicator: Indicator, *, by: Any, value: int, day: date, size: int) -> Indicator:
    """Write down how things are before the work begins: a value in hundredths, its day and its sample size."""
    indicator = locked(indicator)
    permissions.may_set_baseline(by, indicator).or_forbid()
    _check_day(day)
    if size < 1:
        raise ValidationError({"size": _("How many people or measurements stand behind it? At least 1.")})
    indicator.baseline_value, indicator.baseline_on, indicator.baseline_size = value, day, size
    indicator.save(update_fields=["baseline_value", "baseline_on", "baseline_size"])
    log.record("indicators.baseline", indicator, by=by, value=value, day=day.isoformat(), size=size)
    return indicator


def measure(
    indicator: Indicator,
    *,
    by: Any,
    day: date,
    value: int,
    size: int = 1,
    note: str = "",
    walked: bool = False,
    picture: Picture | None = None,
    picture_alt: str = "",
) -> Reading:
    """Write down one reading: `value` in hundredths of the unit, or how many counted among `size` where it is a share."""
    check_reading(indicator, value, size)
    _check_day(day)
    if picture and not picture_alt.strip():
        raise ValidationError({"picture_alt": _("Say what the picture shows, for neighbors who can't see it.")})
    with transaction.atomic():
        indicator = locked(indicator)
        permissions.may_measure(by, indicator).or_forbid()
        permissions.may_answer_again(by, indicator, day).or_forbid()
        source = Reading.Source.STAFF if is_officer(by) else Reading.Source.RESIDENT
        reading = Reading(
            indicator=indicator,
            day=day,
            value=value,
            size=size,
            source=Reading.Source.WALK if walked else source,
            note=note.strip()[:300],
            by=by,
            at=clock.now(),
        )
        if picture:
            reading.picture = pictures.store(picture, "readings")
            reading.picture_alt = picture_alt.strip()
        reading.doubt = doubt(reading, earlier(indicator))
        reading.save()
        begin_measuring(indicator)
        adding_up.add(indicator, [reading])
        log.record("indicators.measure", reading, by=by, indicator=indicator.pk, value=value, size=size)
    return reading


@transaction.atomic
def take_back(reading: Reading, *, by: Any, reason: str) -> Reading:
    """Count a wrong reading no more. Its numbers and the reason stay to be read; its words and its picture go."""
    indicator = locked(reading.indicator)
    reading = Reading.objects.select_for_update().get(pk=reading.pk)
    reading.indicator = indicator
    permissions.may_take_back(by, reading).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong with it.")})
    picture = reading.picture.name
    reading.taken_back_at, reading.taken_back_why = clock.now(), reason.strip()[:300]
    reading.note, reading.picture, reading.picture_alt = "", "", ""
    reading.save(update_fields=["taken_back_at", "taken_back_why", "note", "picture", "picture_alt"])
    adding_up.take_away(indicator, reading)
    log.record("indicators.take_back", reading, by=by, indicator=indicator.pk)
    if picture:
        transaction.on_commit(lambda: pictures.forget(picture))
    if reading.by_id != by.pk:
        telling.of_a_taken_reading(reading, by)
    return reading


def check_reading(indicator: Indicator, value: int, size: int) -> None:
    """Refuse numbers that make no sense for this kind of indicator."""
    if size < 1:
        raise ValidationError({"size": _("How many people or measurements stand behind it? At least 1.")})
    if indicator.is_share and not 0 <= value <= size:
        raise ValidationError({"value": _("More can't count than were looked at.")})
    if not indicator.is_share and value < 0:
        raise ValidationError({"value": _("The number can't be below zero.")})


def earlier(indicator: Indicator) -> list[Reading]:
    """The latest kept readings, which new ones are held against."""
    return list(indicator.readings.kept().order_by("-pk")[:COMPARED])


def doubt(reading: Reading, others: list[Reading]) -> str:
    """Whether it looks entered twice or far from the others. It counts all the same, until somebody takes it back."""
    same = (reading.day, reading.value, reading.size, reading.by_id)
    if any((other.day, other.value, other.size, other.by_id) == same for other in others):
        return Reading.Doubt.TWICE
    if numbers.stands_out(_point(reading), map(_point, others)):
        return Reading.Doubt.OUTLIER
    return ""


def begin_measuring(indicator: Indicator) -> None:
    """The first reading moves a chosen indicator on."""
    if indicator.state != IndicatorState.MEASURED:
        indicator.state = check_move(INDICATOR_MOVES, "measure", indicator.state)
        indicator.save(update_fields=["state"])


def locked(indicator: Indicator) -> Indicator:
    """The indicator as it is now, and nobody else's to change until the transaction ends."""
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    return Indicator.objects.with_place().get(pk=indicator.pk)


def _point(reading: Reading) -> float:
    return reading.value / reading.size if reading.indicator.is_share else reading.value


def _check_day(day: date) -> None:
    if day > clock.today():
        raise ValidationError({"day": _("This day is still to come.")})
    if day.year < 2000:
        raise ValidationError({"day": _("Is the year right?")})
