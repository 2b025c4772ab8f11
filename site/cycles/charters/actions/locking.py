"""The one lock of a charter, and its version read anew under that lock."""

from __future__ import annotations

from cycles.charters.models import Charter, Version


def locked(version: Version) -> Version:
    """The version as it is now, its charter nobody else's to change until the transaction ends."""
    Charter.objects.select_for_update().get(pk=version.charter_id)
    return Version.objects.with_charter().get(pk=version.pk)
