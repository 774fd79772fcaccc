"""Simplified boundaries as the map needs them: canonical GeoJSON, what is missing, label points."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, func, select

from loaders.boundaries import in_force
from loaders.boundary_shapes import DECIMALS
from loaders.places import read_places
from loaders.schema import boundary, place_version
from metrics.periods import shift

HASH_LENGTH = 16
# A name is placed at the widest spot of a place; finding it to this share of the extent is enough.
LABEL_PRECISION = 1 / 200


def read_geometry(connection: Connection, level: str, parent: str | None, month: str) -> tuple[bytes, str]:
    """Return a GeoJSON FeatureCollection of the places at a level and the hash of its content.

    Features are those in force in the month (below ``parent``, or all), in code order; ``id`` is the
    place code and nothing else is told, so the same for every viewer: where places lie is public.
    Coordinates are degrees of WGS 84 with 5 decimals, outer rings clockwise (plotly draws on a
    sphere). The same shapes give the same bytes.
    """
    shapes = _read_shapes(connection, level, parent, month)
    features = [
        {"type": "Feature", "id": code, "properties": None, "geometry": _geojson(shape)}
        for code, shape in shapes.items()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    content = json.dumps(collection, separators=(",", ":"), ensure_ascii=False).encode()
    return content, hashlib.sha256(content).hexdigest()[:HASH_LENGTH]


def geometry_epoch(connection: Connection, month: str) -> str:
    """Return the first month since which no place and no boundary has begun or ended until this one.

    All months of an epoch share their geometry, so its address can be shared too.
    """
    starts = []
    for table in (place_version, boundary):
        starts.append(connection.scalar(select(func.max(table.c.valid_from)).where(table.c.valid_from <= month)))
        ended = connection.scalar(select(func.max(table.c.valid_to)).where(table.c.valid_to < month))
        starts.append(shift(ended, 1) if ended else None)
    return max((start for start in starts if start), default=month)


def geometry_coverage(connection: Connection, level: str, parent: str | None, month: str) -> list[str]:
    """Return the codes of places at a level, in force in a month, that have no boundary then."""
    having = set(connection.scalars(select(boundary.c.place).where(*in_force(month))))
    return [code for code in _places_below(connection, level, parent, month) if code not in having]


def read_label_points(connection: Connection, level: str, parent: str | None, month: str) -> pd.DataFrame:
    """Return where names can stand: columns place, longitude, latitude (degrees, 5 decimals), code order.

    The point is the centre of the widest circle inside the largest part of a place.
    """
    rows = []
    for code, shape in _read_shapes(connection, level, parent, month).items():
        largest = max(shapely.get_parts(shape), key=shapely.area)
        west, south, east, north = largest.bounds
        radius = shapely.maximum_inscribed_circle(largest, max(east - west, north - south) * LABEL_PRECISION)
        longitude, latitude = shapely.get_coordinates(radius)[0]
        rows.append((code, round(float(longitude), DECIMALS), round(float(latitude), DECIMALS)))
    return pd.DataFrame(rows, columns=["place", "longitude", "latitude"])


def _read_shapes(connection: Connection, level: str, parent: str | None, month: str) -> dict[str, shapely.Geometry]:
    wanted = set(_places_below(connection, level, parent, month))
    if not wanted:
        return {}
    query = select(boundary.c.place, boundary.c.simplified).where(*in_force(month)).order_by(boundary.c.place)
    rows = [row for row in connection.execute(query) if row.place in wanted]
    return {row.place: shapely.from_wkb(bytes(row.simplified)) for row in sorted(rows, key=lambda row: row.place)}


def _places_below(connection: Connection, level: str, parent: str | None, month: str) -> list[str]:
    places = read_places(connection, month)
    at_level = places.loc[places["level"] == level, "code"]
    if parent is None:
        return sorted(at_level)
    parents = dict(zip(places["code"], places["parent"], strict=True))

    def lies_below(code: str) -> bool:
        above = parents.get(code)
        while above is not None and above != parent:
            above = parents.get(above)
        return above == parent

    return sorted(code for code in at_level if lies_below(code))


def _geojson(shape: shapely.Geometry) -> dict[str, Any]:
    polygons = [
        [_ring(ring) for ring in (polygon.exterior, *polygon.interiors)] for polygon in shapely.get_parts(shape)
    ]
    # A part smaller than the rounding leaves nothing to draw.
    drawn = [[ring for ring in rings if ring] for rings in polygons if rings[0]]
    if len(drawn) == 1:
        return {"type": "Polygon", "coordinates": drawn[0]}
    return {"type": "MultiPolygon", "coordinates": drawn}


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    points = np.round(shapely.get_coordinates(ring), DECIMALS)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = (points[1:] != points[:-1]).any(axis=1)
    kept = points[moved]
    return kept.tolist() if len(kept) >= 4 else []
