"""Assessments for tests: a line each, and hypothesis strategies of whole small ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from metrics.adjustments import Adjustment
from metrics.assessment import Assessment
from tests.metrics import worlds

RULES: tuple[dict[str, Any], ...] = (
    {"rule": "linear", "target": 90},
    {"rule": "linear", "target": 90, "parameters": {"zero_at": 40}},
    {"rule": "per_point", "target": 95, "parameters": {"step": 1, "deduction": 0.37}},
    {"rule": "threshold", "target": 85},
    {"rule": "completion", "target": 7},
    {"rule": "banded", "parameters": {"bands": "95:3/85:2/60:0.5"}},
    {"rule": "goalposts", "parameters": {"worst": 50, "best": 97}},
    {"rule": "per_case", "parameters": {"deduction": 0.25, "allowed": 3}},
    {"rule": "progress", "parameters": {"zero_at": -5, "full_at": 5}},
)
OF_COUNTS = ("completion", "per_case")
PROGRESS = {"level": 7, "progress": 3, "parameters": {"zero_at": 0, "full_at": 10}}


def assessment(items: list[dict[str, Any]], kinds: str, **figures: Any) -> Assessment:
    """Return an assessment: items as for ``worlds.book``, ``kinds`` the kind of each item's indicator.

    Figures as for ``worlds.cumulated``, in places × items; items without a target have none.
    """
    book = worlds.book(*items)
    indicators = tuple(
        worlds.indicator(item.indicator, kind) for item, kind in zip(book.items, kinds.split(), strict=True)
    )
    places = " ".join(f"p{number:02d}" for number in range(len(figures["numerator"])))
    cumulated = worlds.cumulated(places, " ".join(item.indicator for item in book.items), **figures)
    target = np.array([np.nan if item.target is None else item.target for item in book.items])
    return Assessment.of_book(book, cumulated, indicators, np.tile(target, (len(cumulated.places), 1)), 1.0)


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """Draw an assessment: rules, policies, progress, tie-breaks, figures missing and not applicable."""
    places, width = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    items = [
        {
            **draw(st.sampled_from(RULES)),
            "indicator": f"i{number}",
            "points": draw(st.integers(1, 3000)),
            "missing": draw(st.sampled_from(["zero", "exclude"])),
            "not_applicable": draw(st.sampled_from(["full", "exclude"])),
            "progress": draw(st.sampled_from([None, None, PROGRESS])),
        }
        for number in range(width)
    ]
    kinds = ["count" if item["rule"] in OF_COUNTS else "rate" for item in items]
    table = lambda of: np.array([[draw(of) for _ in range(width)] for _ in range(places)])  # noqa: E731
    received = table(st.sampled_from([1, 1, 1, 0]))
    denominator = table(st.integers(0, 400)) * received * [kind == "rate" for kind in kinds]
    share = table(st.sampled_from([0.0, 0.5, 0.84, 0.85, 0.9, 0.97, 1.0]))
    cases = table(st.integers(0, 15)) * received
    world = assessment(
        items,
        " ".join(kinds),
        numerator=np.where([kind == "rate" for kind in kinds], (denominator * share).astype(np.int64), cases),
        denominator=denominator,
        received=received,
        not_applicable=(received == 0) & table(st.booleans()),
    )
    known = table(st.booleans())
    last_year = replace(world.figures, numerator=world.figures.numerator * 9 // 10 * known, reported=known)
    return replace(
        world,
        previous=draw(st.sampled_from([None, last_year])),
        applies=draw(st.sampled_from([None, table(st.sampled_from([True, True, False]))])),
        eligible=draw(st.sampled_from([None, known.any(axis=1)])),
        tie_breaks=draw(st.sampled_from([(), (cases.sum(axis=1),)])),
    )


def gaining(*points: int) -> Adjustment:
    """Return an adjustment of so many hundredths per place, a bonus above zero and a penalty below."""
    net = np.array(points, dtype=np.int64)
    return Adjustment(np.maximum(net, 0), np.maximum(-net, 0))
