"""One sheet held against its mapping: periods, places and measures of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from loaders.cell_values import TitlePeriod, matching_key, read_period, read_title_period
from loaders.code_schemes import code_problem
from loaders.findings import PROBLEMS_PER_KIND, Finding
from loaders.headers import find_columns
from loaders.measure_check import MeasureRows, RowContext, check_measure
from loaders.place_codes import CodeTexts, KnownPlaces, lost_digits, match_codes, near_codes
from loaders.row_kinds import RowKinds, row_kinds, total_problems
from loaders.sheet_mapping import Sheet, SheetMapping
from loaders.table_view import TableView
from loaders.tables import Grid
from loaders.workbooks import column_number
from metrics.catalogue import Catalogue
from metrics.periods import last_month_of, month_number
from metrics.problems import Problem, Severity, errors


@dataclass(frozen=True)
class Knowledge:
    """What an import is judged by: places, catalogue, the current month, the code scheme.

    ``period`` is the month the caller named, for mappings that leave it to the caller.
    """

    places: KnownPlaces
    catalogue: Catalogue
    this_month: str
    code_scheme: str = "none"
    period: str | None = None


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
    view.findings.extend(_place_findings(view, rows, code_texts, known))
    _check_indicator_texts(view, rows)
    measures = tuple(check_measure(view, rows, measure, known.catalogue) for measure in sheet.measures)
    view.findings.extend(_level_findings(view, measures, known))
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


def _periods(
    view: TableView, kinds: RowKinds, place: np.ndarray, known: Knowledge
) -> tuple[RowContext, list[Problem]]:
    """Return the rows with their periods; errors of a title or constant concern the whole sheet."""
    source = view.sheet.period
    if source.column is not None:
        return _column_periods(view, kinds, place, known), []
    period, problems = _sheet_period(view, known)
    index = np.zeros(len(kinds.data), np.int64)
    return RowContext(kinds.data, index, (period or "",), place[kinds.data]), problems


def _sheet_period(view: TableView, known: Knowledge) -> tuple[str | None, list[Problem]]:
    source = view.sheet.period
    if source.cell is None:
        text, cell = (known.period if source.caller else source.constant) or "", ""
        period = read_period(text) if text else None
    else:
        letters = source.cell.rstrip("0123456789")
        text = view.grid.text(int(source.cell[len(letters) :]), column_number(letters) - 1)
        cell = source.cell
        caller_year = int(known.period[:4]) if known.period else None
        title = read_title_period(text, source, source.year or caller_year)
        if title is not None and title.month != title.first_month and source.several_months == "refused":
            return None, [Problem("period_several_months", {"text": text[:80]}, cell=cell)]
        period = title.month if isinstance(title, TitlePeriod) else None
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
        told = {"period": period, "this_month": known.this_month}
        at = kinds.data[np.isin(in_data, indices)]
        view.findings.append(view.finding("period_in_future", at, header, together=True, **told))
    return RowContext(kinds.data, by_text[in_data], tuple(names), place[kinds.data])


def _place_findings(view: TableView, rows: RowContext, codes: CodeTexts, known: Knowledge) -> list[Finding]:
    header = view.sheet.place.code
    column = view.texts(header)
    index = column.index[rows.positions]
    found: list[Finding] = []
    unknown = np.unique(index[rows.place < 0])
    for count, text_index in enumerate(unknown):
        text = column.texts[int(text_index)].as_py() or ""
        at = rows.positions[index == text_index] if count < PROBLEMS_PER_KIND else None
        if at is None:
            rest = rows.positions[np.isin(index, unknown[count:])]
            found.append(view.finding("code_unknown", rest, header, told={"text": header}, suggestion="—", name=""))
            break
        found.append(_unknown_code(view, at, text, known))
    noted = np.array([note is not None for note in codes.note], bool)
    if (at := rows.positions[noted[index]]).size:
        found.append(view.finding("code_unusual", at, header, severity=Severity.NOTE, together=True))
    known_rows = np.flatnonzero(rows.place >= 0)
    if not len(known_rows):
        return found
    foreign = known_rows[~known.places.is_importable[rows.place[known_rows]]]
    if len(foreign):
        found.append(view.finding("place_not_yours", rows.positions[foreign], header, told={"place": header}))
    return found + _not_in_force(view, rows, known)


def _unknown_code(view: TableView, at: np.ndarray, text: str, known: Knowledge) -> Finding:
    header = view.sheet.place.code
    if not text.strip():
        return view.finding("code_missing", at, header)
    told: Mapping[str, str] = {"name": view.sheet.place.name} if view.sheet.place.name else {}
    parameters: dict[str, str] = {"text": text[:80]} if told else {"text": text[:80], "name": ""}
    if lost := lost_digits(text, known.places.codes):
        return view.finding("code_lost_digits", at, header, told=told, together=True, suggestion=", ".join(lost), **parameters)
    if near := near_codes(text, known.places):
        return view.finding("code_unknown", at, header, told=told, together=True, suggestion=", ".join(near), **parameters)
    if malformed := code_problem(known.code_scheme, matching_key(text)):
        return view.finding(malformed.code, at, header, told=told, together=True, **{**malformed.parameters, **parameters})
    return view.finding("code_unknown", at, header, told=told, together=True, suggestion="—", **parameters)


def _not_in_force(view: TableView, rows: RowContext, known: Knowledge) -> list[Finding]:
    usable = np.flatnonzero((rows.place >= 0) & (rows.period >= 0))
    months = np.array([month_number(last_month_of(period)) for period in rows.periods], np.int64)
    place, period = rows.place[usable], rows.period[usable]
    outside = usable[~known.places.in_force(place, months[period])] if len(usable) else usable
    found: list[Finding] = []
    for index in np.unique(rows.place[outside])[:PROBLEMS_PER_KIND]:
        code = known.places.codes[index]
        at = rows.positions[outside[rows.place[outside] == index]]
        successors = known.places.successors(code)
        problem = "place_replaced" if successors else "place_not_in_force"
        told = {"place": code, "successor": ", ".join(successors)}
        first = rows.periods[int(rows.period[outside[rows.place[outside] == index]].min())]
        found.append(view.finding(problem, at, view.sheet.place.code, together=True, period=first, **told))
    if len(rest := outside[np.isin(rows.place[outside], np.unique(rows.place[outside])[PROBLEMS_PER_KIND:])]):
        told = {"place": "…", "successor": "", "period": ""}
        found.append(view.finding("place_not_in_force", rows.positions[rest], view.sheet.place.code, **told))
    return found


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


def _level_findings(view: TableView, measures: tuple[MeasureRows, ...], known: Knowledge) -> list[Finding]:
    """Note each row once whose place is at another level than an indicator reports at."""
    found: list[Finding] = []
    seen = np.zeros(view.height, bool)
    for measure in measures:
        expected = np.array([known.catalogue.by_code[code].reporting_level for code in measure.indicators], object)
        if not len(measure.place):
            continue
        wrong = known.places.levels[measure.place] != expected[measure.indicator]
        wrong &= ~seen[measure.position]
        if wrong.any():
            arrays = {
                "level": known.places.levels[measure.place[wrong]],
                "expected": expected[measure.indicator[wrong]],
            }
            at = measure.position[wrong]
            told = {"place": view.sheet.place.code}
            found.append(view.finding("place_at_wrong_level", at, view.sheet.place.code, told=told, arrays=arrays))
            seen[at] = True
    return found
