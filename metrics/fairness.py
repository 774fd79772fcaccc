"""Fairness figures: does the assessment follow the work, or what nobody can change?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import spearmanr

from metrics.catalogue import Indicator, Kind
from metrics.cumulation import Cumulated
from metrics.ranking import competition_rank

FEWEST_PLACES = 5


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


def ranks_without_bonus(places: Sequence[str], total: NDArray[np.int64], without: NDArray[np.int64]) -> pd.DataFrame:
    """Return place, rank, rank_without (bonus and penalty lines left out) and gained (ranks won by them).

    Totals are hundredths of ranked places.
    """
    everyone = np.ones(len(places), dtype=bool)
    rank, rank_without = competition_rank(total, everyone), competition_rank(without, everyone)
    return pd.DataFrame(
        {"place": list(places), "rank": rank, "rank_without": rank_without, "gained": rank_without - rank}
    )


def items_without_difference(items: pd.DataFrame) -> pd.DataFrame:
    """Return, per item, item, places (scored), full (places with full points), retire.

    ``items`` has place, item, points, full_points, state, as in a score run, of one level. ``retire``
    marks items on which every scored place has full points: they cost reports and tell nobody apart.
    """
    scored = items[items["state"] == "scored"]
    is_full = (scored["points"] >= scored["full_points"]).astype(bool)
    counted = is_full.groupby(scored["item"], sort=False).agg(["size", "sum"])
    counted = counted.reindex(pd.unique(items["item"]), fill_value=0)
    places, full = counted["size"].to_numpy(dtype=np.int64), counted["sum"].to_numpy(dtype=np.int64)
    return pd.DataFrame(
        {"item": counted.index.astype("str"), "places": places, "full": full, "retire": (places > 0) & (full == places)}
    )


def reporting_burden(figures: Cumulated, indicators: Sequence[Indicator]) -> pd.DataFrame:
    """Return place, reports_due and cells: what a place and everybody below it has to fill in.

    ``figures`` are cumulated figures of reported (not derived) indicators, rolled up to the level
    shown, ``indicators`` in their order. A report of a rate is two cells, any other one.
    """
    cells = np.array([2 if indicator.kind is Kind.RATE else 1 for indicator in indicators], dtype=np.int64)
    return pd.DataFrame(
        {"place": list(figures.places), "reports_due": figures.due.sum(axis=1), "cells": figures.due @ cells}
    )
