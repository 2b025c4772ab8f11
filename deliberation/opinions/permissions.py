"""Who may open, run, vote, propose and moderate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from deliberation.discussions.permissions import is_not_paused
from deliberation.opinions.lifecycle import MOVES, OVER, PUBLIC, STATEMENT_MOVES, State, StatementState
from deliberation.opinions.models import Conversation, Flag, Participant, Statement, Vote
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.models import Neighborhood, Seat
from neighborhoods.permissions import sits_for
from residence.permissions import is_resident

# What a thoughtful person never reaches, and no flood can live with: (span, statements).
PACE = ((timedelta(minutes=10), 3), (timedelta(days=1), 10))
MOST_OF_ONE = 20  # statements by one person in one conversation
FLAGS_A_DAY = 30
FEWEST_IN_FILES = 10  # people below which a file of single votes would tell too much


def may_run_for(user: Any, neighborhood: Neighborhood | None) -> Verdict:
    """Officers may, everywhere; members of a council for their neighborhood."""
    if not user.is_authenticated or not user.is_active:
        return no(_("Sign in first."))
    if user.is_officer:
        return YES
    if neighborhood is None:
        return no(_("A conversation of the whole city is opened by an officer."))
    return sits_for(user, neighborhood)


def may_run(user: Any, conversation: Conversation) -> Verdict:
    """Whether `user` may plan, announce, extend, close and report this conversation."""
    return may_run_for(user, conversation.neighborhood)


def may_run_somewhere(user: Any) -> Verdict:
    """Whether there is any conversation that `user` could open."""
    if user.is_authenticated and (user.is_officer or Seat.objects.current().of(user).exists()):
        return YES
    return no(_("Conversations are opened by councils and by officers."))


def may_see(user: Any, conversation: Conversation) -> Verdict:
    """What has been announced is public; a draft is for those who prepare it."""
    return YES if conversation.state in PUBLIC else may_run(user, conversation)


def is_open(conversation: Conversation) -> Verdict:
    """Whether the conversation's own dates let people take part now. They bind everybody."""
    if conversation.is_running:
        return YES
    if conversation.state == State.DRAFT:
        return no(_("This conversation is not announced yet."))
    if conversation.is_over:
        return no(_("This conversation is over (closed %(when)s).") % {"when": clock.spoken(conversation.closes_at)})
    return no(_("This conversation is not open yet (opens %(when)s).") % {"when": clock.spoken(conversation.opens_at)})


def may_take_part(user: Any, conversation: Conversation) -> Verdict:
    """Whether `user` is one of those whom the conversation asks; it says itself whether an address must be verified."""
    if not user.is_authenticated:
        return no(_("Sign in to take part; any resident can have an account."))
    if conversation.who == Conversation.Who.SIGNED_IN:
        return YES
    return is_resident(user, conversation.neighborhood)


def may_vote(user: Any, conversation: Conversation) -> Verdict:
    """Whether `user` may answer statements now."""
    return all_of(ask() for ask in (lambda: is_open(conversation), lambda: may_take_part(user, conversation)))


def may_vote_on(user: Any, statement: Statement) -> Verdict:
    """Whether `user` may answer this statement, or take the answer back."""
    return all_of(
        ask()
        for ask in (
            lambda: may_vote(user, statement.conversation),
            lambda: may_move(STATEMENT_MOVES, "vote", statement.state),
        )
    )


def may_propose(user: Any, conversation: Conversation) -> Verdict:
    """Whoever may vote may add statements, at a pace that leaves room for others, unless a council paused them."""
    return all_of(
        ask()
        for ask in (
            lambda: may_vote(user, conversation),
            lambda: is_not_paused(user),
            lambda: _keeps_the_pace(user, conversation),
        )
    )


def _keeps_the_pace(user: Any, conversation: Conversation) -> Verdict:
    now = clock.now()
    mine = Statement.objects.filter(author=user, is_seed=False)
    if mine.filter(conversation=conversation).count() >= MOST_OF_ONE:
        return no(
            _("You have added %(count)d statements here; that is the most for one person.") % {"count": MOST_OF_ONE}
        )
    for span, most in PACE:
        times = list(
            mine.filter(created_at__gt=now - span).order_by("-created_at").values_list("created_at", flat=True)[:most]
        )
        if len(times) == most:
            again = clock.distance(times[-1] + span, now)
            return no(
                _("You wrote %(count)d statements in a short time. Leave room for others; you can add more %(again)s.")
                % {"count": most, "again": again}
            )
    return YES


def may_withdraw(user: Any, statement: Statement) -> Verdict:
    """Authors may, until somebody else has answered: then it belongs to the conversation."""
    if not user.is_authenticated or statement.author_id != user.pk:
        return no(_("Only its author can withdraw a statement."))
    verdict = may_move(STATEMENT_MOVES, "withdraw", statement.state)
    if verdict and Vote.objects.filter(statement=statement).exclude(participant__user=user).exists():
        return no(_("Others have answered this statement already, so it stays."))
    return verdict


def may_flag(user: Any, statement: Statement) -> Verdict:
    """Everyone who is signed in may flag a statement of somebody else, once."""
    if not user.is_authenticated:
        return no(_("Sign in to flag a statement."))
    if statement.author_id == user.pk:
        return no(_("This is your own statement; you can withdraw it until others have answered."))
    if Flag.objects.filter(statement=statement, by=user).exists():
        return no(_("You have flagged this statement already. The council will look at it."))
    if Flag.objects.filter(by=user, created_at__gt=clock.now() - timedelta(days=1)).count() >= FLAGS_A_DAY:
        return no(
            _("You have flagged %(count)d statements today; that is the most for one day.") % {"count": FLAGS_A_DAY}
        )
    return all_of(
        ask() for ask in (lambda: is_not_paused(user), lambda: may_move(STATEMENT_MOVES, "flag", statement.state))
    )


def may_moderate(user: Any, statement: Statement) -> Verdict:
    """Members of the neighborhood's council may; in a conversation of the whole city, members of any. Never their own."""
    return all_of(
        ask()
        for ask in (
            lambda: sits_for(user, statement.conversation.neighborhood),
            lambda: (
                no(_("This is your own statement: another member of the council has to decide on it."))
                if statement.author_id == user.pk
                else YES
            ),
        )
    )


def may_read(user: Any, statement: Statement) -> Verdict:
    """Words that are not shown stay readable for their author and for the council."""
    if statement.state == StatementState.SHOWN:
        return YES
    if user.is_authenticated and statement.state != StatementState.WITHDRAWN:
        return YES if statement.author_id == user.pk else sits_for(user, statement.conversation.neighborhood)
    return no(_("This statement is not shown."))


def may_report(user: Any, conversation: Conversation) -> Verdict:
    """Who runs a conversation may publish its report, when it is over and every vote is in the numbers."""
    verdict = all_of(
        ask()
        for ask in (
            lambda: may_run(user, conversation),
            lambda: may_move(MOVES, "report", conversation.state),
        )
    )
    if verdict and not has_final_numbers(conversation):
        return no(_("The last votes are still being worked in. Try again in a minute."))
    return verdict


def has_final_numbers(conversation: Conversation) -> bool:
    """Whether the numbers were worked out after the close, and nothing has changed since."""
    study = getattr(conversation, "study", None)
    return study is not None and study.is_final and not conversation.stale


def may_download_votes(conversation: Conversation) -> Verdict:
    """Files with one line a vote or a person: when it is over, and many enough took part that nobody stands out.

    While people vote, two downloads a minute apart would show what the person beside you has just answered.
    """
    if conversation.state not in OVER:
        return no(_("Files of single votes are published when the conversation is over."))
    if Participant.objects.filter(conversation=conversation).count() < FEWEST_IN_FILES:
        return no(
            _("Fewer than %(count)d people took part, so single votes are not published.") % {"count": FEWEST_IN_FILES}
        )
    return YES
