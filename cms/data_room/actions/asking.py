"""What residents ask for, and what the city answers by its day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Role, User
from audit import log
from cms.data_room import permissions
from cms.data_room.models import DataSet, Request
from following.announcing import announce, not_said_yet
from kit import clock

ASKED = gettext_noop("Somebody asks for numbers that are missing: “%(what)s”.")
ANSWERED = gettext_noop("The city answered your request for numbers: “%(what)s”.")
LATE = gettext_noop("The answer about missing numbers is late: “%(what)s”.")
DAYS_TO_ANSWER = 20


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
    announce(ASKED, made, by=by, to=officers(), what=made.what[:120])
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
    told = officers() if unsaid else []
    for request in unsaid:
        announce(LATE, request, to=[*told, request.by_id], what=request.what[:120])
    return len(unsaid)


def officers() -> list[int]:
    """The numbers of the city's officers."""
    found = User.objects.filter(is_active=True, groups__name=Role.OFFICER.value)
    return list(found.order_by("pk").values_list("pk", flat=True))
