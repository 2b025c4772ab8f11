"""Live captions: what is being said, typed line by line, corrected, shown on the wall or not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.lifecycle import ItemState
from deliberation.assemblies.models import Assembly, CaptionLine
from kit import clock

LONGEST_CAPTION = 240  # characters
TWICE = timedelta(seconds=20)  # the same line again within this time is the same sending
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


@transaction.atomic
def caption(assembly: Assembly, *, by: Any, text: str, language: str = "") -> CaptionLine:
    """Show a line of what is being said, in a language (a tag like "es"; by default that of the page).

    The same line twice in a row, as a double tap or a weak network sends it, is one.
    """
    locked = lock(assembly)
    permissions.may_caption(by, locked).or_forbid()
    words, spoken = _words(text), language.strip() or get_language() or "en"
    if not LANGUAGE.fullmatch(spoken):
        raise ValidationError({"language": _("Choose the language that is spoken.")})
    last, now = locked.captions.last(), clock.now()
    if last is not None and (last.text, last.language) == (words, spoken) and now - last.said_at < TWICE:
        return last
    item = locked.agenda.filter(state=ItemState.CURRENT).first()
    made = CaptionLine.objects.create(assembly=locked, item=item, author=by, text=words, language=spoken, said_at=now)
    changed(locked)
    return made


@transaction.atomic
def correct_caption(line: CaptionLine, *, by: Any, text: str) -> CaptionLine:
    """Put other words in place of a line's. That it was corrected shows where all lines stand."""
    locked = lock(line.assembly)
    permissions.may_correct_captions(by, locked).or_forbid()
    line, words = CaptionLine.objects.get(pk=line.pk), _words(text)
    if line.text != words:
        line.text, line.corrected_at = words, clock.now()
        line.save(update_fields=["text", "corrected_at"])
        changed(locked)
    return line


@transaction.atomic
def show_captions(assembly: Assembly, *, by: Any, shown: bool) -> Assembly:
    """Have the captions on the room screen, or not. Phones show them either way."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    if locked.captions_shown == shown:
        return locked
    locked.captions_shown = shown
    locked.save(update_fields=["captions_shown"])
    return changed(locked, "assemblies.show_captions", by=by, shown=shown)


@transaction.atomic
def appoint_captioner(assembly: Assembly, *, by: Any, person: Any) -> Assembly:
    """Have an officer, or somebody who is checked in, type the captions; `None` leaves them to chair and note-taker."""
    locked = lock(assembly)
    permissions.may_prepare(by, locked).or_forbid()
    if person is not None and not (person.is_officer or locked.attendances.filter(person=person).exists()):
        raise ValidationError({"captioner": _("They have to be checked in, or an officer.")})
    locked.captioner = person
    locked.save(update_fields=["captioner"])
    return changed(locked, "assemblies.appoint_captioner", by=by, person=person.pk if person else None)


def _words(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise ValidationError({"text": _("Write the line first.")})
    if len(words) > LONGEST_CAPTION:
        raise ValidationError({"text": _("Keep a line under %(most)d characters.") % {"most": LONGEST_CAPTION}})
    return words
