"""Rows of a receipt workbook: reports, units and items, each a formula over the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.exports.workbook_cells import Cell, Formula, Table
from dashboard.receipt_sentences import receipt_lines
from metrics.catalogue import Cumulation, Kind
from metrics.expressions import names_in, workbook_formula
from metrics.receipt import Contribution, Figures, ItemReceipt, Receipt, Report, Term, TermReports
from metrics.receipt_text import (
    formula_text,
    level_formula,
    target_step,
    unrounded_points,
    value_of,
    weighed_formula,
)
from metrics.rule_book import MissingPolicy, NotApplicablePolicy

# The most numbers that a workbook function takes, with some to spare.
_MOST_ARGUMENTS = 200

# Unit, indicator, how many units are summed, which year's figures.
_Key = tuple[str, str, int, str]


class UnitRows:
    """Year-to-date figures of units (sheet of units) as formulas over their reports (sheet of reports)."""

    HEADINGS = (
        *("Code", "Reporting unit", "Indicator", "Exists now", "Numerator", "Denominator"),
        *("Reports due", "Reports received", "Reported", "Not applicable", "Units summed"),
    )
    REPORT_HEADINGS = (
        *("Code", "Reporting unit", "Indicator", "Period", "State", "Numerator", "Denominator", "Due"),
        *("Latest", "File", "Sheet", "Numerator cells", "Denominator cells", "Batch"),
    )

    def __init__(self, units: Table, reports: Table, words: Mapping[str, str], language: str) -> None:
        self.units, self.reports, self.language = units, reports, language
        self.words = {"value": "", **words}
        self.rows: dict[_Key, int] = {}

    def add(self, item: ItemReceipt, contributions: Sequence[Contribution], year: str = "this") -> list[int]:
        """Write what is not written yet and return the rows that make up an item's figures."""
        # Term by term, so that the units of one indicator stand below each other and make one range.
        for number, term in enumerate(item.terms):
            for part in contributions:
                if part.terms:
                    self._term(part, term, part.terms[number], year)
        return [self._unit(item, part, year) for part in contributions]

    def _term(self, part: Contribution, term: Term, told: TermReports, year: str) -> None:
        key = (part.unit, term.indicator, 0, year)
        if key not in self.rows:
            rows = self._reports(part, told)
            self.rows[key] = self.units.add(self._term_cells(part, term, told.figures, rows))

    def _reports(self, part: Contribution, told: TermReports) -> list[int]:
        last = self.reports.next_row + len(told.reports) - 1
        is_late = [any(later.state == "value" for later in told.reports[n + 1 :]) for n in range(len(told.reports))]
        return [
            self.reports.add(self._report_cells(part, told.indicator, report, last, late))
            for report, late in zip(told.reports, is_late, strict=True)
        ]

    def _report_cells(
        self, part: Contribution, indicator: str, report: Report, last: int, is_followed: bool
    ) -> list[Cell]:
        row, source = self.reports.next_row, report.source
        later = f"COUNT(F{row + 1}:F{last})" if row < last else "0"
        latest = Formula(f"=IF(AND(ISNUMBER(F{row}),{later}=0),1,0)", int(report.state == "value" and not is_followed))
        cells: list[Cell] = [part.unit, part.name, indicator, report.period, self.words[report.state] or None]
        cells += [report.numerator, report.denominator, int(report.is_due), latest]
        return cells if source is None else [*cells, *source]

    def _term_cells(self, part: Contribution, term: Term, figures: Figures, rows: Sequence[int]) -> list[Cell]:
        row = self.units.next_row
        head: list[Cell] = [part.unit, part.name, term.indicator, int(part.is_in_force)]
        if not rows:
            return [*head, *map(int, figures), None]
        of = {name: self.reports.ranges(column, rows) for name, column in zip("ENDULR", "EFGHIF", strict=True)}
        stocks = [kind is Cumulation.STOCK for kind in (term.cumulation, term.denominator_cumulation)]

        def cumulated(column: str, is_stock: bool) -> str:
            latest = f"IF(D{row}=1,SUMIF({of['L']},1,{of[column]}),0)"
            return f"={latest}" if is_stock else f"=SUM({of[column]})"

        declined = f'COUNTIF({of["E"]},"{self.words["not_applicable"]}")>0'
        reported = f"AND(H{row}>0,D{row}=1)" if all(stocks) else f"H{row}>0"
        formulas = (
            cumulated("N", stocks[0]),
            cumulated("D", stocks[1]),
            f"=MAX(SUM({of['U']}),H{row})",
            f"=COUNT({of['R']})",
            f"=IF({reported},1,0)",
            f"=IF(AND({declined},H{row}=0),1,0)",
        )
        return [*head, *_with_results(formulas, figures), None]

    def _unit(self, item: ItemReceipt, part: Contribution, year: str) -> int:
        key = (part.unit, item.indicator.code, part.withheld_units, year)
        if key not in self.rows:
            self.rows[key] = self.units.add(self._unit_cells(item, part, year))
        return self.rows[key]

    def _unit_cells(self, item: ItemReceipt, part: Contribution, year: str) -> list[Cell]:
        head: list[Cell] = [part.unit, part.name, item.indicator.code, int(part.is_in_force)]
        derivation, row = item.indicator.derivation, self.units.next_row
        if part.withheld_units or derivation is None:
            return [*head, *map(int, part.figures), part.withheld_units]
        rows = {term.indicator: self.rows[part.unit, term.indicator, 0, year] for term in item.terms}
        least, most = ("MIN", "MAX") if derivation.every_term else ("MAX", "MIN")

        def total(column: str, signs: Mapping[str, int]) -> str:
            parts = "".join(f"{'+' if sign > 0 else '-'}{column}{rows[code]}" for code, sign in signs.items() if sign)
            return f"=IF(H{row}>0,{parts or '0'},0)"

        def over(function: str, column: str) -> str:
            return f"={function}({','.join(f'{column}{each}' for each in rows.values())})"

        formulas = (
            total("E", {term.indicator: term.numerator_sign for term in item.terms}),
            total(
                "F" if derivation.denominator_part == "denominator" else "E",
                {term.indicator: term.denominator_sign for term in item.terms},
            ),
            over(least, "G"),
            over(least, "H"),
            over(least, "I"),
            over(most, "J"),
        )
        return [*head, *_with_results(formulas, part.figures), None]


def _with_results(formulas: Sequence[str], figures: Figures) -> list[Cell]:
    return [Formula(text, int(result)) for text, result in zip(formulas, figures, strict=True)]


class ItemRows:
    """Items of places as formulas over the sheet of units."""

    HEADINGS = (
        *("Code", "Place", "No.", "Item", "Item name", "Indicator", "Numerator", "Denominator", "Reports due"),
        *("Reports received", "Reported", "Not applicable", "Value", "Unit", "Target", "Where the target is from"),
        *("Full points", "Months gone", "Same period last year", "Rule", "Parameters", "When missing"),
        *("When not applicable", "Points before rounding", "State", "Points", "Counts", "Stored points", "Agrees"),
        "Formula",
    )
    COLUMNS = {"value": "M", "target": "O", "full": "Q", "months": "R", "previous": "S"} | {
        "raw": "X",
        "state": "Y",
        "points": "Z",
        "counts": "AA",
        "stored": "AB",
    }

    def __init__(self, table: Table, units: UnitRows, words: Mapping[str, str], language: str) -> None:
        self.table, self.units, self.words, self.language = table, units, words, language

    def add(self, receipt: Receipt, item: ItemReceipt) -> int:
        """Write an item of a place and return its row."""
        rows = self.units.add(item, item.contributions)
        before = self.units.add(item, item.previous_contributions, "same months last year")
        carried = self.units.add(item, item.carried_contributions, "last year")
        row = self.table.next_row
        name = item.indicator.name.en if self.language == "en" else item.item.name
        content = item.item.rule_parameters.model_dump(mode="json", exclude_defaults=True)
        stored = None if item.points is None else item.points / 100
        return self.table.add(
            [
                *(receipt.place, receipt.name, item.number, item.item.code, name, item.indicator.code),
                *self._sums(item, rows, row),
                self._value(item, row, carried),
                item.indicator.unit.in_language(self.language),
                self._target(item),
                receipt_lines([target_step(item)], self.language)[0].strip(),
                item.item.points / 100,
                item.months,
                self._previous(item, before),
                item.item.rule,
                ", ".join(f"{key}={value}" for key, value in content.items()),
                str(item.item.missing),
                str(item.item.not_applicable),
                *self._points(item, row, stored),
                formula_text(item),
            ]
        )

    def _sums(self, item: ItemReceipt, rows: Sequence[int], row: int) -> list[Cell]:
        if not rows:
            return [int(figure) for figure in item.figures]
        of = {column: self.units.units.ranges(column, rows) for column in "EFGHIJ"}
        formulas = (
            *(f"=SUM({of[column]})" for column in "EFGH"),
            f"=IF(SUM({of['I']})>0,1,0)",
            f"=IF(AND(SUM({of['J']})>0,I{row}=0,J{row}=0),1,0)",
        )
        return _with_results(formulas, item.figures)

    def _value(self, item: ItemReceipt, row: int, carried: Sequence[int]) -> Cell:
        if not item.applies:
            return None
        if item.carried is not None:
            return self._value_over(item, item.carried, carried)
        value = value_of(item.figures, item.indicator)
        shown: float | str = "" if value is None else float(value)
        return Formula(_value_formula(item, f"G{row}", f"H{row}", f"K{row}"), shown)

    def _previous(self, item: ItemReceipt, rows: Sequence[int]) -> Cell:
        return None if item.previous is None else self._value_over(item, item.previous, rows)

    def _value_over(self, item: ItemReceipt, figures: Figures, rows: Sequence[int]) -> Cell:
        if not rows:
            return None
        value = value_of(figures, item.indicator)
        of = {column: f"SUM({self.units.units.ranges(column, rows)})" for column in "EFI"}
        return Formula(_value_formula(item, of["E"], of["F"], of["I"]), "" if value is None else float(value))

    def _target(self, item: ItemReceipt) -> Cell:
        target = item.target
        if target.origin == "per_unit" and target.each is not None:
            return Formula(f"={target.each!r}*{target.count}", target.value or 0)
        if target.origin == "sum" and 0 < len(target.parts) <= _MOST_ARGUMENTS:
            parts = ",".join(repr(value) for _, value in target.parts)
            return Formula(f"=ROUND(SUM({parts}),6)", target.value or 0)
        return target.value

    def _points(self, item: ItemReceipt, row: int, stored: float | None) -> list[Cell]:
        column = {name: f"{letters}{row}" for name, letters in self.COLUMNS.items()}
        words, unrounded = self.words, unrounded_points(item)
        state = (
            f'="{words[item.state]}"'
            if not item.applies or item.carried is not None
            else (
                f'=IF(ISNUMBER({column["raw"]}),"{words["scored"]}",IF(K{row}=1,"{words["cannot_judge"]}",'
                f'IF(L{row}=1,"{words["not_applicable"]}",IF(I{row}=0,"{words["not_due"]}","{words["missing"]}"))))'
            )
        )
        keeps = item.item.not_applicable is NotApplicablePolicy.FULL
        unjudged = f'OR({column["state"]}="{words["not_applicable"]}",{column["state"]}="{words["cannot_judge"]}")'
        when_unjudged = column["full"] if keeps else '""'
        when_missing = '""' if item.item.missing is MissingPolicy.EXCLUDE else "0"
        # Snapped to eight decimals before the half is added, as docs/rule-book.md says.
        points = (
            f"=IF(ISNUMBER({column['raw']}),INT(ROUND({column['raw']}*100,8)+0.5)/100,IF({unjudged},{when_unjudged},"
            f'IF({column["state"]}="{words["missing"]}",{when_missing},"")))'
        )
        both = f'AND({column["stored"]}="",{column["points"]}="")'
        shown: float | str = "" if stored is None else stored
        return [
            Formula(_raw_formula(item, column), "" if unrounded is None else float(unrounded)),
            Formula(state, words[item.state]),
            Formula(points, shown),
            Formula(f'=IF({column["points"]}="",0,1)', int(stored is not None)),
            stored,
            Formula(f"=IF({both},1,IF({column['points']}={column['stored']},1,0))", 1),
        ]


def _raw_formula(item: ItemReceipt, cells: Mapping[str, str]) -> str:
    level, weighed = level_formula(item), weighed_formula(item)
    needed = ["value", *(name for name in ("target", "previous") if name in names_in(level))]
    unknown = ",".join(f'{cells[name]}=""' for name in needed)
    points = workbook_formula(level, cells)
    if weighed != level:
        points = f'IF({cells["previous"]}="",{points},{workbook_formula(weighed, cells)})'
    return f'=IF(OR({unknown}),"",{points})'


def _value_formula(item: ItemReceipt, numerator: str, denominator: str, reported: str) -> str:
    indicator = item.indicator
    divisor = {Kind.RATE: denominator, Kind.AMOUNT: "100", Kind.COUNT: "1"}[indicator.kind]
    nothing = f"OR({reported}=0,{denominator}=0)" if indicator.kind is Kind.RATE else f"{reported}=0"
    return f'=IF({nothing},"",{numerator}*{indicator.factor}/{divisor})'
