"""The import of observations: gather, decide, apply in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, insert

from loaders.access import Action, Viewer, demand, visible_places
from loaders.audit import record_event
from loaders.batches import store_batch
from loaders.bulk_insert import bulk_insert, delete_observations
from loaders.comparison import STORED_COLUMNS, Differences, compare, read_stored
from loaders.deployment import read_catalogue_in_force, read_deployment
from loaders.engine import read_transaction, write_transaction
from loaders.knowledge import Knowledge
from loaders.measure_check import STATE_VALUE
from loaders.place_codes import KnownPlaces
from loaders.places import add_places, read_place_changes, read_places
from loaders.refused_rows import RefusedRows, refused_rows
from loaders.revisions import bump_data_revision, current_data_revision
from loaders.schema import batch_source, data_revision, observation, observation_history, place, place_version
from loaders.seals import observations_of, rows_of, rows_of_batch, whole
from loaders.sheet_mapping import SheetMapping
from loaders.tables import FileTables, read_tables
from loaders.validation import Decision, ObservationRows, validate
from metrics.problems import InputRefused, Problem

# Told the stage (read, check, store) and the share of the whole that is done.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class ImportOutcome:
    """How an import ended.

    ``rows_read`` and ``rows_refused`` count rows of the file; ``rows_added``, ``rows_changed`` and
    ``rows_unchanged`` count observations (a wide row holds many). ``refused`` can be written as a
    workbook to correct (loaders.refused_rows).
    """

    batch_id: int | None
    status: Literal["stored", "unchanged", "refused"]
    rows_read: int
    rows_added: int
    rows_changed: int
    rows_unchanged: int
    rows_refused: int
    problems: tuple[Problem, ...]
    data_revision: int
    refused: RefusedRows | None = None


def import_observations(
    engine: Engine,
    path: Path,
    mapping: SheetMapping,
    viewer: Viewer,
    *,
    this_month: str,
    take_valid_rows: bool = False,
    period: str | None = None,
    progress: Progress | None = None,
) -> ImportOutcome:
    """Import one file as its sheet mapping says: everything in one transaction, or nothing.

    Any error refuses the whole file, unless ``take_valid_rows``, which then refuses single rows. Values
    that are stored already change nothing; values that differ move the old ones to the history.
    ``period`` is the month for mappings that leave it to the caller. Raises AccessDenied when the
    viewer may not import at all.
    """
    demand(viewer, Action.IMPORT)
    tell = progress or _silent
    revision = 0
    try:
        tell("read", 0.0)
        tables = read_tables(path, mapping)
        tell("check", 0.05)
        with read_transaction(engine) as connection:
            known, revision = gather(connection, viewer, this_month, period), current_data_revision(connection)
        decision = _decide(tables, mapping, known, take_valid_rows)
        if decision.is_refused:
            return _refused(decision, tables, revision)
        tell("store", 0.15)
        with write_transaction(engine) as connection:
            _lock_observations(connection)
            if current_data_revision(connection) != revision:
                # Somebody wrote while this file was checked: judge it by what holds now.
                revision = current_data_revision(connection)
                decision = _decide(tables, mapping, gather(connection, viewer, this_month, period), take_valid_rows)
                if decision.is_refused:
                    return _refused(decision, tables, revision)
            outcome = _apply(connection, decision, tables, mapping, viewer, tell)
        tell("store", 1.0)
        return outcome
    except InputRefused as refused:
        problems = tuple(problem.at(file=path.name) for problem in refused.problems)
        return ImportOutcome(None, "refused", 0, 0, 0, 0, 0, problems, revision)


def _silent(_stage: str, _share: float) -> None:
    return


def gather(connection: Connection, viewer: Viewer, this_month: str, period: str | None) -> Knowledge:
    """Read what an import is judged by. Raises InputRefused in a database without a deployment."""
    places = KnownPlaces(
        read_places(connection),
        read_place_changes(connection),
        visible_places(connection, viewer, Action.IMPORT),
    )
    scheme = read_deployment(connection).code_scheme
    return Knowledge(places, read_catalogue_in_force(connection), this_month, scheme, period)


def _decide(tables: FileTables, mapping: SheetMapping, known: Knowledge, take_valid_rows: bool) -> Decision:
    return validate(tables.grids, mapping, known, take_valid_rows=take_valid_rows)


def _lock_observations(connection: Connection) -> None:
    # SQLite's write transaction is the only one anyway.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE observation IN SHARE ROW EXCLUSIVE MODE")


def _told(decision: Decision, tables: FileTables) -> tuple[Problem, ...]:
    return tuple(problem.at(file=tables.file) for problem in (*tables.problems, *decision.problems))


def _refused(decision: Decision, tables: FileTables, revision: int) -> ImportOutcome:
    count, told = decision.rows_refused, _told(decision, tables)
    return ImportOutcome(
        None, "refused", decision.rows_read, 0, 0, 0, count, told, revision, refused_rows(decision, whole=True)
    )


def _apply(
    connection: Connection,
    decision: Decision,
    tables: FileTables,
    mapping: SheetMapping,
    viewer: Viewer,
    tell: Progress,
) -> ImportOutcome:
    rows = decision.rows
    told, refused = _told(decision, tables), refused_rows(decision, whole=False)
    differences = compare(rows, read_stored(connection, rows))
    counts = {
        "rows_read": decision.rows_read,
        "rows_added": int(differences.added.sum()),
        "rows_changed": int(differences.changed.sum()),
        "rows_unchanged": differences.unchanged,
        "rows_refused": decision.rows_refused,
    }
    if not counts["rows_added"] and not counts["rows_changed"]:
        revision = current_data_revision(connection)
        return ImportOutcome(None, "unchanged", **counts, problems=told, data_revision=revision, refused=refused)
    revision = bump_data_revision(connection)
    _add_new_places(connection, decision, mapping)
    batch_id = store_batch(
        connection,
        viewer,
        kind="observations",
        file_name=tables.file,
        sha256=tables.sha256,
        mapping=f"{mapping.name} {mapping.version}",
        counts=counts,
        problems=told,
    )
    _insert_sources(connection, batch_id, decision)
    _store(connection, rows, differences, batch_id, revision, lambda share: tell("store", 0.2 + 0.75 * share))
    details = {"batch": batch_id, "sha256": tables.sha256, "data_revision": revision, **counts}
    sealed = [*rows_of_batch(batch_id), observations_of(batch_id, rows.periods), *whole(data_revision)]
    if counts["rows_changed"]:
        sealed.append(rows_of(observation_history, revision))
    if decision.new_places:
        sealed += whole(place, place_version)
    record_event(connection, viewer.subject, "import", tables.file, details, sealed)
    return ImportOutcome(batch_id, "stored", **counts, problems=told, data_revision=revision, refused=refused)


def _add_new_places(connection: Connection, decision: Decision, mapping: SheetMapping) -> None:
    rule = mapping.unknown_places
    if rule is None or not decision.new_places:
        return
    codes = list(decision.new_places)
    values = {"level": rule.add_at_level, "parent": rule.parent, "valid_from": rule.valid_from}
    add_places(connection, pd.DataFrame({"code": codes, "name": codes}, dtype=object).assign(**values))


def _insert_sources(connection: Connection, batch_id: int, decision: Decision) -> None:
    sources = [
        {
            "batch": batch_id,
            "source": number,
            "sheet": source.sheet,
            "numerator_columns": source.numerator_columns,
            "denominator_columns": source.denominator_columns,
        }
        for number, source in enumerate(decision.sources)
    ]
    connection.execute(insert(batch_source), sources)


def _store(
    connection: Connection,
    rows: ObservationRows,
    differences: Differences,
    batch_id: int,
    revision: int,
    advance: Callable[[float], None],
) -> None:
    replaced = differences.replaced
    if len(replaced):
        bulk_insert(
            connection,
            observation_history,
            {name: (replaced[name].to_numpy(object), replaced[name].isna().to_numpy()) for name in STORED_COLUMNS}
            | {"replaced_in": (np.full(len(replaced), revision), None)},
        )
        delete_observations(connection, [replaced[name].tolist() for name in ("period", "indicator", "place")])
    written = differences.added | differences.changed
    new = rows if written.all() else rows.take(written)
    has_value = new.state == STATE_VALUE
    bulk_insert(
        connection,
        observation,
        {
            "period": (np.array(new.periods, object)[new.period], None),
            "indicator": (np.array(new.indicators, object)[new.indicator], None),
            "place": (np.array(new.places, object)[new.place], None),
            "numerator": (new.numerator, ~has_value),
            "denominator": (new.denominator, ~(has_value & new.rate)),
            "state": (new.state, None),
            "batch": (np.full(len(new), batch_id), None),
            "source": (new.source, None),
            "row": (new.row, None),
        },
        advance,
    )
