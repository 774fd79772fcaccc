"""Year-to-date figures: flows add up, stocks stand, and three states stay three."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.catalogue import Indicator
from metrics.cumulation import Cumulated, cumulate, derive, due_months
from tests.metrics.worlds import cube, indicator

MONTHS = ["2026-01", "2026-02", "2026-03"]
FLOW = indicator("flow")
STOCK = indicator("stock", cumulation="stock")
MIXED = indicator("mixed", denominator_cumulation="stock")
COUNT = indicator("count", "count")


def year_to_date(
    indicators: list[Indicator],
    *rows: tuple,
    places: str = "v",
    months: list[str] = MONTHS,
    exists: list[list[int]] | None = None,
    reports: list[list[int]] | None = None,
) -> Cumulated:
    """Return the figures of rows; places exist and report unless told otherwise."""
    filled = cube(places, indicators, months, *rows)
    shape = filled.state.shape
    there = np.ones((shape[0], shape[2]), dtype=bool) if exists is None else np.array(exists, dtype=bool)
    owing = np.ones(shape[:2], dtype=bool) if reports is None else np.array(reports, dtype=bool)
    return cumulate(filled, indicators, there, owing)


def figures(result: Cumulated, row: int = 0, column: int = 0) -> tuple[int, int]:
    """Return numerator and denominator of a place and indicator."""
    return int(result.numerator[row, column]), int(result.denominator[row, column])


THREE = [(1, 10), (2, 20), (4, 40)]


def rows_of(code: str, place: str = "v") -> list[tuple]:
    return [(month, code, place, *pair, 1) for month, pair in zip(MONTHS, THREE, strict=True)]


@pytest.mark.parametrize(("judged", "expected"), [(FLOW, (7, 70)), (STOCK, (4, 40)), (MIXED, (7, 40))])
def test_flows_add_up_and_stocks_stand(judged: Indicator, expected: tuple[int, int]) -> None:
    assert figures(year_to_date([judged], *rows_of(judged.code))) == expected


def test_a_stock_numerator_over_a_flow_denominator() -> None:
    judged = indicator("other_way", cumulation="stock", denominator_cumulation="flow")
    assert figures(year_to_date([judged], *rows_of("other_way"))) == (4, 70)


def test_a_stock_stands_as_last_reported_when_later_reports_are_missing() -> None:
    result = year_to_date([STOCK], *rows_of("stock")[:2])
    assert figures(result) == (2, 20)
    assert (result.due[0, 0], result.received[0, 0]) == (3, 2)


def test_a_month_without_a_report_adds_nothing_and_stays_due() -> None:
    result = year_to_date([FLOW], *rows_of("flow")[::2])
    assert figures(result) == (5, 50)
    assert (result.due[0, 0], result.received[0, 0]) == (3, 2)


def test_zero_is_a_report_and_nothing_is_none() -> None:
    result = year_to_date([COUNT], ("2026-01", "count", "v", 0, None, 1), places="v w")
    assert result.received.ravel().tolist() == [1, 0]
    assert result.reported.ravel().tolist() == [True, False]
    assert result.numerator.ravel().tolist() == [0, 0]


def test_not_applicable_owes_no_report() -> None:
    declined = [(month, "flow", "v", None, None, 2) for month in MONTHS]
    result = year_to_date([FLOW], *declined)
    assert (result.due[0, 0], result.received[0, 0], result.not_applicable[0, 0]) == (0, 0, True)


def test_not_applicable_first_and_a_value_later_is_a_value() -> None:
    result = year_to_date([FLOW], ("2026-01", "flow", "v", None, None, 2), ("2026-02", "flow", "v", 3, 4, 1))
    assert figures(result) == (3, 4)
    assert (result.due[0, 0], result.received[0, 0], result.not_applicable[0, 0]) == (2, 1, False)


def test_not_applicable_is_subtracted_once_per_month_that_was_due() -> None:
    quarterly = indicator("quarterly", frequency="quarter")
    rows = [(month, "quarterly", "v", None, None, 2) for month in MONTHS]
    result = year_to_date([quarterly], *rows, exists=[[0, 1, 1]])
    assert result.due[0, 0] == 0
    nowhere = year_to_date([FLOW], ("2026-01", "flow", "v", None, None, 2), exists=[[0, 1, 1]])
    assert nowhere.due[0, 0] == 2


@pytest.mark.parametrize(
    ("frequency", "months", "expected"),
    [
        ("month", ["2026-01", "2026-02"], [True, True]),
        ("quarter", ["2026-02", "2026-03", "2026-04"], [False, True, False]),
        ("year", ["2026-11", "2026-12", "2027-01"], [False, True, False]),
    ],
)
def test_a_report_falls_due_when_its_period_ends(frequency: str, months: list[str], expected: list[bool]) -> None:
    assert due_months(indicator("i", frequency=frequency), months).tolist() == expected


def test_nothing_falls_due_before_or_after_an_indicator_is_in_force() -> None:
    short_lived = indicator("i", valid_from="2026-02", valid_to="2026-02")
    assert due_months(short_lived, MONTHS).tolist() == [False, True, False]


def test_a_quarterly_report_is_due_once_a_quarter() -> None:
    quarterly = indicator("quarterly", "count", frequency="quarter")
    result = year_to_date([quarterly], ("2026-Q1", "quarterly", "v", 5, None, 1))
    assert figures(result) == (5, 0)
    assert (result.due[0, 0], result.received[0, 0]) == (1, 1)


def test_a_closed_place_owes_the_months_it_was_there_and_its_flow_counts() -> None:
    result = year_to_date([FLOW], *rows_of("flow")[:1], exists=[[1, 1, 0]])
    assert figures(result) == (1, 10)
    assert (result.due[0, 0], result.received[0, 0], result.reported[0, 0]) == (2, 1, True)


def test_stock_of_a_closed_place_counts_nothing_and_is_no_report_of_today() -> None:
    result = year_to_date([STOCK, MIXED], *rows_of("stock")[:2], *rows_of("mixed")[:2], exists=[[1, 1, 0]])
    assert figures(result, column=0) == (0, 0)
    assert not result.reported[0, 0]
    assert figures(result, column=1) == (3, 0)
    assert result.reported[0, 1]


def test_units_of_another_level_owe_nothing() -> None:
    result = year_to_date([FLOW, STOCK], places="t v", reports=[[0, 0], [1, 1]])
    assert result.due.tolist() == [[0, 0], [3, 3]]


def test_never_more_reports_than_are_due() -> None:
    result = year_to_date([FLOW], *rows_of("flow"), exists=[[0, 0, 1]])
    assert (result.due[0, 0], result.received[0, 0]) == (3, 3)


# ---------------------------------------------------------------------------------- derived

BOYS, GIRLS = indicator("boys", "count"), indicator("girls", "count")


def derived(terms: dict, *rows: tuple, kind: str = "rate") -> Cumulated:
    """Return the figures of one derived indicator of boys and girls in one village."""
    judged = indicator("derived", kind, derivation=terms)
    return derive(year_to_date([BOYS, GIRLS], *rows), [judged])


def test_derived_figures_are_sums_before_any_division() -> None:
    rows = [("2026-01", "boys", "v", 6, None, 1), ("2026-02", "boys", "v", 5, None, 1)]
    rows += [("2026-01", "girls", "v", 4, None, 1), ("2026-02", "girls", "v", 6, None, 1)]
    assert figures(derived({"numerator": {"boys": 1}, "denominator": {"girls": 1}}, *rows)) == (11, 10)
    assert figures(derived({"numerator": {"boys": 1, "girls": -1}}, *rows, kind="count")) == (1, 0)


@pytest.mark.parametrize(("every_term", "expected"), [(True, (0, False)), (False, (6, True))])
def test_a_missing_term_is_no_zero_when_every_term_is_needed(every_term: bool, expected: tuple[int, bool]) -> None:
    terms = {"numerator": {"boys": 1, "girls": 1}, "every_term": every_term}
    result = derived(terms, ("2026-01", "boys", "v", 6, None, 1), kind="count")
    assert (result.numerator[0, 0], result.reported[0, 0]) == expected
    assert result.received[0, 0] == (0 if every_term else 1)


def test_derived_denominators_may_be_the_terms_denominators() -> None:
    one, two = indicator("one"), indicator("two")
    terms = {"numerator": {"one": 1, "two": 1}, "denominator": {"one": 1, "two": 1}, "denominator_part": "denominator"}
    result = derive(
        year_to_date([one, two], ("2026-01", "one", "v", 1, 10, 1), ("2026-01", "two", "v", 2, 5, 1)),
        [indicator("pooled", derivation=terms)],
    )
    assert figures(result) == (3, 15)


@pytest.mark.parametrize("every_term", [True, False])
def test_derived_does_not_apply_where_a_needed_term_does_not(every_term: bool) -> None:
    rows = [(month, "boys", "v", None, None, 2) for month in MONTHS]
    result = derived({"numerator": {"boys": 1, "girls": 1}, "every_term": every_term}, *rows, kind="count")
    assert result.not_applicable[0, 0] == every_term
    assert result.due[0, 0] == (0 if every_term else 3)


def test_derive_gives_the_indicators_in_the_order_asked_and_twice_when_asked_twice() -> None:
    both_kinds = indicator("all", "count", derivation={"numerator": {"boys": 1, "girls": 1}})
    rows = (("2026-01", "boys", "v", 6, None, 1), ("2026-01", "girls", "v", 4, None, 1))
    result = derive(year_to_date([BOYS, GIRLS], *rows), [GIRLS, both_kinds, BOYS, GIRLS])
    assert result.indicators == ("girls", "all", "boys", "girls")
    assert result.numerator.tolist() == [[4, 10, 6, 4]]


def test_an_unknown_term_is_an_error() -> None:
    with pytest.raises(KeyError):
        derived({"numerator": {"twins": 1}}, kind="count")
