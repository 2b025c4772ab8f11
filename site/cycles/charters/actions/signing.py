"""Settle what was agreed, sign the exact text, and put it in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cycles.charters import permissions, readiness, telling
from cycles.charters.actions.locking import locked
from cycles.charters.actions.weighing import checked, put
from cycles.charters.lifecycle import VERSION_MOVES
from cycles.charters.models import Side, Signature, Version
from cycles.charters.wording import fingerprint_of, text_of
from cycles.models import Category
from kit import clock
from kit.lifecycle import check_move


@transaction.atomic
def settle(version: Version, *, by: Any, percents: Mapping[int, int], reason: str = "") -> Version:
    """Write down the weights that were agreed, and fix the text for signing. Nothing in it changes any more after this."""
    version = locked(version)
    permissions.may_settle(by, version).or_forbid()
    percents = checked(percents)
    lacking = [str(need.text) for need in readiness.of_draft(version) if need.must and not need.met]
    if lacking:
        raise ValidationError([_("Not there yet: %(need)s") % {"need": need} for need in lacking])
    put(version, Side.AGREED, by=by, percents=percents, reason=reason.strip()[:500])
    version.text = text_of(version, version.clauses.all(), percents, Category.objects.all())
    version.fingerprint = fingerprint_of(version.text)
    version.state, version.settled_at = check_move(VERSION_MOVES, "settle", version.state), clock.now()
    version.save(update_fields=["text", "fingerprint", "state", "settled_at"])
    log.record("charters.settle", version, by=by, number=version.number, fingerprint=version.fingerprint)
    telling.of_signing(version, by)
    return version


@transaction.atomic
def reopen(version: Version, *, by: Any, reason: str) -> Version:
    """Make a settled version a draft again, because something in it is to change. Signatures so far fall: they were under
    another text. The audit log keeps them."""
    version = locked(version)
    permissions.may_reopen(by, version).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; everybody can read it.")})
    version.signatures.all().delete()
    version.weighings.filter(side=Side.AGREED).delete()
    was = version.fingerprint
    version.state, version.settled_at = check_move(VERSION_MOVES, "reopen", version.state), None
    version.text = version.fingerprint = ""
    version.save(update_fields=["text", "fingerprint", "state", "settled_at"])
    log.record("charters.reopen", version, by=by, was=was, reason=reason.strip()[:500])
    telling.of_reopening(version, by)
    return version


@transaction.atomic
def sign(version: Version, *, by: Any, fingerprint: str) -> Version:
    """Sign the text with this fingerprint, which is the one the person has read. With all three signatures it is in force,
    and takes the place of the version before."""
    version = locked(version)
    permissions.may_sign(by, version).or_forbid()
    if fingerprint != version.fingerprint:
        raise ValidationError(_("The text is another one than you have read. Read it again, then sign."))
    duty = permissions.duty_of(by, version.charter)
    Signature.objects.create(version=version, duty=duty, member=by, fingerprint=fingerprint, at=clock.now())
    log.record("charters.sign", version, by=by, duty=duty, fingerprint=fingerprint)
    if set(version.signatures.values_list("duty", flat=True)) >= set(Signature.Duty.values):
        _put_in_force(version)
    return version


def _put_in_force(version: Version) -> None:
    moment = clock.now()
    for before in Version.objects.in_force().filter(charter=version.charter_id):
        before.state, before.ended_at = check_move(VERSION_MOVES, "supersede", before.state), moment
        before.save(update_fields=["state", "ended_at"])
    version.state, version.agreed_at = check_move(VERSION_MOVES, "agree", version.state), moment
    version.save(update_fields=["state", "agreed_at"])
    log.record("charters.agree", version, number=version.number, fingerprint=version.fingerprint)
    telling.of_an_agreement(version)
