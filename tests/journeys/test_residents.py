"""What residents do: vote and talk, with and without scripts, on a phone, in Spanish, and live in an assembly."""

import re

from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}}


def first_open_poll(page):
    page.goto("/voting/")
    page.locator("li.card", has_text="Safer streets 2026").get_by_role("link", name="Whole city").first.click()


def test_ana_votes_on_her_phone_and_changes_her_mind(page_as, accessible, screens):
    page = page_as("Ana", **PHONE)
    first_open_poll(page)
    accessible(page)
    screens(page, "ballot")
    boxes = page.locator("label.ballot-choice")
    boxes.nth(0).click()
    boxes.nth(1).click()
    page.get_by_role("button", name="Review your ballot").click()
    accessible(page)
    screens(page, "ballot-review")
    page.get_by_role("button", name="Change my choices").click()
    expect(page.locator("ballot-form input[type=checkbox]:checked")).to_have_count(2)
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast your ballot").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your vote is recorded")
    accessible(page)
    screens(page, "recorded")
    page.get_by_role("link", name="Vote again").click()
    expect(page.get_by_text("You voted. Vote again to replace it")).to_be_visible()
    expect(page.locator("ballot-form input[type=checkbox]:checked")).to_have_count(0)


def test_a_ballot_needs_no_scripts(page_as):
    page = page_as("Lupe", java_script_enabled=False)
    first_open_poll(page)
    page.get_by_role("button", name=re.compile("Review")).click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least 1 project")
    page.locator("label.ballot-choice").nth(2).click()
    page.get_by_role("button", name=re.compile("Review")).click()
    page.get_by_role("button", name="Cast your ballot").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your vote is recorded")


def test_a_ballot_needs_only_a_keyboard(page_as):
    page = page_as("Chidi")
    first_open_poll(page)
    page.locator("ballot-form input[name=choice]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # Enter in a form's field sends the form
    page.wait_for_url("**/review/")
    page.get_by_role("button", name="Cast your ballot").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your vote is recorded")


def test_a_proposal_is_written_and_sent_without_scripts(page_as):
    page = page_as("Ana", java_script_enabled=False)
    page.goto("/proposals/new/?cycle=winter-youth-fund-2027")
    page.get_by_label("Title").fill("A bench at the pool")
    page.get_by_label("The whole city").check()
    page.get_by_label("What is it about?").select_option(index=1)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Everything on one page").click()
    page.get_by_role("button", name="Send to the council").click()
    expect(page.get_by_text("at least 80 letters").first).to_be_visible()
    page.get_by_label("In one or two sentences").fill("A bench with a back in front of the pool, under the lamp.")
    page.get_by_label("Your idea").fill(
        "Parents wait outside until the lessons end. A bench with a back and arms would let the older ones sit down."
    )
    page.get_by_label("Where?").fill("Harbor pool")
    page.get_by_role("button", name="Send to the council").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A bench at the pool")


def test_ana_comments_with_and_without_scripts(page_as, accessible, screens):
    for number, scripts in enumerate((True, False)):
        page = page_as("Ana", java_script_enabled=scripts)
        page.goto("/proposals/?cycle=safer-streets-2026")
        page.locator("main .card h2 a, main .card h3 a").first.click()
        if scripts:
            accessible(page)
            screens(page, "proposal")
        page.get_by_text("Write a comment").first.click()
        page.get_by_label("I am for it").check()
        words = f"I walk there every evening, and I would walk slower. ({number})"
        page.get_by_label("Your comment").fill(words)
        page.get_by_role("button", name="Send comment").click()
        expect(page.get_by_text(words)).to_be_visible()


def test_the_assembly_is_live_on_every_phone(page_as, visitor, accessible, screens):
    chair, ana = page_as("Chidi"), page_as("Ana", **PHONE)
    for page in (ana, chair):
        page.goto("/assemblies/")
        page.get_by_role("link", name=re.compile("what shall we measure")).first.click()
    ana.wait_for_load_state("networkidle")
    accessible(ana)
    screens(ana, "assembly-phone")
    if ana.get_by_role("button", name="I am here: check in").is_visible():
        ana.get_by_role("button", name="I am here: check in").click()
        expect(ana.get_by_role("button", name="I am here: check in")).to_be_hidden()
    chair.get_by_role("link", name="Chair this assembly").click()
    screens(chair, "assembly-chair")
    accessible(chair)
    chair.get_by_text("Add a point").click()
    chair.get_by_label("What is it about?").or_(chair.get_by_label("Title")).or_(
        chair.get_by_label("Point")
    ).first.fill("Any other business")
    chair.get_by_role("button", name="Add to the agenda").click()
    expect(ana.get_by_text("Any other business")).to_be_visible()
    visitor.goto(ana.url.rstrip("/") + "/screen/")
    accessible(visitor)
    screens(visitor, "assembly-screen")
    if ana.get_by_role("button", name="Raise my hand").is_visible():
        ana.get_by_role("button", name="Raise my hand").click()
    row = chair.locator(".waiting", has_text="Ana Reyes")
    expect(row.get_by_role("button", name="Give the floor")).to_be_visible()  # she has not spoken yet
    row.get_by_role("button", name="Give the floor").click()
    expect(visitor.locator(".speaker")).to_contain_text("Ana Reyes")
    expect(visitor.locator(".speaker .timer")).to_have_text(re.compile(r"^[12]:\d\d$"))


def test_lupe_reads_the_site_in_spanish(page_as):
    page = page_as("Lupe", locale="es")
    page.goto("/voting/")
    assert page.locator("html").get_attribute("lang") == "es"
    expect(page.get_by_role("heading", level=1)).to_have_text("Votar")
    expect(page.get_by_text("Tu boleta te espera").first).to_be_visible()


def test_gus_learns_why_he_may_not_vote_yet(page_as):
    page = page_as("Gus")
    page.goto("/voting/")
    expect(page.get_by_text("Tell us where you live first").first).to_be_visible()
