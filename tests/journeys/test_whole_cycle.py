"""One whole cycle of the demo's winter fund, by clicks alone: from Ana's idea to the first milestone that her vote built."""

import re
import subprocess
import sys
from pathlib import Path

import servers
from playwright.sync_api import Page, expect

from voting.ledger.receipts import link_of

TITLE = "Lamps on the stairs to the club"
RIVAL = "Ice rink behind the stadium"
CYCLE = "Winter youth fund 2027"
PASSPHRASE = "four warm lamps tonight"


def propose(page: Page) -> None:
    page.goto("/proposals/new/?cycle=winter-youth-fund-2027")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("The whole city").check()
    page.get_by_label("What is it about?").select_option(label="Lighting")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Everything on one page").click()
    page.get_by_label("In one or two sentences").fill(
        "Eight warm lamps on the forty steps that lead to the youth club."
    )
    page.get_by_label("Your idea").fill(
        "The steps are dark from four in the afternoon.\n\nEight low lamps would let the younger ones come and go alone."
    )
    page.get_by_label("Where?").fill("Pier Street steps")
    page.get_by_role("button", name="Send to the council").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text("Waiting for review").first).to_be_visible()


def accept(page: Page, title: str) -> None:
    """Both stages of the rubric, with a yes to everything."""
    for finding in ("It passes", "Accept"):
        page.goto("/proposals/review/")
        page.get_by_role("link", name=title).click()
        expect(page.get_by_label(finding)).to_be_visible()
        for question in page.locator("input[type=radio][value=yes]").all():
            question.check()
        page.get_by_label(finding).check()
        page.get_by_label("Reason, in plain words").fill("It is about safety and it can be done this winter.")
        page.get_by_label("I have no interest of my own").check()
        page.get_by_role("button", name="Decide", exact=True).click()
        expect(page.locator(".messages")).to_be_visible()


def publish(page: Page, *titles: str) -> None:
    page.goto("/admin/reviews/?queue=answers")
    for title in titles:
        page.get_by_role("checkbox", name=title).check()
    page.get_by_role("button", name="Publish the chosen answers together").click()
    expect(page.locator(".messages")).to_contain_text("public now")


def cost(page: Page, title: str, dollars: str) -> None:
    page.goto("/admin/reviews/?queue=costing")
    page.get_by_role("link", name=title).first.click()
    for number, (what, kind, amount) in enumerate((("Lamps", "once", dollars), ("Power", "yearly", "300"))):
        page.locator(f"[name=line-{number}-what]").fill(what)
        page.locator(f"[name=line-{number}-kind]").select_option(kind)
        page.locator(f"[name=line-{number}-amount]").fill(amount)
        page.locator(f"[name=line-{number}-source]").fill("Two offers")
    page.get_by_role("button", name="Keep this cost").click()
    expect(page.locator(".messages")).to_contain_text("The cost is kept")


def next_phase(page: Page, name: str) -> None:
    page.goto("/admin/cycles/")
    page.get_by_role("link", name=CYCLE).click()
    page.locator("form", has=page.locator("input[value=open]")).get_by_label("Reason").fill(
        "Everything is ready, so we go on."
    )
    page.get_by_role("button", name="Open now").click()
    expect(page.get_by_text("Done. The change and its reason are public.")).to_be_visible()
    expect(page.get_by_role("row", name=name).get_by_text("running")).to_be_visible()


def fill_the_ballot(page: Page) -> None:
    page.goto("/admin/proposals/ballot/")
    page.get_by_role("button", name="Put all of them on the ballot").first.click()
    expect(page.locator(".messages")).to_contain_text("on the ballot")


def open_the_poll(page: Page, keep: Path) -> None:
    page.goto("/admin/polls/")
    row = page.get_by_role("row", name=re.compile(f"{CYCLE}.*Whole city"))
    row.get_by_role("button", name="Prepare the poll").click()
    page.get_by_role("radio", name="Method of Equal Shares").check()
    page.get_by_role("button", name="Keep these rules").click()
    expect(page.locator(".messages")).to_be_visible()
    desk = page.url
    make_the_key(page, keep)
    page.goto(desk)
    step(page, "Open")


def make_the_key(page: Page, keep: Path) -> None:
    """Make the key file of a small town, and rehearse with what was downloaded."""
    page.get_by_role("link", name="Who can open the ballots").click()
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("The passphrase once more").fill(PASSPHRASE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the key file").click()
    download.value.save_as(keep)
    page.reload()
    unlock(page, keep, "Open the trial ballot")
    expect(page.locator(".messages")).to_contain_text("The key opens the trial ballot")


def unlock(page: Page, keep: Path, button: str) -> None:
    form = page.locator("form", has=page.get_by_role("button", name=button))
    form.get_by_label("Key file").set_input_files(keep)
    form.get_by_label("Passphrase").fill(PASSPHRASE)
    form.get_by_role("button", name=button).click()


def step(page: Page, name: str) -> None:
    """Press a button of the poll desk, on a fresh page, and see that it was done."""
    page.goto(page.url)
    page.get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(page.locator(".messages")).to_contain_text(re.compile("recorded|kept", re.I))


def refuses_an_early_end(page: Page) -> None:
    """The frozen rules promise until when people can vote; the page says so and opens nothing."""
    page.goto("/admin/cycles/")
    page.get_by_role("link", name=CYCLE).click()
    page.locator("form", has=page.locator("input[value=open]")).get_by_label("Reason").fill("We are impatient.")
    page.get_by_role("button", name="Open now").click()
    expect(page.get_by_text("never shortened").first).to_be_visible()


def the_vote_runs_out(server: servers.Server, folder: Path) -> None:
    """As many days go by as are left of the vote: the cycle's calendar moves, the clock stays."""
    lines = (
        "from django.db.models import F; from django.utils import timezone; from cycles.models import Phase\n"
        f"phases = Phase.objects.filter(cycle__name={CYCLE!r})\n"
        "left = phases.get(kind='vote').closes_at - timezone.now()\n"
        "phases.update(opens_at=F('opens_at') - left, closes_at=F('closes_at') - left)"
    )
    subprocess.run(
        [sys.executable, str(servers.ROOT / "manage.py"), "shell", "--no-imports", "-c", lines],
        env=servers.environment(folder / "town.sqlite3", SITE_URL=server.url),
        check=True,
    )


def close_and_seal(page: Page) -> None:
    """By hand, or by the calendar's own task, which runs every minute: whoever is first."""
    desk = page.url
    seal = page.get_by_role("button", name=re.compile("^Close and seal"))
    sealed = page.get_by_role("link", name="Open the ballots", exact=True)
    page.goto(desk)  # a whole page: one still on its way has no button yet
    expect(seal.or_(sealed)).to_be_visible()
    if seal.is_visible():
        with page.expect_navigation():
            seal.click()
        page.goto(desk)
    expect(sealed).to_be_visible()


def vote(page: Page, *titles: str) -> None:
    page.goto("/voting/")
    page.locator("li.card", has_text=CYCLE).get_by_role("link", name="Whole city").first.click()
    for title in titles:
        page.locator("label.ballot-choice", has_text=title).click()
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast your ballot").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your vote is recorded")


def check_the_receipt(page: Page, receipt: str) -> None:
    """In the browser itself: the signature, the way to the newest checkpoint, and what the opened ballot says."""
    page.goto(page.url.replace("/outcome/", "/check/"))
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_role("button", name="Check it").click()
    result = page.locator("#check-result")
    expect(result).to_contain_text("This receipt is in order.")
    expect(result).to_contain_text("The newest checkpoint covers it")
    expect(result).to_contain_text(TITLE)


def follow_the_code(page: Page, receipt: str) -> None:
    """What a phone does with the code on the receipt: it opens its address, and the browser checks by itself.

    What stands behind `#` says which ballot is meant: no request may carry it, and none may ask for one ballot alone.
    """
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    link = link_of(page.url.split("#")[0], receipt.encode())
    code = link.partition("#")[2]
    page.goto("about:blank")
    page.goto(link)
    result = page.locator("#check-result")
    expect(result).to_contain_text("This receipt is in order.")
    expect(result.locator(".check-steps .is-met")).to_have_count(4)  # signed, entered, covered, counted
    expect(result).to_contain_text(TITLE)
    assert "#" not in page.url, "the code stays in nobody's history"
    commitment = receipt.splitlines()[3]
    told = [request.replace(f"#{code}", "") for request in asked]
    assert not [request for request in told if code[:40] in request or commitment[:8] in request]
    assert [request for request in told if "/ledger/ballots/" in request]

    page.goto("about:blank")
    page.goto(f"{link[:-4]}AAAA")
    expect(result).to_contain_text("Something does not fit")


def test_an_idea_becomes_a_milestone(own_town, page_as, accessible, screens, tmp_path):
    ana, cora, dev, dee = page_as("Ana"), page_as("Cora"), page_as("Dev"), page_as("Dee")
    propose(ana)
    accessible(ana)
    for title in (TITLE, RIVAL):
        accept(cora, title)
    publish(dev, TITLE, RIVAL)
    cost(dev, TITLE, "9,000")
    cost(dev, RIVAL, "55,000")
    ana.reload()
    expect(ana.get_by_text("$9,000").first).to_be_visible()

    next_phase(dev, "Review")
    fill_the_ballot(dev)
    next_phase(dev, "Deliberate")
    keep = tmp_path / "key.json"
    open_the_poll(dev, keep)
    next_phase(dev, "Vote")

    vote(ana, TITLE)
    accessible(ana)
    screens(ana, "receipt")
    receipt = ana.locator(".receipt-text").first.text_content()
    vote(page_as("Lupe", locale="en"), TITLE)
    vote(cora, TITLE, RIVAL)
    ana.goto("/proposals/")
    assert "2 votes" not in ana.content()

    refuses_an_early_end(dev)
    the_vote_runs_out(own_town, tmp_path)
    dev.goto("/admin/polls/")
    dev.get_by_role("row", name=re.compile(f"{CYCLE}.*Whole city")).get_by_role("link").first.click()
    expect(dev).to_have_url(re.compile(r"/polls/\d+/$"))
    desk = dev.url
    close_and_seal(dev)
    dev.get_by_role("link", name="Open the ballots", exact=True).click()
    unlock(dev, keep, "Open the ballots")
    expect(dev.locator(".messages")).to_contain_text("They can be counted now")
    for name in ("Count", "Certify"):
        step(dev, name)
    dee.goto(desk)
    step(dee, "Certify")
    dev.goto(desk)
    step(dev, "Publish")
    next_phase(dev, "Deliver")

    ana.goto("/voting/")
    ana.locator("li.card", has_text=CYCLE).get_by_role("link", name="Whole city").first.click()
    expect(ana).to_have_url(re.compile("/outcome/"))
    expect(ana.get_by_text(TITLE).first).to_be_visible()
    accessible(ana)
    screens(ana, "outcome")
    check_the_receipt(ana, receipt)
    follow_the_code(ana, receipt)
    accessible(ana)
    screens(ana, "checked")

    dev.goto("/admin/delivery/")
    dev.get_by_role("link", name=TITLE).first.click()
    dev.get_by_label("What will be done").fill("Lamps ordered")
    dev.get_by_label("By when").fill("2027-03-01")
    dev.get_by_role("button", name="Promise it").click()
    expect(dev.locator(".messages")).to_be_visible()
    ana.goto("/projects/")
    ana.get_by_role("link", name=TITLE).first.click()
    expect(ana.get_by_text("Lamps ordered").first).to_be_visible()
    accessible(ana)
    screens(ana, "project")
