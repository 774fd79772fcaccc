"""Every page opened cold by its address: both languages, three widths, nothing asked of other machines."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from dashboard.page_list import PAGES
from tests.browser.conftest import PATIENCE, SCREENSHOTS, Opener

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

SLIPPING = "990101101"
WIDTHS = (390, 1366, 1920)
FULL_SCREEN = {entry.name for entry in PAGES if entry.full_screen}


@dataclass(frozen=True)
class Link:
    """A deep link and what a reader has to find there, by language."""

    path: str
    heading: dict[str, str]
    content: dict[str, str]
    drawn: str


OF_SLIPPING = f"period=2026-09&place={SLIPPING}"
LINKS = {
    "overview": Link(
        f"/?level=township&{OF_SLIPPING}",
        {"zh": "总览", "en": "Overview"},
        {"zh": "柳浦镇", "en": "Liupu Town"},
        ".xp-figures .xp-value >> nth=0",
    ),
    "league_table": Link(
        "/league_table?level=village&period=2026-09&within=990101106",
        {"zh": "排名", "en": "League table"},
        {"zh": "下载XLSX", "en": "Workbook (XLSX)"},
        ".xp-league .xp-spark >> nth=0",
    ),
    "map": Link(
        f"/map?{OF_SLIPPING}",
        {"zh": "地图", "en": "Map"},
        {"zh": "柳浦镇", "en": "Liupu Town"},
        ".choroplethlayer path >> nth=0",
    ),
    "trends": Link(
        f"/trends?{OF_SLIPPING}",
        {"zh": "趋势", "en": "Trends"},
        {"zh": "柳浦镇 · 总分", "en": "Liupu Town · Total points"},
        ".stPlotlyChart .scatterlayer path >> nth=0",
    ),
    "place": Link(
        f"/place?{OF_SLIPPING}",
        {"zh": "单位", "en": "Place profile"},
        {"zh": "失分在哪里", "en": "Where points are lost"},
        ".stPlotlyChart .scatterlayer path >> nth=0",
    ),
    "compare": Link(
        f"/compare?{OF_SLIPPING}",
        {"zh": "对比", "en": "Compare"},
        {"zh": "从柳浦镇到鹿鸣乡", "en": "From Liupu Town to Luming Township"},
        ".xp-waterfall .xp-step >> nth=0",
    ),
    "methods": Link(
        "/methods?period=2026-09",
        {"zh": "方法", "en": "Methods"},
        {"zh": "永远不考核什么", "en": "What is never assessed"},
        ".xp-table >> nth=0",
    ),
    "publications": Link(
        "/publications?publication=3",
        {"zh": "定榜", "en": "Publications"},
        {"zh": "第 1 号", "en": "No. 1"},
        ".xp-table >> nth=0",
    ),
    "dockets": Link(
        "/dockets?case=12",
        {"zh": "审查案卷", "en": "Review dockets"},
        {"zh": "不计否决的得分", "en": "Score without the veto"},
        ".xp-figures .xp-value >> nth=0",
    ),
    "review_meeting": Link(
        "/review_meeting?period=2026-09",
        {"zh": "审查会", "en": "Review meeting"},
        {"zh": "柳浦镇", "en": "Liupu Town"},
        ".xp-table >> nth=0",
    ),
    "actions": Link(
        "/actions?action=1",
        {"zh": "督办", "en": "Actions"},
        {"zh": "责任职务", "en": "Responsible post"},
        ".xp-table >> nth=0",
    ),
    "presentation": Link(
        "/presentation?period=2026-09&slide=3&pause=1",
        {"zh": "各单位总分", "en": "Total points by place"},
        {"zh": "2026年9月", "en": "2026-09"},
        ".choroplethlayer path >> nth=0",
    ),
}


def test_every_page_is_opened_here() -> None:
    assert set(LINKS) == {entry.name for entry in PAGES}


def assert_no_sideways_scrolling(page: Page) -> None:
    """Assert that nothing makes the page wider than the window."""
    wider = page.locator(":root").evaluate(
        """root => {
            const main = document.querySelector('[data-testid="stMain"]') ?? root;
            return [root.scrollWidth - root.clientWidth, main.scrollWidth - main.clientWidth];
        }"""
    )
    assert max(wider) <= 0, f"the page is {wider} px wider than its window"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(LINKS))
def test_a_cold_deep_link_shows_its_page(visit: Opener, name: str, language: str, width: int):
    link = LINKS[name]
    visited = visit(f"{link.path}&lang={language}", width=width, fresh=width == WIDTHS[0])
    page = visited.page
    expect(page.get_by_role("heading", level=1)).to_have_text(link.heading[language])
    expect(page.get_by_text(link.content[language]).first).to_be_visible()
    expect(page.locator(link.drawn)).to_be_visible()
    if "period=" in link.path and name not in FULL_SCREEN:
        period = page.get_by_role("combobox", name={"zh": "期间", "en": "Period"}[language])
        expect(period).to_have_value({"zh": "2026年9月", "en": "2026-09"}[language])
    # Small screens have no room for it on slides.
    if name not in FULL_SCREEN or width > 640:
        expect(page.get_by_text({"zh": "虚构示范数据", "en": "Fictional demonstration data"}[language])).to_be_visible()
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert_no_sideways_scrolling(page)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-{language}-{width}.png")
    visited.assert_clean()
