"""Ways through the product, clicked: down the map and back, table to trend, language, role, links that others open."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Opener, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

CLIMBING, CLIMBING_NAME = "990101201", "白垴乡"


def heading(page: Page, level: int = 1):
    return page.get_by_role("heading", level=level)


def settle(page: Page) -> None:
    """Wait until the script has run: Streamlit shows that it runs while it does."""
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")


def expect_parameters(visited: Visit, **wanted: str) -> None:
    """Wait until the address holds exactly these filters."""
    pattern = "".join(rf"(?=.*[?&]{name}={value}(&|$))" for name, value in wanted.items())
    expect(visited.page).to_have_url(re.compile(pattern))
    assert visited.parameters() == wanted


def click_name_on_map(page: Page, name: str) -> None:
    """Click where a place's name stands on the map."""
    label = page.locator(".scatterlayer text, .scattergeo text").filter(has_text=name).first
    hover = page.locator(".hoverlayer .hovertext").filter(has_text=name)
    expect(label).to_be_visible()
    for _ in range(40):
        # Plotly takes the place under the pointer from the last movement, and draws itself anew meanwhile.
        box = label.bounding_box()
        if box is not None:
            middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.mouse.move(middle[0] - 3, middle[1])
            page.mouse.move(*middle)
            page.wait_for_timeout(150)
            if hover.count():
                page.mouse.click(*middle)
                return
        page.wait_for_timeout(150)
    raise AssertionError(f"the map does not answer the pointer over {name}")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()


def open_switches(page: Page, label: str) -> None:
    page.locator('[data-testid="stPopover"] button').filter(has_text=label).click()


def choose_role(page: Page, name: str) -> None:
    # The radio itself lies below its label.
    page.get_by_role("radiogroup").locator("label").filter(has_text=name).click()


@pytest.mark.parametrize(
    ("language", "name", "shown", "village"),
    [("zh", CLIMBING_NAME, "白垴乡", "三渡村"), ("en", "Bainao", "Bainao Township", "Sandu")],
    ids=["zh", "en"],
)
def test_a_click_on_a_township_opens_the_map_of_its_villages_and_back(
    visit: Opener, language: str, name: str, shown: str, village: str
):
    visited = visit(f"/map?lang={language}")
    page = visited.page
    click_name_on_map(page, name)
    expect(heading(page, 2)).to_have_text(shown)
    expect_parameters(visited, lang=language, level="village", within=CLIMBING)
    expect(page.locator(".scattergeo text").filter(has_text=village)).to_be_visible()
    way = page.get_by_role("navigation", name=re.compile("当前位置|Where this map lies"))
    way.get_by_role("link").click()
    expect_parameters(visited, lang=language, level="township", place=CLIMBING)
    expect(page.locator(".scattergeo text").filter(has_text=name)).to_be_visible()
    click_name_on_map(page, name)
    expect_parameters(visited, lang=language, level="village", within=CLIMBING)
    visited.assert_clean()


def test_a_click_on_a_village_selects_it_and_its_trend_is_a_link(visit: Opener):
    visited = visit(f"/map?level=village&within={CLIMBING}")
    page = visited.page
    click_name_on_map(page, "三渡村")
    expect(heading(page, 2)).to_have_text("三渡村")
    chosen = visited.parameters()["place"]
    assert chosen.startswith(CLIMBING)
    page.get_by_test_id("stMain").locator(".xp-ways").get_by_role("link", name="趋势").click()
    expect(heading(page)).to_have_text("趋势")
    expect(heading(page, 2)).to_contain_text("三渡村")
    expect(page.locator(".scatterlayer .point").first).to_be_visible()
    visited.assert_clean()


def test_the_table_behind_the_map_leads_down_by_keyboard(visit: Opener):
    visited = visit("/map")
    page = visited.page
    row = page.get_by_role("table").get_by_role("link", name="白垴乡")
    expect(row).to_be_visible()
    settle(page)
    row.focus()
    page.keyboard.press("Enter")
    expect_parameters(visited, level="village", within=CLIMBING)
    expect(heading(page, 2)).to_have_text("白垴乡")


def test_a_name_in_the_league_table_leads_to_the_page_of_its_place(visit: Opener):
    visited = visit("/league_table?period=2026-10")
    page = visited.page
    page.locator(".xp-league").get_by_role("link", name="白垴乡").click()
    expect(heading(page)).to_have_text("单位")
    expect(page.get_by_role("heading", name="白垴乡").first).to_be_visible()
    expect_parameters(visited, period="2026-10", place=CLIMBING)
    visited.assert_clean()


def test_switching_the_language_keeps_the_filters(visit: Opener):
    visited = visit(f"/map?period=2026-08&place={CLIMBING}")
    page = visited.page
    expect(heading(page, 2)).to_have_text("白垴乡")
    page.get_by_role("link", name="English").click()
    expect(heading(page)).to_have_text("Map")
    expect(heading(page, 2)).to_have_text("Bainao Township")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("2026-08")
    expect_parameters(visited, period="2026-08", place=CLIMBING, lang="en")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_filters_go_along_from_page_to_page(visit: Opener):
    visited = visit(f"/?period=2026-08&place={CLIMBING}&lang=en")
    page = visited.page
    expect(heading(page)).to_have_text("Overview")
    page.get_by_role("link", name="League table").click()
    expect(heading(page)).to_have_text("League table")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("2026-08")
    page.get_by_role("link", name="Map", exact=True).click()
    expect(heading(page, 2)).to_have_text("Bainao Township")
    expect_parameters(visited, period="2026-08", place=CLIMBING, lang="en")
    visited.assert_clean()


def test_a_township_secretary_sees_the_own_villages_only(visit: Opener):
    visited = visit("/map?level=village")
    page = visited.page
    expect(page.locator(".choroplethlayer path").first).to_be_visible()
    open_switches(page, "县领导")
    choose_role(page, "乡镇书记")
    expect(page.get_by_text("个单位没有数据")).to_be_visible()
    expect(page.locator(".xp-key").get_by_text("未计分或不可查看")).to_be_visible()
    expect(page.locator('[data-testid="stPopover"] button').filter(has_text="乡镇书记")).to_be_visible()
    visited.assert_clean()


def test_the_public_is_offered_no_items(visit: Opener):
    visited = visit("/league_table?level=township&lang=en")
    page = visited.page
    expect(page.get_by_text("Points by item")).to_be_visible()
    open_switches(page, "County leader")
    choose_role(page, "Public")
    expect(page.get_by_text("Points by item")).to_have_count(0)
    expect(page.locator(".xp-league")).to_be_visible()


def test_a_choice_is_written_to_the_address_and_another_browser_shows_the_same(visit: Opener):
    first = visit("/")
    expect(heading(first.page)).to_have_text("总览")
    choose(first.page, "期间", "2026年7月")
    expect_parameters(first, period="2026-07")
    choose(first.page, "单位", "柳浦镇")
    expect_parameters(first, period="2026-07", place="990101101")
    expect(heading(first.page, 2).first).to_have_text("柳浦镇")
    settle(first.page)
    value = first.page.locator(".xp-figures .xp-value").first.inner_text()

    second = visit("/?" + urlsplit(first.page.url).query, fresh=True)
    expect(heading(second.page, 2).first).to_have_text("柳浦镇")
    expect(second.page.get_by_role("combobox", name="期间")).to_have_value("2026年7月")
    expect(second.page.locator(".xp-figures .xp-value").first).to_have_text(value)


def test_going_back_in_the_browser_returns_to_the_view_before(visit: Opener):
    visited = visit("/?lang=en")
    page = visited.page
    expect(heading(page)).to_have_text("Overview")
    page.get_by_role("link", name="League table").click()
    expect(heading(page)).to_have_text("League table")
    page.go_back()
    expect(heading(page)).to_have_text("Overview")
    expect_parameters(visited, lang="en")


def test_an_unknown_address_falls_back_with_a_message(visit: Opener):
    visited = visit("/map?lang=en&period=1999-01&place=nowhere&level=galaxy")
    page = visited.page
    expect(heading(page)).to_have_text("Map")
    for value in ("1999-01", "nowhere", "galaxy"):
        expect(page.get_by_text(f"The address asks for “{value}”")).to_be_visible()
    expect(page.locator(".choroplethlayer path").first).to_be_visible()
    visited.assert_clean()
