"""Who may write stories, and whose word it takes to name somebody."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.permissions import writes_for_the_city
from cms.stories import naming
from cms.stories.lifecycle import CONSENT_MOVES, STORY_MOVES, ConsentState
from cms.stories.models import Consent, Story
from cms.stories.timeline import people_of
from kit.lifecycle import may_move
from kit.verdict import YES, Verdict, all_of, no

may_write = writes_for_the_city


def may_change(user: Any, story: Story) -> Verdict:
    """While nobody else reads it; a published one is taken down first."""
    verdict = may_write(user)
    if verdict and story.is_public:
        return no(_("This story is published. Take it down to change it."))
    return verdict


def may_publish(user: Any, story: Story) -> Verdict:
    """When it has moments, and everybody it names agreed."""
    return all_of(_publishing(user, story))


def _publishing(user: Any, story: Story) -> Any:
    yield may_write(user)
    yield may_move(STORY_MOVES, "publish", story.state)
    yield YES if story.moments.all() else no(_("Choose at least one moment first."))
    consents = list(story.consents.all())
    named = naming.names_in(story.texts)
    asked = {one.name for one in consents}
    waiting = sorted({one.name for one in consents if one.state != ConsentState.GIVEN} & named)
    unasked = sorted(named - asked)
    people = {str(person) for person in people_of(story.project)} | asked
    bare = sorted(naming.unbraced(story.texts, people))
    yield no(_("Nobody asked %(names)s yet.") % {"names": ", ".join(unasked)}) if unasked else YES
    yield no(_("%(names)s did not agree to be named.") % {"names": ", ".join(waiting)}) if waiting else YES
    yield (
        no(_("Write %(names)s in braces, so that the name can be taken out.") % {"names": ", ".join(bare)})
        if bare
        else YES
    )


def may_answer(user: Any, consent: Consent, move: str) -> Verdict:
    """Each for themself."""
    if not user.is_authenticated or consent.person_id != user.pk:
        return no(_("Only the person who is named decides about it."))
    return may_move(CONSENT_MOVES, move, consent.state)
