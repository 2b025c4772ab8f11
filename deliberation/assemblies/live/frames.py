"""The frames of the live protocol: their shapes, and what is wrong with one that has another shape. Pure.

Both directions are written down here; `docs/live.md` shows an example of each, and a test holds the two together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

LARGEST = 4096  # bytes of a frame from a client
TOLERATED = 65_536  # bytes up to which a larger one is answered; beyond, the server stops reading and closes the socket
LONGEST_KEY = 64  # characters of an act's id
UNKEPT = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of a character


class BadFrame(Exception):
    """A frame that can't be taken: `code` for programs, `reason` for people, `key` of the act if it could be read."""

    def __init__(self, code: str, reason: str, key: str = "") -> None:
        super().__init__(reason)
        self.code, self.reason, self.key = code, reason, key


@dataclass(frozen=True)
class Field:
    """A field of a frame: the types it may have, and whether it may be left out."""

    types: tuple[type, ...]
    needed: bool = True


TEXT, NUMBER, FLAG = Field((str,)), Field((int,)), Field((bool,))
ROWS, MAP = Field((list,)), Field((dict,))


def optional(field: Field) -> Field:
    """The same field, which a frame may leave out."""
    return Field(field.types, needed=False)


# What a client may send. An act carries the client's own `id`, which comes back in its ack or error.
ACTS: dict[str, dict[str, Field]] = {
    "check_in": {},
    "vote": {"poll": NUMBER, "option": NUMBER},
    "put_dots": {"poll": NUMBER, "option": NUMBER, "count": NUMBER},
    "take_pulse": {"text": TEXT},
    "ask": {"text": TEXT},
    "upvote": {"question": NUMBER},
    "start": {},
    "move": {"item": Field((int, type(None)))},
    "open_poll": {"poll": NUMBER},
    "close_poll": {"poll": NUMBER},
    "answer": {"question": NUMBER, "note": optional(TEXT)},
    "park": {"question": NUMBER, "note": TEXT, "owner": optional(TEXT), "due": optional(TEXT)},
    "put_to_the_city": {"question": NUMBER, "desk": TEXT},
    "promise": {"text": TEXT, "owner": TEXT, "due": TEXT},
    "keep_promise": {"promise": NUMBER, "note": TEXT},
    "note": {"text": TEXT},
    "caption": {"text": TEXT, "language": optional(TEXT)},
    "correct_caption": {"caption": NUMBER, "text": TEXT},
    "show_captions": {"shown": FLAG},
    "hand_out": {"title": TEXT, "url": TEXT},
    "take_back": {"handout": NUMBER, "reason": TEXT},
    "raise_hand": {"point": optional(TEXT), "tag": optional(TEXT)},
    "lower_hand": {},
    "note_hand": {"name": TEXT, "point": optional(TEXT), "tag": optional(TEXT)},
    "take_down": {"hand": NUMBER},
    "call_speaker": {"hand": NUMBER, "reason": optional(TEXT)},
    "finish_speaker": {},
    "end": {},
}
FROM_CLIENT: dict[str, dict[str, Field]] = {
    "hello": {"ticket": TEXT, "have": optional(NUMBER)},
    "resync": {},
    "ping": {},
    **{act: {"id": TEXT, **fields} for act, fields in ACTS.items()},
}

FROM_SERVER: dict[str, dict[str, Field]] = {
    "welcome": {"audience": TEXT, "version": NUMBER, "spread": NUMBER},
    "snapshot": {"version": NUMBER, "state": MAP},
    "delta": {"from": NUMBER, "version": NUMBER, "set": MAP},
    "me": {
        "checked_in": FLAG,
        "votes": MAP,
        "voted": ROWS,
        "dots": MAP,
        "upvoted": ROWS,
        "hands": ROWS,
        "hand": FLAG,
        "point": FLAG,
    },
    "ack": {"id": TEXT, "version": NUMBER},
    "pong": {},
    "error": {"code": TEXT, "reason": TEXT, "id": optional(TEXT)},
}

CODES = {
    "too-big": "The frame is larger than 4096 bytes.",
    "not-text": "Frames are text, in UTF-8.",
    "not-json": "The frame is no JSON object.",
    "unknown-type": "There is no frame of this type.",
    "bad-field": "A field is missing, unknown, or of another type than it should be.",
    "too-fast": "Too many frames in a short time.",
    "say-hello": "The first frame must be a hello with a ticket.",
    "bad-ticket": "The ticket is damaged, expired, or of another assembly. Load the page again for a new one.",
    "refused": "The rules do not allow this act now; the reason says why.",
    "invalid": "The act's words can't be taken; the reason says why.",
    "not-found": "There is no such poll, answer, question, hand, hand-out, caption or agenda item here.",
    "failed": "Something went wrong on our side. The act was not done.",
}


def read(text: str | None, data: bytes | None = None) -> dict[str, Any]:
    """The frame a client sent. Raises `BadFrame`."""
    if text is None:
        raise BadFrame("not-text", CODES["not-text"])
    if len(text) > LARGEST or len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise BadFrame("too-big", CODES["too-big"])
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrame("not-json", CODES["not-json"]) from None
    if not isinstance(frame, dict):
        raise BadFrame("not-json", CODES["not-json"])
    key = frame.get("id")
    check(frame, FROM_CLIENT, key if isinstance(key, str) else "")
    return frame


def check(frame: dict[str, Any], shapes: dict[str, dict[str, Field]], key: str = "") -> None:
    """Hold a frame against `FROM_CLIENT` or `FROM_SERVER`. Raises `BadFrame`."""
    key = key[:LONGEST_KEY]
    kind = frame.get("type")
    if not isinstance(kind, str) or kind not in shapes:
        raise BadFrame("unknown-type", CODES["unknown-type"], key)
    shape = shapes[kind]
    for name, field in shape.items():
        if name not in frame:
            if field.needed:
                raise BadFrame("bad-field", f"“{name}” is missing.", key)
        elif not _fits(frame[name], field):
            raise BadFrame("bad-field", f"“{name}” has the wrong type.", key)
    unknown = sorted(set(frame) - set(shape) - {"type"})
    if unknown:
        raise BadFrame("bad-field", f"“{unknown[0][:40]}” is unknown here.", key)
    if isinstance(frame.get("id"), str) and not 0 < len(frame["id"]) <= LONGEST_KEY:
        raise BadFrame("bad-field", f"“id” has 1 to {LONGEST_KEY} characters.", key)


def write(kind: str, **fields: Any) -> str:
    """A frame for a client, as text."""
    return json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":"))


def error(code: str, reason: str = "", key: str = "") -> str:
    """An error frame."""
    named = {"id": key} if key else {}
    return write("error", code=code, reason=reason or CODES[code], **named)


def difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The top-level fields of a state that are not as they were. Fields never vanish from a state."""
    return {name: value for name, value in new.items() if name != "version" and old.get(name) != value}


def _fits(value: Any, field: Field) -> bool:
    if isinstance(value, bool):
        return bool in field.types  # to Python a bool is an int; to us it is not
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return False  # no database row has such a number
    if isinstance(value, str) and UNKEPT.search(value):
        return False  # no database keeps it
    return isinstance(value, field.types)
