"""Score and rank over twelve months: rank one on top, gaps stay gaps, the band behind the line."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.palette import DARK
from dashboard.place_trend_figure import HEIGHT, StandingTexts, standing_figure

TEXTS = StandingTexts("Score", "Rank", "Band")


def trend(ranks: list[int | None], points: list[int | None] | None = None) -> pd.DataFrame:
    count = len(ranks)
    known = [rank is not None for rank in ranks]
    return pd.DataFrame(
        {
            "period": [f"2026-{month:02}" for month in range(1, count + 1)],
            "points": pd.array(points or [90_000 + 100 * month for month in range(count)], dtype="Int64"),
            "full_points": 100_000,
            "rank": pd.array(ranks, dtype="Int64"),
            "ranked_places": 14,
            "rank_best": pd.array([2 if is_ranked else None for is_ranked in known], dtype="Int64"),
            "rank_worst": pd.array([9 if is_ranked else None for is_ranked in known], dtype="Int64"),
        }
    )


def by_name(figure: object) -> dict:
    return {trace.name: trace for trace in figure.data}


def test_rank_one_is_at_the_top_and_the_last_figures_are_written_at_the_lines():
    figure = standing_figure(trend([5, 4, 3]), TEXTS)
    assert figure.layout.yaxis2.range == pytest.approx((14.7, 0.3))
    assert figure.layout.xaxis.range == ("2025-12-17", "2026-03-16")
    assert list(by_name(figure)["Rank"].y) == [5, 4, 3]
    assert [note.text for note in figure.layout.annotations] == ["Score", "Rank", "<b>902.00</b>", "<b>3</b>"]


def test_a_month_without_figures_breaks_the_lines():
    figure = standing_figure(trend([5, None, 3], [90_000, None, 91_000]), TEXTS)
    assert list(by_name(figure)["Rank"].y) == [5, None, 3]
    assert list(by_name(figure)["Score"].y) == [900.0, None, 910.0]
    assert list(by_name(figure)["Band"].y) == [2, 2, 9, 9]
    assert list(by_name(figure)["Band"].x) == ["2026-01", "2026-03", "2026-03", "2026-01"]


def test_a_place_that_is_never_ranked_has_its_score_only():
    figure = standing_figure(trend([None, None]), TEXTS, DARK)
    assert set(by_name(figure)) == {"Score"}
    assert figure.layout.height < HEIGHT
    assert [note.text for note in figure.layout.annotations] == ["Score", "<b>901.00</b>"]


def test_the_beginning_of_an_assessment_year_is_marked():
    figure = standing_figure(trend([5, 4, 3]), TEXTS, year_starts=["2026-02"])
    assert [shape.x0 for shape in figure.layout.shapes] == ["2026-02"]
