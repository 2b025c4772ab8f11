"""Standing behind proposals, and counting those who do so on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from following.announcing import announce
from kit import clock
from proposals.models import Proposal
from proposals.moving import locked
from proposals.support import permissions as may
from proposals.support.models import Endorsement, Sheet, on_paper

CARRIED = gettext_noop("You now stand behind “%(title)s”, into which a proposal you stood behind went.")


@transaction.atomic
def endorse(proposal: Proposal, *, by: Any) -> Proposal:
    """Stand behind a proposal."""
    proposal = locked(proposal)
    may.may_endorse(by, proposal).or_forbid()
    Endorsement.objects.create(proposal=proposal, person=by)
    log.record("support.endorse", proposal)  # without by: who stands behind what is nobody's business
    return _recounted(proposal)


@transaction.atomic
def take_back(proposal: Proposal, *, by: Any) -> Proposal:
    """Stop standing behind it."""
    proposal = locked(proposal)
    may.may_take_back(by, proposal).or_forbid()
    Endorsement.objects.filter(proposal=proposal, person=by).delete()
    log.record("support.take_back", proposal)
    return _recounted(proposal)


@transaction.atomic
def count_sheet(proposal: Proposal, *, by: Any, mark: str, valid: int, refused: int = 0) -> Sheet:
    """Write down how many valid signatures a sheet has. `mark` is the number on it: no sheet counts twice."""
    proposal = locked(proposal)
    may.may_count(by, proposal).or_forbid()
    mark = mark.strip()
    if Sheet.objects.filter(proposal=proposal, mark__iexact=mark).counted().exists():
        raise ValidationError({"mark": _("A sheet of this number is counted already.")})
    if valid < 0 or refused < 0 or valid + refused == 0:
        raise ValidationError({"valid": _("Count at least one signature.")})
    sheet = Sheet.objects.create(proposal=proposal, mark=mark, valid=valid, refused=refused, by=by)
    log.record("support.count_sheet", proposal, by=by, sheet=sheet.pk, valid=valid, refused=refused)
    _recounted(proposal)
    return sheet


@transaction.atomic
def take_back_sheet(sheet: Sheet, *, by: Any, reason: str) -> Sheet:
    """Undo a wrong count, with the reason; the line stays to be read."""
    proposal = locked(sheet.proposal)
    may.may_count(by, proposal).or_forbid()
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.taken_back_at is not None:
        raise ValidationError(_("It was taken back already."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say what was wrong with the count.")})
    sheet.taken_back_at, sheet.reason = clock.now(), reason.strip()
    sheet.save(update_fields=["taken_back_at", "reason"])
    log.record("support.take_back_sheet", proposal, by=by, sheet=sheet.pk, reason=sheet.reason)
    _recounted(proposal)
    return sheet


def carry(sources: Iterable[Proposal], made: Iterable[Proposal]) -> None:
    """Let whoever stood behind `sources` stand behind all that was `made` of them, and tell them; in the caller's
    transaction. A person who stood behind two sources counts once; its authors don't count."""
    sources = list(sources)
    people: dict[int, int] = {}
    for person, source in Endorsement.objects.filter(proposal__in=sources).values_list("person", "proposal"):
        people.setdefault(person, source)
    for proposal in made:
        authors = proposal.author_ids
        Endorsement.objects.bulk_create(
            Endorsement(proposal=proposal, person_id=person, carried_from_id=source)
            for person, source in people.items()
            if person not in authors
        )
        for sheet in Sheet.objects.filter(proposal__in=sources).counted():
            mark = f"{sheet.proposal_id}/{sheet.mark}"[:40]
            Sheet.objects.create(
                proposal=proposal, mark=mark, valid=sheet.valid, by_id=sheet.by_id, carried_from_id=sheet.proposal_id
            )
        _recounted(proposal)
        announce(
            CARRIED,
            proposal,
            to=set(people) - authors,
            letter="support/mail/carried",
            always=True,
            title=proposal.title,
        )


def _recounted(proposal: Proposal) -> Proposal:
    proposal.supporters = Endorsement.objects.filter(proposal=proposal).count() + on_paper(proposal)
    proposal.save(update_fields=["supporters"])
    return proposal
