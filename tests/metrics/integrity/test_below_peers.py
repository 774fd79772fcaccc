"""A place further below than places differ is found; differing places are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from metrics.integrity.below_peers import below_peers_tests, overdispersed_z
from metrics.integrity.leads import leads_of
from tests.metrics.integrity.clean_figures import SEED, share_under
from tests.metrics.worlds import indicator


def test_z_by_hand() -> None:
    """Pooled 480/600 = 0.8; 60 of 100 lie (60 − 80) ÷ √(100 × 0.8 × 0.2) = −5 off; φ from z drawn in to 10–90 %."""
    done, due = np.array([60, 84, 84, 84, 84, 84]), np.full(6, 100)
    z = np.array([-5.0, 1, 1, 1, 1, 1])
    low, high = np.quantile(z, [0.1, 0.9])
    assert (low, high) == (-2.0, 1.0)
    spread = (4 + 5) / 6 / 0.6786  # and a normal z, drawn in like this, has a mean square of 0.6786
    np.testing.assert_allclose(overdispersed_z(done, due), z / np.sqrt(spread), rtol=1e-4)


@pytest.mark.parametrize("spread", [0.0, 0.5])
def test_places_that_differ_evenly_keep_the_level(spread: float) -> None:
    random = np.random.default_rng(SEED)
    found = []
    for _ in range(200):
        due = random.integers(200, 400, 100)
        share = norm.cdf(random.normal(0.8, spread / 4, 100))
        found.append(norm.cdf(overdispersed_z(random.binomial(due, share), due)))
    p_values = np.concatenate(found)
    print(f"below peers ({spread}): {share_under(p_values, 0.05):.4f}, {share_under(p_values, 0.01):.4f}")
    # φ is estimated, and rates near 80 % are skew towards the low side: somewhat more alarms than stated.
    assert share_under(p_values, 0.05) < 0.06
    assert share_under(p_values, 0.01) < 0.02


def test_the_worse_side_depends_on_the_direction() -> None:
    random = np.random.default_rng(SEED)
    due = np.full((20, 2), 500)
    done = random.binomial(due, [0.95, 0.05])
    done[4] = [340, 120]
    done[5] = [499, 2]
    higher, lower = indicator("paid"), indicator("late", polarity="lower_is_better")
    leads = leads_of(below_peers_tests([f"p{n}" for n in range(20)], ["2026-10"], [higher, lower], done, due), 0.001)
    assert {(lead.place, lead.indicator) for lead in leads} == {("p4", "paid"), ("p4", "late")}


def test_few_places_or_few_cases_are_not_judged() -> None:
    assert np.isnan(overdispersed_z(np.array([1, 2]), np.array([100, 100]))).all()
    assert np.isnan(overdispersed_z(np.full(10, 19), np.full(10, 20))).all()
    assert np.isnan(overdispersed_z(np.zeros(10, int), np.zeros(10, int))).all()
