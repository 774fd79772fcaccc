"""The commands ledger and rule-book: what entries did, and a warning where a new version drops a line that has some."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from dashboard.command_line import main
from loaders.rule_book_export import write_rule_book_workbook
from metrics.rule_book import RuleBook
from tests.ledger_county import TABLE, WEIGHED, scored_with_ledger
from tests.small_county import BOOK


@pytest.fixture
def county(sqlite_database: Engine, tmp_path: Path) -> Engine:
    scored_with_ledger(sqlite_database, tmp_path)
    return sqlite_database


def run(engine: Engine, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--database", str(engine.url)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def table(folder: Path, text: str) -> str:
    path = folder / "later.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_the_entries_did_is_told(county: Engine, tmp_path: Path) -> None:
    file = table(
        tmp_path, TABLE.replace("01,3,", "01,1,").replace("02,1,", "02,0,") + "C2,praise,2026-01,1,市级表彰,\n"
    )
    arguments = ("ledger", file, "--rule-book", BOOK.code)
    assert "加减分记录新增 1 条，更正 1 条，撤回 1 条，未变 1 条" in run(county, *arguments).output
    again = json.loads(run(county, *arguments, "--json").stdout)
    assert (again["status"], again["rows_unchanged"], again["batch_id"]) == ("unchanged", 4, None)


def test_both_cells_of_an_entry_that_is_there_twice_are_printed(county: Engine, tmp_path: Path) -> None:
    file = table(tmp_path, TABLE + "C1,late,2026-01,1,月报迟报,\n")
    result = run(county, "ledger", file, "--rule-book", BOOK.code, "--language", "en")
    assert result.exit_code == 1
    assert "D3 and D5 are about the same entry" in result.output


def test_a_version_without_a_line_that_has_entries_is_stored_with_a_warning(county: Engine, tmp_path: Path) -> None:
    content = WEIGHED.model_dump(mode="json") | {"lines": [], "caps": {}}
    path = tmp_path / "book.xlsx"
    write_rule_book_workbook(path, RuleBook.model_validate(content))
    answer = json.loads(run(county, "rule-book", str(path), "--json").stdout)
    assert answer["status"] == "done"
    told = [(problem["code"], problem["severity"]) for problem in answer["problems"]]
    assert told == [("ledger_line_dropped", "warning")] * 2
