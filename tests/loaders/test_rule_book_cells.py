"""Where a rule book's workbook says what: cells of items, targets and notes, headlines of groups."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from loaders.rule_book_cells import read_rule_book_cells
from metrics.rule_book_lint import Headline

HEADINGS = ["序号", "类别", "考核项目", "指标代码", "分值", "计分方法", "目标值", "参数", "缺报处理", "不适用处理"]


def item(subject: str, code: str, points: float) -> list[object]:
    return [1, subject, code, code, points, "按比例", 90, "", "记零分", "剔除折算"]


def workbook(path: Path, items: list[list[object]], targets: list[list[object]] | None = None) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheets = {
            "考核细则": [["某县考核细则"], HEADINGS, *items],
            "说明": [["名称", "某县"], ["备注", "随便写"], ["总分", 100]],
            "分单位目标": [["指标代码", "单位代码", "起始期间", "目标值"], *(targets or [])],
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def test_every_column_of_an_item_has_its_cell(tmp_path: Path) -> None:
    cells = read_rule_book_cells(workbook(tmp_path / "b.xlsx", [item("", "visits", 60), item("", "talks", 40)])).cells
    assert (cells["visits"], cells["talks"]) == ("考核细则!C3", "考核细则!C4")
    assert (cells["talks/points"], cells["talks/target"]) == ("考核细则!E4", "考核细则!G4")


def test_targets_and_notes_have_theirs(tmp_path: Path) -> None:
    targets = [["visits", "c1", "2026-01", 80], ["visits", "c1", "2026-07", 85]]
    cells = read_rule_book_cells(workbook(tmp_path / "b.xlsx", [item("", "visits", 60)], targets)).cells
    assert cells["visits/c1/2026-07"] == "分单位目标!D3"
    assert cells["about/total_points"] == "说明!B3"


def test_rows_of_one_subject_make_a_headline(tmp_path: Path) -> None:
    items = [
        item("服务（60分）", "visits", 40),
        item("", "checks", 20),
        item("治理", "talks", 40),
        ["合计", "", "", "", 100],
    ]
    headlines = read_rule_book_cells(workbook(tmp_path / "b.xlsx", items)).headlines
    assert headlines == (
        Headline("服务(60分)", ("visits", "checks"), "考核细则!B3"),
        Headline("治理", ("talks",), "考核细则!B5"),
        Headline("合计", ("visits", "checks", "talks"), "考核细则!E6", 10_000, is_total=True),
    )
    assert headlines[0].stated == 6_000


def test_subtotals_count_the_items_since_the_last_one(tmp_path: Path) -> None:
    items = [
        item("服务", "visits", 40),
        item("", "checks", 20),
        ["小计", "", "", "", 60],
        item("", "talks", 30),
        ["", "合计", "", "", 30],
        item("治理", "petitions", 10),
        ["合计", "", "", "", 100],
        ["注", "", "另行通知"],
    ]
    found = read_rule_book_cells(workbook(tmp_path / "b.xlsx", items))
    assert found.headlines == (
        Headline("服务", ("visits", "checks", "talks"), "考核细则!B3"),
        Headline("治理", ("petitions",), "考核细则!B8"),
        Headline("小计", ("visits", "checks"), "考核细则!E5", 6_000),
        Headline("合计", ("talks",), "考核细则!E7", 3_000),
        Headline("合计", ("visits", "checks", "talks", "petitions"), "考核细则!E9", 10_000, is_total=True),
    )
    assert found.cells["talks"] == "考核细则!C6"


def test_the_table_ends_at_the_first_empty_row(tmp_path: Path) -> None:
    items = [item("", "visits", 40), [], item("", "talks", 20)]
    assert "talks" not in read_rule_book_cells(workbook(tmp_path / "b.xlsx", items)).cells


def test_a_workbook_without_the_sheets_says_nothing(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        book.add_worksheet("other").write(0, 0, "x")
    found = read_rule_book_cells(tmp_path / "b.xlsx")
    assert (found.cells, found.headlines) == ({}, ())
