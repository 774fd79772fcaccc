"""The plan of a place: a stored score run, and last year's reports as the run could have seen them."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, select

from loaders.access import Action, Viewer, visible_places
from loaders.deployment import read_catalogue_version
from loaders.frames import read_frame
from loaders.observations_as_of import read_observations_as_of
from loaders.places import read_place_changes, read_places
from loaders.rule_books import read_rule_book
from loaders.schema import score_item, score_total
from loaders.score_reads import SCORE_TYPES
from loaders.score_runs import run_header
from metrics.catalogue import Catalogue
from metrics.hierarchy import build_hierarchy
from metrics.last_year import LastYear, last_year
from metrics.periods import assessment_months, periods_over, shift
from metrics.place_plan import Plan, plan_of_place
from metrics.planner import left_out
from metrics.problems import InputRefused, Problem
from metrics.receipt_building import units_below
from metrics.rule_book import RuleBook
from metrics.score_run import reporting_units, terms_of

# A page waits for a plan, so it reads no more than it needs.
_OF_ITEMS = (
    *("numerator", "denominator", "target", "points", "full_points", "state"),
    *("reports_due", "reports_received", "previous_value"),
)
_OF_TOTALS = (
    *("place", "level", "points", "full_points", "rank", "ranked_places", "bonus", "penalty"),
    *("peer_group", "rank_in_peer_group", "grade"),
)


def read_plan(connection: Connection, viewer: Viewer, run: int, place: str) -> Plan:
    """Return what is missing to a place in a score run, item by item, and to its next rank and grade.

    The total to beat is told, never whose it is, so that a township may plan for a village although it
    must not see other townships' villages. Raises KeyError without such a run, AccessDenied for a viewer
    who may not read items at all, InputRefused for a place that the run did not score or the viewer may
    not see.
    """
    visible = visible_places(connection, viewer, Action.READ_ITEMS)
    header = run_header(connection, run)
    wanted = select(*(score_item.c[name] for name in _OF_ITEMS)).where(
        score_item.c.run == run, score_item.c.place == place
    )
    items = read_frame(connection, wanted.order_by(score_item.c.number), SCORE_TYPES)
    if place not in visible or items.empty:
        raise InputRefused([Problem("receipt_place_unknown", {"place": place, "run": run})])
    book = read_rule_book(connection, int(str(header["rule_book"]))).book
    catalogue = read_catalogue_version(connection, str(header["catalogue_version"]))
    period, revision = str(header["period"]), int(str(header["data_revision"]))
    level = select(score_total.c.level).where(score_total.c.run == run, score_total.c.place == place).scalar_subquery()
    beside = select(*(score_total.c[name] for name in _OF_TOTALS)).where(
        score_total.c.run == run, score_total.c.level == level
    )
    return plan_of_place(
        place,
        period,
        items,
        read_frame(connection, beside, SCORE_TYPES),
        book,
        [catalogue.by_code[item.indicator] for item in book.items],
        _last_year_of(connection, place, period, revision, book, catalogue),
    )


def _last_year_of(
    connection: Connection, place: str, period: str, revision: int, book: RuleBook, catalogue: Catalogue
) -> LastYear | None:
    """Return last year's figures of a place by the hierarchy of the period, a column per planned indicator."""
    by_code = catalogue.by_code
    planned = [item.indicator for item in book.items if left_out(item, by_code[item.indicator]) is None]
    indicators = [by_code[code] for code in dict.fromkeys(planned)]
    read = [by_code[code] for code in dict.fromkeys(term for each in indicators for term in terms_of(each))]
    versions, changes = read_places(connection), read_place_changes(connection)
    hierarchy = build_hierarchy(versions, changes, period)
    units = units_below(hierarchy, sorted(set(versions["code"].tolist())), [place])
    before = assessment_months(shift(book.months_until(period)[0], -1), book.start_month)
    codes = [indicator.code for indicator in read]
    observations = read_observations_as_of(connection, codes, periods_over(before), units, revision, with_sources=False)
    if observations.empty:
        return None
    own = versions[versions["code"].isin(units)]
    reports = reporting_units(own, units, read)
    figures = last_year(observations, own, units, read, reports, indicators, period, book.start_month)
    return figures.rolled(np.zeros(len(units), dtype=np.intp), [place])
