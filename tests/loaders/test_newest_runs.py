"""What every page asks first: the state of the data, and the newest run of every level and month."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from loaders.access import system_viewer
from loaders.engine import read_transaction, write_transaction
from loaders.newest_runs import data_state, newest_runs
from loaders.revisions import bump_data_revision, current_data_revision
from loaders.rule_books import store_rule_book
from loaders.score_runs import newest_run, score_months, scored_levels, scored_periods
from tests.small_county import BOOK, DEPLOYMENT, fill


@pytest.fixture
def county(database: Engine) -> Engine:
    fill(database)
    with write_transaction(database) as connection:
        store_rule_book(connection, BOOK, system_viewer(connection), file_name="book.xlsx", sha256="1")
    return database


def score(engine: Engine, *months: str) -> list[int]:
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    return score_months(engine, months, viewer)


def test_before_the_first_run_there_is_none(county: Engine):
    with read_transaction(county) as connection:
        assert newest_runs(connection, DEPLOYMENT.level_codes) == {}
        assert data_state(connection) == (current_data_revision(connection), 0, 0, 0, 0)


def test_an_empty_database_has_a_state_too(database: Engine):
    with read_transaction(database) as connection:
        assert data_state(connection) == (0, 0, 0, 0, 0)


def test_the_newest_run_of_each_month_is_the_one_that_is_read_alone(county: Engine):
    score(county, "2026-01", "2026-02")
    with write_transaction(county) as connection:
        bump_data_revision(connection)
    again = score(county, "2026-01")
    with read_transaction(county) as connection:
        every = newest_runs(connection, DEPLOYMENT.level_codes)
        assert list(every) == [""]
        runs = every[""]
        assert list(runs) == scored_levels(connection)
        for level, months in runs.items():
            assert list(months) == scored_periods(connection, level) == ["2026-02", "2026-01"]
            assert months == {month: newest_run(connection, level, month) for month in months}
            assert months["2026-01"] == again[0]
        assert newest_runs(connection, ["no such level"]) == {}


def test_the_state_changes_with_every_run_and_every_revision(county: Engine):
    def state() -> tuple[int, ...]:
        with read_transaction(county) as connection:
            return data_state(connection)

    before = state()
    [run] = score(county, "2026-01")
    scored = state()
    assert scored == (before[0], run, 0, 0, 0)
    with write_transaction(county) as connection:
        bump_data_revision(connection)
    assert state() == (before[0] + 1, run, 0, 0, 0)
