"""What people do while a proposal is written: invite each other, answer, leave; what officers ask and write down."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_q.tasks import async_task

from accounts.mail import TRY_AGAIN
from accounts.models import User
from audit import log
from cycles.models import Envelope
from following.announcing import announce
from kit import clock
from kit.lifecycle import check_move
from proposals import actions
from proposals.actions import Words
from proposals.drafting import permissions as may
from proposals.drafting.lifecycle import MOVES, Answer
from proposals.drafting.models import Call, Entry, Invitation, Note
from proposals.models import Proposal
from proposals.moving import locked
from proposals.paragraphs import paragraphs_of
from proposals.requirements import Incomplete, missing
from residence.permissions import is_resident

INVITED = gettext_noop("You are invited to write “%(title)s” together.")
JOINED = gettext_noop("%(name)s writes “%(title)s” with you now.")
SAID_NO = gettext_noop("Your invitation to “%(title)s” was declined.")
NOTED = gettext_noop("%(name)s has a note on the draft “%(title)s”.")
ENTERED = gettext_noop("Your proposal “%(title)s” is on the site.")

LONGEST_NOTE = 1_000  # characters


@transaction.atomic
def write_call(call: Call, *, by: Any) -> Call:
    """Keep what a cycle asks of proposals, with the questions that hang on `call`: whole or not at all."""
    (may.may_change_call(by, call) if call.pk else may.may_write_calls(by)).or_forbid()
    call.save()
    call.__dict__.pop("asked", None)
    facts = {"questions": len(call.asked), "needed": call.support_needed, "first": call.support_first}
    log.record("drafting.call", call, by=by, cycle=call.cycle_id, **facts)
    return call


@transaction.atomic
def invite(proposal: Proposal, *, by: Any, to: str, note: str = "") -> Invitation:
    """Ask somebody to become a co-author: `to` is an e-mail address, or the public name of one account.

    Whether an address has an account is told to nobody: the letter goes out either way.
    """
    proposal = locked(proposal)
    may.may_invite(by, proposal).or_forbid()
    person, email = _whom(to.strip())
    if person is not None and person.pk in proposal.author_ids:
        raise ValidationError({"to": _("That person is one of the authors already.")})
    asked = proposal.invitations.open()
    if asked.filter(person=person).exists() if person else asked.filter(email=email).exists():
        raise ValidationError({"to": _("They are invited already and have not answered yet.")})
    proposal.invitations.filter(person=person, state=Answer.OPEN).exclude(person=None).update(
        state=Answer.TAKEN_BACK, answered_at=clock.now()
    )
    invitation = Invitation.objects.create(
        proposal=proposal, person=person, email="" if person and "@" not in to else email, by=by, note=note.strip()
    )
    log.record("drafting.invite", proposal, by=by, invitation=invitation.pk)
    if person is not None:
        announce(
            INVITED,
            invitation,
            by=by,
            to=[person.pk],
            letter="drafting/mail/invited",
            always=True,
            title=proposal.title,
        )
    else:
        async_task("proposals.drafting.tasks.write_to_invited", invitation.pk, q_options=dict(TRY_AGAIN))
    return invitation


@transaction.atomic
def accept_invitation(invitation: Invitation, *, by: Any) -> Proposal:
    """Become a co-author; everybody who writes it is told."""
    invitation, proposal = _locked_invitation(invitation)
    may.may_join(by, invitation).or_forbid()
    before = proposal.author_ids
    _answer(invitation, "accept", by=by)
    proposal.coauthors.add(by)
    log.record("drafting.join", proposal, by=by, invitation=invitation.pk)
    announce(JOINED, invitation, by=by, to=before, letter="drafting/mail/answered", name=str(by), title=proposal.title)
    return locked(proposal)


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: Any) -> Invitation:
    """Say no; the inviter is told, and nobody else."""
    invitation, proposal = _locked_invitation(invitation)
    may.may_answer(by, invitation).or_forbid()
    _answer(invitation, "decline", by=by)
    log.record("drafting.decline", proposal, by=by, invitation=invitation.pk)
    announce(SAID_NO, invitation, by=by, to=[invitation.by_id], letter="drafting/mail/answered", title=proposal.title)
    return invitation


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: Any) -> Invitation:
    """Undo an invitation that is not answered yet."""
    invitation, proposal = _locked_invitation(invitation)
    may.may_take_back_invitation(by, invitation).or_forbid()
    _answer(invitation, "take_back")
    log.record("drafting.take_back", proposal, by=by, invitation=invitation.pk)
    return invitation


@transaction.atomic
def leave_authors(proposal: Proposal, *, by: Any) -> Proposal:
    """Stop being a co-author. Versions that one wrote stay credited."""
    proposal = locked(proposal)
    may.may_leave_authors(by, proposal).or_forbid()
    proposal.coauthors.remove(by)
    log.record("drafting.leave", proposal, by=by)
    return locked(proposal)


@transaction.atomic
def note(proposal: Proposal, *, by: Any, words: str, about: str = "") -> Note:
    """Say something about a private draft, or about the paragraph with the key `about`. All who write it are told.

    Raises `ValidationError` for no words, too many, and a paragraph that has changed since.
    """
    proposal = locked(proposal)
    may.may_note(by, proposal).or_forbid()
    words = words.strip()
    if not words:
        raise ValidationError({"words": _("Write something first.")})
    if len(words) > LONGEST_NOTE:
        raise ValidationError({"words": _("Keep it under %(most)d characters.") % {"most": LONGEST_NOTE}})
    paragraph = next((p for p in paragraphs_of(actions.writing_of(proposal).body) if p.key == about), None)
    if about and paragraph is None:
        raise ValidationError(_("This paragraph has changed. Look at it again."))
    made = Note.objects.create(
        proposal=proposal,
        author=by,
        words=words,
        about=about,
        about_words=Truncator(paragraph.words).chars(140) if paragraph else "",
    )
    log.record("drafting.note", proposal, by=by, note=made.pk)
    announce(NOTED, made, by=by, to=_who_talks(proposal), name=str(by), title=proposal.title)
    return made


@transaction.atomic
def settle_note(found: Note, *, by: Any) -> Note:
    """Put a note aside: it is dealt with, or was a mistake."""
    locked(found.proposal)
    found = Note.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=found.pk)
    may.may_settle(by, found).or_forbid()
    found.settled_at, found.settled_by = clock.now(), by
    found.save(update_fields=["settled_at", "settled_by"])
    log.record("drafting.settle_note", found.proposal, by=by, note=found.pk)
    return found


def _who_talks(proposal: Proposal) -> list[int]:
    """The authors, and who is invited and has said something."""
    invited = proposal.invitations.open().exclude(person=None).values("person")
    said = Note.objects.filter(proposal=proposal, author__in=invited).values_list("author", flat=True)
    return [*proposal.author_ids, *(pk for pk in set(said) if pk)]


@transaction.atomic
def enter(
    *,
    by: Any,
    envelope: Envelope,
    way: str,
    name: str,
    consent: str,
    words: Words,
    author: User | None = None,
) -> Proposal:
    """Write down and send in what a person brought on paper, to the desk or to an assembly, with their consent on record.

    `author` is their account where they have one: then they go on as any author does. Raises `Incomplete` naming all
    that is missing.
    """
    may.may_enter(by, envelope).or_forbid()
    lacking: dict[str, str] = {}
    if not name.strip():
        lacking["name"] = _("Write the name beside which it is published.")
    if not consent.strip():
        lacking["consent"] = _(
            "Write how the person agreed, and where that is kept. Without consent nothing is entered."
        )
    if author is not None and not is_resident(author, envelope.neighborhood):
        lacking["author"] = str(is_resident(author, envelope.neighborhood))
    proposal = Proposal(envelope=envelope, author=author)
    actions.write(proposal, words)
    lacking |= missing(proposal)
    if lacking:
        raise Incomplete(lacking)
    proposal.save()
    Entry.objects.create(proposal=proposal, way=way, name=name.strip(), consent=consent.strip(), by=by)
    log.record("drafting.enter", proposal, by=by, way=way)
    proposal = actions.bring_forward(proposal, by=author, how="entered")
    if author is not None:
        letter, title = "drafting/mail/entered", proposal.title
        announce(ENTERED, proposal, by=by, to=[author.pk], letter=letter, always=True, title=title)
    return proposal


@transaction.atomic
def enter_again(proposal: Proposal, *, by: Any, consent: str, words: Words) -> Proposal:
    """Write down and send in what an author without an account changed after the council asked, with new consent.

    It is a new version like any other. Raises `Incomplete` naming all that is missing.
    """
    proposal = locked(proposal)
    may.may_enter_again(by, proposal).or_forbid()
    actions.write(proposal, words)
    lacking = missing(proposal)
    if not consent.strip():
        lacking["consent"] = _(
            "Write how the person agreed, and where that is kept. Without consent nothing is entered."
        )
    if lacking:
        raise Incomplete(lacking)
    entry = Entry.objects.select_for_update().get(proposal=proposal)
    entry.consent = f"{consent.strip()}; {entry.consent}"[:300]
    entry.save(update_fields=["consent"])
    log.record("drafting.enter_again", proposal, by=by)
    return actions.bring_forward(proposal, by=None, how="entered")


def _whom(to: str) -> tuple[User | None, str]:
    people = User.objects.filter(is_active=True)
    if "@" in to:
        return people.filter(email__iexact=to).first(), to.lower()
    found = list(people.filter(public_name__iexact=to)[:2]) if to else []
    if not found:
        raise ValidationError({"to": _("Nobody here goes by that name. Write their e-mail address instead.")})
    if len(found) > 1:
        raise ValidationError({"to": _("Several people go by that name. Write their e-mail address instead.")})
    return found[0], ""


def _answer(invitation: Invitation, verb: str, *, by: Any = None) -> None:
    """Make the move; an e-mail address is kept no longer than the question is open."""
    invitation.state = check_move(MOVES, verb, invitation.state)
    invitation.answered_at, invitation.email = clock.now(), ""
    if by is not None:
        invitation.person = by
    invitation.save(update_fields=["state", "answered_at", "email", "person"])


def _locked_invitation(invitation: Invitation) -> tuple[Invitation, Proposal]:
    proposal = locked(invitation.proposal)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.proposal = proposal
    return invitation, proposal
