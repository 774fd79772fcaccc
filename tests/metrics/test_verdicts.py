"""Verdicts on the items of a run, against limits published or worked elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from metrics.catalogue import Polarity
from metrics.verdicts import COLUMNS, item_verdicts
from tests.metrics.worlds import book, indicator

ITEM = {"code": "visits", "indicator": "visits", "name": "v", "points": 1000, "rule": "linear", "target": 90}


def verdicts(*rows: tuple, item: dict | None = None, **changes: object) -> pd.DataFrame:
    """Rows: place, numerator, denominator, target, state; the first one is the topmost place."""
    rules = book(item or ITEM)
    frame = pd.DataFrame(rows, columns=["place", "numerator", "denominator", "target", "state"])
    frame = frame.assign(
        number=1,
        value=frame["numerator"] / frame["denominator"] * 100,
        numerator=frame["numerator"].astype("Int64"),
        denominator=frame["denominator"].astype("Int64"),
        carried_from=pd.array([None] * len(rows), dtype="str"),
    )
    return item_verdicts(frame, rules.items, [indicator("visits", **changes)], rows[0][0])


def test_limits_are_wilsons() -> None:
    # Newcombe (1998), table I: 81 of 263 has limits 0.2553 and 0.3662; 15 of 148: 0.0624 and 0.1605.
    found = verdicts(("c", 81, 263, 90.0, "scored"), ("t", 15, 148, 90.0, "scored"))
    assert found["value_low"].tolist() == pytest.approx([25.53, 6.24], abs=0.01)
    assert found["value_high"].tolist() == pytest.approx([36.62, 16.05], abs=0.01)


def test_a_value_is_judged_by_its_interval() -> None:
    found = verdicts(
        ("c", 900, 1000, 90.0, "scored"),
        ("small", 8, 10, 90.0, "scored"),
        ("worse", 800, 1000, 90.0, "scored"),
        ("better", 990, 1000, 90.0, "scored"),
    )
    assert found["against_target"].tolist() == ["similar", "similar", "worse", "better"]
    assert found["against_top"].tolist() == ["similar", "similar", "worse", "better"]


def test_lower_is_better_turns_the_verdict() -> None:
    rows = ("c", 500, 1000, 50.0, "scored"), ("low", 100, 1000, 50.0, "scored")
    item = {**ITEM, "rule": "per_point", "parameters": {"deduction": 1, "step": 1}}
    found = verdicts(*rows, item=item, polarity=Polarity.LOWER_IS_BETTER)
    assert found["against_target"].tolist() == ["similar", "better"]


def test_a_band_is_judged_by_both_edges() -> None:
    item = {**ITEM, "rule": "within_band", "parameters": {"low": 40, "high": 60, "deduction": 1}}
    rows = ("c", 500, 1000, np.nan, "scored"), ("out", 900, 1000, np.nan, "scored"), ("edge", 6, 10, np.nan, "scored")
    found = verdicts(*rows, item=item, polarity=Polarity.WITHIN_BAND)
    assert found["against_target"].tolist() == ["better", "worse", "similar"]
    assert found["against_top"].tolist() == ["cannot_be_judged"] * 3


def test_nothing_scored_has_no_verdict_and_money_no_interval() -> None:
    found = verdicts(("c", 900, 1000, 90.0, "scored"), ("t", None, None, 90.0, "missing"))
    assert found.loc[1, list(COLUMNS)].isna().all()
    money = verdicts(
        ("c", 900, 1000, 90.0, "scored"), unit={"zh": "元/人", "en": "yuan"}, numerator_within_denominator=False
    )
    assert money.loc[0, ["value_low", "value_high"]].isna().all()
    assert money.loc[0, "against_target"] == "cannot_be_judged"


def test_a_count_is_not_held_against_the_countys_total():
    rows = ("c", 900, None, 90.0, "scored"), ("t", 40, None, 30.0, "scored")
    rules = book({**ITEM, "rule": "completion"})
    frame = pd.DataFrame(rows, columns=["place", "numerator", "denominator", "target", "state"]).assign(
        number=1, value=[900.0, 40.0], carried_from=pd.array([None, None], dtype="str")
    )
    figures = {name: frame[name].astype("Int64") for name in ("numerator", "denominator")}
    found = item_verdicts(frame.assign(**figures), rules.items, [indicator("visits", "count")], "c")
    assert found["against_top"].tolist() == ["cannot_be_judged", "cannot_be_judged"]
    # Garwood's limits of 40 cases are 28.6 and 54.5, around the target of 30.
    assert found["against_target"].tolist() == ["better", "similar"]


def test_a_value_carried_from_last_year_is_not_judged() -> None:
    frame = pd.DataFrame(
        {
            "place": ["c"],
            "number": [1],
            "numerator": pd.array([9], dtype="Int64"),
            "denominator": pd.array([10], dtype="Int64"),
            "value": [90.0],
            "target": [90.0],
            "state": ["scored"],
            "carried_from": ["2025-12"],
        }
    )
    found = item_verdicts(frame, book(ITEM).items, [indicator("visits")], "c")
    assert found.isna().all(axis=None)
