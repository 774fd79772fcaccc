"""Weight sensitivity: official weights give official totals; a worked example; who leads everywhere leads."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.assessment import Assessment, standing_of
from metrics.weight_sensitivity import weight_sensitivity, weighted_totals
from tests.metrics.assessments import assessment, assessments

ITEMS = [{"indicator": "a", "target": 100}, {"indicator": "b", "target": 100}]


@settings(max_examples=150, deadline=None)
@given(assessments(), st.floats(0.1, 10))
def test_equal_factors_give_the_official_totals(drawn: Assessment, factor: float) -> None:
    scores = drawn.item_scores()
    factors = np.array([[1.0] * len(drawn.items), [factor] * len(drawn.items)])
    totals = weighted_totals(scores, factors, drawn.total_points)
    assert (totals == standing_of(drawn, scores).points).all()


def test_a_worked_example() -> None:
    """8 of 10 and 5 of 10; weights 12 and 8 make 20 × (1.2 × 8 + 0.8 × 5) ÷ (1.2 × 10 + 0.8 × 10) = 13.6."""
    scores = assessment(ITEMS, "rate rate", numerator=[[8, 5]], denominator=[[10, 10]]).item_scores()
    assert weighted_totals(scores, np.array([[1.2, 0.8]]), 2000).tolist() == [[1360]]


def test_what_does_not_take_part_has_no_weight() -> None:
    missing = [ITEMS[0], ITEMS[1] | {"missing": "exclude"}]
    figures = {"numerator": [[8, 0]], "denominator": [[10, 0]], "received": [[1, 0]]}
    scores = assessment(missing, "rate rate", **figures).item_scores()
    assert weighted_totals(scores, np.array([[1.2, 0.8], [0.8, 1.2]]), 2000).tolist() == [[1600], [1600]]


def test_nothing_available_is_no_division_by_zero() -> None:
    nothing = [item | {"missing": "exclude"} for item in ITEMS]
    figures = {"numerator": [[0, 0]], "denominator": [[0, 0]], "received": [[0, 0]]}
    scores = assessment(nothing, "rate rate", **figures).item_scores()
    assert weighted_totals(scores, np.ones((1, 2)), 2000).tolist() == [[0]]


def test_who_leads_on_every_item_leads_under_every_weight_and_who_trades_off_does_not() -> None:
    figures = {"numerator": [[99, 99], [90, 60], [61, 90]], "denominator": [[100, 100]] * 3}
    sensitivity = weight_sensitivity(assessment(ITEMS, "rate rate", **figures), seed=4)
    bands = sensitivity.bands
    assert bands["rank_best"].tolist() == [1, 2, 2]
    assert bands["rank_worst"].tolist() == [1, 3, 3]
    assert bands["group"].tolist() == [1, 2, 2]
    assert (sensitivity.seed, sensitivity.draws) == (4, 1000)


def test_a_fifth_either_way_is_the_most_that_happens() -> None:
    """The total lies between the extremes 20 × (0.8 × 9 + 1.2 × 1) ÷ 20 = 8.4 and 11.6."""
    bands = weight_sensitivity(assessment(ITEMS, "rate rate", numerator=[[9, 1]], denominator=[[10, 10]])).bands
    assert 840 < bands["points_low"].item() < 900
    assert 1100 < bands["points_high"].item() < 1160
