"""``check`` on rule books: every error and warning with sheet and cell, and dry runs on a stored month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from dashboard.command_line import main
from loaders.access import system_viewer
from loaders.demo_county.rule_books import rule_book_workbook
from loaders.engine import migrate, open_engine, read_transaction, write_transaction
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.rule_books import store_rule_book
from loaders.score_runs import score_months
from tests.small_county import BOOK, fill

HEADINGS = ["类别", "考核项目", "指标代码", "分值", "计分方法", "目标值", "参数", "缺报处理", "不适用处理"]
MONTH = "2026-01"


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def answer(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    result = call(*arguments, "--json", "--language", "en")
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The village book of the demo county, to be spoilt."""
    path = tmp_path / "book.xlsx"
    rule_book_workbook(path, "village", "2026")
    return path


def spoil(path: Path, heading: str, value: object, row: int = 0) -> str:
    """Change a cell of the items, by heading and item (from 0), and return its address."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["考核细则"]
    head = next(cells for cells in sheet.iter_rows() if any(cell.value == heading for cell in cells))
    column = next(cell.column for cell in head if cell.value == heading)
    cell = sheet.cell(head[0].row + 1 + row, column, value)
    workbook.save(path)
    return str(cell.coordinate)


def test_an_error_is_told_with_sheet_and_cell_and_ends_with_status_1(book: Path) -> None:
    cell = spoil(book, "目标值", 190)
    found = answer("check", book, status=1)["problems"]
    assert [(each["code"], each["severity"], each["sheet"], each["cell"]) for each in found] == [
        ("target_out_of_range", "error", "考核细则", cell)
    ]


def test_warnings_alone_are_told_and_end_with_status_0(book: Path) -> None:
    cell = spoil(book, "目标值", 0.9)
    content = answer("check", book)
    assert content["status"] == "done"
    assert [(each["code"], each["severity"], each["file"], each["cell"]) for each in content["problems"]] == [
        ("target_looks_like_fraction", "warning", "book.xlsx", cell)
    ]
    lines = call("check", book, "--language", "en")
    assert f"book.xlsx / 考核细则 / {cell}" in lines.stderr
    assert lines.exit_code == 0


def test_a_heading_that_belies_its_items_is_refused(book: Path) -> None:
    cell = spoil(book, "类别", "服务（5分）")
    found = answer("check", book, status=1)["problems"]
    assert [(each["code"], each["cell"]) for each in found] == [("headline_disagrees", cell)]


def put_subtotal(path: Path, after: int, points: float) -> str:
    """Put a row 小计 below so many items, and return the address of its points."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["考核细则"]
    head = next(cells for cells in sheet.iter_rows() if any(cell.value == "分值" for cell in cells))
    column = next(cell.column for cell in head if cell.value == "分值")
    row = head[0].row + 1 + after
    sheet.insert_rows(row)
    sheet.cell(row, 1, "小计")
    cell = sheet.cell(row, column, points)
    workbook.save(path)
    return str(cell.coordinate)


def points_of(path: Path, items: int) -> float:
    return sum(item.points for item in read_rule_book_workbook(path).book.items[:items]) / 100


def test_a_subtotal_that_sums_is_passed_over(book: Path) -> None:
    before = read_rule_book_workbook(book).book
    put_subtotal(book, 3, points_of(book, 3))
    assert answer("check", book)["problems"] == []
    assert read_rule_book_workbook(book).book.version == before.version


def test_a_subtotal_that_does_not_sum_is_told_in_its_cell(book: Path) -> None:
    cell = put_subtotal(book, 3, points_of(book, 3) + 1)
    found = answer("check", book, status=1)["problems"]
    assert [(each["code"], each["cell"]) for each in found] == [("headline_disagrees", cell)]


def test_a_target_formatted_as_a_percentage_is_no_fraction(book: Path) -> None:
    cell = spoil(book, "目标值", 0.9)
    workbook = openpyxl.load_workbook(book)
    workbook["考核细则"][cell].number_format = "0%"
    workbook.save(book)
    assert answer("check", book)["problems"] == []


def test_points_that_do_not_sum_point_to_the_total(book: Path) -> None:
    spoil(book, "分值", 41)
    found = {each["code"]: (each["sheet"], each["cell"]) for each in answer("check", book, status=1)["problems"]}
    assert found["points_do_not_sum"][0] == "说明"
    assert found["points_do_not_sum"][1]


def test_errors_and_warnings_are_told_together(book: Path) -> None:
    spoil(book, "目标值", 0.9)
    spoil(book, "目标值", 190, row=1)
    found = answer("check", book, status=1)["problems"]
    assert [each["severity"] for each in found] == ["warning", "error"]


@pytest.mark.parametrize(
    ("bands", "codes"),
    [
        ("档次=95:40/90:30/85~90:10", []),
        ("档次=９５：４０／９０～９５：３０", []),
        ("档次=95:40/90:30/80~85:10", ["bands_gap"]),
        ("档次=95:40/90:30；方式=整档", ["rule_book_invalid"]),
        ("档次=95分:40", ["rule_book_invalid"]),
    ],
)
def test_bands_are_written_in_one_cell(book: Path, bands: str, codes: list[str]) -> None:
    spoil(book, "计分方法", "分档计分")
    spoil(book, "目标值", "")
    cell = spoil(book, "参数", bands)
    found = answer("check", book, status=1 if codes else 0)["problems"]
    assert [each["code"] for each in found] == codes
    # A parameter that means nothing is told in the item's own cell, a scale that is wrong in that of the parameters.
    assert codes != ["bands_gap"] or found[0]["cell"] == cell


# ------------------------------------------------------------------------- dry runs


@pytest.fixture
def county(tmp_path: Path) -> str:
    """The URL of the small county, January scored."""
    url = f"sqlite:///{tmp_path / 'county.db'}"
    engine = open_engine(url)
    migrate(engine)
    fill(engine)
    with write_transaction(engine) as connection:
        store_rule_book(connection, BOOK, system_viewer(connection), file_name="book.xlsx", sha256="1")
    with read_transaction(engine) as connection:
        viewer = system_viewer(connection)
    score_months(engine, [MONTH], viewer)
    engine.dispose()
    return url


@pytest.fixture
def next_year(tmp_path: Path) -> Path:
    """Next year's book: talks count for all and nobody can make up for them elsewhere."""
    workbook = openpyxl.Workbook()
    items = workbook.active
    assert items is not None
    items.title = "考核细则"
    for row in (
        HEADINGS,
        ["治理", "健康讲座", "talks", 900, "按任务完成", 24, "时序=是", "记零分", "剔除折算"],
        ["服务", "产后访视", "visits", 100, "按比例", 90, "", "记零分", "剔除折算"],
    ):
        items.append(row)
    notes = workbook.create_sheet("说明")
    for row in (
        ["名称", "明年"],
        ["代码", "next"],
        ["考核层级", "township"],
        ["起始月", "2027-01"],
        ["截止月", "2027-12"],
    ):
        notes.append(row)
    targets = workbook.create_sheet("分单位目标")
    for row in (["指标代码", "单位代码", "起始期间", "目标值"], ["talks", "C2", "2027-01", 240]):
        targets.append(row)
    path = tmp_path / "next.xlsx"
    workbook.save(path)
    return path


def test_a_dry_run_tells_who_moves_and_why(county: str, next_year: Path) -> None:
    content = answer("check", next_year, "--dry-run", MONTH, "--database", county)
    tried = content["dry_run"][str(next_year)]
    assert (tried["period"], tried["ranked"], tried["stored_rule_book"]["code"]) == (MONTH, 2, BOOK.code)
    # C1: talks 1 of 24 ÷ 12 = 2 → 450, visits 49/60 of 90 % → 90.74. C2: talks 2 of 20 → 90, visits → 100.
    moved = {move["place"]: move for move in tried["moves"]}
    assert [moved[place]["points_now"] for place in ("C1", "C2")] == [540.74, 190.0]
    assert [(moved[place]["rank_before"], moved[place]["rank_now"]) for place in ("C1", "C2")] == [(2, 1), (1, 2)]
    assert [cause["item"] for cause in moved["C2"]["causes"]] == ["visits", "paid", "talks"]
    assert {each["code"] for each in content["problems"]} == {"item_decides_alone"}
    assert content["status"] == "done"


def test_a_dry_run_for_people_names_places_and_items(county: str, next_year: Path) -> None:
    lines = call("check", next_year, "--dry-run", MONTH, "--database", county, "--language", "en").stdout
    assert "2 of 2 places change rank" in lines
    assert "乙乡" in lines
    assert "-400.00  产后访视  500.00 → 100.00" in lines


def test_a_dry_run_stores_nothing(county: str, next_year: Path) -> None:
    before = Path(county.removeprefix("sqlite:///")).read_bytes()
    answer("check", next_year, "--dry-run", MONTH, "--database", county)
    assert Path(county.removeprefix("sqlite:///")).read_bytes() == before


def test_a_dry_run_without_a_stored_run_is_refused(county: str, next_year: Path) -> None:
    content = answer("check", next_year, "--dry-run", "2026-02", "--database", county, status=1)
    assert [each["code"] for each in content["problems"]] == ["not_scored"]


@pytest.mark.parametrize("month", ["2026", "2026-13", "last year"])
def test_a_dry_run_takes_a_month(county: str, next_year: Path, month: str) -> None:
    assert call("check", next_year, "--dry-run", month, "--database", county).exit_code == 2


def test_a_dry_run_needs_a_rule_book(county: str, tmp_path: Path) -> None:
    path = tmp_path / "deployment.toml"
    path.write_text("level = []", encoding="utf-8")
    assert call("check", path, "--dry-run", MONTH, "--database", county).exit_code == 2
