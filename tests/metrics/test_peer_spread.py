"""Where peers lie: quartiles against a published definition, missing values, too few of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.peer_spread import FEWEST, SPREAD, peer_spread

FIGURES = st.floats(min_value=-1e6, max_value=1e6)


def spread_of(values: list[float]) -> dict[str, float]:
    frame = peer_spread(pd.DataFrame({"item": ["visits"] * len(values), "value": values}))
    return frame.iloc[0].to_dict()


def test_quartiles_are_those_of_definition_seven():
    # R 4.3, quantile(c(1, 2, 4, 8, 16, 32), type = 7): 1, 2.5, 6, 14, 32.
    spread = spread_of([32, 1, 16, 2, 8, 4])
    assert [spread[name] for name in SPREAD] == [1, 2.5, 6, 14, 32]
    assert spread["places"] == 6


def test_what_has_no_value_is_left_out():
    assert spread_of([1, 2, 3, 4, float("nan")])["places"] == 4


def test_too_few_peers_are_not_told():
    spread = spread_of([1.0] * (FEWEST - 1))
    assert spread["places"] == FEWEST - 1
    assert np.isnan([spread[name] for name in SPREAD]).all()


def test_nobody_is_no_row():
    assert peer_spread(pd.DataFrame({"item": [], "value": []})).empty


@settings(deadline=None)
@given(st.lists(FIGURES, min_size=FEWEST, max_size=40))
def test_the_spread_is_in_order_and_half_of_the_peers_lie_within(values: list[float]):
    spread = spread_of(values)
    ends = [spread[name] for name in SPREAD]
    assert ends == sorted(ends)
    assert (min(values), max(values)) == (ends[0], ends[-1])
    within = sum(ends[1] <= value <= ends[3] for value in values)
    assert within >= len(values) / 2 - 1
