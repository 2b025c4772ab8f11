"""What editors do with stories, and what the people in them say to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from audit import log
from cms.stories import naming, permissions
from cms.stories.lifecycle import CONSENT_MOVES, STORY_MOVES, ConsentState
from cms.stories.models import Consent, Moment, Story
from cms.stories.timeline import people_of, timeline
from following.announcing import announce
from kit import clock
from kit.lifecycle import check_move
from proposals.delivery.models import Project

ASKED = gettext_noop("May a story of the city name you? Read it first: “%(title)s”.")
ANSWERED = gettext_noop("%(name)s agrees to be named in “%(title)s”.")
REFUSED = gettext_noop("Somebody does not agree to be named in “%(title)s”. The name is not shown.")
PUBLISHED = gettext_noop("The story of a project: “%(title)s”.")


@transaction.atomic
def begin(project: Project, *, by: Any, kind: str, title: str, summary: str) -> Story:
    """Begin a story about a project. Nobody else reads it before it is published."""
    permissions.may_write(by).or_forbid()
    _check_title(title)
    story = Story(
        project=project, kind=kind, title=title.strip(), summary=summary.strip(), made_by=by, made_at=clock.now()
    )
    story.full_clean()
    story.save()
    log.record("stories.begin", story, by=by, project=project.pk)
    return story


@transaction.atomic
def write(story: Story, *, by: Any, kind: str, title: str, summary: str, moments: Mapping[str, str]) -> Story:
    """Put down the story anew: its moments by their keys on the timeline, each with the editor's words, which may be none.

    Whoever agreed to other words is asked again.
    """
    story = _locked(story)
    permissions.may_change(by, story).or_forbid()
    _check_title(title)
    known = {one.key: one for one in timeline(story.project)}
    kept = {one.key: one for one in story.moments.all()}
    if unknown := moments.keys() - known.keys() - kept.keys():
        raise ValidationError(
            _("This is not on the project’s timeline: %(keys)s.") % {"keys": ", ".join(sorted(unknown))}
        )
    before = story.texts
    story.kind, story.title, story.summary = kind, title.strip(), summary.strip()
    story.full_clean()
    story.save(update_fields=["kind", "title", "summary"])
    story.moments.all().delete()
    for key, words in moments.items():
        of = known.get(key) or kept[key]
        moment = Moment(story=story, key=key, day=of.day, fact=of.fact, url=of.url, words=words.strip())
        moment.full_clean()
        moment.save()
    story = Story.objects.get(pk=story.pk)
    if sorted(story.texts) != sorted(before):
        for consent in story.consents.filter(state=ConsentState.GIVEN):
            _ask(consent, by)
    log.record("stories.write", story, by=by, moments=sorted(moments))
    return story


@transaction.atomic
def ask(story: Story, *, by: Any, person: Any) -> Consent:
    """Ask somebody of the project whether the story may name them. They read it before they answer."""
    story = _locked(story)
    permissions.may_change(by, story).or_forbid()
    if person.pk not in {one.pk for one in people_of(story.project)}:
        raise ValidationError({"person": _("Only people of the project can be named.")})
    name = str(person)
    if story.consents.filter(person=person).exists():
        raise ValidationError({"person": _("%(name)s has been asked already.") % {"name": name}})
    if story.consents.filter(name=name).exists():
        raise ValidationError({"person": _("Somebody else of this name is in the story.")})
    consent = Consent.objects.create(story=story, person=person, name=name, asked_at=clock.now())
    _tell(consent, by)
    log.record("stories.ask", story, by=by, person=person.pk)
    return consent


@transaction.atomic
def answer(consent: Consent, *, by: Any, move: str) -> Consent:
    """Accept, decline or withdraw. Whoever withdraws is out of the story at once, published or not; the editor is told."""
    consent = Consent.objects.select_for_update(of=("self",)).select_related("story").get(pk=consent.pk)
    permissions.may_answer(by, consent, move).or_forbid()
    consent.state, consent.answered_at = check_move(CONSENT_MOVES, move, consent.state), clock.now()
    consent.save(update_fields=["state", "answered_at"])
    log.record(f"stories.{move}", consent.story, by=by)
    story = Story.objects.get(pk=consent.story_id)
    agreed = consent.state == ConsentState.GIVEN
    desk, editor = desk_url(story), [story.made_by_id]
    if agreed:
        announce(ANSWERED, story, to=editor, url=desk, title=story.shown_title, name=consent.name)
    else:
        announce(REFUSED, story, to=editor, url=desk, title=story.shown_title)
    return consent


@transaction.atomic
def publish(story: Story, *, by: Any) -> Story:
    """Let everybody read it, when everybody it names agreed."""
    story = _locked(story)
    permissions.may_publish(by, story).or_forbid()
    story.state, story.published_at = check_move(STORY_MOVES, "publish", story.state), clock.now()
    story.save(update_fields=["state", "published_at"])
    log.record("stories.publish", story, by=by, names=len(story.agreed))
    announce(PUBLISHED, story, by=by, followers_of=[story.project.proposal], title=story.shown_title)
    return story


@transaction.atomic
def take_down(story: Story, *, by: Any) -> Story:
    """Take it back to the desk, to change it."""
    story = _locked(story)
    permissions.may_write(by).or_forbid()
    story.state = check_move(STORY_MOVES, "take_down", story.state)
    story.save(update_fields=["state"])
    log.record("stories.take_down", story, by=by)
    return story


def desk_url(story: Story) -> str:
    """Where its editor works on it."""
    return reverse("story_desk", args=[story.pk])


def _check_title(title: str) -> None:
    """Titles are kept in letters and notices, out of which no name can be taken."""
    if naming.names_in([title]):
        raise ValidationError({"title": _("Names belong into the words, not into the title.")})


def _locked(story: Story) -> Story:
    return Story.objects.select_for_update(of=("self",)).select_related("project__proposal__envelope").get(pk=story.pk)


def _ask(consent: Consent, by: Any) -> None:
    consent.state = check_move(CONSENT_MOVES, "ask_again", consent.state)
    consent.save(update_fields=["state"])
    _tell(consent, by)


def _tell(consent: Consent, by: Any) -> None:
    announce(ASKED, consent, by=by, to=[consent.person_id], always=True, title=consent.story.shown_title)
