"""Everything people can do in an assembly. Every door, page or socket, calls these.

Each act locks the assembly's row first. So acts of one assembly follow one another, two chairs may act at once without
losing either act, and `version` rises with the change, in the same transaction.
"""

from deliberation.assemblies.actions.captions import appoint_captioner, caption, correct_caption, show_captions
from deliberation.assemblies.actions.door import (
    check_in_at_the_door,
    correct_count,
    count_in,
    undo_check_in,
    undo_count,
)
from deliberation.assemblies.actions.floor import answer_question, ask, park_question, put_to_the_city, reply, upvote
from deliberation.assemblies.actions.handouts import hand_out, take_back
from deliberation.assemblies.actions.polls import (
    MOST_DOTS,
    MOST_OPTIONS,
    close_poll,
    open_poll,
    prepare_poll,
    put_dots,
    take_pulse,
    vote,
)
from deliberation.assemblies.actions.record import (
    appoint_note_taker,
    keep_promise,
    note,
    promise,
    write_afterword,
)
from deliberation.assemblies.actions.registration import (
    forget_people,
    register,
    remind,
    unregister,
)
from deliberation.assemblies.actions.session import (
    add_item,
    check_in,
    end,
    move_agenda,
    publish_minutes,
    schedule,
    set_agenda,
    start,
    write_minutes,
)
from deliberation.assemblies.actions.speaking import (
    call_speaker,
    finish_speaker,
    lower_hand,
    note_hand,
    raise_hand,
    set_speaking_rules,
    take_down,
)

__all__ = [
    "MOST_DOTS",
    "MOST_OPTIONS",
    "add_item",
    "answer_question",
    "appoint_captioner",
    "appoint_note_taker",
    "ask",
    "call_speaker",
    "caption",
    "check_in",
    "check_in_at_the_door",
    "close_poll",
    "correct_caption",
    "correct_count",
    "count_in",
    "end",
    "finish_speaker",
    "forget_people",
    "hand_out",
    "keep_promise",
    "lower_hand",
    "move_agenda",
    "note",
    "note_hand",
    "open_poll",
    "park_question",
    "prepare_poll",
    "promise",
    "publish_minutes",
    "put_dots",
    "put_to_the_city",
    "raise_hand",
    "register",
    "remind",
    "reply",
    "schedule",
    "set_agenda",
    "set_speaking_rules",
    "show_captions",
    "start",
    "take_back",
    "take_down",
    "take_pulse",
    "undo_check_in",
    "undo_count",
    "unregister",
    "upvote",
    "vote",
    "write_afterword",
    "write_minutes",
]
