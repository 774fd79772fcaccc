"""Trends and signals in words, control charts and funnels: what is chance and what is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.texts import translate
from dashboard.trend_control import COLUMNS, P_CHART, XMR_CHART, chart_kind, control_frame, signal_sentences
from dashboard.trend_control_figure import SIGNAL_SHAPES, control_figure
from dashboard.trend_funnel import funnel_figure, funnel_of, has_funnel
from dashboard.trend_measures import Measure
from dashboard.trend_tables import control_table, funnel_table
from dashboard.trend_verdicts import trend_verdict, verdict_sentence
from metrics.catalogue import Indicator
from metrics.funnel import FUNNEL_POSITIONS
from metrics.periods import months_between
from metrics.rule_book import Item
from tests.dashboard.shown_markup import MarkupReader
from tests.small_county import indicator

NAMES = {"mean": "均值", "upper": "上限", "lower": "下限", "outside": "界外", "shift": "同侧", "trend": "同向"}


def say(text: str, /, **parameters: object) -> str:
    return translate(text, "zh", **parameters)


def measure(scored: bool = True, **changes: object) -> Measure:
    one = Indicator.model_validate(indicator("visits", **changes))
    item = Item(code="visits", indicator="visits", name="访视", points=100, rule="linear")
    return Measure("visits", "访视", "%", 2, one, item if scored else None)


CONTEXT = measure(
    scored=False, subject="context", kind="count", denominator=None, polarity="none", default_target=None, factor=1
)


def monthly(numerators: list[float | None], denominator: float = 100, state: str = "scored") -> pd.DataFrame:
    months = months_between("2024-01", "2026-12")[: len(numerators)]
    frame = pd.DataFrame({"month": months, "numerator": numerators, "denominator": denominator, "state": state})
    frame = frame.astype({"numerator": float, "denominator": float})
    return frame.assign(
        value=frame["numerator"] / denominator * 100, text=[f"{value}%" for value in frame["numerator"]]
    )


RISING, LEVEL = [50, 55, 60, 65, 70, 80], [80, 82, 79, 81, 80, 80]
OUTLIER = [*[70, 80] * 8, 20]


@pytest.mark.parametrize(
    ("numerators", "changes", "said"),
    [
        (RISING, {}, "在上升，趋势向好"),
        (RISING, {"polarity": "lower_is_better"}, "在上升，趋势变差"),
        (RISING[::-1], {}, "在下降，趋势变差"),
        (RISING[::-1], {"polarity": "lower_is_better"}, "在下降，趋势向好"),
        (LEVEL, {}, "没有明显趋势"),
        (RISING[:4], {}, "无法判断"),
        ([*RISING, None], {}, "无法判断"),
        (RISING, {"cumulation": "stock"}, "同一批人"),
        (RISING, {"interval": "none"}, "不受偶然因素影响"),
    ],
)
def test_a_trend_is_told_in_words(numerators: list[float | None], changes: dict, said: str):
    one = measure(**changes)
    assert said in verdict_sentence(trend_verdict(monthly(numerators), one), "甲乡", say)


def test_context_rises_or_falls_and_is_never_better_or_worse():
    sentence = verdict_sentence(trend_verdict(monthly([100, 200, 300, 400, 500]), CONTEXT), "甲乡", say)
    assert "在上升" in sentence
    assert "好" not in sentence
    assert "差" not in sentence


def test_months_in_which_nothing_falls_due_do_not_count():
    frame = monthly([numerator for numerator in RISING for _ in range(2)])
    frame.loc[::2, ["state", "numerator", "value"]] = ["not_due", np.nan, np.nan]
    assert "在上升" in verdict_sentence(trend_verdict(frame, measure()), "甲乡", say)


def test_the_total_has_no_test():
    total = Measure("total", "总分", "分", 2)
    assert trend_verdict(monthly(RISING), total).reason == "interval"


@pytest.mark.parametrize(
    ("changes", "denominator", "kind"),
    [
        ({}, 100, P_CHART),
        ({}, 50_000, XMR_CHART),
        ({"cumulation": "stock"}, 100, XMR_CHART),
        ({"kind": "count", "denominator": None, "factor": 1}, 1, XMR_CHART),
    ],
)
def test_the_chart_fits_the_figure(changes: dict, denominator: float, kind: str):
    one = measure(**changes)
    assert chart_kind(one.indicator, monthly(LEVEL * 2, denominator)["denominator"]) == kind


def test_an_outlier_is_a_signal_with_its_direction():
    frame = control_frame(monthly(OUTLIER), measure())
    assert frame["outside"].tolist() == [0] * 16 + [-1]
    (sentence,) = signal_sentences(frame, measure(), say, "zh")
    assert sentence == "2025年5月：20.0%，低于正常波动范围，属于变差。"
    neutral = signal_sentences(frame, measure(scored=False), say, "zh")
    assert neutral == ["2025年5月：20.0%，低于正常波动范围。"]


def test_eight_in_a_row_and_six_one_way_are_signals():
    shifted = signal_sentences(control_frame(monthly([*[70, 71] * 4, *[80, 81] * 4]), measure()), measure(), say, "zh")
    assert any("连续8期高于均值，属于向好" in sentence for sentence in shifted)
    falling = control_frame(monthly([80, 81, 80, 81, 80, 79, 78, 77, 76, 75]), measure())
    assert any("期下降，属于变差" in sentence for sentence in signal_sentences(falling, measure(), say, "zh"))


def test_noise_says_that_there_is_no_signal():
    assert signal_sentences(control_frame(monthly(LEVEL * 2), measure()), measure(), say, "zh") == [
        "没有异常信号：各月高低都在偶然波动范围内。"
    ]


def test_too_few_months_make_no_chart():
    assert control_frame(monthly(LEVEL), measure()).columns.tolist() == COLUMNS
    assert control_frame(monthly(LEVEL), measure()).empty


def test_limits_stay_within_the_possible_unless_the_figure_may_be_negative():
    stock = measure(cumulation="stock")
    frame = control_frame(monthly([0, 50, 100] * 4), stock)
    assert frame["lower"].min() == 0
    assert frame["upper"].max() == 100
    both = {"numerator": {"a": 1, "b": -1}}
    difference = measure(kind="count", denominator=None, factor=1, derivation=both)
    assert control_frame(monthly([0, 50, 100] * 4, 1), difference)["lower"].min() < 0


def test_signals_differ_by_shape_and_the_limits_have_their_names():
    frame = control_frame(monthly(OUTLIER), measure())
    figure = control_figure(frame, unit="%", decimals=1, names=NAMES)
    line = figure.data[-1]
    assert line.marker.symbol[-1] == SIGNAL_SHAPES["outside"]
    assert line.marker.symbol[0] == "circle"
    assert "界外" in line.text[-1]
    assert {note.text.split(" ")[0] for note in figure.layout.annotations} == {"均值", "上限", "下限"}
    assert len(figure.to_json()) < 24_000
    table = MarkupReader(str(control_table(frame, measure(), NAMES, say))).frames()["访视"]
    assert len(table) == len(frame)
    assert table.iloc[0].tolist()[-1] == "界外"


PLACES = pd.DataFrame(
    {
        "place": list("abcd"),
        "name": ["甲", "乙", "丙", "丁"],
        "numerator": [900.0, 90.0, 700.0, np.nan],
        "denominator": [1000.0, 100.0, 1000.0, np.nan],
        "value": [90.0, 90.0, 70.0, np.nan],
        "text": ["90%", "90%", "70%", "—"],
    }
)
POSITIONS = dict(zip(FUNNEL_POSITIONS, ("无法判断", "远低", "低", "内", "高", "远高"), strict=True))


def test_a_funnel_holds_places_against_the_pooled_value():
    funnel = funnel_of(PLACES, measure().indicator)
    assert funnel is not None
    assert funnel.reference == pytest.approx(1690 / 2100 * 100)
    assert funnel.places.set_index("place")["position"].to_dict() == {"a": "far_above", "b": "above", "c": "far_below"}
    lower, upper = funnel.warning
    assert (np.diff(upper - lower) < 0).all(), "it narrows"


def test_small_places_lie_within_where_large_ones_do_not():
    small = PLACES.assign(numerator=PLACES["numerator"] / 100, denominator=PLACES["denominator"] / 100)
    funnel = funnel_of(small, measure().indicator)
    assert funnel is not None
    assert set(funnel.places["position"]) == {"within"}


def test_without_a_denominator_or_without_figures_there_is_no_funnel():
    assert not has_funnel(None)
    assert not has_funnel(CONTEXT.indicator)
    assert funnel_of(PLACES.iloc[3:], measure().indicator) is None
    assert funnel_of(PLACES.assign(denominator=0.0), measure().indicator) is None


def test_one_place_alone_and_all_equal_are_drawn():
    for places in (PLACES.iloc[:1], PLACES.iloc[[0, 0, 0]]):
        funnel = funnel_of(places, measure().indicator)
        assert funnel is not None
        figure = funnel_figure(funnel, unit="%", names={"warning": "95", "action": "99.8", "reference": "全体"},
                               size_name="人数")  # fmt: skip
        low, high = figure.layout.yaxis.range
        assert low < 90 < high


def test_places_outside_are_named_and_have_another_shape():
    funnel = funnel_of(PLACES, measure().indicator)
    assert funnel is not None
    figure = funnel_figure(funnel, unit="%", names={"warning": "95 %", "action": "99.8 %", "reference": "全体"},
                           size_name="人数")  # fmt: skip
    texts = [note.text for note in figure.layout.annotations]
    assert {"甲", "丙"} <= set(texts)
    shapes = {trace.marker.size: trace.marker.symbol for trace in figure.data if trace.mode == "markers"}
    assert shapes == {10: "triangle-up", 12: ("triangle-up", "triangle-down")}
    table = MarkupReader(str(funnel_table(funnel, measure(), POSITIONS, "人数", say))).frames()["访视"]
    assert table.iloc[:, 0].tolist()[0] == "乙", "the smallest first"
    assert table.iloc[:, -1].tolist() == ["高", "远高", "远低"]
