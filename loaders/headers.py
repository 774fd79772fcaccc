"""Headers of a sheet matched with the columns that a mapping asks for."""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from dataclasses import dataclass

import pyarrow.compute as pc

from loaders.cell_values import matching_key
from loaders.sheet_mapping import PATH_SEPARATOR, Sheet
from loaders.tables import Grid
from loaders.workbooks import column_letters
from metrics.problems import Problem, Severity

# The column that refused rows come back with; it may stay in the corrected file.
PROBLEM_HEADERS = ("问题", "Problems")
FARTHEST_SHIFT = 30

Path = tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """Where the columns of a mapping are: ``index`` by header from 0, ``titles`` of all columns of the sheet."""

    index: dict[str, int]
    titles: tuple[str, ...]
    mapped: frozenset[int]


def key_of(header: str) -> Path:
    """Return the comparable form of a header in a mapping, one part per header row."""
    return tuple(matching_key(part) for part in header.split(PATH_SEPARATOR))


def header_paths(grid: Grid, rows: tuple[int, ...]) -> list[Path]:
    """Return the header of every column as its parts from top to bottom, as written, merged cells filled."""
    texts = [list(grid.row(row)) for row in rows]
    merged = [m for m in grid.merged if any(m[0] <= row - 1 <= m[2] for row in rows)]
    for top, left, bottom, right in merged:
        for position, row in enumerate(rows):
            if top <= row - 1 <= bottom:
                for column in range(left, min(right + 1, len(grid.columns))):
                    texts[position][column] = grid.text(top + 1, left)
    if not merged:
        _fill_to_the_right(texts)
    paths = []
    for column in range(len(grid.columns)):
        parts: list[str] = []
        for row_texts in texts:
            text = row_texts[column].strip()
            if text and (not parts or matching_key(parts[-1]) != matching_key(text)):
                parts.append(text)
        paths.append(tuple(parts))
    return paths


def _fill_to_the_right(texts: list[list[str]]) -> None:
    # Without merged cells (CSV) an upper header stands once, above the first of its columns.
    for upper, lower in itertools.pairwise(texts):
        for column in range(1, len(upper)):
            if not upper[column].strip() and lower[column].strip():
                upper[column] = upper[column - 1]


def find_columns(grid: Grid, sheet: Sheet) -> tuple[Columns, list[Problem]]:
    """Find the mapping's columns in a sheet.

    Problems: ``header_elsewhere``, ``header_wrong`` (nothing matches), ``column_missing``,
    ``column_twice`` are errors; ``column_unknown`` and ``column_without_header`` are warnings.
    """
    paths = header_paths(grid, sheet.header_rows)
    keys = [tuple(matching_key(part) for part in path) for path in paths]
    titles = tuple(PATH_SEPARATOR.join(path) for path in paths)
    index = {header: keys.index(key_of(header)) for header in sheet.headers if key_of(header) in keys}
    columns = Columns(index, titles, frozenset(index.values()))
    missing = [header for header in sheet.headers if header not in index]
    if missing:
        return columns, _missing_problems(grid, sheet, columns, missing)
    counts = Counter(keys)
    problems = [
        Problem("column_twice", {"header": header}, cell=f"{column_letters(index[header])}{sheet.header_rows[-1]}")
        for header in sheet.headers
        if counts[key_of(header)] > 1
    ]
    return columns, problems + _extra_problems(grid, sheet, columns, keys)


def _missing_problems(grid: Grid, sheet: Sheet, columns: Columns, missing: list[str]) -> list[Problem]:
    row = sheet.header_rows[-1]
    if (found_row := _header_row_elsewhere(grid, sheet)) is not None:
        return [Problem("header_elsewhere", {"expected": row, "found": found_row}, cell=f"A{found_row}")]
    if not columns.index:
        found = ", ".join(filter(None, columns.titles[:8])) or "—"
        return [Problem("header_wrong", {"row": row, "found": found[:200], "expected": missing[0]}, cell=f"A{row}")]
    free = {matching_key(t): t for i, t in enumerate(columns.titles) if t and i not in columns.mapped}
    problems = []
    for header in missing:
        near = difflib.get_close_matches(matching_key(header), list(free), 1, 0.6)
        parameters = {"header": header, "row": row, "similar": free[near[0]] if near else "—"}
        problems.append(Problem("column_missing", parameters, cell=f"A{row}"))
    return problems


def _header_row_elsewhere(grid: Grid, sheet: Sheet) -> int | None:
    wanted = {key_of(header) for header in sheet.headers}
    for shift in sorted(range(-5, FARTHEST_SHIFT + 1), key=abs):
        rows = tuple(row + shift for row in sheet.header_rows)
        if rows[0] >= 1 and rows[-1] <= grid.height:
            found = {tuple(matching_key(part) for part in path) for path in header_paths(grid, rows)}
            if wanted <= found:
                return rows[-1]
    return None


def _extra_problems(grid: Grid, sheet: Sheet, columns: Columns, keys: list[Path]) -> list[Problem]:
    expected = {key_of(header) for header in (*sheet.ignored, *PROBLEM_HEADERS)}
    problems = []
    for position, key in enumerate(keys):
        if position in columns.mapped or key in expected or key[-1:] in expected:
            continue
        cell = f"{column_letters(position)}{sheet.header_rows[-1]}"
        if key:
            title = columns.titles[position]
            problems.append(Problem("column_unknown", {"header": title}, Severity.WARNING, cell=cell))
        elif _has_data(grid, position, sheet.data_row):
            letters = column_letters(position)
            problems.append(Problem("column_without_header", {"column": letters}, Severity.WARNING, cell=cell))
    return problems


def _has_data(grid: Grid, column: int, first_row: int) -> bool:
    texts = grid.columns[column].slice(first_row - 1)
    return bool(pc.any(pc.not_equal(pc.utf8_trim_whitespace(texts), "")).as_py())
