"""Good points, and summaries that people can object to."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from audit import log
from deliberation.discussions import permissions, telling
from deliberation.discussions.actions.recording import clean_reason
from deliberation.discussions.actions.talk import lock_row
from deliberation.discussions.lifecycle import State
from deliberation.discussions.models import Comment, Discussion, Nod, Objection, Stance, Summary
from deliberation.discussions.order import strength
from kit import clock, html

SOURCE = re.compile(r"#(\d{1,12})")
MOST_POINTS = 12
LONGEST_SUMMARY = 6_000  # characters


@transaction.atomic
def nod(comment: Comment, *, by: Any) -> Nod | None:
    """Say "good point", or take it back; the nod that is there now. Where the reader stands is kept with it."""
    locked = lock_row(comment)
    permissions.may_nod(by, locked).or_forbid()
    given, new = Nod.objects.get_or_create(
        comment=locked, by=by, defaults={"camp": _camp(by, locked.discussion), "at": clock.now()}
    )
    if not new:
        given.delete()
    camps = dict(Nod.objects.filter(comment=locked).order_by().values_list("camp").annotate(n=Count("pk")))
    locked.nods, locked.strength = sum(camps.values()), strength(camps, locked.stance)
    locked.save(update_fields=["nods", "strength"])
    log.record("discussions.nod" if new else "discussions.take_nod_back", locked)
    return given if new else None


@transaction.atomic
def summarize(discussion: Discussion, *, by: Any, text: str, why: str = "") -> Summary:
    """Sum the discussion up: each paragraph is a point and names the comments it comes from, as `#12`.

    A second version says what changed (`why`). Earlier ones, and what people objected to them, stay readable.
    """
    Discussion.objects.select_for_update().get(pk=discussion.pk)
    permissions.may_summarize(by, discussion).or_forbid()
    points = _points(text, discussion)
    last = discussion.summaries.first()
    why = " ".join(why.split())
    if last and len(why) < 10:
        raise ValidationError({"why": _("Say in a sentence what changed.")})
    made = Summary.objects.create(
        discussion=discussion,
        version=last.version + 1 if last else 1,
        points=points,
        why=why[:300],
        by=by,
        duty=permissions.duty_of(by, discussion),
        made_at=clock.now(),
    )
    log.record("discussions.summarize", made, by=by, discussion=discussion.pk, version=made.version, points=len(points))
    return made


@transaction.atomic
def object_to(summary: Summary, *, by: Any, point: int, words: str) -> Objection:
    """Say that a point of the newest summary does not say what was said."""
    permissions.may_object(by, summary).or_forbid()
    if not 1 <= point <= len(summary.points):
        raise ValidationError(_("There is no such point."))
    words = " ".join(words.split())
    if not 10 <= len(words) <= 500:
        raise ValidationError({"words": _("Say in one or two sentences what is wrong (at most 500 characters).")})
    if Objection.objects.filter(summary=summary, point=point, by=by).exists():
        raise ValidationError(_("You have objected to this point already."))
    made = Objection.objects.create(summary=summary, point=point, by=by, words=words, made_at=clock.now())
    log.record("discussions.object_to", made, by=by, summary=summary.pk, point=point)
    telling.of_an_objection(made)
    return made


@transaction.atomic
def answer_objection(objection: Objection, *, by: Any, reason: str) -> Objection:
    """Say what was done about an objection, or why nothing was. Everybody reads it."""
    locked = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("summary__discussion__neighborhood")
        .get(pk=objection.pk)
    )
    permissions.may_answer_objection(by, locked).or_forbid()
    locked.answer, locked.answered_by, locked.answered_at = clean_reason(reason), by, clock.now()
    locked.save(update_fields=["answer", "answered_by", "answered_at"])
    log.record("discussions.answer_objection", locked, by=by, reason=locked.answer)
    telling.of_an_answered_objection(locked)
    return locked


def _camp(user: Any, discussion: Discussion) -> str:
    """Where the person stood here last: for, against, or neither."""
    theirs = Comment.objects.filter(discussion=discussion, author=user, stance__in=[Stance.FOR, Stance.AGAINST])
    return theirs.order_by("-created_at").values_list("stance", flat=True).first() or ""


def _points(text: str, discussion: Discussion) -> list[dict[str, Any]]:
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if part.strip()]
    if not paragraphs:
        raise ValidationError({"text": _("Write something first.")})
    if len(paragraphs) > MOST_POINTS or len(text) > LONGEST_SUMMARY:
        raise ValidationError(
            {
                "text": _("Keep it to %(points)d points and %(most)d characters.")
                % {"points": MOST_POINTS, "most": LONGEST_SUMMARY}
            }
        )
    points = []
    for number, paragraph in enumerate(paragraphs, start=1):
        sources = list(dict.fromkeys(int(found) for found in SOURCE.findall(paragraph)))
        words = " ".join(SOURCE.sub("", paragraph).split()).replace(" ,", "").strip(" ,")
        if not sources or not words:
            raise ValidationError(
                {"text": _("Point %(n)d names no comment it comes from. Add one, as #12.") % {"n": number}}
            )
        points.append({"text": html.from_plain(words), "sources": sources})
    _check_sources(points, discussion)
    return points


def _check_sources(points: list[dict[str, Any]], discussion: Discussion) -> None:
    named = {source for point in points for source in point["sources"]}
    there = Comment.objects.filter(pk__in=named, discussion=discussion, state=State.SHOWN).values_list("pk", flat=True)
    missing = sorted(named - set(there))
    if missing:
        raise ValidationError(
            {
                "text": _("Not shown in this discussion: %(numbers)s.")
                % {"numbers": ", ".join(f"#{number}" for number in missing)}
            }
        )
