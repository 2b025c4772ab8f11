"""From a setback to the street: an officer reports it, a co-chair signs off what is done, and a resident says on a phone
whether a finished project worked."""

from __future__ import annotations

import re

from playwright.sync_api import expect

PHONE = {"width": 360, "height": 740}


def test_a_setback_is_reported_signed_off_and_a_resident_says_whether_it_worked(page_as, visitor, accessible, screens):
    dev = page_as("Dev")
    dev.goto("/admin/delivery/")
    dev.get_by_role("link", name="Night bus to the plant").click()
    dev.get_by_label("Cause").select_option("staff")
    dev.get_by_label("Who is responsible").fill("Transit agency")
    dev.get_by_label("Days lost").fill("12")
    dev.get_by_label("What went wrong").fill("Two drivers are ill.")
    dev.get_by_label("What is done about it").fill("A driver of line 9 takes the late run.")
    dev.get_by_role("button", name="Make it public").click()

    chidi = page_as("Chidi")
    chidi.goto("/projects/council/")
    accessible(chidi)
    screens(chidi, "projects-for-the-council")
    chidi.get_by_role("link", name="Night bus to the plant").click()
    accessible(chidi)
    chidi.get_by_label("It is enough: sign it off").check()
    chidi.get_by_role("button", name="Answer for the council").click()
    expect(chidi.get_by_text("Signed off for the council by Chidi")).to_be_visible()
    accessible(chidi)
    screens(chidi, "project-with-a-setback")

    ana = page_as("Ana", viewport=PHONE, java_script_enabled=False)
    ana.goto("/projects/?news=finished")
    ana.get_by_role("link", name=re.compile("Lamps around")).click()
    ana.get_by_role("link", name="Say whether it worked").click()
    ana.get_by_label("partly").check()
    ana.get_by_label("In a few words").fill("Bright, but not behind the school.")
    ana.get_by_role("button", name="Answer").click()
    expect(ana.get_by_text("Bright, but not behind the school.")).to_be_visible()
    visitor.goto("/projects/")
    accessible(visitor)
    visitor.goto(ana.url)
    accessible(visitor)
    screens(visitor, "project-that-worked")
