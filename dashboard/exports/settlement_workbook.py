"""A settlement as a workbook to be signed: every line, sums by place as live formulas, and room for signatures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.settlement_sentences import AWARD_KIND_NAMES, LINE_STATE_NAMES, award_text, settlement_notes
from dashboard.texts import translate
from loaders.settlements import Settlement
from metrics.settlement import LineState

_CASE = "Case"
SHEETS = ("Sums by place", "Settlement lines")
SUM_HEADINGS = ("No.", "Code", "Place", "Peer group", "Rank", "Grade")
LINE_HEADINGS = (
    "No.",
    "Code",
    "Place",
    "Line of the rule book",
    "Kind of award",
    "What became of it",
    _CASE,
)
AMOUNT_HEADINGS = ("Without the veto (yuan)", "Held back (yuan)", "Paid now (yuan)")
SIGNATURES = ("Prepared by", "Checked by", "Approved by", "Date and seal")
SETTLEMENT_WORKBOOK_TEXTS = frozenset(
    {
        *SHEETS,
        *SUM_HEADINGS,
        *LINE_HEADINGS,
        *AMOUNT_HEADINGS,
        *SIGNATURES,
        "Sum",
        "Settlement of awards and deductions",
    }
)
_AMOUNTS = ("without_veto", "held_back", "amount")
# Columns of the sheet of lines that sums by place are made of: the code, and the amounts.
_CODE, _FIRST_AMOUNT = "B", 7
_WIDTHS = {"No.": 6, "Code": 15, "Place": 22, "Line of the rule book": 40, "What became of it": 30}


def write_settlement(target: Path | BinaryIO, settlement: Settlement, language: str) -> None:
    """Write a settlement into a workbook; ``target`` is a path or an open binary file. Amounts are in yuan.

    The first sheet sums the lines of the second one by place; both end with a row of sums.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        day = settlement.day
        created = datetime(day.year, day.month, day.day)
        workbook.set_properties({"title": settlement.publication.title, "created": created})
        _Writer(workbook, settlement, language).write()


class _Writer:
    """Writes both sheets; a place or a note is written as text whatever it begins with."""

    def __init__(self, workbook: Any, settlement: Settlement, language: str) -> None:
        self.settlement, self.language = settlement, language
        self.sums, self.lines = (workbook.add_worksheet(self.say(name)) for name in SHEETS)
        self.title = workbook.add_format({"bold": True, "font_size": 16})
        self.heading = workbook.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"})
        self.cell = workbook.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
        self.money = workbook.add_format({"border": 1, "valign": "vcenter", "num_format": "#,##0.00;[Red]-#,##0.00"})
        self.total = workbook.add_format(
            {"border": 1, "bold": True, "valign": "vcenter", "num_format": "#,##0.00;[Red]-#,##0.00"}
        )
        names = settlement.names.set_index("code")
        chosen = names["name"] if language == "zh" else names["name_en"].fillna(names["name"])
        self.names: Mapping[str, str] = {str(code): str(name) for code, name in chosen.items()}

    def say(self, text: str) -> str:
        return translate(text, self.language)

    def write(self) -> None:
        rows = self.settlement.lines.to_dict("records")
        paid = [row for row in rows if row["state"] != LineState.NOTHING]
        first, last = self._lines(paid)
        self._sums(first, last)
        for sheet in (self.sums, self.lines):
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)

    def _lines(self, rows: list[dict[Any, Any]]) -> tuple[int, int]:
        """Write one row per line; return the numbers of the first and the last of them."""
        top = self._head(self.lines, (*LINE_HEADINGS, *AMOUNT_HEADINGS), [])
        awards = {award.code: award_text(award, self.language) for award in self.settlement.book.awards}
        for number, row in enumerate(rows, 1):
            texts = [
                row["place"],
                self.names.get(row["place"], row["place"]),
                awards[row["award"]],
                self.say(AWARD_KIND_NAMES[row["kind"]]),
                self.say(LINE_STATE_NAMES[row["state"]]),
                None if pd.isna(row["case"]) else int(row["case"]),
            ]
            self._row(self.lines, top + number, [number, *texts], self.cell)
            for column, name in enumerate(_AMOUNTS, _FIRST_AMOUNT):
                self.lines.write_number(top + number - 1, column, int(row[name]) / 100, self.money)
        last = top + len(rows)
        sums = [sum(int(row[name]) for row in rows) for name in _AMOUNTS]
        self._total(self.lines, last + 1, (top + 1, last), _FIRST_AMOUNT, sums)
        return top + 1, max(last, top + 1)

    def _sums(self, first: int, last: int) -> None:
        head, settlement = self.settlement.publication, self.settlement
        top = self._head(
            self.sums,
            (*SUM_HEADINGS, *AMOUNT_HEADINGS, _CASE),
            [head.title, *settlement_notes(settlement, self.language)],
        )
        cases = settlement.lines.dropna(subset=["case"]).groupby("place")["case"].unique()
        standing = settlement.lines.drop_duplicates("place").set_index("place")
        name = self.say(SHEETS[1]).replace("'", "''")
        for number, row in enumerate(settlement.sums.to_dict("records"), 1):
            place = standing.loc[row["place"]]
            texts = [None if pd.isna(place[column]) else place[column] for column in ("peer_group", "rank", "grade")]
            code = str(row["place"])
            self._row(self.sums, top + number, [number, code, self.names.get(code, code), *texts], self.cell)
            for offset, amount in enumerate(_AMOUNTS):
                letter = "HIJ"[offset]
                formula = (
                    f"=SUMIF('{name}'!${_CODE}${first}:${_CODE}${last},{_CODE}{top + number},"
                    f"'{name}'!{letter}${first}:{letter}${last})"
                )
                self.sums.write_formula(top + number - 1, 6 + offset, formula, self.money, int(row[amount]) / 100)
            named = "、".join(str(case) for case in cases.get(code, []))
            self.sums.write_string(top + number - 1, 6 + len(_AMOUNTS), named, self.cell)
        end = top + len(settlement.sums)
        self._total(self.sums, end + 1, (top + 1, end), 6, [int(settlement.sums[each].sum()) for each in _AMOUNTS])
        for column, signature in enumerate(SIGNATURES):
            self.sums.write_string(end + 3, 1 + 2 * column, f"{self.say(signature)}：____________")

    def _head(self, sheet: Worksheet, headings: tuple[str, ...], notes: list[str]) -> int:
        """Write title, notes and headings; return the number of the row of headings."""
        sheet.write_string(0, 0, self.say("Settlement of awards and deductions"), self.title)
        for row, note in enumerate(notes, 1):
            sheet.write_string(row, 0, note)
        top = len(notes) + 2
        for column, heading in enumerate(headings):
            sheet.write_string(top - 1, column, self.say(heading), self.heading)
            sheet.set_column(column, column, _WIDTHS.get(heading, 14))
        sheet.freeze_panes(top, 0)
        sheet.repeat_rows(top - 1)
        return top

    def _row(self, sheet: Worksheet, row: int, cells: list[Any], style: Format) -> None:
        for column, value in enumerate(cells):
            if value is None:
                sheet.write_blank(row - 1, column, None, style)
            elif isinstance(value, str):
                sheet.write_string(row - 1, column, value, style)
            else:
                sheet.write_number(row - 1, column, int(value), style)

    def _total(self, sheet: Worksheet, row: int, rows: tuple[int, int], column: int, sums: list[int]) -> None:
        """Write the row of sums below rows, or zeros where there are none."""
        sheet.write_string(row - 1, 0, self.say("Sum"), self.total)
        for between in range(1, column):
            sheet.write_blank(row - 1, between, None, self.total)
        for offset, fen in enumerate(sums):
            letter = chr(ord("A") + column + offset)
            if rows[1] >= rows[0]:
                formula = f"=SUM({letter}{rows[0]}:{letter}{rows[1]})"
                sheet.write_formula(row - 1, column + offset, formula, self.total, fen / 100)
            else:
                sheet.write_number(row - 1, column + offset, 0, self.total)
