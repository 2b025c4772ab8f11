"""Discussions in the open: a picture and a name, a question's clock, a flag, an appeal that somebody else decides."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}}
OPEN_TO_ALL = {
    "rules": "/discussions/rules/",
    "moderation-log": "/discussions/moderation/",
    "councils": "/discussions/moderation/councils/",
    "questions": "/discussions/questions/",
}


def photo():
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "midnightblue").save(out, "JPEG")
    return {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def read_in_its_place(page, watch):
    """Follow the first question to its thread, which jumps to the comment when it is whole: a click before that may miss."""
    page.get_by_role("link", name="Read it in its place").first.click()
    watch.arrive(page)


def test_everybody_reads_how_councils_moderate(visitor, accessible, screens, watch):
    for name, address in OPEN_TO_ALL.items():
        visitor.goto(address)
        accessible(visitor)
        screens(visitor, name)
    visitor.goto("/discussions/moderation/")
    visitor.locator("li.card", has_text="Appeal:").get_by_role("link").first.click()
    accessible(visitor)
    screens(visitor, "decision")
    visitor.goto("/discussions/questions/")
    read_in_its_place(visitor, watch)
    visitor.get_by_role("link", name="Back to the whole discussion").click()
    expect(visitor.get_by_role("heading", name="In short")).to_be_visible()
    expect(visitor.get_by_role("heading", name="What was said so far")).to_be_visible()
    screens(visitor, "discussion")
    visitor.get_by_role("link", name="Versions and objections").click()
    accessible(visitor)
    screens(visitor, "summaries")


def test_ana_shows_a_picture_calls_a_neighbor_and_changes_her_words(page_as, accessible, screens, watch):
    page = page_as("Ana", java_script_enabled=False, **PHONE)
    page.goto("/discussions/questions/?show=answered")
    read_in_its_place(page, watch)
    page.get_by_role("link", name="Reply", exact=True).first.click()
    page.get_by_label("Your comment").fill("Thank you, @Dev Patel. This is what the post looks like.")
    page.get_by_label(re.compile("^A picture")).set_input_files(photo())
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_text("Say what the picture shows").first).to_be_visible()
    page.get_by_label(re.compile("^A picture")).set_input_files(photo())
    page.get_by_label(re.compile("^What the picture shows")).fill("A lamp post with its number")
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("img", name="A lamp post with its number")).to_be_visible()
    expect(page.locator("strong", has_text="@Dev Patel")).to_be_visible()
    page.get_by_role("link", name="Change").last.click()
    page.get_by_label("Your comment").fill("Thank you, @Dev Patel. This is how the post looks.")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="edited").last.click()
    expect(page.locator("ins").first).to_be_visible()
    screens(page, "history")


def test_ana_flags_and_somebody_else_than_cora_decides_on_her_appeal(page_as, accessible, screens, watch):
    ana, cora, chidi = page_as("Ana"), page_as("Cora"), page_as("Chidi")
    ana.goto("/discussions/questions/")
    read_in_its_place(ana, watch)
    ana.get_by_role("link", name="Flag").first.click()
    accessible(ana)
    ana.get_by_label("Keep to the matter").check()
    ana.get_by_role("button", name="Send to the council").click()
    expect(ana.get_by_text("The council will look at it.")).to_be_visible()
    cora.goto("/discussions/appeals/")
    expect(cora.get_by_text("No appeal waits for you")).to_be_visible()
    chidi.goto("/discussions/queue/")
    screens(chidi, "queue-with-context")
    accessible(chidi)
    chidi.get_by_role("link", name=re.compile("1 appeal waits")).click()
    chidi.locator("li.card a").first.click()
    accessible(chidi)
    screens(chidi, "answer-appeal")
    chidi.get_by_label("Take the decision back").check()
    chidi.get_by_label("Reason").fill("She says what is broken and accuses nobody.")
    chidi.get_by_role("button", name="Decide").click()
    expect(chidi.get_by_text("No appeal waits for you")).to_be_visible()
    ana.goto("/discussions/moderation/")
    expect(ana.get_by_text("She says what is broken and accuses nobody.").first).to_be_visible()
