"""Every page for people who use a keyboard or a screen reader: axe-core, the document's language, the Tab key."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from dashboard.page_list import PAGES
from dashboard.texts import translate
from tests.browser.accessibility_report import DOCUMENTS, rows_of
from tests.browser.axe_findings import LANGUAGES, SEVERE, addresses, check, forms, show_whole
from tests.browser.conftest import PATIENCE, Opener
from tests.browser.screenshots import settled

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

NAMES = sorted(entry.name for entry in PAGES)
TITLES = {entry.name: entry.title for entry in PAGES}
WITH_HEADER = sorted(entry.name for entry in PAGES if not entry.full_screen)
FIRST = PAGES[0].name

# How an element and what frames it look: the ring of the focus may be drawn around a parent.
LOOKS = """element => {
    const looks = [];
    for (let part = element, up = 0; part && up < 6; part = part.parentElement, up += 1) {
        const style = getComputedStyle(part);
        looks.push([style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
            style.borderColor, style.backgroundColor, style.clipPath].join());
    }
    return looks.join();
}"""
# What has the keyboard's focus, and whether one sees it: it is taken away and given back.
FOCUSED = f"""async () => {{
    const element = document.activeElement, looks = {LOOKS};
    const here = (place) => element.closest(place);
    const focused = {{
        tag: element.tagName,
        name: element.getAttribute('aria-label') || element.textContent.trim() || element.value || '',
        area: here('.xp-header') ? 'header' : here('.st-key-filters') ? 'filters'
            : here('[data-testid="stMain"]') ? 'content' : 'outside',
        forced: element.tabIndex > 0,
    }};
    const before = looks(element);
    element.blur();
    // Some rings follow a state of the component, which is drawn with the next frame.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    focused.shown = before !== looks(element);
    element.focus({{preventScroll: true, focusVisible: true}});
    return focused;
}}"""


def path_of(name: str, query: str = "") -> str:
    return f"/{'' if name == FIRST else name}{query}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(visit: Opener, name: str, language: str):
    severe = []
    for address in addresses(name, language=language):
        visited = visit(address)
        for width, theme in forms(visited.page, language):
            checked = check(visited.page)
            assert checked.passed > 15, "axe did not look at a page"
            severe += [
                f"{address} {width} {theme}: {finding}" for finding in checked.findings if finding.impact in SEVERE
            ]
        visited.assert_clean()
        visited.page.close()
    assert severe == []


def test_axe_sees_a_text_that_is_too_faint_and_far_down(visit: Opener):
    """The check itself can fail: also below what a window shows."""
    page = visit("/methods").page
    show_whole(page, 1366)
    # A class's rule would be as good; the element's own style needs no name.
    page.locator(".stHtml p").last.evaluate("text => text.style.setProperty('color', '#b0b0b0', 'important')")
    assert "color-contrast" in {finding.rule for finding in check(page).findings if finding.impact in SEVERE}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_the_figures_of_all_pages(language: str):
    rows = rows_of(DOCUMENTS[language].read_text(encoding="utf-8"))
    assert [row[0] for row in rows] == [translate(entry.title, language) for entry in PAGES]
    for row in rows:
        states, passed, critical, serious, *others = (int(cell) for cell in row[1:])
        assert states > 0
        assert passed > 15
        assert (critical, serious) == (0, 0)
        assert len(others) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_one_title_and_headings_without_gaps(visit: Opener, name: str):
    page = visit(path_of(name)).page
    settled(page)
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "found => found.filter(one => one.checkVisibility()).map(one => Number(one.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", WITH_HEADER)
def test_a_window_is_named_by_its_page(visit: Opener, name: str, language: str):
    title = f"{translate(TITLES[name], language)} · {translate('Xiangping', language)}"
    expect(visit(path_of(name, f"?lang={language}")).page).to_have_title(title)


def language_of(page: Page) -> str:
    return str(page.locator("html").get_attribute("lang"))


@pytest.mark.parametrize(
    ("query", "language"), [("", "zh-CN"), ("?lang=zh", "zh-CN"), ("?lang=en", "en"), ("?lang=fr", "zh-CN")]
)
def test_the_language_of_the_document_is_right_before_any_script_has_run(visit: Opener, query: str, language: str):
    assert language_of(visit(f"/methods{query}").page) == language


@pytest.mark.parametrize("name", WITH_HEADER)
def test_the_language_of_the_document_follows_a_switch_at_once(visit: Opener, name: str):
    visited = visit(path_of(name))
    page = visited.page
    page.evaluate("window.sameDocument = true")
    switch = page.get_by_role("link", name="English")
    expect(switch).to_have_attribute("lang", "en")
    settled(page)
    # In one go: the server cannot have answered yet.
    assert switch.evaluate("link => { link.click(); return document.documentElement.lang; }") == "en"
    expect(page.get_by_role("heading", level=1)).to_have_text(translate(TITLES[name], "en"))
    assert language_of(page) == "en"
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(translate(TITLES[name], "zh"))
    assert language_of(page) == "zh-CN"
    page.go_forward()
    expect(page.get_by_role("link", name="中文")).to_be_visible()
    assert language_of(page) == "en"
    # To another page the language goes along.
    other = "methods" if name != "methods" else "league_table"
    page.get_by_role("navigation").first.get_by_role("link", name=TITLES[other], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[other])
    assert language_of(page) == "en"
    assert page.evaluate("window.sameDocument") is True
    visited.assert_clean()


@pytest.mark.parametrize("name", NAMES)
def test_the_tab_key_reaches_everything_and_shows_where_it_is(visit: Opener, name: str):
    page = visit(path_of(name, "?pause=1" if name == "presentation" else "")).page
    settled(page)
    # A ring that fades in is not there yet when it is looked for.
    page.add_style_tag(content="* { transition: none !important; }")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused["tag"] == "BODY":
            break
        seen.append(focused)
    assert [one["name"] for one in seen if not one["name"]] == []
    assert [one["name"] for one in seen if one["forced"]] == []
    assert [one["name"] for one in seen if not one["shown"]] == []
    areas = [one["area"] for one in seen]
    if name in WITH_HEADER:
        links = [one["name"] for one in seen if one["area"] == "header" and one["tag"] == "A"]
        assert links == [*(translate(entry.title, "zh") for entry in PAGES), "English"]
        assert "content" in areas[areas.index("header") :]
        if "filters" in areas:
            assert areas.index("header") < areas.index("filters")
            assert "content" in areas[areas.index("filters") :]
    else:
        assert {"上一页", "下一页", "退出大屏"} <= {word for one in seen for word in re.split(r"[‹›\s]+", one["name"])}


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the link, button or field of a name has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED)["name"] == name:
            return
    raise AssertionError(f"{name} was not reached in {most} steps")


def test_by_keyboard_alone_from_the_overview_to_a_receipt(visit: Opener):
    visited = visit("/")
    page = visited.page
    settled(page)
    tab_to(page, "排名")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("排名")
    settled(page)
    tab_to(page, "柳浦镇")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("单位")
    expect(page.get_by_role("heading", name="柳浦镇").first).to_be_visible()
    settled(page)
    worst = page.locator(".xp-waterfall .xp-loss").first
    tab_to(page, worst.locator("td.n").inner_text())
    page.keyboard.press("Enter")
    receipt = page.locator("#receipt")
    expect(receipt).to_contain_text(worst.locator("th").inner_text())
    expect(receipt).to_be_focused()
    expect(receipt).to_be_in_viewport()
    visited.assert_clean()


def test_by_keyboard_alone_a_filter_is_changed_and_the_role_switched(visit: Opener):
    visited = visit("/league_table")
    page = visited.page
    settled(page)
    tab_to(page, "期间")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]period=2026-09"))
    settled(page)
    page.locator(".xp-header").get_by_role("link", name="English").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radiogroup", name="身份")).to_be_visible()
    visited.assert_clean()


def test_a_click_on_a_page_does_not_frame_it(visit: Opener):
    page = visit("/league_table").page
    settled(page)
    page.get_by_role("heading", level=1).click()
    assert page.get_by_test_id("stMain").evaluate("main => getComputedStyle(main).outlineStyle") == "none"


def test_with_the_keyboard_alone_a_skipped_header_leads_to_the_content(visit: Opener):
    page = visit("/league_table").page
    settled(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") is not None
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stMain")).to_be_focused()
