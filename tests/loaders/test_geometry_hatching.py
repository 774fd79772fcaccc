"""Hatching: lines lie within their places, states differ by slope, small places get a line too."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from loaders.geometry_hatching import hatch_lines

SQUARES = {
    "a": shapely.box(101.4, 25.1, 101.6, 25.4),
    "b": shapely.box(101.6, 25.1, 101.8, 25.4),
    "tiny": shapely.box(101.4, 25.4, 101.4003, 25.4003),
}


def content(shapes: dict[str, shapely.Geometry] = SQUARES) -> bytes:
    features = [
        {"type": "Feature", "id": code, "properties": None, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def lines(longitudes: list[float | None], latitudes: list[float | None]) -> list[list[tuple[float, float]]]:
    pairs = zip(longitudes, latitudes, strict=True)
    grouped = itertools.groupby(pairs, key=lambda pair: pair[0] is None)
    return [list(points) for gap, points in grouped if not gap]  # type: ignore[arg-type]


def slope(line: list[tuple[float, float]]) -> float:
    """The slope of a line on the ground, in degrees."""
    (x, y), (other_x, other_y) = line[0], line[-1]
    return float(np.degrees(np.arctan2(other_y - y, (other_x - x) * np.cos(np.radians(25.25)))) % 180)


def test_lines_lie_within_their_place_and_nowhere_else() -> None:
    drawn = lines(*hatch_lines(content(), {"a": (45,)}))
    assert len(drawn) > 20
    within = SQUARES["a"].buffer(1e-4)
    assert all(within.covers(shapely.LineString(line)) for line in drawn)


@pytest.mark.parametrize("wanted", [0, 45, 90, -45])
def test_a_slope_looks_as_steep_as_it_says(wanted: int) -> None:
    drawn = lines(*hatch_lines(content(), {"a": (wanted,)}))
    longest = max(drawn, key=lambda line: shapely.LineString(line).length)
    assert slope(longest) == pytest.approx(wanted % 180, abs=1)


def test_crossed_slopes_are_both_drawn() -> None:
    slopes = {round(slope(line) / 45) * 45 % 180 for line in lines(*hatch_lines(content(), {"a": (45, -45)}))}
    assert slopes == {45, 135}


def test_a_place_that_the_grid_misses_gets_a_line_of_its_own() -> None:
    assert len(lines(*hatch_lines(content(), {"tiny": (0,)}))) >= 1


def test_places_that_are_not_there_and_no_shapes_draw_nothing() -> None:
    assert hatch_lines(content(), {"elsewhere": (45,)}) == ([], [])
    assert hatch_lines(content({}), {"a": (45,)}) == ([], [])


def test_the_whole_county_hatched_is_still_light() -> None:
    boxes = {
        f"{row}-{column}": shapely.box(101 + column / 30, 25 + row / 30, 101 + (column + 1) / 30, 25 + (row + 1) / 30)
        for row in range(30)
        for column in range(30)
    }
    longitudes, latitudes = hatch_lines(content(boxes), dict.fromkeys(boxes, (45,)))
    assert len(json.dumps([longitudes, latitudes])) < 130_000


@given(st.integers(3, 40), st.floats(0.01, 0.2))
def test_any_round_shape_is_covered_evenly(corners: int, radius: float) -> None:
    shape = shapely.Point(101.5, 25.3).buffer(radius, quad_segs=corners)
    drawn = lines(*hatch_lines(content({"a": shape}), {"a": (0,)}))
    heights = sorted(line[0][1] for line in drawn)
    gaps = np.diff(heights)
    assert len(drawn) > 50
    assert gaps.max() < 2.5 * 2 * radius / 58
