"""Links of our own HTML change page and filters without a new document, and stay links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Opener, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

CLIMBING = "990101201"
SHOWN, LEAGUE = "白垴乡", "排名"


@pytest.fixture
def opened(visit: Opener) -> Visit:
    """The league table with one link of ours put into it, to a township on the map."""
    visited = visit("/league_table?period=2026-08")
    expect(visited.page.get_by_role("heading", level=1)).to_have_text(LEAGUE)
    settle(visited.page)
    put_link(visited.page, f"./map?period=2026-08&place={CLIMBING}")
    return visited


def settle(page: Page) -> None:
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")


def put_link(page: Page, address: str) -> None:
    """Put a link at the head of the page, as dashboard.links writes it."""
    page.evaluate(
        """address => {
            const link = Object.assign(document.createElement('a'), {href: address, textContent: 'there', id: 'there'});
            link.dataset.go = '';
            link.style.cssText = 'position: fixed; top: 0; left: 0; z-index: 9999999';
            document.body.prepend(link);
        }""",
        address,
    )


def loads(visited: Visit) -> int:
    """How often a document or a connection to the server was asked for."""
    return sum(urlsplit(asked).scheme == "ws" or asked.endswith("/_stcore/health") for asked in visited.requests)


def test_a_click_shows_the_other_page_on_the_same_connection(opened: Visit):
    page, before = opened.page, loads(opened)
    page.evaluate("window.sameDocument = true")
    page.locator("#there").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(SHOWN)
    assert opened.parameters() == {"period": "2026-08", "place": CLIMBING}
    assert urlsplit(page.url).path == "/map"
    assert page.evaluate("window.sameDocument") is True
    assert before > 0
    assert loads(opened) == before
    opened.assert_clean()


def test_back_returns_to_where_the_link_was_and_forward_goes_again(opened: Visit):
    page = opened.page
    page.locator("#there").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(SHOWN)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(LEAGUE)
    expect(page).to_have_url(re.compile(r"/league_table\?period=2026-08$"))
    expect(page.get_by_role("combobox", name="期间")).to_have_value("2026年8月")
    page.go_forward()
    expect(page.get_by_role("heading", level=2)).to_have_text(SHOWN)


def test_a_link_within_a_page_changes_its_filters(opened: Visit):
    page = opened.page
    page.locator("#there").evaluate("link => link.href = '?period=2026-07'")
    page.locator("#there").click()
    expect(page.get_by_role("combobox", name="期间")).to_have_value("2026年7月")
    assert opened.parameters() == {"period": "2026-07"}
    # One entry per click in the history: a single step back is where we were.
    page.go_back()
    expect(page.get_by_role("combobox", name="期间")).to_have_value("2026年8月")


def test_the_keyboard_follows_a_link_too(opened: Visit):
    page = opened.page
    page.locator("#there").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text(SHOWN)


def test_a_click_with_a_modifier_opens_a_tab_as_everywhere(opened: Visit):
    page = opened.page
    with page.context.expect_page() as tab:
        page.locator("#there").click(modifiers=["ControlOrMeta"])
    expect(tab.value.get_by_role("heading", level=2)).to_have_text(SHOWN)
    expect(page).to_have_url(re.compile("/league_table"))
    tab.value.close()


def test_without_a_connection_the_browser_follows_the_link_itself(opened: Visit):
    page = opened.page
    page.evaluate("window.sameDocument = true")
    page.locator('[data-testid="stApp"]').evaluate("app => app.dataset.testConnectionState = 'DISCONNECTED_FOREVER'")
    page.locator("#there").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(SHOWN)
    assert page.evaluate("window.sameDocument") is None
