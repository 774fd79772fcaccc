"""Bridges in words: the parts are rounded so that they still add up, in both languages."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from dashboard.bridge_sentences import bridge_lines, place_bridge_sentence, points_sentence, rank_bridge_sentence
from loaders.bridge_reads import BridgeEnd, PlaceBridge
from metrics.rank_bridge import RankBridge

UP = RankBridge(8, 5, Fraction(5, 2), Fraction(1, 2), Fraction(0), Fraction(0))
ENDS = (BridgeEnd(1, "2026-09", 90_000, 100_000, 8, 14), BridgeEnd(2, "2026-10", 91_050, 100_000, 5, 14))
BRIDGE = PlaceBridge("C1", "township", *ENDS, UP, None)


@pytest.mark.parametrize(
    ("bridge", "chinese", "english"),
    [
        (
            UP,
            "从第 8 升到第 5：自身 +2.5，他乡 +0.5，数据修订 0，细则 0。",
            "Up from rank 8 to 5: own change +2.5, others’ change +0.5, data revision 0, rule book 0.",
        ),
        (
            RankBridge(3, 4, Fraction(1, 8), Fraction(-9, 8), Fraction(0), Fraction(0)),
            "从第 3 降到第 4：自身 +0.1，他乡 −1.1，数据修订 0，细则 0。",
            "Down from rank 3 to 4: own change +0.1, others’ change −1.1, data revision 0, rule book 0.",
        ),
        (
            RankBridge(3, 3, Fraction(1), Fraction(-1), Fraction(0), Fraction(0)),
            "保持第 3：自身 +1.0，他乡 −1.0，数据修订 0，细则 0。",
            "Stayed at rank 3: own change +1.0, others’ change −1.0, data revision 0, rule book 0.",
        ),
    ],
)
def test_a_movement_is_told_with_its_parts(bridge: RankBridge, chinese: str, english: str):
    assert rank_bridge_sentence(bridge, "zh") == chinese
    assert rank_bridge_sentence(bridge, "en") == english


def test_a_movement_that_cannot_be_split_says_why():
    broken = replace(BRIDGE, rank=None, broken_at="2026-05")
    assert "2026-05" in place_bridge_sentence(broken, "en")
    unranked = replace(broken, first=replace(ENDS[0], rank=None))
    assert place_bridge_sentence(unranked, "en") == "Not ranked in 2026-09, so there is no movement to explain."


def test_points_of_two_scales_are_not_subtracted():
    assert points_sentence(BRIDGE, "en") == "Points: from 900.00 to 910.50 (+10.50)."
    other = replace(BRIDGE, first=replace(ENDS[0], full_points=110_000))
    assert points_sentence(other, "en") == "Points: from 900.00 of 1100 to 910.50 of 1000; the scales differ."
    nothing = replace(BRIDGE, first=replace(ENDS[0], points=None))
    assert points_sentence(nothing, "en") == "Points: from — to 910.50."


def test_lines_have_names_and_the_ends_their_own():
    steps = [("before", "", 10), ("item", "visits", 5), ("rest", "3", 2), ("scope", "0", 1), ("adjustment", "", 1)]
    named = bridge_lines([*steps, ("after", "", 19)], {"visits": "Visits"}, ("then", "now"), "en")
    assert [step.name for step in named] == [
        "then", "Visits", "3 smaller changes together", "Reweighting", "Bonus and penalty", "now",
    ]  # fmt: skip
    assert [step.kind for step in named] == ["total", *["step"] * 4, "total"]
