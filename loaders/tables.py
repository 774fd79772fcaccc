"""Files to grids of text: CSV in the encodings met in practice, and workbooks."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from loaders.sheet_mapping import SheetMapping
from loaders.workbooks import MAX_COLUMNS, OLE_MAGIC, column_letters, read_workbook
from metrics.problems import InputRefused, Problem, Severity

MAX_FILE_BYTES = 512 * 2**20
MAX_ROWS = 5_000_000
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True)
class Grid:
    """One sheet as text, column by column; blank cells are null, index 0 is row 1 of the sheet."""

    sheet: str
    columns: tuple[pa.Array, ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.columns[0]) if self.columns else 0

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell (row from 1, column from 0); empty outside and where blank."""
        if not (1 <= row <= self.height and 0 <= column < len(self.columns)):
            return ""
        return self.columns[column][row - 1].as_py() or ""

    def row(self, row: int) -> tuple[str, ...]:
        """Return the texts of one row, the first row is 1."""
        return tuple(self.text(row, column) for column in range(len(self.columns)))

    def cell(self, row: int, column: int) -> str:
        """Return the name of a cell, such as D7 (row from 1, column from 0)."""
        return f"{column_letters(column)}{row}"


@dataclass(frozen=True)
class FileTables:
    """What a file holds: its name, the SHA-256 of its bytes, its grids, and notes on how it was read."""

    file: str
    sha256: str
    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...] = ()


def grid_of_rows(sheet: str, rows: list[list[str]] | list[tuple[str, ...]]) -> Grid:
    """Return a grid from rows of text, ragged ones filled up with blanks."""
    columns = list(zip_longest(*rows, fillvalue=""))
    arrays = tuple(pa.array([cell or None for cell in column], pa.string()) for column in columns)
    return Grid(sheet, arrays)


def read_tables(path: Path, mapping: SheetMapping) -> FileTables:
    """Read a file as its mapping says, into grids of text.

    Raises InputRefused when the file cannot be read safely, or is no file of the mapping's format.
    A CSV mapping also accepts a workbook of one sheet: that is how refused rows come back.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputRefused([Problem("file_too_large", {"limit": MAX_FILE_BYTES // 2**20}, file=path.name)])
        content = path.read_bytes()
    except OSError as error:
        raise InputRefused([Problem("file_unreadable", {"reason": error.strerror or ""}, file=path.name)]) from error
    try:
        grids, problems = read_grids(content, mapping)
    except InputRefused as refused:
        raise InputRefused(problem.at(file=path.name) for problem in refused.problems) from refused
    # A name in another encoding than the system's holds characters that no database stores.
    name = path.name.encode("utf-8", "replace").decode()
    sha256 = hashlib.sha256(content).hexdigest()
    return FileTables(name, sha256, grids, tuple(problem.at(file=name) for problem in problems))


def read_grids(content: bytes, mapping: SheetMapping) -> tuple[tuple[Grid, ...], list[Problem]]:
    """Return the grids in a file's bytes and notes on how they were read. Raises InputRefused."""
    if not content.strip(b" \t\r\n\xef\xbb\xbf"):
        raise InputRefused([Problem("file_empty")])
    is_package = content.startswith((b"PK\x03\x04", b"PK\x05\x06", OLE_MAGIC))
    if mapping.format == "xlsx" and not is_package:
        raise InputRefused([Problem("not_a_workbook")])
    if not is_package:
        text, problems = decode(content, mapping.encoding)
        return (read_csv(text, mapping.delimiter),), problems
    worksheets = read_workbook(content)
    if mapping.format == "xlsx":
        grids = [grid_of_rows(sheet.name, list(map(list, sheet.rows))) for sheet in worksheets]
        merges = [sheet.merged for sheet in worksheets]
        return tuple(Grid(g.sheet, g.columns, m) for g, m in zip(grids, merges, strict=True)), []
    if len(worksheets) != 1:
        raise InputRefused([Problem("not_a_text_table")])
    note = Problem("read_as_workbook", severity=Severity.NOTE)
    return (grid_of_rows(worksheets[0].name, list(map(list, worksheets[0].rows))),), [note]


def read_plain_grid(content: bytes) -> Grid:
    """Return the one table in a file's bytes: CSV, or the first sheet of a workbook. Raises InputRefused."""
    if content.startswith((b"PK\x03\x04", OLE_MAGIC)):
        sheets = read_workbook(content)
        return grid_of_rows(sheets[0].name, [list(row) for row in sheets[0].rows])
    text, _ = decode(content, None)
    return read_csv(text, ",")


def decode(content: bytes, encoding: str | None) -> tuple[bytes, list[Problem]]:
    """Return a text file's content as UTF-8 without byte order mark, and a note unless it was UTF-8.

    UTF-16 is known by its mark; what is not UTF-8 is read as GB18030, the encoding in which Excel
    saves CSV on a Chinese computer. Raises InputRefused on NUL bytes and when nothing fits.
    """
    for mark, name in _UTF16.items():
        if content.startswith(mark):
            try:
                text = content[len(mark) :].decode(name)
            except UnicodeDecodeError as error:
                raise InputRefused([Problem("encoding_unknown")]) from error
            return _without_nul(text.encode()), [_read_as("UTF-16")]
    content = _without_nul(content.removeprefix(codecs.BOM_UTF8))
    for name in dict.fromkeys(filter(None, (encoding, "utf-8", "gb18030"))):
        try:
            text = content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if codecs.lookup(name).name == "utf-8":
            return content, []
        return text.encode("utf-8", "replace"), [_read_as(name.upper())]
    raise InputRefused([Problem("encoding_unknown")])


def _read_as(encoding: str) -> Problem:
    return Problem("encoding_read", {"encoding": encoding}, Severity.NOTE)


def _without_nul(content: bytes) -> bytes:
    if b"\x00" in content:
        raise InputRefused([Problem("file_has_nul")])
    return content


def read_csv(content: bytes, delimiter: str, sheet: str = "") -> Grid:
    """Return the grid of a CSV text in UTF-8. Raises InputRefused when it is malformed or too large."""
    first_line = content[: 2**20].split(b"\n", 1)[0]
    width = max(first_line.count(delimiter.encode()) + 1, 1)
    if width > MAX_COLUMNS:
        raise InputRefused([Problem("sheet_too_large", {"rows": 0, "columns": width})])
    names = [f"f{index}" for index in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=8 * 2**20),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=b'"' in content, ignore_empty_lines=False
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return _read_ragged_csv(content, delimiter, sheet)
    if table.num_rows > MAX_ROWS:
        raise InputRefused([Problem("sheet_too_large", {"rows": table.num_rows, "columns": width})])
    return Grid(sheet, tuple(column.combine_chunks() for column in table.columns))


def _read_ragged_csv(content: bytes, delimiter: str, sheet: str) -> Grid:
    # Rows of unequal length (a title line, blank lines) are beyond the fast reader.
    reader = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    widest = 0
    try:
        for row in reader:
            widest = max(widest, len(row))
            rows.append(row)
            if widest > MAX_COLUMNS or len(rows) > MAX_ROWS or widest * len(rows) > 10 * MAX_ROWS:
                raise InputRefused([Problem("sheet_too_large", {"rows": len(rows), "columns": widest})])
    except csv.Error as error:
        reason = str(error)
        raise InputRefused([Problem("csv_malformed", {"line": reader.line_num, "reason": reason})]) from error
    return grid_of_rows(sheet, rows)
