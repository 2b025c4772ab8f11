"""What waits in the rooms about what the city does in the open: training, outreach, the liaison, stories, numbers, surveillance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.data_room.models import Note, Reading, Request
from cms.liaison.models import Ask
from cms.models import ParagraphQuestion
from cms.outreach.models import Stop
from cms.outreach.permissions import may_keep
from cms.permissions import may_answer
from cms.stories.models import Consent, Story
from cms.stories.permissions import may_write
from cms.surveillance.models import Harm, Renewal, Technology
from cms.surveillance.permissions import ADVICE_WITHIN
from cms.training.models import CoAuthor, Reflection, Session, Version
from kit import clock
from kit.addresses import numbered
from neighborhoods.models import Seat


@dataclass(frozen=True)
class Queue:
    """What may wait: rows, the field that says since when, and where to go: one address, or one made from a row's number."""

    words: str
    rows: QuerySet[Any]
    since: str
    url: str | Callable[[int], str]
    by_day: bool = False  # `since` is a day and not a moment: such are counted in a query of their own

    def address(self, pk: int) -> str:
        """Where to go when the row of this number waits."""
        return self.url if isinstance(self.url, str) else self.url(pk)


def waiting_for(user: Any) -> Iterator[Queue]:
    """Every queue of these rooms that may have something for this person."""
    seats = Seat.objects.current().of(user)
    if seats.exists():
        yield from _councils(user, leads=seats.chairs().exists())
        if not user.is_officer:
            yield from _overseers()
    if user.is_officer:
        yield from _officers()
    yield from _writers(user)
    yield from _named(user)


def _councils(user: Any, *, leads: bool) -> Iterator[Queue]:
    reflections = Reflection.objects.waiting_for(user)
    yield Queue(_("Flagged reflections"), reflections, "at", reverse("training:flagged"))
    if leads:
        versions = Version.objects.filter(approved_at=None).exclude(by=user)
        yield Queue(_("Curricula that wait for a council"), versions, "at", reverse("training:curricula"))
    notes = Note.objects.waiting_for(user)
    yield Queue(_("Flagged notes on numbers"), notes, "created_at", reverse("data_room:notes_flagged"))
    readings = Reading.objects.waiting_for(user)
    yield Queue(_("Flagged counter-readings"), readings, "created_at", reverse("data_room:readings_flagged"))


def _overseers() -> Iterator[Queue]:
    """For council members who are no officers: what they say about what the city watches people with."""
    harms = Harm.objects.filter(state=Harm.State.WAITING)
    yield Queue(_("Reports of harm to look into"), harms, "sent_on", reverse("surveillance:harms"), by_day=True)
    unadvised = Renewal.objects.exclude(state=Renewal.State.DECIDED).filter(advice="")
    yield Queue(_("Renewals that want a council's advice"), unadvised, "opens_at", reverse("surveillance:register"))


def _officers() -> Iterator[Queue]:
    sessions = Session.objects.past().filter(came=None)
    yield Queue(_("Trainings without the number of who came"), sessions, "ends_at", reverse("training:sessions"))
    requests, readings = Request.objects.filter(answered_at=None), Reading.objects.unanswered()
    yield Queue(_("Requests for numbers to answer"), requests, "at", reverse("data_room:requests"))
    yield Queue(_("Counter-readings to answer"), readings, "created_at", reverse("data_desk"))
    desk = reverse("surveillance_desk")
    yield Queue(_("Surveillance reviews that are late"), Technology.objects.overdue(), "review_on", desk, by_day=True)
    harms = Harm.objects.filter(state=Harm.State.STANDS, answer="")
    yield Queue(_("Harms that the city answers for"), harms, "settled_at", desk)
    told = ~Q(advice="") | Q(closes_at__lte=clock.now() - ADVICE_WITHIN)
    closed = Renewal.objects.filter(told, state=Renewal.State.CLOSED)
    yield Queue(_("Renewals to decide"), closed, "closes_at", desk)


def _writers(user: Any) -> Iterator[Queue]:
    if may_keep(user):
        stops = Stop.objects.without_ledger()
        yield Queue(_("Stops that nobody wrote down"), stops, "ends_at", reverse("outreach:stops"))
    if may_answer(user):
        questions = ParagraphQuestion.objects.waiting()
        yield Queue(_("Questions about pages"), questions, "asked_at", reverse("cms_questions"))
        yield Queue(_("Explanations to give"), Ask.objects.waiting(), "asked_at", reverse("liaison:desk"))
    if may_write(
        user
    ):  # while somebody is asked whether they may be named, a story waits for them and not for its writer
        drafts = Story.objects.filter(state=Story.State.DRAFT).exclude(consents__state=Consent.State.ASKED)
        yield Queue(_("Stories to finish"), drafts, "made_at", reverse("stories_desk"))


def _named(user: Any) -> Iterator[Queue]:
    """What would name this person, and waits for their word."""
    stories = Consent.objects.of(user).filter(state=Consent.State.ASKED)
    yield Queue(_("Stories that ask for your name"), stories, "asked_at", lambda pk: numbered("stories:consent", pk))
    curricula = CoAuthor.objects.filter(person=user, state=CoAuthor.State.ASKED)
    yield Queue(_("Curricula that ask for your name"), curricula, "asked_at", reverse("training:curricula"))
