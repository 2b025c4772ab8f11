"""Frozen rules change in two ways only, in public: voting ends later, or a project can't be funded any more."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from voting.clock import database_now
from voting.ledger.leaves import LONGEST_REASON, LeafRefused, write_leaf
from voting.models import Poll
from voting.record import log
from voting.record.models import Amendment, Record

What = Amendment.What


def withdrawn_from(poll: Poll) -> frozenset[str]:
    """The ids of projects that were withdrawn while people voted."""
    found = Amendment.objects.filter(poll=poll, what=What.WITHDRAW)
    return frozenset(found.values_list("project", flat=True))


def withdrawn_why(poll: Poll) -> dict[str, str]:
    """The reason why each withdrawn project was, by its id."""
    found = Amendment.objects.filter(poll=poll, what=What.WITHDRAW)
    return dict(found.values_list("project", "reason"))


def closing_of(poll: Poll) -> datetime:
    """Until when the rules, as amended, promise that people can vote."""
    last = Amendment.objects.filter(poll=poll, what=What.EXTEND).order_by("index").last()
    return (last.closes_at if last else None) or datetime.fromisoformat(poll.manifest.data["closes_at"])


def told(poll: Poll) -> list[Amendment]:
    """All amendments for a page, each withdrawn project by the `name` it has in the frozen rules. One query."""
    rows = list(Amendment.objects.filter(poll=poll))
    names = {project["id"]: project["name"] for project in poll.manifest.data["projects"]} if rows else {}
    for row in rows:
        row.name = names.get(row.project, "")
    return rows


def extend(poll: Poll, until: datetime, reason: str) -> Amendment | None:
    """Append that voting ends later; None when that is promised already. Raises `ValidationError` for the reason."""
    until = until.astimezone(UTC).replace(microsecond=0)
    if until <= closing_of(poll):
        return None
    told = until.isoformat().replace("+00:00", "Z")
    return _append(poll, Amendment(what=What.EXTEND, closes_at=until, reason=in_one_line(reason)), closes_at=told)


def withdraw(poll: Poll, project: str, reason: str) -> Amendment:
    """Append that a project can't be funded any more. Raises `ValidationError`."""
    if project not in {known["id"] for known in poll.manifest.data["projects"]}:
        raise ValidationError({"project": _("This project is not on the ballot.")})
    if project in withdrawn_from(poll):
        raise ValidationError({"project": _("This project is withdrawn already.")})
    return _append(poll, Amendment(what=What.WITHDRAW, project=project, reason=in_one_line(reason)), project=project)


def in_one_line(reason: str) -> str:
    """A reason as the ledger takes it: one line, single spaces. Raises `ValidationError` if it is empty or too long."""
    said = " ".join("".join(letter if letter.isprintable() else " " for letter in reason).split())
    if not said:
        raise ValidationError({"reason": _("Say why, in a sentence residents can read.")})
    if len(said) > LONGEST_REASON:
        raise ValidationError({"reason": _("The reason has more than %(n)d characters.") % {"n": LONGEST_REASON}})
    return said


def _append(poll: Poll, amendment: Amendment, **fields: str) -> Amendment:
    try:
        leaf = write_leaf("amend", what=str(amendment.what), reason=amendment.reason, **fields)
    except LeafRefused as refused:
        raise ValidationError({"reason": str(refused)}) from refused
    log.append(poll, [leaf])
    amendment.poll, amendment.at = poll, database_now()
    amendment.index = Record.objects.values_list("size", flat=True).get(poll=poll) - 1
    amendment.save(force_insert=True)
    return amendment
