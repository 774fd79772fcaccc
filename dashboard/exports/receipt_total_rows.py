"""Rows of a receipt workbook above the items: bonus and penalty lines, weighed months, totals."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.display import STATE_NAMES
from dashboard.exports.receipt_rows import ItemRows
from dashboard.exports.workbook_cells import Cell, Formula, Table
from dashboard.texts import translate
from metrics.receipt import LineReceipt, Receipt
from metrics.rule_book_parts import LineKind

REASON_TEXTS = {
    "level_not_assessed": "This level is not assessed",
    "nothing_scored": "Nothing could be scored",
    "too_few_items": "Too few items reported",
    "too_few_reporting_places": "Too few places reported",
}
KIND_TEXTS = {LineKind.BONUS: "Bonus", LineKind.PENALTY: "Penalty"}


class LineRows:
    """Bonus and penalty lines of places as formulas over the sheet of their entries."""

    HEADINGS = ("Code", "Place", "Line", "Line name", "Kind", "Cases", "Points a case", "Cap of the line", "Points")
    ENTRY_HEADINGS = ("Code", "Place", "Line", "Month", "Cases", "Reason", "Evidence", "File", "Batch")

    def __init__(self, lines: Table, entries: Table, language: str) -> None:
        self.lines, self.entries, self.language = lines, entries, language

    def add(self, receipt: Receipt) -> dict[LineKind, list[int]]:
        """Write the lines of a place with their entries; return the rows of each kind."""
        rows: dict[LineKind, list[int]] = {kind: [] for kind in LineKind}
        for line in receipt.total.lines:
            rows[line.kind].append(self._line(receipt, line))
        return rows

    def _line(self, receipt: Receipt, line: LineReceipt) -> int:
        place: list[Cell] = [receipt.place, receipt.name, line.code]
        behind = [self.entries.add([*place, *entry]) for entry in line.entries]
        row = self.lines.next_row
        product = f"ROUND(F{row}*G{row},2)"
        return self.lines.add(
            [
                *(*place, line.name, translate(KIND_TEXTS[line.kind], self.language)),
                Formula(f"=SUM({self.entries.ranges('E', behind)})", line.cases),
                line.points / 100,
                None if line.cap is None else line.cap / 100,
                Formula(f"={product}" if line.cap is None else f"=MIN({product},H{row})", line.earned / 100),
            ]
        )

    def sum_of(self, rows: Sequence[int], cap: int | None, result: int) -> Cell:
        """Return the cell of a total's bonus or penalty: what the lines give together, at most the cap."""
        if not rows:
            return result / 100
        together = f"ROUND(SUM({self.lines.ranges('I', rows)}),2)"
        return Formula(f"={together}" if cap is None else f"=MIN({together},{cap / 100!r})", result / 100)


class MonthRows:
    """The totals of the months that a composite weighs; that of the run's own month is the total above it."""

    HEADINGS = ("Code", "Place", "Month", "Weight", "Total")

    def __init__(self, table: Table) -> None:
        self.table = table

    def add(self, receipt: Receipt, total: str) -> list[int]:
        """Write the weighed months of a place, whose total stands in the cell ``total``; return their rows."""
        rows = []
        for month, weight, points in receipt.total.months:
            shown: Cell = None if points is None else points / 100
            if month == receipt.run.period and points is not None:
                shown = Formula(f"={total}", points / 100)
            rows.append(self.table.add([receipt.place, receipt.name, month, weight, shown]))
        return rows

    def mean(self, rows: Sequence[int]) -> str:
        """Return the formula of the weighed mean, rounded half up in whole hundredths."""
        weight, total = (f"{self.table.ranges(column, rows)}" for column in "DE")
        weights = f"SUMPRODUCT({weight}*ISNUMBER({total}))"
        sums = f"SUMPRODUCT({weight},ROUND({total}*100,0))"
        return f'=IF({weights}=0,"",INT((2*{sums}+{weights})/(2*{weights}))/100)'


class TotalRows:
    """Totals of places as formulas over items, lines and months."""

    HEADINGS = (
        *("Code", "Place", "Level", "Sum of points", "Points that could be had", "Out of", "Before bonus and penalty"),
        *("Bonus", "Penalty", "Total", "Rank", "Places ranked", "Why not ranked", "Stored total", "Agrees"),
    )
    COMPOSITE_HEADINGS = ("Composite", "Rank by composite", "Stored composite", "Composite agrees")

    def __init__(
        self, table: Table, items: ItemRows, lines: LineRows | None, months: MonthRows | None, language: str
    ) -> None:
        self.table, self.items, self.lines, self.months, self.language = table, items, lines, months, language

    def add(self, receipt: Receipt, rows: Sequence[int], ranked: Sequence[int]) -> None:
        """Write the total of a place: ``rows`` hold its items, ``ranked`` the totals of all that compete."""
        cells = self._total(receipt, rows, ranked)
        if self.months is not None:
            cells += self._composite(receipt, self.months, ranked)
        self.table.add(cells)

    def _total(self, receipt: Receipt, rows: Sequence[int], ranked: Sequence[int]) -> list[Cell]:
        total, row = receipt.total, self.table.next_row
        head: list[Cell] = [receipt.place, receipt.name, receipt.level]
        stored = None if total.points is None else total.points / 100
        why = total.not_ranked_reason and translate(REASON_TEXTS[total.not_ranked_reason], self.language)
        beside = self._adjustment(receipt)
        if not total_is_of_items(receipt):
            sums: list[Cell] = [total.sum / 100, total.available / 100, total.total_points / 100]
            base = None if total.base is None else total.base / 100
            return [*head, *sums, base, *beside, stored, total.rank, total.ranked_places, why, stored, None]
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
            rank = Formula(_rank_formula("J", row, ranked), total.rank)
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

    def _adjustment(self, receipt: Receipt) -> list[Cell]:
        total = receipt.total
        if self.lines is None:
            return [total.bonus / 100, total.penalty / 100]
        rows = self.lines.add(receipt)
        return [
            self.lines.sum_of(rows[LineKind.BONUS], total.bonus_cap, total.bonus),
            self.lines.sum_of(rows[LineKind.PENALTY], total.penalty_cap, total.penalty),
        ]

    def _composite(self, receipt: Receipt, months: MonthRows, ranked: Sequence[int]) -> list[Cell]:
        total, row = receipt.total, self.table.next_row
        name = self.table.sheet.get_name().replace("'", "''")
        rows = months.add(receipt, f"'{name}'!J{row}")
        stored = None if total.composite_points is None else total.composite_points / 100
        shown: float | str = "" if stored is None else stored
        rank: Cell = total.composite_rank
        if total.composite_rank is not None and ranked:
            rank = Formula(_rank_formula("P", row, ranked), total.composite_rank)
        return [
            Formula(months.mean(rows), shown) if rows else stored,
            rank,
            stored,
            Formula(f'=IF(AND(R{row}="",P{row}=""),1,IF(P{row}=R{row},1,0))', 1),
        ]


def _rank_formula(column: str, row: int, ranked: Sequence[int]) -> str:
    others, reasons = (f"{letter}${ranked[0]}:{letter}${ranked[-1]}" for letter in (column, "M"))
    return f'=1+SUMPRODUCT(ISNUMBER({others})*({others}>{column}{row})*({reasons}=""))'


def total_is_of_items(receipt: Receipt) -> bool:
    """Return whether a receipt holds all items that its total adds up."""
    return receipt.total.sum == sum(item.points or 0 for item in receipt.items) and receipt.total.available == sum(
        item.full_points for item in receipt.items if item.points is not None
    )
