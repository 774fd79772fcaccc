"""What single units add to an item: their reports, the gaps between them, and what these come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from metrics.catalogue import Indicator, Kind
from metrics.cube import VALUE, build_cube
from metrics.cumulation import Cumulated, cumulate, derive, due_months
from metrics.hierarchy import existing_months
from metrics.periods import last_month_of, period_of
from metrics.receipt import Contribution, Figures, Report, Source, Term, TermReports
from metrics.score_run import reporting_units, terms_of


class UnitYear:
    """The reports of units in some months of an assessment year, item by item.

    ``observations`` as for ``metrics.receipt_building.Evidence``; ``read`` are the reported indicators,
    ``indicators`` those of the items; ``names`` of units.
    """

    def __init__(
        self,
        observations: pd.DataFrame,
        versions: pd.DataFrame,
        units: Sequence[str],
        names: Mapping[str, str],
        read: Sequence[Indicator],
        indicators: Sequence[Indicator],
        months: Sequence[str],
    ) -> None:
        self.units, self.names, self.read, self.indicators, self.months = units, names, read, indicators, months
        cube = build_cube(observations, units, [each.code for each in read], months)
        self.exists = existing_months(versions, units, months)
        self.reporting = reporting_units(versions, units, read) if units else np.zeros((0, len(read)), dtype=bool)
        self.reported = cumulate(cube, read, self.exists, self.reporting)
        self.derived = derive(self.reported, indicators)
        self.observed = _observed(observations, months)
        self.due = np.array([due_months(each, months) for each in read])
        self.column = {each.code: position for position, each in enumerate(read)}
        self.made: dict[tuple[int, int], Contribution | None] = {}

    def contribution(self, member: int, number: int) -> Contribution | None:
        """Return what a unit (by position) adds to an item (by position), None without reports sent or due."""
        key = (member, number)
        if key not in self.made:
            self.made[key] = self._contribution(member, number)
        return self.made[key]

    def _contribution(self, member: int, number: int) -> Contribution | None:
        unit, indicator = self.units[member], self.indicators[number]
        terms = []
        for code in terms_of(indicator):
            position = self.column[code]
            reports = self._reports(member, position)
            terms.append(TermReports(code, reports, _figures(self.reported, member, position)))
        if not any(term.reports for term in terms):
            return None
        in_force = bool(self.exists[member, -1])
        figures = _figures(self.derived, member, number)
        return Contribution(unit, self.names.get(unit, unit), in_force, tuple(terms), figures)

    def _reports(self, member: int, position: int) -> tuple[Report, ...]:
        unit, indicator = self.units[member], self.read[position]
        found = self.observed.get((unit, indicator.code), {})
        owed = self.due[position] & self.exists[member] & self.reporting[member, position]
        reports = []
        for number, month in enumerate(self.months):
            report = found.get(month)
            if report is None and owed[number]:
                period = period_of(month, indicator.frequency)
                reports.append(Report(period, "missing", True, None, None, None))
            elif report is not None:
                is_due = bool(owed[number]) and report.state == "value"
                reports.append(report._replace(is_due=is_due))
        return tuple(reports)


def summed(parts: Sequence[Figures]) -> Figures:
    """Return the sum of figures: not applicable when somebody said so and nobody reported or owes a report."""
    received, due = sum(part.received for part in parts), sum(part.due for part in parts)
    return Figures(
        numerator=sum(part.numerator for part in parts),
        denominator=sum(part.denominator for part in parts),
        due=due,
        received=received,
        reported=any(part.reported for part in parts),
        not_applicable=any(part.not_applicable for part in parts) and not received and not due,
    )


def terms(indicator: Indicator, by_code: Mapping[str, Indicator]) -> tuple[Term, ...]:
    """Return the reported indicators behind an indicator, with their signs and how they cumulate."""
    derivation = indicator.derivation
    above = derivation.numerator if derivation else {indicator.code: 1}
    below = (derivation.denominator or {}) if derivation else {indicator.code: int(indicator.kind is Kind.RATE)}
    return tuple(
        Term(
            code,
            by_code[code].name,
            above.get(code, 0),
            below.get(code, 0),
            by_code[code].cumulation,
            by_code[code].denominator_cumulation or by_code[code].cumulation,
        )
        for code in terms_of(indicator)
    )


def _figures(cumulated: Cumulated, row: int, column: int) -> Figures:
    return Figures(
        numerator=int(cumulated.numerator[row, column]),
        denominator=int(cumulated.denominator[row, column]),
        due=int(cumulated.due[row, column]),
        received=int(cumulated.received[row, column]),
        reported=bool(cumulated.reported[row, column]),
        not_applicable=bool(cumulated.not_applicable[row, column]),
    )


def _observed(observations: pd.DataFrame, months: Sequence[str]) -> dict[tuple[str, str], dict[str, Report]]:
    """Return (unit, indicator) → month → report; what lies outside the months is left out."""
    ends = {period: last_month_of(period) for period in set(observations["period"].tolist())}
    inside = {period: month for period, month in ends.items() if month in set(months)}
    names = ["period", "indicator", "place", "state", "numerator", "denominator"]
    sources = [name for name in Source._fields if name in observations.columns]
    columns: list[list[Any]] = [observations[name].astype(object).tolist() for name in (*names, *sources)]
    found: dict[tuple[str, str], dict[str, Report]] = {}
    for period, indicator, place, state, numerator, denominator, *source in zip(*columns, strict=True):
        if period not in inside:
            continue
        has_value = state == VALUE
        found.setdefault((place, indicator), {})[inside[period]] = Report(
            period,
            "value" if has_value else "not_applicable",
            False,
            int(numerator) if has_value else None,
            int(denominator) if has_value and not pd.isna(denominator) else None,
            Source(*source) if source else None,
        )
    return found
