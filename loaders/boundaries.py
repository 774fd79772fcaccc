"""Import of boundaries: read, repair, match by code, simplify per level, store in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely
from sqlalchemy import Connection, Engine, Row, bindparam, insert, select, update

from loaders.access import Action, Viewer, demand, visible_places
from loaders.audit import record_event
from loaders.batches import store_batch
from loaders.boundary_codes import choose_code_column, codes_of
from loaders.boundary_files import BoundaryFile, Layer, read_boundary_file
from loaders.boundary_shapes import coverage_problems, listed, shapes_by_code, simplify_level, to_wgs84
from loaders.engine import read_transaction, write_transaction
from loaders.places import read_places
from loaders.revisions import bump_data_revision
from loaders.schema import boundary, data_revision
from loaders.seals import rows_of_batch, whole
from metrics.periods import month_number, shift
from metrics.problems import InputRefused, Problem, Severity, errors

# Called with what was just done and the share of the whole that is done by then.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class BoundaryOutcome:
    """What an import did: boundaries stored (new or changed), what was noticed, its batch.

    ``batch_id`` is None when the file held nothing new, and then nothing was written at all.
    """

    stored: int
    problems: tuple[Problem, ...]
    batch_id: int | None


@dataclass(frozen=True)
class _Changes:
    rows: list[dict]
    closing: list[dict]
    added: int
    changed: int
    unchanged: int


def import_boundaries(
    engine: Engine,
    path: Path,
    viewer: Viewer,
    *,
    code_column: str | None = None,
    assume_crs: str | None = None,
    encoding: str | None = None,
    valid_from: str = "1900-01",
    progress: Progress | None = None,
) -> BoundaryOutcome:
    """Store the polygons of a boundary file for the places whose code they carry.

    Polygons hold from the month ``valid_from`` until a later import says otherwise; all levels of the
    hierarchy may come in one file. Everything is one transaction with a batch and its issues; a file
    that brings nothing new writes nothing. Raises InputRefused with every reason, AccessDenied when
    the viewer may not import.
    """
    month_number(valid_from)
    step = progress or (lambda _what, _share: None)
    demand(viewer, Action.IMPORT)
    with read_transaction(engine) as connection:
        places = read_places(connection, None)
        permitted = visible_places(connection, viewer, Action.IMPORT)
    content = read_boundary_file(path, encoding)
    step("read", 0.25)
    known = frozenset(places["code"])
    shapes, rows_read, problems = _shapes_in(content, known, code_column, assume_crs)
    step("matched", 0.5)
    problems += _mismatches(shapes, known, permitted)
    if errors(problems):
        raise InputRefused(problem.at(file=path.name) for problem in errors(problems))
    matched = {code: shape for code, shape in shapes.items() if code in known}
    with write_transaction(engine) as connection:
        changes = _changes(connection, matched, valid_from)
        # Coverage and gaps in it are judged on what holds afterwards, not on this file alone.
        levels = sorted(set(places.loc[places["code"].isin(matched), "level"]))
        _store(connection, changes)
        step("stored", 0.75)
        lasting = places[places["valid_to"].isna() | (places["valid_to"].fillna("") >= valid_from)]
        for level in levels:
            # What was merged away keeps its boundary for the months before, and is no neighbour now.
            codes = {*lasting.loc[lasting["level"] == level, "code"], *(row["place"] for row in changes.rows)}
            codes &= set(places.loc[places["level"] == level, "code"])
            problems += _simplify(connection, level, codes, valid_from, write=bool(changes.rows))
        problems += _places_without(connection, lasting, levels)
        found = tuple(problem.at(file=path.name) for problem in problems)
        if not changes.rows:
            unchanged = Problem("boundary_nothing_new", {"count": changes.unchanged}, Severity.NOTE, path.name)
            step("simplified", 1.0)
            return BoundaryOutcome(0, (*found, unchanged), None)
        refused = rows_read - len(matched)
        number = _record(connection, path.name, content.sha256, viewer, rows_read, refused, changes, found)
    step("simplified", 1.0)
    return BoundaryOutcome(len(changes.rows), found, number)


def _shapes_in(
    content: BoundaryFile, known: frozenset[str], code_column: str | None, assume_crs: str | None
) -> tuple[dict[str, shapely.Geometry], int, list[Problem]]:
    problems, refusals = list(content.problems), []
    codes: list[str | None] = []
    geometry: list[shapely.Geometry | None] = []
    for layer in content.layers:
        try:
            layer_codes, layer_geometry, found = _layer(layer, known, code_column, assume_crs)
        except InputRefused as refusal:
            refusals += [problem.at(sheet=layer.name) for problem in refusal.problems]
            continue
        codes += layer_codes
        geometry += layer_geometry
        problems += [problem.at(sheet=layer.name) for problem in found]
    if refusals:
        raise InputRefused(refusals)
    shapes, found = shapes_by_code(codes, geometry)
    if not shapes:
        raise InputRefused([Problem("boundary_no_polygons"), *problems, *found])
    return shapes, len(codes), problems + found


def _layer(
    layer: Layer, known: frozenset[str], code_column: str | None, assume_crs: str | None
) -> tuple[list[str | None], list[shapely.Geometry | None], list[Problem]]:
    columns = {str(name): layer.frame[name] for name in layer.frame.columns if name != layer.frame.geometry.name}
    codes, notes = codes_of(columns[choose_code_column(columns, code_column, known)], known)
    converted, found = to_wgs84(layer.frame, assume_crs)
    return codes, list(converted.geometry), notes + found


def _mismatches(shapes: dict[str, shapely.Geometry], known: frozenset[str], permitted: frozenset[str]) -> list[Problem]:
    unknown = sorted(set(shapes) - known)
    if len(unknown) == len(shapes):
        nothing = {"in_file": listed(unknown, 5), "in_database": listed(known, 5)}
        return [Problem("boundary_codes_match_nothing", nothing)]
    problems = []
    if unknown:
        detail = {"count": len(unknown), "codes": listed(unknown)}
        problems.append(Problem("boundary_polygons_unmatched", detail, Severity.WARNING))
    foreign = sorted((set(shapes) & known) - permitted)
    if foreign:
        problems.append(Problem("boundary_places_not_permitted", {"count": len(foreign), "codes": listed(foreign)}))
    return problems


def _changes(connection: Connection, shapes: dict[str, shapely.Geometry], valid_from: str) -> _Changes:
    """Compare shapes with what is stored; the row in force at ``valid_from`` is the one they replace."""
    stored: dict[str, list[Row]] = {}
    query = select(boundary.c.place, boundary.c.valid_from, boundary.c.valid_to, boundary.c.geometry)
    for row in connection.execute(query.order_by(boundary.c.place, boundary.c.valid_from)):
        stored.setdefault(row.place, []).append(row)
    rows, closing, changed = [], [], 0
    for code, shape in shapes.items():
        wkb = shapely.to_wkb(shape)
        before = [row for row in stored.get(code, []) if row.valid_from <= valid_from]
        current = next((row for row in before if row.valid_to is None or row.valid_to >= valid_from), None)
        if current is not None and bytes(current.geometry) == wkb:
            continue
        later = [row.valid_from for row in stored.get(code, []) if row.valid_from > valid_from]
        changed += current is not None
        if current is not None and current.valid_from < valid_from:
            closing.append({"b_place": code, "b_from": current.valid_from, "b_to": shift(valid_from, -1)})
        rows.append(
            {
                "place": code,
                "valid_from": valid_from,
                "valid_to": current.valid_to if current else shift(min(later), -1) if later else None,
                "geometry": wkb,
                "simplified": wkb,
            }
        )
    return _Changes(rows, closing, len(rows) - changed, changed, len(shapes) - len(rows))


def _store(connection: Connection, changes: _Changes) -> None:
    key = (boundary.c.place == bindparam("b_place")) & (boundary.c.valid_from == bindparam("b_from"))
    if changes.closing:
        connection.execute(update(boundary).where(key).values(valid_to=bindparam("b_to")), changes.closing)
    if changes.rows:
        same = [{"b_place": row["place"], "b_from": row["valid_from"]} for row in changes.rows]
        connection.execute(boundary.delete().where(key), same)
        connection.execute(insert(boundary), changes.rows)


def _simplify(connection: Connection, level: str, codes: Iterable[str], month: str, *, write: bool) -> list[Problem]:
    """Simplify what a level looks like in a month as one coverage; return what is wrong with it."""
    wanted = set(codes)
    query = select(boundary.c.place, boundary.c.valid_from, boundary.c.geometry).where(*in_force(month))
    rows = [row for row in connection.execute(query.order_by(boundary.c.place)) if row.place in wanted]
    shapes = {row.place: shapely.from_wkb(bytes(row.geometry)) for row in rows}
    if write:
        key = (boundary.c.place == bindparam("b_place")) & (boundary.c.valid_from == bindparam("b_from"))
        simplified = simplify_level(shapes)
        connection.execute(
            update(boundary).where(key).values(simplified=bindparam("b_wkb")),
            [
                {"b_place": row.place, "b_from": row.valid_from, "b_wkb": shapely.to_wkb(simplified[row.place])}
                for row in rows
            ],
        )
    return coverage_problems(level, shapes)


def in_force(month: str) -> tuple:
    """Return the conditions under which a boundary holds in a month."""
    return boundary.c.valid_from <= month, boundary.c.valid_to.is_(None) | (boundary.c.valid_to >= month)


def _places_without(connection: Connection, places: pd.DataFrame, levels: Sequence[str]) -> list[Problem]:
    """Return a warning per level of the file about places that have no polygon at all."""
    having = set(connection.scalars(select(boundary.c.place)))
    problems = []
    for level in levels:
        lacking = sorted(set(places.loc[places["level"] == level, "code"]) - having)
        if lacking:
            detail = {"level": level, "count": len(lacking), "codes": listed(lacking)}
            problems.append(Problem("boundary_places_without_polygon", detail, Severity.WARNING))
    return problems


def _record(
    connection: Connection,
    file_name: str,
    sha256: str,
    viewer: Viewer,
    rows_read: int,
    refused: int,
    changes: _Changes,
    problems: tuple[Problem, ...],
) -> int:
    counts = {
        "rows_read": rows_read,
        "rows_added": changes.added,
        "rows_changed": changes.changed,
        "rows_unchanged": changes.unchanged,
        "rows_refused": refused,
    }
    number = store_batch(
        connection,
        viewer,
        kind="boundaries",
        file_name=file_name,
        sha256=sha256,
        counts=counts,
        problems=problems,
    )
    bump_data_revision(connection)
    sealed = [*rows_of_batch(number), *whole(boundary, data_revision)]
    record_event(connection, viewer.subject, "import_boundaries", file_name, {"batch": number, **counts}, sealed)
    return number
