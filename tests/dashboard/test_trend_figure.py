"""The trend's figure: gaps stay gaps, lines carry their last value, the target is one dashed line."""

from __future__ import annotations

import pandas as pd

from dashboard.trend_figure import COLOURS, trend_figure


def frame(values: list[float | None], name: str = "甲乡") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month": [f"2026-{number:02d}" for number in range(1, len(values) + 1)],
            "name": name,
            "value": pd.array(values, dtype="Float64"),
            "text": ["—" if value is None else f"{value:g}%" for value in values],
        }
    )


def figure(data: pd.DataFrame, **options):
    return trend_figure(data, **{"unit": "%", "decimals": 1, "target": None, "target_name": "", **options})


def test_a_month_without_a_figure_breaks_the_line():
    (line,) = figure(frame([90, None, 95])).data
    assert list(line.y) == [90, None, 95]
    assert line.connectgaps is False


def test_zero_is_drawn():
    assert list(figure(frame([0, 1])).data[0].y) == [0, 1]


def test_the_line_ends_with_its_last_known_value():
    (label,) = figure(frame([90, 95, None])).layout.annotations
    assert (label.x, label.y, label.text) == ("2026-02", 95, "<b>95%</b>")


def test_nothing_known_draws_no_label():
    result = figure(frame([None, None]))
    assert not result.layout.annotations
    assert len(result.data) == 1


def test_an_empty_frame_draws_nothing_not_even_the_target():
    result = figure(frame([]), target=90, target_name="target 90%")
    assert (len(result.data), len(result.layout.shapes)) == (0, 0)


def test_the_target_is_a_dashed_line_with_its_name():
    result = figure(frame([80]), target=90.0, target_name="target 90%")
    (shape,) = result.layout.shapes
    assert (shape.y0, shape.y1, shape.line.dash) == (90, 90, "dash")
    assert any(note.text == "target 90%" for note in result.layout.annotations)


def test_a_line_per_place_with_a_colour_of_its_own_and_no_legend():
    result = figure(pd.concat([frame([1, 2]), frame([3, 4], "乙乡")]))
    assert [line.name for line in result.data] == ["甲乡", "乙乡"]
    assert [line.line.color for line in result.data] == list(COLOURS[:2])
    assert result.layout.showlegend is False
    assert [note.font.color for note in result.layout.annotations] == list(COLOURS[:2])


def test_only_short_units_stand_on_the_axis():
    assert figure(frame([1])).layout.yaxis.ticksuffix == "%"
    assert figure(frame([1]), unit="人次").layout.yaxis.ticksuffix == ""
