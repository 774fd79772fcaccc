"""Where in the file a problem of a rule book lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from metrics.catalogue import Indicator, Kind
from metrics.problems import Problem, Severity
from metrics.rule_book import Item


@dataclass(frozen=True)
class ItemLint:
    """An item under the lint, its indicator, and the cells of the file."""

    item: Item
    indicator: Indicator
    cells: Mapping[str, str]

    def error(self, code: str, heading: str, **parameters: Any) -> Problem:
        """Return an error in the item's cell below a heading."""
        return self._problem(code, heading, Severity.ERROR, parameters)

    def warning(self, code: str, heading: str, **parameters: Any) -> Problem:
        """Return a warning in the item's cell below a heading."""
        return self._problem(code, heading, Severity.WARNING, parameters)

    def _problem(self, code: str, heading: str, severity: Severity, parameters: dict[str, Any]) -> Problem:
        cell = self.cells.get(f"{self.item.code}/{heading}", self.cells.get(self.item.code, ""))
        shown = {name: f"{value:g}" if isinstance(value, float | int) else value for name, value in parameters.items()}
        return Problem(code, {"item": self.item.name, **shown}, severity, cell=cell)


def possible_range(indicator: Indicator) -> tuple[float, float]:
    """Return the least and the most that an indicator's value can be, infinite where nothing limits it."""
    derived = indicator.derivation.numerator.values() if indicator.derivation else ()
    least = float("-inf") if -1 in derived else 0.0
    limited = indicator.kind is Kind.RATE and indicator.numerator_within_denominator
    return least, float(indicator.factor) if limited else float("inf")


def located(problem: Problem) -> Problem:
    """Return a problem whose cell, when written as ``sheet!C5``, is told as sheet and cell."""
    sheet, mark, cell = problem.cell.rpartition("!")
    return replace(problem, sheet=problem.sheet or sheet, cell=cell) if mark else problem
