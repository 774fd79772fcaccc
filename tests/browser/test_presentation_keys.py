"""A meeting with a clicker: keys turn the slides, space holds them, a reload or a link shows the same one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Opener, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

OVERVIEW, LEAGUE, LAST = "总览", "排名", "19 / 19"


@pytest.fixture
def paused(visit: Opener) -> Visit:
    """The second slide, held, on a projector."""
    visited = visit("/presentation?slide=2&pause=1", width=1920, height=1080)
    expect(visited.page.get_by_role("heading", level=1)).to_have_text(OVERVIEW)
    return visited


def shows(page: Page, number: int) -> None:
    expect(page.locator(".xp-slide-foot")).to_contain_text(f"{number} / 19")


def test_arrows_and_the_keys_of_a_clicker_turn_the_slides(paused: Visit):
    page = paused.page
    for key, number in (("ArrowRight", 3), ("PageDown", 4), ("PageUp", 3), ("ArrowLeft", 2), ("Home", 1)):
        page.keyboard.press(key)
        shows(page, number)
        if number == 3:
            # plotly.js complains in the console when a chart goes before it is drawn.
            expect(page.locator(".st-key-slide_map .choroplethlayer path").first).to_be_visible()
    assert paused.parameters() == {"pause": "1"}
    page.keyboard.press("PageUp")
    shows(page, 19)
    page.keyboard.press("PageDown")
    shows(page, 1)
    paused.assert_clean()


def test_two_presses_at_once_are_two_slides(paused: Visit):
    page = paused.page
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    shows(page, 5)


def test_a_map_that_was_passed_by_before_it_was_drawn_is_drawn_later(paused: Visit):
    page = paused.page
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", level=1)).to_have_text(LEAGUE)
    expect(page.locator(".st-key-slide_map")).to_have_count(0)
    page.keyboard.press("PageUp")
    expect(page.locator(".st-key-slide_map")).to_contain_text("柳浦镇")
    expect(page.locator(".st-key-slide_map .choroplethlayer path").first).to_be_visible()


def test_space_holds_and_lets_go(paused: Visit):
    page = paused.page
    page.keyboard.press("Space")
    expect(page.locator(".xp-slide-time")).to_have_count(1)
    assert paused.parameters() == {"slide": "2"}
    page.keyboard.press("Space")
    expect(page.locator(".xp-slide-time")).to_have_count(0)
    assert paused.parameters() == {"slide": "2", "pause": "1"}


def test_a_reload_shows_the_same_slide(paused: Visit):
    page = paused.page
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", level=1)).to_have_text(LEAGUE)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(LEAGUE)
    assert paused.parameters() == {"slide": "4", "pause": "1"}


def test_time_turns_the_slides(visit: Opener):
    page = visit("/presentation?slide=18", width=1920, height=1080).page
    bar = page.locator(".xp-slide-time")
    expect(bar).to_have_count(1)
    # Fifteen seconds are over at once.
    bar.evaluate("bar => bar.getAnimations()[0].currentTime = 14950")
    shows(page, 19)
    expect(page).to_have_url(re.compile(r"slide=19$"))


def test_who_wants_no_motion_sees_none_and_the_slides_turn_all_the_same(visit: Opener):
    page = visit("/presentation?pause=1", width=1366, height=768).page
    page.emulate_media(reduced_motion="reduce")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("Space")
    bar = page.locator(".xp-slide-time")
    expect(bar).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    bar.evaluate("bar => bar.getAnimations()[0].currentTime = 14950")
    shows(page, 2)


def test_a_click_does_what_the_key_does_and_the_history_is_one_entry(paused: Visit):
    page = paused.page
    before = page.evaluate("history.length")
    page.get_by_role("link", name="下一页").click()
    shows(page, 3)
    page.get_by_role("link", name="上一页").click()
    shows(page, 2)
    assert page.evaluate("history.length") == before
    page.get_by_role("link", name="退出大屏").click()
    expect(page.get_by_role("navigation", name="页面")).to_be_visible()


def test_keys_do_nothing_of_this_on_other_pages(visit: Opener):
    page = visit("/league_table").page
    expect(page.get_by_role("heading", level=1)).to_have_text(LEAGUE)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile(r"/league_table$"))


@pytest.mark.parametrize("address", ["", "&lang=en", "&level=village&lang=en"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1366, 768)])
def test_nothing_scrolls_on_a_projector(visit: Opener, width: int, height: int, address: str):
    page = visit(f"/presentation?pause=1{address}", width=width, height=height).page
    for number in range(1, 20):
        shows(page, number)
        over = page.locator(".xp-slide").evaluate(
            "slide => [slide.scrollHeight - slide.clientHeight, slide.scrollWidth - slide.clientWidth]"
        )
        assert over == [0, 0], f"slide {number}"
        lowest = page.locator(".xp-slide-body > :last-child").evaluate("part => part.getBoundingClientRect().bottom")
        foot = page.locator(".xp-slide-foot").evaluate("foot => foot.getBoundingClientRect().top")
        assert lowest <= foot + 1, f"slide {number}"
        page.keyboard.press("PageDown")
