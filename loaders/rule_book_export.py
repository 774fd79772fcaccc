"""Rule books as workbooks, in the form in which they are read: what is written and read again is the same book."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from loaders.rule_book_fields import CellValue, cell_of, field_at
from loaders.rule_book_sheets import ALWAYS_SHOWN, ITEMS, NOTE_COLUMNS, NOTES_SHEET, PART_SHEETS, TARGETS, Column, Sheet
from metrics.rule_book import RuleBook

# A fixed date, so that the same book makes the same file.
_CREATED = datetime(2026, 1, 1)
_WIDTHS = {"name": 30, "indicator": 30, "parameters": 36, "text": 80, "basis": 40, "legal_basis": 40, "authority": 24}
_WIDTH = 13
# Values of optional notes that say the same as no note.
_UNUSED: tuple[Any, ...] = (None, "", "none", 0, {})


def write_rule_book_workbook(path: Path, book: RuleBook, subjects: Mapping[str, str] | None = None) -> None:
    """Write a rule book to a workbook; ``subjects`` is shown by indicator code and passed over when read."""
    path.write_bytes(rule_book_workbook(book, subjects))


def rule_book_workbook(book: RuleBook, subjects: Mapping[str, str] | None = None) -> bytes:
    """Return a rule book as the bytes of a workbook with Chinese sheets, headings and words.

    Sheets and columns of what the book does not use are left out; reading gives the same book back.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": book.title, "created": _CREATED})
        heading = workbook.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
        cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        _write_items(workbook.add_worksheet(ITEMS.names[0]), book, subjects or {}, heading, cell)
        _write_notes(workbook.add_worksheet(NOTES_SHEET[0]), book, heading, cell)
        parts: list[tuple[Sheet, Sequence[Any]]] = [(TARGETS, book.targets)]
        parts += [(sheet, field_at(book, name)) for name, sheet in PART_SHEETS.items()]
        for sheet, lines in parts:
            if lines:
                rows = [[_part_cell(column, line) for column in sheet.columns] for line in lines]
                _write_table(workbook.add_worksheet(sheet.names[0]), sheet.columns, rows, heading, cell)
    return stream.getvalue()


def _part_cell(column: Column, line: Any) -> CellValue:
    return line if isinstance(line, str) else cell_of(column, field_at(line, column.field))


def _write_items(
    worksheet: Worksheet, book: RuleBook, subjects: Mapping[str, str], heading: Format, cell: Format
) -> None:
    rows: list[dict[str, CellValue]] = []
    for number, item in enumerate(book.items, 1):
        row = {
            column.field: cell_of(column, field_at(item, column.field))
            for column in ITEMS.columns
            if column.field not in ("number", "subject")
        }
        if item.code == item.indicator:
            row["code"] = None
        if not item.missing_periods:
            row["missing_periods"] = None
        rows.append({**row, "number": number, "subject": subjects.get(item.indicator)})
    shown = [
        column
        for column in ITEMS.columns
        if not column.optional or column.field in ALWAYS_SHOWN or any(row[column.field] is not None for row in rows)
    ]
    _write_table(worksheet, shown, [[row[column.field] for column in shown] for row in rows], heading, cell)
    total: dict[str, CellValue] = {
        "number": "合计",
        "points": sum(item.points for item in book.items) / 100,
    }
    _write_row(worksheet, len(rows) + 1, [total.get(column.field) for column in shown], cell)


def _write_notes(worksheet: Worksheet, book: RuleBook, heading: Format, cell: Format) -> None:
    _write_row(worksheet, 0, ["项目", "内容"], heading)
    stated = [(column, field_at(book, column.field)) for column in NOTE_COLUMNS]
    used = [(column.words[0], cell_of(column, value)) for column, value in stated if value not in _UNUSED]
    for row, line in enumerate(used, 1):
        _write_row(worksheet, row, line, cell)
    worksheet.set_column(0, 0, 16)
    worksheet.set_column(1, 1, 60)


def _write_table(
    worksheet: Worksheet, columns: Sequence[Column], rows: Iterable[Sequence[CellValue]], heading: Format, cell: Format
) -> None:
    _write_row(worksheet, 0, [column.words[0] for column in columns], heading)
    for number, row in enumerate(rows, 1):
        _write_row(worksheet, number, row, cell)
    for number, column in enumerate(columns):
        worksheet.set_column(number, number, _WIDTHS.get(column.field, _WIDTH))
    worksheet.freeze_panes(1, 0)


def _write_row(worksheet: Worksheet, number: int, cells: Iterable[CellValue], style: Format) -> None:
    """Write a row; texts as texts, whatever they look like (a formula, a link, a number)."""
    for column, value in enumerate(cells):
        if value is None:
            worksheet.write_blank(number, column, None, style)
        elif isinstance(value, str):
            worksheet.write_string(number, column, value, style)
        else:
            worksheet.write_number(number, column, value, style)
