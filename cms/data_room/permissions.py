"""Who may publish data sets, and who may ask for one that is missing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.permissions import is_officer
from cms.data_room.lifecycle import RELEASE_MOVES
from cms.data_room.models import Release, Request
from kit.lifecycle import may_move
from kit.verdict import Verdict, all_of, no
from residence.permissions import is_resident

MOST_OPEN = 3  # requests of one person that wait for an answer

may_keep = is_officer


def may_publish(user: Any, release: Release) -> Verdict:
    """An officer, after the dry run, of a file without mistakes."""
    if release.problems:
        return no(_("The file has mistakes. Mend them and bring it again."))
    return all_of(ask() for ask in (lambda: may_keep(user), lambda: may_move(RELEASE_MOVES, "publish", release.state)))


def may_ask(user: Any) -> Verdict:
    """A verified resident, with few requests that still wait."""
    verdict = is_resident(user)
    if verdict and Request.objects.filter(by=user, answered_at=None).count() >= MOST_OPEN:
        return no(_("You have several requests that wait for an answer. Let the city answer those first."))
    return verdict


def may_answer(user: Any, request: Request) -> Verdict:
    """An officer, once."""
    verdict = is_officer(user)
    if verdict and request.answered_at is not None:
        return no(_("This request has its answer."))
    return verdict
