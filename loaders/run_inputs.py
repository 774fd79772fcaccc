"""What a score run is computed from, gathered in one place for runs, dry runs, receipts and rank bridges."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection

from loaders.deployment import read_catalogue_in_force, read_deployment
from loaders.observation_shelf import ObservationShelf
from loaders.places import read_place_changes, read_places
from metrics.catalogue import Catalogue
from metrics.integrity.all_families import months_looked_at
from metrics.periods import periods_over
from metrics.problems import InputRefused, Problem
from metrics.rule_book import RuleBook
from metrics.score_run import ScoreRun, compute_score_run, indicators_read, months_read


@dataclass(frozen=True)
class RunInputs:
    """The county as it is known now: catalogue, levels (top first), places (all versions) and their changes.

    ``shelf`` holds the observations that were read for other runs already.
    """

    catalogue: Catalogue
    levels: tuple[str, ...]
    versions: pd.DataFrame
    changes: pd.DataFrame
    shelf: ObservationShelf

    @classmethod
    def gather(cls, connection: Connection, shelf: ObservationShelf | None = None) -> RunInputs:
        """Return what the database holds now."""
        return cls(
            read_catalogue_in_force(connection),
            read_deployment(connection).level_codes,
            read_places(connection),
            read_place_changes(connection),
            ObservationShelf() if shelf is None else shelf,
        )

    def observations(self, connection: Connection, book: RuleBook, period: str) -> pd.DataFrame:
        """Return the observations that scoring a month and testing its figures read; columns as for ``build_cube``.

        Raises InputRefused when nothing was reported in the assessment year.
        """
        codes = [indicator.code for indicator in indicators_read(book, self.catalogue)]
        months = sorted({*months_read(book, period), *months_looked_at(period)})
        observations = self.shelf.read(connection, codes, periods_over(months))
        # Last year's figures, read for a book that looks back, are no report of this year.
        if not observations["period"].isin(periods_over(book.months_until(period))).any():
            raise InputRefused([Problem("nothing_reported", {"period": period, "book": book.title})])
        return observations

    def compute(self, book: RuleBook, period: str, observations: pd.DataFrame, entries: pd.DataFrame) -> ScoreRun:
        """Return the score run of a book on a month from its observations and ledger entries."""
        return compute_score_run(
            observations, self.versions, self.changes, book, self.catalogue, period, self.levels, entries
        )
