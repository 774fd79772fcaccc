"""The trend's figure: gaps stay gaps, lines carry their last value, references and events are named on the chart."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.palette import DARK, LIGHT
from dashboard.trend_events import TrendEvent
from dashboard.trend_figure import LineChart, trend_figure
from dashboard.trend_labels import label_rows, month_axis, spread
from dashboard.trend_series import Reference

CHART = LineChart("%", 1)


def frame(values: list[float | None], name: str = "甲乡") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": [f"2026-{number:02d}" for number in range(1, len(values) + 1)],
            "place": name,
            "name": name,
            "value": pd.array(values, dtype="Float64"),
            "text": ["—" if value is None else f"{value:g}%" for value in values],
        }
    )


def texts(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_a_month_without_a_figure_breaks_the_line():
    (line,) = trend_figure(frame([90, None, 95]), CHART).data
    assert list(line.y) == [90, None, 95]
    assert line.connectgaps is False


def test_a_line_that_begins_anew_each_year_is_broken_there():
    (line,) = trend_figure(frame([90, 95, 10]), LineChart("%", 1, restarts=("2026-03",))).data
    assert list(line.y) == [90, 95, None, 10]
    assert len(line.x) == len(line.text) == 4


def test_zero_is_drawn():
    assert list(trend_figure(frame([0, 1]), CHART).data[0].y) == [0, 1]


def test_the_line_ends_with_its_last_known_value():
    figure = trend_figure(frame([90, 95, None]), CHART)
    assert texts(figure) == ["<b>95%</b>"]
    assert figure.layout.annotations[0].font.color == LIGHT.series[0]


def test_nothing_known_draws_no_label():
    result = trend_figure(frame([None, None]), CHART)
    assert not result.layout.annotations
    assert len(result.data) == 1


def test_an_empty_frame_draws_nothing():
    result = trend_figure(frame([]), LineChart("%", 1, missing=(("2026-01", "x"),), band=(1, 2)))
    assert (len(result.data), len(result.layout.shapes)) == (0, 0)


def test_lines_are_named_at_their_ends_and_there_is_no_legend():
    result = trend_figure(pd.concat([frame([1, 2]), frame([3, 4], "云岭县（示范）")]), CHART)
    assert texts(result) == ["<b>甲乡 2%</b>", "<b>云岭县 4%</b>"]
    assert len({line.line.color for line in result.data}) == 2
    assert result.layout.showlegend is False


def test_references_are_named_where_they_end():
    target = Reference("target", "目标90%", ("2026-01", "2026-02"), (90.0, 90.0))
    before = Reference("last_year", "去年同期", ("2026-01", "2026-02"), (80.0, None))
    result = trend_figure(frame([85, 88]), LineChart("%", 1, references=(target, before)))
    assert texts(result) == ["目标90%", "去年同期", "<b>88%</b>"]
    assert [trace.line.dash for trace in result.data] == ["dash", "solid", None]
    assert result.data[1].line.width < result.data[2].line.width


def test_a_stepping_target_does_not_break_where_the_year_begins():
    target = Reference("target", "目标", ("2026-01", "2026-02"), (90.0, 95.0))
    pace = Reference("pace", "序时进度", ("2026-01", "2026-02"), (90.0, 95.0))
    result = trend_figure(frame([1, 2]), LineChart("", 0, references=(target, pace), restarts=("2026-02",)))
    assert list(result.data[0].y) == [90, 95]
    assert list(result.data[1].y) == [90, None, 95]


def test_the_interval_lies_behind_a_single_line_and_stops_at_gaps():
    data = frame([90, 91, None, 93, 94]).assign(low=[85, 86, None, 88, 89], high=[95, 96, None, 98, 99])
    area, line = trend_figure(data, CHART).data
    assert (area.fill, line.mode) == ("toself", "lines+markers")
    assert list(area.y) == [95, 96, 86, 85, None, 98, 99, 89, 88]
    two = pd.concat([data, data.assign(place="乙", name="乙")])
    assert len(trend_figure(two, CHART).data) == 2


def test_a_wide_interval_does_not_press_the_line_flat():
    data = frame([90, 91]).assign(low=[5, 86], high=[99, 96])
    low, high = trend_figure(data, CHART).layout.yaxis.range
    assert low > 80
    assert high < 100


def test_counts_begin_at_zero_and_rates_need_not():
    assert trend_figure(frame([90, 91]), LineChart("场", 0, floor=True)).layout.yaxis.range[0] == 0
    assert trend_figure(frame([90, 91]), CHART).layout.yaxis.range[0] > 80
    assert trend_figure(frame([-5, 91]), LineChart("人", 0, floor=True)).layout.yaxis.range[0] < -5


def test_all_equal_values_have_a_range():
    low, high = trend_figure(frame([5, 5, 5]), CHART).layout.yaxis.range
    assert low < 5 < high


def test_events_are_lines_with_words_and_those_of_one_month_share_theirs():
    events = (TrendEvent("2026-02", "换用新细则"), TrendEvent("2026-02", "单位合并"), TrendEvent("2026-02", "单位合并"))
    result = trend_figure(frame([1, 2, 3]), LineChart("", 0, events=events))
    assert "换用新细则、单位合并" in texts(result)
    assert [shape.x0 for shape in result.layout.shapes] == ["2026-02"]


def test_missing_reports_are_marked_at_the_foot():
    result = trend_figure(frame([1, 2]), LineChart("", 0, missing=(("2026-02", "应报2份，已报1份"),)))
    marks = result.data[-1]
    assert (list(marks.x), marks.marker.symbol) == (["2026-02"], "x-thin")
    assert list(marks.text) == ["应报2份，已报1份"]


def test_the_band_is_shaded_and_named():
    result = trend_figure(frame([1, 2]), LineChart("%", 1, band=(1.0, 1.5), band_name="满分区间"))
    (shape,) = result.layout.shapes
    assert (shape.y0, shape.y1) == (1.0, 1.5)
    assert "满分区间" in texts(result)


def test_the_dark_theme_has_its_own_colours():
    assert trend_figure(frame([1, 2]), CHART, DARK).data[0].line.color == DARK.series[0]


def test_six_lines_over_three_years_are_light():
    months = [f"{year}-{number:02d}" for year in (2024, 2025, 2026) for number in range(1, 13)]
    data = pd.concat(
        pd.DataFrame({"month": months, "place": str(n), "name": f"{n}号镇", "value": 91.234567, "text": "91.23%"})
        for n in range(6)
    )
    assert len(trend_figure(data, CHART).to_json()) < 24_000


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_labels_keep_apart_in_order_and_within(wanted: list[float]):
    placed = spread(wanted, 17, 0, 300)
    ordered = sorted(placed)
    assert all(after - before >= 17 - 1e-6 for before, after in itertools.pairwise(ordered))
    assert ordered[0] >= -1e-6
    assert ordered[-1] <= 300 + 1e-6
    for one, other in itertools.pairwise(range(len(wanted))):
        if wanted[one] < wanted[other]:
            assert placed[one] < placed[other]


@given(st.lists(st.floats(0, 300), min_size=1, max_size=5, unique=True))
def test_labels_with_room_stay_where_they_are(wanted: list[float]):
    placed = spread(wanted, 1e-9, 0, 300)
    assert placed == pytest.approx(wanted, abs=1e-6)


def test_more_labels_than_room_stand_closer():
    assert spread([5.0] * 5, 17, 0, 40) == pytest.approx([0, 10, 20, 30, 40])


def test_words_above_a_chart_take_another_row_where_they_would_meet():
    rows = label_rows({"2024-01": "换用新细则", "2025-01": "换用新细则", "2025-02": "单位合并"})
    assert rows == {"2024-01": 0, "2025-01": 0, "2025-02": 1}


@pytest.mark.parametrize(("months", "step"), [(1, "M1"), (12, "M3"), (24, "M6"), (36, "M12")])
def test_the_axis_has_few_labels(months: int, step: str):
    axis = month_axis([f"{2024 + number // 12}-{number % 12 + 1:02d}" for number in range(months)])
    assert axis["dtick"] == step
    assert axis["range"][0] == "2023-12-16"
