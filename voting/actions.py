"""What residents and officers do with polls. Every door calls these.

Casting leaves no trace in the audit log on purpose: an entry has a time and an actor, and would tie both to a ballot.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit import log
from cycles.models import Envelope
from kit.lifecycle import check_move
from kit.prepared import together
from kit.verdict import Forbidden
from kit.when_used import when_used
from proposals.actions import record_outcome
from proposals.delivery.actions import start_project
from proposals.models import Proposal
from proposals.reviewing.showing import rival_pairs
from voting import ballots, casting, freezing, opening, readiness, sealing
from voting.asked_often import to_cast
from voting.choosing import SETTINGS
from voting.clock import database_now
from voting.counting import Found, Progress, count_ballots, headline, round_rows
from voting.ledger.leaves import write_leaf
from voting.ledger.opening import OPENINGS, UNOPENED
from voting.lifecycle import MOVES, State
from voting.locks import held, in_turn, locked
from voting.margins import margins_of
from voting.models import CastKey, Certificate, Count, Participation, Poll, Rivals, Round
from voting.paper import sheets
from voting.permissions import (
    may_certify,
    may_choose_rules,
    may_count,
    may_open,
    may_publish,
    may_run_polls,
    may_seal,
    may_unseal,
    may_vote,
)
from voting.record import bundles, closing
from voting.record import log as record
from voting.record.models import Openings
from voting.roll import numbers_on_roll, resident_number, size_of_roll

RULES = ("form", "least", "most", *SETTINGS)
BESIDES = ("resident_by", "minimum_age", "objection_days", "quorum")
OFFICERS_NEEDED = 2

write_pb = when_used("voting.ballots_file", "write_pb")  # it needs NumPy, which waits until something is counted


@transaction.atomic
def prepare_poll(envelope: Envelope, *, by: Any, **chosen: Any) -> Poll:
    """Make the poll of an envelope, in preparation, with the rules named in `chosen` (see `choose_rules`)."""
    may_run_polls(by).or_forbid()
    poll, made = Poll.objects.get_or_create(envelope=envelope)
    if made:
        log.record("voting.prepare", poll, by=by)
    _take_over_rivals(poll, by=by)
    return choose_rules(poll, by=by, **chosen) if chosen else poll


@transaction.atomic
def choose_rules(poll: Poll, *, by: Any, **chosen: Any) -> Poll:
    """Choose ballot form, limits, rule and tie-breaks while the poll is prepared.

    `chosen` takes: form, least, most, the names in `voting.choosing.SETTINGS`, for the roll resident_by and
    minimum_age, objection_days and quorum. Raises `ValidationError` for a value the poll can't have, and for values that
    don't go together.
    """
    poll = locked(poll)
    may_choose_rules(by, poll).or_forbid()
    unknown = sorted(set(chosen) - {*RULES, *BESIDES})
    if unknown:
        raise TypeError(f"not a rule of a poll: {', '.join(unknown)}")
    for name, value in chosen.items():
        setattr(poll, name, value)
    poll.full_clean(exclude=["envelope"])
    poll.save(update_fields=list(chosen))
    facts = {name: str(value) if isinstance(value, date | Decimal) else value for name, value in chosen.items()}
    log.record("voting.choose_rules", poll, by=by, **facts)
    return poll


@transaction.atomic
def name_rivals(poll: Poll, *, by: Any, proposals: Collection[Proposal]) -> Rivals:
    """Say that at most one of these projects can be built; whatever the rule, at most one will be funded.

    Raises `ValidationError` for fewer than two projects, for one that is not on this ballot, and for a set that was
    named before.
    """
    poll = locked(poll)
    may_choose_rules(by, poll).or_forbid()
    numbers = {proposal.pk for proposal in proposals}
    if len(numbers) < 2:
        raise ValidationError(_("Choose at least two projects that can't be built beside each other."))
    if Proposal.objects.on_ballot(poll.envelope).filter(pk__in=numbers).count() < len(numbers):
        raise ValidationError(_("One of these projects is not on this ballot."))
    if any({p.pk for p in known.proposals.all()} == numbers for known in poll.rivals.prefetch_related("proposals")):
        raise ValidationError(_("These projects are named as rivals already."))
    rivals = Rivals.objects.create(poll=poll)
    rivals.proposals.set(numbers)
    log.record("voting.name_rivals", poll, by=by, proposals=sorted(numbers))
    return rivals


@transaction.atomic
def part_rivals(rivals: Rivals, *, by: Any) -> None:
    """Take back that these projects rule each other out, while the poll is prepared."""
    poll = locked(rivals.poll)
    may_choose_rules(by, poll).or_forbid()
    numbers = sorted(rivals.proposals.values_list("pk", flat=True))
    if tuple(numbers) in rival_pairs(poll.envelope):
        raise Forbidden(_("These two are named on the proposals’ pages, with the reason. Part them there first."))
    rivals.delete()
    log.record("voting.part_rivals", poll, by=by, proposals=numbers)


def _take_over_rivals(poll: Poll, *, by: Any) -> None:
    """Name in the poll what the proposals' pages say: two that can't be built beside each other."""
    if poll.state != State.PREPARING:
        return
    known = {tuple(sorted(p.pk for p in each.proposals.all())) for each in poll.rivals.prefetch_related("proposals")}
    for pair in rival_pairs(poll.envelope):
        if pair not in known:
            Rivals.objects.create(poll=poll).proposals.set(pair)
            log.record("voting.name_rivals", poll, by=by, proposals=list(pair))


@transaction.atomic
def open_poll(poll: Poll, *, by: Any) -> Poll:
    """Freeze the rules, draw the poll's secret and the public seed for ties, and let the calendar begin the vote.

    Raises `ValidationError` with everything that is still missing.
    """
    poll = locked(poll)
    may_open(by, poll).or_forbid()
    _take_over_rivals(poll, by=by)
    missing = [str(need.text) for need in readiness.before_opening(poll) if not need.met]
    if missing:
        raise ValidationError(missing)
    poll.state = check_move(MOVES, "open", poll.state)
    poll.opened_at = database_now()
    poll.save(update_fields=["state", "opened_at"])
    sealing.make_secret(poll)
    facts = opening.begin_record(poll, numbers_on_roll(poll))
    manifest = freezing.freeze(poll, freezing.manifest_of(poll, seed=secrets.token_hex(16), facts=facts))
    record.append(poll, [write_leaf("manifest", sha256=manifest.sha256)])
    log.record("voting.open", poll, by=by, manifest=manifest.sha256)
    return poll


@in_turn
@transaction.atomic
def cast_ballot(poll: Poll, *, by: Any, choices: Any, key: str, pin: str = "") -> str:
    """Cast the resident's one ballot in this poll, in place of any they cast before; its commitment.

    `choices` are project ids of the frozen rules; `pin` is a number the voter picks to know the opened ballot by; `key`
    names the form they were sent with: the same key with the same choices changes nothing, with other choices it
    raises `FormReused`. Raises `Forbidden` when this person may not vote now (by the database's clock),
    `ValidationError` when the ballot is not valid, `Behind` when the database is older than what was published. Once
    this returns and the transaction is kept, the ballot is on disk: only then ask for its receipt.
    """
    with together(*to_cast(poll, by)):
        poll = held(poll)
        may_vote(by, poll, database_now()).or_forbid()
        chosen = ballots.check_choices(poll.manifest.data, choices)
        record.check_not_behind(poll)
        sealer = sealing.sealer_of(poll)
    return casting.cast(poll, by, chosen, pin=ballots.check_pin(pin), key=key, sealer=sealer)


@transaction.atomic
def withdraw_ballots(*, of: Any) -> int:
    """Take the ballots of somebody who leaves, or is no resident any more, out of the polls still open; how many there were.

    So a person who comes back under a new account has one ballot, not two. Sealed ballots stay, and so does the mark of a
    paper sheet, which may be in the box already.
    """
    taken = 0
    resident = resident_number(of)
    marks = Participation.objects.filter(resident=resident, paper=False, poll__state=State.OPEN)
    for mark in marks.order_by("poll"):
        poll = held(mark.poll)
        if poll.state == State.OPEN:
            taken += casting.take_out(poll, sealing.sealer_of(poll).slot(resident))
            Participation.objects.filter(poll=poll, resident=resident).delete()
    return taken


@transaction.atomic
def end_day(poll: Poll) -> int:
    """Append all ballots that wait, second ones too, and forget in which order the day's came; how many were appended."""
    poll = locked(poll)
    if poll.state != State.OPEN:
        return 0
    appended = record.flush(poll, nightly=True)
    sealing.forget_order(poll)
    return appended


@transaction.atomic
def seal_poll(poll: Poll, *, by: Any = None) -> Poll:
    """Close the poll when the voting phase is over, and seal its ballots for the count. `by` is None for the calendar.

    Waits for casts under way; whoever comes later is refused.
    """
    poll = locked(poll)
    moment = database_now()
    may_seal(by, poll, moment).or_forbid()
    sealing.forget_order(poll)
    CastKey.objects.filter(poll=poll).delete()
    poll.state = check_move(MOVES, "seal", poll.state)
    poll.closed_at = moment
    poll.eligible = size_of_roll(poll)
    poll.seal = closing.close(poll)
    poll.save(update_fields=["state", "closed_at", "eligible", "seal"])
    log.record("voting.seal", poll, by=by, seal=poll.seal, ballots=poll.ballots.count(), eligible=poll.eligible)
    return poll


def unseal_poll(poll: Poll, *, by: Any, openings: IO[bytes], unopened: IO[bytes] | None = None) -> Poll:
    """Bring in the ballots that the trustees opened offline: a line each, as `manage.py trustee open` wrote them.

    Every line is held against the public ledger. Raises `ValidationError` naming the first line that does not fit;
    ballots that could not be opened must be named in `unopened`, with the reason.
    """
    poll = Poll.objects.with_place().select_related("manifest").get(pk=poll.pk)
    may_unseal(by, poll, database_now()).or_forbid()
    found = opening.read_openings(poll, openings, unopened)
    with transaction.atomic():
        poll = locked(poll)
        poll.state = check_move(MOVES, "unseal", poll.state)
        if not sheets.are_expected(poll):  # else the desk has completed them, or the ballots may not be opened
            closing.complete(poll)
        found.save(force_insert=True)
        poll.save(update_fields=["state"])
        log.record("voting.unseal", poll, by=by, ballots=found.ballots, unopened=len(found.unopened))
    return poll


def unseal_here(
    poll: Poll,
    *,
    by: Any,
    key: X25519PrivateKey,
    folder: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Poll:
    """Open the ballots with the key itself, which is kept nowhere, and bring them in: see `unseal_poll`.

    What is opened is written into `folder` (default: one that is deleted afterwards); called again with it after a
    crash, the opening goes on where it stopped. `progress` is told how many ballots are done.
    """
    may_unseal(by, poll, database_now()).or_forbid()
    with tempfile.TemporaryDirectory(prefix="lamplight-opening-") as scratch:
        work = folder or Path(scratch)
        opening.open_here(poll, key, work, progress)
        with (work / OPENINGS).open("rb") as opened, (work / UNOPENED).open("rb") as unopened:
            return unseal_poll(poll, by=by, openings=opened, unopened=unopened)


def count_poll(poll: Poll, *, by: Any, progress: Progress | None = None) -> Poll:
    """Count the opened ballots by the frozen rule and store the outcome with its reasons.

    The counting itself holds no lock; of two counts at once, one is kept and the other gets `WrongMove`. Raises
    `SealBroken` if the ballots are not those that were sealed.
    """
    poll = Poll.objects.with_place().select_related("manifest").get(pk=poll.pk)
    may_count(by, poll, database_now()).or_forbid()
    found = count_ballots(poll, progress)
    with transaction.atomic():
        poll = locked(poll)
        poll.state = check_move(MOVES, "count", poll.state)
        counted = store_count(poll, found)
        bundles.append_result(poll, counted)
        poll.save(update_fields=["state"])
        log.record(
            "voting.count",
            poll,
            by=by,
            outcome=counted.sha256,
            ballots=counted.ballots,
            winners=list(found.outcome.winners),
            cost=found.outcome.cost,
        )
    return poll


def store_count(poll: Poll, found: Found) -> Count:
    """Keep what a count found: headline, rounds, greedy's winners, and all ballots as a file in no telling order."""
    outcome = headline(found.outcome)
    counted = Count.objects.create(
        poll=poll,
        outcome=outcome,
        greedy={"winners": list(found.greedy.winners), "cost": found.greedy.cost},
        measures=found.measures,
        votes={p.id: int(found.profile.votes[place]) for place, p in enumerate(found.instance.projects)},
        sha256=freezing.fingerprint(freezing.canonical_text(outcome)),
        ballots=found.outcome.voters,
        counted_at=database_now(),
        ballots_file=write_pb(poll, found),
    )
    rounds = [Round(count=counted, number=data["number"], data=data) for data in round_rows(found.outcome)]
    Round.objects.bulk_create(rounds, batch_size=200)
    return counted


@transaction.atomic
def certify_poll(poll: Poll, *, by: Any) -> Poll:
    """Give an officer's word that the count is right; the second officer's word certifies the poll."""
    poll = locked(poll)
    moment = database_now()
    may_certify(by, poll, moment).or_forbid()
    sha256 = poll.counted.sha256
    Certificate.objects.create(poll=poll, officer=by, sha256=sha256, at=moment)
    given = Certificate.objects.filter(poll=poll, sha256=sha256).count()
    if given >= OFFICERS_NEEDED:
        poll.state = check_move(MOVES, "certify", poll.state)
        poll.save(update_fields=["state"])
    log.record("voting.certify", poll, by=by, outcome=sha256, certificates=given)
    return poll


@transaction.atomic
def publish_poll(poll: Poll, *, by: Any) -> Poll:
    """Make the outcome public, tell each project and who voted, and start the delivery of the funded ones."""
    poll = locked(poll)
    moment = database_now()
    may_publish(by, poll, moment).or_forbid()
    poll.state = check_move(MOVES, "publish", poll.state)
    poll.published_at = moment
    poll.save(update_fields=["state", "published_at"])
    Openings.objects.filter(poll=poll).update(margins=margins_of(poll))
    winners = set(poll.counted.outcome["winners"])
    in_part = poll.counted.outcome.get("part_funded", {})
    of_manifest = {project["proposal"]: project["id"] for project in poll.manifest.data["projects"]}
    for proposal in Proposal.objects.filter(pk__in=of_manifest).order_by("pk"):
        part = in_part.get(of_manifest[proposal.pk])
        funded = part is not None or of_manifest[proposal.pk] in winners
        record_outcome(proposal, funded=funded, by=by)
        if funded:
            start_project(proposal, by=by, granted=part)
    log.record("voting.publish", poll, by=by, outcome=poll.counted.sha256)
    async_task("voting.tasks.tell_voters", poll.pk)
    async_task("voting.comparisons.tasks.begin", poll.pk)
    return poll
