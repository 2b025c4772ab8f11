"""What every act of an assembly does first and last: lock its row, raise its version, tell the live pages."""

from __future__ import annotations

from typing import Any

from audit import log
from deliberation.assemblies import news
from deliberation.assemblies.models import Assembly


def lock(assembly: Assembly) -> Assembly:
    """The assembly as it is now, its row locked: acts of one assembly follow one another."""
    return Assembly.objects.select_for_update(of=("self",)).select_related("neighborhood").get(pk=assembly.pk)


def changed(locked: Assembly, verb: str = "", *, by: Any = None, **facts: Any) -> Assembly:
    """Raise the version and tell the live pages once the change is kept; record it where `verb` says so."""
    locked.version += 1
    locked.save(update_fields=["version"])
    if verb:
        log.record(verb, locked, by=by, **facts)
    news.after_commit(locked.pk, locked.version)
    return locked
