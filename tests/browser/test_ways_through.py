"""Ways through the product, clicked: map to trend, table to trend, language, role, links that others open."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Opener, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

CLIMBING, CLIMBING_NAME = "990101201", "白垴乡"
ROW_HEIGHT = 35


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
    ("language", "name", "trend"),
    [("zh", CLIMBING_NAME, "白垴乡的趋势"), ("en", "Bainao", "Trend of Bainao Township")],
    ids=["zh", "en"],
)
def test_a_click_on_a_township_arrives_at_its_trend(visit: Opener, language: str, name: str, trend: str):
    visited = visit(f"/map?lang={language}")
    click_name_on_map(visited.page, name)
    expect(heading(visited.page, 3)).to_have_text(trend)
    expect_parameters(visited, lang=language, place=CLIMBING)
    expect(visited.page.locator(".scatterlayer .point").first).to_be_visible()
    visited.assert_clean()


def test_a_second_click_goes_on_to_the_next_township(visit: Opener):
    visited = visit("/map")
    click_name_on_map(visited.page, CLIMBING_NAME)
    expect(heading(visited.page, 3)).to_have_text("白垴乡的趋势")
    click_name_on_map(visited.page, "柳浦镇")
    expect(heading(visited.page, 3)).to_have_text("柳浦镇的趋势")
    expect_parameters(visited, place="990101101")


def test_the_selected_row_leads_to_the_trend_of_its_place(visit: Opener):
    visited = visit("/league_table?period=2026-10")
    page = visited.page
    canvas = page.locator('[data-testid="stDataFrame"] canvas').first
    expect(canvas).to_be_visible()
    settle(page)
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + ROW_HEIGHT * 1.5)
    link = page.get_by_test_id("stMain").get_by_role("link", name="白垴乡的趋势")
    expect(link).to_be_visible()
    link.click()
    expect(heading(page)).to_have_text("地图与趋势")
    expect(heading(page, 3)).to_have_text("白垴乡的趋势")
    expect_parameters(visited, period="2026-10", place=CLIMBING)
    visited.assert_clean()


def test_switching_the_language_keeps_the_filters(visit: Opener):
    visited = visit(f"/map?period=2026-08&place={CLIMBING}")
    page = visited.page
    expect(heading(page, 3)).to_have_text("白垴乡的趋势")
    open_switches(page, "县领导")
    page.get_by_role("radio", name="English").click()
    expect(heading(page)).to_have_text("Map and trend")
    expect(heading(page, 3)).to_have_text("Trend of Bainao Township")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("2026-08")
    expect_parameters(visited, period="2026-08", place=CLIMBING, lang="en")


def test_filters_go_along_from_page_to_page(visit: Opener):
    visited = visit(f"/?period=2026-08&place={CLIMBING}&lang=en")
    page = visited.page
    expect(heading(page)).to_have_text("Overview")
    page.get_by_role("link", name="League table").click()
    expect(heading(page)).to_have_text("League table")
    expect(page.get_by_role("combobox", name="Period")).to_have_value("2026-08")
    page.get_by_role("link", name="Map and trend").click()
    expect(heading(page, 3)).to_have_text("Trend of Bainao Township")
    expect_parameters(visited, period="2026-08", place=CLIMBING, lang="en")
    visited.assert_clean()


def test_a_township_secretary_sees_the_own_villages_only(visit: Opener):
    visited = visit("/map?level=village")
    page = visited.page
    expect(page.locator(".choroplethlayer path").first).to_be_visible()
    everyone = page.locator(".choroplethlayer path.choroplethlocation").count()
    open_switches(page, "县领导")
    choose_role(page, "乡镇书记")
    expect(page.get_by_text("个单位未显示")).to_be_visible()
    # The map is redrawn after the text beside it.
    for _ in range(50):
        if (own := page.locator(".choroplethlayer path.choroplethlocation").count()) < everyone:
            break
        page.wait_for_timeout(200)
    assert own < everyone
    expect(page.locator('[data-testid="stPopover"] button').filter(has_text="乡镇书记")).to_be_visible()
    visited.assert_clean()


def test_the_public_is_offered_no_items(visit: Opener):
    visited = visit("/league_table?level=township&lang=en")
    page = visited.page
    expect(page.get_by_text("Points by item")).to_be_visible()
    open_switches(page, "County leader")
    choose_role(page, "Public")
    expect(page.get_by_text("Points by item")).to_have_count(0)
    expect(page.locator('[data-testid="stDataFrame"] canvas').first).to_be_visible()


def test_a_choice_is_written_to_the_address_and_another_browser_shows_the_same(visit: Opener):
    first = visit("/")
    expect(heading(first.page)).to_have_text("总览")
    choose(first.page, "期间", "2026年7月")
    expect_parameters(first, period="2026-07")
    choose(first.page, "单位", "柳浦镇")
    expect_parameters(first, period="2026-07", place="990101101")
    expect(first.page.get_by_text("柳浦镇总分")).to_be_visible()
    settle(first.page)
    value = first.page.locator('[data-testid="stMetricValue"]').first.inner_text()

    second = visit("/?" + urlsplit(first.page.url).query, fresh=True)
    expect(second.page.get_by_text("柳浦镇总分")).to_be_visible()
    expect(second.page.get_by_role("combobox", name="期间")).to_have_value("2026年7月")
    expect(second.page.locator('[data-testid="stMetricValue"]').first).to_have_text(value)


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
    expect(heading(page)).to_have_text("Map and trend")
    for value in ("1999-01", "nowhere", "galaxy"):
        expect(page.get_by_text(f"The address asks for “{value}”")).to_be_visible()
    expect(page.locator(".choroplethlayer path").first).to_be_visible()
    visited.assert_clean()
