"""Spines and whiskers: better is to the right, scales hold all that is drawn, words for who cannot see it."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.spine_figure import Spread, spine_mark, spine_positions, whisker_mark, whisker_scale
from tests.dashboard.shown_markup import MarkupReader

NAN = float("nan")
PEERS = Spread(90, 85, 94, 80, 60, 75, 88, 95)
FIGURES = st.floats(min_value=0, max_value=100)


def test_the_farthest_peer_is_at_the_edge_and_the_reference_in_the_middle():
    marks = spine_positions(PEERS)
    assert marks is not None
    assert marks["value"] == pytest.approx(50 + 50 * 10 / 20)
    assert (marks["first"], marks["last"]) == pytest.approx((50 - 50 * 5 / 20, 50 + 50 * 8 / 20))
    assert (marks["from"], marks["to"]) == pytest.approx((50 + 50 * 5 / 20, 50 + 50 * 14 / 20))


def test_where_lower_is_better_the_scale_is_turned_round():
    turned = spine_positions(Spread(90, 85, 94, 80, 60, 75, 88, 95, lower_is_better=True))
    straight = spine_positions(PEERS)
    assert turned is not None
    assert straight is not None
    assert turned["value"] == pytest.approx(100 - straight["value"])
    assert turned["from"] == pytest.approx(100 - straight["to"])


def test_all_equal_values_stand_in_the_middle():
    marks = spine_positions(Spread(5, 5, 5, 5, 5, 5, 5, 5))
    assert marks is not None
    assert set(marks.values()) == {50}


def test_without_a_value_nothing_is_drawn():
    nothing = Spread(NAN, NAN, NAN, 80, 60, 75, 88, 95)
    assert spine_positions(nothing) is None
    assert "—" in spine_mark(nothing, "cannot_be_judged", "nothing")


def test_without_peers_or_interval_only_the_value_is_drawn():
    marks = spine_positions(Spread(90, NAN, NAN, 80, NAN, NAN, NAN, NAN))
    assert marks is not None
    assert set(marks) == {"value"}
    assert marks["value"] == 100


@settings(deadline=None)
@given(FIGURES, FIGURES, st.lists(FIGURES, min_size=4, max_size=4), st.booleans())
def test_marks_stay_on_the_track(value: float, reference: float, peers: list[float], lower: bool):
    spread = Spread(value, value - 20, value + 20, reference, *sorted(peers), lower_is_better=lower)
    marks = spine_positions(spread)
    assert marks is not None
    assert all(0 <= mark <= 100 and not math.isnan(mark) for mark in marks.values())
    better = value < reference if lower else value > reference
    if abs(value - reference) > 1e-6:
        assert (marks["value"] > 50) == better


def test_the_verdict_is_in_shape_and_the_figures_in_words():
    body = spine_mark(PEERS, "worse", "90 % <of> 100")
    assert "xp-dot xp-worse" in body
    assert "90 % <of> 100" in MarkupReader(body).texts


def test_whiskers_of_several_lines_share_one_scale():
    lines = pd.DataFrame({"value": [90, 80], "low": [85, NAN], "high": [95, NAN], "target": [100, 100]})
    low, high = whisker_scale(lines)
    assert low < 80
    assert high > 100
    body = whisker_mark(90, 85, 95, (80, 100), "ninety", target=100)
    assert "--at:50.0%" in body
    assert "--from:25.0%;--width:50.0%" in body
    assert "--at:100.0%" in body
    assert "xp-whisker" not in whisker_mark(90, NAN, NAN, (80, 100), "ninety")
    assert whisker_mark(NAN, NAN, NAN, (80, 100), "") == '<span class="xp-muted">—</span>'


def test_a_scale_of_nothing_is_a_scale():
    assert whisker_scale(pd.DataFrame(columns=["value", "low", "high", "target"], dtype="float64")) == (0, 1)
