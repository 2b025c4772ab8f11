"""The eyes of the harness see: a test that cannot fail is worth nothing."""

import pytest
from playwright.sync_api import Error as PlaywrightError


@pytest.fixture
def blind(watch):
    """Let the test look at the problems itself."""
    watch.expect("")
    return watch


def test_a_step_to_another_host_is_seen(visitor, blind):
    with pytest.raises(PlaywrightError):
        visitor.goto("http://127.0.0.1:9/elsewhere")
    assert "request to another host: http://127.0.0.1:9/elsewhere" in blind.problems


def test_a_request_from_a_page_to_another_host_is_blocked_and_seen(visitor, blind):
    visitor.goto("/proposals/")
    visitor.evaluate("fetch('http://127.0.0.1:9/elsewhere').catch(() => 0)")
    visitor.wait_for_timeout(200)
    assert any("127.0.0.1:9/elsewhere" in p for p in blind.problems)


def test_an_inline_script_is_blocked_and_seen(visitor, blind):
    visitor.goto("/proposals/")
    visitor.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)"
    )
    visitor.wait_for_timeout(200)
    assert visitor.evaluate("window.ran") is None
    assert any("Content Security Policy" in p for p in blind.problems)


def test_an_inline_style_is_blocked_and_seen(visitor, blind):
    visitor.goto("/proposals/")
    visitor.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    visitor.wait_for_timeout(200)
    assert any("Content Security Policy" in p for p in blind.problems)


def test_an_error_in_a_script_is_seen(visitor, blind):
    visitor.goto("/proposals/")
    visitor.evaluate("setTimeout(() => { throw new Error('lamp broke') }, 0)")
    visitor.wait_for_timeout(200)
    assert any("lamp broke" in p for p in blind.problems)


def test_a_missing_picture_is_seen(visitor, blind):
    visitor.goto("/proposals/")
    visitor.evaluate("document.body.append(Object.assign(new Image(), {src: '/static/nowhere.png'}))")
    visitor.wait_for_timeout(500)
    assert any(p.startswith("answer 404:") for p in blind.problems)


def test_a_button_without_a_name_is_found(visitor, accessible):
    visitor.goto("/proposals/")
    visitor.evaluate("document.querySelector('main').append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="button-name"):
        accessible(visitor)


def test_a_page_wider_than_a_phone_is_found(visitor, screens):
    visitor.goto("/proposals/")
    visitor.evaluate("document.querySelector('main h1').style.minWidth = '900px'")
    with pytest.raises(AssertionError, match="wider than a screen of 360 px"):
        screens(visitor, "the-watch")


def test_an_ordinary_page_gives_no_cause(visitor, watch):
    visitor.goto("/proposals/")
    assert watch.problems == []
    assert watch.transferred
