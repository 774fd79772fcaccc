"""One sheet held against its mapping: periods, places and measures of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

from loaders.cell_values import matching_key, read_period, read_title_period
from loaders.code_schemes import code_problem
from loaders.findings import PROBLEMS_PER_KIND, Finding
from loaders.headers import find_columns
from loaders.knowledge import Knowledge
from loaders.measure_check import MeasureRows, RowContext, check_measure
from loaders.place_check import level_findings, place_findings
from loaders.place_codes import match_codes
from loaders.row_kinds import RowKinds, row_kinds, total_problems
from loaders.sheet_mapping import Sheet, SheetMapping
from loaders.table_view import TableView
from loaders.tables import Grid
from loaders.workbooks import column_number
from metrics.periods import last_month_of
from metrics.problems import Problem, errors


@dataclass(frozen=True)
class SheetRows:
    """What a sheet holds: observations by measure, findings, problems of the sheet as a whole, rows of data."""

    grid: Grid
    sheet: Sheet
    measures: tuple[MeasureRows, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    row_numbers: np.ndarray


def check_sheet(grid: Grid, sheet: Sheet, mapping: SheetMapping, known: Knowledge) -> SheetRows:
    """Judge one sheet; nothing is read from or written to anywhere else."""
    nothing = SheetRows(grid, sheet, (), (), (), np.zeros(0, np.int64))
    if grid.height == 0:
        return replace(nothing, problems=(Problem("sheet_empty", sheet=grid.sheet),))
    columns, problems = find_columns(grid, sheet)
    problems = [problem.at(sheet=grid.sheet) for problem in problems]
    if errors(problems):
        return replace(nothing, problems=tuple(problems))
    view = TableView(grid, sheet, columns, mapping.text_markers)
    if view.height == 0:
        return replace(nothing, problems=(*problems, Problem("sheet_empty", sheet=grid.sheet)))
    code_texts = match_codes(view.texts(sheet.place.code).texts, known.places)
    place = code_texts.place[view.texts(sheet.place.code).index]
    kinds = row_kinds(view, place, _reports_here(place, sheet, known))
    view.data = kinds.data
    if not len(kinds.data):
        return replace(nothing, problems=(*problems, Problem("sheet_empty", sheet=grid.sheet)))
    rows, period_problems = _periods(view, kinds, place, known)
    problems += [problem.at(sheet=grid.sheet) for problem in period_problems]
    if errors(period_problems):
        return replace(nothing, problems=tuple(problems), row_numbers=view.row_numbers(kinds.data))
    view.findings.extend(place_findings(view, rows, code_texts, known))
    _check_indicator_texts(view, rows)
    measures = tuple(check_measure(view, rows, measure, known.catalogue) for measure in sheet.measures)
    view.findings.extend(level_findings(view, measures, known))
    problems += total_problems(view, kinds)
    numbers = view.row_numbers(kinds.data)
    return SheetRows(grid, sheet, measures, tuple(view.findings), tuple(problems), numbers)


def new_codes(grid: Grid, sheet: Sheet, mapping: SheetMapping, known: Knowledge) -> list[str]:
    """Return the well-formed codes of a sheet that no place has yet, for mappings that add such places."""
    columns, problems = find_columns(grid, sheet)
    if mapping.unknown_places is None or errors(problems):
        return []
    view = TableView(grid, sheet, columns, mapping.text_markers)
    if not view.height:
        return []
    column = view.texts(sheet.place.code)
    matched = match_codes(column.texts, known.places)
    place = matched.place[column.index]
    data = row_kinds(view, place, _reports_here(place, sheet, known)).data
    wanted = np.unique(column.index[data[place[data] < 0]])
    codes = [column.texts[int(index)].as_py() or "" for index in wanted]
    return [code for code in codes if _is_new_code(code, mapping, known)]


def _is_new_code(code: str, mapping: SheetMapping, known: Knowledge) -> bool:
    rule = mapping.unknown_places
    if rule is None or not code_pattern_fits(rule.code_pattern, code):
        return False
    return code_problem(known.code_scheme, code, rule.parent) is None


def code_pattern_fits(pattern: str, code: str) -> bool:
    """Return whether a whole code fits a pattern."""
    return re.fullmatch(pattern, code) is not None


def _reports_here(place: np.ndarray, sheet: Sheet, known: Knowledge) -> np.ndarray:
    """Return per row whether its place is at a level at which one of the sheet's indicators reports."""
    codes = {code for measure in sheet.measures for code in measure.indicator_codes}
    levels = {known.catalogue.by_code[code].reporting_level for code in codes}
    if not known.places.codes:
        return np.zeros(len(place), bool)
    reports = np.isin(known.places.levels.astype(str), sorted(levels))
    return np.where(place >= 0, reports[place], False)


def _periods(view: TableView, kinds: RowKinds, place: np.ndarray, known: Knowledge) -> tuple[RowContext, list[Problem]]:
    """Return the rows with their periods; errors of a title or constant concern the whole sheet."""
    source = view.sheet.period
    if source.column is not None:
        return _column_periods(view, kinds, place, known), []
    period, problems = _sheet_period(view, known)
    index = np.zeros(len(kinds.data), np.int64)
    return RowContext(kinds.data, index, (period or "",), place[kinds.data]), problems


def _sheet_period(view: TableView, known: Knowledge) -> tuple[str | None, list[Problem]]:
    """Return the one period of a sheet, from a title, the caller or the mapping."""
    source = view.sheet.period
    given = read_period(known.period) if known.period else None
    cell = source.cell or ""
    if source.cell is None:
        text = (known.period if source.caller else source.constant) or ""
        period = read_period(text)
    else:
        letters = source.cell.rstrip("0123456789")
        text = view.grid.text(int(source.cell[len(letters) :]), column_number(letters) - 1)
        title = read_title_period(text, source, source.year or (int(given[:4]) if given else None))
        if title is not None and title.month != title.first_month and source.several_months == "refused":
            return None, [Problem("period_several_months", {"text": text[:80]}, cell=cell)]
        period = title.month if title is not None else read_period(text)
    if period is None:
        missing = "period_not_given" if source.caller and not text else "period_unreadable"
        return None, [Problem(missing, {"text": text[:80]}, cell=cell)]
    if last_month_of(period) > known.this_month:
        return None, [Problem("period_in_future", {"period": period, "this_month": known.this_month}, cell=cell)]
    return period, []


def _column_periods(view: TableView, kinds: RowKinds, place: np.ndarray, known: Knowledge) -> RowContext:
    header = view.sheet.period.column or ""
    column = view.texts(header)
    names: dict[str, int] = {}
    by_text = np.full(len(column.texts), -1, np.int64)
    in_data = column.index[kinds.data]
    wrong = np.full(len(column.texts), "", object)
    future: dict[str, list[int]] = {}
    for text_index in np.unique(in_data):
        text = column.texts[int(text_index)].as_py() or ""
        period = read_period(text, view.sheet.period.format)
        if period is None:
            wrong[text_index] = "period_unreadable" if text.strip() else "period_missing"
        elif last_month_of(period) > known.this_month:
            future.setdefault(period if len(future) < PROBLEMS_PER_KIND else "…", []).append(int(text_index))
        else:
            by_text[text_index] = names.setdefault(period, len(names))
    for code in sorted({code for code in wrong if code}):
        at = kinds.data[(wrong == code)[in_data]]
        view.findings.append(view.finding(code, at, header, told={"text": header}))
    for period, indices in future.items():
        given = {"period": period, "this_month": known.this_month}
        at = kinds.data[np.isin(in_data, indices)]
        view.findings.append(view.finding("period_in_future", at, header, together=True, given=given))
    return RowContext(kinds.data, by_text[in_data], tuple(names), place[kinds.data])


def _check_indicator_texts(view: TableView, rows: RowContext) -> None:
    """Note rows whose indicator no measure knows."""
    by_header: dict[str, set[str]] = {}
    for measure in view.sheet.measures:
        if measure.indicator_column is not None:
            by_header.setdefault(measure.indicator_column, set()).update(map(matching_key, measure.indicators))
    for header, keys in by_header.items():
        column = view.texts(header)
        unknown = np.array([matching_key(text or "") not in keys for text in column.texts.to_pylist()], bool)
        if (at := rows.positions[unknown[column.index[rows.positions]]]).size:
            view.findings.append(view.finding("indicator_text_unknown", at, header, told={"text": header}))
