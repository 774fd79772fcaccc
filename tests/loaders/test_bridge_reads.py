"""Bridges over several months: the parts add up to the movement, the lines to the change, nobody sees more."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from sqlalchemy import Engine

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.bridge_reads import read_place_bridge, read_score_bridge
from loaders.engine import open_engine, read_transaction, write_transaction
from loaders.rule_books import store_rule_book
from loaders.schema import score_total
from loaders.score_runs import newest_run, score_months
from metrics.problems import InputRefused
from metrics.rank_bridge import FACTORS
from tests.demo_database import LAST_MONTH
from tests.small_county import BOOK, add_figures, fill


@pytest.fixture
def county(database: Engine) -> Engine:
    """The small county with two months scored."""
    fill(database)
    with write_transaction(database) as connection:
        store_rule_book(connection, BOOK, system_viewer(connection), file_name="book.xlsx", sha256="1")
        viewer = system_viewer(connection)
    score_months(database, ["2026-01", "2026-02"], viewer)
    return database


@pytest.mark.parametrize("first", ["2023-11", "2025-12", "2026-03", "2026-09"])
@pytest.mark.parametrize("level", ["township", "village"])
def test_the_parts_of_all_months_add_up_to_the_movement(demo_url: str, level: str, first: str):
    with read_transaction(open_engine(demo_url)) as connection:
        viewer = system_viewer(connection)
        runs = {month: newest_run(connection, level, month) for month in (first, LAST_MONTH)}
        ranks = {
            month: dict(
                connection.execute(
                    score_total.select()
                    .with_only_columns(score_total.c.place, score_total.c.rank)
                    .where(score_total.c.run == run, score_total.c.rank.is_not(None))
                ).all()
            )
            for month, run in runs.items()
        }
        both = sorted(set(ranks[first]) & set(ranks[LAST_MONTH]))[:20]
        bridges = [read_place_bridge(connection, viewer, level, place, first, LAST_MONTH) for place in both]
    known = [bridge for bridge in bridges if bridge.rank is not None]
    assert len(known) >= 10
    for bridge in known:
        before, after = ranks[first][bridge.place], ranks[LAST_MONTH][bridge.place]
        assert (bridge.rank.rank_before, bridge.rank.rank_after) == (before, after)
        assert sum(getattr(bridge.rank, factor) for factor in FACTORS) == before - after
        assert sum(bridge.rank.tenths().values()) == 10 * (before - after)


def test_one_month_is_the_stored_bridge(county: Engine):
    with read_transaction(county) as connection:
        bridge = read_place_bridge(connection, system_viewer(connection), "township", "C1", "2026-01", "2026-02")
        row = connection.execute(
            score_total.select().where(score_total.c.place == "C1", score_total.c.run == bridge.last.run)
        ).one()
    parts = [row.bridge_own, row.bridge_peers, row.bridge_revision, row.bridge_rules]
    assert [getattr(bridge.rank, factor) for factor in FACTORS] == [Fraction(part, 8) for part in parts]
    assert bridge.rank.movement == row.previous_rank - row.rank == 1
    assert bridge.broken_at is None


def test_the_way_begins_at_the_run_that_later_months_moved_against(county: Engine):
    """January is corrected and scored again after February: February did not move against that."""
    with write_transaction(county) as connection:
        add_figures(connection, [("2026-01", "paid", "C22", 100, 100)])
        viewer = system_viewer(connection)
    [again] = score_months(county, ["2026-01"], viewer)
    with read_transaction(county) as connection:
        bridge = read_place_bridge(connection, viewer, "township", "C1", "2026-01", "2026-02")
    assert bridge.first.run < bridge.last.run < again


def test_a_place_without_rank_has_no_bridge(county: Engine):
    with read_transaction(county) as connection:
        bridge = read_place_bridge(connection, system_viewer(connection), "township", "C", "2026-01", "2026-02")
    assert bridge.rank is None
    assert bridge.broken_at == "2026-02"
    assert bridge.first.points is not None


@pytest.mark.parametrize(
    ("place", "first", "last", "code"),
    [
        ("C1", "2026-02", "2026-01", "bridge_months_out_of_order"),
        ("C1", "2026-01", "2026-01", "bridge_months_out_of_order"),
        ("C1", "2025-12", "2026-02", "receipt_not_scored"),
        ("C1", "2026-01", "2026-03", "receipt_not_scored"),
        ("C9", "2026-01", "2026-02", "receipt_place_unknown"),
        ("C11", "2026-01", "2026-02", "receipt_place_unknown"),
    ],
)
def test_what_is_not_there_is_refused(county: Engine, place: str, first: str, last: str, code: str):
    with read_transaction(county) as connection, pytest.raises(InputRefused) as refused:
        read_place_bridge(connection, system_viewer(connection), "township", place, first, last)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("first", ["2025-12", "2026-01", "2026-09"])
def test_the_lines_add_up_to_the_change_of_the_total(demo_url: str, first: str):
    with read_transaction(open_engine(demo_url)) as connection:
        viewer = system_viewer(connection)
        for place in ("990101001", "990101202", "990101"):
            bridge = read_place_bridge(connection, viewer, "township", place, first, LAST_MONTH)
            lines = read_score_bridge(connection, viewer, (bridge.first.run, place), (bridge.last.run, place))
            assert lines["change"].sum() == bridge.last.points - bridge.first.points
            assert set(lines["place"]) == {place}


def test_two_places_of_one_run_are_parted_by_the_same_lines(demo_url: str):
    with read_transaction(open_engine(demo_url)) as connection:
        viewer, run = system_viewer(connection), newest_run(connection, "township", LAST_MONTH)
        there = read_score_bridge(connection, viewer, (run, "990101001"), (run, "990101202"))
        back = read_score_bridge(connection, viewer, (run, "990101202"), (run, "990101001"))
    pd.testing.assert_series_equal(there["change"], -back["change"])
    assert (there["change"] != 0).any()


def test_nobody_reads_bridges_of_places_that_are_not_for_the_role(demo_url: str):
    with read_transaction(open_engine(demo_url)) as connection:
        own = Viewer("", "", Role.TOWNSHIP, "990101201")
        public = Viewer("", "", Role.PUBLIC, "990101")
        village = "990101202201"
        run = newest_run(connection, "village", LAST_MONTH)
        for viewer in (own, public):
            with pytest.raises(InputRefused):
                read_place_bridge(connection, viewer, "village", village, "2026-09", LAST_MONTH)
        with pytest.raises(InputRefused):
            read_score_bridge(connection, own, (run, village), (run, "990101201201"))
        with pytest.raises(InputRefused):
            read_score_bridge(connection, own, (run, "990101201201"), (run, village))
        with pytest.raises(AccessDenied):
            read_score_bridge(connection, public, (run, "990101"), (run, "990101"))
        assert read_place_bridge(connection, own, "township", "990101202", "2026-09", LAST_MONTH).rank is not None
        with pytest.raises(InputRefused):
            # The last month is not published yet.
            read_place_bridge(connection, public, "township", "990101202", "2026-09", LAST_MONTH)
