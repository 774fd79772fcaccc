"""All families of tests on the figures behind a score run, and the leads that they open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.catalogue import Catalogue, Cumulation, Indicator, Kind, NotPlanned, Subject
from metrics.cube import VALUE, build_cube
from metrics.cumulation import Cumulated, cumulate
from metrics.hierarchy import build_hierarchy, existing_months
from metrics.integrity.always_full import always_full_tests
from metrics.integrity.below_peers import below_peers_tests
from metrics.integrity.end_surges import end_surge_tests, ends_of
from metrics.integrity.flat_surveys import flat_survey_tests
from metrics.integrity.heaping import year_end_heaping_tests
from metrics.integrity.last_digits import last_digit_tests
from metrics.integrity.leads import under_level
from metrics.integrity.repetition import copied_month_tests, copied_place_tests
from metrics.lead_frames import lead_frame
from metrics.periods import months_between, shift
from metrics.roll_up import roll_up
from metrics.rule_book import RuleBook
from metrics.score_run import indicators_read, reporting_units
from metrics.targets import item_targets

# Of the leads of a family in a run, this share is false in the mean, when figures are clean but for those found.
FALSE_DISCOVERY_RATE = 0.01
MONTHS_LOOKED_AT, YEARS_BACK = 12, 2
# Of the draws by which surveys are judged; fixed, so that the same figures give the same leads.
SURVEY_SEED = 20261122


def months_looked_at(period: str) -> list[str]:
    """Return the months whose reports are tested: the last twelve, so that January has as much to go by as December."""
    return months_between(shift(period, 1 - MONTHS_LOOKED_AT), period)


def earlier_years(book: RuleBook, period: str) -> list[list[str]]:
    """Return the months of the assessment years before that of a period, oldest first."""
    first = book.months_until(period)[0]
    starts = [shift(first, -12 * back) for back in range(YEARS_BACK, 0, -1)]
    return [months_between(start, shift(start, 11)) for start in starts]


def heaping_indicators(book: RuleBook, catalogue: Catalogue) -> list[Indicator]:
    """Return the indicators whose figures of earlier years the test of heaping reads: rates of flows in flows."""
    own = {item.indicator for item in book.items}
    return [
        each
        for each in assessed_indicators(book, catalogue)
        if each.code in own
        and each.kind is Kind.RATE
        and each.numerator_within_denominator
        and Cumulation.STOCK not in (each.cumulation, each.denominator_cumulation)
    ]


def assessed_indicators(book: RuleBook, catalogue: Catalogue) -> list[Indicator]:
    """Return the reported indicators behind a book's items; never context figures, whatever they are read for."""
    return [each for each in indicators_read(book, catalogue) if each.subject is not Subject.CONTEXT]


def integrity_leads(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    changes: pd.DataFrame,
    book: RuleBook,
    catalogue: Catalogue,
    period: str,
    *,
    earlier: pd.DataFrame | None = None,
    level: float = FALSE_DISCOVERY_RATE,
) -> pd.DataFrame:
    """Return the leads in the figures that a rule book assesses (columns of ``LEAD_DTYPES``), smallest p-value first.

    ``observations`` as for ``build_cube``, of ``months_looked_at``; ``versions`` and ``changes`` as for
    ``build_hierarchy``. Reports of single units are looked at over the last twelve months: copies from month to
    month and between units of one parent, last digits, surges at quarter ends, always full, surveys without
    variation. The year to date is looked at in the places of the assessed level: heaping at targets, far below
    peers. For heaping one year holds few figures, so ``earlier`` adds those of the years in ``earlier_years``,
    summed by unit (columns period, the year's last month, indicator, place, numerator, denominator), against the
    targets of today: where those of the time were others, heaping at them is not seen.

    Context figures are never tested. Within a family the false discovery rate is held at ``level``
    (Benjamini–Hochberg), over all places and indicators of the run. Registers that may not fall are no part of
    the catalogue, so ``cumulative_fall_tests`` does not run here.
    """
    indicators = assessed_indicators(book, catalogue)
    families: dict[str, list[pd.DataFrame]] = {}
    tests = [
        *_tests_of_reports(observations, versions, book, indicators, period),
        *_tests_of_places(observations, versions, changes, book, catalogue, indicators, period, earlier),
    ]
    for made in tests:
        if len(made):
            families.setdefault(made["kind"].iloc[0], []).append(made)
    found = [under_level(pd.concat(parts, ignore_index=True), level) for _, parts in sorted(families.items())]
    kept = [leads for leads in found if len(leads)]
    if not kept:
        return lead_frame({})
    return lead_frame(pd.concat(kept).sort_values(["p_value", "kind", "place"], kind="stable"))


def _tests_of_reports(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    book: RuleBook,
    indicators: Sequence[Indicator],
    period: str,
) -> Iterator[pd.DataFrame]:
    """Yield the tests of the reports of single units, level by level that reports."""
    months = months_looked_at(period)
    newest = versions.sort_values("valid_from", kind="stable").drop_duplicates("code", keep="last")
    for reporting in sorted({indicator.reporting_level for indicator in indicators}):
        of_level = [indicator for indicator in indicators if indicator.reporting_level == reporting]
        units = newest[newest["level"] == reporting].sort_values("code")
        codes = tuple(units["code"].tolist())
        there = existing_months(versions, codes, months).any(axis=1)
        codes = tuple(np.array(codes, dtype=object)[there])
        _, groups = np.unique(units["parent"].fillna("").to_numpy(dtype=str)[there], return_inverse=True)
        cube = build_cube(observations, codes, [indicator.code for indicator in of_level], months)
        surveys = [each.code for each in of_level if each.not_planned is NotPlanned.SURVEY and each.kind is Kind.RATE]
        yield copied_month_tests(cube, of_level)
        yield copied_place_tests(cube, of_level, groups)
        yield last_digit_tests(cube, of_level)
        yield end_surge_tests(cube, of_level, ends_of(months, "quarter", book.start_month))
        yield always_full_tests(cube, of_level)
        yield flat_survey_tests(cube, surveys, seed=SURVEY_SEED)


def _tests_of_places(
    observations: pd.DataFrame,
    versions: pd.DataFrame,
    changes: pd.DataFrame,
    book: RuleBook,
    catalogue: Catalogue,
    indicators: Sequence[Indicator],
    period: str,
    earlier: pd.DataFrame | None,
) -> Iterator[pd.DataFrame]:
    """Yield the tests of the year to date of the assessed places, on the items that are reported as they are."""
    hierarchy, months = build_hierarchy(versions, changes, period), book.months_until(period)
    column = {item.indicator: number for number, item in enumerate(book.items)}
    judged = [indicator for indicator in indicators if indicator.code in column]
    places = hierarchy.codes_at(book.level)
    if not judged or not places:
        return
    units = tuple(sorted(set(versions["code"].tolist())))
    groups = hierarchy.groups_at(hierarchy.rows_of(units), book.level)
    there, reports = existing_months(versions, units, months), reporting_units(versions, units, judged)

    def summed(reported: pd.DataFrame, over: Sequence[str], exists: NDArray[np.bool_]) -> Cumulated:
        cube = build_cube(reported, units, [indicator.code for indicator in judged], over)
        return roll_up(cumulate(cube, judged, exists, reports), groups, places)

    figures = summed(observations, months, there)
    year_ends = [] if earlier is None else sorted(set(earlier["period"].tolist()))
    before = [
        (end, summed(sums.assign(state=VALUE), [end], there[:, :1]))
        for end in year_ends
        if earlier is not None and len(sums := earlier[earlier["period"] == end])
    ]
    in_force = item_targets(book, catalogue, hierarchy, period, [book.level])[book.level]
    targets = in_force[:, [column[indicator.code] for indicator in judged]]
    yield year_end_heaping_tests([*before, (period, figures)], judged, [targets] * (len(before) + 1))
    yield below_peers_tests(places, months, judged, figures.numerator, figures.denominator)
