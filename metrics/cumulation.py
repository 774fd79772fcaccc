"""Cumulation inside the assessment year: flows add up, stocks stand as last reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Cumulation, Derivation, Indicator
from metrics.cube import NOT_APPLICABLE, VALUE, Cube
from metrics.periods import Frequency

MONTHS_OF = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.YEAR: 12}
_FIGURES = ("numerator", "denominator", "due", "received", "reported", "not_applicable")


@dataclass(frozen=True)
class Cumulated:
    """Year-to-date figures of places × indicators.

    ``due`` counts the reports that should be there, ``received`` those that are, never more than
    are due; where the place said that the indicator does not apply, no report is due. ``reported``
    marks figures that stand on a report: without it, zero means nothing. ``not_applicable`` marks
    places that said so and reported no value.
    """

    places: tuple[str, ...]
    indicators: tuple[str, ...]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    due: NDArray[np.int64]
    received: NDArray[np.int64]
    reported: NDArray[np.bool_]
    not_applicable: NDArray[np.bool_]


def due_months(indicator: Indicator, months: Sequence[str]) -> NDArray[np.bool_]:
    """Return which months end a reporting period of an indicator in force."""
    every = MONTHS_OF[indicator.frequency]
    return np.array(
        [
            int(month[5:]) % every == 0
            and indicator.valid_from <= month
            and (indicator.valid_to is None or month <= indicator.valid_to)
            for month in months
        ],
        dtype=bool,
    )


def cumulate(
    cube: Cube, indicators: Sequence[Indicator], exists: NDArray[np.bool_], reports: NDArray[np.bool_]
) -> Cumulated:
    """Return the figures that stand at the cube's last month.

    ``indicators`` follow the cube's order. ``exists`` (places × months) says when a place is there,
    ``reports`` (places × indicators) whether it is one that reports the indicator. A stock of a
    place that no longer exists at the last month counts nothing, so that a merger does not count
    people twice.
    """
    has_value = cube.state == VALUE
    received = _over_months(has_value)
    falls_due = np.array([due_months(indicator, cube.months) for indicator in indicators])
    due = (exists.astype(np.float64) @ falls_due.astype(np.float64).T).astype(np.int64)
    not_applicable = np.zeros(due.shape, dtype=bool)
    # Seldom said, so counted one by one.
    place, of, month = np.unravel_index(np.flatnonzero(cube.state == NOT_APPLICABLE), cube.state.shape)
    not_applicable[place, of] = received[place, of] == 0
    owed = exists[place, month] & falls_due[of, month]
    np.subtract.at(due, (place[owed], of[owed]), 1)
    # A report that came without being owed (a place opened late on paper) counts as owed.
    due = np.maximum(due * reports, received)

    numerator, denominator = _over_months(cube.numerator), _over_months(cube.denominator)
    reported = received > 0
    rows, exists_now = np.arange(len(cube.places)), exists[:, -1]
    for column, indicator in enumerate(indicators):
        kinds = (indicator.cumulation, indicator.denominator_cumulation or indicator.cumulation)
        if Cumulation.STOCK not in kinds:
            continue
        last = _last_value(has_value[:, column])
        stands = exists_now & reported[:, column]
        for kind, sums, figures in zip(
            kinds, (numerator, denominator), (cube.numerator, cube.denominator), strict=True
        ):
            if kind is Cumulation.STOCK:
                sums[:, column] = np.where(stands, figures[rows, column, last], 0)
        if Cumulation.FLOW not in kinds:
            reported[:, column] = stands
    return Cumulated(cube.places, cube.indicators, numerator, denominator, due, received, reported, not_applicable)


def _over_months(figures: NDArray) -> NDArray[np.int64]:
    # On so short an axis einsum is three times as fast as sum; a year's count of months fits uint8.
    counted = figures.view(np.uint8) if figures.dtype == bool else figures
    return np.einsum("pim->pi", counted).astype(np.int64, copy=False)


def _last_value(has_value: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the position of the last value in each row; any position where there is none."""
    last = np.full(len(has_value), has_value.shape[1] - 1, dtype=np.intp)
    late = np.flatnonzero(~has_value[:, -1])  # few, so that only they are searched
    last[late] -= np.argmax(has_value[late, ::-1], axis=1)
    return last


def derive(cumulated: Cumulated, indicators: Sequence[Indicator]) -> Cumulated:
    """Return the figures of ``indicators``, derived ones computed from their reported terms.

    Sums of numerators and denominators before any division, never of rates. Raises KeyError when a
    term is not among the cumulated indicators.
    """
    if tuple(indicator.code for indicator in indicators) == cumulated.indicators:
        return cumulated
    column = {code: number for number, code in enumerate(cumulated.indicators)}
    derivations = {indicator.code: indicator.derivation for indicator in indicators if indicator.derivation}
    parts = [cumulated, *(_derived(cumulated, derivation, column) for derivation in derivations.values())]
    place = column | {code: len(column) + number for number, code in enumerate(derivations)}
    side_by_side: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=1) for name in _FIGURES
    }
    widened = replace(cumulated, indicators=(*cumulated.indicators, *derivations), **side_by_side)
    return _columns(widened, [place[indicator.code] for indicator in indicators])


def _columns(cumulated: Cumulated, numbers: list[int]) -> Cumulated:
    chosen: dict[str, Any] = {name: getattr(cumulated, name)[:, numbers] for name in _FIGURES}
    return replace(cumulated, indicators=tuple(cumulated.indicators[number] for number in numbers), **chosen)


def _derived(cumulated: Cumulated, derivation: Derivation, column: dict[str, int]) -> Cumulated:
    below = derivation.denominator or {}
    terms = _columns(cumulated, [column[code] for code in dict.fromkeys([*derivation.numerator, *below])])
    place = {code: number for number, code in enumerate(terms.indicators)}
    combine = np.min if derivation.every_term else np.max
    of_terms, declined = (np.all, np.any) if derivation.every_term else (np.any, np.all)
    received = combine(terms.received, axis=1, keepdims=True)
    counted = received > 0

    def total(signs: dict[str, int], figures: NDArray[np.int64]) -> NDArray[np.int64]:
        summed = sum(sign * figures[:, [place[code]]] for code, sign in signs.items())
        return np.where(counted, summed, 0)

    figures = terms.denominator if derivation.denominator_part == "denominator" else terms.numerator
    return replace(
        terms,
        indicators=(),
        numerator=total(dict(derivation.numerator), terms.numerator),
        denominator=total(dict(below), figures) if below else np.zeros_like(received),
        due=combine(terms.due, axis=1, keepdims=True),
        received=received,
        reported=of_terms(terms.reported, axis=1, keepdims=True),
        not_applicable=declined(terms.not_applicable, axis=1, keepdims=True),
    )
