"""What people say in a discussion, change and take back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import log
from cycles.models import Cycle
from deliberation.discussions import permissions, quotes, telling
from deliberation.discussions.lifecycle import MOVES, AppealState, State
from deliberation.discussions.models import (
    Addressee,
    Appeal,
    Comment,
    Discussion,
    Duty,
    EarlierWords,
    Mention,
    Stance,
    Trace,
)
from deliberation.discussions.paragraphs import Paragraph
from kit import clock, pictures
from kit.lifecycle import check_move
from kit.pictures import Picture
from neighborhoods.models import Neighborhood, Seat

LONGEST = 4_000  # characters as typed
ANSWERED_WITHIN = timedelta(days=7)
DUTY_OF = {Addressee.COUNCIL: Duty.COUNCIL, Addressee.OFFICER: Duty.OFFICER, Addressee.LIAISON: Duty.LIAISON}


def open_discussion(
    *,
    title: str,
    url: str,
    cycle: Cycle | None,
    neighborhood: Neighborhood | None,
    has_comments: bool = True,
    takes_sides: bool = True,
) -> Discussion:
    """A new discussion of the thing at `url`, bound to the calendar of `cycle` and moderated by `neighborhood`'s council.

    No neighborhood means citywide: any council moderates. Without comments it is only what decisions name as their
    place. The caller has checked that it may be opened.
    """
    with transaction.atomic():
        discussion = Discussion.objects.create(
            title=title[:200],
            url=url,
            cycle=cycle,
            neighborhood=neighborhood,
            has_comments=has_comments,
            takes_sides=takes_sides,
        )
        log.record("discussions.open", discussion)
    return discussion


@transaction.atomic
def comment(
    discussion: Discussion,
    *,
    by: Any,
    body: str,
    stance: str = "",
    reply_to: Comment | None = None,
    asks: str = "",
    about: Paragraph | None = None,
    picture: Picture | None = None,
    picture_alt: str = "",
    network: str = "",
) -> Comment:
    """Say something: with a `stance` at the top level, or in reply to a comment (then the stance is left out).

    `body` is plain text as typed; lines that begin with ">" quote, "@Name" calls somebody who takes part. A question may
    ask the council, the officers or the liaison (`asks`), who answer by the clock. `about` is the paragraph of the page it
    is about, `network` the keyed mark of where it came from. The same words twice in a row, as a double click sends them,
    make one comment. Raises `Forbidden` with the reason, or `ValidationError` where the words can't be taken.
    """
    get_user_model().objects.select_for_update().get(pk=by.pk)  # one at a time, or two sends would both keep the pace
    (permissions.may_reply(by, reply_to) if reply_to else permissions.may_comment(by, discussion)).or_forbid()
    stance = "" if reply_to else _stance(by, stance, discussion)
    cleaned, called = _clean(body, discussion)
    twin = Comment.objects.filter(author=by, discussion=discussion).order_by("-created_at", "-pk").first()
    if twin and (twin.body, twin.stance, twin.reply_to_id) == (cleaned, stance, reply_to.pk if reply_to else None):
        return twin
    _leaves_room(by, cleaned)
    now = clock.now()
    asks = _asks(asks, stance)
    made = Comment.objects.create(
        discussion=discussion,
        author=by,
        duty=permissions.duty_of(by, discussion),
        reply_to=reply_to,
        top_id=(reply_to.top_id or reply_to.pk) if reply_to else None,
        stance=stance,
        body=cleaned,
        created_at=now,
        asks=asks,
        answer_due=now + ANSWERED_WITHIN if asks else None,
        about=about.key if about else "",
        about_words=about.words if about else "",
        **_hang(picture, picture_alt),
    )
    if network:
        Trace.objects.create(comment=made, network=network, at=now)
    log.record("discussions.comment", made, by=by, discussion=discussion.pk, stance=stance, duty=made.duty)
    _call(made, called)
    telling.of_a_comment(made, called)
    return made


@transaction.atomic
def answer(question: Comment, *, by: Any, body: str) -> Comment:
    """Answer a question that was put to the council, the officers or the liaison. It stops the clock.

    That is somebody's duty, so it can be done after the discussion has closed, and it takes nothing of their pace.
    """
    locked = lock_row(question)
    permissions.may_answer(by, locked).or_forbid()
    cleaned, called = _clean(body, locked.discussion)
    now = clock.now()
    made = Comment.objects.create(
        discussion=locked.discussion,
        author=by,
        duty=DUTY_OF[Addressee(locked.asks)],
        reply_to=locked,
        top=locked,
        body=cleaned,
        created_at=now,
    )
    locked.answer, locked.answered_at = made, now
    locked.save(update_fields=["answer", "answered_at"])
    late = bool(locked.answer_due and now >= locked.answer_due)
    log.record("discussions.answer", locked, by=by, answer=made.pk, late=late)
    _call(made, called)
    telling.of_an_answer(locked, made)
    return made


@transaction.atomic
def edit(comment: Comment, *, by: Any, body: str) -> Comment:
    """Change the words of one's own comment within the time for it; what it said before stays readable."""
    locked = lock_row(comment)
    permissions.may_edit(by, locked).or_forbid()
    cleaned, called = _clean(body, locked.discussion)
    if cleaned == locked.body:
        return locked
    now = clock.now()
    EarlierWords.objects.create(comment=locked, body=locked.body, until=now)
    locked.body, locked.edited_at = cleaned, now
    _call(locked, called)
    locked.save(update_fields=["body", "edited_at"])
    log.record("discussions.edit", locked, by=by)
    return locked


@transaction.atomic
def remove(comment: Comment, *, by: Any) -> Comment:
    """Take one's own words back. They are gone from the database; the place in the thread stays."""
    locked = lock_row(comment)
    permissions.may_remove(by, locked).or_forbid()
    locked.state = check_move(MOVES, "remove", locked.state)
    locked.body = locked.hidden_because = locked.warned_because = ""
    locked.flagged_at = None
    if locked.picture:
        transaction.on_commit(partial(pictures.forget, locked.picture))
        locked.picture = locked.picture_alt = ""
    locked.save(
        update_fields=["body", "state", "hidden_because", "warned_because", "flagged_at", "picture", "picture_alt"]
    )
    locked.earlier.all().delete()
    locked.mentions.all().delete()
    # Nobody has to decide about words that are gone.
    Appeal.objects.filter(decision__comment=locked, state=AppealState.WAITING).update(state=AppealState.MOOT)
    log.record("discussions.remove", locked, by=by)
    return locked


def lock_row(comment: Comment) -> Comment:
    """The comment as it is now, held until the transaction ends, with where it stands."""
    return (
        Comment.objects.select_for_update(of=("self",))
        .select_related("discussion__cycle", "discussion__neighborhood__council", "author", "top")
        .get(pk=comment.pk)
    )


def _leaves_room(by: Any, body: str) -> None:
    limits = permissions.limits_of(by)
    permissions.keeps_the_pace(by, limits).or_forbid()
    permissions.has_few_links(limits, body).or_forbid()
    permissions.says_it_once(by, limits, body).or_forbid()


def _stance(by: Any, stance: str, discussion: Discussion) -> str:
    if stance not in discussion.stances:
        raise ValidationError({"stance": _("Say whether you are for it, against it, or asking.")})
    permissions.may_take_stance(by, stance).or_forbid()
    return stance


def _clean(body: str, discussion: Discussion) -> tuple[str, list[int]]:
    """The words as safe HTML, and the people they call by name."""
    words = body.strip()
    if not words:
        raise ValidationError({"body": _("Write something first.")})
    if len(words) > LONGEST:
        raise ValidationError(
            {
                "body": _("Your comment has %(length)d characters; %(most)d is the most. Shorten it and send again.")
                % {"length": len(words), "most": LONGEST}
            }
        )
    try:
        cleaned = quotes.to_html(words)
    except ValidationError as problem:
        raise ValidationError({"body": problem.messages}) from problem
    called = quotes.called(words, _who_takes_part(discussion)) if "@" in words else {}
    return quotes.mark_names(cleaned, called), sorted({pk for people in called.values() for pk in people})


def _who_takes_part(discussion: Discussion) -> dict[str, list[int]]:
    """Whoever has written here and the council in charge, by public name."""
    wrote = Q(pk__in=Comment.objects.filter(discussion=discussion, state=State.SHOWN).values("author"))
    if discussion.neighborhood_id is not None:
        seats = Seat.objects.current().filter(council__neighborhood=discussion.neighborhood_id)
        wrote |= Q(pk__in=seats.values("holder"))
    found: dict[str, list[int]] = {}
    for pk, name in get_user_model().objects.filter(wrote, is_active=True).values_list("pk", "public_name"):
        found.setdefault(name, []).append(pk)
    return found


def _call(comment: Comment, people: list[int]) -> None:
    Mention.objects.filter(comment=comment).exclude(person__in=people).delete()
    Mention.objects.bulk_create(
        [Mention(comment=comment, person_id=pk) for pk in people if pk != comment.author_id], ignore_conflicts=True
    )


def _asks(asks: str, stance: str) -> str:
    if not asks:
        return ""
    if asks not in Addressee.values:
        raise ValidationError({"asks": _("Choose who should answer.")})
    if stance != Stance.QUESTION:
        raise ValidationError({"asks": _("Only a question can ask somebody for an answer.")})
    return asks


def _hang(picture: Picture | None, alt: str) -> dict[str, str]:
    """The picture, kept, with the words for those who can't see it."""
    alt = " ".join(alt.split())
    if not picture:
        return {}
    if not alt:
        raise ValidationError({"picture_alt": _("Say what the picture shows, for people who can't see it.")})
    return {"picture": pictures.store(picture, "comments"), "picture_alt": alt[:250]}
