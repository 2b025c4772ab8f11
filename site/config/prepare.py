"""What must be there before the first page: compiled catalogs, a migrated database, static files, the demo city.

Each step looks first and does nothing when there is nothing to do, so that a second start takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.catalogs import compile_catalogs

Say = Callable[[str], object]


def prepare(say: Say) -> None:
    """Bring the house to where it can be served; `say` is told about each step that takes time."""
    if compile_catalogs():
        say("Translations compiled.")
    migrate(say)
    collect_static(say)
    build_demo(say)


def waiting_migrations() -> int:
    """How many migrations the database has not had yet.

    Mostly none, and that shows from the names of the files alone: importing three hundred of them to find nothing
    would cost each start a tenth of a second, and each process 4 MB for as long as it lives.
    """
    if _all_recorded():
        return 0
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _all_recorded() -> bool:
    """Whether every migration file of every app is on the database's list of those it has had."""
    recorded = MigrationRecorder(connection).applied_migrations()
    return all((app.label, name) in recorded for app in apps.get_app_configs() for name in _migration_files(app))


def _migration_files(app: AppConfig) -> Iterator[str]:
    module, _explicit = MigrationLoader.migrations_module(app.label)
    spec = find_spec(module) if module else None
    if spec is None:
        return
    for found in iter_modules(spec.submodule_search_locations):
        if not found.ispkg and found.name[0] not in "_~":  # as Django tells migrations from other files
            yield found.name


def migrate(say: Say) -> None:
    """Apply waiting migrations."""
    count = waiting_migrations()
    if count:
        steps = "1 step" if count == 1 else f"{count} steps"
        say(f"Building the database ({steps}; half a minute when it is new) …")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static(say: Say) -> None:
    """Copy, hash and compress static files, where the storage serves such copies and they are older than their sources."""
    backend = settings.STORAGES["staticfiles"]["BACKEND"]
    if "Manifest" not in backend:
        return
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists() or manifest.stat().st_mtime < _newest_source():
        say("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)


def _newest_source() -> float:
    return max(
        (Path(storage.path(name)).stat().st_mtime for finder in get_finders() for name, storage in finder.list([])),
        default=0.0,
    )


def build_demo(say: Say) -> None:
    """Build the demo city in demo mode, when nobody lives here yet."""
    if settings.DEMO and not get_user_model().objects.exists():
        say("Building the demo city …")
        call_command("demo", verbosity=0)
