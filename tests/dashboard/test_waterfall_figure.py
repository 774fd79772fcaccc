"""Waterfalls: the steps add up, the largest are named, bars lie where they belong."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.waterfall_figure import Step, bridge_steps, loss_steps, waterfall_markup
from metrics.score_bridge import score_bridge
from tests.dashboard.shown_markup import MarkupReader

HEADINGS = ("Item", "Chart", "Points")


def items(*points: int | None, full: int = 1_000) -> pd.DataFrame:
    """Items a, b, c … of equal full points; None took no part."""
    return pd.DataFrame(
        {
            "place": "C1",
            "item": [chr(97 + number) for number in range(len(points))],
            "points": pd.array(points, dtype="Int64"),
            "full_points": full,
            "state": "scored",
        }
    )


def total(points: int | None, full: int, base: int | None = None, bonus: int = 0, penalty: int = 0) -> dict:
    return {
        "points": pd.NA if points is None else points,
        "full_points": full,
        "base_points": points if base is None else base,
        "bonus": bonus,
        "penalty": penalty,
    }


def test_losses_come_largest_first_and_the_rest_is_summed():
    steps = loss_steps(items(900, 400, 990, 1_000, 950), total(4_240, 5_000), most=2)
    assert steps == [
        ("full", "", 5_000), ("item", "b", -600), ("item", "a", -100), ("rest", "2", -60), ("score", "", 4_240),
    ]  # fmt: skip


def test_a_rest_of_one_keeps_its_name():
    steps = loss_steps(items(900, 400, 990), total(2_290, 3_000), most=2)
    assert [item for kind, item, _ in steps if kind == "item"] == ["b", "a", "c"]


def test_what_took_no_part_is_reweighted_and_not_lost():
    # 1,500 of the 2,000 that could be had are 2,250 of 3,000: the missing item stands at the others' share.
    steps = loss_steps(items(1_000, 500, None), total(2_250, 3_000), most=5)
    assert steps == [("full", "", 3_000), ("item", "b", -500), ("reweighting", "", -250), ("score", "", 2_250)]


def test_bonus_penalty_and_caps_are_lines_of_their_own():
    steps = loss_steps(items(1_000, 1_100), total(2_200, 2_000, base=2_100, bonus=300, penalty=50), most=5)
    assert steps == [
        ("full", "", 2_000), ("item", "b", 100), ("bonus", "", 300), ("penalty", "", -50), ("bounds", "", -150),
        ("score", "", 2_200),
    ]  # fmt: skip


def test_without_a_score_there_is_no_way_to_it():
    assert loss_steps(items(None, None), total(None, 2_000), most=5) == []
    assert waterfall_markup([], "losses", HEADINGS) == ""


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 1_300)), min_size=1, max_size=12),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(-200, 200),
    st.integers(1, 9),
)
def test_the_steps_always_add_up_to_the_score(points: list, bonus: int, penalty: int, cut: int, most: int):
    frame = items(*points)
    base = 700
    score = base + bonus - penalty + cut
    steps = loss_steps(frame, total(score, 1_000 * len(points), base, bonus, penalty), most)
    assert sum(change for _, _, change in steps[:-1]) == steps[-1][2] == score


@settings(deadline=None, max_examples=40)
@given(st.data(), st.integers(1, 10), st.integers(1, 6))
def test_the_steps_of_a_bridge_add_up_from_end_to_end(data: st.DataObject, count: int, most: int):
    points = st.lists(st.one_of(st.none(), st.integers(0, 1_000)), min_size=count, max_size=count)
    before, after = (items(*data.draw(points)) for _ in range(2))
    ends = [pd.DataFrame({"place": ["C1"], "points": pd.array([end], dtype="Int64")}) for end in (4_000, 4_300)]
    lines = score_bridge(before, ends[0], after, ends[1])
    steps = bridge_steps(lines, 4_000, 4_300, most)
    assert sum(change for _, _, change in steps[:-1]) == 4_300
    assert sum(kind == "item" for kind, _, _ in steps) <= most + 1
    assert all(change for kind, _, change in steps[1:-1]), kind_of(steps)


def kind_of(steps: list) -> list[str]:
    return [kind for kind, _, _ in steps]


def test_items_that_begin_to_count_are_one_line_with_the_reweighting_that_they_cause():
    before, after = items(800, None), items(900, 1_000)
    ends = [pd.DataFrame({"place": ["C1"], "points": pd.array([end], dtype="Int64")}) for end in (1_600, 1_900)]
    steps = bridge_steps(score_bridge(before, ends[0], after, ends[1]), 1_600, 1_900, 5)
    assert steps == [("before", "", 1_600), ("item", "a", 100), ("scope", "1", 200), ("after", "", 1_900)]


def bars(body: str) -> list[tuple[float, float]]:
    return [(float(left), float(width)) for left, width in re.findall(r"--from:([\d.]+)%;--width:([\d.]+)%", body)]


def test_every_bar_starts_where_the_one_before_ends():
    steps = [
        Step("total", "full", 1_000), Step("step", "a", -400), Step("step", "b", -100), Step("step", "c", 200),
        Step("total", "score", 700),
    ]  # fmt: skip
    body = waterfall_markup(steps, "losses", HEADINGS)
    full, first, second, gain, score = bars(body)
    assert first[0] + first[1] == pytest.approx(full[0], abs=0.02)
    assert second[0] + second[1] == pytest.approx(first[0], abs=0.02)
    assert gain[0] == pytest.approx(second[0], abs=0.02)
    assert score[0] == pytest.approx(gain[0] + gain[1], abs=0.02)
    assert first[1] == pytest.approx(4 * second[1], rel=0.01)
    assert full[1] == score[1] == 0
    assert all(0 <= left <= 100 and left + width <= 100.01 for left, width in bars(body))


def test_figures_are_signed_linked_and_names_escaped():
    steps = [Step("total", "<b>full", 1_000), Step("step", "visits", -25, "?item=visits&lang=en", "missing")]
    shown = MarkupReader(waterfall_markup(steps, "losses", HEADINGS))
    assert shown.links == {"−0.25": "?item=visits&lang=en"}
    assert "<b>full" in shown.texts
    frame = shown.frames()["losses"]
    assert frame["Points"].tolist() == ["10.00", "−0.25"]
    assert frame["Item"].tolist() == ["<b>full", "visits missing"]
