"""Rank bridges of a new run to the one before it: which part of each movement is whose."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, select

from loaders.ledger import read_entries
from loaders.observations_as_of import read_observations_as_of
from loaders.revisions import current_data_revision
from loaders.rule_books import StoredRuleBook, read_rule_book
from loaders.run_inputs import RunInputs
from loaders.schema import score_run
from loaders.score_reads import RunTables, read_run_tables
from metrics.dry_run import book_for
from metrics.periods import periods_over
from metrics.rank_bridge import FACTORS, UnderBothBooks, rank_bridges
from metrics.rank_standings import decisive_columns, standings_by
from metrics.rule_book import RuleBook
from metrics.score_run import ScoreRun, indicators_read, months_read
from metrics.version import CODE_VERSION

PARTS = tuple(f"bridge_{factor}" for factor in FACTORS)
# Parts are whole eighths of a rank (``metrics.rank_bridge``).
PARTS_OF_A_RANK = 8


def bridge_parts(
    connection: Connection,
    previous: int | None,
    stored: StoredRuleBook,
    period: str,
    inputs: RunInputs,
    observations: pd.DataFrame,
    result: ScoreRun,
) -> pd.DataFrame:
    """Return the rank bridges from the run ``previous`` to a new one: place and ``PARTS`` in eighths of a rank.

    ``observations`` are those that the new ``result`` of ``stored`` on ``period`` was computed from. The
    run before is stored; what its month would be with the figures known now, and either month by the
    other rule book, is computed here. Catalogue, hierarchy and code are today's in all of it, so that
    what they changed in the month before counts as revision. Nothing is computed again where none of it
    changed since the run before. For computing only.
    """
    if previous is None:
        return pd.DataFrame({"place": pd.array([], dtype="str")} | {name: pd.array([], "Int64") for name in PARTS})
    before = connection.execute(select(score_run).where(score_run.c.id == previous)).one()
    old = read_rule_book(connection, before.rule_book)
    by = decisive_columns(old.book, stored.book)
    old_month = _Month(connection, inputs, before.period, old.id, by)
    is_known = (before.data_revision, before.catalogue_version, before.code_version) == (
        current_data_revision(connection),
        inputs.catalogue.version,
        CODE_VERSION,
    )
    new_month = _Month(connection, inputs, period, stored.id, by)
    as_stored = _standings(read_run_tables(connection, previous), old.book, by)
    after = _standings(result, stored.book, by)
    if old.id == stored.id:
        same_months = observations[observations["period"].isin(periods_over(months_read(old.book, before.period)))]
        known_now = as_stored if is_known else old_month.standings(old, same_months)
        first, revised, last = (UnderBothBooks(frame, frame) for frame in (as_stored, known_now, after))
    else:
        by_new_book = old_month.standings(stored)
        revised = UnderBothBooks(as_stored if is_known else old_month.standings(old), by_new_book)
        by_new_then = by_new_book if is_known else old_month.standings(stored, revision=before.data_revision)
        first = UnderBothBooks(as_stored, by_new_then)
        last = UnderBothBooks(new_month.standings(old), after)
    bridges = rank_bridges(first, revised, last, by)
    eighths = {
        f"bridge_{factor}": pd.array(
            [int(getattr(bridge, factor) * PARTS_OF_A_RANK) for bridge in bridges.values()], dtype="Int64"
        )
        for factor in FACTORS
    }
    return pd.DataFrame({"place": pd.array(list(bridges), dtype="str")} | eighths)


def _standings(run: ScoreRun | RunTables, book: RuleBook, by: tuple[str, ...]) -> pd.DataFrame:
    return standings_by(run.totals, run.items, run.subjects, book, by)


class _Month:
    """One month as it is known now, or was at a data revision, by any rule book.

    Its ledger entries are those of its own rule book, whichever book judges them.
    """

    def __init__(
        self, connection: Connection, inputs: RunInputs, period: str, ledger: int, by: tuple[str, ...]
    ) -> None:
        self.connection, self.inputs, self.period, self.ledger, self.by = connection, inputs, period, ledger, by

    def standings(
        self, stored: StoredRuleBook, observations: pd.DataFrame | None = None, revision: int | None = None
    ) -> pd.DataFrame:
        """Return who would stand where by a rule book, moved by whole years where it is of another one."""
        book = book_for(stored.book, self.period)
        codes = [indicator.code for indicator in indicators_read(book, self.inputs.catalogue)]
        periods = periods_over(months_read(book, self.period))
        if revision is not None:
            places = self.inputs.versions["code"].unique().tolist()
            observations = read_observations_as_of(self.connection, codes, periods, places, revision)
        elif observations is None:
            observations = self.inputs.shelf.read(self.connection, codes, periods)
        entries = read_entries(self.connection, self.ledger, book.first_month, self.period, revision)
        result = self.inputs.compute(book, self.period, observations, entries)
        return _standings(result, book, self.by)
