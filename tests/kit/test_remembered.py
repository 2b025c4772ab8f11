"""Parts of pages that are written down once are never shown where other values, or another language, belong."""

from __future__ import annotations

import pytest
from django.utils.safestring import mark_safe
from django.utils.translation import override

from kit import remembered

PART = "components/footer.html"
CITY = {"city": "Lanternfield", "text": "", "name": "", "email": "", "phone": ""}


@pytest.fixture(autouse=True)
def nothing_is_remembered():
    remembered._known.cache_clear()
    yield
    remembered._known.cache_clear()


def test_equal_values_are_written_down_once(monkeypatch):
    written = []
    real = remembered._written
    monkeypatch.setattr(remembered, "_written", lambda *asked: written.append(asked) or real(*asked))
    assert remembered.once(PART, dict(CITY)) == remembered.once(PART, dict(CITY))
    assert len(written) == 1


def test_other_values_and_other_languages_are_other_parts():
    english = remembered.once(PART, CITY)
    with override("es"):
        assert remembered.once(PART, CITY) != english
    assert "Old Mill" in remembered.once(PART, CITY | {"text": "Old Mill"})
    assert remembered.once(PART, CITY) == english


def test_text_is_not_taken_for_html_that_is_equal_to_it():
    assert "<b>lit</b>" in remembered.once(PART, CITY | {"text": mark_safe("<b>lit</b>")})
    assert "&lt;b&gt;lit" in remembered.once(PART, CITY | {"text": "<b>lit</b>"})


def test_whoever_writes_templates_sees_them_change(monkeypatch, settings):
    settings.DEBUG = True
    written = []
    monkeypatch.setattr(remembered, "_written", lambda *asked: written.append(asked) or "")
    remembered.once(PART, CITY), remembered.once(PART, CITY)
    assert len(written) == 2
