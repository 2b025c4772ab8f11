"""The desks of the Wagtail admin: each opens for whom it is for, has no barrier, and fits a phone and a screen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from playwright.sync_api import Page

OFFICER = [
    "/admin/",
    "/admin/cycles/",
    "/admin/cycles/plan/",
    "/admin/proposals/",
    "/admin/proposals/ballot/",
    "/admin/proposals/entries/",
    "/admin/proposals/entries/bring/",
    "/admin/proposals/sheets/",
    "/admin/calls/",
    "/admin/moderation/",
    "/admin/polls/",
    "/admin/assemblies/",
    "/admin/opinions/",
    "/admin/opinions/plan/",
    "/admin/delivery/",
    "/admin/budgets/",
    "/admin/questions/",
    "/admin/residence/?email=ana@demo.example",
    "/admin/residence/letters/",
    "/admin/residence/roll/",
    "/admin/councils/",
    "/admin/reports/record/",
]
LEADS_TO = {  # a list, and the desks it leads to
    "/admin/cycles/": r"/admin/cycles/\d+/",
    "/admin/proposals/?state=submitted": r"/admin/proposals/\d+/",
    "/admin/proposals/?state=accepted": r"/admin/proposals/\d+/",
    "/admin/proposals/entries/": r"/admin/proposals/entries/\d+/",
    "/admin/proposals/sheets/": r"/admin/proposals/sheets/\d+/",
    "/admin/calls/": r"/admin/calls/edit/\d+/",
    "/admin/polls/": r"/admin/polls/\d+/",
    "/admin/opinions/": r"/admin/opinions/\d+/",
    "/admin/delivery/": r"/admin/delivery/\d+/",
    "/admin/budgets/": r"/admin/budgets/\d+/bring/",
    "/admin/questions/": r"/admin/questions/\d+/",
    "/admin/councils/": r"/admin/councils/\d+/",
}
COUNCIL = [
    "/admin/",
    "/admin/proposals/",
    "/admin/moderation/queue/",
    "/admin/assemblies/",
    "/admin/opinions/statements/",
]
# Wagtail's own side panels wait outside the window; a wide table is scrolled inside its own box. The menu folds in slowly,
# and a badge glows for half a minute, which moves nothing.
STICKS_OUT = """async () => {
    await new Promise(requestAnimationFrame)
    const moving = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < 2000)
    await Promise.race([Promise.allSettled(moving.map(one => one.finished)), new Promise(go => setTimeout(go, 400))])
    return [...document.querySelectorAll('main *')].filter(e => {
        const box = e.getBoundingClientRect()
        if (!box.width || box.right <= innerWidth + 1 || e.closest('.form-side, .w-minimap, [hidden]')) return false
        for (let up = e.parentElement; up && up.tagName !== 'MAIN'; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== 'visible') return false
        return true
    }).map(e => `${e.tagName}.${e.className}`).slice(0, 3)
}"""


def first_of(page: Page, leads: dict[str, str]) -> Iterator[str]:
    """The address of the first desk that each list leads to."""
    for address, pattern in leads.items():
        page.goto(address)
        found = [href for link in page.locator("main a").all() if (href := link.get_attribute("href") or "")]
        yield next(href for href in found if re.fullmatch(pattern, href))


def look_at(page: Page, address: str, accessible: Callable[[Page], None]) -> list[str]:
    """Open a desk: axe at 1280 px finds nothing, and nothing stands outside the window at either width.

    What Wagtail slides in from the side (its form side, its minimap) waits outside on purpose.
    """
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    accessible(page)
    outside = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        outside += [f"{address} at {width}: {what}" for what in page.evaluate(STICKS_OUT)]
    return outside


def test_every_desk_of_an_officer_is_without_barriers_and_fits(
    page_as: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_as("Dev")
    desks = [*OFFICER, *first_of(page, LEADS_TO)]
    assert [problem for desk in desks for problem in look_at(page, desk, accessible)] == []


def test_every_desk_of_a_council_member_is_without_barriers_and_fits(
    page_as: Callable[..., Page], accessible: Callable[[Page], None]
) -> None:
    page = page_as("Cora")
    assert [problem for desk in COUNCIL for problem in look_at(page, desk, accessible)] == []
