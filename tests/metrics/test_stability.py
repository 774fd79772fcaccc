"""Stability bands: the official pass inside, known answers, and a plain simulation beside."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import metrics.stability
from metrics.assessment import Assessment, standing_of
from metrics.ranking import competition_rank
from metrics.resampling import Draws
from metrics.rules import RULES, Judged, Outcome, Rule, Threshold
from metrics.stability import bands_of, central_range, drawn_totals, indistinguishable_groups, stability
from tests.metrics.assessments import assessment, assessments, gaining

LINEAR = {"indicator": "i", "target": 100}


def as_observed(draws: int) -> metrics.stability.Sampler:
    """Return a sampler that always draws what was observed."""

    def sample(drawn: Assessment, places: slice, item: int, _scored: NDArray[np.bool_]) -> Draws:
        rows = np.arange(places.stop - places.start)
        return Draws(drawn.figures.numerator[places, item], rows, np.repeat(rows[:, None], draws, axis=1))

    return sample


@settings(max_examples=150, deadline=None)
@given(assessments(), st.integers(0, 500), st.randoms(use_true_random=False))
def test_the_observed_figures_give_the_official_totals_and_ranks(drawn: Assessment, most: int, random: object) -> None:
    places = len(drawn.figures.places)
    gains = [random.randint(-most, most) for _ in range(places)]  # type: ignore[attr-defined]
    drawn = replace(drawn, adjustment=gaining(*gains), cap=drawn.total_points + most // 2)
    scores = drawn.item_scores()
    official = standing_of(drawn, scores)
    totals = drawn_totals(drawn, scores, 3, as_observed(3))
    assert (totals == official.points).all()
    bands = bands_of(drawn, official, totals)
    ranked = bands[official.ranked]
    for name in ("rank", "rank_best", "rank_worst"):
        assert (ranked[name].to_numpy() == official.rank[official.ranked]).all()
    for name in ("points", "points_low", "points_high"):
        assert (ranked[name].to_numpy() == official.points[official.ranked]).all()
    assert bands[~official.ranked].drop(columns="place").isna().all(axis=None)


@settings(max_examples=60, deadline=None)
@given(assessments())
def test_bands_hold_the_official_figures_and_stay_possible(drawn: Assessment) -> None:
    bands = stability(drawn, 60).bands.dropna()
    assert (bands["rank_best"] >= 1).all()
    assert (bands["rank_worst"] <= len(bands)).all()
    assert bands["rank"].between(bands["rank_best"], bands["rank_worst"]).all()
    assert bands["points"].between(bands["points_low"], bands["points_high"]).all()
    assert (bands["points_high"] <= drawn.total_points).all()
    assert (bands.sort_values("rank")["group"].diff().dropna() >= 0).all()


def test_one_household_says_little_and_a_thousand_say_much() -> None:
    """One of one comes out again in 750 of 1,000 draws, none of one in 250 (see test_resampling)."""
    small = assessment([LINEAR], "rate", numerator=[[1], [0]], denominator=[[1], [1]])
    scores = small.item_scores()
    totals = drawn_totals(small, scores, 1000, metrics.stability.chance_sampler(1000, np.random.default_rng(3)))
    assert (totals == 1000).sum(axis=0).tolist() == [750, 250]
    bands = stability(small).bands
    assert bands[["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 2], [1, 2]]
    assert bands["group"].tolist() == [1, 1]
    large = stability(assessment([LINEAR], "rate", numerator=[[900], [500]], denominator=[[1000], [1000]])).bands
    assert large[["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 1], [2, 2]]
    assert large["group"].tolist() == [1, 2]


def test_band_of_a_total_is_the_interval_of_its_distribution() -> None:
    """BetaBinomial(100, 90.5, 10.5): P(X ≤ 79) = 0.019, P(X ≤ 80) = 0.028, P(X ≤ 96) = 0.968, P(X ≤ 97) = 0.988."""
    bands = stability(assessment([LINEAR], "rate", numerator=[[90]], denominator=[[100]]), 10_000).bands
    assert bands[["points_low", "points_high"]].to_numpy().tolist() == [[800, 970]]


def test_missing_stays_missing_and_zero_points_stay_zero() -> None:
    figures = {"numerator": [[9, 0], [8, 5]], "denominator": [[10, 0], [10, 10]], "received": [[1, 0], [1, 1]]}
    bands = {
        policy: stability(assessment([LINEAR, LINEAR | {"indicator": "j", "missing": policy}], "rate rate", **figures))
        for policy in ("zero", "exclude")
    }
    # Ten points of twenty can be had, or all twenty by reweighting the other item.
    assert bands["zero"].bands["points_high"].tolist()[0] == 1000
    assert bands["exclude"].bands["points_high"].tolist()[0] == 2000


def test_nobody_ranked_gets_no_band() -> None:
    nothing = assessment([LINEAR], "rate", numerator=[[0], [5]], denominator=[[0], [9]], received=[[0], [1]])
    bands = stability(replace(nothing, eligible=np.array([True, False])), 20).bands
    assert bands.drop(columns="place").isna().all(axis=None)


def test_a_plain_simulation_agrees() -> None:
    """Beta, then binomial or Poisson, draw by draw through the official pass; other generator, no tables."""
    generator = np.random.default_rng(11)
    whole = generator.integers(5, 120, (8, 3)) * [1, 1, 0]
    hits = np.where([True, True, False], generator.binomial(whole, 0.85), generator.poisson(6, (8, 3)))
    items = [
        {"indicator": "a", "target": 90, "rule": "per_point", "parameters": {"deduction": 0.3}},
        {"indicator": "b", "target": 85, "rule": "threshold", "points": 400},
        {"indicator": "c", "target": 7, "rule": "completion", "points": 600},
    ]
    world = assessment(items, "rate rate count", numerator=hits, denominator=whole)
    ranks, totals = [], []
    for _ in range(1500):
        chance = generator.beta(hits[:, :2] + 0.5, (whole - hits)[:, :2] + 0.5)
        cases = generator.poisson(generator.gamma(hits[:, 2:] + 0.5))
        again = np.hstack([generator.binomial(whole[:, :2], chance), cases])
        drawn = replace(world, figures=replace(world.figures, numerator=again))
        standing = standing_of(drawn, drawn.item_scores())
        ranks.append(standing.rank)
        totals.append(standing.points)
    sampler = metrics.stability.chance_sampler(1500, np.random.default_rng(1))
    scores = world.item_scores()
    ours = drawn_totals(world, scores, 1500, sampler)
    everyone = np.ones(8, dtype=bool)
    our_ranks = np.array([competition_rank(row, everyone) for row in ours])
    assert np.abs(our_ranks.mean(axis=0) - np.mean(ranks, axis=0)).max() < 0.2
    assert np.abs(ours.mean(axis=0) - np.mean(totals, axis=0)).max() < 30
    assert np.abs(ours.std(axis=0) / np.std(totals, axis=0) - 1).max() < 0.08


def test_items_on_one_indicator_share_its_draws() -> None:
    pair = assessment([LINEAR, LINEAR], "rate rate", numerator=[[5, 5]], denominator=[[10, 10]])
    sampler = metrics.stability.chance_sampler(200, np.random.default_rng(1))
    totals = drawn_totals(pair, pair.item_scores(), 200, sampler)
    # Ten points a tenth on each of two items: only even numbers of tenths can come out.
    assert (totals % 200 == 0).all()


def test_runs_of_places_are_a_matter_of_memory_only(monkeypatch: pytest.MonkeyPatch) -> None:
    world = assessment([LINEAR], "rate", numerator=[[n] for n in range(7)], denominator=[[9]] * 7)
    whole = stability(world, 500).bands
    monkeypatch.setattr(metrics.stability, "_DRAWS_AT_ONCE", 1000)
    parts = stability(world, 500).bands
    assert (parts["rank"] == whole["rank"]).all()
    assert (parts["rank_best"] - whole["rank_best"]).abs().max() <= 1


def test_peer_groups_are_bands_of_their_own() -> None:
    world = assessment([LINEAR], "rate", numerator=[[900], [100], [800]], denominator=[[1000]] * 3)
    world = replace(world, adjustment=gaining(0, 5, 7), eligible=np.array([True, True, True]))
    bands = stability(world.of_places(np.array([0, 2]))).bands
    assert bands["place"].tolist() == ["p00", "p02"]
    assert bands["rank"].tolist() == [1, 2]
    assert bands["points"].tolist() == [900, 807]


def test_the_seed_is_kept_and_decides() -> None:
    world = assessment([LINEAR], "rate", numerator=[[5], [6]], denominator=[[9], [9]])
    first, again = stability(world, 100, seed=7), stability(world, 100, seed=7)
    assert first.bands.equals(again.bands)
    assert (first.seed, first.draws) == (7, 100)


def test_a_rule_that_drops_out_by_chance_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fickle(judged: Judged, _parameters: Threshold) -> Outcome:
        points = np.where(judged.value > 50, judged.full_points, np.nan)
        return Outcome(points, points)

    monkeypatch.setitem(RULES, "threshold", Rule(fickle, Threshold))
    item = LINEAR | {"rule": "threshold", "missing": "exclude"}
    world = assessment([item], "rate", numerator=[[6]], denominator=[[9]])
    with pytest.raises(ValueError, match="depending on chance"):
        stability(world, 100)


def test_the_range_leaves_out_25_of_1000_on_either_side() -> None:
    column = np.random.default_rng(0).permutation(np.arange(1, 1001))
    low, high = central_range(np.column_stack([column, column]), np.array([500, 3]))
    assert low.tolist() == [26, 3]
    assert high.tolist() == [975, 975]


def test_groups_go_on_until_a_place_is_told_apart_from_the_first() -> None:
    """Four draws, so that only all of them are 97.5 %: b beats a once, c never; d beats c once; e is not ranked."""
    totals = np.array([[9, 8, 5, 4, 0], [9, 8, 5, 4, 0], [9, 8, 5, 4, 0], [9, 9, 5, 6, 0]])
    assert indistinguishable_groups(totals, np.array([1, 2, 3, 4, 0])).tolist() == [1, 1, 2, 2, 0]


def test_places_of_one_rank_share_a_group() -> None:
    """b is told apart from a, its equal by rank; c from both."""
    totals = np.array([[9, 1, 0]] * 4)
    assert indistinguishable_groups(totals, np.array([1, 1, 3])).tolist() == [1, 1, 2]


def test_the_worked_example_of_the_methods() -> None:
    """One item of 100 points: the bands of the totals are SciPy's quantiles of the beta-binomials."""
    figures = {"numerator": [[19], [46], [170], [140]], "denominator": [[20], [50], [200], [200]]}
    bands = stability(assessment([LINEAR | {"points": 10_000}], "rate", **figures)).bands
    assert bands["points_low"].tolist() == [7500, 7800, 7750, 6050]
    assert bands["points_high"].tolist() == [10_000, 10_000, 9150, 7850]
    assert bands["rank_best"].tolist() == [1, 1, 2, 3]
    assert bands["rank_worst"].tolist() == [3, 3, 3, 4]
    assert bands["group"].tolist() == [1, 1, 1, 2]
