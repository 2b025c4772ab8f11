"""Who may publish data sets, and who may ask for one that is missing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cms.data_room.lifecycle import NOTE_MOVES, RELEASE_MOVES, NoteState
from cms.data_room.models import Note, NoteFlag, Reading, ReadingFlag, Release, Request, SavedView
from deliberation.discussions.permissions import is_not_paused
from kit import clock
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no
from neighborhoods.permissions import sits_for
from residence.permissions import is_resident

MOST_OPEN = 3  # requests of one person that wait for an answer; as many counter-readings
NOTES_A_DAY = 10
MOST_VIEWS = 100
READINGS_A_DAY = 5
NOTE_FLAGS_A_DAY = 30

may_keep = is_officer


def may_publish(user: Any, release: Release) -> Verdict:
    """An officer, after the dry run, of a file without mistakes."""
    if release.problems:
        return no(_("The file has mistakes. Mend them and bring it again."))
    return all_of(ask() for ask in (lambda: may_keep(user), lambda: may_move(RELEASE_MOVES, "publish", release.state)))


def may_ask(user: Any) -> Verdict:
    """A verified resident, with few requests that still wait."""
    verdict = is_resident(user)
    if verdict and Request.objects.filter(by=user, answered_at=None).count() >= MOST_OPEN:
        return no(_("You have several requests that wait for an answer. Let the city answer those first."))
    return verdict


def may_answer(user: Any, request: Request) -> Verdict:
    """An officer, once."""
    verdict = is_officer(user)
    if verdict and request.answered_at is not None:
        return no(_("This request has its answer."))
    return verdict


def may_note(user: Any) -> Verdict:
    """Verified residents and officers, unless a council paused them, at a pace that leaves room for others."""
    return all_of(
        ask()
        for ask in (
            lambda: YES if is_officer(user) else is_resident(user),
            lambda: is_not_paused(user),
            lambda: _keeps_the_pace(user),
        )
    )


def _keeps_the_pace(user: Any) -> Verdict:
    today = Note.objects.filter(author=user, created_at__gt=clock.now() - timedelta(days=1))
    if today.count() >= NOTES_A_DAY:
        return no(_("You wrote %(count)d notes today; that is the most for one day.") % {"count": NOTES_A_DAY})
    return YES


def may_agree(user: Any, note: Note) -> Verdict:
    """A verified resident, with somebody else's note."""
    verdict = is_resident(user)
    if verdict and note.author_id == user.pk:
        return no(_("This is your own note."))
    return all_of(ask() for ask in (lambda: verdict, lambda: may_move(NOTE_MOVES, "agree", note.state)))


def may_withdraw(user: Any, note: Note) -> Verdict:
    """Authors may take their words back at any time; the number of the note stays empty."""
    if not user.is_authenticated or note.author_id != user.pk:
        return no(_("Only its author can withdraw a note."))
    return may_move(NOTE_MOVES, "withdraw", note.state)


def may_check(user: Any, note: Note) -> Verdict:
    """An officer, and not about their own note."""
    verdict = is_officer(user)
    if verdict and note.author_id == user.pk:
        return no(_("This is your own note: a colleague has to check it."))
    return all_of(ask() for ask in (lambda: verdict, lambda: may_move(NOTE_MOVES, "check", note.state)))


def may_flag(user: Any, note: Note) -> Verdict:
    """Everyone who is signed in may flag a note of somebody else, once."""
    if not user.is_authenticated:
        return no(_("Sign in to flag a note."))
    if note.author_id == user.pk:
        return no(_("This is your own note; you can withdraw it instead."))
    if NoteFlag.objects.filter(on=note, by=user).exists():
        return no(_("You have flagged this note already. The council will look at it."))
    if NoteFlag.objects.filter(by=user, created_at__gt=clock.now() - timedelta(days=1)).count() >= NOTE_FLAGS_A_DAY:
        return no(
            _("You have flagged %(count)d notes today; that is the most for one day.") % {"count": NOTE_FLAGS_A_DAY}
        )
    return all_of(ask() for ask in (lambda: is_not_paused(user), lambda: may_move(NOTE_MOVES, "flag", note.state)))


def may_moderate(user: Any, note: Note) -> Verdict:
    """Members of any council may, as data sets are about the whole city; never their own words."""
    verdict = sits_for(user, None)
    if verdict and note.author_id == user.pk:
        return no(_("This is your own note: another member of the council has to decide on it."))
    return verdict


def may_read(user: Any, note: Note) -> Verdict:
    """Hidden words stay readable for their author and for councils; withdrawn ones for nobody."""
    if note.state == NoteState.SHOWN:
        return YES
    if note.state == NoteState.HIDDEN and user.is_authenticated:
        return YES if note.author_id == user.pk else sits_for(user, None)
    return no(_("This note is not shown."))


def may_propose(user: Any) -> Verdict:
    """Verified residents and members of councils, unless paused, with few counter-readings that still wait."""
    return all_of(
        ask()
        for ask in (
            lambda: YES if sits_for(user, None) else is_resident(user),
            lambda: is_not_paused(user),
            lambda: _has_few_readings(user),
        )
    )


def _has_few_readings(user: Any) -> Verdict:
    waiting, today = Q(state=NoteState.SHOWN, answered_at=None), Q(created_at__gt=clock.now() - timedelta(days=1))
    mine = Reading.objects.filter(author=user).order_by()
    told = mine.aggregate(waiting=Count("pk", filter=waiting), today=Count("pk", filter=today))
    if told["waiting"] >= MOST_OPEN:
        return no(_("You have several counter-readings that wait for an answer. Let the city answer those first."))
    if told["today"] >= READINGS_A_DAY:
        words = _("You proposed %(count)d counter-readings today; that is the most for one day.")
        return no(words % {"count": READINGS_A_DAY})
    return YES


def may_answer_reading(user: Any, reading: Reading) -> Verdict:
    """An officer, once, and not about their own."""
    verdict = is_officer(user)
    if verdict and reading.author_id == user.pk:
        return no(_("This is your own counter-reading: a colleague has to answer it."))
    if verdict and reading.answered_at is not None:
        return no(_("This counter-reading has its answer."))
    return all_of(ask() for ask in (lambda: verdict, lambda: may_move(NOTE_MOVES, "check", reading.state)))


def may_withdraw_reading(user: Any, reading: Reading) -> Verdict:
    """Authors may take their words back at any time; the number stays empty."""
    if not user.is_authenticated or reading.author_id != user.pk:
        return no(_("Only its author can withdraw a counter-reading."))
    return may_move(NOTE_MOVES, "withdraw", reading.state)


def may_flag_reading(user: Any, reading: Reading) -> Verdict:
    """Everyone who is signed in may flag a counter-reading of somebody else, once."""
    if not user.is_authenticated:
        return no(_("Sign in to flag a counter-reading."))
    if reading.author_id == user.pk:
        return no(_("This is your own counter-reading; you can withdraw it instead."))
    flags = ReadingFlag.objects.filter(by=user)
    if flags.filter(on=reading).exists():
        return no(_("You have flagged this counter-reading already. The council will look at it."))
    if flags.filter(created_at__gt=clock.now() - timedelta(days=1)).count() >= NOTE_FLAGS_A_DAY:
        words = _("You have flagged %(count)d counter-readings today; that is the most for one day.")
        return no(words % {"count": NOTE_FLAGS_A_DAY})
    return all_of(ask() for ask in (lambda: is_not_paused(user), lambda: may_move(NOTE_MOVES, "flag", reading.state)))


def may_moderate_reading(user: Any, reading: Reading) -> Verdict:
    """Members of any council may, as with notes; never their own words."""
    verdict = sits_for(user, None)
    if verdict and reading.author_id == user.pk:
        return no(_("This is your own counter-reading: another member of the council has to decide on it."))
    return verdict


def may_read_reading(user: Any, reading: Reading) -> Verdict:
    """Hidden words stay readable for their author and for councils; withdrawn ones for nobody."""
    if reading.state == NoteState.SHOWN:
        return YES
    if reading.state == NoteState.HIDDEN and user.is_authenticated:
        return YES if reading.author_id == user.pk else sits_for(user, None)
    return no(_("This counter-reading is not shown."))


def may_keep_view(user: Any) -> Verdict:
    """Everybody who is signed in, up to a number."""
    if not user.is_authenticated:
        return no(_("Sign in to keep this view. Its address has all of it: you can share it without."))
    if SavedView.objects.kept().filter(person=user).count() >= MOST_VIEWS:
        return no(_("You keep %(count)d views; that is the most. Delete some first.") % {"count": MOST_VIEWS})
    return YES


def may_delete_view(user: Any, view: SavedView) -> Verdict:
    """Whose view it is."""
    if user.is_authenticated and view.person_id == user.pk:
        return YES
    return no(_("This is somebody else's view."))


def may_bring_back_view(user: Any, view: SavedView) -> Verdict:
    """Whose view it was, for a day."""
    verdict = may_delete_view(user, view)
    if verdict and not view.may_come_back:
        return no(_("A deleted view can be brought back for a day."))
    return verdict
