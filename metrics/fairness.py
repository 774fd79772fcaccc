"""Fairness figures: does the assessment follow the work, or what nobody can change?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import spearmanr

from metrics.catalogue import Indicator, Kind
from metrics.cumulation import Cumulated
from metrics.ranking import rank_with_tie_breaks

FEWEST_PLACES = 5
_EARTH_RADIUS_KM = 6371.0088
MEASURES = ("population", "migrant_share", "distance_km")


@dataclass(frozen=True)
class Fairness:
    """The fairness figures of a score run's assessed places.

    ``correlations``: measure (``MEASURES``), places, correlation, p_value; NaN where it is not known.
    ``places``: place, points (hundredths), rank, rank_without, gained, population (people), migrant_share
    (per cent), distance_km, reports_due, cells; missing figures are NaN or NA. ``items``: item, places,
    full, retire.
    """

    run: int
    level: str
    period: str
    correlations: pd.DataFrame
    places: pd.DataFrame
    items: pd.DataFrame


def score_correlations(frame: pd.DataFrame, measures: Sequence[str], score: str = "points") -> pd.DataFrame:
    """Return Spearman's rank correlation of scores with each measure, ties by mean ranks.

    ``frame`` has one row per place with the score and the measures (population, share of migrants,
    distance to the county seat …); rows without score or measure are left out of that measure.
    Returns measure, places, correlation, p_value (two-sided, t with n − 2 degrees of freedom: Kendall
    & Stuart, The Advanced Theory of Statistics, vol. 2, 31.19; Spearman 1904, American Journal of
    Psychology 15: 72–101). NaN under 5 places, or where either side does not vary.
    """
    rows = [_correlation(frame[[score, measure]].dropna(), score, measure) for measure in measures]
    return pd.DataFrame(rows, columns=["measure", "places", "correlation", "p_value"])


def _correlation(known: pd.DataFrame, score: str, measure: str) -> tuple[str, int, float, float]:
    ours, theirs = known[score].to_numpy(dtype=float), known[measure].to_numpy(dtype=float)
    if len(known) < FEWEST_PLACES or np.ptp(ours) == 0 or np.ptp(theirs) == 0:
        return measure, len(known), np.nan, np.nan
    result = spearmanr(ours, theirs)
    return measure, len(known), float(result.statistic), float(result.pvalue)


def ranks_without_bonus(
    places: Sequence[str],
    total: NDArray[np.int64],
    without: NDArray[np.int64],
    tie_breaks: Sequence[NDArray[np.int64]] = (),
) -> pd.DataFrame:
    """Return place, rank, rank_without (bonus and penalty lines left out) and gained (ranks won by them).

    Totals are hundredths of ranked places; ``tie_breaks`` decide among equal ones, the first one first.
    """
    everyone = np.ones(len(places), dtype=bool)
    rank, rank_without = (rank_with_tie_breaks(points, tie_breaks, everyone) for points in (total, without))
    return pd.DataFrame(
        {"place": list(places), "rank": rank, "rank_without": rank_without, "gained": rank_without - rank}
    )


def items_without_difference(items: pd.DataFrame, kept: Collection[str] = ()) -> pd.DataFrame:
    """Return, per item, item, places (scored), full (places with full points), retire.

    ``items`` has place, item, points, full_points, state, as in a score run, of one level. ``retire``
    marks items on which every scored place has full points: they cost reports and tell nobody apart.
    Those ``kept`` are never marked: where rights are guarded, full points everywhere are the aim.
    """
    scored = items[items["state"] == "scored"]
    is_full = (scored["points"] >= scored["full_points"]).astype(bool)
    counted = is_full.groupby(scored["item"], sort=False).agg(["size", "sum"])
    counted = counted.reindex(pd.unique(items["item"]), fill_value=0)
    places, full = counted["size"].to_numpy(dtype=np.int64), counted["sum"].to_numpy(dtype=np.int64)
    everyone = (places > 0) & (full == places) & ~counted.index.isin(list(kept))
    return pd.DataFrame({"item": counted.index.astype("str"), "places": places, "full": full, "retire": everyone})


def migrant_share(figures: Cumulated, population: str, migrants: str) -> NDArray[np.float64]:
    """Return who moved in per 100 residents, NaN where one of both is not reported or nobody lives there.

    ``figures`` hold both counts as stocks (of the last report), rolled up to the level shown.
    """
    people, moved = (_stock(figures, code) for code in (population, migrants))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(people > 0, moved * 100 / people, np.nan)


def _stock(figures: Cumulated, code: str) -> NDArray[np.float64]:
    if code not in figures.indicators:
        return np.full(len(figures.places), np.nan)
    column = figures.indicators.index(code)
    return np.where(figures.reported[:, column], figures.numerator[:, column], np.nan)


def residents(figures: Cumulated, population: str) -> NDArray[np.float64]:
    """Return the residents of each place by its last report, NaN without one."""
    return _stock(figures, population)


def distances_km(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], seat: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the kilometres from the seat (longitude, latitude) along the ground, by the great circle.

    2R·asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)), R = 6,371.0088 km (Sinnott 1984, Virtues of the
    Haversine, Sky & Telescope 68: 159; mean radius of GRS 80). Within 0.6 % of the ellipsoid, which
    orders the places of a county as well.
    """
    east, north = np.radians(longitude), np.radians(latitude)
    seat_east, seat_north = np.radians(seat[0]), np.radians(seat[1])
    half = np.sin((north - seat_north) / 2) ** 2
    half += np.cos(north) * np.cos(seat_north) * np.sin((east - seat_east) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))


def reporting_burden(figures: Cumulated, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Return place, reports_due and cells: what a place and everybody below it has to fill in.

    ``figures`` are cumulated figures of reported (not derived) indicators, rolled up to the level
    shown, ``indicators`` in their order. A report of a rate is two cells, any other one.
    """
    cells = np.array([2 if indicator.kind is Kind.RATE else 1 for indicator in indicators], dtype=np.int64)
    return pd.DataFrame(
        {"place": list(figures.places), "reports_due": figures.due.sum(axis=1), "cells": figures.due @ cells}
    )
