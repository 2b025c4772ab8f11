"""A story is told with the consent of who is named in it, and a decision is found with its reasons."""

from __future__ import annotations

from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}}


def test_a_story_names_dev_only_as_long_as_dev_agrees(page_as, visit, own_town, accessible, screens):
    editor, dev, visitor = page_as("Eli"), page_as("Dev", java_script_enabled=False, **PHONE), visit(**PHONE)
    editor.goto("/admin/stories/")
    editor.get_by_role("link", name="What held it up").click()
    editor.get_by_role("checkbox").first.check()
    editor.get_by_label("Your words").first.fill("{Dev Patel} found another way.")
    editor.get_by_role("button", name="Keep it").click()
    expect(editor.locator(".messages")).to_be_visible()
    expect(editor.get_by_role("button", name="Publish")).to_have_count(0)  # not before Dev has answered

    dev.goto("/stories/consents/2/")
    expect(dev.get_by_text("found another way")).to_be_visible()
    dev.get_by_role("button", name="Yes, name me").click()
    expect(dev.get_by_role("button", name="Take my name out now")).to_be_visible()

    editor.reload()
    editor.get_by_role("button", name="Publish").click()
    expect(editor.locator(".messages")).to_be_visible()
    visitor.goto("/stories/")
    accessible(visitor)
    visitor.get_by_role("link", name="What held it up").click()
    expect(visitor.get_by_text("Dev Patel found another way.")).to_be_visible()
    accessible(visitor)
    screens(visitor, "story")

    dev.get_by_role("button", name="Take my name out now").click()
    expect(dev.get_by_role("button", name="Take my name out now")).to_have_count(0)
    visitor.reload()
    expect(visitor.get_by_text("neighbor found another way.")).to_be_visible()
    expect(visitor.get_by_text("Dev Patel")).to_have_count(0)


def test_what_was_decided_is_found_and_read(visit, accessible, screens):
    visitor = visit(locale="es", **PHONE)
    visitor.goto("/decisions/")
    expect(visitor.locator("html")).to_have_attribute("lang", "es")
    accessible(visitor)
    screens(visitor, "decisions-es")
    visitor.locator("main").get_by_role("link").filter(has_text="a").first.click()
    accessible(visitor)
