"""Fairness figures against published numbers, and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.cumulation import Cumulated
from metrics.fairness import (
    distances_km,
    items_without_difference,
    migrant_share,
    ranks_without_bonus,
    reporting_burden,
    residents,
    score_correlations,
)
from tests.metrics.worlds import indicator

# The worked example of the article "Spearman's rank correlation coefficient" (Wikipedia): rho = −29/165.
INTELLIGENCE = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
TELEVISION = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]


def test_correlation_of_the_published_example() -> None:
    frame = pd.DataFrame({"points": INTELLIGENCE, "population": TELEVISION})
    row = score_correlations(frame, ["population"]).iloc[0]
    assert row["correlation"] == pytest.approx(-29 / 165, abs=1e-12)
    assert row["p_value"] == pytest.approx(0.627188, abs=1e-6)
    assert row["places"] == 10


def test_ties_take_mean_ranks() -> None:
    """Ranks 1, 2.5, 2.5, 4, 5 against 1…5: Pearson by hand is 9.5 ÷ √(9.5 × 10)."""
    frame = pd.DataFrame({"points": [1, 2, 2, 3, 4], "distance": [10, 20, 30, 40, 50]})
    assert score_correlations(frame, ["distance"])["correlation"][0] == pytest.approx(9.5 / np.sqrt(95))


def test_places_without_the_measure_are_left_out_and_few_places_are_not_judged() -> None:
    frame = pd.DataFrame(
        {
            "points": INTELLIGENCE,
            "distance": [1.0, 2, 3, 4, 5, 6, np.nan, np.nan, np.nan, np.nan],
            "migrants": [1.0, 2, 3, 4, *[np.nan] * 6],
            "level": [1] * 10,
        }
    )
    rows = score_correlations(frame, ["distance", "migrants", "level"]).set_index("measure")
    assert rows["places"].tolist() == [6, 4, 10]
    assert rows["correlation"].isna().tolist() == [False, True, True]


def test_nullable_points_of_a_score_run_are_taken() -> None:
    frame = pd.DataFrame({"points": pd.array([*INTELLIGENCE, None], dtype="Int64"), "population": [*TELEVISION, 5]})
    assert score_correlations(frame, ["population"])["places"][0] == 10


def test_ranks_with_and_without_bonus() -> None:
    result = ranks_without_bonus(["a", "b", "c"], np.array([900, 950, 900]), np.array([900, 850, 880]))
    assert result["rank"].tolist() == [2, 1, 2]
    assert result["rank_without"].tolist() == [1, 3, 2]
    assert result["gained"].tolist() == [-1, 2, 0]


def test_items_on_which_everyone_has_full_points_may_retire() -> None:
    items = pd.DataFrame(
        {
            "place": ["a", "b", "c"] * 3,
            "item": ["x"] * 3 + ["y"] * 3 + ["z"] * 3,
            "points": pd.array([10, 10, None, 10, 9, 10, None, None, None], dtype="Int64"),
            "full_points": [10] * 9,
            "state": ["scored", "scored", "missing"] + ["scored"] * 3 + ["not_due"] * 3,
        }
    )
    result = items_without_difference(items)
    assert result["item"].tolist() == ["x", "y", "z"]
    assert result["places"].tolist() == [2, 3, 0]
    assert result["full"].tolist() == [2, 2, 0]
    assert result["retire"].tolist() == [True, False, False]


def test_bonus_free_ranks_take_the_tie_breaks_of_the_book() -> None:
    result = ranks_without_bonus(
        ["a", "b"], np.array([900, 950]), np.array([900, 900]), [np.array([1, 2], dtype=np.int64)]
    )
    assert result["rank_without"].tolist() == [2, 1]
    assert result["gained"].tolist() == [0, 0]


def test_items_that_guard_rights_are_never_retired() -> None:
    items = pd.DataFrame(
        {"place": ["a"], "item": ["x"], "points": pd.array([10], dtype="Int64"), "full_points": [10], "state": "scored"}
    )
    assert items_without_difference(items)["retire"].tolist() == [True]
    assert items_without_difference(items, ["x"])["retire"].tolist() == [False]


def test_distance_along_the_ground() -> None:
    """One degree on the equator; Nashville to Los Angeles as published for R = 6,372.8 km: 2,887.26 km."""
    east = distances_km(np.array([1.0, 0.0]), np.array([0.0, 0.0]), (0.0, 0.0))
    assert east.tolist() == pytest.approx([np.pi / 180 * 6371.0088, 0])
    airports = distances_km(np.array([-118.40]), np.array([33.94]), (-86.67, 36.12))
    assert airports[0] == pytest.approx(2887.25995 * 6371.0088 / 6372.8, abs=0.001)


def test_the_share_of_migrants_needs_both_counts() -> None:
    counts = np.array([[1000, 50], [0, 0], [400, 0], [400, 10]])
    reported = np.array([[True, True], [True, True], [True, True], [True, False]])
    nothing = np.zeros_like(counts)
    figures = Cumulated(tuple("abcd"), ("people", "moved"), counts, nothing, nothing, nothing, reported, ~reported)
    share = migrant_share(figures, "people", "moved")
    assert share[[0, 2]].tolist() == [5.0, 0.0]
    assert np.isnan(share[[1, 3]]).all()
    assert residents(figures, "people").tolist() == [1000, 0, 400, 400]
    assert np.isnan(residents(figures, "nobody")).all()


def test_a_rate_burdens_with_two_cells_a_count_with_one() -> None:
    due = np.array([[12, 4], [24, 0]])
    nothing = np.zeros_like(due)
    figures = Cumulated(("a", "b"), ("visits", "talks"), nothing, nothing, due, nothing, due > 0, due < 0)
    result = reporting_burden(figures, [indicator("visits"), indicator("talks", "count")])
    assert result["reports_due"].tolist() == [16, 24]
    assert result["cells"].tolist() == [28, 48]
