"""Findings: problems of many rows kept as arrays, told one by one only as far as anyone reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from metrics.problems import Problem, Severity

PROBLEMS_PER_KIND = 200


@dataclass(frozen=True)
class Finding:
    """One kind of problem in rows of one sheet.

    ``rows`` are row numbers; ``column`` the letters of the column at fault ("" when the row is);
    ``parameters`` are the same for all rows, ``row_parameters`` have one entry per row. With
    ``together`` the rows make one problem, told at the first of them with their ``count``.
    """

    code: str
    sheet: str
    rows: np.ndarray
    column: str = ""
    severity: Severity = Severity.ERROR
    parameters: Mapping[str, Any] = field(default_factory=dict)
    row_parameters: Mapping[str, Any] = field(default_factory=dict)
    together: bool = False

    def problem(self, index: int) -> Problem:
        """Return the problem of the row at an index of ``rows``."""
        given = {name: _plain(values[index]) for name, values in self.row_parameters.items()}
        if self.together:
            given["count"] = len(self.rows)
        cell = f"{self.column}{int(self.rows[index])}" if len(self.rows) else self.column
        return Problem(self.code, {**self.parameters, **given}, self.severity, sheet=self.sheet, cell=cell)

    @property
    def size(self) -> int:
        """How many problems this makes."""
        return min(len(self.rows), 1) if self.together else len(self.rows)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def told_problems(problems: Iterable[Problem], findings: Sequence[Finding]) -> tuple[Problem, ...]:
    """Return all problems, at most 200 of a kind, then one that says how many more there are."""
    told: list[Problem] = []
    seen: Counter[tuple[str, Severity]] = Counter()
    for problem in problems:
        seen[problem.code, problem.severity] += 1
        if seen[problem.code, problem.severity] <= PROBLEMS_PER_KIND:
            told.append(problem)
    for finding in findings:
        kind = (finding.code, finding.severity)
        room = max(PROBLEMS_PER_KIND - seen[kind], 0)
        told.extend(finding.problem(index) for index in range(min(finding.size, room)))
        seen[kind] += finding.size
    for (code, severity), count in seen.items():
        if count > PROBLEMS_PER_KIND:
            told.append(Problem("more_of_the_same", {"code": code, "count": count - PROBLEMS_PER_KIND}, severity))
    return tuple(told)


def refused_rows_of(findings: Iterable[Finding], sheet: str) -> np.ndarray:
    """Return the sorted row numbers of a sheet that an error refuses."""
    rows = [f.rows for f in findings if f.severity is Severity.ERROR and f.sheet == sheet]
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, np.int64)


def problems_by_row(findings: Iterable[Finding], sheet: str) -> dict[int, list[Problem]]:
    """Return the errors of each refused row of a sheet."""
    by_row: dict[int, list[Problem]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR and finding.sheet == sheet:
            for index, problem in _each(finding):
                by_row.setdefault(int(finding.rows[index]), []).append(problem)
    return by_row


def _each(finding: Finding) -> Iterator[tuple[int, Problem]]:
    for index in range(len(finding.rows)):
        yield index, finding.problem(index)
