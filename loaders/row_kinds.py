"""Which rows of a sheet are data, and which are totals, footers or blank; totals are checked, never stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa

from loaders.cell_values import BAD, VALUE, matching_key, read_whole_numbers
from loaders.sheet_mapping import Measure, TotalRow, signed
from loaders.table_view import TableView
from loaders.workbooks import column_letters
from metrics.problems import Problem, Severity

# Beyond this many additions the totals are left unchecked, with a warning, rather than the machine busy.
MAX_ADDITIONS = 200_000_000


@dataclass(frozen=True)
class RowKinds:
    """Positions of data rows, and positions of total rows with what each sums."""

    data: np.ndarray
    totals: tuple[tuple[int, TotalRow], ...]


def row_kinds(view: TableView, place: np.ndarray, lowest: np.ndarray) -> RowKinds:
    """Tell data rows from totals, footers and blank rows.

    ``place`` is the index of the place per row (−1 unknown), ``lowest`` whether that place is at a
    level at which the sheet reports: such a row is data whatever its name ends with.
    """
    count = view.height
    candidates = np.flatnonzero((place < 0) | ~lowest)
    total_kind = _total_kinds(view, candidates)
    is_total = total_kind >= 0
    totals = tuple(
        (int(position), view.sheet.total_rows[kind])
        for position, kind in zip(candidates[is_total], total_kind[is_total], strict=True)
    )
    rest = candidates[~is_total & (place[candidates] < 0)]
    is_data = np.ones(count, bool)
    is_data[candidates[is_total]] = False
    is_data[rest[_blank_or_footer(view, rest)]] = False
    return RowKinds(np.flatnonzero(is_data), totals)


def _total_kinds(view: TableView, positions: np.ndarray) -> np.ndarray:
    """Return per position the index of the total row pattern that its code or name matches, −1 for none."""
    kinds = np.full(len(positions), -1)
    patterns = [re.compile(total.pattern, re.IGNORECASE) for total in view.sheet.total_rows]
    for header in filter(None, (view.sheet.place.code, view.sheet.place.name)):
        index = view.texts(header).index[positions]
        used = np.unique(index)
        by_text = np.full(len(view.texts(header).texts), -1)
        for text_index in used:
            text = view.texts(header).texts[int(text_index)].as_py()
            key = matching_key(text) if text else ""
            by_text[text_index] = next((n for n, p in enumerate(patterns) if key and p.search(key)), -1)
        kinds = np.where(kinds < 0, by_text[index], kinds)
    return kinds


def _blank_or_footer(view: TableView, positions: np.ndarray) -> np.ndarray:
    footer = re.compile("|".join(view.sheet.footers)) if view.sheet.footers else None
    written = np.zeros(len(positions), bool)
    is_footer = np.zeros(len(positions), bool)
    if not len(positions):
        return written
    for column in range(len(view.grid.columns)):
        encoded = view.raw(column).take(pa.array(positions)).dictionary_encode(null_encoding="encode")
        keys = [matching_key(text) if text else "" for text in encoded.dictionary.to_pylist()]
        index = encoded.indices.to_numpy(zero_copy_only=False)
        written |= np.array([bool(key) for key in keys], bool)[index]
        if footer is not None:
            is_footer |= np.array([footer.search(key) is not None for key in keys], bool)[index]
    return ~written | is_footer


def total_problems(view: TableView, kinds: RowKinds) -> list[Problem]:
    """Check every total row against the rows it sums.

    Gives one note per sheet that has total rows, and an error ``total_disagrees`` at each cell that
    does not fit; columns with unreadable cells among the rows are not judged.
    """
    if not kinds.totals:
        return []
    rows = ", ".join(str(position + view.sheet.data_row) for position, _ in kinds.totals[:10])
    told = {"count": len(kinds.totals), "rows": rows}
    problems = [Problem("total_rows_left_out", told, Severity.NOTE, sheet=view.grid.sheet)]
    columns = _summed_columns(view)
    if len(kinds.totals) * len(kinds.data) * len(columns) > MAX_ADDITIONS:
        return [*problems, Problem("totals_not_checked", told, Severity.WARNING, sheet=view.grid.sheet)]
    previous = -1
    for position, total in kinds.totals:
        summed = kinds.data
        if total.sums == "since_total":
            summed = summed[(summed > previous) & (summed < position)]
            previous = position
        summed = _same_group(view, position, summed)
        for header, (measure, factor) in columns.items():
            problems += _disagreement(view, position, summed, header, measure, factor)
    return problems


def _summed_columns(view: TableView) -> dict[str, tuple[Measure, int]]:
    columns: dict[str, tuple[Measure, int]] = {}
    for measure in view.sheet.measures:
        for terms, factor in ((measure.numerator, measure.factor), (measure.denominator, measure.denominator_factor)):
            for term in terms:
                columns.setdefault(signed(term)[1], (measure, factor))
    return columns


def _same_group(view: TableView, position: int, rows: np.ndarray) -> np.ndarray:
    """Keep the rows of the same period and indicator as a total row, as far as it names them."""
    headers = [view.sheet.period.column, *(measure.indicator_column for measure in view.sheet.measures)]
    for header in dict.fromkeys(filter(None, headers)):
        if view.cell_text(header, position).strip():
            index = view.texts(header).index
            rows = rows[index[rows] == index[position]]
    return rows


def _disagreement(
    view: TableView, position: int, rows: np.ndarray, header: str, measure: Measure, factor: int
) -> list[Problem]:
    column = view.numbers(header, factor, measure.blank, measure.text_markers)
    cell = f"{column_letters(view.columns.index[header])}{position + view.sheet.data_row}"
    if column.meaning[position] == BAD:
        return [_unreadable_total(view, position, header, factor, cell)]
    is_number = column.filled[position] and column.meaning[position] == VALUE
    if not is_number or (column.meaning[rows] == BAD).any():
        return []
    total, expected = int(column.value[position]), int(column.value[rows].sum(where=column.meaning[rows] == VALUE))
    if total == expected:
        return []
    told = {"header": header, "total": _written(total, factor), "sum": _written(expected, factor)}
    return [Problem("total_disagrees", told, sheet=view.grid.sheet, cell=cell)]


def _unreadable_total(view: TableView, position: int, header: str, factor: int, cell: str) -> Problem:
    text = view.cell_text(header, position)
    read = read_whole_numbers(pa.array([text or None], pa.string()), factor, "missing", view.markers)
    return Problem(read.problem[0], {"text": text[:80], "header": header}, sheet=view.grid.sheet, cell=cell)


def _written(value: int, factor: int) -> str:
    return f"{(Decimal(value) / factor).normalize():f}"
