"""Curricula: officers and named residents write versions, and a council approves each by a decision of its own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import log
from cms.training import permissions, telling
from cms.training.lifecycle import CONSENT_MOVES
from cms.training.models import CoAuthor, Curriculum, Version
from kit import clock
from kit.lifecycle import check_move
from neighborhoods.decisions.models import Motion

LONGEST = 20_000  # characters of the modules of one version
MOST_COAUTHORS = 30


@transaction.atomic
def start(*, by: Any, title: str, audience: str, aims: str, modules: str) -> Curriculum:
    """A new curriculum with its first version, which no council has approved yet."""
    permissions.may_keep(by).or_forbid()
    words = _clean(aims, modules)
    made = Curriculum(title=" ".join(title.split()), audience=audience, made_by=by, made_at=clock.now())
    made.full_clean()
    made.save()
    Version.objects.create(curriculum=made, number=1, by=by, at=clock.now(), **words)
    log.record("training.start", made, by=by, audience=audience)
    telling.of_a_curriculum(made, by)
    return made


@transaction.atomic
def write(curriculum: Curriculum, *, by: Any, aims: str, modules: str, changed: str, why: str) -> Version:
    """A new version, with what changed and why. Earlier ones, and what councils approved, stay as they are."""
    curriculum = Curriculum.objects.select_for_update().get(pk=curriculum.pk)
    permissions.may_write(by, curriculum).or_forbid()
    told = {"changed": changed.strip()[:300], "why": why.strip()[:300]}
    words = _clean(aims, modules, **told)
    last = curriculum.latest
    if (last.aims, last.modules) == (words["aims"], words["modules"]):
        raise ValidationError({"modules": _("Nothing is different from the version before.")})
    made = Version.objects.create(curriculum=curriculum, number=last.number + 1, by=by, at=clock.now(), **words, **told)
    log.record("training.write", made, by=by, curriculum=curriculum.pk, number=made.number)
    telling.of_a_version(made, by)
    return made


@transaction.atomic
def ask_coauthor(curriculum: Curriculum, *, by: Any, email: str) -> CoAuthor:
    """Ask somebody with an account whether their name may stand under a curriculum. Nobody is asked twice."""
    curriculum = Curriculum.objects.select_for_update().get(pk=curriculum.pk)
    permissions.may_keep(by).or_forbid()
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise ValidationError({"email": _("Nobody has an account with this address.")})
    if curriculum.coauthors.count() >= MOST_COAUTHORS:
        raise ValidationError({"email": _("There are %(most)d co-authors already.") % {"most": MOST_COAUTHORS}})
    made, is_new = CoAuthor.objects.get_or_create(
        curriculum=curriculum, person=person, defaults={"asked_by": by, "asked_at": clock.now()}
    )
    if not is_new:
        raise ValidationError({"email": _("They have been asked already. What they answered is up to them.")})
    log.record("training.ask_coauthor", curriculum, by=by)
    telling.of_the_question(made, by)
    return made


@transaction.atomic
def answer_for_name(curriculum: Curriculum, *, by: Any, answer: str) -> CoAuthor:
    """Say whether one's name may stand there: `accept`, `decline`, or `withdraw` it, at any time."""
    permissions.may_answer(by, curriculum).or_forbid()
    if answer not in CONSENT_MOVES:
        raise ValidationError({"answer": _("Choose one of the answers.")})
    mine = CoAuthor.objects.select_for_update().get(curriculum=curriculum, person=by)
    mine.state, mine.answered_at = check_move(CONSENT_MOVES, answer, mine.state), clock.now()
    mine.save(update_fields=["state", "answered_at"])
    # The record can't be changed, a name can be taken back: so the record never says whose it was.
    log.record(f"training.{answer}_name", curriculum)
    return mine


@transaction.atomic
def approve(version: Version, *, by: Any, motion: Motion | None) -> Version:
    """Write down that a council approved this version, by a decision of it that stands."""
    version = Version.objects.select_for_update(of=("self",)).select_related("curriculum").get(pk=version.pk)
    permissions.may_approve(by, version).or_forbid()
    if motion is None or not permissions.motions_for(version, by).filter(pk=motion.pk).exists():
        raise ValidationError(
            {"motion": _("Choose a decision of a council that stands and was made after this version was written.")}
        )
    version.motion, version.approved_by, version.approved_at = motion, by, clock.now()
    version.save(update_fields=["motion", "approved_by", "approved_at"])
    log.record("training.approve", version, by=by, motion=motion.pk, number=version.number)
    telling.of_an_approval(version, by)
    return version


def _clean(aims: str, modules: str, **others: str) -> dict[str, str]:
    words = {"aims": aims.replace("\r\n", "\n").strip(), "modules": modules.replace("\r\n", "\n").strip()}
    lacking = {name: _("Write this first.") for name, text in (words | others).items() if not text}
    if len(words["modules"]) > LONGEST:
        lacking["modules"] = _("Keep it under %(most)d characters.") % {"most": LONGEST}
    if lacking:
        raise ValidationError(lacking)
    return words
