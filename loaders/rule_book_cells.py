"""Where a rule book's workbook says what: the cell of every column of an item, and the headlines of groups."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.percent_cells import with_percentages
from loaders.rule_book_rows import RowKind, plain, table_rows
from loaders.rule_book_sheets import (
    ITEM_HEADINGS,
    ITEMS_SHEET,
    NOTES,
    NOTES_SHEET,
    TARGET_HEADINGS,
    TARGETS_SHEET,
)
from loaders.workbooks import Worksheet, column_letters, read_workbook
from metrics.rule_book_lint import Headline

# A sheet is the wanted one, and a row its heading row, when it holds at least so many of the headings.
_ENOUGH = 3


@dataclass(frozen=True)
class RuleBookCells:
    """Cells as ``lint_rule_book`` takes them, and the headlines of the items sheet."""

    cells: Mapping[str, str]
    headlines: tuple[Headline, ...]


@dataclass(frozen=True)
class _Table:
    """A table of a sheet: the column of each heading, and the rows below with their numbers."""

    sheet: Worksheet
    columns: Mapping[str, int]
    rows: Sequence[tuple[int, Sequence[str], RowKind]]

    def text(self, row: Sequence[str], heading: str) -> str:
        column = self.columns.get(heading)
        return "" if column is None or column >= len(row) else unicodedata.normalize("NFKC", row[column]).strip()

    def cell(self, number: int, heading: str) -> str:
        return f"{self.sheet.name}!{column_letters(self.columns[heading])}{number}"


def read_rule_book_cells(path: Path) -> RuleBookCells:
    """Return where a rule book's workbook says what. Raises InputRefused when it is no workbook.

    It says nothing about what is wrong in it and knows items, targets and notes only:
    ``read_rule_book_workbook`` tells the former and the cells of the other parts.
    """
    content = path.read_bytes()
    sheets = with_percentages(read_workbook(content), content)
    items = _table(sheets, ITEMS_SHEET, ITEM_HEADINGS)
    targets = _table(sheets, TARGETS_SHEET, TARGET_HEADINGS)
    cells: dict[str, str] = {}
    for number, row, kind in items.rows if items else ():
        code = _code(items, row) if items else ""
        if items and code and kind == "row":
            cells |= {f"{code}/{heading}": items.cell(number, heading) for heading in items.columns}
            cells[code] = items.cell(number, "name" if "name" in items.columns else "indicator")
    for number, row, kind in targets.rows if targets else ():
        if targets and kind == "row":
            key = "/".join(targets.text(row, heading) for heading in ("item", "place", "first_month"))
            cells[key] = targets.cell(number, "value" if "value" in targets.columns else "item")
    return RuleBookCells(_notes(sheets) | cells, _headlines(items) if items else ())


def _notes(sheets: Sequence[Worksheet]) -> dict[str, str]:
    """Return the cell of each value of the sheet of names and values, as ``about/total_points``."""
    field = {word: name for name, words in NOTES.items() for word in words}
    return {
        f"about/{field[plain(row[0])]}": f"{sheet.name}!B{number}"
        for sheet in sheets
        if plain(sheet.name) in NOTES_SHEET
        for number, row in enumerate(sheet.rows, 1)
        if row and plain(row[0]) in field
    }


def _table(sheets: Sequence[Worksheet], names: Sequence[str], headings: Mapping[str, tuple[str, ...]]) -> _Table | None:
    field = {word: name for name, words in headings.items() for word in words}
    for sheet in sheets:
        if plain(sheet.name) not in names:
            continue
        for number, row in enumerate(sheet.rows):
            columns = {field[plain(text)]: column for column, text in enumerate(row) if plain(text) in field}
            if len(columns) >= min(_ENOUGH, len(headings)):
                identity = columns.get("indicator", columns.get("item"))
                return _Table(sheet, columns, list(table_rows(sheet.rows, number + 1, identity)))
    return None


def _headlines(items: _Table) -> tuple[Headline, ...]:
    """Return a headline for each run of rows with the same subject, for each subtotal, and for the total.

    A subtotal counts the items since the last one, whatever subjects they have.
    """
    groups: list[Headline] = []
    sums: list[Headline] = []
    codes: list[str] = []
    counted = 0
    for number, row, kind in items.rows:
        subject, code = items.text(row, "subject"), _code(items, row)
        if kind != "row":
            summed = codes if kind == "total" else codes[counted:]
            counted = len(codes)
            sums.append(_sum_of(items, number, row, kind, tuple(summed)))
            continue
        codes.append(code)
        if groups and subject in ("", groups[-1].text):
            last = groups[-1]
            groups[-1] = Headline(last.text, (*last.items, code), last.cell)
        else:
            cell = items.cell(number, "subject") if "subject" in items.columns else ""
            groups.append(Headline(subject, (code,), cell))
    return (*groups, *sums)


def _sum_of(items: _Table, number: int, row: Sequence[str], kind: RowKind, codes: tuple[str, ...]) -> Headline:
    text = next(text.strip() for text in row if text.strip())
    cell = items.cell(number, "points") if "points" in items.columns else ""
    return Headline(text, codes, cell, _hundredths(items.text(row, "points")), is_total=kind == "total")


def _code(items: _Table, row: Sequence[str]) -> str:
    """Return an item's code, which is its indicator's unless it has one of its own."""
    return items.text(row, "code") or items.text(row, "indicator")


def _hundredths(text: str) -> int | None:
    try:
        return round(float(text.replace(",", "")) * 100)
    except ValueError:
        return None
