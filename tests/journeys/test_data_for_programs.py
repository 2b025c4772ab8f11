"""The page of the API, and the way to it."""

from __future__ import annotations


def test_anybody_finds_an_address_with_its_fields_and_the_file_also_without_scripts(visit, accessible):
    for scripts in (True, False):
        _find(visit(java_script_enabled=scripts), accessible if scripts else lambda page: None)


def _find(page, accessible):
    page.goto("/proposals/")
    page.get_by_role("contentinfo").get_by_role("link", name="Data for programs").click()
    page.get_by_role("heading", name="Data for programs", level=1).wait_for()
    page.get_by_text("/api/v1/proposals/", exact=True).click()
    page.get_by_role("cell", name="supporters", exact=True).first.wait_for()
    accessible(page)
    with page.expect_download() as download:
        page.locator("#listProposals").get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "proposals.csv"
