"""A score run, computed: one rule book on one period, from observations to frames ready to store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.adjustments import adjustment_of
from metrics.assessment import Assessment
from metrics.catalogue import Catalogue, Indicator
from metrics.cube import build_cube
from metrics.cumulation import Cumulated, cumulate, derive
from metrics.eligibility import reporting_places
from metrics.hierarchy import Hierarchy, build_hierarchy, existing_months
from metrics.last_year import LastYear, last_year, standing_in
from metrics.peer_groups import peer_classes
from metrics.periods import assessment_months, share_of_year_elapsed, shift
from metrics.roll_up import roll_up
from metrics.rule_book import RuleBook
from metrics.score_frames import item_frame, subject_frame, total_frame
from metrics.targets import item_targets
from metrics.totals import PeerFacts, level_totals


@dataclass(frozen=True)
class ScoreRun:
    """The complete result. Points are hundredths; missing figures are NA.

    ``items``: place, item, number, indicator, numerator, denominator, value, target, attainment,
    points, full_points, state, light, explanation, reports_due, reports_received, previous_value (of the
    same months last year), level_points, progress_points, carried_from (month of a previous value that
    stands in for a missing one).
    ``totals``: place, level, points, full_points, rank, ranked_places, light, items_scored,
    items_missing, items_not_applicable, reports_due, reports_received, places_due, places_reported,
    base_points, bonus, penalty, not_ranked_reason, peer_group, rank_in_peer_group, peer_group_places,
    grade, level_points, level_rank, progress_points, progress_rank, composite_points, composite_rank.
    ``subjects``: place, subject, points, full_points, light.
    ``assessment`` holds the figures of the assessed level, as they were scored.
    """

    items: pd.DataFrame
    totals: pd.DataFrame
    subjects: pd.DataFrame
    assessment: Assessment


@dataclass(frozen=True)
class Beside:
    """What scoring may need beside the year-to-date figures; without it nothing of the kind counts.

    ``last_year`` and ``population`` per unit (population one column, stock), ``classes`` of places,
    ``entries`` of bonus and penalty lines (columns month, place, line, cases), ``earlier`` totals that
    the composite weighs (columns place, month, points).
    """

    last_year: LastYear | None = None
    population: Cumulated | None = None
    classes: dict[str, str] = field(default_factory=dict)
    entries: pd.DataFrame | None = None
    earlier: pd.DataFrame | None = None


def indicators_read(book: RuleBook, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return the reported indicators that a rule book needs: its items', terms of derived ones, its peer groups'."""
    by_code = catalogue.by_code
    codes = dict.fromkeys(code for item in book.items for code in terms_of(by_code[item.indicator]))
    grouping = [book.peer_groups.indicator] if book.peer_groups.indicator else []
    return tuple(by_code[code] for code in dict.fromkeys([*codes, *grouping]))


def months_read(book: RuleBook, period: str) -> list[str]:
    """Return the months whose figures a run needs: the year so far, and the year before where the book looks back."""
    months = book.months_until(period)
    return [*assessment_months(shift(months[0], -1), book.start_month), *months] if book.looks_back else months


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
    entries: pd.DataFrame | None = None,
) -> ScoreRun:
    """Return the score run of a rule book on a period (a month).

    ``observations`` as for ``build_cube``, of the months in ``months_read``; ``versions`` (with
    peer_class where there are peer groups by class) and ``changes`` as for ``build_hierarchy``;
    ``levels`` come top first; ``entries`` as for ``adjustment_of``. The assessed level is ranked; the
    levels above it are scored with the same items, on their re-summed figures, and not ranked.

    The totals of earlier months that a composite weighs are computed again, from the same figures and by
    the same book, so that a run depends on nothing else.
    """
    months = book.months_until(period)
    read, indicators = indicators_read(book, catalogue), _indicators_of(book, catalogue)
    units = tuple(sorted(set(versions["code"].tolist())))
    cube = build_cube(observations, units, [indicator.code for indicator in read], months)
    reports = reporting_units(versions, units, read)
    year_to_date = cumulate(cube, read, existing_months(versions, units, cube.months), reports)
    hierarchy = build_hierarchy(versions, changes, period)
    counted = catalogue.by_code.get(book.peer_groups.indicator)
    beside = Beside(
        last_year(observations, versions, units, read, reports, indicators, period, book.start_month)
        if book.looks_back
        else None,
        None if counted is None else derive(year_to_date, [counted]),
        peer_classes(versions, period),
        entries,
        earlier_totals(observations, versions, changes, book, catalogue, period, levels, entries),
    )
    scored_levels = list(levels[: list(levels).index(book.level) + 1])
    return score_cumulated(derive(year_to_date, indicators), hierarchy, book, catalogue, period, scored_levels, beside)


def earlier_totals(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    changes: pd.DataFrame,
    book: RuleBook,
    catalogue: Catalogue,
    period: str,
    levels: Sequence[str],
    entries: pd.DataFrame | None,
) -> pd.DataFrame | None:
    """Return place, month and points of the earlier months of the year that the book weighs, None without any."""
    weighed = {weight.month for weight in book.period_weights}
    alone = book.model_copy(update={"period_weights": (), "grades": ()})
    frames = []
    for month in book.months_until(period)[:-1]:
        if int(month[5:]) in weighed:
            run = compute_score_run(observations, versions, changes, alone, catalogue, month, levels, entries)
            known = run.totals[["place", "points"]].dropna()
            frames.append(known.assign(month=int(month[5:])))
    return pd.concat(frames, ignore_index=True) if frames else None


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
    beside: Beside | None = None,
) -> ScoreRun:
    """Return the score run of year-to-date figures per unit, one column per item of the book."""
    beside = beside or Beside()
    rows = hierarchy.rows_of(cumulated.places)
    targets = item_targets(book, catalogue, hierarchy, period, scored_levels)
    runs = []
    for level in scored_levels:
        groups = hierarchy.groups_at(rows, level)
        runs.append(_scored_level(cumulated, hierarchy, groups, book, catalogue, period, level, targets[level], beside))
    items, totals, subjects = (
        pd.concat([getattr(run, name) for run in runs], ignore_index=True) for name in ("items", "totals", "subjects")
    )
    return ScoreRun(items, totals, subjects, runs[-1].assessment)


def _scored_level(
    cumulated: Cumulated,
    hierarchy: Hierarchy,
    groups: NDArray[np.intp],
    book: RuleBook,
    catalogue: Catalogue,
    period: str,
    level: str,
    target: NDArray[np.float64],
    beside: Beside,
) -> ScoreRun:
    places, assessed = hierarchy.codes_at(level), level == book.level
    indicators = _indicators_of(book, catalogue)
    figures = roll_up(cumulated, groups, places)
    last = None if beside.last_year is None else beside.last_year.rolled(groups, places)
    assessment = Assessment.of_book(
        book,
        figures,
        tuple(indicators),
        target,
        share_of_year_elapsed(period, book.start_month),
        previous=None if last is None else last.same_months,
        carried=None if last is None else standing_in(last, book.scored_items, indicators, period),
        applies=applicable(book, level, places, beside.classes),
    )
    scores = assessment.item_scores()
    reporting = reporting_places(cumulated, groups, len(places))
    people = None if beside.population is None else roll_up(beside.population, groups, places)
    totals = level_totals(
        scores,
        book,
        indicators,
        places,
        assessed=assessed,
        adjustment=adjustment_of(
            beside.entries if assessed else None, book.lines, book.caps, places, book.months_until(period)
        ),
        reporting=reporting,
        peers=PeerFacts(beside.classes)
        if people is None
        else PeerFacts(beside.classes, people.numerator[:, 0], people.reported[:, 0]),
        month=int(period[5:]),
        earlier=beside.earlier,
    )
    return ScoreRun(
        item_frame(figures, scores, book, indicators, last),
        total_frame(figures, scores, totals, book, level, reporting),
        subject_frame(figures, scores, book, indicators),
        replace(assessment, adjustment=totals.adjustment, eligible=totals.ranked, tie_breaks=totals.tie_breaks),
    )


def applicable(book: RuleBook, level: str, places: Sequence[str], classes: dict[str, str]) -> NDArray[np.bool_] | None:
    """Return, places × items, where an item applies; None where every item applies everywhere.

    Peer classes and places limit an item at the assessed level only.
    """
    if not any(item.applies.levels or item.applies.peer_classes or item.applies.places for item in book.items):
        return None
    applies = np.ones((len(places), len(book.items)), dtype=bool)
    for column, where in enumerate(item.applies for item in book.items):
        if where.levels:
            applies[:, column] = level in where.levels
        if level == book.level and where.peer_classes:
            applies[:, column] &= np.array([classes.get(place) in where.peer_classes for place in places], dtype=bool)
        if level == book.level and where.places:
            applies[:, column] &= np.array([place in where.places for place in places], dtype=bool)
    return applies
