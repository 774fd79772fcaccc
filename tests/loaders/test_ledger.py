"""Bonus and penalty entries on both databases: entered, corrected, withdrawn, refused with the cell; points by hand."""

import random
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from sqlalchemy import Engine, func, select

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.audit_chain import broken_links
from loaders.dry_runs import dry_run
from loaders.engine import read_transaction, write_transaction
from loaders.ledger import read_entries, read_entry_details
from loaders.ledger_files import LedgerOutcome, import_ledger
from loaders.revisions import current_data_revision
from loaders.rule_books import store_rule_book
from loaders.schema import audit_event, batch, issue, ledger_entry
from loaders.score_reads import read_totals
from loaders.score_runs import score_months
from metrics.problems import InputRefused
from metrics.rule_book import RuleBook
from tests.small_county import BOOK, fill

LEDGER_BOOK = RuleBook.model_validate(
    BOOK.model_dump(mode="json")
    | {
        "lines": [
            {"code": "praise", "name": "表彰", "kind": "bonus", "points": 500, "cap": 1000},
            {"code": "late", "name": "迟报", "kind": "penalty", "points": 50},
        ]
    }
)
TABLE = """单位代码,条目代码,月份,次数,理由,依据
C1,praise,2026-01,3,市级表彰,云卫发〔2026〕3号
C1,late,2026年1月,2,月报迟报,
C2,late,2026-02,1,月报迟报,
"""


@pytest.fixture
def county(database: Engine) -> Engine:
    fill(database)
    store(database, LEDGER_BOOK)
    return database


def store(engine: Engine, book: RuleBook) -> int:
    with write_transaction(engine) as connection:
        viewer = system_viewer(connection)
        return store_rule_book(connection, book, viewer, file_name="book.xlsx", sha256=book.version).id


def bring(engine: Engine, tmp_path: Path, table: str = TABLE, viewer: Viewer | None = None) -> LedgerOutcome:
    path = tmp_path / "entries.csv"
    path.write_text(table, encoding="utf-8")
    with read_transaction(engine) as connection:
        system = system_viewer(connection)
    return import_ledger(engine, path, BOOK.code, viewer or system)


def counts(outcome: LedgerOutcome) -> tuple[int, int, int, int]:
    """Rows added, changed, withdrawn and unchanged."""
    assert (outcome.status == "unchanged") == (outcome.batch_id is None)
    return outcome.rows_added, outcome.rows_changed, outcome.rows_withdrawn, outcome.rows_unchanged


def totals(engine: Engine, month: str) -> pd.DataFrame:
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    run = score_months(engine, [month], viewer)[0]
    with read_transaction(engine) as connection:
        return read_totals(connection, viewer, run).set_index("place")


def number_of(engine: Engine, table) -> int:
    with read_transaction(engine) as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_points_change_by_the_line_up_to_its_cap(county: Engine, tmp_path: Path):
    before = totals(county, "2026-01")
    assert counts(bring(county, tmp_path)) == (3, 0, 0, 0)
    after = totals(county, "2026-01")
    # C1: 3 × 5.00 capped at 10.00, less 2 × 0.50. C2's entry is of February.
    assert after.loc["C1", ["bonus", "penalty"]].tolist() == [1000, 100]
    assert (after["points"] - before["points"]).to_dict() == {"C": 0, "C1": 900, "C2": 0}
    assert totals(county, "2026-02").loc[["C1", "C2"], "penalty"].tolist() == [100, 50]


def test_the_same_file_twice_changes_nothing(county: Engine, tmp_path: Path):
    assert counts(bring(county, tmp_path)) == (3, 0, 0, 0)
    first = totals(county, "2026-01")
    with read_transaction(county) as connection:
        revision = current_data_revision(connection)
    assert counts(bring(county, tmp_path)) == (0, 0, 0, 3)
    assert number_of(county, ledger_entry) == 3
    with read_transaction(county) as connection:
        assert current_data_revision(connection) == revision
    pd.testing.assert_frame_equal(totals(county, "2026-01"), first)


def test_an_extended_file_adds_only_what_is_new_and_a_correction_takes_its_place(county: Engine, tmp_path: Path):
    first = bring(county, tmp_path)
    longer = TABLE.replace("迟报,\nC2", "迟报,\nC1,late,2026-01,4,季报迟报,\nC2")
    second = bring(county, tmp_path, longer)
    assert (counts(second), second.data_revision) == ((1, 0, 0, 3), first.data_revision + 1)
    assert totals(county, "2026-01").loc["C1", "penalty"] == 300
    corrected = bring(county, tmp_path, longer.replace("01,4,季报", "01,1,季报"))
    assert counts(corrected) == (0, 1, 0, 3)
    assert totals(county, "2026-01").loc["C1", "penalty"] == 150
    withdrawn = bring(county, tmp_path, longer.replace("01,4,季报", "01,0,季报").replace("〔2026〕", "[2026] "))
    assert counts(withdrawn) == (0, 0, 1, 3)
    assert totals(county, "2026-01").loc["C1", ["bonus", "penalty"]].tolist() == [1000, 100]
    # Once withdrawn, saying so again changes nothing; entering it again adds it.
    assert counts(bring(county, tmp_path, longer.replace("01,4,季报", "01,0,季报"))) == (0, 0, 0, 4)
    assert counts(bring(county, tmp_path, longer)) == (1, 0, 0, 3)
    assert number_of(county, ledger_entry) == 7
    with read_transaction(county) as connection:
        stored = connection.execute(select(batch).where(batch.c.id == withdrawn.batch_id)).one()
        assert (stored.rows_read, stored.rows_added, stored.rows_changed, stored.rows_unchanged) == (4, 0, 1, 3)


def test_both_cells_of_an_entry_that_is_there_twice_are_named(county: Engine, tmp_path: Path):
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, TABLE + "C1,late,2026/1,1,月报 迟报,\n")
    (problem,) = refused.value.problems
    assert (problem.code, dict(problem.parameters)) == ("ledger_entry_twice", {"first": "D3", "second": "D5"})


def test_a_withdrawal_that_finds_nothing_tells_what_stands_there(county: Engine, tmp_path: Path):
    bring(county, tmp_path)
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, TABLE.replace("01,3,市级表彰", "01,0,省级表彰"))
    (problem,) = refused.value.problems
    assert problem.parameters["entered"] == "市级表彰 (云卫发〔2026〕3号)"


@pytest.mark.parametrize("seed", range(3))
def test_any_sequence_of_files_leaves_the_newest_row_of_each_entry(county: Engine, tmp_path: Path, seed: int):
    chance = random.Random(seed)
    expected: dict[tuple[str, ...], int] = {}
    history: dict[int, dict[tuple[str, ...], int]] = {}
    keys = [
        (m, p, c, r) for m in ("2026-01", "2026-02") for p in ("C1", "C2") for c in ("praise", "late") for r in "ab"
    ]
    for _ in range(12):
        chosen = chance.sample(keys, chance.randint(1, 8))
        # Only what is known can be withdrawn.
        file = {key: chance.randint(0 if key in expected else 1, 3) for key in chosen}
        rows = [f"{place},{line},{month},{count},{reason}," for (month, place, line, reason), count in file.items()]
        table = "\n".join([TABLE.split("\n", 1)[0], *rows, ""])
        told = bring(county, tmp_path, table)
        assert told.rows_read == sum(counts(told)) == len(file)
        assert counts(told)[3] == sum(expected.get(key) == count for key, count in file.items())
        expected |= file
        history[told.data_revision] = dict(expected)
        again = bring(county, tmp_path, table)
        assert (counts(again), again.data_revision) == ((0, 0, 0, len(file)), told.data_revision)
    with read_transaction(county) as connection:
        number = connection.scalar(select(func.max(ledger_entry.c.rule_book)))
        # As of every data revision the ledger is what it was then.
        for revision, stood in history.items():
            entries = read_entries(connection, number, "2026-01", "2026-02", revision)
            summed = entries.groupby(["month", "place", "line"])["cases"].sum().to_dict()
            assert summed == by_line(stood)
        now = read_entries(connection, number, "2026-01", "2026-02")
        assert now.groupby(["month", "place", "line"])["cases"].sum().to_dict() == by_line(expected)
        assert broken_links(connection) == []


def by_line(stood: dict[tuple[str, ...], int]) -> dict[tuple[str, ...], int]:
    sums: dict[tuple[str, ...], int] = {}
    for (month, place, line, _), count in stood.items():
        if count:
            sums[month, place, line] = sums.get((month, place, line), 0) + count
    return sums


def test_the_entries_of_a_run_are_those_of_its_data_revision(county: Engine, tmp_path: Path):
    first = bring(county, tmp_path)
    bring(county, tmp_path, TABLE.replace("01,3,", "01,1,").replace("02,1,", "02,0,"))
    with read_transaction(county) as connection:
        viewer, number = system_viewer(connection), connection.scalar(select(func.max(ledger_entry.c.rule_book)))
        details = read_entry_details(connection, viewer, number, "2026-01", "2026-12", first.data_revision)
        later = read_entry_details(connection, viewer, number, "2026-01", "2026-12", first.data_revision + 1)
    assert details["cases"].tolist() == [3, 2, 1]
    assert details.loc[0, ["reason", "evidence", "file"]].tolist() == ["市级表彰", "云卫发〔2026〕3号", "entries.csv"]
    assert details["batch"].unique().tolist() == [first.batch_id]
    assert later[["line", "cases"]].to_numpy().tolist() == [["late", 2], ["praise", 1]]


def test_entries_are_read_only_by_those_who_may_read_items(county: Engine, tmp_path: Path):
    bring(county, tmp_path)
    with read_transaction(county) as connection:
        number = connection.scalar(select(func.max(ledger_entry.c.rule_book)))
        with pytest.raises(AccessDenied):
            read_entry_details(connection, Viewer("x", "x", Role.PUBLIC, "C"), number, "2026-01", "2026-12", 99)


def test_a_new_version_without_a_line_that_has_entries_is_stored_with_a_warning(county: Engine, tmp_path: Path):
    bring(county, tmp_path)
    shorter = RuleBook.model_validate({**LEDGER_BOOK.model_dump(mode="json"), "lines": [LEDGER_BOOK.lines[0]]})
    with write_transaction(county) as connection:
        viewer = system_viewer(connection)
        stored = store_rule_book(connection, shorter, viewer, file_name="book.xlsx", sha256="1")
        told = [(problem.code, problem.severity, problem.file) for problem in stored.warnings]
        assert told == [("ledger_line_dropped", "warning", "book.xlsx")]
        assert dict(stored.warnings[0].parameters) == {"line": "late", "entries": 2, "book": BOOK.title}
        assert "ledger_line_dropped" in connection.scalars(select(issue.c.code)).all()
    # What stands on the line can still be withdrawn, though nothing can be entered on it.
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, TABLE.replace("01,3,", "01,2,").replace("1月,2,", "1月,3,"))
    assert {problem.code for problem in refused.value.problems} == {"ledger_line_unknown"}
    withdrawal = TABLE.replace("1月,2,", "1月,0,").replace("02,1,", "02,0,")
    assert counts(bring(county, tmp_path, withdrawal)) == (0, 0, 2, 1)
    with write_transaction(county) as connection:
        stored = store_rule_book(connection, shorter, viewer, file_name="book.xlsx", sha256="1")
    assert stored.warnings == ()


def test_entries_are_stored_with_who_brought_them_and_why(county: Engine, tmp_path: Path):
    bring(county, tmp_path)
    with read_transaction(county) as connection:
        entry = connection.execute(select(ledger_entry).order_by(ledger_entry.c.id)).first()
        kind = connection.scalar(select(batch.c.kind).where(batch.c.id == entry.batch))
        assert (entry.reason, entry.evidence, entry.actor, kind) == (
            "市级表彰",
            "云卫发〔2026〕3号",
            "system",
            "ledger",
        )
        assert "import_ledger" in connection.scalars(select(audit_event.c.action)).all()
        assert broken_links(connection) == []


def test_a_workbook_with_english_headings_and_dates_is_read(county: Engine, tmp_path: Path):
    path = tmp_path / "entries.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("entries")
        sheet.write_row(0, 0, ["Place", "Line", "Month", "Cases", "Reason"])
        sheet.write_row(1, 0, ["C1", "late", "2026-01", 2, "late report"])
        sheet.write_datetime(1, 2, pd.Timestamp("2026-01-01"), workbook.add_format({"num_format": "yyyy-mm"}))
    with read_transaction(county) as connection:
        viewer = system_viewer(connection)
    assert import_ledger(county, path, BOOK.code, viewer).rows_added == 1
    assert totals(county, "2026-01").loc["C1", "penalty"] == 100


def test_entries_count_on_when_the_book_is_corrected(county: Engine, tmp_path: Path):
    bring(county, tmp_path)
    corrected = store(county, LEDGER_BOOK.model_copy(update={"title": "小县乡镇考核（修订）"}))
    with read_transaction(county) as connection:
        entries = read_entries(connection, corrected, "2026-01", "2026-01")
    assert entries.to_dict("list") == {
        "month": ["2026-01", "2026-01"],
        "place": ["C1", "C1"],
        "line": ["praise", "late"],
        "cases": [3, 2],
    }
    assert totals(county, "2026-01").loc["C1", ["bonus", "penalty"]].tolist() == [1000, 100]


def test_entries_of_one_book_are_not_those_of_another(county: Engine, tmp_path: Path):
    other = store(county, LEDGER_BOOK.model_copy(update={"code": "other", "series": "other"}))
    bring(county, tmp_path)
    with read_transaction(county) as connection:
        assert read_entries(connection, other, "2026-01", "2026-12").empty


def test_a_dry_run_counts_the_entries_too(county: Engine, tmp_path: Path):
    # 951.70 + 60.00 puts C1 before C2 with 1000.00.
    big = LEDGER_BOOK.model_dump(mode="json")
    big["lines"][0] |= {"points": 2000, "cap": 6000}
    store(county, RuleBook.model_validate(big))
    bring(county, tmp_path)
    assert totals(county, "2026-01").loc["C1", "rank"] == 1
    with read_transaction(county) as connection:
        retitled = RuleBook.model_validate(big | {"title": "另一个标题"})
        assert dry_run(connection, retitled, "2026-01", system_viewer(connection)).moves == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "cell"),
    [
        ("C1,praise", "C9,praise", "ledger_place_unknown", "A2"),
        ("C1,praise", "C11,praise", "ledger_place_not_assessed", "A2"),
        ("C1,praise", ",praise", "value_missing", "A2"),
        ("praise", "prize", "ledger_line_unknown", "B2"),
        ("2026-02", "2027-02", "period_outside_rule_book", "C4"),
        ("2026-02", "2026-Q1", "ledger_month_unreadable", "C4"),
        ("2026-01,3,", "2026-01,0,", "ledger_nothing_to_withdraw", "D2"),
        ("2026-01,3,", "2026-01,-1,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,1.5,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,三,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,99999999999,", "ledger_cases_not_counted", "D2"),
        ("市级表彰", " ", "value_missing", "E2"),
        ("市级表彰", "联系13812345678", "personal_data", ""),
        ("市级表彰", "二女户未结扎", "out_of_scope", "E2"),
        ("理由", "备注", "headings_missing", "A1"),
        ("C2,late,2026-02,1", "C1,late,2026-01,1", "ledger_entry_twice", "D4"),
        ("C2,late,2026-02,1,月报迟报", "C1,late,2026-01,0,月报 迟报", "ledger_entry_twice", "D4"),
        (TABLE.split("\n", 1)[1], "", "ledger_without_entries", ""),
        (TABLE, "", "headings_missing", "A1"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_stored(
    county: Engine, tmp_path: Path, old: str, new: str, code: str, cell: str
):
    batches = number_of(county, batch)
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, TABLE.replace(old, new, 1))
    assert (code, cell) in {(problem.code, problem.cell) for problem in refused.value.problems}
    assert {problem.file for problem in refused.value.problems} == {"entries.csv"}
    assert (number_of(county, ledger_entry), number_of(county, batch)) == (0, batches)


def test_an_unknown_rule_book_is_refused(county: Engine, tmp_path: Path):
    path = tmp_path / "entries.csv"
    path.write_text(TABLE, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        import_ledger(county, path, "nothing", Viewer("x", "x", Role.CLERK, "C"))
    assert refused.value.problems[0].code == "ledger_rule_book_unknown"


def test_a_clerk_enters_only_what_lies_in_the_own_subtree(county: Engine, tmp_path: Path):
    with pytest.raises(InputRefused) as refused:
        bring(county, tmp_path, viewer=Viewer("x", "x", Role.CLERK, "C1"))
    assert [(problem.code, problem.cell) for problem in refused.value.problems] == [("place_not_yours", "A4")]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.TOWNSHIP, Role.COUNTY_LEADER, Role.REVIEWER])
def test_who_may_not_import_enters_nothing(county: Engine, tmp_path: Path, role: Role):
    with pytest.raises(AccessDenied):
        bring(county, tmp_path, viewer=Viewer("x", "x", role, "C"))
    assert number_of(county, ledger_entry) == 0
