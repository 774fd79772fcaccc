"""Workbooks (.xlsx) to rows of text, checked for what could exhaust the machine before they are opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine

from metrics.problems import InputRefused, Problem

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
MAX_UNPACKED = 400 * 2**20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 10 * 2**20
MAX_ENTRIES = 2_000
MAX_CELLS = 20_000_000
MAX_COLUMNS = 2_000
MAX_REPEATED_TEXT = 2**30
_CHUNK = 2**20
_CELL_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,8})(\d{1,12})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")


@dataclass(frozen=True)
class Worksheet:
    """One worksheet: rows of text from row 1 on, and merged ranges (first row, column, last row, column; from 0)."""

    name: str
    rows: Sequence[Sequence[str]]
    merged: tuple[tuple[int, int, int, int], ...]


def read_workbook(content: bytes) -> list[Worksheet]:
    """Return all worksheets of an .xlsx file.

    Raises InputRefused when it is encrypted, an old .xls, damaged, no workbook at all, or larger
    unpacked than any honest workbook.
    """
    if content.startswith(OLE_MAGIC):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise InputRefused([Problem("workbook_encrypted" if encrypted else "workbook_too_old")])
    try:
        _check_unpacked(content)
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            visible = [sheet.name for sheet in workbook.sheets_metadata if _holds_cells(sheet)]
            return [_worksheet(workbook.get_sheet_by_name(name)) for name in visible]
    except (python_calamine.PasswordError, RuntimeError) as error:
        raise InputRefused([Problem("workbook_encrypted")]) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InputRefused([Problem("workbook_damaged", {"reason": str(error)[:200]})]) from error
    except (NotImplementedError, ValueError, LookupError, OverflowError) as error:
        raise InputRefused([Problem("workbook_damaged", {"reason": str(error)[:200]})]) from error
    except BaseException as error:
        # A panic inside the Rust reader is no Exception; anything else is not ours to swallow.
        if type(error).__name__ != "PanicException":
            raise
        raise InputRefused([Problem("workbook_damaged", {"reason": str(error)[:200]})]) from error


def _holds_cells(sheet: python_calamine.SheetMetadata) -> bool:
    return sheet.typ is python_calamine.SheetTypeEnum.WorkSheet


def _check_unpacked(content: bytes) -> None:
    """Unpack every entry in small pieces, counting, and refuse before anything large is built."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise InputRefused([Problem("workbook_bomb", {"limit": MAX_UNPACKED // 2**20})])
        if not any(entry.filename.lower() == "xl/workbook.xml" for entry in entries):
            raise InputRefused([Problem("not_a_workbook")])
        if any(entry.flag_bits & 1 for entry in entries):
            raise InputRefused([Problem("workbook_encrypted")])
        unpacked, cells, longest_text = 0, 0, 0
        for entry in entries:
            # Declared sizes can lie, so what comes out is counted as well.
            with archive.open(entry) as stream:
                size, sheet_cells, text = _scan_entry(stream, entry, MAX_UNPACKED - unpacked)
            unpacked, cells, longest_text = unpacked + size, cells + sheet_cells, max(longest_text, text)
        if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * len(content):
            raise InputRefused([Problem("workbook_bomb", {"limit": MAX_UNPACKED // 2**20})])
        # A long shared text costs its length again for every cell that shows it.
        if cells * longest_text > MAX_REPEATED_TEXT and longest_text > 500:
            raise InputRefused([Problem("workbook_bomb", {"limit": MAX_REPEATED_TEXT // 2**20})])


def _scan_entry(stream: Any, entry: zipfile.ZipInfo, allowance: int) -> tuple[int, int, int]:
    """Return bytes, cells and (for the shared texts) the longest text of one entry."""
    # A workbook may keep its sheets under any name, so every other part is taken for one.
    is_texts = entry.filename.lower().endswith("sharedstrings.xml")
    size, cells, last_row, last_column, longest, open_text = 0, 0, 0, 0, 0, 0
    tail = b""
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > allowance:
            raise InputRefused([Problem("workbook_bomb", {"limit": MAX_UNPACKED // 2**20})])
        if is_texts:
            first, *rest = chunk.split(b"<si")
            longest = max([longest, open_text + len(first), *map(len, rest)])
            open_text = len(rest[-1]) if rest else open_text + len(first)
        else:
            window = tail + chunk
            for letters, digits in _CELL_REFERENCE.findall(window):
                last_row = max(last_row, int(digits))
                last_column = max(last_column, column_number(letters.decode()))
            cells += len(_CELL.findall(chunk))
            tail = window[-40:]
    # The reader lays out a full rectangle, however few of its cells are filled.
    if last_column > MAX_COLUMNS or last_row * max(last_column, 1) > MAX_CELLS:
        raise InputRefused([Problem("sheet_too_large", {"rows": last_row, "columns": last_column})])
    return size, cells, longest


def column_number(letters: str) -> int:
    """Return the number of a column by its letters, A is 1; 0 for no letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """Return the letters of a column by its index from 0: 0 gives A, 26 gives AA."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _worksheet(sheet: python_calamine.CalamineSheet) -> Worksheet:
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return Worksheet(_clean(sheet.name), rows, merged)


def _clean(text: str) -> str:
    # PostgreSQL stores no NUL, and a sheet can smuggle one in as _x0000_.
    return text.replace("\x00", "") if "\x00" in text else text


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return _clean(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.time().min else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
