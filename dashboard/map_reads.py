"""Reads of the map: the ground it lies on, hatching for places without a value, figures that nobody scores."""

from __future__ import annotations

import json

import shapely

from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.map_labels import MapGround
from dashboard.map_states import STATES
from dashboard.reads import map_shapes
from loaders.engine import read_transaction
from loaders.geometry import read_geometry
from loaders.geometry_hatching import hatch_lines

Lines = tuple[list[float | None], list[float | None]]


@kept()
def ground_of(context: PageContext, level: str, parent: str | None, month: str) -> MapGround:
    """Return what the map of a level, below a parent or of the whole county, lies on in a month."""
    url, labels = map_shapes(context.database, context.data_revision, level, parent, month)
    with read_transaction(context.engine) as connection:
        content, _ = read_geometry(connection, level, parent, month)
    shapes = {
        feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in json.loads(content)["features"]
        if feature["geometry"]["coordinates"]
    }
    if not shapes:
        return MapGround(url, labels, None)
    widths = {place: shape.bounds[2] - shape.bounds[0] for place, shape in shapes.items()}
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(list(shapes.values())))
    sized = labels.assign(width=labels["place"].map(widths).astype(float))
    return MapGround(url, sized, (west, south, east, north))


@kept()
def hatching_of(
    context: PageContext, level: str, parent: str | None, month: str, states: tuple[tuple[str, str], ...]
) -> Lines:
    """Return the hatching of places whose state has one; ``states`` are (place, state)."""
    slopes = {place: STATES[state].slopes for place, state in states if STATES[state].slopes}
    if not slopes:
        return [], []
    with read_transaction(context.engine) as connection:
        content, _ = read_geometry(connection, level, parent, month)
    return hatch_lines(content, slopes)
