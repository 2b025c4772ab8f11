"""An officer at the desks of the public ledger: what may change in an open vote, the poster, the witnesses, the comparison."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_an_officer_withdraws_a_project_and_prints_the_poster(own_town, page_as, visitor, accessible, screens):
    dev = page_as("Dev")
    dev.goto("/admin/polls/")
    dev.get_by_role("row", name=re.compile("Harbor.*open", re.I)).get_by_role("link").first.click()
    expect(dev).to_have_url(re.compile(r"/polls/\d+/$"))
    number = re.search(r"/polls/(\d+)/", dev.url)[1]

    dev.goto(f"/admin/polls/{number}/ledger/")
    accessible(dev)
    screens(dev, "desk-ledger")
    dev.get_by_role("button", name="Withdraw it for good").click()
    expect(dev.get_by_text("This field is required.").first).to_be_visible()
    project = dev.locator("select[name=project]")
    name = project.locator("option:not([value=''])").first.inner_text()
    project.select_option(label=name)
    dev.locator("[name=reason]").first.fill("The owner of the lot sold it, so nothing can be built there.")
    dev.get_by_role("button", name="Withdraw it for good").click()
    expect(dev.get_by_text("The owner of the lot sold it").first).to_be_visible()
    dev.goto(dev.url)  # without the message, which fades in
    accessible(dev)
    screens(dev, "desk-ledger-amended")

    for address, words, picture in (
        (f"/voting/{number}/", "The owner of the lot sold it", "ballot-amended"),
        (f"/voting/{number}/ledger/", "The owner of the lot sold it", "ledger-amended"),
        (f"/voting/{number}/ledger/poster/", "-", "poster"),
    ):
        visitor.goto(address)
        expect(visitor.locator("main")).to_contain_text(words)
        accessible(visitor)
        screens(visitor, picture)

    for address, picture in (
        (f"/admin/polls/{number}/paper/comparison/", "desk-comparison"),
        ("/admin/polls/witnesses/", "desk-witnesses"),
        (f"/admin/polls/{number}/keys/", "desk-keys"),
    ):
        dev.goto(address)
        expect(dev.get_by_role("heading", level=1)).to_be_visible()
        accessible(dev)
        screens(dev, picture)
