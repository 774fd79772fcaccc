"""The league table in a browser: one column on a phone, sorted and searched by address, legible in both themes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from dashboard.palette import PALETTES
from tests.browser.conftest import PATIENCE, Opener

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)


def left_and_right(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"], box["x"] + box["width"]


def test_on_a_phone_the_rows_are_one_column_under_a_thumb(visit: Opener):
    page = visit("/league_table", width=390, height=844).page
    rows = page.locator(".xp-league tbody tr")
    expect(rows).to_have_count(14)
    for row in (rows.first, rows.last):
        assert left_and_right(row) == (16, 374)
        box = row.bounding_box()
        assert box is not None
        assert 44 <= box["height"] <= 120, "a target for a thumb, and no more than three lines"
    link = rows.first.get_by_role("link").bounding_box()
    assert link is not None
    assert link["height"] >= 24, "target size of WCAG 2.2, 2.5.8"
    expect(page.locator(".xp-league thead")).not_to_be_in_viewport()
    assert page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth <= main.clientWidth")


def test_headings_stay_while_the_table_scrolls(visit: Opener):
    page = visit("/league_table?level=village").page
    expect(page.locator(".xp-league")).to_be_visible()
    page.locator('[data-testid="stMain"]').evaluate("main => main.scrollTo(0, 1500)")
    expect(page.locator(".xp-league thead th").first).to_be_in_viewport()


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_the_order(visit: Opener):
    visited = visit("/league_table")
    page = visited.page
    first = page.locator(".xp-league tbody th").first
    head = page.locator(".xp-league thead")
    expect(first).to_have_text("白垴乡")
    by_rank = head.get_by_role("link", name="位次", exact=True)
    by_rank.click()
    expect(first).to_have_text("柳浦镇")
    expect(head.locator("[aria-sort]")).to_have_attribute("aria-sort", "descending")
    assert visited.parameters() == {"sort": "-rank"}
    by_rank.click()
    expect(first).to_have_text("白垴乡")
    assert visited.parameters() == {}
    page.go_back()
    expect(first).to_have_text("柳浦镇")
    visited.assert_clean()


def test_a_search_stands_in_the_address_and_can_be_taken_back(visit: Opener):
    visited = visit("/league_table")
    page = visited.page
    field = page.get_by_role("searchbox", name="名称或代码").or_(page.get_by_role("textbox", name="名称或代码"))
    field.fill("柳")
    field.press("Enter")
    expect(page.locator(".xp-league tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("search=%E6%9F%B3"))
    field.fill("没有这样的地方")
    field.press("Enter")
    expect(page.get_by_role("status").filter(has_text="没有符合条件的单位")).to_be_visible()
    visited.assert_clean()


@pytest.mark.parametrize("theme", sorted(PALETTES))
def test_our_html_follows_the_theme_of_the_browser(browser: Browser, site: str, theme: str):
    context = browser.new_context(color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}/league_table")
    name = page.locator(".xp-league tbody th a").first
    expect(name).to_be_visible()
    accent = PALETTES[theme].accent  # type: ignore[index]
    red, green, blue = (int(accent[start : start + 2], 16) for start in (1, 3, 5))
    assert name.evaluate("link => getComputedStyle(link).color") == f"rgb({red}, {green}, {blue})"
    ground = page.locator('[data-testid="stApp"]').evaluate("app => getComputedStyle(app).backgroundColor")
    expected = PALETTES[theme].background  # type: ignore[index]
    assert ground == f"rgb({', '.join(str(int(expected[start : start + 2], 16)) for start in (1, 3, 5))})"
    context.close()


def test_lights_and_lines_are_drawn_without_svg(visit: Opener):
    page = visit("/league_table").page
    light = page.locator(".xp-league .xp-light.xp-red").first
    expect(light).to_be_visible()
    drawn = light.evaluate("element => getComputedStyle(element, '::before').clipPath")
    assert drawn.startswith("inset")
    line = page.locator(".xp-league .xp-spark").first
    assert "path(" in line.evaluate("element => getComputedStyle(element).clipPath")
    expect(line).to_have_attribute("aria-label", re.compile("得分率由"))


def test_many_items_scroll_in_their_frame_by_keyboard(visit: Opener):
    page = visit("/league_table?view=items", width=390, height=844).page
    frame = page.locator(".xp-frame")
    expect(frame).to_be_visible()
    frame.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(50):
        if frame.evaluate("frame => frame.scrollLeft"):
            break
        page.wait_for_timeout(100)
    assert frame.evaluate("frame => frame.scrollLeft") > 0
    assert page.locator('[data-testid="stMain"]').evaluate("main => main.scrollWidth <= main.clientWidth")


def test_our_chinese_font_is_there_for_who_has_none_and_asked_for_by_nobody_else(visit: Opener):
    visited = visit("/league_table")
    expect(visited.page.locator(".xp-league")).to_be_visible()
    ours = [address for address in visited.requests if "/style/" in address and address.endswith(".woff2")]
    assert ours == []
    loaded = visited.page.evaluate(
        "document.fonts.load(\"16px 'Xiangping Chinese'\", '垴').then(faces => faces.length)"
    )
    assert loaded == 1
    visited.assert_clean()
