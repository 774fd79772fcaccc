"""Files become grids of text, whatever they were saved with; dangerous and broken ones are refused."""

import contextlib
import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders import workbooks
from loaders.tables import read_csv, read_grids, read_tables
from loaders.workbooks import OLE_MAGIC, column_letters, column_number
from metrics.problems import InputRefused, Severity
from tests.loaders.import_cases import mapping, workbook, write_csv

CSV = mapping()
XLSX = mapping(form="xlsx")
SMALL_WORKBOOK = workbook({"月报": [["代码", "应访"], ["990101001001", 3]]})
TABLE = "代码,名称\n990101,云岭县\n"


def refusal(content: bytes, how=XLSX) -> str:
    with pytest.raises(InputRefused) as refused:
        read_grids(content, how)
    (problem,) = refused.value.problems
    assert problem.severity is Severity.ERROR
    return problem.code


@pytest.mark.parametrize(
    ("content", "noted"),
    [
        (TABLE.encode(), None),
        (TABLE.encode("utf-8-sig"), None),
        (TABLE.encode("gb18030"), "GB18030"),
        (TABLE.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "UTF-16"),
        (TABLE.replace("\n", "\r\n").encode(), None),
    ],
)
def test_csv_is_read_in_the_encodings_met_in_practice(content, noted):
    (grid,), problems = read_grids(content, CSV)
    assert [grid.row(1), grid.row(2)] == [("代码", "名称"), ("990101", "云岭县")]
    assert [problem.parameters["encoding"] for problem in problems] == ([noted] if noted else [])
    assert all(problem.severity is Severity.NOTE for problem in problems)


def test_codes_in_csv_stay_text():
    (grid,), _ = read_grids(b"code\n007\n1e5\n", CSV)
    assert [grid.text(2, 0), grid.text(3, 0)] == ["007", "1e5"]


def test_rows_of_unequal_length_and_blank_lines_keep_their_row_numbers():
    grid = read_csv("标题\n\na,b\n1,2,3\n".encode(), ",")
    assert [grid.row(number) for number in (1, 2, 3, 4)] == [
        ("标题", "", ""),
        ("", "", ""),
        ("a", "b", ""),
        ("1", "2", "3"),
    ]


def test_a_quoted_line_break_stays_in_its_cell():
    grid = read_csv(b'a,b\n"1\n2",3\n4,5\n', ",")
    assert (grid.text(2, 0), grid.text(3, 0)) == ("1\n2", "4")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n\n", "file_empty"),
        (b"a,b\n1,\x002\n", "file_has_nul"),
        ("a,b".encode("utf-16-le"), "file_has_nul"),
        (b"\xff\xff\xff", "encoding_unknown"),
        (b'a,b\n"1,2\n', "csv_malformed"),
        (b"a" + b"," * 3000, "sheet_too_large"),
        (OLE_MAGIC + b"\x01" * 600, "workbook_too_old"),
        (workbook({"a": [["x"]], "b": [["y"]]}), "not_a_text_table"),
    ],
)
def test_what_is_no_readable_csv_is_refused(content, code):
    assert refusal(content, CSV) == code


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(InputRefused) as refused:
        read_tables(tmp_path / "nowhere.csv", CSV)
    assert [(p.code, p.file) for p in refused.value.problems] == [("file_unreadable", "nowhere.csv")]


def test_problems_of_a_file_carry_its_name(tmp_path):
    tables = read_tables(write_csv(tmp_path / "八月.csv", encoding="gb18030"), CSV)
    assert [problem.file for problem in tables.problems] == ["八月.csv"]
    assert len(tables.sha256) == 64


def test_cells_of_a_workbook_become_text():
    import datetime

    cells = ["中文", 990101001001, 98.88, 0.5, True, datetime.date(2026, 8, 1), None]
    (grid,), _ = read_grids(workbook({"月报": [cells]}), XLSX)
    assert grid.row(1)[:6] == ("中文", "990101001001", "98.88", "0.5", "True", "2026-08-01")


def test_a_workbook_keeps_row_one_when_its_first_rows_are_blank():
    (grid,), _ = read_grids(workbook({"月报": [[], [None, "x"]]}), XLSX)
    assert (grid.text(1, 0), grid.text(2, 1)) == ("", "x")


def test_merged_cells_are_known():
    (grid,), _ = read_grids(workbook({"月报": [["题", None], ["a", "b"]]}, ["A1:B1"]), XLSX)
    assert grid.merged == ((0, 0, 0, 1),)


def test_refused_rows_come_back_as_a_workbook_for_a_csv_mapping():
    (grid,), problems = read_grids(workbook({"data": [["a"], ["1"]]}), CSV)
    assert grid.row(2) == ("1",)
    assert [problem.code for problem in problems] == ["read_as_workbook"]


def encrypted() -> bytes:
    return OLE_MAGIC + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 500


def truncated() -> bytes:
    content = workbook({"月报": [["代码"]] * 50})
    return content[: len(content) // 2]


def other_package() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return stream.getvalue()


def damaged_sheet() -> bytes:
    return replaced_part(workbook({"月报": [["代码"]]}), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c")


def replaced_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, part if entry.filename == name else old.read(entry))
    return stream.getvalue()


def bomb() -> bytes:
    return replaced_part(workbook({"月报": [["代码"]]}), "xl/worksheets/sheet1.xml", b" " * 30 * 2**20)


def far_away_cell() -> bytes:
    rows = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    part = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
    return replaced_part(workbook({"月报": [["代码"]]}), "xl/worksheets/sheet1.xml", part % rows)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (TABLE.encode(), "not_a_workbook"),
        (b"%PDF-1.7 ...", "not_a_workbook"),
        (other_package(), "not_a_workbook"),
        (encrypted(), "workbook_encrypted"),
        (OLE_MAGIC + b"\x00" * 600, "workbook_too_old"),
        (truncated(), "workbook_damaged"),
        (b"PK\x03\x04" + b"\x00" * 100, "workbook_damaged"),
        (damaged_sheet(), "workbook_damaged"),
        (bomb(), "workbook_bomb"),
        (far_away_cell(), "sheet_too_large"),
    ],
)
def test_what_is_no_safe_workbook_is_refused(content, code):
    assert refusal(content) == code


def test_a_workbook_that_lies_about_its_size_is_counted_while_unpacked(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1000)
    assert refusal(workbook({"月报": [["代码"]]})) == "workbook_bomb"


def test_a_long_text_shown_in_very_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_REPEATED_TEXT", 100_000)
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for row in range(200):
            sheet.write_string(row, 0, "长" * 1000)
    assert refusal(stream.getvalue()) == "workbook_bomb"


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (16383, "XFD")])
def test_columns_are_named_as_in_a_spreadsheet(index, letters):
    assert (column_letters(index), column_number(letters)) == (letters, index + 1)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE_MAGIC, b"\xff\xfe", b"\xef\xbb\xbf"]))
def test_any_bytes_are_read_or_refused(content, start):
    for how in (CSV, XLSX):
        with contextlib.suppress(InputRefused):
            read_grids(start + content, how)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_workbook_with_bytes_changed_is_read_or_refused(data):
    content = bytearray(SMALL_WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InputRefused):
        read_grids(bytes(content), XLSX)
