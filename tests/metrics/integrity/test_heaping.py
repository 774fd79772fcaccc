"""Figures that stand just above their targets are found; places that are good, or near, are not."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.cumulation import Cumulated
from metrics.integrity.heaping import beside_threshold, heaping_tests, year_end_heaping_tests
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, holds, share_under
from tests.metrics.worlds import indicator

PLACES = [f"p{number}" for number in range(14)]
HUNDRED = np.array(100.0)


def clean(random: np.random.Generator, figures: int = 33) -> tuple[np.ndarray, np.ndarray]:
    """Return figures of 14 places that differ (0.4 logits) around 92 %, 60 to 600 cases each."""
    shape = (len(PLACES), figures)
    logit = np.log(0.92 / 0.08) + random.normal(0, 0.4, (len(PLACES), 1)) + random.normal(0, 0.2, shape)
    due = random.integers(60, 600, shape)
    return random.binomial(due, 1 / (1 + np.exp(-logit))), due


@pytest.mark.parametrize(
    ("done", "above", "below"),
    [
        (86, False, False),
        (87, False, True),
        (89, False, True),
        (90, True, False),
        (92, True, False),
        (93, False, False),
    ],
)
def test_the_bands_beside_a_target_hold_as_many_figures(done: int, above: bool, below: bool) -> None:
    found = beside_threshold(np.array([done]), np.array([100]), np.array(90.0), HUNDRED, 3.0)
    assert (bool(found[0][0]), bool(found[1][0])) == (above, below)


def test_where_the_target_is_everybody_nothing_lies_above() -> None:
    for done, due, target in ((9, 9, 90.0), (50, 50, 100.0), (0, 0, 90.0)):
        found = beside_threshold(np.array([done]), np.array([due]), np.array(target), HUNDRED, 1.0)
        assert not found[0].any()
        assert not found[1].any()


def test_without_others_beside_the_target_nobody_can_be_compared() -> None:
    tests = heaping_tests(
        ["a", "b"], ["2026-12"], np.array([[90] * 10, [70] * 10]), np.full((2, 10), 100), np.array(90.0), HUNDRED
    )
    assert tests[["place", "p_value"]].values.tolist() == [["a", 1.0]]


def test_ten_above_and_none_below_is_one_in_1024() -> None:
    """Where the others give no reason to expect more above, the binomial of ½ decides: 2⁻¹⁰."""
    mixed = np.array([[90] * 10, [89] * 10, [89] * 10])
    tests = heaping_tests(["a", "b", "c"], ["2026-12"], mixed, np.full((3, 10), 100), np.array(90.0), HUNDRED)
    assert tests["p_value"][0] == pytest.approx(2.0**-10)
    assert tests["statistic"].tolist() == [1.0, 0.0, 0.0]


def test_clean_figures_keep_the_level() -> None:
    random = np.random.default_rng(SEED)
    p_values = np.concatenate(
        [heaping_tests(PLACES, ["2026-12"], *clean(random), np.array(90.0), HUNDRED)["p_value"] for _ in range(150)]
    )
    assert holds(p_values, 0.05)
    assert holds(p_values, 0.01)
    print(
        f"heaping: {len(p_values)} tests, {share_under(p_values, 0.05):.4f} at 0.05, {share_under(p_values, 0.01):.4f}"
    )


def test_a_place_that_always_just_reaches_its_targets_is_found() -> None:
    random = np.random.default_rng(SEED)
    found = 0
    for _ in range(40):
        done, due = clean(random)
        done[3] = -(-due[3] * 90 // 100)
        leads = leads_of(heaping_tests(PLACES, ["2026-12"], done, due, np.array(90.0), HUNDRED), 0.01)
        found += [lead.place for lead in leads] == ["p3"]
    assert found >= 39


def test_stocks_count_once_and_counts_not_at_all() -> None:
    indicators = [indicator("flow"), indicator("stock", cumulation="stock"), indicator("talks", "count")]
    figures = Cumulated(
        ("a", "b"),
        ("flow", "stock", "talks"),
        np.array([[90, 90, 90], [89, 89, 89]]),
        np.array([[100, 100, 100]] * 2),
        *[np.ones((2, 3), dtype=np.int64)] * 2,
        *[np.ones((2, 3), dtype=bool)] * 2,
    )
    targets = np.full((2, 3), 90.0)
    tests = year_end_heaping_tests([("2025-12", figures), ("2026-10", figures)], indicators, [targets, targets])
    assert tests["figures"].tolist() == [3, 3]
    assert (tests["first_month"][0], tests["last_month"][0]) == ("2025-12", "2026-10")
