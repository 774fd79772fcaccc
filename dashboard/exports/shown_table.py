"""A table as it is shown, as CSV and as a workbook: texts stay texts, whatever they begin with."""

from __future__ import annotations

import csv
import io

import pandas as pd
import xlsxwriter

from dashboard.exports.workbook_cells import Table

# What a spreadsheet program takes for the beginning of a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(text: str) -> str:
    """Return a text so that no spreadsheet program runs it: an apostrophe before what looks like a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV in UTF-8 with the mark by which Excel knows it; what is missing is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([plain_cell(str(name)) for name in frame.columns])
    for row in _rows(frame):
        writer.writerow([plain_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def workbook_bytes(frame: pd.DataFrame, sheet: str) -> bytes:
    """Return a frame as a workbook of one sheet with headings that stay; numbers stay numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet(sheet[:31])
        heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        table = Table(page, [str(name) for name in frame.columns], heading, with_results=True)
        for row in _rows(frame):
            table.add(row)
        page.set_column(0, max(len(frame.columns) - 1, 0), 13)
    return buffer.getvalue()


def _rows(frame: pd.DataFrame) -> list[list[str | int | float | None]]:
    columns = [[None if pd.isna(cell) else cell for cell in frame[name].tolist()] for name in frame.columns]
    return [list(row) for row in zip(*columns, strict=True)]
