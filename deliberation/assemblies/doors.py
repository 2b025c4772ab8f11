"""The acts of an assembly by name: the one table behind the socket's frames and the plain forms of its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deliberation.assemblies import actions
from deliberation.assemblies.live.frames import ACTS as SHAPES
from deliberation.assemblies.live.frames import UNKEPT
from deliberation.assemblies.models import Assembly

Fields = dict[str, Any]

ACTS: dict[str, Callable[[Assembly, Any, Fields], Any]] = {
    "check_in": lambda assembly, user, f: actions.check_in(assembly, by=user),
    "vote": lambda assembly, user, f: actions.vote(
        assembly.polls.get(pk=f["poll"]), by=user, option=f["option"], key=f.get("id", "")
    ),
    "put_dots": lambda assembly, user, f: actions.put_dots(
        assembly.polls.get(pk=f["poll"]), by=user, option=f["option"], count=f["count"]
    ),
    "take_pulse": lambda assembly, user, f: actions.take_pulse(assembly, by=user, question=f["text"]),
    "ask": lambda assembly, user, f: actions.ask(assembly, by=user, text=f["text"]),
    "upvote": lambda assembly, user, f: actions.upvote(assembly.questions.get(pk=f["question"]), by=user),
    "start": lambda assembly, user, f: actions.start(assembly, by=user),
    "move": lambda assembly, user, f: actions.move_agenda(
        assembly, by=user, to=None if f["item"] is None else assembly.agenda.get(pk=f["item"])
    ),
    "open_poll": lambda assembly, user, f: actions.open_poll(assembly.polls.get(pk=f["poll"]), by=user),
    "close_poll": lambda assembly, user, f: actions.close_poll(assembly.polls.get(pk=f["poll"]), by=user),
    "answer": lambda assembly, user, f: actions.answer_question(
        assembly.questions.get(pk=f["question"]), by=user, note=f.get("note", "")
    ),
    "park": lambda assembly, user, f: actions.park_question(
        assembly.questions.get(pk=f["question"]),
        by=user,
        note=f["note"],
        owner=f.get("owner", ""),
        due=f.get("due", ""),
    ),
    "put_to_the_city": lambda assembly, user, f: actions.put_to_the_city(
        assembly.questions.get(pk=f["question"]), by=user, desk=f["desk"]
    ),
    "promise": lambda assembly, user, f: actions.promise(
        assembly, by=user, text=f["text"], owner=f["owner"], due=f["due"]
    ),
    "keep_promise": lambda assembly, user, f: actions.keep_promise(
        assembly.promises.get(pk=f["promise"]), by=user, note=f["note"]
    ),
    "note": lambda assembly, user, f: actions.note(assembly, by=user, text=f["text"]),
    "caption": lambda assembly, user, f: actions.caption(
        assembly, by=user, text=f["text"], language=f.get("language", "")
    ),
    "correct_caption": lambda assembly, user, f: actions.correct_caption(
        assembly.captions.get(pk=f["caption"]), by=user, text=f["text"]
    ),
    "show_captions": lambda assembly, user, f: actions.show_captions(assembly, by=user, shown=f["shown"]),
    "hand_out": lambda assembly, user, f: actions.hand_out(assembly, by=user, title=f["title"], url=f["url"]),
    "take_back": lambda assembly, user, f: actions.take_back(
        assembly.handouts.get(pk=f["handout"]), by=user, reason=f["reason"]
    ),
    "raise_hand": lambda assembly, user, f: actions.raise_hand(
        assembly, by=user, point=f.get("point", ""), tag=f.get("tag", "")
    ),
    "lower_hand": lambda assembly, user, f: actions.lower_hand(assembly, by=user),
    "note_hand": lambda assembly, user, f: actions.note_hand(
        assembly, by=user, name=f["name"], point=f.get("point", ""), tag=f.get("tag", "")
    ),
    "take_down": lambda assembly, user, f: actions.take_down(assembly.hands.get(pk=f["hand"]), by=user),
    "call_speaker": lambda assembly, user, f: actions.call_speaker(
        assembly.hands.get(pk=f["hand"]), by=user, reason=f.get("reason", "")
    ),
    "finish_speaker": lambda assembly, user, f: actions.finish_speaker(assembly, by=user),
    "end": lambda assembly, user, f: actions.end(assembly, by=user),
}


def perform(act: str, assembly: Assembly, user: Any, fields: Fields) -> Any:
    """Do one act for `user`. Raises what the action raises, and `DoesNotExist` for a poll, question or item elsewhere."""
    return ACTS[act](assembly, user, fields)


def fields_of(act: str, typed: dict[str, str]) -> Fields:
    """The fields of an act from a posted form, numbers as numbers. Raises `ValidationError`."""
    found: Fields = {"id": typed.get("id", "")[:64]}
    for name, field in SHAPES[act].items():
        text = UNKEPT.sub("", typed.get(name, ""))
        if str in field.types:
            found[name] = text
        elif bool in field.types and text in ("true", "false"):
            found[name] = text == "true"
        elif text == "" and type(None) in field.types:
            found[name] = None
        elif text.isascii() and text.isdigit() and len(text) < 19:
            found[name] = int(text)
        else:
            raise ValidationError(_("Choose one of the answers.") if act == "vote" else _("Something was missing."))
    return found
