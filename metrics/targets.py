"""Targets in force: the rule book's, a place's own, the catalogue's defaults, and their sums above."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from metrics.catalogue import Catalogue, Indicator, Kind
from metrics.hierarchy import Hierarchy
from metrics.rule_book import RuleBook, target_of


def item_targets(
    book: RuleBook, catalogue: Catalogue, hierarchy: Hierarchy, period: str, scored_levels: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Return targets per level, places × items, in force in a period; NaN where there is none.

    Above the assessed level a count's target is the sum of the targets of the assessed places below,
    unless one is set for the place itself; a rate's is the item's own.
    """
    by_code = catalogue.by_code
    indicators = [by_code[item.indicator] for item in book.items]
    column = {item.code: number for number, item in enumerate(book.items)}
    in_force = sorted((t for t in book.targets if t.first_month <= period), key=lambda target: target.first_month)
    assessed = _general_targets(book, indicators, hierarchy)
    targets: dict[str, NDArray[np.float64]] = {}
    for level in reversed(list(scored_levels)):
        array = assessed if level == book.level else _summed(assessed, book, indicators, hierarchy, level)
        row = {code: number for number, code in enumerate(hierarchy.codes_at(level))}
        for target in in_force:
            if target.place in row:
                array[row[target.place], column[target.item]] = target.value
        targets[level] = array
    return targets


def _general_targets(book: RuleBook, indicators: Sequence[Indicator], hierarchy: Hierarchy) -> NDArray[np.float64]:
    """Return the targets of the assessed places without their own.

    The catalogue's default for a count is meant for one place of the reporting level, so a place
    above that level gets it once for each such place below it.
    """
    codes = hierarchy.codes_at(book.level)
    targets = np.tile(_of_items(book, indicators), (len(codes), 1))
    for column, (item, indicator) in enumerate(zip(book.items, indicators, strict=True)):
        if item.target is None and indicator.kind is not Kind.RATE and indicator.reporting_level != book.level:
            reporting = hierarchy.rows_of(hierarchy.codes_at(indicator.reporting_level))
            group = hierarchy.groups_at(reporting, book.level)
            targets[:, column] *= np.bincount(group[group >= 0], minlength=len(codes))
    return targets


def _summed(
    assessed: NDArray[np.float64], book: RuleBook, indicators: Sequence[Indicator], hierarchy: Hierarchy, level: str
) -> NDArray[np.float64]:
    codes = hierarchy.codes_at(level)
    group = hierarchy.groups_at(hierarchy.rows_of(hierarchy.codes_at(book.level)), level)
    targets = np.tile(_of_items(book, indicators), (len(codes), 1))
    for column, indicator in enumerate(indicators):
        if indicator.kind is not Kind.RATE:
            sums = np.bincount(group[group >= 0], weights=assessed[group >= 0, column], minlength=len(codes))
            targets[:, column] = np.round(sums, 6)  # 2.35 + 0.65 is 3, not a hair more
    return targets


def _of_items(book: RuleBook, indicators: Sequence[Indicator]) -> NDArray[np.float64]:
    targets = [target_of(item, indicator) for item, indicator in zip(book.items, indicators, strict=True)]
    return np.array([np.nan if target is None else target for target in targets])
