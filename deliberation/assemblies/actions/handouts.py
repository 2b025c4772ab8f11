"""Hand-outs: given to everyone as a file or an address, and taken back with a reason."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from deliberation.assemblies import permissions
from deliberation.assemblies.actions.keeping import changed, lock
from deliberation.assemblies.actions.record import address_of
from deliberation.assemblies.models import AgendaItem, Assembly, Handout
from kit import documents
from kit.documents import Document
from kit.pictures import Picture
from kit.verdict import no

MOST_HANDOUTS = 20
FOLDER = "assemblies"


@transaction.atomic
def hand_out(
    assembly: Assembly,
    *,
    by: Any,
    title: str,
    url: str = "",
    file: Document | Picture | None = None,
    alt: str = "",
    item: AgendaItem | None = None,
) -> Handout:
    """Give everyone something to read: a file, or an address. A picture says in words what is on it (`alt`)."""
    locked = lock(assembly)
    permissions.may_hand_out(by, locked).or_forbid()
    words, seen = " ".join(title.split())[:120], " ".join(alt.split())[:300]
    if not words:
        raise ValidationError({"title": _("Write what it is.")})
    if bool(file) == bool(url.strip()):
        raise ValidationError({"file": _("Choose a file or write an address: one of the two.")})
    if isinstance(file, Picture) and not seen:
        raise ValidationError({"alt": _("Say what is on the picture, for those who can't see it.")})
    if item is not None and item.assembly_id != locked.pk:
        raise ValidationError({"item": _("That point belongs to another assembly.")})
    if locked.handouts.count() >= MOST_HANDOUTS:
        no(_("There are %(most)d hand-outs already.") % {"most": MOST_HANDOUTS}).or_forbid()
    if file is None:
        given = {"url": address_of(url, "url")}
        twin = locked.handouts.filter(**given).first()
        if twin is not None:
            return twin
    else:
        given = {"file": documents.store(file, FOLDER), "alt": seen if isinstance(file, Picture) else ""}
    size = len(file.large if isinstance(file, Picture) else file.data) if file else 0
    made = Handout.objects.create(assembly=locked, item=item, title=words, size=size, **given)
    changed(locked, "assemblies.hand_out", by=by, handout=made.pk, title=words)
    return made


@transaction.atomic
def take_back(handout: Handout, *, by: Any, reason: str) -> Assembly:
    """Take a hand-out back. Its file is deleted; what it was and why it went stays in the audit log."""
    locked = lock(handout.assembly)
    permissions.may_hand_out(by, locked).or_forbid()
    handout = Handout.objects.get(pk=handout.pk)
    words = " ".join(reason.split())[:200]
    if not words:
        raise ValidationError({"reason": _("Say why it is taken back.")})
    number, title, file = handout.pk, handout.title, handout.file
    handout.delete()
    if file:
        transaction.on_commit(partial(documents.forget, file))
    return changed(locked, "assemblies.take_back", by=by, handout=number, title=title, reason=words)
