"""Shapes of boundaries: to WGS 84, repaired, one per place, simplified as a coverage. No database, no files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import geopandas as gpd
import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError

from metrics.problems import InputRefused, Problem, Severity

WGS84 = "EPSG:4326"
DECIMALS = 5
# A level may spend so many vertices: 14 townships stay below 25 kB of GeoJSON, 186 villages below 150 kB.
VERTICES_PER_LEVEL, VERTICES_PER_PLACE = 700, 28
# Finer than half a pixel of a map 1,000 pixels wide nobody sees.
FINEST_SHARE_OF_EXTENT = 1 / 2000
# Parts of one place may overlap by drawing inaccuracy, not by more than this share of the smaller.
LARGEST_OVERLAP = 0.01
# Narrower gaps between neighbours are slips of drawing, wider ones may be lakes. Degrees, some 10 m.
GAP_WIDTH = 1e-4


def to_wgs84(frame: gpd.GeoDataFrame, assume_crs: str | None) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return the frame in WGS 84 longitude and latitude (CGCS2000 and projected systems converted).

    Without a declared system ``assume_crs`` counts; without that, coordinates that can be degrees are
    taken as such, with a note. Raises InputRefused otherwise.
    """
    if not np.isfinite(frame.total_bounds).any():
        return frame.set_crs(WGS84, allow_override=True), []
    problems = []
    crs = _usable_crs(frame)
    degrees = _are_degrees(frame.total_bounds)
    if crs is None and assume_crs is not None:
        crs = _parsed(assume_crs)
        problems.append(Problem("boundary_crs_assumed", {"crs": assume_crs}, Severity.NOTE))
    elif crs is None and degrees:
        crs = CRS.from_user_input(WGS84)
        problems.append(Problem("boundary_crs_taken_as_degrees", {"bounds": _bounds_text(frame)}, Severity.NOTE))
    elif crs is None:
        raise InputRefused(
            [Problem("boundary_crs_missing", {"bounds": _bounds_text(frame), "suggestion": _suggested_crs(frame)})]
        )
    try:
        converted = frame.set_crs(crs, allow_override=True).to_crs(WGS84)
    except ProjError as error:
        raise InputRefused([Problem("boundary_crs_unknown", {"crs": crs.name, "reason": str(error)})]) from error
    if not _are_degrees(converted.total_bounds) or not _leads_back(converted, frame, crs):
        raise InputRefused([Problem("boundary_outside_world", {"crs": crs.name, "bounds": _bounds_text(frame)})])
    return converted, problems


def _usable_crs(frame: gpd.GeoDataFrame) -> CRS | None:
    """Return the declared system unless it is none on Earth or contradicts the coordinates."""
    crs = frame.crs
    if crs is None or not (crs.is_geographic or crs.is_projected):
        return None
    # A GeoJSON file without a declaration counts as degrees even when it holds metres.
    return crs if crs.is_projected or _are_degrees(frame.total_bounds) else None


def _parsed(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except ProjError as error:
        raise InputRefused([Problem("boundary_crs_unknown", {"crs": text, "reason": str(error)})]) from error


def _are_degrees(bounds: np.ndarray) -> bool:
    west, south, east, north = bounds
    return bool(np.isfinite(bounds).all() and west >= -180 and east <= 180 and south >= -90 and north <= 90)


def _leads_back(converted: gpd.GeoDataFrame, frame: gpd.GeoDataFrame, crs: CRS) -> bool:
    """Tell whether converting back gives the same points: off the map, projections wrap around."""
    if not crs.is_projected:
        return True
    back = shapely.get_coordinates(converted.to_crs(crs).geometry)
    # One unit of a projected system is a metre or a foot, far below what a map shows.
    return bool(np.allclose(back, shapely.get_coordinates(frame.geometry), rtol=1e-6, atol=1))


def _bounds_text(frame: gpd.GeoDataFrame) -> str:
    return ", ".join(f"{value:.6g}" for value in frame.total_bounds)


def _suggested_crs(frame: gpd.GeoDataFrame) -> str:
    """Return the CGCS2000 Gauss–Krüger zone that the prefix of the eastings tells, or the plain default."""
    west, _, east, _ = frame.total_bounds
    zone = int(west // 1_000_000) if np.isfinite(west) else 0
    if int(east // 1_000_000 if np.isfinite(east) else 0) != zone:
        return WGS84
    if 25 <= zone <= 45:
        return f"EPSG:{4513 + zone - 25}"
    return f"EPSG:{4491 + zone - 13}" if 13 <= zone <= 23 else WGS84


def shapes_by_code(
    codes: Sequence[str | None], geometry: Sequence[shapely.Geometry | None]
) -> tuple[dict[str, shapely.Geometry], list[Problem]]:
    """Return one repaired (multi)polygon per code, in code order, and what had to be done for it.

    Rows without code or without area are left out with a warning; rows of one code are parts of one
    place. Raises InputRefused when such parts overlap, for then two rows claim to be the same place.
    """
    parts: dict[str, list[shapely.Geometry]] = {}
    without_code, empty, repaired = 0, [], []
    for code, shape in zip(codes, geometry, strict=True):
        if code is None:
            without_code += 1
            continue
        areas = [] if shape is None else _polygons_of(shape)
        if not areas:
            empty.append(code)
            continue
        if shape is not None and not shape.is_valid:
            repaired.append(code)
        parts.setdefault(code, []).append(areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas))
    conflicts = [code for code, shapes in parts.items() if _overlap(shapes)]
    if conflicts:
        raise InputRefused([Problem("boundary_codes_conflict", {"codes": listed(conflicts)})])
    joined = [code for code, shapes in parts.items() if len(shapes) > 1]
    found = [
        ("boundary_rows_without_code", Severity.WARNING, [""] * without_code),
        ("boundary_geometry_empty", Severity.WARNING, empty),
        ("boundary_geometry_repaired", Severity.WARNING, repaired),
        ("boundary_parts_joined", Severity.NOTE, joined),
    ]
    problems = [
        Problem(name, {"count": len(affected), "codes": listed(affected)}, severity)
        for name, severity, affected in found
        if affected
    ]
    return {code: _united(shapes) for code, shapes in sorted(parts.items())}, problems


def _polygons_of(shape: shapely.Geometry) -> list[shapely.Geometry]:
    flat = shapely.force_2d(shape)
    if not shapely.is_valid(flat):
        flat = shapely.make_valid(flat, method="structure", keep_collapsed=False)
    # Twice: a collection may hold multipolygons.
    pieces = shapely.get_parts(shapely.get_parts(flat))
    return [piece for piece in pieces if piece.geom_type == "Polygon" and piece.area > 0]


def _overlap(shapes: list[shapely.Geometry]) -> bool:
    if len(shapes) < 2:
        return False
    areas = shapely.area(np.array(shapes))
    excess = areas.sum() - shapely.area(shapely.union_all(shapes))
    return bool(excess > LARGEST_OVERLAP * areas.min())


def _united(shapes: list[shapely.Geometry]) -> shapely.Geometry:
    united = shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)
    # Clockwise outer rings: the map draws on a sphere, where the other way round is all but the place.
    return shapely.orient_polygons(united, exterior_cw=True)


def simplify_level(shapes: Mapping[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Return the shapes of one level simplified together, so that neighbours keep sharing their edge.

    The tolerance follows the extent of the level and grows until the vertex budget holds.
    """
    if not shapes:
        return {}
    original = np.array(list(shapes.values()))
    west, south, east, north = shapely.total_bounds(original)
    tolerance = max(east - west, north - south) * FINEST_SHARE_OF_EXTENT
    budget = VERTICES_PER_LEVEL + VERTICES_PER_PLACE * len(original)
    simplified = original
    while True:
        candidate = shapely.coverage_simplify(original, tolerance)
        # Overlapping input can come out broken or vanish; such a place keeps its full outline.
        broken = ~shapely.is_valid(candidate) | shapely.is_empty(candidate)
        simplified = np.where(broken, original, candidate)
        if shapely.get_num_coordinates(simplified[~broken]).sum() <= budget or tolerance > east - west:
            break
        tolerance *= 1.4
    oriented = shapely.orient_polygons(simplified, exterior_cw=True)
    return dict(zip(shapes, oriented, strict=True))


def coverage_problems(level: str, shapes: Mapping[str, shapely.Geometry]) -> list[Problem]:
    """Return a warning that names the places whose edges overlap a neighbour's or leave a narrow gap."""
    edges = shapely.coverage_invalid_edges(np.array(list(shapes.values())), gap_width=GAP_WIDTH)
    affected = [code for code, edge in zip(shapes, edges, strict=True) if not shapely.is_empty(edge)]
    if not affected:
        return []
    detail = {"level": level, "count": len(affected), "codes": listed(affected)}
    return [Problem("boundary_coverage_broken", detail, Severity.WARNING)]


def listed(codes: Collection[str], most: int = 20) -> str:
    """Return codes in order as text, the rest beyond ``most`` only counted."""
    ordered = sorted(codes)
    return ", ".join(ordered[:most]) + (f" … (+{len(ordered) - most})" if len(ordered) > most else "")
