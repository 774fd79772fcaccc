"""Frames of the trend page: gaps, last year, targets that differ, pace, and context that never has a target."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dashboard.texts import translate
from dashboard.trend_events import book_events, missing_months, place_events
from dashboard.trend_measures import Measure
from dashboard.trend_series import lines_frame, references_of, year_starts
from dashboard.trend_tables import lines_table
from metrics.catalogue import Indicator
from metrics.observation_trends import Window
from metrics.periods import months_between
from metrics.rule_book import Item
from tests.dashboard.shown_markup import MarkupReader
from tests.small_county import indicator

VISITS = Indicator.model_validate(indicator("visits"))
TALKS = Indicator.model_validate(
    indicator("talks", kind="count", denominator=None, factor=1, decimals=0, unit={"zh": "场", "en": "talks"})
)
RATE = Measure(
    "visits", "访视", "%", 2, VISITS, Item(code="visits", indicator="visits", name="访视", points=100, rule="linear")
)
COUNT = Measure(
    "talks", "讲座", "场", 0, TALKS, Item(code="talks", indicator="talks", name="讲座", points=100, rule="completion")
)
UNSCORED = Measure("visits", "访视", "%", 2, VISITS)
MONTHS = months_between("2025-01", "2026-03")


def say(text: str, /, **parameters: object) -> str:
    return translate(text, "zh", **parameters)


def trend(place: str = "a", months: list[str] = MONTHS, **columns: object) -> pd.DataFrame:
    count = len(months)
    base = {"numerator": np.arange(1, count + 1), "denominator": 100, "state": "scored", "target": 90.0}
    frame = pd.DataFrame({"month": months, "place": place, **base, **columns})
    return frame.assign(value=frame["numerator"] / frame["denominator"] * 100)


def lines(
    measure: Measure = RATE, names: dict[str, str] | None = None, data: pd.DataFrame | None = None, **options: str
):
    return lines_frame(
        trend() if data is None else data, measure, names or {"a": "甲乡"}, options.get("last", "2026-03"), "zh"
    )


def kinds(references) -> list[str]:
    return [reference.kind for reference in references]


def test_lines_stop_at_the_month_that_is_looked_at():
    assert lines(last="2025-05")["month"].tolist() == MONTHS[:5]
    assert lines(last="2024-12").empty


def test_a_month_without_a_row_is_a_gap():
    data = pd.concat([trend(), trend("b").iloc[[0, 2]]])
    second = lines(names={"a": "甲乡", "b": "乙乡"}, data=data)
    values = second[second["place"] == "b"]["value"]
    assert values.notna().tolist()[:4] == [True, False, True, False]


def test_a_proportion_has_its_interval_and_the_total_none():
    frame = lines()
    assert (frame["low"] < frame["value"]).all()
    assert (frame["value"] < frame["high"]).all()
    total = Measure("total", "总分", "分", 2)
    points = pd.DataFrame({"month": MONTHS, "place": "a", "value": 935.58})
    frame = lines_frame(points, total, {"a": "甲乡"}, "2026-03", "zh")
    assert frame["low"].isna().all()
    assert frame["text"].iloc[0] == "935.58"


def test_years_begin_where_the_rule_book_says():
    assert year_starts(MONTHS, 1) == ("2025-01", "2026-01")
    assert year_starts(MONTHS, 10) == ("2025-10",)


def test_a_single_place_has_target_and_last_year_of_the_same_months():
    references = references_of(trend(), lines(), RATE, Window.YEAR, 1, say)
    assert kinds(references) == ["target", "last_year"]
    assert references[0].name == "目标90%"
    assert references[1].months == ("2026-01", "2026-02", "2026-03")
    assert references[1].values == pytest.approx((1.0, 2.0, 3.0))


def test_a_yearly_count_has_its_even_pace_and_only_as_it_adds_up():
    data = trend(target=12.0)
    references = references_of(data, lines(COUNT, data=data), COUNT, Window.YEAR, 1, say)
    assert kinds(references) == ["target", "pace", "last_year"]
    assert references[1].values[:3] == pytest.approx((1.0, 2.0, 3.0))
    assert references[1].values[12:] == pytest.approx((1.0, 2.0, 3.0))
    assert kinds(references_of(data, lines(COUNT, data=data), COUNT, Window.MONTH, 1, say)) == ["last_year"]


def test_places_with_different_targets_have_no_common_line():
    data = pd.concat([trend(), trend("b", target=95.0)])
    both = lines(names={"a": "甲乡", "b": "乙乡"}, data=data)
    assert references_of(data, both, RATE, Window.YEAR, 1, say) == ()
    same = pd.concat([trend(), trend("b")])
    assert kinds(references_of(same, lines(names={"a": "甲", "b": "乙"}, data=same), RATE, Window.YEAR, 1, say)) == [
        "target"
    ]


def test_what_nobody_scores_never_has_a_target():
    assert kinds(references_of(trend(), lines(UNSCORED), UNSCORED, Window.YEAR, 1, say)) == ["last_year"]


def test_another_rule_book_is_an_event_and_the_first_one_is_none():
    books = pd.DataFrame({"month": MONTHS, "version": ["a"] * 12 + ["b"] * 3})
    assert [(event.month, event.text) for event in book_events(books, MONTHS, say)] == [("2026-01", "换用新细则")]
    assert book_events(books.iloc[:0], MONTHS, say) == []
    assert book_events(books, MONTHS[:3], say) == []


def test_mergers_are_told_of_places_they_touch_and_of_their_parents():
    changes = pd.DataFrame(
        [("x", "y", "2025-06", "merge", "p"), ("z", "w", "2025-07", "split", "q")],
        columns=["from_code", "to_code", "month", "kind", "parent"],
    )
    for place in ("x", "y", "p"):
        assert [event.text for event in place_events(changes, [place], MONTHS, say)] == ["单位合并"]
    assert place_events(changes, ["other"], MONTHS, say) == []


def test_months_with_missing_reports_are_counted():
    monthly = pd.DataFrame({"place": "a", "month": MONTHS[:3], "reports_due": [2, 2, 0], "reports_received": [2, 1, 0]})
    assert missing_months(monthly, "a", MONTHS) == [("2025-02", 1, 2)]


def test_the_table_behind_a_line_is_the_line_newest_first():
    frame = lines()
    references = references_of(trend(), frame, RATE, Window.YEAR, 1, say)
    reader = MarkupReader(str(lines_table(frame, references, RATE, say, "zh")))
    table = reader.frames()["访视 甲乡"]
    assert table.iloc[:, 0].tolist() == MONTHS[::-1]
    assert table.iloc[0, 1] == "15.00"
    assert "目标值 (%)" in table.columns


def test_the_table_says_why_there_is_no_figure():
    data = trend().assign(state=["missing"] + ["scored"] * 14)
    data.loc[0, "value"] = np.nan
    table = MarkupReader(str(lines_table(lines(data=data), (), RATE, say, "zh"))).frames()["访视 甲乡"]
    assert table.iloc[-1, 1] == "缺报"
