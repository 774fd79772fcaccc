"""The columns of a file held against the line that no record about a person may pass (docs/scope.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from loaders.cell_values import matching_key
from loaders.headers import header_paths
from loaders.sheet_mapping import PATH_SEPARATOR, Sheet
from loaders.tables import Grid
from loaders.workbooks import column_letters
from metrics.personal_data import personal_data_problems
from metrics.problems import Problem

SAMPLED_TEXTS = 2_000
FOOTER_ROWS = 15


def personal_problems(grids: Sequence[Grid], pairs: Sequence[tuple[Grid, Sheet]]) -> list[Problem]:
    """Return an error for every column that looks like personal data, judged by header and contents.

    All columns are judged, also those that the mapping ignores, and by their contents all sheets:
    nothing of such a file is kept. Only a footer may name who filled the form in; it is not stored.
    """
    problems: list[Problem] = []
    mapped = {id(grid): sheet for grid, sheet in pairs}
    for grid in grids:
        sheet = mapped.get(id(grid))
        titles = [PATH_SEPARATOR.join(path) for path in header_paths(grid, sheet.header_rows)] if sheet else []
        rows = _rows_judged(grid, sheet)
        samples: dict[str, list[str]] = {}
        for column, texts in enumerate(grid.columns):
            title = (titles[column] if titles else "") or column_letters(column)
            samples.setdefault(title, []).extend(_distinct_texts(texts.take(rows) if rows is not None else texts))
        problems += [problem.at(sheet=grid.sheet) for problem in personal_data_problems(titles, samples)]
    return problems


def _distinct_texts(texts: pa.Array) -> list[str]:
    return pc.unique(texts.drop_null()).slice(0, SAMPLED_TEXTS).to_pylist()


def _rows_judged(grid: Grid, sheet: Sheet | None) -> pa.Array | None:
    """Return the rows of data without the footer, None for all rows of a sheet that is not mapped."""
    if sheet is None:
        return None
    footer = re.compile("|".join(sheet.footers)) if sheet.footers else None
    last = range(max(grid.height - FOOTER_ROWS, sheet.data_row - 1) + 1, grid.height + 1)
    footers = [row for row in last if footer and any(footer.search(matching_key(text)) for text in grid.row(row))]
    return pa.array(np.setdiff1d(np.arange(sheet.data_row - 1, grid.height), np.array(footers, np.int64) - 1))
