"""The map page on the demo county: stored figures, drill-down, two maps on one scale, what each role sees."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dashboard.display import light_text, points_text, value_text
from dashboard.map_choice import next_month
from loaders.access import Role, Viewer
from loaders.deployment import read_catalogue_in_force
from loaders.engine import open_engine, read_transaction
from loaders.score_reads import read_items, read_totals
from loaders.score_runs import newest_run
from tests.dashboard.shown_page import ShownPage, show
from tests.demo_database import LAST_MONTH

COUNTY, OWN, OTHER = "990101", "990101201", "990101202"
ITEM = "postnatal_visit"
LIGHT_SIGNS = "●▲■○"

Shower = Callable[..., ShownPage]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, demo_url: str) -> Shower:
    """Show the map of the demo county: ``page(role=Role.PUBLIC, lang="en")``."""
    return lambda **options: show(monkeypatch, demo_url, "map", **options)


@pytest.fixture(scope="module")
def stored(demo_url: str) -> Callable:
    """Return a run's totals or items: ``stored(read_items, "village")``."""

    def read(function: Callable, level: str, month: str = LAST_MONTH):
        with read_transaction(open_engine(demo_url)) as connection:
            viewer = Viewer("tests", "", Role.COUNTY_LEADER, COUNTY)
            frame = function(connection, viewer, newest_run(connection, level, month))
        return frame[frame["place"].str.len() == {"township": 9, "village": 12}[level]].set_index("place")

    return read


def legend(shown: ShownPage) -> list[str]:
    texts = shown.markup().texts
    return [text for text in texts if any(sign in text for sign in LIGHT_SIGNS)]


def test_an_items_lights_and_values_are_those_of_the_stored_run(page: Shower, stored: Callable, demo_url: str):
    items = stored(read_items, "township").query("item == @ITEM")
    with read_transaction(open_engine(demo_url)) as connection:
        indicator = read_catalogue_in_force(connection).by_code[ITEM]
    mapped = page(item=ITEM).mapped()
    assert set(mapped) == set(items.index)
    for place, text in mapped.items():
        assert light_text(items.at[place, "light"], "zh") in text
        assert value_text(items.at[place, "value"], indicator, "zh") in text


@pytest.mark.parametrize("shown_as", ["points", "rank", "movement", "light"])
def test_every_way_to_show_the_total_says_the_stored_figures(page: Shower, stored: Callable, shown_as: str):
    totals = stored(read_totals, "township")
    for place, text in page(show=shown_as).mapped().items():
        assert points_text(totals.at[place, "points"]) in text
        assert f"第 {totals.at[place, 'rank']} 名" in text


@pytest.mark.parametrize("shown_as", ["light", "value", "share", "target", "top"])
def test_every_way_to_show_an_item_has_its_legend(page: Shower, shown_as: str):
    shown = page(item=ITEM, show=shown_as)
    assert len(shown.mapped()) == 14
    assert len(shown.markup().texts) > 20
    wanted = {"light": "● 绿灯", "target": "▲ 好于", "top": "▼ 差于"}.get(shown_as)
    assert wanted is None or wanted in shown.markup().texts


def test_verdicts_on_the_map_are_those_of_the_stored_run(page: Shower, stored: Callable):
    items = stored(read_items, "township").query("item == @ITEM")
    texts = page(item=ITEM, show="target").markup().texts
    better = int((items["against_target"] == "better").sum())
    assert str(better) in texts[texts.index("▲ 好于") + 1 : texts.index("▲ 好于") + 3]


def test_villages_of_one_township_have_a_map_of_their_own_and_a_way_back(page: Shower, stored: Callable):
    shown = page(level="village", within=OWN)
    villages = [code for code in stored(read_totals, "village").index if code.startswith(OWN)]
    assert set(shown.mapped()) == set(villages)
    url = shown.chart("map")["data"][0]["geojson"]
    assert f"/village/{OWN}/" in url
    back = shown.markup().links["云岭县（虚构示范县）"]
    assert "within" not in back
    assert f"place={OWN}" in back
    assert "level=township" in back


def test_the_table_leads_down_by_link(page: Shower):
    links = page().markup().links
    assert f"within={OWN}" in links["白垴乡"]
    assert "level=village" in links["白垴乡"]
    public = page(role=Role.PUBLIC).markup().links["白垴乡"]
    assert "within" not in public, "the public sees no villages"
    assert f"place={OWN}" in public


def test_a_secretary_goes_down_to_the_own_villages_only(page: Shower):
    links = page(role=Role.TOWNSHIP, township=OWN).markup().links
    assert f"within={OWN}" in links["白垴乡"]
    assert "within" not in links["鹿鸣乡"]


def test_a_place_that_is_looked_at_has_its_ways_on(page: Shower):
    shown = page(place=OWN, item=ITEM)
    links = shown.markup().links
    assert links["趋势"].startswith("./trends?")
    assert f"place={OWN}" in links["趋势"]
    assert "receipt=" in links["得分明细"]
    assert "within=" in links["下属各村地图"]
    outline = shown.chart("map")["data"][1]
    assert outline["locations"] == [OWN]


def test_two_months_stand_on_one_scale(page: Shower, stored: Callable):
    shown = page(compare="2026-06")
    texts = shown.markup().texts
    assert "总分 · 2026年10月" in texts
    assert "总分 · 2026年6月" in texts
    scales = [sorted({step[1] for step in shown.chart(name)["data"][0]["colorscale"]}) for name in ("map", "second")]
    assert all(scales)
    before = stored(read_totals, "township", "2026-06")["points"].min() / 100
    now = stored(read_totals, "township")["points"].min() / 100
    assert f"{min(before, now):,.2f}" in " ".join(texts)
    assert re.search(r"\d+ \| \d+", " ".join(texts)), "the legend counts both"


def test_two_items_stand_side_by_side_only_in_what_means_the_same(page: Shower):
    shown = page(item=ITEM, compare="health_talks", show="value")
    assert "value" in shown.told(), "talks and per cent have no common scale"
    assert "second" in {str(part.proto.id).rsplit("-", 1)[-1] for part in shown.app.get("plotly_chart")}
    assert "health_talks" not in page().options("compare")


def test_context_is_shown_without_target_light_or_rank(page: Shower):
    shown = page(item="births", lang="en")
    text = "\n".join(shown.texts())
    assert "Shown for planning only" in text
    assert not any(sign in "".join(shown.mapped().values()) for sign in LIGHT_SIGNS)
    table = next(frame for caption, frame in shown.markup().frames().items() if "Births" in caption)
    codes = [link.partition("within=")[2][:9] for name, link in shown.markup().links.items() if "within=" in link]
    assert codes == sorted(codes), "in the order of the codes, not of the values"
    assert len(table) == 14


def test_context_on_the_map_is_what_was_reported(page: Shower):
    before = page(item="births", period="2025-12", lang="en").mapped()
    assert len(before) == 14
    assert all(re.fullmatch(r"[\d,]+ people", text) for text in before.values())


def test_not_applicable_is_hatched_and_apart_from_missing_and_zero(page: Shower):
    shown = page(level="village", item="villagers_meeting", show="value")
    texts = shown.markup().texts
    assert "不适用" in texts
    assert "缺报" not in texts
    kinds = [(trace["type"], trace.get("mode")) for trace in shown.chart("map")["data"]]
    assert ("scattergeo", "lines") in kinds
    assert "0" in texts, "none held is a class of its own"


def test_the_public_sees_the_outlines_of_villages_and_no_figures(page: Shower):
    shown = page(role=Role.PUBLIC, level="village")
    assert shown.mapped() == {}
    assert "未计分或不可查看" in shown.markup().texts
    assert "个单位没有数据" in "\n".join(shown.texts())


@pytest.mark.parametrize("wanted", ["nowhere", OWN])
def test_a_part_of_the_county_that_is_not_there_shows_all(page: Shower, wanted: str):
    shown = page(within=wanted, lang="en")
    assert len(shown.mapped()) == 14
    assert ("nowhere" in shown.told()) == (wanted == "nowhere")


def test_the_months_are_links_and_the_newest_has_none_after(page: Shower):
    links = page(period="2026-08").markup().links
    assert "period=2026-07" in links["‹ 上月"]
    assert "period=2026-09" in links["下月 ›"]
    assert "下月 ›" not in page().markup().links
    assert "period" not in page(period="2026-09").markup().links["下月 ›"].split("?")[1]


def test_playing_goes_on_to_the_newest_month_and_begins_a_year_back():
    months = [f"2026-{number:02d}" for number in range(10, 0, -1)]
    assert next_month(months, "2026-04") == "2026-05"
    assert next_month(months, "2026-10") == "2026-01"
    assert next_month(["2026-10"], "2026-10") == "2026-10"


def test_the_switch_to_play_does_not_step_at_once(page: Shower):
    shown = page(period="2026-08")
    shown.app.toggle(key="map_playing").set_value(True).run()
    assert not shown.app.exception
    assert shown.app.query_params["period"] in ("2026-08", ["2026-08"])
