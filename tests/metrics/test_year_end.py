"""The year's end: cases expected, and ranges that hold as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, nbinom

from metrics.year_end import (
    Course,
    count_at_year_end,
    expected_cases,
    money_at_year_end,
    rate_at_year_end,
    share_by_now,
    stock_at_year_end,
)

SEED = 20261122


def course(numerator: object, so_far: object = None, rest: object = None, months: int = 8, left: int = 4) -> Course:
    """Return a course; without a last year it is unknown."""
    figures = np.atleast_1d(np.array(numerator, dtype=np.int64))
    known = so_far is not None
    parts = [np.broadcast_to(np.array(part if known else 0, dtype=np.int64), figures.shape) for part in (so_far, rest)]
    return Course(np.full(figures.shape, months), left, figures, *parts, np.full(figures.shape, known))


@pytest.mark.parametrize(
    ("given_course", "expected"),
    [
        (course(80), 40),
        (course(81), 41),  # 40.5, half up
        (course(80, 100, 60), 48),
        (course(80, 0, 60), 40),  # last year says nothing
        (course(80, 100, 60, months=12, left=0), 0),
    ],
)
def test_expected_cases_follow_last_year_or_this_years_mean(given_course: Course, expected: int) -> None:
    assert expected_cases(given_course).tolist() == [expected]


def test_the_pace_may_be_last_years_share_by_this_month() -> None:
    shares = share_by_now(np.array([30, 0, 0]), np.array([70, 10, 0]))
    assert shares[:2].tolist() == [0.3, 0.0]
    assert np.isnan(shares[2])


def test_a_count_without_last_year_is_negative_binomial() -> None:
    end = count_at_year_end(course(40), seed=SEED, draws=200_000)
    expected = 40 + nbinom(40.5, 8 / 12).ppf([0.025, 0.5, 0.975])
    np.testing.assert_allclose([end.low[0], end.this_year[0], end.high[0]], expected, atol=1)
    assert np.isnan(end.last_year[0])


def test_a_rate_with_many_cases_to_come_is_nearly_beta_binomial() -> None:
    """With a fixed number to come it would be exactly so (scipy); the number varies little here."""
    end = rate_at_year_end(course(4000), course(3600), seed=SEED, draws=100_000)
    expected = (3600 + betabinom(2000, 3600.5, 400.5).ppf([0.025, 0.975])) / 6000
    np.testing.assert_allclose([end.low[0], end.high[0]], expected, atol=0.0015)


def test_last_years_course_widens_the_range_to_where_it_leads() -> None:
    alone = rate_at_year_end(course(400), course(360), seed=SEED)
    falling = rate_at_year_end(course(400, 400, 200), course(360, 380, 120), seed=SEED)
    assert falling.low[0] < alone.low[0] - 0.02
    assert falling.last_year[0] < falling.this_year[0]


def test_a_year_that_is_over_has_no_range() -> None:
    end = rate_at_year_end(course(50, months=12, left=0), course(40, months=12, left=0), seed=SEED)
    assert (end.low[0], end.high[0]) == (0.8, 0.8)


def test_no_cases_no_rate() -> None:
    assert np.isnan(rate_at_year_end(course(0), course(0), seed=SEED).low[0])


def test_a_stock_stays_or_moves_as_last_year() -> None:
    pair = (np.array([900]), np.array([1000]))
    known = np.array([True])
    same = stock_at_year_end(pair, pair, pair, known, seed=SEED)
    assert same.low[0] < 0.9 < same.high[0]
    better = stock_at_year_end(pair, pair, (np.array([960]), np.array([1000])), known, seed=SEED)
    assert better.this_year[0] == pytest.approx(0.9, abs=0.005)
    assert better.last_year[0] == pytest.approx(0.96, abs=0.006)
    unknown = stock_at_year_end(pair, pair, pair, np.array([False]), seed=SEED)
    assert np.isnan(unknown.last_year[0])


def test_what_rarely_happens_does_not_end_the_year_in_heaps() -> None:
    """Nothing in ten months and nothing last year: one more at most; 59 of 59 in both years stay about that."""
    assert count_at_year_end(course(0, 0, 0, months=10, left=2), seed=SEED).high[0] <= 1
    full = (np.array([59]), np.array([59]))
    assert stock_at_year_end(full, full, full, np.array([True]), seed=SEED).low[0] > 0.93


def test_money_ends_between_both_courses_and_alone_has_no_range() -> None:
    end = money_at_year_end(course(8000, 5000, 3000))
    # 8,000 + 4 × 1,000 by this year's mean; 8,000 × 1.6 by last year's course.
    assert (end.low[0], end.high[0], end.this_year[0], end.last_year[0]) == (12_000, 12_800, 12_000, 12_800)
    assert end.middle[0] == 12_400
    alone = money_at_year_end(course(8000))
    assert (alone.middle[0], np.isnan(alone.low[0]), np.isnan(alone.high[0])) == (12_000, True, True)
    over = money_at_year_end(course(8000, 5000, 0, months=12, left=0))
    assert (over.low[0], over.high[0]) == (8000, 8000)


def test_months_left_may_differ_by_item() -> None:
    """A quarterly figure in October has a quarter left, a yearly one reported already has nothing."""
    both = Course(
        np.array([9, 12]), np.array([3, 0]), np.array([90, 90]), *[np.zeros(2, np.int64)] * 2, np.zeros(2, bool)
    )
    assert expected_cases(both).tolist() == [30, 0]
    end = count_at_year_end(both, seed=SEED)
    assert end.low[0] > 100
    assert (end.low[1], end.high[1]) == (90, 90)


@pytest.mark.parametrize("chance", [0.7, 0.9, 0.97])
@pytest.mark.parametrize("a_month", [3, 30])
def test_ranges_hold_the_years_end_at_least_as_often_as_stated(chance: float, a_month: int) -> None:
    """2,000 simulated places; 95 % is stated, and taking the wider of two courses holds more."""
    random = np.random.default_rng(SEED)
    places = 2000
    now, rest, last_now, last_rest = (random.poisson(a_month * months, places) for months in (8, 4, 8, 4))
    done = [random.binomial(cases, chance) for cases in (now, rest, last_now, last_rest)]
    end = rate_at_year_end(course(now, last_now, last_rest), course(done[0], done[2], done[3]), seed=SEED, draws=500)
    final = (done[0] + done[1]) / np.maximum(now + rest, 1)
    assert ((final >= end.low - 1e-9) & (final <= end.high + 1e-9)).mean() > 0.945
    count = count_at_year_end(course(now, last_now, last_rest), seed=SEED, draws=500)
    assert ((now + rest >= count.low) & (now + rest <= count.high)).mean() > 0.945


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_ranges_lie_in_order_and_within_what_is_possible(cases: int, done: int, last: int, rest: int) -> None:
    done = min(done, cases)
    end = rate_at_year_end(course(cases, last, rest), course(done, last, rest), seed=SEED, draws=50)
    if cases:
        assert 0 <= end.low[0] <= end.this_year[0] <= end.high[0] <= 1
    count = count_at_year_end(course(cases, last, rest), seed=SEED, draws=50)
    assert cases <= count.low[0] <= count.this_year[0] <= count.high[0]
