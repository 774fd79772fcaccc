"""Score bridge: lines worked by hand, and sums that are exact whatever happened between two runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.assessment import Assessment, standing_of
from metrics.score_bridge import score_bridge
from metrics.scoring import STATES, sums_of, totals_of
from tests.metrics.assessments import assessments, gaining

ITEM_COLUMNS = ["place", "item", "points", "full_points", "state"]


def items(*rows: tuple[str, str, int | None, int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=ITEM_COLUMNS).astype({"points": "Int64"})


def totals(**points: int | None) -> pd.DataFrame:
    return pd.DataFrame({"place": list(points), "points": pd.array(list(points.values()), dtype="Int64")})


def changes(lines: pd.DataFrame) -> list[tuple[str, str, int]]:
    return list(zip(lines["line"], lines["item"], lines["change"].tolist(), strict=True))


def test_points_gained_and_lost_by_item() -> None:
    before = items(("p", "a", 900, 1000, "scored"), ("p", "b", 400, 1000, "scored"))
    after = items(("p", "b", 650, 1000, "scored"), ("p", "a", 850, 1000, "scored"))
    lines = score_bridge(before, totals(p=1300), after, totals(p=1500))
    assert changes(lines) == [("item", "b", 250), ("item", "a", -50), ("reweighting", "", 0)]
    assert lines["points_before"].tolist() == [400, 900, 0]


def test_items_of_one_run_only_come_from_and_go_to_nothing() -> None:
    before = items(("p", "old", 700, 1000, "scored"), ("p", "kept", 500, 1000, "scored"))
    after = items(("p", "kept", 500, 600, "scored"), ("p", "new", 900, 1400, "scored"))
    lines = score_bridge(before, totals(p=1200), after, totals(p=1400))
    assert changes(lines) == [("item", "kept", 0), ("item", "new", 900), ("item", "old", -700), ("reweighting", "", 0)]
    assert lines["full_points_before"].fillna(-1).tolist() == [1000, -1, 1000, -1]
    assert lines["state_after"].fillna("").tolist() == ["scored", "scored", "", ""]


def test_reweighting_has_its_own_line() -> None:
    """b does not apply any more: 8.00 of 10 stand for 16.00 of 20; 4.00 were lost with b, 8.00 come by reweighting."""
    before = items(("p", "a", 800, 1000, "scored"), ("p", "b", 400, 1000, "scored"))
    after = items(("p", "a", 800, 1000, "scored"), ("p", "b", None, 1000, "not_applicable"))
    lines = score_bridge(before, totals(p=1200), after, totals(p=1600))
    assert changes(lines) == [("item", "a", 0), ("item", "b", -400), ("reweighting", "", 800)]


def test_bonus_and_penalty_have_their_own_line() -> None:
    frame = items(("p", "a", 800, 1000, "scored"))
    before, after = totals(p=820).assign(adjustment=20), totals(p=750).assign(adjustment=-50)
    lines = score_bridge(frame, before, frame, after)
    assert changes(lines) == [("item", "a", 0), ("reweighting", "", 0), ("adjustment", "", -70)]
    first = score_bridge(frame, totals(p=800), frame, after)
    assert changes(first) == [("item", "a", 0), ("reweighting", "", 0), ("adjustment", "", -50)]


def test_places_without_a_total_in_one_of_the_runs_are_left_out() -> None:
    before = items(("p", "a", 5, 10, "scored"), ("q", "a", 6, 10, "scored"), ("r", "a", 0, 10, "missing"))
    after = items(("q", "a", 7, 10, "scored"), ("s", "a", 6, 10, "scored"), ("r", "a", 5, 10, "scored"))
    lines = score_bridge(before, totals(p=5, q=6, r=None), after, totals(q=7, s=6, r=5))
    assert lines["place"].unique().tolist() == ["q"]


def test_two_runs_with_nobody_in_common_make_no_lines() -> None:
    one, other = items(("p", "a", 5, 10, "scored")), items(("q", "a", 5, 10, "scored"))
    assert score_bridge(one, totals(p=5), other, totals(q=5)).empty


def frames_of(run: Assessment) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the item and total frames of an assessment."""
    scores = run.item_scores()
    standing = standing_of(run, scores)
    base = totals_of(sums_of(scores), run.total_points)
    places, width = run.figures.places, len(run.items)
    item_frame = pd.DataFrame(
        {
            "place": np.repeat(places, width),
            "item": [item.code for item in run.items] * len(places),
            "points": pd.arrays.IntegerArray(scores.points.ravel(), ~scores.counts.ravel()),
            "full_points": scores.full_points.ravel(),
            "state": np.array(STATES)[scores.state.ravel()],
        }
    )
    points = pd.arrays.IntegerArray(standing.points, ~standing.ranked)
    return item_frame, pd.DataFrame({"place": places, "points": points, "adjustment": standing.points - base})


@settings(max_examples=80, deadline=None)
@given(assessments(), assessments(), st.integers(-300, 300), st.integers(0, 300))
def test_changes_add_up_to_that_of_the_total(first: Assessment, last: Assessment, before: int, after: int) -> None:
    first = replace(first, adjustment=gaining(*[before] * len(first.figures.places)))
    last = replace(last, adjustment=gaining(*[after] * len(last.figures.places)))
    (items_before, totals_before), (items_after, totals_after) = frames_of(first), frames_of(last)
    lines = score_bridge(items_before, totals_before, items_after, totals_after)
    expected = totals_after.set_index("place")["points"] - totals_before.set_index("place")["points"]
    expected = expected.dropna()
    assert lines.groupby("place")["change"].sum().to_dict() == expected.to_dict()
    assert lines["change"].notna().all()
