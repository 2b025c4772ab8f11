"""Things of the data room and of the surveillance register, for `things`."""

from __future__ import annotations

from typing import Any

Things = dict[str, dict[str, Any]]


def harms() -> Things:
    """A report of harm that waits, and one that stands."""
    from cms.surveillance.models import Harm

    return {state: {"pk": Harm.objects.filter(state=state).latest("pk").pk} for state in ("waiting", "stands")}


def renewals() -> Things:
    """A vote that runs, and one that is decided."""
    from cms.surveillance.models import Renewal

    return {state: {"pk": Renewal.objects.filter(state=state).latest("pk").pk} for state in ("open", "decided")}


def coded(model: str) -> Things:
    """The latest thing of a kind that is known by its code."""
    from django.apps import apps

    return {"ana's": {"code": apps.get_model(model).objects.latest("pk").code}}


def data_notes() -> Things:
    """Ana's note on a number, and a neighbor's."""
    from cms.data_room.models import Note

    hers = Note.objects.filter(author__email="ana@demo.example").latest("pk")
    others = Note.objects.exclude(author__email__in=["ana@demo.example", "lupe@demo.example"]).latest("pk")
    return {"ana's": {"pk": hers.pk}, "a-neighbor's": {"pk": others.pk}}


def data_requests() -> Things:
    """A request for numbers that waits, and an answered one."""
    from cms.data_room.models import Request

    waiting, answered = (Request.objects.filter(answered_at__isnull=empty).latest("pk").pk for empty in (True, False))
    return {"waiting": {"pk": waiting}, "answered": {"pk": answered}}


def readings() -> Things:
    """Ana's counter-reading that waits, and Cora's answered one."""
    from cms.data_room.models import Reading

    found = {
        "ana's": Reading.objects.get(answered_at=None),
        "answered": Reading.objects.exclude(answered_at=None).get(),
    }
    return {name: {"pk": one.data_set_id, "number": one.number} for name, one in found.items()}


def figures() -> Things:
    """The counter-reading with figures of its own."""
    return {"answered": readings()["answered"]}
