"""The decision of an import: what of a file is accepted, what is refused, and why. Pure: no file, no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from loaders.findings import Finding, refused_rows_of, told_problems
from loaders.knowledge import Knowledge
from loaders.measure_check import STATE_VALUE, mapping_problems
from loaders.personal_columns import personal_problems
from loaders.place_codes import KnownPlaces
from loaders.sheet_check import SheetRows, check_sheet, new_codes
from loaders.sheet_mapping import Sheet, SheetMapping
from loaders.tables import Grid
from metrics.problems import Problem, Severity, errors

# A total that does not fit refuses an import, but says of no single row that it is wrong.
ABOUT_NO_ROW = frozenset({"total_disagrees"})


@dataclass(frozen=True)
class ObservationRows:
    """Observations as parallel arrays, sorted by period, indicator and place.

    ``period``, ``indicator`` and ``place`` index into the sorted ``periods``, ``indicators`` and
    ``places``. ``state`` is 1 for a value and 2 for not applicable; ``rate`` tells where the
    denominator counts; ``source`` indexes the sources of the decision, ``row`` is the sheet's row number.
    """

    periods: tuple[str, ...]
    indicators: tuple[str, ...]
    places: tuple[str, ...]
    period: np.ndarray
    indicator: np.ndarray
    place: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    state: np.ndarray
    rate: np.ndarray
    source: np.ndarray
    row: np.ndarray

    def __len__(self) -> int:
        return len(self.period)

    def take(self, chosen: np.ndarray) -> ObservationRows:
        """Return the rows at indices or where a mask is true, in the same order."""
        names = ("period", "indicator", "place", "numerator", "denominator", "state", "rate", "source", "row")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    @property
    def key(self) -> np.ndarray:
        """One integer per row that orders rows as (period, indicator, place) does."""
        return (self.period * len(self.indicators) + self.indicator) * len(self.places) + self.place

    def frame(self) -> pd.DataFrame:
        """Return the rows as a frame: period, indicator, place, numerator, denominator, state, source, row."""
        has_value = self.state == STATE_VALUE
        return pd.DataFrame(
            {
                "period": np.array(self.periods, object)[self.period],
                "indicator": np.array(self.indicators, object)[self.indicator],
                "place": np.array(self.places, object)[self.place],
                "numerator": pd.arrays.IntegerArray(self.numerator, ~has_value),
                "denominator": pd.arrays.IntegerArray(self.denominator, ~(has_value & self.rate)),
                "state": self.state,
                "source": self.source,
                "row": self.row,
            }
        )


@dataclass(frozen=True)
class Source:
    """The columns of one sheet from which observations come."""

    sheet: str
    numerator_columns: str
    denominator_columns: str | None


@dataclass(frozen=True)
class Decision:
    """What an import decided before anything is stored.

    ``problems`` are told ones (at most 200 of a kind); ``is_refused`` says that nothing may be stored.
    ``new_places`` are codes to be added as the mapping says. Row counts are rows of data in the file.
    """

    rows: ObservationRows
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    is_refused: bool
    new_places: tuple[str, ...]
    rows_read: int
    rows_refused: int
    sheets: tuple[SheetRows, ...]
    findings: tuple[Finding, ...]


def validate(
    grids: Sequence[Grid], mapping: SheetMapping, known: Knowledge, *, take_valid_rows: bool = False
) -> Decision:
    """Decide what of a file's grids is accepted.

    Any error refuses everything; with ``take_valid_rows`` an error that concerns single rows refuses
    only those rows, and totals that do not fit are told as warnings.
    """
    pairs, problems = _pair_sheets(grids, mapping)
    problems += personal_problems(grids, pairs)
    for _, sheet in pairs:
        problems += [Problem(code, told) for code, told in mapping_problems(sheet.measures, known.catalogue)]
    if errors(problems):
        return _refusal(problems)
    new: tuple[str, ...] = ()
    if (rule := mapping.unknown_places) is not None:
        new = tuple(sorted({code for grid, sheet in pairs for code in new_codes(grid, sheet, mapping, known)}))
        problems += _new_place_problems(new, mapping, known)
        places = known.places.with_new(new, rule.add_at_level, rule.parent, rule.valid_from)
        known = replace(known, places=places)
    sheets = tuple(check_sheet(grid, sheet, mapping, known) for grid, sheet in pairs)
    problems += [problem for sheet in sheets for problem in sheet.problems]
    if take_valid_rows:
        problems = [replace(p, severity=Severity.WARNING) if p.code in ABOUT_NO_ROW else p for p in problems]
    rows, sources = _all_rows(sheets, known.places)
    duplicates = _duplicate_findings(rows, sources)
    findings = (*(finding for sheet in sheets for finding in sheet.findings), *duplicates)
    rows, refused = _without_refused(rows, sources, sheets, findings)
    is_refused = bool(errors(problems)) or (refused > 0 and not take_valid_rows)
    used = {rows.places[index] for index in np.unique(rows.place)}
    return Decision(
        rows=_first_of_each_key(rows),
        sources=sources,
        problems=told_problems(problems, findings),
        is_refused=is_refused,
        new_places=tuple(code for code in new if code in used),
        rows_read=sum(len(sheet.row_numbers) for sheet in sheets),
        rows_refused=refused,
        sheets=sheets,
        findings=findings,
    )


def _refusal(problems: list[Problem]) -> Decision:
    rows, sources = _all_rows((), KnownPlaces(pd.DataFrame(columns=["code", "level"]), pd.DataFrame()))
    return Decision(rows, sources, told_problems(problems, ()), True, (), 0, 0, (), ())


def _pair_sheets(grids: Sequence[Grid], mapping: SheetMapping) -> tuple[list[tuple[Grid, Sheet]], list[Problem]]:
    if mapping.format == "csv":
        return [(grid, mapping.sheets[0]) for grid in grids], []
    pairs: list[tuple[Grid, Sheet]] = []
    problems: list[Problem] = []
    names = [grid.sheet for grid in grids]
    for sheet in mapping.sheets:
        found = [grid for grid in grids if _is_named(grid.sheet, sheet)]
        if not found and not sheet.optional:
            wanted = sheet.name or sheet.pattern
            problems.append(Problem("sheet_missing", {"sheet": wanted, "found": ", ".join(names)[:200]}))
        pairs += [(grid, sheet) for grid in found]
    taken = {grid.sheet for grid, _ in pairs} | set(mapping.ignored_sheets)
    for grid in grids:
        if grid.sheet not in taken and grid.height:
            problems.append(Problem("sheet_unknown", {}, Severity.WARNING, sheet=grid.sheet))
    return pairs, problems


def _is_named(name: str, sheet: Sheet) -> bool:
    if sheet.name is not None:
        return name.strip() == sheet.name
    return re.fullmatch(sheet.pattern or "", name.strip()) is not None


def _new_place_problems(new: tuple[str, ...], mapping: SheetMapping, known: Knowledge) -> list[Problem]:
    rule = mapping.unknown_places
    if rule is None or not new:
        return []
    if rule.parent not in known.places.index:
        return [Problem("parent_unknown", {"place": new[0], "parent": rule.parent})]
    if not known.places.is_importable[known.places.index[rule.parent]]:
        return [Problem("place_not_yours", {"place": rule.parent})]
    shown = ", ".join(new[:5]) + ("…" if len(new) > 5 else "")
    return [Problem("places_added", {"count": len(new), "level": rule.add_at_level, "places": shown}, Severity.NOTE)]


def _all_rows(sheets: Sequence[SheetRows], places: KnownPlaces) -> tuple[ObservationRows, tuple[Source, ...]]:
    """Put the measures of all sheets together, sorted by key; each measure is one source."""
    measures = [(sheet, measure) for sheet in sheets for measure in sheet.measures]
    sources = tuple(
        Source(sheet.grid.sheet, measure.numerator_columns, measure.denominator_columns) for sheet, measure in measures
    )
    found = [measure for _, measure in measures]
    periods = tuple(sorted({period for measure in found for period in measure.periods}))
    indicators = tuple(sorted({code for measure in found for code in measure.indicators}))
    rows = ObservationRows(
        periods=periods,
        indicators=indicators,
        places=tuple(places.codes),
        period=_joined([_translated(m.period, m.periods, periods) for m in found]),
        indicator=_joined([_translated(m.indicator, m.indicators, indicators) for m in found]),
        place=_joined([m.place for m in found]),
        numerator=_joined([m.numerator for m in found]),
        denominator=_joined([m.denominator for m in found]),
        state=_joined([m.state for m in found]),
        rate=_joined([m.rate for m in found]).astype(bool),
        source=_joined([np.full(len(m.row), number) for number, m in enumerate(found)]),
        row=_joined([m.row for m in found]),
    )
    return rows.take(np.argsort(rows.key, kind="stable")), sources


def _joined(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)


def _translated(index: np.ndarray, names: Sequence[str], sorted_names: Sequence[str]) -> np.ndarray:
    position = {name: number for number, name in enumerate(sorted_names)}
    return np.array([position[name] for name in names], np.int64)[index] if len(names) else index


def _differs(rows: ObservationRows, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    value = rows.state[left] == STATE_VALUE
    different = rows.state[left] != rows.state[right]
    different |= value & (rows.numerator[left] != rows.numerator[right])
    return different | (value & rows.rate[left] & (rows.denominator[left] != rows.denominator[right]))


def _duplicate_findings(rows: ObservationRows, sources: Sequence[Source]) -> list[Finding]:
    """Return errors for keys given twice with different values, one note per sheet for those that agree."""
    key = rows.key
    later = np.flatnonzero(key[1:] == key[:-1]) + 1
    if not len(later):
        return []
    first = np.searchsorted(key, key[later])
    differs = _differs(rows, first, later)
    conflicting = np.isin(key[later], key[later][differs])
    found: list[Finding] = []
    for number, source in enumerate(sources):
        letters = re.split(r"[+-]", source.numerator_columns.lstrip("-"))[0]
        conflict = conflicting & (rows.source[later] == number)
        other = conflicting & (rows.source[first] == number) & np.r_[True, first[1:] != first[:-1]]
        at = np.concatenate([later[conflict], first[other]])
        against = np.concatenate([first[conflict], later[other]])
        if len(at):
            arrays = _key_texts(rows, at, _CellNames(rows, sources, against))
            found.append(Finding("duplicate_differs", source.sheet, rows.row[at], letters, row_parameters=arrays))
        if (same := later[~conflicting & (rows.source[later] == number)]).size:
            note = Finding("duplicate_same", source.sheet, rows.row[same], letters, Severity.NOTE, together=True)
            found.append(note)
    return found


class _CellNames:
    """Names of the cells that rows came from, made only when a problem is told."""

    def __init__(self, rows: ObservationRows, sources: Sequence[Source], at: np.ndarray) -> None:
        self._rows, self._sources, self._at = rows, sources, at

    def __getitem__(self, index: int) -> str:
        position = self._at[index]
        source = self._sources[self._rows.source[position]]
        sheet = f"{source.sheet}!" if source.sheet else ""
        return f"{sheet}{re.split(r'[+-]', source.numerator_columns.lstrip('-'))[0]}{self._rows.row[position]}"


def _key_texts(rows: ObservationRows, at: np.ndarray, other: _CellNames) -> dict[str, object]:
    return {
        "period": np.array(rows.periods, object)[rows.period[at]],
        "indicator": np.array(rows.indicators, object)[rows.indicator[at]],
        "place": np.array(rows.places, object)[rows.place[at]],
        "other": other,
    }


def _without_refused(
    rows: ObservationRows, sources: Sequence[Source], sheets: Sequence[SheetRows], findings: Sequence[Finding]
) -> tuple[ObservationRows, int]:
    """Leave out every row of the file in which anything is an error; return how many rows that are."""
    keep = np.ones(len(rows), bool)
    count = 0
    for name in dict.fromkeys(sheet.grid.sheet for sheet in sheets):
        refused = refused_rows_of(findings, name)
        count += len(refused)
        of_sheet = np.array([source.sheet == name for source in sources], bool)
        if len(refused) and len(of_sheet):
            keep &= ~(of_sheet[rows.source] & np.isin(rows.row, refused))
    return (rows if keep.all() else rows.take(keep)), count


def _first_of_each_key(rows: ObservationRows) -> ObservationRows:
    if not len(rows):
        return rows
    first = np.r_[True, rows.key[1:] != rows.key[:-1]]
    return rows if first.all() else rows.take(first)
