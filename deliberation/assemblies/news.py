"""Upward news: an assembly has changed. Whoever shows it live is told after the change is kept.

The actions know this module, not the sockets. In the process that made the change the hub hears it at once; other
processes hear it by Redis or PostgreSQL where there is one (see `live.relay`), else by looking at the versions.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction

from deliberation.assemblies.live import relay
from deliberation.assemblies.live.hub import HUB


def after_commit(assembly: int, version: int) -> None:
    """Tell every process, once the transaction under way is kept, that `assembly` now has `version`."""
    transaction.on_commit(partial(_spread, assembly, version))


def _spread(assembly: int, version: int) -> None:
    HUB.changed(assembly, version)
    relay.publish(assembly, version)
