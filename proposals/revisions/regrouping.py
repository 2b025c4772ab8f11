"""Merging proposals into one, and splitting one into several: asked by one author, done when all authors have agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from following.announcing import announce
from kit import clock
from kit.lifecycle import check_move
from kit.verdict import Forbidden
from proposals import actions, telling
from proposals.actions import WORDS, Words
from proposals.lifecycle import REGROUPABLE
from proposals.models import Proposal
from proposals.moving import locked
from proposals.requirements import missing
from proposals.revisions import permissions as may
from proposals.revisions.lifecycle import PLAN_MOVES
from proposals.revisions.models import Consent, Part, Plan
from proposals.support.actions import carry

ASKED = gettext_noop("Shall “%(title)s” be merged or split? All its authors are asked.")
DONE = gettext_noop("All authors agreed: “%(title)s” goes on in new proposals.")
REFUSED = gettext_noop("An author said no, so “%(title)s” stays as it is.")
DROPPED = gettext_noop("The plan for “%(title)s” was dropped. It stays as it is.")
FEWEST_PARTS, MOST_PARTS = 2, 5
MOST_SOURCES = 6


@transaction.atomic
def plan_merge(proposal: Proposal, others: Iterable[Proposal], *, by: Any, why: str, words: Words) -> Plan:
    """Ask all authors to make one proposal, with `words`, out of several. What `words` leaves out is the first one's."""
    sources = [locked(each) for each in [proposal, *others]]
    may.may_regroup(by, sources[0]).or_forbid()
    may.fits_merge(sources).or_forbid()
    if len(sources) > MOST_SOURCES:
        raise ValidationError(_("At most %(most)d proposals can become one.") % {"most": MOST_SOURCES})
    return _plan(Plan.Kind.MERGE, sources, [words], by=by, why=why)


@transaction.atomic
def plan_split(proposal: Proposal, *, by: Any, why: str, parts: Sequence[Words]) -> Plan:
    """Ask all authors to part one proposal into several, each with its own words."""
    proposal = locked(proposal)
    may.may_regroup(by, proposal).or_forbid()
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        raise ValidationError(
            _("Write between %(fewest)d and %(most)d parts.") % {"fewest": FEWEST_PARTS, "most": MOST_PARTS}
        )
    return _plan(Plan.Kind.SPLIT, [proposal], parts, by=by, why=why)


@transaction.atomic
def agree(plan: Plan, *, by: Any) -> Plan:
    """An author's yes. With the last one the plan is carried out."""
    plan = _locked_plan(plan)
    may.may_consent(by, plan).or_forbid()
    _say(plan, by, Consent.Answer.YES)
    log.record("revisions.agree", f"revisions.plan:{plan.pk}", by=by)
    return _carry_out(plan) if not _waits(plan) else plan


@transaction.atomic
def refuse(plan: Plan, *, by: Any) -> Plan:
    """An author's no. It ends the plan: everything stays as it is, and all authors are told."""
    plan = _locked_plan(plan)
    may.may_consent(by, plan).or_forbid()
    _say(plan, by, Consent.Answer.NO)
    _end(plan, "refuse")
    log.record("revisions.refuse", f"revisions.plan:{plan.pk}", by=by)
    _tell(plan, REFUSED, "plan_ended", by=by)
    return plan


@transaction.atomic
def drop(plan: Plan, *, by: Any) -> Plan:
    """Whoever asked thinks again."""
    plan = _locked_plan(plan)
    may.may_drop_plan(by, plan).or_forbid()
    _end(plan, "drop")
    log.record("revisions.drop", f"revisions.plan:{plan.pk}", by=by)
    _tell(plan, DROPPED, "plan_ended", by=by)
    return plan


def _plan(kind: Plan.Kind, sources: list[Proposal], parts: Sequence[Words], *, by: Any, why: str) -> Plan:
    if not why.strip():
        raise ValidationError({"why": _("Say why: all authors decide with it.")})
    plan = Plan.objects.create(kind=kind, by=by, why=why.strip())
    plan.sources.set(sources)
    for number, words in enumerate(parts, 1):
        part = Part(plan=plan, number=number, **{name: getattr(sources[0], name) for name in WORDS})
        actions.write(part, words)
        if lacking := missing(sources[0], part):
            raise ValidationError(
                [_("Part %(n)d: %(what)s") % {"n": number, "what": said} for said in lacking.values()]
            )
        part.save()
    asked = set().union(*(source.author_ids for source in sources))
    Consent.objects.bulk_create(Consent(plan=plan, person_id=pk) for pk in sorted(asked))
    _say(plan, by, Consent.Answer.YES)
    log.record("revisions.plan", sources[0], by=by, kind=kind, sources=[source.pk for source in sources], plan=plan.pk)
    if asked == {by.pk}:
        return _carry_out(plan)
    _tell(plan, ASKED, "plan_asked", by=by)
    return plan


def _carry_out(plan: Plan) -> Plan:
    """The new proposals, the old ones closed, supporters carried over and told: all of it or nothing."""
    sources = [locked(source) for source in plan.sources.order_by("pk")]
    stuck = next((source for source in sources if source.state not in REGROUPABLE), None)
    if stuck is not None:
        raise Forbidden(_("“%(title)s” was decided on meanwhile, so the plan can't be carried out.") % {"title": stuck})
    authors = sorted(_authors(plan))
    made = [_bring(part, sources[0], plan, authors) for part in plan.parts.order_by("number")]
    for source in sources:
        actions.replace(source, by=plan.by, how=plan.kind)
        telling.tell(telling.GOES_ON, source, by=plan.by)
    carry(sources, made)
    _end(plan, "carry_out")
    _tell(plan, DONE, "plan_ended", by=None)
    return plan


def _bring(part: Part, source: Proposal, plan: Plan, authors: list[int]) -> Proposal:
    lead = plan.by_id if plan.by_id in authors else next(iter(authors), None)
    proposal = Proposal(envelope=source.envelope, author_id=lead)
    for name in WORDS:
        setattr(proposal, name, getattr(part, name))
    proposal.save()
    proposal.coauthors.set([pk for pk in authors if pk != lead])
    part.proposal = proposal
    part.save(update_fields=["proposal"])
    return actions.bring_forward(proposal, by=plan.by, how="merged" if plan.kind == Plan.Kind.MERGE else "split")


def _tell(plan: Plan, sentence: str, letter: str, *, by: Any) -> None:
    """All its authors: it asks something of them, or touches what is theirs."""
    title = str(plan.sources.order_by("pk").first())
    letter = f"revisions/mail/{letter}"
    announce(sentence, plan, by=by, to=_authors(plan), letter=letter, always=True, title=title)


def _say(plan: Plan, person: Any, answer: Consent.Answer) -> None:
    plan.consents.filter(person=person).update(answer=answer, at=clock.now())


def _waits(plan: Plan) -> bool:
    return plan.consents.exclude(answer=Consent.Answer.YES).exists()


def _end(plan: Plan, verb: str) -> None:
    plan.state, plan.ended_at = check_move(PLAN_MOVES, verb, plan.state), clock.now()
    plan.save(update_fields=["state", "ended_at"])


def _authors(plan: Plan) -> set[int]:
    return set(plan.consents.values_list("person_id", flat=True))


def _locked_plan(plan: Plan) -> Plan:
    return Plan.objects.select_for_update().get(pk=plan.pk)
