"""A day at the voting desk: sheets printed, residents served, readings keyed with and without a network, and the tablet."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import servers
from playwright.sync_api import Page, expect

HEADER = """
from accounts.actions import grant_role
from accounts.models import Role, User
from voting.models import Poll
from voting.paper import actions
from voting.record.models import Replaced
dev, dee, eli = (User.objects.get(public_name__startswith=name) for name in ("Dev", "Dee", "Eli"))
ana = User.objects.get(public_name__startswith="Ana")
poll = Poll.objects.with_place().select_related("manifest").get(envelope__neighborhood__slug="harbor", state__in=["open", "closed"])
"""


@pytest.fixture
def town_does(own_town: servers.Server, tmp_path: Path) -> Callable[[str], str]:
    """Run some lines in the city's own shell; what they printed."""

    def run(lines: str) -> str:
        done = subprocess.run(
            [sys.executable, str(servers.ROOT / "manage.py"), "shell", "--no-imports", "-c", HEADER + lines],
            env=servers.environment(tmp_path / "town.sqlite3", SITE_URL=own_town.url),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def key_in(page: Page, code: str, numbers: str) -> None:
    page.get_by_label("Code on the sheet").fill(code.lower())
    page.get_by_label("Code on the sheet").press("Enter")  # as a scanner does
    page.keyboard.type(numbers)
    page.keyboard.press("Enter")


def stored(page: Page) -> str:
    """Everything this browser keeps for the site."""
    kept: str = page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")
    return kept


def test_sheets_are_handed_out_and_keyed_and_a_resident_votes_on_the_tablet(
    own_town, town_does, page_as, visit, watch, accessible, screens
):
    watch.expect("ERR_INTERNET_DISCONNECTED")  # the network is taken away on purpose
    number = int(town_does("print(poll.pk)"))
    poll = f"/voting/{number}/"

    # Ana votes online.
    ana = page_as("Ana")
    ana.goto(poll)
    ana.get_by_role("link", name="Vote on paper instead").click()
    expect(ana.get_by_role("heading", level=1)).to_have_text("Vote on paper")
    accessible(ana)
    screens(ana, "vote-on-paper")
    ana.goto(poll)
    ana.locator(".ballot-choice").first.click()
    ana.get_by_role("button", name="Review your ballot").click()
    ana.get_by_role("button", name="Cast your ballot").click()
    expect(ana.get_by_role("heading", level=1)).to_contain_text("Your vote is recorded")

    # Dev prints a stack, and hands Ana a sheet: her ballot is void.
    dev = page_as("Dev")
    dev.goto(f"/admin/polls/{number}/paper/")
    accessible(dev)
    screens(dev, "desk-paper")
    dev.get_by_label("How many sheets").fill("3")
    with dev.expect_download() as printing:
        dev.get_by_role("button", name="Print a stack (PDF)").click()
    assert Path(printing.value.path()).read_bytes().startswith(b"%PDF-1.7")
    before = int(town_does("print(Replaced.objects.filter(poll=poll, by_paper=True).count())"))
    dev.goto("/admin/polls/counter/")
    accessible(dev)
    screens(dev, "desk-counter")
    dev.get_by_label("Or the e-mail address of their account").fill("ana@demo.example")
    dev.get_by_role("button", name="Look up", exact=True).click()
    row = dev.locator(".desk-rows > li", has_text="a sheet voids that ballot")
    expect(row).to_be_visible()
    accessible(dev)
    screens(dev, "desk-counter-found")
    row.get_by_role("button", name="Hand out a sheet").click()
    expect(dev.get_by_text("The roll is marked.")).to_be_visible()
    assert int(town_does("print(Replaced.objects.filter(poll=poll, by_paper=True).count())")) == before + 1
    ana.goto(poll)
    expect(ana.get_by_text("it is the one that counts")).to_be_visible()

    # By mistake, it turns out: he takes it back without a reason, with one, and hands her another.
    dev.get_by_text("Handed out by mistake?").click()
    accessible(dev)
    screens(dev, "desk-counter-undo")
    dev.get_by_role("button", name="Take the hand-out back").click()
    expect(dev.get_by_text("This field is required.")).to_be_visible()
    dev.locator("details[open] textarea, details[open] input[name$=reason]").last.fill("Wrong vote.")
    dev.get_by_role("button", name="Take the hand-out back").click()
    expect(dev.get_by_text("The mark is taken back.")).to_be_visible()
    dev.locator(".desk-rows > li", has=dev.get_by_role("button", name="Hand out a sheet")).first.get_by_role(
        "button", name="Hand out a sheet"
    ).click()
    expect(dev.get_by_text("The roll is marked.")).to_be_visible()

    # Dev keys Ana's sheet, and one more while the network is gone.
    codes = town_does("print(*actions.print_stack(poll, by=dev, number=2, language='en')[1])").split()
    dev.goto(f"{poll}paper/key-in/")
    accessible(dev)
    screens(dev, "key-in")
    key_in(dev, codes[0], "1 2")
    expect(dev.locator(".keying-news")).to_contain_text("keyed once")
    dev.context.set_offline(True)
    key_in(dev, codes[1], "2 3")
    expect(dev.locator(".keying-news")).to_contain_text("there is no network")
    kept = stored(dev)
    assert "lamplight-sheets" in kept
    assert codes[1] not in kept.upper()
    assert '"numbers"' not in kept
    dev.context.set_offline(False)
    expect(dev.locator(".keying-news")).to_contain_text("keyed once")
    assert "lamplight-sheets" not in stored(dev)

    # Dee reads Ana's sheet differently; Eli, a third officer, sees what Dev saw.
    town_does("grant_role(eli, Role.OFFICER, by=None)")
    dee = page_as("Dee")
    dee.goto(f"{poll}paper/key-in/")
    key_in(dee, codes[0], "1 3")
    expect(dee.locator(".keying-news")).to_contain_text("differ")
    key_in(dee, codes[1], "2 3")
    expect(dee.locator(".keying-news")).to_contain_text("agree")
    eli = page_as("Eli", java_script_enabled=False)
    eli.goto(f"{poll}paper/key-in/")
    eli.get_by_label("Code on the sheet").fill(codes[0])
    eli.get_by_label("Numbers of the marked projects").fill("1 2")
    eli.get_by_role("button", name="Key in").click()
    expect(eli.get_by_text("Two readings of sheet")).to_be_visible()

    _the_tablet(dev, visit, accessible, screens, number)


def _the_tablet(dev: Page, visit, accessible, screens, number: int) -> None:
    """Gus of another neighborhood may not; Lupe votes on the tablet, and it forgets her."""
    dev.goto("/admin/polls/counter/")
    dev.get_by_label("Or the e-mail address of their account").fill("lupe@demo.example")
    dev.get_by_role("button", name="Look up", exact=True).click()
    dev.get_by_role("button", name="Give a code").first.click()
    code = dev.locator(".desk-code").inner_text()
    tablet = visit(viewport={"width": 800, "height": 1100})
    tablet.clock.install()
    tablet.goto("/voting/kiosk/")
    accessible(tablet)
    screens(tablet, "kiosk-start")

    def begin() -> None:
        tablet.get_by_label("Code from the desk").fill(code)
        tablet.get_by_role("button", name="Begin").click()
        tablet.locator(".kiosk-choice").first.click()

    begin()
    accessible(tablet)
    screens(tablet, "kiosk-ballot")
    tablet.clock.fast_forward(151_000)
    expect(tablet.get_by_role("dialog")).to_be_visible()
    tablet.get_by_role("button", name="I need more time").click()
    tablet.clock.fast_forward(151_000)
    tablet.clock.fast_forward(31_000)
    tablet.wait_for_url(re.compile(r"/voting/kiosk/\?in=en$"))
    begin()
    expect(tablet.locator(".kiosk-choice input:checked")).to_have_count(1)  # nothing of before is ticked
    tablet.get_by_role("button", name="Review your ballot").click()
    tablet.get_by_role("button", name="Cast your ballot").click()
    expect(tablet.get_by_role("heading", level=1)).to_contain_text("Your vote is recorded")
    screens(tablet, "kiosk-done")
    tablet.get_by_role("link", name="I am done").click()
    assert set(re.findall(r'"([\w-]+)":', stored(tablet))) <= {"htmx-current-path-for-history"}
    assert tablet.context.cookies() == []
