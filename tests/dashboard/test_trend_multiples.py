"""Small multiples: one scale, gaps that stay gaps, words for who cannot see the lines."""

from __future__ import annotations

import pandas as pd
import pytest

from dashboard.trend_filters import joined, separated
from dashboard.trend_multiples import line_shape, multiples_markup, said_lines, scale_of
from tests.dashboard.shown_markup import MarkupReader

MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04"]


def lines(**values: list[float]) -> pd.DataFrame:
    return pd.concat(
        pd.DataFrame(
            {"month": MONTHS, "place": place, "name": f"{place}乡", "value": own, "text": [f"{v}%" for v in own]}
        )
        for place, own in values.items()
    ).reset_index(drop=True)


def points(shape: str) -> list[tuple[float, float]]:
    return [tuple(float(part.strip("%")) for part in point.split()) for point in shape.split(",")]  # type: ignore[misc]


def markup(frame: pd.DataFrame, **options) -> str:
    places = list(frame["place"].unique())
    return str(
        multiples_markup(
            frame,
            addresses={place: f"?places={place}" for place in places},
            said=said_lines(frame, "{name}: {first} {last} {low} {high}"),
            **{"scale": (0.0, 100.0), **options},
        )
    )


def test_equal_values_lie_equally_high_in_every_card():
    heights = {
        min(y for _, y in points(line_shape(MONTHS, values, (0.0, 100.0))))
        for values in ([50.0, 50.0, 50.0, 50.0], [50.0, 10.0, 5.0, 0.0])
    }
    assert len(heights) == 1


def test_more_is_higher():
    low, high = (line_shape(MONTHS, [value] * 4, (0.0, 100.0)) for value in (10.0, 90.0))
    assert min(y for _, y in points(high)) < min(y for _, y in points(low))


def test_a_gap_has_no_width():
    shape = points(line_shape(MONTHS, [50.0, 50.0, float("nan"), 50.0], (0.0, 100.0)))
    assert max(x for x, _ in shape) < 70, "one value alone is no line"
    longer = [*MONTHS, "2026-05"]
    shape = points(line_shape(longer, [50.0, 50.0, float("nan"), 60.0, 60.0], (0.0, 100.0)))
    half = len(shape) // 2
    upper, lower = shape[:half], list(reversed(shape[half:]))
    # Where a stretch ends and the next begins both edges are one point.
    assert upper[3] == lower[3]
    assert upper[4] == lower[4]


@pytest.mark.parametrize("values", [[], [1.0], [float("nan")] * 4])
def test_fewer_than_two_neighbours_draw_nothing(values: list[float]):
    assert line_shape(MONTHS[: len(values)], values, (0.0, 1.0)) == ""


def test_a_year_that_begins_anew_is_no_fall():
    with_restart = points(line_shape(MONTHS, [80.0, 90.0, 10.0, 20.0], (0.0, 100.0), ["2026-03"]))
    half = len(with_restart) // 2
    assert with_restart[3] == list(reversed(with_restart[half:]))[3]


def test_cards_name_the_place_its_newest_figure_and_lead_on():
    reader = MarkupReader(markup(lines(a=[1.0, 2.0, 3.0, 4.0], b=[4.0, 3.0, 2.0, float("nan")])))
    assert reader.links == {"a乡": "?places=a", "b乡": "?places=b"}
    assert "4.0%" in reader.texts
    assert "2.0%" in reader.texts
    assert "a乡: 1.0% 4.0% 1.0% 4.0%" in reader.texts


def test_a_place_without_figures_has_a_card_without_a_line():
    made = markup(lines(a=[float("nan")] * 4))
    assert "—" in made
    assert "clip-path" not in made


def test_the_target_lies_at_the_same_height_in_every_card():
    made = markup(lines(a=[1.0] * 4, b=[2.0] * 4), target=90.0)
    heights = {part.split("%")[0] for part in made.split("top:")[1:]}
    assert len(heights) == 1
    assert "xp-target" not in markup(lines(a=[1.0] * 4), target=200.0)


def test_names_are_only_text():
    frame = lines(a=[1.0] * 4).assign(name="<script>")
    assert "<script>" not in markup(frame)


def test_sixty_places_over_three_years_stay_below_the_bar():
    months = [f"{year}-{number:02d}" for year in (2024, 2025, 2026) for number in range(1, 13)]
    frame = pd.concat(
        pd.DataFrame({"month": months, "place": f"p{n}", "name": "柳浦镇", "value": range(36), "text": "91.23%"})
        for n in range(60)
    )
    assert len(markup(frame).encode()) < 120_000


def test_the_scale_spans_all_and_counts_begin_at_zero():
    values = pd.Series([5.0, 9.0, float("nan")])
    assert scale_of(values, floor=False) == (5.0, 9.0)
    assert scale_of(values, floor=True, further=[12.0]) == (0.0, 12.0)
    assert scale_of(pd.Series([-3.0, 2.0]), floor=True) == (-3.0, 2.0)
    assert scale_of(pd.Series([], dtype=float), floor=True) == (0.0, 1.0)


@pytest.mark.parametrize("codes", [["a"], ["a", "b"], ["1,2", "3%2C4", "项目"], []])
def test_codes_come_back_from_an_address(codes: list[str]):
    assert separated(joined(codes)) == codes


def test_a_code_named_twice_counts_once():
    assert separated("a,b,a,") == ["a", "b"]
