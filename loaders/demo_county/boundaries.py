"""Boundaries of the demo county: Voronoi cells, bent by a smooth field until they look surveyed.

Neighbours share their vertices exactly, so villages, townships and county are valid coverages: the
cells are cut into one set of short lines first, and every line's points are moved by the same
function afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import geopandas
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from loaders.demo_county.townships import CountyPlan, county_plan, demo_deployment
from loaders.demo_county.village_names import village_names

Points = NDArray[np.float64]

SAMPLES = 30_000
STEP_KM = 0.2
# Wavelengths and sizes of the bends. Each is applied after the one before and none folds the plane.
WAVELENGTHS_KM = (34.0, 15.0, 6.5, 2.8, 1.2)
BENDS_KM = (0.9, 0.55, 0.31, 0.14, 0.06)
WAVES = 10
KM_PER_DEGREE = 111.32


@cache
def village_cells(seed: int) -> geopandas.GeoSeries:
    """Return the village polygons by code in WGS 84; every township is in one piece.

    Draws again with the next stream of the seed until the townships hang together.
    """
    plan = county_plan()
    for attempt in range(50):
        random = np.random.default_rng([seed, 1, attempt])
        cells = _draw_cells(plan, random)
        if cells is not None:
            return cells
    raise RuntimeError(f"seed {seed} yields no county whose townships hang together")


def neighbour_of(seed: int, village: str) -> str:
    """Return the village of the same township that shares the longest border with the one given."""
    cells = village_cells(seed)
    others = cells[[code for code in cells.index if code[:9] == village[:9] and code != village]]
    shared = shapely.length(shapely.intersection(others.to_numpy(), cells[village]))
    return str(others.index[int(np.argmax(shared))])


def demo_boundaries(seed: int, *, merged: tuple[str, str] | None = None) -> geopandas.GeoDataFrame:
    """Return code, level, name and geometry (WGS 84) of county, townships and villages.

    ``merged`` names a village and the neighbour it joined: the first is left out, the second gets both.
    """
    plan = county_plan()
    cells = village_cells(seed).copy()
    if merged:
        gone, into = merged
        cells[into] = shapely.union_all([cells[gone], cells[into]])
        cells = cells.drop(gone)
    names = village_names(seed)
    rows = [(code, "village", names[code][0], geometry) for code, geometry in cells.items()]
    for township in plan.townships:
        parts = cells[cells.index.str.startswith(township.code)]
        rows.append((township.code, "township", township.name, shapely.coverage_union_all(parts.to_numpy())))
    county = shapely.coverage_union_all(cells.to_numpy())
    rows.append((plan.county.code, "county", demo_deployment().root_name.zh, county))
    frame = pd.DataFrame(rows, columns=["code", "level", "name", "geometry"])
    frame["geometry"] = shapely.normalize(frame["geometry"].to_numpy())
    return geopandas.GeoDataFrame(frame.sort_values("code", ignore_index=True), geometry="geometry", crs="EPSG:4326")


def _draw_cells(plan: CountyPlan, random: np.random.Generator) -> geopandas.GeoSeries | None:
    outline = _outline(plan, random)
    codes, seeds = _village_seeds(plan, outline, random)
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(seeds), extend_to=outline, ordered=True)
    cells = shapely.intersection(np.array(voronoi.geoms), outline)
    lines = shapely.segmentize(shapely.union_all(shapely.boundary(cells)), STEP_KM)
    faces = np.array(shapely.polygonize([lines]).geoms)
    face, owner = shapely.STRtree(shapely.points(seeds)).query(faces, predicate="contains")
    if len(faces) != len(seeds) or len(set(owner)) != len(seeds):
        return None
    faces = shapely.transform(faces[face], _bends(random))
    faces = shapely.transform(faces, lambda points: _to_degrees(points, plan))
    series = geopandas.GeoSeries(faces, index=pd.Index([codes[i] for i in owner]), crs="EPSG:4326").sort_index()
    # A bend that folds the plane somewhere would leave overlaps.
    if not shapely.coverage_is_valid(series.to_numpy()):
        return None
    unions = [
        shapely.coverage_union_all(series[series.index.str.startswith(t.code)].to_numpy()) for t in plan.townships
    ]
    in_one_piece = all(union.geom_type == "Polygon" and not union.interiors for union in unions)
    return series if in_one_piece else None


def _outline(plan: CountyPlan, random: np.random.Generator) -> shapely.Polygon:
    """Return an egg with a few dents, in kilometres around the county's middle."""
    angle = np.linspace(0, 2 * np.pi, 240, endpoint=False)
    order = np.arange(2, 14)[:, None]
    phase = random.uniform(0, 2 * np.pi, order.shape)
    size = random.uniform(0.4, 1.0, order.shape) * 0.2 / order
    radius = 1 + (size * np.cos(order * angle + phase)).sum(axis=0)
    return shapely.Polygon(
        np.column_stack(
            [
                plan.county.half_width_km * radius * np.cos(angle),
                plan.county.half_height_km * radius * np.sin(angle),
            ]
        )
    )


def _village_seeds(plan: CountyPlan, outline: shapely.Polygon, random: np.random.Generator) -> tuple[list[str], Points]:
    """Return village codes and where each lies (km): evened out a little, denser near the seats."""
    size = np.array([plan.county.half_width_km, plan.county.half_height_km])
    ground = random.uniform(-1.3, 1.3, (SAMPLES, 2)) * size
    ground = ground[shapely.contains_xy(outline, ground)]
    seats = np.array([[t.x, t.y] for t in plan.townships]) * size + random.normal(0, 0.5, (len(plan.townships), 2))
    reach = np.array([t.reach for t in plan.townships])
    distance = np.linalg.norm(ground[:, None] - seats, axis=2)
    belongs = np.argmin(distance / reach, axis=1)
    codes: list[str] = []
    seeds: list[Points] = []
    for number, township in enumerate(plan.townships):
        inside = belongs == number
        weight = 0.25 + np.exp(-distance[inside, number] / (2.5 * township.reach))
        places = _evened_out(ground[inside], weight, township.villages, random)
        # Communities carry the first codes and lie around the seat.
        order = np.argsort(np.linalg.norm(places - seats[number], axis=1))
        codes += township.village_codes
        seeds.append(places[order])
    return codes, np.concatenate(seeds)


def _evened_out(ground: Points, weight: Points, count: int, random: np.random.Generator) -> Points:
    """Return so many points, after three rounds of moving each to the middle of its ground (Lloyd)."""
    places = ground[random.choice(len(ground), count, replace=False, p=weight / weight.sum())]
    for _ in range(3):
        nearest = np.argmin(np.linalg.norm(ground[:, None] - places, axis=2), axis=1)
        total = np.bincount(nearest, weight, minlength=count)
        middle = [np.bincount(nearest, weight * ground[:, axis], minlength=count) / total for axis in (0, 1)]
        places = np.column_stack(middle)
    return places


def _bends(random: np.random.Generator) -> Callable[[Points], Points]:
    """Return a function that moves points by sums of plane waves, one wavelength after the other."""
    shape = (len(WAVELENGTHS_KM), WAVES)
    direction = random.uniform(0, 2 * np.pi, shape)
    number = 2 * np.pi / np.array(WAVELENGTHS_KM)[:, None] * random.uniform(0.7, 1.3, shape)
    all_waves = np.stack([number * np.cos(direction), number * np.sin(direction)], axis=1)
    phases = random.uniform(0, 2 * np.pi, (len(WAVELENGTHS_KM), 2, WAVES))

    def bend(points: Points) -> Points:
        for size, waves, phase in zip(BENDS_KM, all_waves, phases, strict=True):
            angle = (points @ waves)[:, None, :] + phase
            points = points + size * np.sqrt(2 / WAVES) * np.sin(angle).sum(axis=2)
        return points

    return bend


def _to_degrees(points: Points, plan: CountyPlan) -> Points:
    """Return longitude and latitude, rounded to about a tenth of a metre."""
    scale = np.array([KM_PER_DEGREE * np.cos(np.radians(plan.county.latitude)), KM_PER_DEGREE])
    return np.round(points / scale + [plan.county.longitude, plan.county.latitude], 6)
