"""Leads are data with a sentence; multiple testing follows Benjamini and Hochberg's own example."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binomtest, false_discovery_control, fisher_exact

from metrics.integrity.leads import (
    OPENS_A_CHECK,
    TEST_COLUMNS,
    LeadKind,
    benjamini_hochberg,
    excess_p_values,
    leads_of,
    peers_p_values,
    results_frame,
)

# Benjamini & Hochberg 1995, section 3.2: 15 p-values, of which four are rejected at q = 0.05.
PUBLISHED = np.array(
    [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
)


def results(p_values: np.ndarray) -> pd.DataFrame:
    places = [f"p{number}" for number in range(len(p_values))]
    columns = {"place": places, "figures": 12, "statistic": 1.5, "p_value": p_values, "indicator": "visits"}
    return results_frame(LeadKind.END_SURGE, ["2026-01", "2026-12"], columns)


def test_the_published_example_rejects_four() -> None:
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert len(leads_of(results(PUBLISHED), 0.05)) == 4
    assert len(leads_of(results(PUBLISHED), 0.05, "each")) == 9


@settings(deadline=None)
@given(arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1)))
def test_adjusted_p_values_are_those_of_scipy(p_values: np.ndarray) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p_values), false_discovery_control(p_values), atol=1e-12)


def test_a_lead_is_frozen_and_carries_the_sentence() -> None:
    lead = leads_of(results(np.array([0.5, 1e-6, np.nan])), 0.01)[0]
    assert (lead.place, lead.indicator, lead.months, lead.p_value) == ("p1", "visits", ("2026-01", "2026-12"), 1e-6)
    assert lead.other_place is None
    assert lead.sentence == OPENS_A_CHECK == "this opens a check, it proves nothing"
    with pytest.raises(dataclasses.FrozenInstanceError):
        lead.place = "p2"  # type: ignore[misc]


def test_tests_that_could_not_be_made_are_left_out_and_no_tests_give_no_leads() -> None:
    frame = results(np.array([np.nan, np.nan]))
    assert tuple(frame.columns) == TEST_COLUMNS
    assert len(frame) == 0
    assert leads_of(frame) == ()


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=6))
def test_excess_is_the_larger_of_scipys_binomial_and_fisher_tests(rows: list[tuple[int, int]]) -> None:
    inside, outside = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
    found, by_peers = excess_p_values(inside, outside, 0.5), peers_p_values(inside, outside)
    for row, (within, without) in enumerate(rows):
        if within + without == 0:
            assert np.isnan(found[row])
            continue
        others = [int(inside.sum()) - within, int(outside.sum()) - without]
        fisher = fisher_exact([[within, without], others], alternative="greater").pvalue
        chance = binomtest(within, within + without, 0.5, alternative="greater").pvalue
        assert by_peers[row] == pytest.approx(fisher, abs=1e-9)
        assert found[row] == pytest.approx(max(fisher, chance), abs=1e-9)
