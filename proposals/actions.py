"""What people do with proposals. Every door (pages, Wagtail admin, commands, other rooms) calls these.

Each act locks the proposal's row, asks `permissions`, makes the move, and writes it to the audit log; it gives back
the changed proposal, freshly read. Refusals raise `kit.verdict.Forbidden` with the reason; unfit words raise
`ValidationError`. Keystrokes are not acts: saving a private draft leaves no mark in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypedDict, Unpack

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import log
from cycles.models import Category, Envelope
from deliberation.discussions.actions import open_discussion
from kit import clock, pictures
from kit.html import clean_rich
from kit.lifecycle import check_move
from kit.pictures import Picture
from proposals import permissions as may
from proposals import telling
from proposals.lifecycle import MOVES, PRIVATE, State
from proposals.models import Proposal, Rewrite, Wording
from proposals.moving import locked
from proposals.moving import move as _move
from proposals.requirements import Incomplete, missing
from proposals.signals import published


class Words(TypedDict, total=False):
    """What an author can write, by name. `body` is HTML, cleaned here; `picture` comes from `kit.pictures.redraw`."""

    category: Category
    title: str
    summary: str
    body: str
    place: str
    latitude: Decimal | None
    longitude: Decimal | None
    picture: Picture | None
    picture_alt: str
    answers: list[Any]
    places: list[Any]
    attachments: list[Any]


WORDS = tuple(Words.__annotations__)


def start_draft(*, by: Any, envelope: Envelope, category: Category, title: str, **words: Unpack[Words]) -> Proposal:  # type: ignore[misc]
    """Begin a private draft that asks for `envelope`'s money."""
    may.may_ask_from(by, envelope).or_forbid()
    with transaction.atomic():
        proposal = Proposal(envelope=envelope, author=by, category=category, title=title.strip())
        write(proposal, words)
        proposal.save()
        log.record("proposals.start", proposal, by=by)
    return proposal


class ChangedElsewhere(ValidationError):
    """The draft was saved from another window or device since this one was opened."""


def save_draft(proposal: Proposal, *, by: Any, seen: datetime | None = None, **words: Unpack[Words]) -> Wording:
    """Keep what the author wrote so far, complete or not; gives back what was written on.

    The words of a returned proposal, which is public, go into a private rewrite until it is sent in again. `seen` is
    the `changed_at` of the words the author had before them: if newer ones were saved meanwhile, nothing is written
    and `ChangedElsewhere` is raised.
    """
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_edit(by, proposal).or_forbid()
        written = writing_of(proposal)
        if seen is not None and written.pk and written.changed_at > seen:
            raise ChangedElsewhere(_("These words were changed in another window or on another device since."))
        write(written, words)
        written.save()
    return written


def move_to_envelope(proposal: Proposal, envelope: Envelope, *, by: Any) -> Proposal:
    """Let a private draft ask for other money of the same cycle."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_edit(by, proposal).or_forbid()
        if envelope.pk == proposal.envelope_id:
            return proposal
        if proposal.state not in PRIVATE or envelope.cycle_id != proposal.envelope.cycle_id:
            raise ValidationError({"envelope": _("After it was sent in, a proposal stays with its council.")})
        may.may_ask_from(by, envelope).or_forbid()
        proposal.envelope = envelope
        proposal.save(update_fields=["envelope", "changed_at"])
    return proposal


def submit(proposal: Proposal, *, by: Any) -> Proposal:
    """Send a draft, or a returned proposal with its rewrite, to the council. It becomes public, with a discussion.

    Raises `Incomplete` (a `ValidationError`) that names everything missing at once.
    """
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_submit(by, proposal).or_forbid()
        rewrite = Rewrite.objects.filter(proposal=proposal).first()
        if lacking := missing(proposal, rewrite):
            raise Incomplete(lacking)
        if rewrite is not None:
            _adopt(proposal, rewrite)
        return bring_forward(proposal, by=by, how="sent-in" if proposal.submitted_at is None else "sent-again")


def bring_forward(proposal: Proposal, *, by: Any, how: str) -> Proposal:
    """Make a complete proposal public: the last step of every way to the council, inside the caller's transaction.

    Asks nobody's leave: the caller has. `how` is the way it came (see `signals.published`).
    """
    proposal.state = check_move(MOVES, "submit", proposal.state)
    again = proposal.submitted_at is not None
    proposal.submitted_at = clock.now()
    proposal.answers = [answer for answer in proposal.answers if not answer.get("hidden")]
    if proposal.discussion_id is None:
        proposal.discussion = open_discussion(
            title=proposal.title,
            url=proposal.get_absolute_url(),
            cycle=proposal.cycle,
            neighborhood=proposal.envelope.neighborhood,
        )
    proposal.save()
    log.record("proposals.submit", proposal, by=by, again=again)
    published.send(sender=Proposal, proposal=proposal, by=by, how=how)
    if not again:
        telling.tell(telling.SENT_IN, proposal, by=by, wide=True)
    return proposal


def reword(proposal: Proposal, *, by: Any, how: str, words: Words, **news: Any) -> Proposal:
    """Change the words of a public proposal, as a new version; inside the caller's transaction.

    Asks nobody's leave: the caller has. Words the author is rewriting stay as they are; what they did not touch yet
    follows the new version.
    """
    rewrite = Rewrite.objects.filter(proposal=proposal).first()
    if rewrite is not None:
        write(rewrite, {k: v for k, v in words.items() if getattr(rewrite, k) == getattr(proposal, k)})
        rewrite.save()
    write(proposal, words)
    proposal.save()
    published.send(sender=Proposal, proposal=proposal, by=by, how=how, **news)
    return proposal


def replace(proposal: Proposal, *, by: Any, how: str) -> Proposal:
    """Close a proposal that goes on in others; inside the caller's transaction. Asks nobody's leave: the caller has."""
    Rewrite.objects.filter(proposal=proposal).delete()
    return _move(proposal, "replace", {"how": how}, by=by)


def discard(proposal: Proposal, *, by: Any) -> Proposal:
    """Throw a private draft away; it can be picked up again until it is forgotten (`tasks.forget_discarded`)."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_discard(by, proposal).or_forbid()
        return _move(proposal, "discard", by=by)


def pick_up(proposal: Proposal, *, by: Any) -> Proposal:
    """Take a thrown-away draft back."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_pick_up(by, proposal).or_forbid()
        return _move(proposal, "pick_up", by=by)


def withdraw(proposal: Proposal, *, by: Any) -> Proposal:
    """Take a proposal out of the cycle; it stays readable, marked as withdrawn."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_withdraw(by, proposal).or_forbid()
        proposal = _move(proposal, "withdraw", by=by, withdrawn_at=clock.now())
        telling.tell(telling.WITHDRAWN, proposal, by=by)
    return proposal


def restore(proposal: Proposal, *, by: Any) -> Proposal:
    """Take a withdrawal back. The proposal joins the end of its council's queue, and earlier decisions stay on record."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_restore(by, proposal).or_forbid()
        return _move(proposal, "restore", by=by, withdrawn_at=None, submitted_at=clock.now())


def put_on_ballot(proposal: Proposal, *, by: Any) -> Proposal:
    """Let people vote on it."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_put_on_ballot(by, proposal).or_forbid()
        proposal = _move(proposal, "put_on_ballot", {"cost": proposal.cost}, by=by, balloted_at=clock.now())
        telling.tell(telling.ON_BALLOT, proposal, by=by, letter="on_ballot")
    return proposal


def put_all_on_ballot(proposals: Iterable[Proposal], *, by: Any) -> list[Proposal]:
    """Put several on the ballot, all or none: the first that may not go raises its reason, with its title."""
    done = []
    with transaction.atomic():
        for proposal in proposals:
            verdict = may.may_put_on_ballot(by, locked(proposal))
            if not verdict:
                raise may.no_to(proposal, verdict)
            done.append(put_on_ballot(proposal, by=by))
    return done


def take_off_ballot(proposal: Proposal, *, by: Any) -> Proposal:
    """Undo a mistaken step to the ballot, before voting is prepared."""
    with transaction.atomic():
        proposal = locked(proposal)
        may.may_take_off_ballot(by, proposal).or_forbid()
        proposal = _move(proposal, "take_off_ballot", by=by, balloted_at=None)
        telling.tell(telling.OFF_BALLOT, proposal, by=by, letter="off_ballot", always=True)
    return proposal


def record_outcome(proposal: Proposal, *, funded: bool, by: Any = None) -> Proposal:
    """Write down what the vote decided. Called when an outcome is published; a second call with the same news is quiet."""
    verb, state = ("fund", State.FUNDED) if funded else ("not_fund", State.NOT_FUNDED)
    with transaction.atomic():
        proposal = locked(proposal)
        if proposal.state == state:
            return proposal
        proposal = _move(proposal, verb, by=by, decided_at=clock.now())
        said = telling.FUNDED if funded else telling.NOT_FUNDED
        telling.tell(said, proposal, by=by, letter="decided", always=True, wide=True)
    return proposal


def writing_of(proposal: Proposal) -> Wording:
    """Where the author's words go now: the draft itself, or the rewrite of a returned proposal (made when missing)."""
    if proposal.state != State.RETURNED:
        return proposal
    kept = Rewrite.objects.filter(proposal=proposal).first()
    return kept or Rewrite(proposal=proposal, **{name: getattr(proposal, name) for name in WORDS})


def write(wording: Wording, words: Mapping[str, Any]) -> None:
    """Put `words` on a wording that the caller saves: HTML cleaned, texts trimmed, pictures stored."""
    for name, value in words.items():
        if name not in WORDS:
            raise TypeError(f"a proposal has no {name!r} to write")
        if name == "picture":
            _hang(wording, value)
            continue
        if name == "attachments":
            _let_go(wording, value)
        if name == "body":
            value = clean_rich(str(value))
        setattr(wording, name, value.strip() if isinstance(value, str) else value)


def _hang(wording: Wording, picture: Picture | None) -> None:
    if wording.picture:
        transaction.on_commit(partial(_forget_unused, str(wording.picture.name)))
    wording.picture = pictures.store(picture, "proposals") if picture else ""


def _let_go(wording: Wording, attachments: list[Any]) -> None:
    kept = {each["name"] for each in attachments}
    for each in wording.attachments:
        if each["name"] not in kept:
            transaction.on_commit(partial(_forget_unused, each["name"]))


def _forget_unused(name: str) -> None:
    """A proposal, its rewrite and its versions may show the same picture, so it goes when none of them does."""
    wordings = [model for model in apps.get_models() if issubclass(model, Wording)]
    shown = Q(picture=name) | Q(attachments__icontains=name)
    if not any(model._default_manager.filter(shown).exists() for model in wordings):
        pictures.forget(name)


def _adopt(proposal: Proposal, rewrite: Rewrite) -> None:
    for name in WORDS:
        setattr(proposal, name, getattr(rewrite, name))
    rewrite.delete()
