"""Bonus and penalty entries on both databases: points worked by hand, entered once, refused with the cell."""

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from sqlalchemy import Engine, func, select

from loaders.access import AccessDenied, Role, Viewer, system_viewer
from loaders.audit import broken_links
from loaders.dry_runs import dry_run
from loaders.engine import read_transaction, write_transaction
from loaders.ledger import import_ledger, read_entries
from loaders.revisions import current_data_revision
from loaders.rule_books import store_rule_book
from loaders.schema import audit_event, batch, ledger_entry
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


def bring(engine: Engine, tmp_path: Path, table: str = TABLE, viewer: Viewer | None = None) -> int:
    path = tmp_path / "entries.csv"
    path.write_text(table, encoding="utf-8")
    with read_transaction(engine) as connection:
        system = system_viewer(connection)
    return import_ledger(engine, path, BOOK.code, viewer or system)


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
    assert bring(county, tmp_path) == 3
    after = totals(county, "2026-01")
    # C1: 3 × 5.00 capped at 10.00, less 2 × 0.50. C2's entry is of February.
    assert after.loc["C1", ["bonus", "penalty"]].tolist() == [1000, 100]
    assert (after["points"] - before["points"]).to_dict() == {"C": 0, "C1": 900, "C2": 0}
    assert totals(county, "2026-02").loc[["C1", "C2"], "penalty"].tolist() == [100, 50]


def test_the_same_file_twice_changes_nothing(county: Engine, tmp_path: Path):
    assert bring(county, tmp_path) == 3
    first = totals(county, "2026-01")
    with read_transaction(county) as connection:
        revision = current_data_revision(connection)
    assert bring(county, tmp_path) == 0
    assert number_of(county, ledger_entry) == 3
    with read_transaction(county) as connection:
        assert current_data_revision(connection) == revision
    pd.testing.assert_frame_equal(totals(county, "2026-01"), first)


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
    assert import_ledger(county, path, BOOK.code, viewer) == 1
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
        ("2026-01,3,", "2026-01,0,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,-1,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,1.5,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,三,", "ledger_cases_not_counted", "D2"),
        ("2026-01,3,", "2026-01,99999999999,", "ledger_cases_not_counted", "D2"),
        ("市级表彰", " ", "value_missing", "E2"),
        ("市级表彰", "联系13812345678", "personal_data", ""),
        ("市级表彰", "二女户未结扎", "out_of_scope", "E2"),
        ("理由", "备注", "headings_missing", "A1"),
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
