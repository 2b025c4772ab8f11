"""What people do with words that are public: suggest better ones, accept or decline them."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from following.announcing import announce
from kit import clock
from kit.html import clean_rich
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from proposals.actions import Words, reword
from proposals.models import Proposal
from proposals.moving import locked
from proposals.revisions import permissions as may
from proposals.revisions.lifecycle import AMENDMENT_MOVES
from proposals.revisions.models import Amendment, Revision

SUGGESTED = gettext_noop("Better words are suggested for “%(title)s”.")
TAKEN_OVER = gettext_noop("Your words are in “%(title)s” now.")
NOT_TAKEN_OVER = gettext_noop("The authors declined your words for “%(title)s”.")


@transaction.atomic
def amend(proposal: Proposal, *, by: Any, title: str, summary: str, body: str, why: str) -> Amendment:
    """Suggest other words to the authors of a public proposal. `body` is HTML, cleaned here."""
    proposal = locked(proposal)
    may.may_amend(by, proposal).or_forbid()
    base = Revision.objects.filter(proposal=proposal).last()
    if base is None:
        raise Forbidden(_("There is no public version yet."))
    words = {"title": title.strip(), "summary": summary.strip(), "body": clean_rich(body)}
    amendment = Amendment(proposal=proposal, base=base, author=by, why=why.strip(), **words)
    if not amendment.changed():
        raise ValidationError(_("Nothing is different yet. Change the words, then send your suggestion."))
    if not amendment.why:
        raise ValidationError({"why": _("Say why: the authors decide with it.")})
    amendment.save()
    log.record("revisions.amend", proposal, by=by, amendment=amendment.pk, base=base.number)
    announce(
        SUGGESTED,
        amendment,
        by=by,
        to=proposal.author_ids,
        letter="revisions/mail/suggested",
        always=True,
        title=proposal.title,
    )
    return amendment


@transaction.atomic
def accept_amendment(amendment: Amendment, *, by: Any, reason: str = "") -> Proposal:
    """Make suggested words the proposal's own, as a new version that names who suggested them.

    Only what the amendment changes is changed. Raises `ValidationError` where the authors changed the same field since.
    """
    proposal, amendment = _locked_with(amendment)
    may.may_answer_amendment(by, amendment).or_forbid()
    changes = amendment.changed()
    stale = [name for name in changes if getattr(proposal, name) != getattr(amendment.base, name)]
    if stale:
        raise ValidationError(
            _(
                "These words were changed since it was suggested, so it can't be taken over as it stands. Decline it with that reason, or ask for a new one."
            )
        )
    _answer(amendment, "accept", by=by, reason=reason)
    words = cast(Words, changes)
    proposal = reword(proposal, by=amendment.author, how=Revision.How.AMENDED, words=words, amendment=amendment)
    log.record("revisions.accept", proposal, by=by, amendment=amendment.pk, version=proposal.revision)
    return proposal


@transaction.atomic
def decline_amendment(amendment: Amendment, *, by: Any, reason: str) -> Amendment:
    """Say no, with a reason that everybody can read."""
    proposal, amendment = _locked_with(amendment)
    may.may_answer_amendment(by, amendment).or_forbid()
    if not reason.strip():
        raise ValidationError({"reason": _("Say why not: they took the trouble to write it.")})
    _answer(amendment, "decline", by=by, reason=reason)
    log.record("revisions.decline", proposal, by=by, amendment=amendment.pk)
    return amendment


@transaction.atomic
def take_back_amendment(amendment: Amendment, *, by: Any) -> Amendment:
    """Withdraw one's own suggestion; it stays to be read."""
    proposal, amendment = _locked_with(amendment)
    may.may_take_back_amendment(by, amendment).or_forbid()
    _answer(amendment, "take_back", by=None, reason="")
    log.record("revisions.take_back", proposal, by=by, amendment=amendment.pk)
    return amendment


def _answer(amendment: Amendment, verb: str, *, by: Any, reason: str) -> None:
    amendment.state = check_move(AMENDMENT_MOVES, verb, amendment.state)
    amendment.reason, amendment.answered_by, amendment.answered_at = reason.strip(), by, clock.now()
    amendment.save(update_fields=["state", "reason", "answered_by", "answered_at"])
    if by is not None:
        said = TAKEN_OVER if verb == "accept" else NOT_TAKEN_OVER
        to, title = [amendment.author_id], amendment.proposal.title
        announce(said, amendment, by=by, to=to, letter="revisions/mail/answered", always=True, title=title)


def _locked_with(amendment: Amendment) -> tuple[Proposal, Amendment]:
    proposal = locked(amendment.proposal)
    amendment = Amendment.objects.select_related("base", "author").select_for_update(of=("self",)).get(pk=amendment.pk)
    amendment.proposal = proposal
    return proposal, amendment
