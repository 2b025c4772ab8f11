"""An officer brings a budget: first a file with a mistake, then the mended one, and everybody reads its numbers."""

from __future__ import annotations

import re

from playwright.sync_api import expect

HEAD = "department,program,planned,kind,neighborhood\n"
WRONG = HEAD + "Public works,Lights for the harbor stairs,12x00,prevention,Harbor\n"
RIGHT = HEAD + "Public works,Lights for the harbor stairs,12345.00,prevention,Harbor\n"


def test_dev_brings_a_budget_and_everybody_reads_it(page_as, visitor, own_town, accessible, screens):
    dev = page_as("Dev")
    dev.goto("/admin/budgets/")
    row = dev.get_by_role("row", name="Public safety in 2025").first
    row.get_by_role("link", name="Bring a file").click()
    bring(dev, WRONG)
    expect(dev.get_by_text("Nothing was written.")).to_be_visible()
    expect(dev.locator(".problems")).to_contain_text(re.compile(r"line 2.*12x00", re.I))
    dev.get_by_role("link", name="Bring the mended file").click()
    bring(dev, RIGHT)
    expect(dev.get_by_role("row", name="Planned expenses in the file")).to_contain_text("$12,345")
    dev.get_by_role("button", name="Accept: make the budget exactly this").click()
    expect(dev.locator(".messages")).to_contain_text("Done.")

    visitor.goto("/budget/safety-2025/")
    expect(visitor.get_by_text("$12,345").first).to_be_visible()
    accessible(visitor)
    visitor.locator("main").get_by_role("link", name="Public works").first.click()
    expect(visitor.get_by_text("Lights for the harbor stairs").first).to_be_visible()
    accessible(visitor)
    screens(visitor, "budget-brought")


def bring(page, text):
    page.get_by_label("File").set_input_files({"name": "budget.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Look at the file").click()
