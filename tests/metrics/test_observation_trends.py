"""Trends from observations: windows re-sum numerators and denominators, states stay apart, mergers move figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.catalogue import Indicator
from metrics.observation_trends import COLUMNS, Window, observation_trend, window_months
from tests.small_county import indicator

LEVELS = ("county", "township", "village")
VERSIONS = pd.DataFrame(
    [
        ("C", "county", None, "2020-01", None),
        ("C1", "township", "C", "2020-01", None),
        ("C2", "township", "C", "2020-01", None),
        ("C11", "village", "C1", "2020-01", None),
        ("C12", "village", "C1", "2020-01", "2026-02"),
        ("C21", "village", "C2", "2020-01", None),
    ],
    columns=["code", "level", "parent", "valid_from", "valid_to"],
)
CHANGES = pd.DataFrame([("C12", "C21", "2026-03", "merge")], columns=["from_code", "to_code", "month", "kind"])
VISITS = Indicator.model_validate(indicator("visits"))
PAID = Indicator.model_validate(indicator("paid", cumulation="stock"))
SURVEY = Indicator.model_validate(indicator("survey", frequency="quarter"))


def observed(*rows: tuple[str, str, int, int | None], code: str = "visits", state: int = 1) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["period", "place", "numerator", "denominator"])
    return frame.assign(indicator=code, state=state).astype({"numerator": "Int64", "denominator": "Int64"})


def trend(
    observations: pd.DataFrame,
    window: Window = Window.MONTH,
    months: tuple[str, ...] = ("2026-01", "2026-02"),
    one: Indicator = VISITS,
    changes: pd.DataFrame = CHANGES,
    **options: int,
) -> pd.DataFrame:
    frame = observation_trend(observations, VERSIONS, changes, one, [one], LEVELS, months, window, **options)
    return frame.set_index(["place", "month"])


FIGURES = observed(
    ("2026-01", "C11", 9, 10), ("2026-01", "C12", 40, 50), ("2026-01", "C21", 18, 20),
    ("2026-02", "C11", 10, 10), ("2026-02", "C21", 10, 20), ("2026-03", "C11", 1, 10),
)  # fmt: skip


@pytest.mark.parametrize(
    ("window", "start", "months"),
    [
        (Window.MONTH, 1, ["2026-02"]),
        (Window.YEAR, 1, ["2026-01", "2026-02"]),
        (Window.YEAR, 10, ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02"]),
        (Window.ROLLING, 1, [f"2025-{n:02d}" for n in range(3, 13)] + ["2026-01", "2026-02"]),
    ],
)
def test_a_window_ends_with_its_month(window: Window, start: int, months: list[str]) -> None:
    assert window_months(window, "2026-02", start) == months


def test_a_month_alone_is_the_sum_of_its_reports_and_no_mean_of_rates() -> None:
    january = trend(FIGURES).loc[("C1", "2026-01")]
    assert (january["numerator"], january["denominator"]) == (49, 60)
    assert january["value"] == pytest.approx(49 / 60 * 100)
    assert january["value"] != pytest.approx((90 + 80) / 2)


def test_the_year_so_far_and_twelve_months_add_up() -> None:
    for window in (Window.YEAR, Window.ROLLING):
        county = trend(FIGURES, window).loc[("C", "2026-02")]
        assert (county["numerator"], county["denominator"]) == (87, 110)


def test_the_year_begins_anew_and_twelve_months_do_not() -> None:
    figures = observed(("2025-12", "C11", 5, 10), ("2026-01", "C11", 9, 10))
    assert trend(figures, Window.YEAR).loc[("C11", "2026-01")]["denominator"] == 10
    assert trend(figures, Window.ROLLING).loc[("C11", "2026-01")]["denominator"] == 20


def test_missing_zero_and_not_applicable_stay_apart() -> None:
    figures = pd.concat([observed(("2026-01", "C11", 0, 10)), observed(("2026-01", "C12", 0, None), state=2)])
    frame = trend(figures)
    assert frame.loc[("C11", "2026-01")]["value"] == 0
    assert frame["state"][[("C11", "2026-01"), ("C12", "2026-01"), ("C21", "2026-01")]].tolist() == [
        "scored", "not_applicable", "missing",
    ]  # fmt: skip
    assert np.isnan(frame.loc[("C21", "2026-01")]["value"])
    assert pd.isna(frame.loc[("C21", "2026-01")]["numerator"])


def test_a_denominator_of_zero_has_no_value_and_is_not_missing() -> None:
    row = trend(observed(("2026-01", "C11", 0, 0))).loc[("C11", "2026-01")]
    assert (row["state"], np.isnan(row["value"])) == ("cannot_judge", True)


def test_months_between_two_quarters_owe_nothing() -> None:
    frame = trend(observed(("2026-Q1", "C11", 8, 10), code="survey"), months=("2026-02", "2026-03"), one=SURVEY)
    assert frame["state"][[("C11", "2026-02"), ("C11", "2026-03")]].tolist() == ["not_due", "scored"]
    assert frame.loc[("C21", "2026-03")]["state"] == "missing"


def test_a_stock_stands_as_last_reported_and_is_never_added_up_over_time() -> None:
    figures = observed(("2026-01", "C11", 40, 50), ("2026-02", "C11", 45, 50), code="paid")
    row = trend(figures, Window.YEAR, one=PAID).loc[("C11", "2026-02")]
    assert (row["numerator"], row["denominator"]) == (45, 50)


def test_a_merged_village_counts_for_the_one_that_took_it_in() -> None:
    months = ("2026-02", "2026-03")
    frame = trend(FIGURES, Window.YEAR, months)
    assert frame.loc[("C12", "2026-02")]["numerator"] == 40
    assert ("C12", "2026-03") not in frame.index
    assert frame.loc[("C21", "2026-03")]["numerator"] == 18 + 10 + 40
    assert frame.loc[("C1", "2026-02")]["numerator"] == 59
    assert frame.loc[("C1", "2026-03")]["numerator"] == 20


def test_reports_due_and_received_say_how_complete_a_sum_is() -> None:
    row = trend(FIGURES).loc[("C1", "2026-02")]
    assert (row["reports_due"], row["reports_received"]) == (2, 1)


def test_without_months_there_is_nothing() -> None:
    nothing = observation_trend(FIGURES, VERSIONS, CHANGES, VISITS, [VISITS], LEVELS, [], Window.MONTH)
    assert nothing.columns.tolist() == COLUMNS
    assert nothing.empty


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["2026-01", "2026-02"]),
            st.sampled_from(["C11", "C12", "C21"]),
            st.integers(0, 100),
            st.integers(0, 100),
        ),
        unique_by=lambda row: row[:2],
    )
)
def test_every_level_adds_up_to_the_same(rows: list[tuple[str, str, int, int]]) -> None:
    frame = trend(observed(*rows), Window.YEAR, changes=CHANGES.iloc[:0]).reset_index()
    sums = frame[frame["month"] == "2026-02"].groupby("level")[["numerator", "denominator"]].sum()
    assert (sums == sums.loc["county"]).all(axis=None)
