"""How every decision is written down, whatever it is about: with its rule, its reason, its council, in both logs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import log
from deliberation.discussions.lifecycle import APPEAL_MOVES
from deliberation.discussions.models import Appeal, Decision, Discussion, HouseRule
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.models import Council, Seat

SHORTEST_REASON = 10
LONGEST_REASON = 300
Kind = Decision.Kind
NAMES_A_RULE = frozenset({Kind.HIDE, Kind.WARN, Kind.PAUSE, Kind.LOCK, Kind.UNDO})


def record(kind: Decision.Kind, discussion: Discussion, *, by: Any, reason: str, rule: str = "", **of: Any) -> Decision:
    """Write a decision down, in the council's name, in the public log and the audit log. Whether `by` may was asked.

    `of` has what it is about: `comment`, or another room's thing as `about` (with `person`). Only letting something in
    needs no reason. Raises `ValidationError` naming the field for a reason or rule that can't be taken.
    """
    comment, about = of.get("comment"), of.get("about")
    reason = clean_reason(reason, needed=kind is not Kind.ACCEPT)
    found = rule_named(rule) if rule else None
    if found is None and (rule or kind in NAMES_A_RULE):
        raise ValidationError({"rule": _("Choose the rule of the house that it breaks.")})
    of.setdefault("person", comment.author if comment else None)
    made = Decision.objects.create(
        kind=kind,
        discussion=discussion,
        rule=found,
        reason=reason,
        by=by,
        council=_council(discussion, by),
        made_at=clock.now(),
        **of,
    )
    facts = {"rule": rule} if rule else {}
    if kind is not Kind.UNDO:  # whose entry says how many comments it hid
        room = about._meta.app_label if about else "discussions"
        log.record(f"{room}.{kind.value}", about or comment or discussion, by=by, reason=reason, **facts)
    return made


def rule_named(code: str) -> HouseRule | None:
    """The rule in force with that short name."""
    return HouseRule.objects.in_force().filter(code=code).first()


def clean_reason(reason: str, *, needed: bool = True) -> str:
    """A reason fit to be read by everybody: one sentence, not too short and not too long."""
    reason = " ".join(reason.split())
    if needed and len(reason) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Give the reason in a sentence: author and public will read it.")})
    if len(reason) > LONGEST_REASON:
        raise ValidationError({"reason": _("Keep the reason under 300 characters.")})
    return reason


def settle_appeals(decision: Decision) -> None:
    """A decision is taken back, or what it was about is gone: an appeal that waits needs no decision any more."""
    for appeal in Appeal.objects.filter(decision=decision).waiting().select_for_update():
        appeal.state = check_move(APPEAL_MOVES, "settle", appeal.state)
        appeal.save(update_fields=["state"])


def _council(discussion: Discussion, by: Any) -> Council | None:
    """In which council's name `by` decides there: the neighborhood's, or in a citywide discussion their own."""
    if discussion.neighborhood_id is not None:
        return Council.objects.filter(neighborhood=discussion.neighborhood_id).first()
    seat = Seat.objects.current().of(by).select_related("council").order_by("pk").first()
    return seat.council if seat else None
