"""Receipts from the database: a stored score with all that it rests on, as the run saw it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
from sqlalchemy import Connection, Select, select

from loaders.access import Action, Viewer, visible_places
from loaders.deployment import read_catalogue_version
from loaders.ledger import read_entry_details
from loaders.observations_as_of import read_observations_as_of
from loaders.revisions import current_data_revision
from loaders.rule_books import read_rule_book
from loaders.run_inputs import RunInputs
from loaders.schema import score_item, score_total
from loaders.score_runs import newest_run, run_header, scored_levels
from metrics.hierarchy import build_hierarchy
from metrics.periods import periods_over
from metrics.problems import InputRefused, Problem
from metrics.receipt import Receipt, RunFacts
from metrics.receipt_building import Evidence, build_receipts, units_below
from metrics.rule_book import RuleBook
from metrics.score_run import earlier_totals, indicators_read, months_read


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
    stored = read_rule_book(connection, int(str(header["rule_book"])))
    book = stored.book
    facts = run_facts(header, book, current_data_revision(connection))
    totals = _rows(connection, select(score_total).where(score_total.c.run == run), places)
    shown = sorted(visible & set(totals["place"]))
    if unseen := [place for place in places or () if place not in shown]:
        raise InputRefused(Problem("receipt_place_unknown", {"place": place, "run": run}) for place in unseen)
    if item is not None and item not in {line.code for line in book.items}:
        raise InputRefused([Problem("receipt_item_unknown", {"item": item, "book": book.title})])
    inputs = replace(
        RunInputs.gather(connection), catalogue=read_catalogue_version(connection, facts.catalogue_version)
    )
    hierarchy = build_hierarchy(inputs.versions, inputs.changes, facts.period)
    codes = [indicator.code for indicator in indicators_read(book, inputs.catalogue)]
    units = units_below(hierarchy, sorted(set(inputs.versions["code"].tolist())), shown)
    observations = read_observations_as_of(
        connection, codes, periods_over(months_read(book, facts.period)), units, facts.data_revision
    )
    # All that is wanted: whoever may see a place's items may see its entries.
    entries = read_entry_details(connection, viewer, stored.id, book.first_month, facts.period, facts.data_revision)
    evidence = Evidence(
        observations=observations,
        versions=inputs.versions,
        hierarchy=hierarchy,
        book=book,
        catalogue=inputs.catalogue,
        levels=inputs.levels,
        items=_rows(connection, select(score_item).where(score_item.c.run == run), places),
        totals=totals,
        readable=readable,
        entries=entries,
        # Of the places shown only: nothing was read of the others.
        earlier=earlier_totals(
            observations,
            inputs.versions,
            inputs.changes,
            book,
            inputs.catalogue,
            facts.period,
            inputs.levels,
            entries,
        ),
    )
    return build_receipts(evidence, facts, shown, None if item is None else [item])


def run_of_place(
    connection: Connection, place: str, period: str, level: str | None = None, series: str = ""
) -> int | None:
    """Return the newest run of a period in a series that scored a place, None without one.

    Without a level: the one at which the place itself was assessed or, above that, the topmost.
    """
    levels = scored_levels(connection) if level is None else [level]
    runs = {of: run for of in levels if (run := newest_run(connection, of, period, series)) is not None}
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
