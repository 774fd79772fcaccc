"""Hatching for maps: parallel lines across the shapes of some places, since a choropleth has no patterns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from shapely import affinity

# Lines over the height of the whole map: about nine pixels apart on a map of 520.
LINES = 58
DECIMALS = 4

Lines = tuple[list[float | None], list[float | None]]


def hatch_lines(content: bytes, slopes: Mapping[str, Sequence[int]]) -> Lines:
    """Return the longitudes and latitudes of lines across places, None between two lines.

    ``content`` is a GeoJSON FeatureCollection as ``read_geometry`` gives it; ``slopes`` maps place → slopes
    in degrees (0 lies level, 45 rises to the right). All lines of one slope lie on one grid over the whole
    map, so neighbours with the same pattern flow into each other; a place that the grid misses gets a line
    through its middle. Places that are not among the features are left out.
    """
    features = json.loads(content)["features"]
    shapes = {
        str(feature["id"]): shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in features
        if feature["geometry"]["coordinates"]
    }
    if not shapes:
        return [], []
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    centre = ((west + east) / 2, (south + north) / 2)
    # Degrees of longitude are shorter: without this, a slope of 45° would not look like one.
    squeeze = float(np.cos(np.radians(centre[1])))
    reach = float(np.hypot((east - west) * squeeze, north - south)) / 2
    step = max((north - south) / LINES, 1e-6)
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    for slope in sorted({slope for wanted in slopes.values() for slope in wanted}):
        grid = _grid(reach, step, slope, centre, squeeze)
        for place, wanted in slopes.items():
            shape = shapes.get(place)
            if shape is None or slope not in wanted:
                continue
            for line in _across(shape, grid, reach, slope, squeeze):
                points = np.round(shapely.get_coordinates(line), DECIMALS)
                longitudes += [*points[:, 0].tolist(), None]
                latitudes += [*points[:, 1].tolist(), None]
    return longitudes, latitudes


def _grid(
    reach: float, step: float, slope: int, centre: tuple[float, float], squeeze: float
) -> shapely.MultiLineString:
    count = int(np.ceil(reach / step))
    lines = [((-reach, at * step), (reach, at * step)) for at in range(-count, count + 1)]
    turned = affinity.rotate(shapely.MultiLineString(lines), slope, origin=(0, 0))
    return affinity.translate(affinity.scale(turned, 1 / squeeze, 1, origin=(0, 0)), *centre)


def _across(
    shape: shapely.Geometry, grid: shapely.MultiLineString, reach: float, slope: int, squeeze: float
) -> Iterable[shapely.Geometry]:
    found = _lines_of(shapely.intersection(grid, shape))
    if found:
        return found
    middle = shapely.point_on_surface(shape)
    alone = affinity.rotate(shapely.LineString([(-reach, 0), (reach, 0)]), slope, origin=(0, 0))
    placed = affinity.translate(affinity.scale(alone, 1 / squeeze, 1, origin=(0, 0)), middle.x, middle.y)
    return _lines_of(shapely.intersection(placed, shape))


def _lines_of(geometry: shapely.Geometry) -> list[shapely.Geometry]:
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString" and part.length > 0]
