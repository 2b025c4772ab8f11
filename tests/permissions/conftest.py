"""The demo city in this test process: each answer is asked of it, and each act undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import demo_city
import pytest
from permissions import table


@pytest.fixture(scope="session")
def people(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """A signed-in client for each of the demo's people; the default connection leads to a copy of their city."""
    from django.conf import settings
    from django.db import connections
    from permissions.things import complete

    folder: Path = tmp_path_factory.mktemp("permissions")
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(demo_city.copied(folder))
        complete()
        yield table.clients()
        connection.close()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before
