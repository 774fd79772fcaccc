"""Cells of an exported workbook: texts stay texts, formulas are ours, ranges are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


class Formula(NamedTuple):
    """A workbook formula with its equals sign, and the result kept beside it for readers that do not compute."""

    text: str
    result: float | str = 0


Cell = str | int | float | Formula | None


class Table:
    """A worksheet written row by row below one row of headings; it knows the number of its next row."""

    def __init__(self, sheet: Worksheet, headings: Sequence[str], heading_format: Format, with_results: bool) -> None:
        self.sheet, self.with_results = sheet, with_results
        self.next_row = 2
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, heading_format)
        sheet.freeze_panes(1, 2)
        if headings:
            sheet.autofilter(0, 0, 0, len(headings) - 1)

    def add(self, cells: Iterable[Cell]) -> int:
        """Write a row and return its number, counted as workbooks do.

        A text is written as a text whatever it begins with, so that nothing from a file becomes a formula.
        """
        row = self.next_row
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                self.sheet.write_string(row - 1, column, cell)
            elif isinstance(cell, Formula):
                result = cell.result if self.with_results else ""
                self.sheet.write_formula(row - 1, column, cell.text, None, result)
            elif cell is not None:
                self.sheet.write_number(row - 1, column, cell)
        self.next_row += 1
        return row

    def ranges(self, column: str, rows: Sequence[int]) -> str:
        """Return the cells of a column in rows, as ranges with commas between: ``'items'!Y2:Y41``."""
        name = self.sheet.get_name().replace("'", "''")
        return ",".join(
            f"'{name}'!{column}{first}" + (f":{column}{last}" if last > first else "")
            for first, last in _stretches(rows)
        )


def _stretches(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return first and last of each run of neighbouring numbers."""
    found: list[tuple[int, int]] = []
    for row in sorted(rows):
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return found
