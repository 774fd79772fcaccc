"""Surges at the end: too much of a flow in the last month of the quarter or of the year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import hypergeom

from metrics.catalogue import Cumulation, Indicator, Kind
from metrics.cube import VALUE, Cube
from metrics.integrity.leads import LeadKind, excess_p_values, peers_p_values, pooled_results
from metrics.periods import Frequency

Counts = NDArray[np.int64]
Array = NDArray[np.float64]

_EVERY: dict[str, int] = {"quarter": 3, "year": 12}


def ends_of(months: Sequence[str], end: Literal["quarter", "year"], start_month: int = 1) -> NDArray[np.bool_]:
    """Return which months are the last of their quarter or year, counted from the assessment year's start."""
    return np.array([(int(month[5:]) - start_month) % _EVERY[end] == _EVERY[end] - 1 for month in months])


def count_surge_p_values(inside: Array, outside: Array, share: Array | float) -> Array:
    """Return p-values of too many events at the end, one column per indicator, rows are places.

    Poisson counts given their sum are binomial with the end's share of the time (Przyborowski &
    Wilenski 1940, Biometrika 31: 313–323); a season that all places share is allowed for by
    Fisher's test against the others. Serves days as well as months.
    """
    return excess_p_values(inside, outside, share)


def rate_surge_p_values(inside: Counts, outside: Counts, cases_inside: Counts, cases_outside: Counts) -> Array:
    """Return p-values of a higher rate at the end: Fisher's exact test, one-sided, given the cases due."""
    cases = cases_inside + cases_outside
    p_values = hypergeom.sf(inside - 1, cases, cases_inside, inside + outside)
    return np.where((cases_inside > 0) & (cases_outside > 0), p_values, np.nan)


def end_surge_tests(cube: Cube, indicators: Sequence[Indicator], ends: NDArray[np.bool_]) -> pd.DataFrame:
    """Return a test per place and monthly flow of a surge in the months marked in ``ends``.

    A count by ``count_surge_p_values``, a rate by the larger of ``rate_surge_p_values`` and Fisher's
    test against the other places; amounts and rates whose numerator is no part of the denominator
    are not tested. Statistic: events a month at the ends ÷ events a month elsewhere.
    """
    parts = [
        _surges_of(cube, column, indicator, ends) for column, indicator in enumerate(indicators) if _tested(indicator)
    ]
    return pooled_results(LeadKind.END_SURGE, cube.months, parts)


def _tested(indicator: Indicator) -> bool:
    return (
        indicator.cumulation is Cumulation.FLOW
        and indicator.frequency is Frequency.MONTH
        and indicator.kind is not Kind.AMOUNT
        and (indicator.kind is Kind.COUNT or indicator.numerator_within_denominator)
    )


def _surges_of(cube: Cube, column: int, indicator: Indicator, ends: NDArray[np.bool_]) -> dict[str, Any]:
    reported = cube.state[:, column] == VALUE
    months_inside, months_outside = reported[:, ends].sum(axis=1), reported[:, ~ends].sum(axis=1)
    inside, outside = _both(cube.numerator[:, column], ends)
    if indicator.kind is Kind.RATE:
        by_cases = rate_surge_p_values(inside, outside, *_both(cube.denominator[:, column], ends))
        p_values = np.maximum(by_cases, peers_p_values(inside.astype(float), outside.astype(float)))
    else:
        share = months_inside / np.maximum(months_inside + months_outside, 1)
        p_values = count_surge_p_values(inside.astype(float), outside.astype(float), share)
    possible = (months_inside > 0) & (months_outside > 0) & (inside + outside > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (inside / months_inside) / (outside / months_outside)
    return {
        "place": cube.places,
        "indicator": indicator.code,
        "figures": months_inside + months_outside,
        "statistic": ratio,
        "p_value": np.where(possible, p_values, np.nan),
    }


def _both(figures: Counts, ends: NDArray[np.bool_]) -> tuple[Counts, Counts]:
    return figures[:, ends].sum(axis=1), figures[:, ~ends].sum(axis=1)
