"""What tests of proposals share: a cycle in which ideas are collected, and proposals that came the usual way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import factories
import pytest

from proposals import actions
from proposals.models import Proposal

IDEA = "<p>The path behind the mill is dark after six, and people walk on the road instead. Twelve lamps help.</p>"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def call_for_ideas(db: None) -> Any:
    """A cycle that takes proposals now."""
    return factories.cycle("Ideas 2026", now_in="propose")


@pytest.fixture
def send_in(call_for_ideas: Any) -> Callable[..., Proposal]:
    """`send_in(ana, "Lamps")`: a proposal for Harbor's money that its author wrote and sent in."""

    def send(author: Any, title: str = "Lamps on Mill Path", **words: Any) -> Proposal:
        money = factories.envelope(call_for_ideas, factories.neighborhood("Harbor"))
        words = {"summary": "Twelve warm lamps.", "body": IDEA, "place": "Mill Path"} | words
        made = actions.start_draft(by=author, envelope=money, category=factories.category(), title=title, **words)
        return actions.submit(made, by=author)

    return send
