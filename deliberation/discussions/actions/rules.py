"""Writing the rules of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import log
from deliberation.discussions import permissions
from deliberation.discussions.models import HouseRule, RuleBook
from kit import clock

MOST_RULES = 15


@transaction.atomic
def write_rules(rules: Iterable[Mapping[str, Any]], *, by: Any, why: str) -> RuleBook:
    """Put a new version of the rules of the house in force; earlier ones stay readable.

    Each of `rules` has `words` (`{language: {"title": …, "text": …}}`) and, where it was there before, its `code`.
    Decisions and flags of before keep the version they were made under.
    """
    permissions.may_write_rules(by).or_forbid()
    wanted = [_clean(rule) for rule in rules]
    why = " ".join(why.split())
    if len(why) < 10:
        raise ValidationError({"why": _("Say in a sentence what changed, and why: everybody reads it.")})
    if not 1 <= len(wanted) <= MOST_RULES:
        raise ValidationError(_("Keep between 1 and %(most)d rules.") % {"most": MOST_RULES})
    last = RuleBook.objects.select_for_update().order_by("-version").first()
    book = RuleBook.objects.create(version=(last.version if last else 0) + 1, why=why[:300], by=by, made_at=clock.now())
    taken = {rule["code"] for rule in wanted if rule["code"]}
    for position, rule in enumerate(wanted, start=1):
        code = rule["code"] or _free(rule["words"][settings.LANGUAGE_CODE]["title"], taken)
        HouseRule.objects.create(book=book, code=code, position=position, words=rule["words"])
    log.record("discussions.write_rules", book, by=by, version=book.version, rules=len(wanted))
    return book


def _clean(rule: Mapping[str, Any]) -> dict[str, Any]:
    words = {
        code: {part: " ".join(str(said.get(part, "")).split()) for part in ("title", "text")}
        for code, said in rule["words"].items()
        if said.get("title")
    }
    if settings.LANGUAGE_CODE not in words:
        raise ValidationError(_("Each rule needs a title in the city's own language."))
    return {"code": rule.get("code", ""), "words": words}


def _free(title: str, taken: set[str]) -> str:
    start = slugify(title)[:16].strip("-") or "rule"
    code, number = start, 2
    while code in taken:
        code, number = f"{start}-{number}", number + 1
    taken.add(code)
    return code
