"""The shelf gives what the database would give, and never what stood there before a change."""

from __future__ import annotations

import pandas as pd
import pytest
from sqlalchemy import Engine

import loaders.observation_shelf
from loaders.engine import read_transaction, write_transaction
from loaders.observation_shelf import ObservationShelf
from loaders.observations import read_all_observations
from tests.small_county import add_figures, fill

MONTHS = ["2026-01", "2026-02", "2026-03"]


def both(engine: Engine, shelf: ObservationShelf, codes: list[str], months: list[str]) -> tuple:
    with read_transaction(engine) as connection:
        return tuple(
            frame.sort_values(["period", "indicator", "place"], ignore_index=True)
            for frame in (shelf.read(connection, codes, months), read_all_observations(connection, codes, months))
        )


@pytest.mark.parametrize("most", [2_000_000, 1])
def test_the_shelf_gives_what_the_database_gives(database: Engine, monkeypatch: pytest.MonkeyPatch, most: int):
    monkeypatch.setattr(loaders.observation_shelf, "MOST_ROWS", most)
    fill(database)
    shelf = ObservationShelf()
    for codes, months in (
        (["visits"], MONTHS[:1]),
        (["visits", "talks"], MONTHS),
        (["paid"], MONTHS[1:]),
        ([], MONTHS),
    ):
        ours, theirs = both(database, shelf, codes, months)
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=bool(len(ours)))


def test_a_new_revision_empties_the_shelf(database: Engine):
    fill(database)
    shelf = ObservationShelf()
    before, _ = both(database, shelf, ["visits"], MONTHS)
    with write_transaction(database) as connection:
        add_figures(connection, [("2026-03", "visits", "C11", 3, 4)])
    after, theirs = both(database, shelf, ["visits"], MONTHS)
    assert len(after) == len(before) + 1
    pd.testing.assert_frame_equal(after, theirs)
