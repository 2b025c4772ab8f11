"""Whatever a program asks, the answer is what the document says: schemathesis makes up the questions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import demo_city
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from config.api.addresses import api
from config.api.document import document_of
from config.wsgi import application

EXAMPLES = 4  # of each address; the seed is always the same, so a question that fails once fails again
SCHEMA = schemathesis.openapi.from_dict(document_of(api))
SCHEMA.app = application
pytestmark = pytest.mark.xdist_group("api-questions")


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The demo city, which has something in every list."""
    from django.conf import settings as site
    from django.db import connections

    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    folder: Path = tmp_path_factory.mktemp("questions")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "API_REQUESTS_A_MINUTE", 0)
        patch.setattr(site, "ALLOWED_HOSTS", ["*"])
        connection.close()
        connection.settings_dict["NAME"] = str(demo_city.copied(folder))
        yield
        connection.close()
        connection.settings_dict["NAME"] = before


@SCHEMA.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_any_question_is_answered_as_the_document_says(case: Any, town: None) -> None:
    case.call_and_validate()
