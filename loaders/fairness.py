"""Fairness figures of a stored score run: beside its totals, population, migrants, distance and reporting burden."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from loaders.access import AccessDenied, Action, Viewer, visible_places
from loaders.deployment import Deployment, read_catalogue_version, read_deployment
from loaders.geometry import read_label_points
from loaders.observations_as_of import read_observations_as_of
from loaders.places import read_place_changes, read_places
from loaders.rule_books import read_rule_book
from loaders.score_reads import read_run_tables
from loaders.score_runs import run_header
from metrics.catalogue import Catalogue
from metrics.cube import build_cube
from metrics.cumulation import Cumulated, cumulate, derive
from metrics.fairness import (
    MEASURES,
    Fairness,
    distances_km,
    items_without_difference,
    migrant_share,
    ranks_without_bonus,
    reporting_burden,
    residents,
    score_correlations,
)
from metrics.hierarchy import build_hierarchy, existing_months
from metrics.periods import periods_over
from metrics.planner import Reason, left_out
from metrics.rank_standings import decisive_columns, standings_by
from metrics.roll_up import roll_up
from metrics.rule_book import RuleBook
from metrics.score_run import indicators_read, reporting_units


def read_fairness(connection: Connection, viewer: Viewer, run: int) -> Fairness:
    """Return the fairness figures of a score run, over the places that it ranked; the burden of all assessed ones.

    Population and migrants are those that the run could have seen. Raises KeyError without such a run,
    AccessDenied for a viewer who may not read the items of every place assessed: figures over some of them
    would say something else.
    """
    visible = visible_places(connection, viewer, Action.READ_ITEMS)
    header = run_header(connection, run)
    book = read_rule_book(connection, int(str(header["rule_book"]))).book
    tables = read_run_tables(connection, run)
    totals = tables.totals[tables.totals["level"] == book.level].sort_values("place", ignore_index=True)
    if not visible.issuperset(totals["place"]):
        raise AccessDenied(f"{viewer.role} may not {Action.READ_ITEMS} of every place that run {run} assessed")
    period, deployment = str(header["period"]), read_deployment(connection)
    catalogue = read_catalogue_version(connection, str(header["catalogue_version"]))
    figures = _figures(connection, book, catalogue, deployment, period, int(str(header["data_revision"])))
    burden = reporting_burden(derive(figures, indicators_read(book, catalogue)), indicators_read(book, catalogue))
    around = pd.DataFrame(
        {
            "place": list(figures.places),
            "population": residents(figures, deployment.population),
            "migrant_share": migrant_share(figures, deployment.population, deployment.migrants),
        }
    )
    places = totals[["place", "points", "rank"]].merge(_ranks(totals, tables.items, tables.subjects, book), "left")
    for beside in (around, _distances(connection, deployment, book.level, period), burden):
        places = places.merge(beside, "left", on="place")
    items = tables.items[tables.items["place"].isin(totals["place"])].sort_values(["number", "place"])
    return Fairness(
        run,
        book.level,
        period,
        score_correlations(places[places["rank"].notna()], MEASURES),
        places.astype(dict.fromkeys(("reports_due", "cells"), "Int64")),
        items_without_difference(items, _guards(book, catalogue)),
    )


def _guards(book: RuleBook, catalogue: Catalogue) -> list[str]:
    """Return the codes of items that guard rights or count violations."""
    reasons = {item.code: left_out(item, catalogue.by_code[item.indicator]) for item in book.items}
    return [code for code, reason in reasons.items() if reason in (Reason.RIGHTS, Reason.VIOLATIONS)]


def _ranks(totals: pd.DataFrame, items: pd.DataFrame, subjects: pd.DataFrame, book: RuleBook) -> pd.DataFrame:
    """Return place, rank_without and gained of the ranked places, ties decided as the book decides them."""
    ranked = totals[totals["rank"].notna()]
    by = decisive_columns(book)
    deciding = standings_by(ranked, items, subjects, book, by)
    points, base = (ranked[name].to_numpy(dtype=np.int64) for name in ("points", "base_points"))
    breaks = [deciding[name].to_numpy(dtype=np.int64) for name in by[1:]]
    ranks = ranks_without_bonus(ranked["place"].tolist(), points, base, breaks)
    return ranks.drop(columns="rank").astype({"rank_without": "Int64", "gained": "Int64"})


def _figures(
    connection: Connection, book: RuleBook, catalogue: Catalogue, deployment: Deployment, period: str, revision: int
) -> Cumulated:
    """Return this year's figures of the assessed places: what the book reads, population and migrants."""
    context = [catalogue.by_code.get(code) for code in (deployment.population, deployment.migrants)]
    read = tuple(dict.fromkeys([*indicators_read(book, catalogue), *(each for each in context if each is not None)]))
    months = book.months_until(period)
    versions = read_places(connection)
    units = sorted(set(versions["code"].tolist()))
    codes = [indicator.code for indicator in read]
    observations = read_observations_as_of(connection, codes, periods_over(months), units, revision, with_sources=False)
    hierarchy = build_hierarchy(versions, read_place_changes(connection), period)
    exists, reports = existing_months(versions, units, months), reporting_units(versions, units, read)
    year_to_date = cumulate(build_cube(observations, units, codes, months), read, exists, reports)
    groups = hierarchy.groups_at(hierarchy.rows_of(units), book.level)
    return roll_up(year_to_date, groups, hierarchy.codes_at(book.level))


def _distances(connection: Connection, deployment: Deployment, level: str, period: str) -> pd.DataFrame:
    """Return place and distance_km from the seat, point to point as names stand on the map; no rows without a seat."""
    unknown = pd.DataFrame({"place": pd.Series([], dtype="str"), "distance_km": pd.Series([], dtype="float64")})
    if deployment.seat is None:
        return unknown
    versions = read_places(connection, period)
    levels = versions.loc[versions["code"] == deployment.seat, "level"].tolist()
    points = read_label_points(connection, level, None, period)
    if not levels or points.empty:
        return unknown
    around = points if levels[0] == level else read_label_points(connection, levels[0], None, period)
    seat = around[around["place"] == deployment.seat]
    if seat.empty:
        return unknown
    east, north = (points[name].to_numpy(dtype=np.float64) for name in ("longitude", "latitude"))
    spot = (float(seat["longitude"].iloc[0]), float(seat["latitude"].iloc[0]))
    return pd.DataFrame({"place": points["place"], "distance_km": distances_km(east, north, spot)})
