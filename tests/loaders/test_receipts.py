"""Receipts from the database: the demo county recomputed by hand, access, the history, and both databases."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, literal, select, update

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.audit import record_event
from loaders.engine import open_engine, read_transaction, write_transaction
from loaders.receipts import read_receipts, run_of_place
from loaders.revisions import bump_data_revision
from loaders.rule_books import store_rule_book
from loaders.schema import ledger_entry, observation, observation_history, score_item, score_total
from loaders.score_runs import make_score_run, newest_run
from metrics.problems import InputRefused
from metrics.receipt import Receipt, receipt_data, source_rows
from tests.demo_database import LAST_MONTH
from tests.ledger_county import TABLE, bring, scored_with_ledger
from tests.metrics.receipt_evaluator import recomputed_composite, recomputed_item, recomputed_total
from tests.small_county import BOOK, FIGURES, add_figures, fill


def scored_county(engine: Engine) -> int:
    fill(engine)
    with write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        stored = store_rule_book(connection, BOOK, viewer, file_name="book.xlsx", sha256="0")
        return make_score_run(connection, stored, "2026-02", viewer)


def plain(receipt: Receipt) -> dict[str, Any]:
    return json.loads(json.dumps(receipt_data(receipt), ensure_ascii=False, allow_nan=False))


def assert_receipts_give_the_stored_points(connection: Connection, run: int, viewer: Viewer | None = None) -> int:
    """Recompute every item and total of a run; return how many items there were."""
    receipts = read_receipts(connection, viewer or system_viewer(connection), run)
    items = select(score_item.c.place, score_item.c.item, score_item.c.state, score_item.c.points)
    stored = {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(items.where(score_item.c.run == run))}
    columns = (score_total.c.place, score_total.c.points, score_total.c.composite_points)
    totals = {row[0]: (row[1], row[2]) for row in connection.execute(select(*columns).where(score_total.c.run == run))}
    count = 0
    for receipt in map(plain, receipts):
        assert receipt["differing"] == []
        for item in receipt["items"]:
            assert recomputed_item(item) == stored[receipt["place"], item["item"]["code"]]
            count += 1
        assert (recomputed_total(receipt), recomputed_composite(receipt)) == totals[receipt["place"]]
    return count


def replace_figure(connection: Connection, key: tuple[str, str, str], numerator: int) -> None:
    """Replace one figure as an import does: the old one goes to the history, the audit trail tells of it."""
    revision = bump_data_revision(connection)
    where = [observation.c[name] == value for name, value in zip(("period", "indicator", "place"), key, strict=True)]
    old = dict(connection.execute(select(observation).where(*where)).one()._mapping)
    connection.execute(insert(observation_history).values(**old, replaced_in=revision))
    connection.execute(update(observation).where(*where).values(numerator=numerator))


@pytest.mark.parametrize("level", ["township", "village"])
def test_whoever_recomputes_the_demo_county_from_its_receipts_gets_the_stored_points(demo_url: str, level: str) -> None:
    with read_transaction(open_engine(demo_url)) as connection:
        run = newest_run(connection, level, LAST_MONTH)
        assert run is not None
        assert assert_receipts_give_the_stored_points(connection, run) >= 600


def test_every_figure_of_the_demo_county_names_file_sheet_cells_and_batch(demo_url: str) -> None:
    with read_transaction(open_engine(demo_url)) as connection:
        run = newest_run(connection, "township", LAST_MONTH)
        assert run is not None
        (receipt,) = read_receipts(connection, system_viewer(connection), run, ["990101101"])
    reports = [report for item in receipt.items for _, _, report in source_rows(item)]
    assert len(reports) > 1000
    for report in reports:
        assert (report.source is None) == (report.state == "missing")
        if report.source is not None:
            assert all((report.source.file, report.source.sheet, report.source.numerator_cells, report.source.batch))


def test_the_receipt_of_a_place_is_quick(demo_url: str) -> None:
    with read_transaction(open_engine(demo_url)) as connection:
        run = newest_run(connection, "township", LAST_MONTH)
        assert run is not None
        viewer = system_viewer(connection)
        read_receipts(connection, viewer, run, ["990101101"])
        started = time.process_time()
        read_receipts(connection, viewer, run, ["990101101"])
    assert time.process_time() - started < 1.0  # about 0.25 s; ample room for a busy machine


def test_receipts_of_the_small_county_on_both_databases(database: Engine) -> None:
    run = scored_county(database)
    with read_transaction(database) as connection:
        assert assert_receipts_give_the_stored_points(connection, run) == 9
        (receipt,) = read_receipts(connection, system_viewer(connection), run, ["C1"], "visits")
    (item,) = receipt.items
    assert [contribution.unit for contribution in item.contributions] == ["C11", "C12"]
    first = item.contributions[0].terms[0].reports[0]
    assert (first.source.file, first.source.sheet) == ("f", "s")
    assert (first.source.numerator_cells, first.source.denominator_cells) == ("C1", "D1")
    assert receipt.run.rule_book_version == BOOK.version


def test_after_a_correction_the_receipt_still_tells_how_the_stored_points_came_about(database: Engine) -> None:
    run = scored_county(database)
    with write_transaction(database) as connection:
        replace_figure(connection, ("2026-01", "visits", "C11"), 1)
        replace_figure(connection, ("2026-01", "visits", "C11"), 2)
    with read_transaction(database) as connection:
        assert_receipts_give_the_stored_points(connection, run)
        (receipt,) = read_receipts(connection, system_viewer(connection), run, ["C1"], "visits")
    assert receipt.run.current_data_revision > receipt.run.data_revision
    assert receipt.items[0].contributions[0].terms[0].reports[0].numerator == 9


def test_what_came_in_after_the_run_is_not_on_its_receipt(database: Engine) -> None:
    late = [("2026-02", "visits", "C22", 0, 100)]
    run = scored_county(database)
    with write_transaction(database) as connection:
        add_figures(connection, late)
        number = connection.scalar(
            select(observation.c.batch).where(observation.c.place == "C22", observation.c.period == "2026-02")
        )
        details = {"batch": number, "data_revision": bump_data_revision(connection)}
        record_event(connection, "tests", "import", "late.xlsx", details)
    with read_transaction(database) as connection:
        assert_receipts_give_the_stored_points(connection, run)
    assert len(FIGURES) == 14


def test_bonus_penalty_and_composite_follow_from_the_entries_and_months_on_the_receipt(
    database: Engine, tmp_path: Path
) -> None:
    run = scored_with_ledger(database, tmp_path)
    with read_transaction(database) as connection:
        assert_receipts_give_the_stored_points(connection, run)
        first, second = read_receipts(connection, system_viewer(connection), run, ["C1", "C2"])
    told = {line.code: (line.name, line.points, line.cases, line.cap, line.earned) for line in first.total.lines}
    # 3 × 5.00, at most 10.00 by the line and 9.00 by all bonuses.
    assert told == {"praise": ("表彰", 500, 3, 1000, 1000), "late": ("迟报", 50, 2, None, 100)}
    assert (first.total.bonus, first.total.penalty) == (900, 100)
    (praised,) = first.total.lines[0].entries
    assert (praised.month, praised.reason, praised.evidence) == ("2026-01", "市级表彰", "云卫发〔2026〕3号")
    assert praised.file == "entries.csv"
    assert [line.code for line in second.total.lines] == ["late"]
    # January: 951.70 by the items and 8.00 by the entries; December is still to come.
    assert [(month.month, month.weight) for month in first.total.months] == [("2026-01", 4), ("2026-02", 3)]
    assert first.total.months[1].points == first.total.points
    assert first.total.months[0].points == 95_970


def test_entries_that_came_or_changed_after_the_run_are_not_on_its_receipt(database: Engine, tmp_path: Path) -> None:
    run = scored_with_ledger(database, tmp_path)
    corrected = TABLE.replace("01,3,", "01,1,").replace("02,1,", "02,0,") + "C2,praise,2026-01,1,市级表彰,\n"
    outcome = bring(database, tmp_path, corrected)
    assert (outcome.rows_added, outcome.rows_changed, outcome.rows_withdrawn) == (1, 1, 1)
    with read_transaction(database) as connection:
        assert_receipts_give_the_stored_points(connection, run)
        (receipt,) = read_receipts(connection, system_viewer(connection), run, ["C2"])
    assert [line.code for line in receipt.total.lines] == ["late"]
    assert receipt.run.current_data_revision == receipt.run.data_revision + 1


def test_a_total_that_no_longer_follows_from_the_ledger_is_named(sqlite_database: Engine, tmp_path: Path) -> None:
    run = scored_with_ledger(sqlite_database, tmp_path)
    with write_transaction(sqlite_database) as connection:
        # Entries of before migration 0003 do not say since when they count.
        late = insert(ledger_entry).from_select(
            ["rule_book", "line", "place", "month", "cases", "reason", "evidence", "actor", "created_at", "batch"],
            select(
                *(ledger_entry.c[name] for name in ("rule_book", "line", "place", "month", "cases")),
                literal("另一次"),
                *(ledger_entry.c[name] for name in ("evidence", "actor", "created_at", "batch")),
            ).where(ledger_entry.c.place == "C2"),
        )
        connection.execute(late)
    with read_transaction(sqlite_database) as connection:
        first, second = read_receipts(connection, system_viewer(connection), run, ["C1", "C2"])
    assert (first.differing, second.differing) == ((), ("total",))


def test_a_township_sees_the_units_of_others_only_as_sums_that_still_recompute(sqlite_database: Engine) -> None:
    run = scored_county(sqlite_database)
    township = Viewer("t", "t", Role.TOWNSHIP, "C1")
    with read_transaction(sqlite_database) as connection:
        assert_receipts_give_the_stored_points(connection, run, township)
        (receipt,) = read_receipts(connection, township, run, ["C"], "visits")
    shown = {(part.unit, part.withheld_units, len(part.terms)) for part in receipt.items[0].contributions}
    assert shown == {("C11", 0, 1), ("C12", 0, 1), ("C2", 2, 0)}


def test_the_public_sees_no_receipt(sqlite_database: Engine) -> None:
    run = scored_county(sqlite_database)
    with read_transaction(sqlite_database) as connection, pytest.raises(AccessDenied):
        read_receipts(connection, Viewer("p", "p", Role.PUBLIC, "C"), run, ["C1"])


@pytest.mark.parametrize(
    ("places", "item", "code"), [(["C11"], None, "receipt_place_unknown"), (["C1"], "nothing", "receipt_item_unknown")]
)
def test_an_unknown_place_or_item_is_refused(
    sqlite_database: Engine, places: list[str], item: str | None, code: str
) -> None:
    run = scored_county(sqlite_database)
    with read_transaction(sqlite_database) as connection, pytest.raises(InputRefused) as refused:
        read_receipts(connection, system_viewer(connection), run, places, item)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_the_run_of_a_place_is_the_one_that_assessed_its_own_level(demo_url: str) -> None:
    with read_transaction(open_engine(demo_url)) as connection:
        runs = {level: newest_run(connection, level, LAST_MONTH) for level in ("township", "village")}
        assert run_of_place(connection, "990101101", LAST_MONTH) == runs["township"]
        assert run_of_place(connection, "990101101", LAST_MONTH, "village") == runs["village"]
        assert run_of_place(connection, "990101101001", LAST_MONTH) == runs["village"]
        assert run_of_place(connection, "990101", LAST_MONTH) == runs["township"]
        assert run_of_place(connection, "990101101", "2001-01") is None
