"""What people write in a conversation, checked and cleaned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from deliberation.opinions.alike import folded, nearest
from deliberation.opinions.models import Conversation, Statement
from kit import html

LONGEST = 200  # characters of a statement: what a phone shows at once, and one can agree to as a whole
SHORTEST = 8
LONGEST_WORDS = 8_000


class LooksAlike(ValidationError):
    """There are statements much like this one already; `statements` has them, the most alike first."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        super().__init__({"text": _("This looks like a statement that is here already.")})
        self.statements = statements


def statement_text(text: str, *, field: str = "text") -> str:
    """The words of a statement on one line. Raises `ValidationError` for none, too few and too many."""
    words = " ".join(text.split())
    if len(words) > LONGEST:
        over = _("Your statement has %(length)d characters; %(most)d is the most. One thought is enough: shorten it.")
        raise ValidationError({field: over % {"length": len(words), "most": LONGEST}})
    if len(words) < SHORTEST or not folded(words):
        raise ValidationError({field: _("Write a whole sentence that others can agree or disagree with.")})
    if any(ord(sign) < 32 or 0x202A <= ord(sign) <= 0x202E or 0x2066 <= ord(sign) <= 0x2069 for sign in words):
        raise ValidationError({field: _("The statement has invisible signs in it. Type it anew.")})
    return words


def seed_texts(texts: Iterable[str]) -> list[str]:
    """The opener's statements, each once. Raises `ValidationError` that names the line of a wrong one."""
    found: list[str] = []
    problems: list[str] = []
    for line, text in enumerate(texts, start=1):
        if not text.strip():
            continue
        try:
            words = statement_text(text)
        except ValidationError as wrong:
            problems.append(_("Line %(line)d: %(message)s") % {"line": line, "message": wrong.messages[0]})
            continue
        if folded(words) not in map(folded, found):
            found.append(words)
    if problems:
        raise ValidationError({"seeds": problems})
    return found


def is_new(conversation: Conversation, text: str, *, knowingly: bool) -> None:
    """See that nobody has said the same yet. Raises `LooksAlike`; for words that are the same even `knowingly`."""
    known = Statement.objects.filter(conversation=conversation).exclude(state=Statement.State.WITHDRAWN)
    shown = dict(known.shown().values_list("number", "text"))
    waiting = dict(known.filter(state=Statement.State.WAITING).values_list("number", "text"))
    mine = folded(text)
    same = [number for number, other in (shown | waiting).items() if folded(other) == mine]
    alike = same or ([] if knowingly else nearest(text, shown.items()))
    if alike:
        rows = {statement.number: statement for statement in known.filter(number__in=alike)}
        raise LooksAlike([rows[number] for number in alike])


def rich(text: str, *, field: str, needed: bool = False) -> str:
    """Plain text as cleaned HTML. Raises `ValidationError` for words that can't be taken."""
    words = text.strip()
    if needed and not words:
        raise ValidationError({field: _("Write something first.")})
    if len(words) > LONGEST_WORDS:
        raise ValidationError({field: _("Keep it under %(most)d characters.") % {"most": LONGEST_WORDS}})
    try:
        return html.from_plain(words)
    except ValidationError as problem:
        raise ValidationError({field: problem.messages}) from problem
