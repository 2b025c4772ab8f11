"""Asking for an explanation, answering in public by the clock, and writing plain versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Role, User
from audit import log
from cms.actions import LONGEST_QUESTION, MOST_AT_ONCE
from cms.liaison import permissions
from cms.liaison.addresses import may_be_asked_about
from cms.liaison.models import Ask, Plain
from cms.lifecycle import QUESTION_MOVES
from cms.permissions import WORDSMITHS
from following.announcing import announce, not_said_yet
from kit import clock, html
from kit.lifecycle import check_move

ASKED = gettext_noop("Somebody asks for an explanation of “%(address)s”. An answer is due within seven days.")
SETTLED = {
    "answer": gettext_noop("What you asked about “%(address)s” is explained."),
    "decline": gettext_noop("What you asked about “%(address)s” was not taken up. Read why."),
}
LATE = gettext_noop("An explanation of “%(address)s” is late.")
STILL = gettext_noop("The explanation of “%(address)s” that you asked for is late. Those who answer have been told.")
LONGEST_TEXT = 20_000


@transaction.atomic
def ask(*, by: Any, address: str, question: str) -> Ask:
    """Ask the liaison to explain a page or a document. It becomes public with its answer."""
    permissions.may_ask(by).or_forbid()
    address, words = address.strip(), question.strip()
    wrong: dict[str, str] = {}
    if not may_be_asked_about(address):
        wrong["address"] = _(
            "Give the address of a public page of this site, such as /budget/, or of a document (https://…)."
        )
    if not words:
        wrong["question"] = _("Write your question first.")
    elif len(words) > LONGEST_QUESTION:
        wrong["question"] = _("Keep it under %(most)d characters.") % {"most": LONGEST_QUESTION}
    if wrong:
        raise ValidationError(wrong)
    made = Ask.objects.create(address=address, question=words, asker=by, asked_at=clock.now())
    log.record("liaison.ask", made, by=by)
    announce(ASKED, made, by=by, to=_liaisons(), address=address[:120])
    return made


@transaction.atomic
def answer(asked: Ask, *, by: Any, words: str, plain: Plain | None = None) -> Ask:
    """Explain in public, or put a better explanation in its place; with a plain version where there is one."""
    return _settle("answer", asked, by, words, plain)


@transaction.atomic
def decline(asked: Ask, *, by: Any, reason: str) -> Ask:
    """Leave a question unanswered, with a reason that goes to the asker; the question never becomes public."""
    return _settle("decline", asked, by, reason, None)


@transaction.atomic
def write_plain(
    *, by: Any, title: str, address: str, original: str, plain: str, language: str, version: Plain | None = None
) -> Plain:
    """A plain version beside its original; given `version`, its words are changed."""
    permissions.may_write(by).or_forbid()
    told = {"title": title, "address": address, "original": original, "plain": plain}
    told = {name: text.replace("\r\n", "\n").strip() for name, text in told.items()}
    wrong = {name: _("Write this first.") for name, text in told.items() if not text}
    wrong |= {
        name: _("Keep it under %(most)d characters.") % {"most": LONGEST_TEXT}
        for name in ("original", "plain")
        if len(told[name]) > LONGEST_TEXT
    }
    if told["address"] and not may_be_asked_about(told["address"]):
        wrong["address"] = _(
            "Give the address of a public page of this site, such as /budget/, or of a document (https://…)."
        )
    if language not in dict(settings.LANGUAGES):
        wrong["language"] = _("Choose the language it is written in.")
    if wrong:
        raise ValidationError(wrong)
    made = Plain.objects.select_for_update().get(pk=version.pk) if version else Plain(made_at=clock.now())
    for name, text in told.items():
        setattr(made, name, text)
    made.language, made.by, made.changed_at = language, by, clock.now()
    made.full_clean(exclude=["by"])
    made.save()
    log.record("liaison.change_plain" if version else "liaison.write_plain", made, by=by, language=language)
    return made


@transaction.atomic
def speak_up() -> int:
    """Tell whoever answers, and whoever asked, of each explanation that is late: once; how many."""
    found = not_said_yet(LATE, list(Ask.objects.late()))[:MOST_AT_ONCE]
    people = _liaisons(*WORDSMITHS) if found else []
    for asked in found:
        announce(LATE, asked, to=people, address=asked.address[:120])
        announce(STILL, asked, to=[asked.asker_id], address=asked.address[:120])
    return len(found)


def _settle(move: str, asked: Ask, by: Any, words: str, plain: Plain | None) -> Ask:
    asked = Ask.objects.select_for_update().get(pk=asked.pk)
    permissions.may_answer(by).or_forbid()
    asked.state = check_move(QUESTION_MOVES, move, asked.state)
    cleaned = html.from_plain(words)
    if not cleaned:
        raise ValidationError({"words": _("Write at least a sentence.")})
    asked.answer, asked.plain, asked.answered_by, asked.answered_at = cleaned, plain, by, clock.now()
    asked.save(update_fields=["state", "answer", "plain", "answered_by", "answered_at"])
    log.record(f"liaison.{move}", asked, by=by, late=asked.is_late)
    announce(SETTLED[move], asked, by=by, to=[asked.asker_id], always=True, address=asked.address[:120])
    return asked


def _liaisons(*others: Role) -> list[int]:
    people = User.objects.filter(is_active=True, groups__name__in=[role.value for role in (Role.LIAISON, *others)])
    return list(people.order_by("pk").values_list("pk", flat=True).distinct())
