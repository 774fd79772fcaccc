"""A score run, computed: one rule book on one period, from observations to frames ready to store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from metrics.catalogue import Catalogue, Indicator, Subject
from metrics.cube import build_cube
from metrics.cumulation import Cumulated, cumulate, derive
from metrics.hierarchy import Hierarchy, build_hierarchy, existing_months
from metrics.periods import share_of_year_elapsed
from metrics.ranking import competition_rank
from metrics.roll_up import roll_up
from metrics.rule_book import RuleBook
from metrics.scoring import (
    LIGHTS,
    MISSING,
    NOT_APPLICABLE,
    SCORED,
    STATES,
    ItemScores,
    lights_of,
    score_items,
    sums_of,
    totals_of,
)
from metrics.targets import item_targets


@dataclass(frozen=True)
class ScoreRun:
    """The complete result. Points are hundredths; missing figures are NA.

    ``items``: place, item, number, indicator, numerator, denominator, value, target, attainment,
    points, full_points, state, light, explanation, reports_due, reports_received.
    ``totals``: place, level, points, full_points, rank, ranked_places, light, items_scored,
    items_missing, items_not_applicable, reports_due, reports_received.
    ``subjects``: place, subject, points, full_points, light.
    """

    items: pd.DataFrame
    totals: pd.DataFrame
    subjects: pd.DataFrame


def indicators_read(book: RuleBook, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return the reported indicators that a rule book's items need, terms of derived ones included."""
    by_code = catalogue.by_code
    codes = dict.fromkeys(code for item in book.items for code in terms_of(by_code[item.indicator]))
    return tuple(by_code[code] for code in codes)


def terms_of(indicator: Indicator) -> tuple[str, ...]:
    """Return the codes of the reported indicators behind an indicator: its terms, or itself."""
    if indicator.derivation is None:
        return (indicator.code,)
    return tuple(dict.fromkeys([*indicator.derivation.numerator, *(indicator.derivation.denominator or {})]))


def compute_score_run(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    changes: pd.DataFrame,
    book: RuleBook,
    catalogue: Catalogue,
    period: str,
    levels: Sequence[str],
) -> ScoreRun:
    """Return the score run of a rule book on a period (a month).

    ``observations`` as for ``build_cube``; ``versions`` and ``changes`` as for ``build_hierarchy``;
    ``levels`` come top first. The assessed level is ranked; the levels above it are scored with the
    same items, on their re-summed figures, and not ranked.
    """
    months = book.months_until(period)
    read = indicators_read(book, catalogue)
    units = tuple(sorted(set(versions["code"].tolist())))
    cube = build_cube(observations, units, [indicator.code for indicator in read], months)
    reports = reporting_units(versions, units, read)
    year_to_date = cumulate(cube, read, existing_months(versions, units, cube.months), reports)
    hierarchy = build_hierarchy(versions, changes, period)
    items = derive(year_to_date, _indicators_of(book, catalogue))
    scored_levels = list(levels[: list(levels).index(book.level) + 1])
    return score_cumulated(items, hierarchy, book, catalogue, period, scored_levels)


def reporting_units(versions: pd.DataFrame, units: Sequence[str], indicators: Sequence[Indicator]) -> NDArray[np.bool_]:
    """Return, units × indicators, whether a unit lies at the level that reports an indicator."""
    level_of = dict(zip(versions["code"].tolist(), versions["level"].tolist(), strict=True))
    number = {level: position for position, level in enumerate(dict.fromkeys(level_of.values()))}
    own = np.array([number[level_of[unit]] for unit in units])
    reporting = np.array([number.get(indicator.reporting_level, -1) for indicator in indicators])
    return own[:, None] == reporting


def _indicators_of(book: RuleBook, catalogue: Catalogue) -> list[Indicator]:
    by_code = catalogue.by_code
    return [by_code[item.indicator] for item in book.items]


def score_cumulated(
    cumulated: Cumulated,
    hierarchy: Hierarchy,
    book: RuleBook,
    catalogue: Catalogue,
    period: str,
    scored_levels: Sequence[str],
) -> ScoreRun:
    """Return the score run of year-to-date figures per unit, one column per item of the book."""
    rows = hierarchy.rows_of(cumulated.places)
    rolled = {
        level: roll_up(cumulated, hierarchy.groups_at(rows, level), hierarchy.codes_at(level))
        for level in scored_levels
    }
    targets = item_targets(book, catalogue, hierarchy, period, scored_levels)
    indicators = _indicators_of(book, catalogue)
    elapsed = share_of_year_elapsed(period, book.start_month)
    runs = []
    for level, figures in rolled.items():
        scores = score_items(figures, book.items, indicators, targets[level], elapsed, book.lights)
        runs.append(_frames(figures, scores, book, indicators, level))
    return ScoreRun(*(pd.concat(frames, ignore_index=True) for frames in zip(*runs, strict=True)))


def _frames(
    figures: Cumulated, scores: ItemScores, book: RuleBook, indicators: Sequence[Indicator], level: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return (
        _item_frame(figures, scores, book, indicators),
        _total_frame(figures, scores, book, level),
        _subject_frame(figures, scores, book, indicators),
    )


def _item_frame(
    figures: Cumulated, scores: ItemScores, book: RuleBook, indicators: Sequence[Indicator]
) -> pd.DataFrame:
    places, width = len(figures.places), len(book.items)
    place, number = np.repeat(np.arange(places), width), np.tile(np.arange(width), places)
    reported, state = figures.reported.ravel(), scores.state.ravel()
    is_rate = np.array([indicator.denominator is not None for indicator in indicators])[number]
    rules = [item.rule for item in book.items]
    return pd.DataFrame(
        {
            "place": _texts(figures.places, place),
            "item": _texts([item.code for item in book.items], number),
            "number": number + 1,
            "indicator": _texts([item.indicator for item in book.items], number),
            "numerator": _integers(figures.numerator.ravel(), reported),
            "denominator": _integers(figures.denominator.ravel(), reported & is_rate),
            "value": scores.value.ravel(),
            "target": scores.target.ravel(),
            "attainment": scores.attainment.ravel(),
            "points": _integers(scores.points.ravel(), scores.counts.ravel()),
            "full_points": scores.full_points.ravel(),
            "state": _texts(STATES, state),
            "light": _texts(LIGHTS, scores.light.ravel()),
            "explanation": _texts([*rules, *STATES], np.where(state == SCORED, number, width + state.astype(np.intp))),
            "reports_due": figures.due.ravel(),
            "reports_received": figures.received.ravel(),
        }
    )


def _texts(labels: Sequence[str], numbers: NDArray[np.integer]) -> ExtensionArray:
    """Return the labels of numbers; taking from few texts is much faster than making many."""
    return pd.array(list(labels), dtype="str").take(numbers)


def _integers(figures: NDArray[np.int64], known: NDArray[np.bool_]) -> ExtensionArray:
    """Return nullable integers, NA where not known."""
    return pd.arrays.IntegerArray(figures, ~known)


def _total_frame(figures: Cumulated, scores: ItemScores, book: RuleBook, level: str) -> pd.DataFrame:
    sums = sums_of(scores)
    points = totals_of(sums, book.total_points)
    judged = (scores.state == SCORED).any(axis=1)
    ranked = judged if level == book.level else np.zeros(len(judged), dtype=bool)
    full = np.full(len(points), book.total_points)
    return pd.DataFrame(
        {
            "place": pd.array(figures.places, dtype="str"),
            "level": level,
            "points": _integers(points, judged),
            "full_points": full,
            "rank": _integers(competition_rank(points, ranked), ranked),
            "ranked_places": int(ranked.sum()),
            "light": _texts(LIGHTS, lights_of(points, full, judged, book.lights)),
            "items_scored": (scores.state == SCORED).sum(axis=1),
            "items_missing": (scores.state == MISSING).sum(axis=1),
            "items_not_applicable": (scores.state == NOT_APPLICABLE).sum(axis=1),
            "reports_due": figures.due.sum(axis=1),
            "reports_received": figures.received.sum(axis=1),
        }
    )


def _subject_frame(
    figures: Cumulated, scores: ItemScores, book: RuleBook, indicators: Sequence[Indicator]
) -> pd.DataFrame:
    frames = []
    for subject in Subject:
        columns = [number for number, indicator in enumerate(indicators) if indicator.subject is subject]
        if not columns:
            continue
        sums = sums_of(scores, columns)
        judged = (scores.state[:, columns] == SCORED).any(axis=1)
        light = lights_of(sums.points, sums.available, judged, book.lights)
        frames.append(
            pd.DataFrame(
                {
                    "place": pd.array(figures.places, dtype="str"),
                    "subject": str(subject),
                    "points": _integers(sums.points, sums.available > 0),
                    "full_points": sums.available,
                    "light": _texts(LIGHTS, light),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
