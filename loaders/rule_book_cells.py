"""Where a rule book's workbook says what: the cell of every column of an item, and the headlines of groups."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.rule_book_sheets import (
    ITEM_HEADINGS,
    ITEMS_SHEET,
    NOTES,
    NOTES_SHEET,
    TARGET_HEADINGS,
    TARGETS_SHEET,
    TOTAL_WORDS,
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
    rows: Sequence[tuple[int, Sequence[str]]]

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
    sheets = read_workbook(path.read_bytes())
    items = _table(sheets, ITEMS_SHEET, ITEM_HEADINGS)
    targets = _table(sheets, TARGETS_SHEET, TARGET_HEADINGS)
    cells: dict[str, str] = {}
    for number, row in items.rows if items else ():
        code = _code(items, row) if items else ""
        if items and code and not _is_total(row):
            cells |= {f"{code}/{heading}": items.cell(number, heading) for heading in items.columns}
            cells[code] = items.cell(number, "name" if "name" in items.columns else "indicator")
    for number, row in targets.rows if targets else ():
        if targets:
            key = "/".join(targets.text(row, heading) for heading in ("item", "place", "first_month"))
            cells[key] = targets.cell(number, "value" if "value" in targets.columns else "item")
    return RuleBookCells(_notes(sheets) | cells, _headlines(items) if items else ())


def _notes(sheets: Sequence[Worksheet]) -> dict[str, str]:
    """Return the cell of each value of the sheet of names and values, as ``about/total_points``."""
    field = {word: name for name, words in NOTES.items() for word in words}
    return {
        f"about/{field[_plain(row[0])]}": f"{sheet.name}!B{number}"
        for sheet in sheets
        if _plain(sheet.name) in NOTES_SHEET
        for number, row in enumerate(sheet.rows, 1)
        if row and _plain(row[0]) in field
    }


def _table(sheets: Sequence[Worksheet], names: Sequence[str], headings: Mapping[str, tuple[str, ...]]) -> _Table | None:
    field = {word: name for name, words in headings.items() for word in words}
    for sheet in sheets:
        if _plain(sheet.name) not in names:
            continue
        for number, row in enumerate(sheet.rows):
            columns = {field[_plain(text)]: column for column, text in enumerate(row) if _plain(text) in field}
            if len(columns) >= min(_ENOUGH, len(headings)):
                return _Table(sheet, columns, _until_empty(sheet.rows, number + 1))
    return None


def _until_empty(rows: Sequence[Sequence[str]], first: int) -> list[tuple[int, Sequence[str]]]:
    """Return the rows of a table with their numbers: up to the total, or to the first empty row."""
    found: list[tuple[int, Sequence[str]]] = []
    for number, row in enumerate(rows[first:], first + 1):
        if not any(text.strip() for text in row):
            break
        found.append((number, row))
        if _is_total(row):
            break
    return found


def _headlines(items: _Table) -> tuple[Headline, ...]:
    """Return a headline for each run of rows with the same subject, and one for the row of the total."""
    headlines: list[Headline] = []
    for number, row in items.rows:
        if _is_total(row):
            codes = tuple(code for headline in headlines for code in headline.items)
            text = next(text.strip() for text in row if _plain(text) in TOTAL_WORDS)
            cell = items.cell(number, "points") if "points" in items.columns else ""
            return (*headlines, Headline(text, codes, cell, _hundredths(items.text(row, "points")), is_total=True))
        subject, code = items.text(row, "subject"), _code(items, row)
        if headlines and subject in ("", headlines[-1].text):
            last = headlines[-1]
            headlines[-1] = Headline(last.text, (*last.items, code), last.cell)
        else:
            cell = items.cell(number, "subject") if "subject" in items.columns else ""
            headlines.append(Headline(subject, (code,), cell))
    return tuple(headlines)


def _code(items: _Table, row: Sequence[str]) -> str:
    """Return an item's code, which is its indicator's unless it has one of its own."""
    return items.text(row, "code") or items.text(row, "indicator")


def _hundredths(text: str) -> int | None:
    try:
        return round(float(text.replace(",", "")) * 100)
    except ValueError:
        return None


def _is_total(row: Sequence[str]) -> bool:
    return any(_plain(text) in TOTAL_WORDS for text in row[:3])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
