"""The evening at the door: Ana's code, the chair's phone, a neighbor without an account."""

from __future__ import annotations

import re

from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}}


def test_ana_has_a_code_with_a_picture_before_the_assembly(page_as, accessible, screens):
    phone = page_as("Ana", **PHONE)
    phone.goto("/assemblies/")
    phone.get_by_role("link", name=re.compile("what happens after the vote")).first.click()
    expect(phone.get_by_role("heading", name="Your code for the door")).to_be_visible()
    expect(phone.locator(".code-said")).to_have_text(re.compile(r"^[A-Z0-9]{3}-[A-Z0-9]{3}$"))
    drawn = phone.get_by_role("img", name="QR code with your code for the door")
    assert drawn.evaluate("picture => picture.decode().then(() => picture.naturalWidth > 0)")
    accessible(phone)
    screens(phone, "code-for-the-door")


def test_the_chair_finds_counts_and_undoes_at_the_door_without_scripts(page_as, own_town, accessible, screens):
    chair = page_as("Chidi", java_script_enabled=False, **PHONE)
    chair.goto("/assemblies/")
    chair.get_by_role("link", name=re.compile("what shall we measure")).first.click()
    chair.get_by_role("link", name="Chair this assembly").click()
    chair.get_by_role("link", name="At the door").click()
    present = chair.locator(".facts strong").first
    before = int(present.inner_text())

    waiting = chair.locator(".door > li", has=chair.get_by_role("button", name="Check in")).first
    name = waiting.locator(".door-name").inner_text()
    chair.get_by_label("Name or code").fill(name.split()[-1].lower())
    chair.get_by_role("button", name="Look").click()
    chair.get_by_role("link", name=name).click()
    expect(chair.get_by_role("heading", level=1)).to_have_text(name)
    chair.get_by_role("button", name="Check in").click()
    expect(chair.get_by_text(f"{name} is checked in.")).to_be_visible()
    expect(present).to_have_text(str(before + 1))

    chair.get_by_label("People who take part").fill("60")
    chair.get_by_label("Interpretation into").fill("Signs")
    chair.get_by_role("button", name="Count in").click()
    expect(chair.get_by_label("Interpretation into")).to_have_value("Signs")
    chair.get_by_label("People who take part").fill("3")
    chair.get_by_role("button", name="Count in").click()
    expect(present).to_have_text(str(before + 4))
    chair.locator(".door > li", has_text="Signs").first.get_by_role("button", name="Undo").click()
    expect(present).to_have_text(str(before + 1))
    chair.get_by_role("link", name=name).click()
    chair.get_by_role("button", name="It was somebody else: undo").click()
    expect(present).to_have_text(str(before))


def test_the_door_is_for_everyone_who_keeps_it(page_as, visitor, own_town, accessible, screens):
    chair = page_as("Chidi", **PHONE)
    chair.goto("/assemblies/")
    chair.get_by_role("link", name=re.compile("what shall we measure")).first.click()
    visitor.goto(chair.url + "screen/")
    expect(visitor.locator("[data-connection]")).to_have_text("Updates by itself")
    chair.goto(chair.url + "door/")
    accessible(chair)
    screens(chair, "door")
    before = int(visitor.locator("[data-text=present]").inner_text())
    chair.get_by_label("People who take part").fill("2")
    chair.get_by_role("button", name="Count in").click()
    expect(visitor.locator("[data-text=present]")).to_have_text(str(before + 2))
    chair.locator(".door-name").first.click()
    accessible(chair)
    screens(chair, "door-code")
