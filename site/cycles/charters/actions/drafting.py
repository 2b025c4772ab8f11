"""Open a version, write its clauses, give it up."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit import log
from cycles.charters import permissions, telling
from cycles.charters.actions.locking import locked
from cycles.charters.lifecycle import VERSION_MOVES
from cycles.charters.models import Charter, Clause, Version
from cycles.models import Category
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.models import Neighborhood

LONGEST = 2000  # characters of a clause, and of what changes


@transaction.atomic
def open_version(neighborhood: Neighborhood | None, *, by: Any, changes: str) -> Version:
    """Open the next version of a neighborhood's charter, or of the whole city's (`None`).

    It begins with the clauses in force, under their numbers. `changes` says in plain words what is to change, and why.
    """
    permissions.may_keep(by, neighborhood).or_forbid()
    Charter.objects.get_or_create(neighborhood=neighborhood)
    charter = Charter.objects.select_for_update().get(neighborhood=neighborhood)
    permissions.may_open(by, neighborhood).or_forbid()
    before = charter.versions.signed().first()
    made = Version.objects.create(
        charter=charter,
        number=before.number + 1 if before else 1,
        changes=_said(changes, "changes", _("Say what is to change, and why.")),
        opened_by=by,
        opened_at=clock.now(),
    )
    if before is not None:
        kept = ("number", "text", "category_id")
        Clause.objects.bulk_create(Clause(version=made, **row) for row in before.clauses.values(*kept))
    log.record("charters.open", made, by=by, charter=charter.pk, number=made.number)
    telling.of_a_draft(made, by)
    return made


@transaction.atomic
def explain(version: Version, *, by: Any, changes: str) -> Version:
    """Say anew what changes, and why."""
    version = locked(version)
    permissions.may_write(by, version).or_forbid()
    version.changes = _said(changes, "changes", _("Say what is to change, and why."))
    version.save(update_fields=["changes"])
    log.record("charters.explain", version, by=by)
    return version


@transaction.atomic
def add_clause(version: Version, *, by: Any, text: str, category: Category | None = None) -> Clause:
    """A new clause, under a number that no clause of this charter ever had in an earlier version."""
    version = locked(version)
    permissions.may_write(by, version).or_forbid()
    last = Clause.objects.filter(version__charter=version.charter_id).aggregate(last=Max("number"))["last"] or 0
    made = Clause.objects.create(
        version=version, number=last + 1, text=_said(text, "text", _("Write the clause.")), category=category
    )
    log.record("charters.add_clause", version, by=by, clause=made.anchor)
    return made


@transaction.atomic
def change_clause(clause: Clause, *, by: Any, text: str, category: Category | None = None) -> Clause:
    """Other words for a clause, under the same number."""
    version = locked(clause.version)
    permissions.may_write(by, version).or_forbid()
    clause = version.clauses.get(pk=clause.pk)
    clause.text, clause.category = _said(text, "text", _("Write the clause.")), category
    clause.save(update_fields=["text", "category"])
    log.record("charters.change_clause", version, by=by, clause=clause.anchor)
    return clause


@transaction.atomic
def remove_clause(clause: Clause, *, by: Any) -> None:
    """Leave a clause out of this version; it stays in the versions before."""
    version = locked(clause.version)
    permissions.may_write(by, version).or_forbid()
    clause = version.clauses.get(pk=clause.pk)
    log.record("charters.remove_clause", version, by=by, clause=clause.anchor)
    clause.delete()


@transaction.atomic
def withdraw(version: Version, *, by: Any, reason: str) -> Version:
    """Give an open version up; it stays to be read, with the reason, and what was in force stays in force."""
    version = locked(version)
    permissions.may_withdraw(by, version).or_forbid()
    version.reason = _said(reason, "reason", _("Say why; everybody can read it."))[:500]
    version.state = check_move(VERSION_MOVES, "withdraw", version.state)
    version.ended_at = clock.now()
    version.save(update_fields=["state", "reason", "ended_at"])
    log.record("charters.withdraw", version, by=by, reason=version.reason)
    telling.of_a_withdrawal(version, by)
    return version


def _said(words: str, field: str, lacking: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if not words:
        raise ValidationError({field: lacking})
    if len(words) > LONGEST:
        raise ValidationError({field: _("This is too long: at most %(most)d characters.") % {"most": LONGEST}})
    return words
