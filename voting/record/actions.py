"""What officers, trustees and witnesses do with a poll's keys and its public ledger. Every door calls these."""

from __future__ import annotations

import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from audit import log as audit
from cycles.models import Cycle
from voting.clock import database_now
from voting.ledger import envelope, trustees
from voting.ledger.manifest import FIELDS
from voting.ledger.notes import WITNESS, NoteRefused, Verifier, parse_checkpoint, parse_note
from voting.lifecycle import State
from voting.locks import locked
from voting.models import Poll
from voting.permissions import (
    may_choose_rules,
    may_destroy,
    may_prolong_objections,
    may_run_polls,
    may_waive_witnesses,
    may_withdraw_project,
    step_without_witnesses,
)
from voting.record import amendments, destroying, witnessing
from voting.record.models import Amendment, Checkpoint, Cosignature, LastWord, TrusteeKey, Waiver, Witness

SHORTEST_PASSPHRASE = 12
OFFICERS_NEEDED = 2
MOST_DAYS = 730  # for objections, in all


@transaction.atomic
def make_key_file(poll: Poll, *, by: Any, passphrase: str, holder: str = "") -> bytes:
    """Draw a key for this poll and give it to the officer as a file under a passphrase; only its public half stays here.

    For small towns: one file opens the ballots, and the frozen rules say so. A key that was named before is replaced.
    """
    may_choose_rules(by, poll).or_forbid()
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ValidationError(
            {"passphrase": _("Choose a passphrase of at least %(n)d characters.") % {"n": SHORTEST_PASSPHRASE}}
        )
    key, (share,) = trustees.make_key(1, 1)
    _name(poll, key.public(embedded=True), by=by)
    return trustees.lock(share, passphrase, holder=holder)


@transaction.atomic
def name_trustees(poll: Poll, *, by: Any, public: Any) -> TrusteeKey:
    """Name the key that trustees made offline, as `manage.py trustee keygen` wrote it. Raises `ValidationError`."""
    may_choose_rules(by, poll).or_forbid()
    if not FIELDS["trustees"](public) or len(public["checks"]) != public["shares"]:
        raise ValidationError(
            {"public": _("This is not the public part of a trustee key. Paste the whole file that keygen wrote.")}
        )
    return _name(poll, public, by=by)


def _name(poll: Poll, public: Any, *, by: Any) -> TrusteeKey:
    """Keep the public key, with a trial ballot that must be opened before the poll may open."""
    ballot = envelope.Ballot(poll.pk, secrets.token_hex(32), [], envelope.ELECTRONIC, envelope.new_nonce()).encode()
    commitment, sealed = envelope.seal(ballot, bytes.fromhex(public["key"]))
    facts = {"public": public, "commitment": commitment.hex(), "envelope": sealed, "rehearsed_at": None}
    named, _made = TrusteeKey.objects.update_or_create(poll=poll, defaults=facts)
    audit.record(
        "voting.name_trustees", poll, by=by, key=public["key"], threshold=public["threshold"], shares=public["shares"]
    )
    return named


@transaction.atomic
def pass_rehearsal(poll: Poll, *, by: Any, ballot: bytes) -> TrusteeKey:
    """Take in the trial ballot that the trustees opened; it is forgotten at once. Raises `ValidationError` for another."""
    may_choose_rules(by, poll).or_forbid()
    named = TrusteeKey.objects.select_for_update().get(poll=poll)
    if named.rehearsed_at is None:
        if envelope.commitment_of(ballot).hex() != named.commitment:
            raise ValidationError(_("This is not the trial ballot of this poll. Was it opened for another one?"))
        named.rehearsed_at, named.commitment, named.envelope = database_now(), "", None
        named.save(update_fields=["rehearsed_at", "commitment", "envelope"])
        audit.record("voting.rehearse", poll, by=by, key=named.public["key"])
    return named


def rehearse(poll: Poll, *, by: Any, key: X25519PrivateKey) -> TrusteeKey:
    """Open the trial ballot with the key itself, which is kept nowhere. Raises `ValidationError` if it does not fit."""
    named = TrusteeKey.objects.get(poll=poll)
    if named.envelope is None:
        return named
    try:
        ballot = envelope.unseal(bytes(named.envelope), bytes.fromhex(named.commitment), key)
    except envelope.EnvelopeRefused as refused:
        raise ValidationError(_("This key does not open the trial ballot: it belongs to another poll.")) from refused
    return pass_rehearsal(poll, by=by, ballot=ballot)


def unlock_key(public: Any, file: bytes, passphrase: str) -> X25519PrivateKey:
    """The key in the one key file of a small town. Raises `ValidationError` for a wrong file or passphrase."""
    try:
        share = trustees.unlock(file, passphrase)
        return trustees.combine([share], trustees.TrusteeKey.of(public))
    except trustees.ShareRefused as refused:
        raise ValidationError(str(refused)) from refused


@transaction.atomic
def name_witness(*, by: Any, name: str, about: str, public_key: str) -> Witness:
    """Ask a body outside the city to co-sign the record of polls that open from now on."""
    may_run_polls(by).or_forbid()
    witness = Witness(name=name.strip(), about=about.strip(), public_key=public_key.strip().lower())
    try:
        Verifier(witness.name, WITNESS, bytes.fromhex(witness.public_key))
    except ValueError as wrong:
        raise ValidationError(_("Name and key do not fit: %(why)s.") % {"why": wrong}) from wrong
    witness.full_clean()
    witness.save()
    audit.record("voting.name_witness", witness, by=by, name=witness.name, key=witness.public_key)
    return witness


@transaction.atomic
def retire_witness(witness: Witness, *, by: Any) -> None:
    """Name a witness in no further poll. Those that are open or over keep it."""
    may_run_polls(by).or_forbid()
    Witness.objects.filter(pk=witness.pk).update(active=False)
    audit.record("voting.retire_witness", witness, by=by, name=witness.name)


@transaction.atomic
def cosign(poll: Poll, *, size: int, line: str) -> Cosignature:
    """Keep a witness's signature line under a checkpoint. The signature is the permission.

    Raises `ValidationError` when there is no checkpoint of that size or the line is not by a witness of this poll.
    """
    checkpoint = Checkpoint.objects.filter(poll=poll, size=size).first()
    if checkpoint is None:
        raise ValidationError(_("There is no checkpoint of %(n)d entries.") % {"n": size})
    text = parse_note(checkpoint.note.encode()).text
    named = {w["name"]: w["key"] for w in poll.manifest.data["witnesses"]}
    try:
        signature = parse_note(f"{text}\n{line.rstrip()}\n".encode()).signatures[0]
        if signature.name not in named:
            raise NoteRefused(_("%(name)s is no witness of this poll") % {"name": signature.name})
        Verifier(signature.name, WITNESS, bytes.fromhex(named[signature.name])).check(text, signature)
    except NoteRefused as refused:
        raise ValidationError(str(refused)) from refused
    parse_checkpoint(text)
    kept, _made = Cosignature.objects.get_or_create(
        checkpoint=checkpoint, witness=signature.name, defaults={"line": signature.line()}
    )
    return kept


@transaction.atomic
def withdraw_project(poll: Poll, *, by: Any, project: str, reason: str) -> Amendment:
    """Say in the ledger that a project can't be funded any more; its votes still count. Raises `ValidationError`."""
    poll = locked(poll)
    may_withdraw_project(by, poll).or_forbid()
    amendment = amendments.withdraw(poll, project, reason)
    audit.record("voting.withdraw_project", poll, by=by, project=project, reason=amendment.reason)
    return amendment


@transaction.atomic
def extend_votes(cycle: Cycle, *, by: Any, reason: str) -> int:
    """Say in the ledgers of a cycle's open polls that voting ends later than they promise; in how many it does."""
    extended = 0
    for one in Poll.objects.in_cycle(cycle).filter(state=State.OPEN).order_by("pk"):
        poll = locked(one)
        phase = poll.voting_phase
        amendment = amendments.extend(poll, phase.closes_at, reason) if phase and poll.state == State.OPEN else None
        if amendment is not None:
            extended += 1
            audit.record("voting.extend", poll, by=by, until=str(amendment.closes_at), reason=amendment.reason)
    return extended


@transaction.atomic
def go_on_without_witnesses(poll: Poll, *, by: Any, reason: str) -> Waiver:
    """Let the step that waits for witnesses go on, with a public reason. Their check in the bundle will not hold."""
    poll = locked(poll)
    may_waive_witnesses(by, poll).or_forbid()
    step, said = step_without_witnesses(poll) or "", amendments.in_one_line(reason)
    waiver = Waiver.objects.create(
        poll=poll, step=step, missing=witnessing.missing(poll), reason=said, at=database_now()
    )
    audit.record("voting.waive_witnesses", poll, by=by, step=step, missing=waiver.missing, reason=said)
    return waiver


@transaction.atomic
def prolong_objections(poll: Poll, *, by: Any, days: int, reason: str) -> Poll:
    """Give so many days more for objections, with a reason."""
    poll = locked(poll)
    may_prolong_objections(by, poll).or_forbid()
    if days < 1 or poll.objection_days + days > MOST_DAYS:
        raise ValidationError(
            {"days": _("Give between 1 and %(n)d days more.") % {"n": MOST_DAYS - poll.objection_days}}
        )
    poll.objection_days += days
    poll.save(update_fields=["objection_days"])
    audit.record("voting.prolong_objections", poll, by=by, days=days, reason=amendments.in_one_line(reason))
    return poll


@transaction.atomic
def destroy_ties(poll: Poll, *, by: Any, statement: str) -> bool:
    """Give an officer's word that what ties people to ballots may be destroyed; the second officer's word destroys it.

    `statement` says what was destroyed away from the site (shares, the key file and its copies). True once it is done.
    """
    poll = locked(poll)
    moment = database_now()
    may_destroy(by, poll, moment).or_forbid()
    LastWord.objects.create(poll=poll, officer=by, statement=amendments.in_one_line(statement), at=moment)
    audit.record("voting.destroy", poll, by=by, statement=statement)
    words = LastWord.objects.filter(poll=poll)
    if words.count() < OFFICERS_NEEDED:
        return False
    said = dict.fromkeys(words.values_list("statement", flat=True))
    destroying.destroy(poll, " ".join(said))
    transaction.on_commit(lambda: async_task("voting.tasks.overwrite"))
    return True
