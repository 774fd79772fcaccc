"""Kept reads for pages (dashboard/kept.py). Every key holds the database, who is looking and what state it is of.

A score run never changes, so its number is key enough beside the viewer; everything else carries the
data revision. Frames are shared between sessions: nobody may write into them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.database import engine_of
from dashboard.geometry_routes import geometry_url
from dashboard.guard import PageContext
from dashboard.kept import kept
from loaders.access import Action, Viewer
from loaders.deployment import read_catalogue_in_force
from loaders.engine import read_transaction
from loaders.geometry import read_label_points
from loaders.places import read_places
from loaders.rule_books import read_rule_book
from loaders.score_reads import read_item_trend, read_items, read_subjects, read_total_trend, read_totals
from loaders.score_runs import run_header
from metrics.catalogue import Catalogue
from metrics.periods import month_of
from metrics.rule_book import RuleBook

# A run of 200 places and 40 items takes about 3 MB.
MOST_RUNS = 96


def scored_months(context: PageContext) -> Mapping[str, tuple[str, ...]]:
    """Return assessed level → months with a run, newest first, levels top first."""
    return {level: tuple(runs) for level, runs in context.runs.items()}


def run_of(context: PageContext, level: str, period: str) -> int | None:
    """Return the newest run at a level for a month, None when it was never scored."""
    return context.runs.get(level, {}).get(period)


# Compared by identity, so that results made from a run can be kept by it (dashboard/kept.py).
@dataclass(frozen=True, eq=False)
class RunFrames:
    """One score run as a viewer may see it; ``items`` is None where the viewer may not read items."""

    header: Mapping[str, object]
    book: RuleBook
    totals: pd.DataFrame
    subjects: pd.DataFrame
    items: pd.DataFrame | None


@kept(most=MOST_RUNS)
def run_frames(database: str, viewer: Viewer, run: int, with_items: bool) -> RunFrames:
    """Return a score run's frames for a viewer, items only when asked for."""
    with read_transaction(engine_of(database)) as connection:
        header = run_header(connection, run)
        return RunFrames(
            header,
            read_rule_book(connection, int(str(header["rule_book"]))).book,
            read_totals(connection, viewer, run),
            read_subjects(connection, viewer, run),
            read_items(connection, viewer, run) if with_items else None,
        )


def read_run(context: PageContext, run: int) -> RunFrames:
    """Return a score run's frames as the page's viewer may see them."""
    return run_frames(context.database, context.viewer, run, context.may(Action.READ_ITEMS))


@kept()
def places_in(database: str, data_revision: int, month: str, language: str) -> pd.DataFrame:
    """Return the places in force in a month, index = code, ``name`` in a language as far as there is one."""
    with read_transaction(engine_of(database)) as connection:
        places = read_places(connection, month).set_index("code", drop=False)
    if language == "en":
        places = places.assign(name=places["name_en"].where(places["name_en"].notna(), places["name"]))
    return places


def read_places_of(context: PageContext, month: str) -> pd.DataFrame:
    """Return the places in force in a month, index = code, names in the page's language."""
    return places_in(context.database, context.data_revision, month, context.language)


def read_places_today(context: PageContext) -> pd.DataFrame:
    """Return the places in force today, index = code."""
    return read_places_of(context, month_of(date.today()))


@kept(most=8)
def catalogue_of(database: str, data_revision: int) -> Catalogue:
    """Return the catalogue in force at a data revision."""
    with read_transaction(engine_of(database)) as connection:
        return read_catalogue_in_force(connection)


def read_catalogue_of(context: PageContext) -> Catalogue:
    """Return the catalogue in force."""
    return catalogue_of(context.database, context.data_revision)


@kept()
def item_names(context: PageContext, book: RuleBook) -> dict[str, str]:
    """Return item code → name: the rule book's own in Chinese, the catalogue's in English."""
    if context.language == "zh":
        return {item.code: item.name for item in book.items}
    indicators = read_catalogue_of(context).by_code
    return {
        item.code: indicators[item.indicator].name.en if item.indicator in indicators else item.name
        for item in book.items
    }


@kept()
def map_shapes(
    database: str, data_revision: int, level: str, parent: str | None, month: str
) -> tuple[str, pd.DataFrame]:
    """Return the address of a map's shapes and where the names go (place, longitude, latitude)."""
    with read_transaction(engine_of(database)) as connection:
        return (
            geometry_url(connection, level, parent, month),
            read_label_points(connection, level, parent, month),
        )


@kept()
def trend_frame(
    database: str, viewer: Viewer, level: str, item: str | None, places: tuple[str, ...], newest: int, series: str = ""
) -> pd.DataFrame:
    """Return places' totals, or one item's values, over all scored months of an assessed level.

    ``newest`` is the number of the newest run at the level: a new run makes a new key.
    """
    with read_transaction(engine_of(database)) as connection:
        if item is None:
            return read_total_trend(connection, viewer, level, places, series)
        return read_item_trend(connection, viewer, level, item, places, series)
