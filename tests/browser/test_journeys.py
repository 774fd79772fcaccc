"""Five people and what they came for, clicked as they would; every figure on the way is the stored run's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from loaders.access import Role, Viewer
from loaders.bridge_reads import read_place_bridge
from loaders.deployment import read_deployment
from loaders.engine import open_engine, read_transaction
from loaders.newest_runs import newest_runs
from loaders.places import read_places
from loaders.rule_books import read_rule_book
from loaders.score_reads import read_items, read_totals
from loaders.score_runs import run_header
from tests.browser.conftest import PATIENCE, Opener
from tests.browser.screenshots import settled
from tests.browser.test_ways_through import choose_role, click_name_on_map, expect_parameters, heading, open_switches
from tests.demo_database import PUBLISHED_MONTH

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
expect.set_options(timeout=PATIENCE)

SLIPPING, SLIPPING_NAME = "990101101", "柳浦镇"
CLIMBING, CLIMBING_NAME = "990101201", "白垴乡"
NEWEST, MONTH_BEFORE = "2026-10", "2026-09"


@dataclass(frozen=True)
class Stored:
    """The newest run of a level and month as the database holds it, and the names of its places and items."""

    totals: pd.DataFrame
    items: pd.DataFrame
    place_names: Mapping[str, str]
    levels: Mapping[str, str]
    item_names: Mapping[str, str]

    def villages_of(self, township: str) -> list[str]:
        """Return the villages of a township that have a total."""
        scored = self.totals.dropna(subset=["points"]).index
        return [code for code in scored if code.startswith(township) and self.levels[code] == "village"]

    def total(self, place: str) -> int:
        """Return a place's total in hundredths of a point."""
        return int(self.totals["points"][place])


@pytest.fixture(scope="module")
def stored(demo_url: str) -> Callable[..., Stored]:
    """Read the newest run of a level for a month, October 2026 unless told, past everything that pages do."""

    def read(level: str, month: str = NEWEST) -> Stored:
        engine = open_engine(demo_url)
        with read_transaction(engine) as connection:
            deployment = read_deployment(connection)
            viewer = Viewer("test", "test", Role.ADMINISTRATOR, deployment.root)
            run = newest_runs(connection, deployment.level_codes)[""][level][month]
            book = read_rule_book(connection, int(str(run_header(connection, run)["rule_book"]))).book
            places = read_places(connection, month)
            found = Stored(
                read_totals(connection, viewer, run).set_index("place"),
                read_items(connection, viewer, run).set_index(["place", "item"]),
                dict(zip(places["code"], places["name"], strict=True)),
                dict(zip(places["code"], places["level"], strict=True)),
                {item.code: item.name for item in book.items},
            )
        engine.dispose()
        return found

    return read


def hundredths(text: str) -> int:
    """Return points as they stand on a page in hundredths: “−2.56” is −256."""
    found = re.search(r"([−+]?)([\d,]+)\.(\d\d)", text)
    assert found, f"no points in {text!r}"
    points = int(found[2].replace(",", "") + found[3])
    return -points if found[1] == "−" else points


def points(value: int) -> str:
    return f"{value / 100:.2f}"


def figure(page: Page, label: str) -> Locator:
    """Return the headline figure below a label."""
    return page.locator(".xp-figures > div").filter(has=page.locator("dt", has_text=re.compile(f"^{label}$"))).first


def test_a_secretary_on_a_phone_from_the_overview_to_the_receipt_of_the_worst_item(
    visit: Opener, stored: Callable[..., Stored]
):
    run = stored("township")
    row, items = run.totals.loc[SLIPPING], run.items.loc[SLIPPING]
    visited = visit("/", width=390, height=844)
    page = visited.page
    settled(page)
    open_switches(page, "县领导")
    choose_role(page, "乡镇书记")
    mine = page.get_by_test_id("stPopoverBody").get_by_role("combobox", name="乡镇")
    mine.click()
    page.get_by_role("option", name=SLIPPING_NAME, exact=True).click()
    page.keyboard.press("Escape")
    # Where do we stand?
    expect(page.get_by_test_id("stMain").get_by_role("combobox", name="单位")).to_have_value(SLIPPING_NAME)
    expect(figure(page, "总分").locator(".xp-value")).to_contain_text(points(run.total(SLIPPING)))
    expect(figure(page, "位次").locator(".xp-value")).to_contain_text(re.compile(rf"^{row['rank']}\b"))
    settled(page)
    page.get_by_role("navigation", name="页面").get_by_role("link", name="单位").click()
    # One's own place without asking for it.
    expect(heading(page)).to_have_text("单位")
    expect(page.locator(".xp-place").first).to_contain_text(SLIPPING_NAME)
    expect(figure(page, "总分").locator(".xp-value")).to_contain_text(points(run.total(SLIPPING)))
    band = figure(page, "位次区间").locator(".xp-value").inner_text().split("–")
    assert [int(end) for end in band] == list(dict.fromkeys([int(row["rank_best"]), int(row["rank_worst"])]))
    # Where are we losing points?
    lost = (items["full_points"] - items["points"]).astype("Float64").fillna(0)
    worst = page.locator(".xp-waterfall .xp-loss").first
    name, shown = worst.locator("th").inner_text(), worst.locator("td.n").inner_text()
    code = next(code for code, text in run.item_names.items() if text == name)
    assert -hundredths(shown) == lost.max() == lost[code]
    # Is it real?
    settled(page)
    worst.get_by_role("link").click()
    receipt = page.locator(".st-key-receipt_of_item")
    expect(receipt.get_by_role("heading")).to_have_text(f"得分明细：{name}")
    expect(receipt.get_by_role("heading")).to_be_in_viewport()
    got, full = (points(int(items[column][code])) for column in ("points", "full_points"))
    expect(receipt).to_contain_text(f"得 {got} 分，满分 {full} 分")
    expect(receipt).to_contain_text(f"{items['numerator'][code]:,}".replace(",", ""))
    # Nothing on the way was wider than the phone.
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    assert visited.parameters() == {"item": code, "place": SLIPPING} or visited.parameters() == {"item": code}
    visited.assert_clean()


def parts_of(page: Page) -> tuple[int, list[int], int]:
    """Return the first total, the steps and the last total of the waterfall on screen, in hundredths."""
    rows = page.locator(".xp-waterfall tbody tr")
    expect(page.locator(".xp-waterfall tbody tr.xp-total")).to_have_count(2)
    kinds = rows.evaluate_all("rows => rows.map(row => row.classList.contains('xp-total'))")
    figures = [hundredths(text) for text in rows.locator("td.n").all_inner_texts()]
    assert len(kinds) == len(figures)
    assert kinds == [True, *[False] * (len(kinds) - 2), True]
    return figures[0], figures[1:-1], figures[-1]


def test_a_bureau_from_the_league_table_to_what_parts_two_townships_and_two_months(
    visit: Opener, stored: Callable[..., Stored], demo_url: str
):
    run = stored("township")
    risen = str((run.totals["previous_rank"] - run.totals["rank"]).astype("Float64").idxmax())
    above = str(run.totals.index[run.totals["rank"] == run.totals["rank"][risen] - 1][0])
    visited = visit("/league_table")
    page = visited.page
    rows = page.locator(".xp-league tbody tr")
    expect(rows).to_have_count(len(run.totals.dropna(subset=["rank"])))
    for text, name in zip(rows.all_inner_texts(), rows.locator("th").all_inner_texts(), strict=True):
        place = next(code for code, known in run.place_names.items() if known == name and code in run.totals.index)
        assert points(run.total(place)) in text
        assert text.split()[0] == str(run.totals["rank"][place])
    settled(page)
    rows.get_by_role("link", name=run.place_names[risen]).click()
    expect(heading(page)).to_have_text("单位")
    page.get_by_role("link", name="与前一名对比").click()
    expect(heading(page)).to_have_text("对比")
    title = f"从{run.place_names[risen]}到{run.place_names[above]}"
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    first, steps, last = parts_of(page)
    assert (first, last) == (run.total(risen), run.total(above))
    assert first + sum(steps) == last
    # The same place, a month before.
    settled(page)
    page.get_by_role("button", name=f"Remove {run.place_names[above]}").click()
    expect(page.get_by_role("heading", name="位次为何变化")).to_be_visible()
    engine = open_engine(demo_url)
    with read_transaction(engine) as connection:
        viewer = Viewer("test", "test", Role.ADMINISTRATOR, read_deployment(connection).root)
        bridge = read_place_bridge(connection, viewer, "township", risen, MONTH_BEFORE, NEWEST)
    engine.dispose()
    assert bridge.rank is not None
    told = page.locator(".xp-list li").filter(has_text=re.compile(r"第 ?\d+"))
    sentence = told.first.inner_text()
    before, after = (int(number) for number in re.findall(r"第 ?(\d+)", sentence)[:2])
    assert (before, after) == (bridge.rank.rank_before, bridge.rank.rank_after)
    assert after == run.totals["rank"][risen]
    tenths = [int(f"{sign.replace('−', '-')}{whole}{rest or '0'}") for sign, whole, rest in PARTS.findall(sentence)]
    assert len(tenths) == 4
    assert sum(tenths) == 10 * (before - after) != 0
    first, steps, last = parts_of(page)
    assert (first, last) == (bridge.first.points, run.total(risen))
    assert first + sum(steps) == last
    expect_parameters(visited, place=risen, places=risen)
    visited.assert_clean()


# The parts of a rank bridge: “自身 +2.5”, “细则 0”.
PARTS = re.compile(r"(?:自身|其他单位|他乡|数据修订|细则)\s?([+−]?)(\d+)(?:\.(\d))?")


def test_a_meeting_reads_the_league_table_from_the_back_of_the_room(visit: Opener, stored: Callable[..., Stored]):
    run = stored("township")
    visited = visit(f"/presentation?pause=1&period={NEWEST}", width=1920, height=1080)
    page = visited.page
    expect(page.locator(".xp-slide-title")).to_contain_text("2026年10月")
    page.keyboard.press("PageDown")
    expect(heading(page)).to_have_text("总览")
    page.keyboard.press("PageDown")
    # plotly.js complains in the console when a chart goes before it is drawn.
    expect(page.locator(".st-key-slide_map .choroplethlayer path").first).to_be_visible()
    page.keyboard.press("PageDown")
    expect(heading(page)).to_have_text("排名")
    rows = page.locator(".xp-slide tbody tr")
    expect(rows).to_have_count(len(run.totals.dropna(subset=["rank"])))
    ordered = run.totals.dropna(subset=["rank"]).sort_values("rank")
    assert rows.locator("th").all_inner_texts() == [run.place_names[code] for code in ordered.index]
    assert [hundredths(text) for text in rows.locator("td.f").all_inner_texts()] == ordered["points"].tolist()
    assert [int(text) for text in rows.locator("td.l").all_inner_texts()] == ordered["rank"].tolist()
    smallest = min(rows.locator("td, th").evaluate_all(SIZES))
    assert smallest >= 20, "px, on a projector of 1080 lines"
    # The last slide is that of the last township: its own bottom line.
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    last = page.locator(".xp-slide-place")
    expect(last.get_by_role("heading", level=1)).to_contain_text(run.place_names[ordered.index[-1]])
    expect(last).to_contain_text(points(int(ordered["points"].iloc[-1])))
    expect(last).to_contain_text(f"{ordered['rank'].iloc[-1]}")
    visited.assert_clean()


SIZES = "cells => cells.filter(cell => cell.innerText.trim()).map(cell => parseFloat(getComputedStyle(cell).fontSize))"


def figures_of_table(page: Page) -> dict[str, int]:
    """Return name → points in hundredths, from the table behind the map."""
    rows = page.get_by_test_id("stMain").get_by_role("table").locator("tbody tr")
    names, cells = rows.locator("th").all_inner_texts(), rows.locator("td.f").all_inner_texts()
    return {name: hundredths(cell) for name, cell in zip(names, cells, strict=True) if re.search(r"\d\.\d\d", cell)}


def test_on_the_map_down_to_the_villages_and_back(visit: Opener, stored: Callable[..., Stored]):
    townships, villages = stored("township"), stored("village")
    visited = visit("/map")
    page = visited.page
    settled(page)
    above = figures_of_table(page)
    ranked = townships.totals.dropna(subset=["rank"])
    assert above == {townships.place_names[code]: townships.total(code) for code in ranked.index}
    before = page.evaluate("history.length")
    click_name_on_map(page, CLIMBING_NAME)
    expect(heading(page, 2)).to_have_text(CLIMBING_NAME)
    expect_parameters(visited, level="village", within=CLIMBING)
    settled(page)
    assert page.evaluate("history.length") == before + 1, "a click is one step back"
    inside = {villages.place_names[code]: villages.total(code) for code in villages.villages_of(CLIMBING)}
    assert len(inside) > 3
    assert figures_of_table(page) == inside
    # Back as a browser goes back, and as the map says.
    page.go_back()
    row = page.get_by_test_id("stMain").get_by_role("table").get_by_role("link", name=CLIMBING_NAME)
    expect(row).to_be_visible()
    settled(page)
    assert figures_of_table(page) == above
    page.go_forward()
    expect(heading(page, 2)).to_have_text(CLIMBING_NAME)
    settled(page)
    page.get_by_role("navigation", name="当前位置").get_by_role("link").click()
    expect_parameters(visited, level="township", place=CLIMBING)
    settled(page)
    assert figures_of_table(page) == above
    expect(page.get_by_test_id("stMain")).to_contain_text(points(townships.total(CLIMBING)))
    visited.assert_clean()


def test_a_link_sent_to_others_shows_them_the_same_or_says_why_not(visit: Opener, stored: Callable[..., Stored]):
    run = stored("township")
    sender = visit(f"/place?period={MONTH_BEFORE}")
    page = sender.page
    settled(page)
    page.get_by_test_id("stMain").get_by_role("combobox", name="期间").click()
    page.get_by_role("option", name="2026年10月", exact=True).click()
    expect(page).to_have_url(re.compile(r"/place(\?)?$"))
    settled(page)
    page.get_by_test_id("stMain").get_by_role("combobox", name="单位").click()
    page.get_by_role("option", name=SLIPPING_NAME, exact=True).click()
    expect(page.locator(".xp-place").first).to_contain_text(SLIPPING_NAME)
    settled(page)
    worst = page.locator(".xp-waterfall .xp-loss").first
    name = worst.locator("th").inner_text()
    worst.get_by_role("link").click()
    expect(page.get_by_role("heading", name=f"得分明细：{name}")).to_be_visible()
    code = sender.parameters()["item"]
    link = f"/place?{urlsplit(page.url).query}"
    receipt = page.locator(".st-key-receipt_of_item")
    expect(receipt).to_contain_text(f"得 {points(int(run.items['points'][SLIPPING, code]))} 分")
    told = receipt.locator("[data-testid=stText]").inner_text()
    sender.assert_clean()

    # A colleague, in a browser that was never here: the same receipt.
    colleague = visit(link, fresh=True)
    there = colleague.page
    expect(there.locator(".st-key-receipt_of_item [data-testid=stText]")).to_have_text(told)
    expect(there.locator(".xp-place").first).to_contain_text(SLIPPING_NAME)
    assert colleague.parameters() == sender.parameters()
    colleague.assert_clean()

    # Somebody who reads English, who then looks as the public does: the same place, and why there are no items.
    other = visit(f"{link}&lang=en", width=390, height=844, fresh=True)
    there = other.page
    expect(there.locator(".st-key-receipt_of_item")).to_be_visible()
    expect(there.locator(".xp-place").first).to_contain_text("Liupu Town")
    expect(figure(there, "Total points").locator(".xp-value")).to_contain_text(points(run.total(SLIPPING)))
    settled(there)
    open_switches(there, "County leader")
    choose_role(there, "Public")
    there.keyboard.press("Escape")
    expect(there.locator(".xp-message").filter(has_text="Points by item are not public")).to_be_visible()
    expect(there.locator(".st-key-receipt_of_item")).to_have_count(0)
    expect(there.locator(".xp-place").first).to_contain_text("Liupu Town")
    # The newest month is not published yet: the public reads the one before.
    published = stored("township", PUBLISHED_MONTH)
    expect(figure(there, "Total points").locator(".xp-value")).to_contain_text(points(published.total(SLIPPING)))
    assert other.parameters() == {**sender.parameters(), "lang": "en"}
    other.assert_clean()


def test_a_link_to_a_village_says_why_another_township_does_not_see_it(visit: Opener, stored: Callable[..., Stored]):
    villages = stored("village")
    inside = villages.villages_of(CLIMBING)[0]
    link = f"/place?level=village&place={inside}"
    visited = visit(link)
    page = visited.page
    expect(page.locator(".xp-place").first).to_contain_text(villages.place_names[inside])
    settled(page)
    open_switches(page, "县领导")
    # The first township, which this village is not one of.
    choose_role(page, "乡镇书记")
    expect(page.get_by_text(f"“{inside}”")).to_be_visible()
    expect(page.locator(".xp-place").first).not_to_contain_text(villages.place_names[inside])
    visited.assert_clean()
