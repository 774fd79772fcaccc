"""Frames of a score run, ready to store, from the arrays of one level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray

from metrics.catalogue import Indicator, Subject
from metrics.cumulation import Cumulated
from metrics.eligibility import REASONS
from metrics.last_year import LastYear
from metrics.periods import month_text
from metrics.rule_book import RuleBook
from metrics.scoring import LIGHTS, MISSING, NOT_APPLICABLE, SCORED, STATES, ItemScores, lights_of, sums_of
from metrics.totals import Totals

PREVIOUS_VALUE = "previous_value"


def item_frame(
    figures: Cumulated, scores: ItemScores, book: RuleBook, indicators: Sequence[Indicator], last: LastYear | None
) -> pd.DataFrame:
    """Return one row per place and item (columns as ``ScoreRun.items``).

    Where a previous value stands in, numerator, denominator and value are those of last year's figures.
    """
    places, width = len(figures.places), len(book.items)
    place, number = np.repeat(np.arange(places), width), np.tile(np.arange(width), places)
    reported, state = figures.reported.ravel(), scores.state.ravel()
    is_rate = np.array([indicator.denominator is not None for indicator in indicators])[number]
    numerator, denominator = figures.numerator.ravel(), figures.denominator.ravel()
    nothing = np.zeros(len(number), dtype=bool)
    carried = nothing if scores.carried is None else scores.carried.ravel()
    if last is not None and carried.any():
        numerator = np.where(carried, last.whole_year.numerator.ravel(), numerator)
        denominator = np.where(carried, last.whole_year.denominator.ravel(), denominator)
        reported = reported | carried
    parts = scores.progress
    none = np.zeros(len(number), dtype=np.int64)
    rules = [item.rule for item in book.items]
    explained = np.where(state == SCORED, number, width + 1 + state.astype(np.intp))
    return pd.DataFrame(
        {
            "place": _texts(figures.places, place),
            "item": _texts([item.code for item in book.items], number),
            "number": number + 1,
            "indicator": _texts([item.indicator for item in book.items], number),
            "numerator": _integers(numerator, reported),
            "denominator": _integers(denominator, reported & is_rate),
            "value": scores.value.ravel(),
            "target": scores.target.ravel(),
            "attainment": scores.attainment.ravel(),
            "points": _integers(scores.points.ravel(), scores.counts.ravel()),
            "full_points": scores.full_points.ravel(),
            "state": _texts(STATES, state),
            "light": _texts(LIGHTS, scores.light.ravel()),
            "explanation": _texts([*rules, PREVIOUS_VALUE, *STATES], np.where(carried, width, explained)),
            "reports_due": figures.due.ravel(),
            "reports_received": figures.received.ravel(),
            "previous_value": np.full(len(number), np.nan) if scores.previous is None else scores.previous.ravel(),
            "level_points": _integers(none, nothing)
            if parts is None
            else _integers(parts.level_points.ravel(), parts.level_counts.ravel()),
            "progress_points": _integers(none, nothing)
            if parts is None
            else _integers(parts.points.ravel(), parts.counts.ravel()),
            "carried_from": _months(last, carried),
        }
    )


def _months(last: LastYear | None, carried: NDArray[np.bool_]) -> ExtensionArray:
    """Return the month of the last report where a previous value stands in."""
    if last is None or not carried.any():
        return _names((), np.full(len(carried), -1))
    numbers, position = np.unique(last.reported_in.ravel(), return_inverse=True)
    months = [month_text(number) if number >= 0 else "" for number in numbers.tolist()]
    return _names(months, np.where(carried, position, -1))


def _texts(labels: Sequence[str], numbers: NDArray[np.integer]) -> ExtensionArray:
    """Return the labels of numbers; taking from few texts is much faster than making many."""
    return pd.array(list(labels), dtype="str").take(numbers)


def _names(labels: Sequence[str], numbers: NDArray[np.integer]) -> ExtensionArray:
    """Return the labels of numbers, missing where the number is −1."""
    return pd.array(list(labels), dtype="str").take(numbers, allow_fill=True)


def _integers(figures: NDArray[np.int64], known: NDArray[np.bool_]) -> ExtensionArray:
    """Return nullable integers, NA where not known."""
    return pd.arrays.IntegerArray(figures, ~known)


def total_frame(
    figures: Cumulated,
    scores: ItemScores,
    totals: Totals,
    book: RuleBook,
    level: str,
    reporting: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> pd.DataFrame:
    """Return one row per place (columns as ``ScoreRun.totals``)."""
    points, judged, ranked = totals.points, totals.judged, totals.ranked
    full = np.full(len(points), book.total_points)
    nothing = np.zeros(len(points), dtype=bool)
    has_part = nothing if totals.level is None else judged
    by_level, by_progress = (points if part is None else part for part in (totals.level, totals.progress))
    return pd.DataFrame(
        {
            "place": pd.array(figures.places, dtype="str"),
            "level": level,
            "points": _integers(points, judged),
            "full_points": full,
            "rank": _integers(totals.rank, ranked),
            "ranked_places": int(ranked.sum()),
            "light": _texts(LIGHTS, lights_of(points, full, judged, book.lights)),
            "items_scored": (scores.state == SCORED).sum(axis=1),
            "items_missing": (scores.state == MISSING).sum(axis=1),
            "items_not_applicable": (scores.state == NOT_APPLICABLE).sum(axis=1),
            "reports_due": figures.due.sum(axis=1),
            "reports_received": figures.received.sum(axis=1),
            "places_due": reporting[0],
            "places_reported": reporting[1],
            "base_points": _integers(totals.base, judged),
            "bonus": totals.adjustment.bonus,
            "penalty": totals.adjustment.penalty,
            "not_ranked_reason": _names(REASONS, np.where(ranked, -1, totals.reason)),
            "peer_group": _names(totals.peer_names, totals.peer_group),
            "rank_in_peer_group": _integers(totals.rank_in_peer_group, totals.rank_in_peer_group > 0),
            "peer_group_places": _integers(totals.peer_group_places, totals.peer_group >= 0),
            "grade": _names([grade.name for grade in book.grades], totals.grade),
            "level_points": _integers(by_level, has_part),
            "level_rank": _integers(totals.level_rank, totals.level_rank > 0),
            "progress_points": _integers(by_progress, judged & totals.progress_known),
            "progress_rank": _integers(totals.progress_rank, totals.progress_rank > 0),
            "composite_points": _integers(totals.composite, totals.composite >= 0),
            "composite_rank": _integers(totals.composite_rank, totals.composite_rank > 0),
        }
    )


def subject_frame(
    figures: Cumulated, scores: ItemScores, book: RuleBook, indicators: Sequence[Indicator]
) -> pd.DataFrame:
    """Return one row per place and subject (columns as ``ScoreRun.subjects``)."""
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
