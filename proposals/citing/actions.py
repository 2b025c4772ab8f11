"""Cite a clause of the charter, and take that back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import log
from cycles.charters.models import Clause
from kit import clock
from proposals.citing import permissions
from proposals.citing.models import Citation
from proposals.models import Proposal

LONGEST = 300  # characters


@transaction.atomic
def cite(proposal: Proposal, *, by: Any, kind: str, clause: Clause, how: str) -> Citation:
    """Say in one sentence how a clause in force applies to the proposal, its cost, or a decision about it."""
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    proposal = Proposal.objects.with_all().get(pk=proposal.pk)
    permissions.may_cite(by, proposal, kind).or_forbid()
    if not permissions.clauses_in_force(proposal.envelope).filter(pk=clause.pk).exists():
        raise ValidationError({"clause": _("Choose a clause that is in force here.")})
    how = " ".join(how.split())
    if not how or len(how) > LONGEST:
        raise ValidationError(
            {"how": _("Say in one sentence how it applies, in at most %(most)d characters.") % {"most": LONGEST}}
        )
    if Citation.objects.filter(proposal=proposal, clause=clause, kind=kind).exists():
        raise ValidationError({"clause": _("This clause is cited here already. Take that back first.")})
    made = Citation.objects.create(proposal=proposal, clause=clause, kind=kind, how=how, by=by, at=clock.now())
    log.record("citing.cite", made, by=by, proposal=proposal.pk, clause=clause.pk, kind=str(kind))
    return made


@transaction.atomic
def take_back(citation: Citation, *, by: Any) -> None:
    """Cite a clause no more; the audit log keeps that it was."""
    Proposal.objects.select_for_update().get(pk=citation.proposal_id)
    proposal = Proposal.objects.with_all().get(pk=citation.proposal_id)
    citation = Citation.objects.get(pk=citation.pk)
    citation.proposal = proposal
    permissions.may_take_back(by, citation).or_forbid()
    facts = {"proposal": proposal.pk, "clause": citation.clause_id, "kind": citation.kind}
    log.record("citing.take_back", citation, by=by, **facts)
    citation.delete()
