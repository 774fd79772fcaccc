"""Refused rows come back as a workbook: nothing lost, nothing run, ready to import again once corrected."""

import io

import openpyxl
import pytest

from loaders.ingest import import_observations
from loaders.refused_rows import write_refused_rows
from tests.loaders.import_cases import GOOD, HEADER, THIS_MONTH, VILLAGES, changed, county, mapping, workbook, write_csv
from tests.loaders.test_validation import MONTHLY, monthly


def render(problem) -> str:
    return f"{problem.cell}: 问题 {problem.code}"


def refused_workbook(outcome) -> openpyxl.Workbook:
    stream = io.BytesIO()
    write_refused_rows(stream, outcome.refused, render)
    return openpyxl.load_workbook(stream)


def rows_of(sheet) -> list[list]:
    return [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]


def run(engine, path, viewer, how, **changes):
    return import_observations(engine, path, how, viewer, this_month=THIS_MONTH, **changes)


@pytest.fixture
def outcome(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    path = write_csv(tmp_path / "a.csv", *changed(1, 已访="x", 讲座="-1"))
    return run(sqlite_database, path, viewer, mapping(), take_valid_rows=True)


def test_only_refused_rows_come_back_with_their_problems(outcome):
    (sheet,) = refused_workbook(outcome).worksheets
    header, row = rows_of(sheet)
    assert header == [*HEADER, "问题"]
    assert row[:6] == ["2026-08", VILLAGES[1], "村002", "20", "x", "-1"]
    assert row[6] == "E3: 问题 number_is_text\nF3: 问题 number_negative"


def test_a_corrected_workbook_is_imported_with_the_same_mapping(outcome, sqlite_database, tmp_path):
    book = refused_workbook(outcome)
    book.worksheets[0]["E2"], book.worksheets[0]["F2"] = "18", "0"
    book.save(tmp_path / "corrected.xlsx")
    from loaders.access import Role, Viewer

    viewer = Viewer("system", "", Role.ADMINISTRATOR, "990101")
    corrected = run(sqlite_database, tmp_path / "corrected.xlsx", viewer, mapping())
    assert (corrected.status, corrected.rows_added) == ("stored", 2)
    assert {problem.code for problem in corrected.problems} == {"read_as_workbook"}
    again = write_csv(tmp_path / "b.csv", *changed(1, 已访="18", 讲座="0"))
    assert run(sqlite_database, again, viewer, mapping()).status == "unchanged", "nothing was lost on the way"


def test_a_file_refused_whole_comes_back_whole(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    outcome = run(sqlite_database, write_csv(tmp_path / "a.csv", *changed(1, 已访="x")), viewer, mapping())
    rows = rows_of(refused_workbook(outcome).worksheets[0])
    assert [row[1] for row in rows] == ["代码", *VILLAGES[:3]]
    assert [row[6] for row in rows] == ["问题", "", "E3: 问题 number_is_text", ""]


def test_formulas_stay_text(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    danger = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "{=1}", "http://example.org", "-2+3"]
    rows = [(*row[:2], text, *row[3:5], text) for row, text in zip(GOOD * 2, danger, strict=True)]
    outcome = run(sqlite_database, write_csv(tmp_path / "a.csv", *rows), viewer, mapping())
    sheet = refused_workbook(outcome).worksheets[0]
    cells = [sheet.cell(row, column) for row in range(2, 8) for column in (3, 6)]
    assert [cell.value for cell in cells] == [text for text in danger for _ in range(2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_sheets_headers_and_merged_cells_keep_their_place(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    how = mapping(form="xlsx", sheet=MONTHLY)
    path = tmp_path / "月报.xlsx"
    path.write_bytes(monthly(code="990101001999"))
    outcome = run(sqlite_database, path, viewer, how, take_valid_rows=True)
    assert outcome.rows_refused == 1
    book = refused_workbook(outcome)
    (sheet,) = book.worksheets
    assert sheet.title == "月报"
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:G1", "A3:A4", "B3:B4", "C3:E3", "F3:G3"}
    assert (sheet["H4"].value, sheet["H5"].value) == ("问题", "A5: 问题 code_unknown")
    sheet["A5"] = VILLAGES[0]
    book.save(path)
    again = run(sqlite_database, path, viewer, how)
    assert (again.status, again.rows_added) == ("stored", 2)


def test_a_second_round_replaces_the_problem_column(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    content = workbook({"data": [[*HEADER, "问题"], [*changed(已访="y")[0], "old"]]})
    (tmp_path / "a.xlsx").write_bytes(content)
    outcome = run(sqlite_database, tmp_path / "a.xlsx", viewer, mapping())
    rows = rows_of(refused_workbook(outcome).worksheets[0])
    assert rows[0] == [*HEADER, "问题"]
    assert rows[1][6] == "E2: 问题 number_is_text"


def test_a_sheet_without_errors_comes_back_as_it_was(sqlite_database, tmp_path):
    viewer = county(sqlite_database)
    second = {
        "name": "八月",
        "period": {"column": "月份"},
        "place": {"code": "代码"},
        "ignored": ["名称", "应访", "已访"],
    }
    second["measure"] = [{"indicator": "talks", "numerator": "讲座"}]
    first = {**second, "name": "一", "ignored": ["名称", "讲座"]}
    first["measure"] = [{"indicator": "visit", "numerator": "已访", "denominator": "应访"}]
    how = mapping(form="xlsx").model_validate({"name": "n", "version": "1", "format": "xlsx", "sheet": [first, second]})
    book = workbook({"一": [HEADER, *changed(已访="y")], "八月": [HEADER, *GOOD]})
    (tmp_path / "a.xlsx").write_bytes(book)
    outcome = run(sqlite_database, tmp_path / "a.xlsx", viewer, how, take_valid_rows=True)
    sheets = refused_workbook(outcome).worksheets
    assert [(sheet.title, sheet.max_row) for sheet in sheets] == [("一", 2), ("八月", 4)]
