"""A conversation on a phone, without scripts, by keyboard alone, and from the council's side."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

PHONE = {"viewport": {"width": 360, "height": 740}}
QUESTION = re.compile("walk home through Harbor")


def to_the_conversation(page: Page) -> None:
    page.goto("/opinions/")
    page.get_by_role("link", name=QUESTION).first.click()
    page.wait_for_url(re.compile(r"/opinions/\d+/$"))


def answered(page: Page) -> Locator:
    return page.locator("#card .meter-value strong").first


def test_ana_answers_on_her_phone_and_loses_no_word_of_her_own(page_as, accessible, screens) -> None:
    page = page_as("Ana", **PHONE)
    page.goto("/opinions/")
    accessible(page)
    screens(page, "opinions")
    to_the_conversation(page)
    accessible(page)
    screens(page, "opinions-answer")
    page.get_by_role("link", name="Add a statement").click()
    box = page.get_by_label("Your statement")
    box.fill("The ferry bell should ring once an hour, so that one knows")
    before = page.locator("#statement").inner_text()
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.locator("#statement")).not_to_have_text(before)
    expect(page.locator("#statement")).to_be_focused()
    expect(answered(page)).to_have_text("1")
    assert box.input_value().startswith("The ferry bell")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#statement")).to_have_text(before)
    expect(answered(page)).to_have_text("0")
    page.get_by_role("button", name="Send the statement").click()
    expect(page.get_by_role("status").filter(has_text="The council reads your statement")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="All statements").click()
    accessible(page)
    screens(page, "opinions-list")
    row = page.locator(".statement-row").nth(1)
    row.get_by_role("button", name="Disagree").click()
    expect(row.get_by_role("button", name="Disagree")).to_have_attribute("aria-pressed", "true")


def test_the_results_explain_themselves_and_follow_the_votes(page_as, visit, accessible, screens) -> None:
    watching = visit(color_scheme="dark", **PHONE)
    to_the_conversation(watching)
    watching.get_by_role("link", name="Results").click()
    expect(watching.get_by_role("heading", name="Common ground")).to_be_visible()
    accessible(watching)
    people = watching.locator(".figure-number").first.inner_text()
    page = page_as("Lupe")
    to_the_conversation(page)
    before = page.locator("#statement").inner_text()
    page.get_by_role("button", name=re.compile("^(Agree|De acuerdo)$")).click()
    expect(page.locator("#statement")).not_to_have_text(before)  # the answer has arrived
    page.goto(page.url.split("#")[0] + "results/")
    accessible(page)
    screens(page, "opinions-results")
    expect(watching.locator(".figure-number").first).not_to_have_text(people)  # without a reload
    watching.get_by_role("link", name="Every statement with its answers").click()
    accessible(watching)
    screens(watching, "opinions-every-dark")
    watching.locator(".answered .statement-text").first.click()
    expect(watching.get_by_role("heading", name="Answers so far")).to_be_visible()
    accessible(watching)
    screens(watching, "opinions-one-dark")


def test_a_conversation_needs_no_scripts_and_only_a_keyboard(page_as) -> None:
    page = page_as("Gus", java_script_enabled=False)
    to_the_conversation(page)
    for count in ("1", "2"):
        page.get_by_role("button", name="Pass").press("Enter")
        expect(page.locator("#card .meter-value strong").first).to_have_text(count)
    page.get_by_role("link", name="Add a statement").press("Enter")
    page.get_by_label("Your statement").fill("Broken lamps have to be mended in a week.")
    page.get_by_role("button", name="Send the statement").press("Enter")
    expect(page.get_by_text("Is yours here already?")).to_be_visible()
    assert page.get_by_label("Your statement").input_value() == "Broken lamps have to be mended in a week."


def test_cora_lets_one_in_and_hides_another_with_its_reason(page_as, accessible, screens) -> None:
    page = page_as("Cora")
    page.goto("/admin/opinions/statements/")
    accessible(page)
    screens(page, "opinions-queue")
    row = page.get_by_role("row", name=re.compile("taxi rank"))
    row.get_by_role("link", name="Hide it").click()
    accessible(page)
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("Give the reason in a sentence").first).to_be_visible()
    page.get_by_label("A statement says one clear thing").check()
    page.get_by_label("Reason").fill("It says two things at once; each can stand by itself.")
    page.get_by_role("button", name="Hide it").click()
    page.wait_for_url("**/admin/opinions/statements/**")
    page.get_by_role("checkbox", name=re.compile("harbor master")).check()
    page.get_by_role("button", name="Let in what is ticked").click()
    expect(page.get_by_text("statements are in; their authors have been told")).to_be_visible()


def test_a_report_and_its_data_can_be_read_by_everybody(
    visit: Callable[..., Page], accessible: Callable[[Page], None], screens: Callable[[Page, str], None]
) -> None:
    page = visit()
    page.goto("/opinions/")
    page.get_by_role("link", name="Report published").click()
    expect(page.get_by_role("heading", name="What we heard, and what happens next")).to_be_visible()
    accessible(page)
    screens(page, "opinions-report")
    page.get_by_role("link", name="Data", exact=True).click()
    accessible(page)
    screens(page, "opinions-data")
    with page.expect_download() as got:
        page.get_by_role("link", name="participants-votes.csv").click()
    assert got.value.path().read_text().startswith("participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,")
