"""Receipts as a workbook in which every step is a live formula, from single reports to total and rank.

Tables on sheets of their own, each made of the one behind it: reports → units → items → totals; where there
are any, entries → bonus and penalty lines → totals, and months → composites. A workbook holds one place or a
whole run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter

from dashboard.display import STATE_NAMES
from dashboard.exports.receipt_rows import ItemRows, UnitRows
from dashboard.exports.receipt_total_rows import REASON_TEXTS, LineRows, MonthRows, TotalRows
from dashboard.exports.workbook_cells import Table
from dashboard.receipt_sentences import receipt_lines
from dashboard.texts import translate
from metrics.receipt import Receipt
from metrics.receipt_text import item_steps, run_steps
from metrics.receipt_total_text import total_steps

# Sheets in their order, with the headings of their columns; those that may lack are written where they hold rows.
_SHEETS: dict[str, tuple[str, ...]] = {
    "About": (),
    "Totals": TotalRows.HEADINGS,
    "Bonus and penalty": LineRows.HEADINGS,
    "Entries": LineRows.ENTRY_HEADINGS,
    "Months": MonthRows.HEADINGS,
    "Items": ItemRows.HEADINGS,
    "Units": UnitRows.HEADINGS,
    "Reports": UnitRows.REPORT_HEADINGS,
}

# Everything that is translated on the way into a workbook.
WORKBOOK_TEXTS = frozenset(
    {*_SHEETS, *REASON_TEXTS.values(), *TotalRows.COMPOSITE_HEADINGS}
    | {heading for headings in _SHEETS.values() for heading in headings}
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
        _Writer(workbook, receipts, language, with_results).write()


class _Writer:
    def __init__(self, workbook: Any, receipts: Sequence[Receipt], language: str, with_results: bool) -> None:
        self.receipts, self.language = receipts, language
        has_lines = any(receipt.total.lines for receipt in receipts)
        has_months = any(receipt.total.months for receipt in receipts)
        lacking = {"Bonus and penalty": not has_lines, "Entries": not has_lines, "Months": not has_months}
        sheets = {name: workbook.add_worksheet(translate(name, language)) for name in _SHEETS if not lacking.get(name)}
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})

        def table(name: str, more: Sequence[str] = ()) -> Table:
            headings = [translate(text, language) for text in (*_SHEETS[name], *more)]
            sheets[name].set_column(0, 0, 14)
            sheets[name].set_column(1, 1, 24)
            return Table(sheets[name], headings, bold, with_results)

        self.about = sheets["About"]
        words = {state: name.in_language(language) for state, name in STATE_NAMES.items()}
        totals = table("Totals", TotalRows.COMPOSITE_HEADINGS if has_months else ())
        lines = LineRows(table("Bonus and penalty"), table("Entries"), language) if has_lines else None
        months = MonthRows(table("Months")) if has_months else None
        self.items = ItemRows(
            table("Items"), UnitRows(table("Units"), table("Reports"), words, language), words, language
        )
        self.totals = TotalRows(totals, self.items, lines, months, language)

    def write(self) -> None:
        self._about()
        receipts = self.receipts
        ranked = [
            number for number, receipt in enumerate(receipts, 2) if receipt.level == receipt.run.level
        ]  # rows of the places that compete
        whole = bool(receipts) and (
            sum(receipt.total.rank is not None for receipt in receipts) == receipts[0].total.ranked_places
        )
        for receipt in receipts:
            rows = [self.items.add(receipt, item) for item in receipt.items]
            self.totals.add(receipt, rows, ranked if whole else [])

    def _about(self) -> None:
        lines = receipt_lines(run_steps(self.receipts[0]), self.language) if self.receipts else []
        if len(self.receipts) == 1:
            (receipt,) = self.receipts
            for item in receipt.items:
                lines += receipt_lines(item_steps(item), self.language)
            lines += receipt_lines(total_steps(receipt.total, with_entries=True), self.language)
        self.about.set_column(0, 0, 120)
        for row, line in enumerate(lines):
            self.about.write_string(row, 0, line)
