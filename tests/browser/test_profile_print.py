"""The profile of a place on paper: one A4 sheet, with what it is about and without what is only for a screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Opener

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

LAST, COUNTY = "990101101", "990101"
# The width of an A4 sheet without its margins, in CSS pixels.
SHEET = {"width": 703, "height": 1032}


def sheets(page: Page) -> int:
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    assert [tuple(map(round, box[2:])) for box in boxes] == [(595, 842)], "A4"
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def settle(page: Page) -> None:
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator(".xp-place")).to_be_visible()
    # The sheet takes the width of the paper with the language's own rules.
    page.wait_for_timeout(300)


@pytest.mark.parametrize(
    "address",
    [
        f"/place?place={LAST}",
        f"/place?place={LAST}&lang=en",
        f"/place?place={COUNTY}&lang=en",
        "/place?level=village",
        "/place?level=village&lang=en",
    ],
)
def test_a_profile_is_one_sheet(visit: Opener, address: str):
    visited = visit(address)
    settle(visited.page)
    assert sheets(visited.page) == 1
    visited.assert_clean()


def test_an_open_receipt_begins_a_second_sheet(visit: Opener):
    visited = visit(f"/place?place={LAST}&item=total")
    settle(visited.page)
    expect(visited.page.locator("#receipt")).to_be_visible()
    assert sheets(visited.page) >= 2


def test_paper_shows_the_sheet_and_no_controls(visit: Opener):
    page = visit(f"/place?place={LAST}").page
    settle(page)
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    for there in (
        ".xp-place",
        ".xp-waterfall",
        ".xp-spines >> nth=0",
        ".xp-plan >> nth=0",
        ".xp-facts",
        ".xp-print .xp-table",
    ):
        expect(page.locator(there).first).to_be_visible()
    for gone in (".st-key-filters", ".st-key-standing", "h1", ".xp-more"):
        expect(page.locator(gone).first).to_be_hidden()
    body = page.locator('[data-testid="stMainBlockContainer"]').bounding_box()
    assert body is not None
    assert body["height"] <= SHEET["height"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SHEET["width"]


def test_a_secretary_has_the_answers_within_a_screen_and_a_half(visit: Opener):
    page = visit(f"/place?place={LAST}", width=390, height=844).page
    settle(page)
    for part in (".xp-figures", ".stHtml .xp-list"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 1.5 * 844
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_click_on_a_figure_brings_its_receipt_into_view(visit: Opener):
    visited = visit(f"/place?place={LAST}", width=390, height=844)
    page = visited.page
    settle(page)
    page.locator('.xp-waterfall a[data-go="receipt"]').first.click()
    expect(page.locator("#receipt")).to_be_in_viewport()
    assert visited.parameters()["item"]
    expect(page.locator("#receipt")).to_be_focused()
    visited.assert_clean()
