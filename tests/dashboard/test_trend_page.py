"""The trend page on the demo county: stored figures, observations re-summed, signals, what each role sees."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.display import points_text
from loaders.access import AccessDenied, Role, Viewer
from loaders.engine import open_engine, read_transaction
from loaders.observation_trends import read_observation_trend
from loaders.score_reads import read_item_trend, read_total_trend
from loaders.trend_events import read_books_by_month
from metrics.observation_trends import Window
from tests.dashboard.shown_page import ShownPage, show
from tests.demo_database import LAST_MONTH

COUNTY, OWN, OTHER = "990101", "990101201", "990101202"
ITEM = "postnatal_visit"
VIEWS = ("lines", "multiples", "control", "funnel")

Shower = Callable[..., ShownPage]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, demo_url: str) -> Shower:
    """Show the trend page of the demo county: ``page(view="funnel", items="births")``."""
    return lambda **options: show(monkeypatch, demo_url, "trends", **options)


@pytest.fixture(scope="module")
def read(demo_url: str) -> Callable:
    """Call a read of loaders as a role: ``read(read_total_trend, "township", [OWN])``."""

    def call(function: Callable, *arguments: object, role: Role = Role.COUNTY_LEADER, place: str = COUNTY, **named):
        with read_transaction(open_engine(demo_url)) as connection:
            return function(connection, Viewer("tests", "", role, place), *arguments, **named)

    return call


def line(shown: ShownPage, name: str = "trend", number: int = -1) -> tuple[list, list, list]:
    """Months, values and texts of a line, without the gaps at the beginning of a year."""
    traces = [trace for trace in shown.chart(name)["data"] if trace.get("mode") == "lines+markers"]
    trace = traces[number]
    seen: dict = {}
    for month, value, text in zip(trace["x"], trace["y"], trace["text"], strict=True):
        if value is not None or month not in seen:
            seen[month] = (value, text)
    return list(seen), [value for value, _ in seen.values()], [text for _, text in seen.values()]


def test_the_total_is_that_of_the_stored_runs(page: Shower, read: Callable):
    trend = read(read_total_trend, "township", [OWN])
    shown = page(place=OWN)
    months, values, texts = line(shown)
    assert months == trend["period"].tolist()
    assert values == pytest.approx((trend["points"] / 100).tolist())
    assert texts == [points_text(points) for points in trend["points"]]
    assert len(months) == 36
    table = next(frame for caption, frame in shown.markup().frames().items() if "总分" in caption)
    assert table.iloc[:, 0].tolist() == months[::-1]
    assert table.iloc[0, 1] == texts[-1]


def test_an_items_year_so_far_is_that_of_the_stored_runs(page: Shower, read: Callable):
    trend = read(read_item_trend, "township", ITEM, [OWN])
    months, values, _ = line(page(items=ITEM, places=OWN))
    assert months == trend["period"].tolist()
    assert values == pytest.approx(trend["value"].tolist())


@pytest.mark.parametrize("window", [Window.MONTH, Window.ROLLING])
def test_single_months_and_twelve_months_are_re_summed_from_observations(page: Shower, read: Callable, window: Window):
    trend = read(read_observation_trend, "township", ITEM, window, LAST_MONTH).query("place == @OWN")
    months, values, _ = line(page(items=ITEM, places=OWN, window=str(window)))
    assert months == trend["month"].tolist()
    assert values == pytest.approx((trend["numerator"] / trend["denominator"] * 100).astype(float).tolist())
    assert len(months) == {Window.MONTH: 36, Window.ROLLING: 25}[window]


def test_observations_and_stored_runs_agree_on_the_year_so_far(read: Callable):
    places = [OWN, OTHER, COUNTY]
    scored = read(read_item_trend, "township", ITEM, places).set_index(["period", "place"])
    observed = read(read_observation_trend, "township", ITEM, Window.YEAR, LAST_MONTH).set_index(["month", "place"])
    assert len(scored) == 36 * len(places)
    for key, row in scored.iterrows():
        assert (observed.at[key, "numerator"], observed.at[key, "denominator"]) == (
            row["numerator"],
            row["denominator"],
        )


def test_several_items_and_places_make_a_chart_each_with_a_line_each(page: Shower):
    shown = page(items=f"{ITEM},health_talks", places=f"{OWN},{OTHER},{COUNTY}", lang="en")
    for name in ("trend", "trend_1"):
        assert len([t for t in shown.chart(name)["data"] if t.get("mode") == "lines+markers"]) == 3
    names = [note["text"] for note in shown.chart("trend")["layout"]["annotations"]]
    assert any("Bainao" in name for name in names)
    assert shown.chart("trend")["layout"]["showlegend"] is False


def test_target_pace_last_year_and_events_are_on_the_chart(page: Shower):
    notes = [note["text"] for note in page(items="health_talks", places=OWN).chart("trend")["layout"]["annotations"]]
    for wanted in ("目标", "序时进度", "去年同期", "换用新细则"):
        assert any(wanted in note for note in notes), wanted
    merged = page(items=ITEM, places=OTHER).chart("trend")["layout"]["annotations"]
    assert any("单位合并" in note["text"] for note in merged)


def test_a_trend_is_told_in_words_and_distances_in_points_of_per_cent(page: Shower):
    text = "\n".join(page(items=ITEM, places=OWN).texts())
    assert "最近5期" in text
    assert "个百分点" in text


def test_context_has_no_target_no_pace_no_rule_book_and_no_judgement(page: Shower):
    shown = page(items="births", places=OWN)
    notes = " ".join(note["text"] for note in shown.chart("trend")["layout"]["annotations"])
    assert "目标" not in notes
    assert "序时进度" not in notes
    assert "换用新细则" not in notes
    text = "\n".join(shown.texts())
    assert "不设目标、不计分、不亮灯、不排位次" in text
    assert "向好" not in text
    assert "变差" not in text


def test_all_places_on_one_scale_lead_to_their_lines(page: Shower):
    shown = page(view="multiples", items=ITEM, window="rolling")
    links = shown.markup().links
    assert f"places={OWN}" in links["白垴乡"]
    assert "view" not in links["白垴乡"].split("?")[1]
    assert sum("places=" in link for link in links.values()) == 14
    assert any("所有小图同一刻度" in text for text in shown.texts())


def test_villages_of_all_townships_are_too_many_cards_and_of_one_they_are_not(page: Shower):
    shown = page(view="multiples", items=ITEM, level="village")
    assert sum("places=" in link for link in shown.markup().links.values()) <= 60
    assert any("请选择乡镇" in text for text in shown.texts())
    own = page(view="multiples", items=ITEM, level="village", within=OWN)
    assert all(f"places={OWN}" in link for link in own.markup().links.values() if "places=" in link)


def test_a_control_chart_is_of_single_months_and_says_its_signals(page: Shower, read: Callable):
    shown = page(view="control", items=ITEM, places=OWN)
    monthly = read(read_observation_trend, "township", ITEM, Window.MONTH, LAST_MONTH).query("place == @OWN")
    _, values, _ = line(shown, "control")
    assert values == pytest.approx(monthly["value"].tolist())
    assert any("信号" in text or "波动" in text for text in shown.texts())


def test_the_total_has_no_control_chart_and_says_why(page: Shower):
    assert "总分只有累计数" in page(view="control", items="total").told()


def test_the_funnel_is_of_the_stored_run_and_refuses_context_and_counts(page: Shower, read: Callable):
    trend = read(read_item_trend, "township", ITEM, [OWN, OTHER])
    shown = page(view="funnel", items=ITEM)
    points = {
        name: (x, y)
        for trace in shown.chart("funnel")["data"]
        if trace["mode"] == "markers"
        for (name, _), x, y in zip(trace["customdata"], trace["x"], trace["y"], strict=True)
    }
    assert len(points) == 14
    wanted = trend[(trend["period"] == LAST_MONTH) & (trend["place"] == OWN)].iloc[0]
    assert points["白垴乡"] == (wanted["denominator"], pytest.approx(wanted["value"], abs=1e-4))
    assert "不在单位之间比高低" in page(view="funnel", items="birth_rate").told()
    assert "没有分母" in page(view="funnel", items="health_talks").told()


@pytest.mark.parametrize("view", VIEWS)
def test_the_public_sees_totals_of_townships_in_every_view(page: Shower, view: str):
    shown = page(role=Role.PUBLIC, view=view, items=ITEM, places=OWN)
    assert "postnatal" in shown.told()
    assert "产后访视" not in "\n".join(shown.texts())


def test_a_secretary_reads_the_own_villages_and_all_townships(read: Callable):
    options = {"role": Role.TOWNSHIP, "place": OWN}
    villages = read(read_observation_trend, "village", ITEM, Window.MONTH, LAST_MONTH, only_last=True, **options)
    assert villages[villages["level"] == "village"]["place"].str.startswith(OWN).all()
    assert set(villages["level"]) == {"county", "township", "village"}
    assert set(villages["month"]) == {LAST_MONTH}
    with pytest.raises(AccessDenied):
        read(read_observation_trend, "township", ITEM, Window.MONTH, LAST_MONTH, role=Role.PUBLIC)


def test_a_village_of_others_is_no_option_for_a_secretary(page: Shower):
    other = f"{OTHER}201"
    assert other in page(role=Role.TOWNSHIP, township=OWN, level="village", places=other).told()


def test_a_month_before_the_first_report_is_empty(read: Callable):
    assert read(read_observation_trend, "township", ITEM, Window.MONTH, "2000-01").empty
    assert read(read_observation_trend, "township", ITEM, Window.ROLLING, "2024-01").empty


def test_the_first_month_has_one_point_and_no_trend(page: Shower):
    shown = page(items=ITEM, places=OWN, period="2023-11")
    assert len(line(shown)[0]) == 1
    assert "无法判断趋势" in "\n".join(shown.texts())
    assert "没有数据" in page(items=ITEM, places=OWN, period="2023-11", window="rolling").told()


def test_the_rule_books_of_the_months_are_known(demo_url: str):
    with read_transaction(open_engine(demo_url)) as connection:
        books = read_books_by_month(connection, "township")
    assert books["month"].is_monotonic_increasing
    assert books["month"].is_unique
    assert books["version"].nunique() == 4


def test_choices_are_written_to_the_address_as_a_list(page: Shower):
    shown = page(place=OWN)
    shown.app.multiselect(key="filter_places").set_value([OWN, OTHER]).run()
    assert shown.app.query_params["places"] in (f"{OWN},{OTHER}", [f"{OWN},{OTHER}"])
    shown.app.multiselect(key="filter_places").set_value([]).run()
    assert "places" not in shown.app.query_params
    assert shown.app.multiselect(key="filter_places").value == [OWN], "an empty choice is the default"


def test_more_than_the_chart_can_show_keeps_the_newest_choice(page: Shower):
    shown = page(place=OWN)
    codes = shown.app.session_state["filter_places"]
    assert codes == [OWN]
    many = [f"99010120{n}" for n in range(4)] + ["990101100", "990101101", "990101102"]
    shown.app.multiselect(key="filter_places").set_value(many).run()
    assert len(shown.app.multiselect(key="filter_places").value) == 6
    assert shown.app.multiselect(key="filter_places").value[-1] == "990101102"


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("window", list(Window))
@pytest.mark.parametrize(
    "items", [ITEM, "births", "sex_ratio_at_birth", "satisfaction", "benefits_amount", "health_talks"]
)
def test_every_view_of_every_kind_of_figure_is_shown(page: Shower, view: str, window: Window, items: str):
    shown = page(view=view, window=str(window), items=items, places=OWN)
    text = "\n".join(shown.texts())
    assert "nan" not in text.lower().split()
    assert len(shown.texts()) > 20
