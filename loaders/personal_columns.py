"""The columns of a file held against the line that no record about a person may pass (scope)."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.headers import header_paths
from loaders.row_kinds import texts_of
from loaders.sheet_mapping import PATH_SEPARATOR, Sheet
from loaders.tables import Grid
from metrics.problems import Problem

SAMPLED_TEXTS = 2_000


def personal_problems(pairs: Sequence[tuple[Grid, Sheet]]) -> list[Problem]:
    """Return an error for every column that looks like personal data, judged by header and contents.

    All columns are judged, also those that the mapping ignores: nothing of such a file is kept.
    """
    from metrics.personal_data import personal_data_problems

    problems: list[Problem] = []
    for grid, sheet in pairs:
        titles = [PATH_SEPARATOR.join(path) for path in header_paths(grid, sheet.header_rows)]
        samples = {
            title: texts_of(grid.columns[column].slice(min(sheet.data_row - 1, grid.height)), SAMPLED_TEXTS)
            for column, title in enumerate(titles)
        }
        problems += [problem.at(sheet=grid.sheet) for problem in personal_data_problems(titles, samples)]
    return problems
