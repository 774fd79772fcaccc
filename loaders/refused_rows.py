"""Refused rows as a workbook to correct and import again with the same sheet mapping."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.findings import Finding, problems_by_row
from loaders.headers import PROBLEM_HEADERS, header_paths
from loaders.sheet_check import SheetRows
from loaders.tables import Grid
from loaders.validation import Decision
from metrics.problems import Problem

# Excel has room for 1,048,576 rows and for 32,767 characters in a cell.
MAX_ROWS = 1_000_000
MAX_TEXT = 32_000


@dataclass(frozen=True)
class RefusedRows:
    """Rows of a file that were refused; ``whole`` when nothing of the file was stored.

    Then the workbook holds the whole file with the problems beside their rows. Otherwise a sheet
    holds only its refused rows, and a sheet in which nothing was refused comes back as it was, so
    that the workbook fits its mapping.
    """

    sheets: tuple[SheetRows, ...]
    findings: tuple[Finding, ...]
    whole: bool


def refused_rows(decision: Decision, *, whole: bool) -> RefusedRows | None:
    """Return the refused rows of a decision, None when no single row is at fault."""
    return RefusedRows(decision.sheets, decision.findings, whole) if decision.rows_refused else None


def write_refused_rows(
    target: Path | BinaryIO,
    refused: RefusedRows,
    render: Callable[[Problem], str],
    *,
    header: str = PROBLEM_HEADERS[0],
) -> None:
    """Write the workbook: original columns where they were, and the problems of each row at the far right.

    ``render`` gives a problem's text in the reader's language, its cell (in the original file)
    included; ``header`` titles its column (one of
    ``PROBLEM_HEADERS``, which every mapping passes over). Every cell is written as text: nothing that
    stands in a file can become a formula.
    """
    merged = any(sheet.grid.merged for sheet in refused.sheets)
    target_name = str(target) if isinstance(target, Path) else target
    with xlsxwriter.Workbook(target_name, {"constant_memory": not merged, "strings_to_formulas": False}) as workbook:
        wrap = workbook.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFF2CC"})
        for number, sheet in enumerate(refused.sheets):
            worksheet = workbook.add_worksheet(_sheet_name(sheet.grid.sheet, number))
            by_row = problems_by_row(refused.findings, sheet.grid.sheet)
            notes = {
                row: "\n".join(dict.fromkeys(render(problem) for problem in problems))
                for row, problems in by_row.items()
            }
            notes[sheet.sheet.header_rows[-1]] = header
            _write_sheet(worksheet, sheet, _rows_to_write(sheet, by_row, refused.whole), notes, wrap)


def _sheet_name(name: str, number: int) -> str:
    plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31]
    return plain or f"data{number or ''}"


def _problem_column(sheet: SheetRows) -> int:
    paths = header_paths(sheet.grid, sheet.sheet.header_rows)
    is_corrected_before = bool(paths) and bool(paths[-1]) and paths[-1][-1] in PROBLEM_HEADERS
    return len(paths) - 1 if is_corrected_before else len(paths)


def _rows_to_write(sheet: SheetRows, by_row: dict[int, list[Problem]], whole: bool) -> list[int]:
    if whole or not by_row:
        return list(range(1, min(sheet.grid.height, MAX_ROWS) + 1))
    return [*range(1, sheet.sheet.data_row), *sorted(by_row)][:MAX_ROWS]


def _write_sheet(
    worksheet: Worksheet, sheet: SheetRows, rows: list[int], notes: dict[int, str], note_format: Format
) -> None:
    # Row by row from the top, or a workbook of this size would have to be held in memory.
    column = _problem_column(sheet)
    worksheet.set_column(column, column, 60)
    worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    for position, row in enumerate(rows):
        for index, text in enumerate(sheet.grid.row(row)[:column]):
            if text:
                worksheet.write_string(position, index, text[:MAX_TEXT])
        if row in notes:
            worksheet.write_string(position, column, notes[row][:MAX_TEXT], note_format)
    for top, left, bottom, right in _header_merges(sheet.grid, sheet.sheet.data_row):
        worksheet.merge_range(top, left, bottom, right, "")
        worksheet.write_string(top, left, sheet.grid.text(top + 1, left)[:MAX_TEXT])


def _header_merges(grid: Grid, data_row: int) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges above the data, overlapping and one-cell ones left out."""
    taken: set[tuple[int, int]] = set()
    found = []
    for top, left, bottom, right in grid.merged:
        if bottom >= data_row - 1 or right >= len(grid.columns) or (top, left) == (bottom, right):
            continue
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if not cells & taken:
            taken |= cells
            found.append((top, left, bottom, right))
    return found
