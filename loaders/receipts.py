"""Receipts from the database: a stored score with all that it rests on, as the run saw it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pandas as pd
from sqlalchemy import Connection, Select, Table, select

from loaders.access import Action, Viewer, visible_places
from loaders.deployment import read_catalogue_version, read_deployment
from loaders.frames import read_frame
from loaders.places import read_place_changes, read_places
from loaders.provenance import cells
from loaders.revisions import current_data_revision
from loaders.rule_books import read_rule_book
from loaders.schema import (
    audit_event,
    batch,
    batch_source,
    observation,
    observation_history,
    score_item,
    score_total,
)
from loaders.score_runs import newest_run, run_header, scored_levels
from metrics.hierarchy import build_hierarchy
from metrics.periods import periods_over
from metrics.problems import InputRefused, Problem
from metrics.receipt import Receipt, RunFacts
from metrics.receipt_building import Evidence, build_receipts, units_below
from metrics.rule_book import RuleBook
from metrics.score_run import indicators_read, months_read

# More places than that are sooner read whole than listed.
_MOST_LISTED = 500
_KEY = ["period", "indicator", "place"]
_STORED = [*_KEY, "numerator", "denominator", "state", "batch", "source", "row"]


def read_receipts(
    connection: Connection,
    viewer: Viewer,
    run: int,
    places: Sequence[str] | None = None,
    item: str | None = None,
) -> list[Receipt]:
    """Return the receipts of places in a score run (all that the viewer may see when left out), or of one item.

    Reports that the viewer may not read are summed under the place that they lie in. When data changed
    since the run, the figures are taken from the history, so that a receipt always tells how the stored
    points came about. Raises KeyError without such a run, AccessDenied for a viewer who may not read
    items or observations at all, InputRefused for a place that the run did not score or the viewer may
    not see, and for an item that is not in the rule book.
    """
    visible = visible_places(connection, viewer, Action.READ_ITEMS)
    readable = visible_places(connection, viewer, Action.READ_OBSERVATIONS)
    header = run_header(connection, run)
    book = read_rule_book(connection, int(str(header["rule_book"]))).book
    facts = run_facts(header, book, current_data_revision(connection))
    totals = _rows(connection, select(score_total).where(score_total.c.run == run), places)
    shown = sorted(visible & set(totals["place"]))
    if unseen := [place for place in places or () if place not in shown]:
        raise InputRefused(Problem("receipt_place_unknown", {"place": place, "run": run}) for place in unseen)
    if item is not None and item not in {line.code for line in book.items}:
        raise InputRefused([Problem("receipt_item_unknown", {"item": item, "book": book.title})])
    catalogue = read_catalogue_version(connection, facts.catalogue_version)
    versions, changes = read_places(connection), read_place_changes(connection)
    hierarchy = build_hierarchy(versions, changes, facts.period)
    codes = [indicator.code for indicator in indicators_read(book, catalogue)]
    units = units_below(hierarchy, sorted(set(versions["code"].tolist())), shown)
    evidence = Evidence(
        observations=read_observations_as_of(
            connection, codes, periods_over(months_read(book, facts.period)), units, facts.data_revision
        ),
        versions=versions,
        hierarchy=hierarchy,
        book=book,
        catalogue=catalogue,
        levels=read_deployment(connection).level_codes,
        items=_rows(connection, select(score_item).where(score_item.c.run == run), places),
        totals=totals,
        readable=readable,
    )
    return build_receipts(evidence, facts, shown, None if item is None else [item])


def run_of_place(connection: Connection, place: str, period: str, level: str | None = None) -> int | None:
    """Return the newest run of a period that scored a place, None without one.

    Without a level: the one at which the place itself was assessed or, above that, the topmost.
    """
    levels = scored_levels(connection) if level is None else [level]
    runs = {of: run for of in levels if (run := newest_run(connection, of, period)) is not None}
    query = select(score_total.c.run, score_total.c.level).where(
        score_total.c.place == place, score_total.c.run.in_(list(runs.values()))
    )
    own = dict(connection.execute(query).all())
    scored = [(of, run) for of, run in runs.items() if run in own]
    return next((run for of, run in scored if own[run] == of), scored[0][1] if scored else None)


def _rows(connection: Connection, query: Select, places: Sequence[str] | None) -> pd.DataFrame:
    if places is not None:
        query = query.where(query.selected_columns["place"].in_(list(places)))
    rows = connection.execute(query)
    return pd.DataFrame(rows.all(), columns=list(rows.keys()), dtype=object)


def run_facts(header: Mapping[str, object], book: RuleBook, current_revision: int) -> RunFacts:
    """Return which run a receipt belongs to; ``header`` as ``run_header`` gives it."""
    period = str(header["period"])
    return RunFacts(
        run=int(str(header["id"])),
        level=str(header["level"]),
        period=period,
        months=tuple(book.months_until(period)),
        rule_book=str(header["code"]),
        rule_book_title=book.title,
        rule_book_version=str(header["version"]),
        catalogue_version=str(header["catalogue_version"]),
        data_revision=int(str(header["data_revision"])),
        current_data_revision=current_revision,
        code_version=str(header["code_version"]),
        created_at=str(header["created_at"]),
    )


def read_observations_as_of(
    connection: Connection, indicators: Sequence[str], periods: Sequence[str], places: Sequence[str], revision: int
) -> pd.DataFrame:
    """Return observations as they stood at a data revision, each with its source; for computing only.

    Columns period, indicator, place, numerator, denominator, state, batch, file, sheet,
    numerator_cells, denominator_cells. What was replaced later comes from the history; what came in
    later is left out.
    """
    narrowed = (list(indicators), list(periods), set(places))
    frame = _stored(connection, observation, *narrowed)
    if current_data_revision(connection) != revision:
        replaced = _stored(connection, observation_history, *narrowed, after=revision)
        came = _revisions_of_batches(connection)
        both = pd.concat([replaced, frame.assign(replaced_in=None)], ignore_index=True)
        there = both[[came.get(number, 0) <= revision for number in both["batch"]]]
        # Without an audit event nothing says when a batch came; the value replaced first was there first.
        frame = there.sort_values("replaced_in", na_position="last", kind="stable").drop_duplicates(_KEY)
    return _with_sources(connection, frame)


def _stored(
    connection: Connection,
    table: Table,
    indicators: list[str],
    periods: list[str],
    places: set[str],
    after: int | None = None,
) -> pd.DataFrame:
    columns = table.c
    names = [*_STORED, "replaced_in"] if after is not None else _STORED
    query = select(*(columns[name] for name in names)).where(
        columns.indicator.in_(indicators), columns.period.in_(periods)
    )
    if len(places) <= _MOST_LISTED:
        query = query.where(columns.place.in_(sorted(places)))
    if after is not None:
        query = query.where(columns.replaced_in > after)
    frame = read_frame(connection, query, dict.fromkeys(("numerator", "denominator"), "Int64"))
    return frame if len(places) <= _MOST_LISTED else frame[frame["place"].isin(places)]


def _revisions_of_batches(connection: Connection) -> dict[int, int]:
    """Return batch → the data revision in which it came, as the audit trail tells."""
    events = connection.scalars(select(audit_event.c.details).where(audit_event.c.action == "import"))
    details = [json.loads(text) for text in events]
    return {told["batch"]: told["data_revision"] for told in details if {"batch", "data_revision"} <= told.keys()}


def _with_sources(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    query = select(
        batch_source.c.batch,
        batch_source.c.source,
        batch.c.file_name,
        batch_source.c.sheet,
        batch_source.c.numerator_columns,
        batch_source.c.denominator_columns,
    ).join(batch, batch.c.id == batch_source.c.batch)
    wanted = set(frame["batch"].tolist())
    known = {(row.batch, row.source): row for row in connection.execute(query) if row.batch in wanted}
    # Column letters hold no digits, so that the cells of row 0 are a pattern for every row.
    patterns = {
        key: (row.file_name, row.sheet, cells(row.numerator_columns, 0), cells(row.denominator_columns, 0))
        for key, row in known.items()
    }
    found = []
    for number, of, row in zip(frame["batch"].tolist(), frame["source"].tolist(), frame["row"].tolist(), strict=True):
        file, sheet, above, below = patterns[number, of]
        line = str(row)
        found.append((file, sheet, above and above.replace("0", line), below and below.replace("0", line)))
    columns = zip(*found, strict=True) if found else ((), (), (), ())
    names = ("file", "sheet", "numerator_cells", "denominator_cells")
    # As objects, so that the cells that a count does not have stay None.
    told = {name: pd.Series(list(column), frame.index, object) for name, column in zip(names, columns, strict=True)}
    return frame.assign(**told)
