"""Receipts as a workbook in which every step is a live formula, from single reports to total and rank.

Four tables on four sheets, each made of the one behind it: reports → units → items → totals. A workbook
holds one place or a whole run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from dashboard.display import STATE_NAMES
from dashboard.exports.receipt_rows import ItemRows, UnitRows
from dashboard.exports.workbook_cells import Cell, Formula, Table
from dashboard.receipt_sentences import receipt_lines
from dashboard.texts import translate
from metrics.receipt import Receipt
from metrics.receipt_text import item_steps, run_steps, total_steps

_TOTAL_HEADINGS = (
    *("Code", "Place", "Level", "Sum of points", "Points that could be had", "Out of", "Before bonus and penalty"),
    *("Bonus", "Penalty", "Total", "Rank", "Places ranked", "Why not ranked", "Stored total", "Agrees"),
)


REASON_TEXTS = {
    "level_not_assessed": "This level is not assessed",
    "nothing_scored": "Nothing could be scored",
    "too_few_items": "Too few items reported",
    "too_few_reporting_places": "Too few places reported",
}


_SHEETS = ("About", "Totals", "Items", "Units", "Reports")

# Everything that is translated on the way into a workbook.
WORKBOOK_TEXTS = frozenset(
    {*_SHEETS, *_TOTAL_HEADINGS, *REASON_TEXTS.values()}
    | {*UnitRows.HEADINGS, *UnitRows.REPORT_HEADINGS, *ItemRows.HEADINGS}
)


def write_receipts(
    target: Path | BinaryIO, receipts: Sequence[Receipt], language: str, *, with_results: bool = True
) -> None:
    """Write receipts of one score run into a workbook; ``target`` is a path or an open binary file.

    ``with_results`` keeps the known results beside the formulas, for readers that do not compute; without
    them a workbook is empty until somebody's program has computed it, which is what a check wants.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        _Writer(workbook, language, with_results).write(receipts)


class _Writer:
    def __init__(self, workbook: Any, language: str, with_results: bool) -> None:
        self.language = language
        sheets = [workbook.add_worksheet(translate(name, language)) for name in _SHEETS]
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})

        def table(number: int, headings: Sequence[str]) -> Table:
            return Table(sheets[number], [translate(text, language) for text in headings], bold, with_results)

        self.about = sheets[0]
        self.totals = table(1, _TOTAL_HEADINGS)
        words = {state: name.in_language(language) for state, name in STATE_NAMES.items()}
        self.units = UnitRows(table(3, UnitRows.HEADINGS), table(4, UnitRows.REPORT_HEADINGS), words, language)
        self.items = ItemRows(table(2, ItemRows.HEADINGS), self.units, words, language)
        for sheet in sheets[1:]:
            sheet.set_column(0, 0, 14)
            sheet.set_column(1, 1, 24)

    def write(self, receipts: Sequence[Receipt]) -> None:
        self._about(receipts)
        ranked = [
            number for number, receipt in enumerate(receipts, 2) if receipt.level == receipt.run.level
        ]  # rows of the places that compete
        whole = bool(receipts) and (
            sum(receipt.total.rank is not None for receipt in receipts) == receipts[0].total.ranked_places
        )
        for receipt in receipts:
            rows = [self.items.add(receipt, item) for item in receipt.items]
            self.totals.add(self._total(receipt, rows, ranked if whole else []))

    def _about(self, receipts: Sequence[Receipt]) -> None:
        lines = receipt_lines(run_steps(receipts[0]), self.language) if receipts else []
        if len(receipts) == 1:
            for item in receipts[0].items:
                lines += receipt_lines(item_steps(item), self.language)
            lines += receipt_lines(total_steps(receipts[0].total), self.language)
        self.about.set_column(0, 0, 120)
        for row, line in enumerate(lines):
            self.about.write_string(row, 0, line)

    def _total(self, receipt: Receipt, rows: Sequence[int], ranked: Sequence[int]) -> list[Cell]:
        total, row = receipt.total, self.totals.next_row
        head: list[Cell] = [receipt.place, receipt.name, receipt.level]
        stored = None if total.points is None else total.points / 100
        why = total.not_ranked_reason and translate(REASON_TEXTS[total.not_ranked_reason], self.language)
        beside: list[Cell] = [total.bonus / 100, total.penalty / 100]
        if not total_is_of_items(receipt):
            sums: list[Cell] = [total.sum / 100, total.available / 100, total.total_points / 100]
            base = None if total.base is None else total.base / 100
            return [*head, *sums, base, *beside, stored, total.rank, total.ranked_places, why, stored]
        column = self.items.COLUMNS
        points, counts, full, state = (
            self.items.table.ranges(column[name], rows) for name in ("points", "counts", "full", "state")
        )
        scored = STATE_NAMES["scored"].in_language(self.language)
        # Whole hundredths, so that halves are halves: (2 × sum × total + available) ÷ (2 × available).
        hundredths = f"2*ROUND(D{row}*100,0)*ROUND(F{row}*100,0)+ROUND(E{row}*100,0)"
        reweighted = f"INT(({hundredths})/(2*ROUND(E{row}*100,0)))/100"
        shown: float | str = "" if stored is None else stored
        base_shown: float | str = "" if total.base is None or stored is None else total.base / 100
        adjusted = f"MAX(ROUND(G{row}+H{row}-I{row},2),0)"
        capped = adjusted if total.cap is None else f"MIN({adjusted},{total.cap / 100!r})"
        rank: Cell = total.rank
        if total.rank is not None and ranked and not total.tie_breaks:
            others, reasons = (f"{column}${ranked[0]}:{column}${ranked[-1]}" for column in "JM")
            rank = Formula(f'=1+SUMPRODUCT(ISNUMBER({others})*({others}>J{row})*({reasons}=""))', total.rank)
        return [
            *head,
            Formula(f"=ROUND(SUM({points}),2)", total.sum / 100),
            Formula(f"=ROUND(SUMIF({counts},1,{full}),2)", total.available / 100),
            total.total_points / 100,
            Formula(f'=IF(COUNTIF({state},"{scored}")=0,"",{reweighted})', base_shown),
            *beside,
            Formula(f'=IF(G{row}="","",{capped})', shown),
            rank,
            total.ranked_places,
            why,
            stored,
            Formula(f'=IF(AND(N{row}="",J{row}=""),1,IF(J{row}=N{row},1,0))', 1),
        ]


def total_is_of_items(receipt: Receipt) -> bool:
    """Return whether a receipt holds all items that its total adds up."""
    return receipt.total.sum == sum(item.points or 0 for item in receipt.items) and receipt.total.available == sum(
        item.full_points for item in receipt.items if item.points is not None
    )
