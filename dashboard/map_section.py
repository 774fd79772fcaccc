"""The map on its page: one map or two on one scale, the legend, the place that is looked at, the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.display import month_text
from dashboard.filters import change_address
from dashboard.guard import PageContext
from dashboard.kept import kept
from dashboard.links import addresses_of
from dashboard.map_classes import MapClass
from dashboard.map_figure import map_figure
from dashboard.map_frames import classes_of, item_frame, observed_frame, total_frame, with_unmatched
from dashboard.map_legend import legend_markup, map_table
from dashboard.map_reads import ground_of, hatching_of
from dashboard.map_states import UNMATCHED
from dashboard.markup import heading, message, note
from dashboard.page_list import PAGES
from dashboard.plotly_config import plotly_config
from dashboard.reads import RunFrames
from dashboard.ready_figure import ReadyFigure
from dashboard.run_places import EVERY
from dashboard.show_markup import show
from dashboard.trend_measures import Measure, measures_of
from dashboard.trend_reads import observed
from metrics.observation_trends import Window

# Beyond that a map takes a browser too long; one township after the other does not.
MOST_PLACES = 1_500
# A short table stands open beside its map.
MOST_UNFOLDED = 20


@dataclass(frozen=True)
class MapView:
    """What one map shows: where, in which month, of which measure, and how (``map_frames.shows_of``)."""

    level: str
    within: str
    period: str
    code: str
    show: str

    @property
    def parent(self) -> str | None:
        """The parent whose places are shown, None for all."""
        return None if self.within == EVERY else self.within


@dataclass(frozen=True)
class Drill:
    """The places that open a map of their own places when clicked, and the level of those; none without a level."""

    places: frozenset[str] = frozenset()
    level: str | None = None


@dataclass(frozen=True, eq=False)
class MapSource:
    """A map with the stored run and the places of its month."""

    run: RunFrames
    places: pd.DataFrame
    view: MapView


@kept(64)
def map_frame(context: PageContext, run: RunFrames, places: pd.DataFrame, view: MapView) -> pd.DataFrame:
    """Return what a map shows of every place that lies on it; see ``map_frames``."""
    measure = measures_of(context, run).get(view.code)
    names = {str(code): str(name) for code, name in places["name"].items()}
    there = places[places["level"] == view.level]
    if view.parent is not None:
        there = there[there["parent"] == view.parent]
    codes = sorted(there.index)
    say, language = context.say, context.language
    if measure is None:
        rows = run.totals.iloc[:0]
        frame = total_frame(rows, names, "points", say, language)
    elif measure.is_total:
        rows = run.totals[run.totals["place"].isin(codes)]
        frame = total_frame(rows, names, view.show, say, language)
    elif measure.item is not None and run.items is not None:
        rows = run.items[(run.items["item"] == view.code) & run.items["place"].isin(codes)]
        frame = item_frame(rows, names, measure, view.show, say, language)
    else:
        frame = observed_frame(_reported(context, run, measure, view, codes), names, measure, language)
    return with_unmatched(frame, codes, names, language)


def _reported(context: PageContext, run: RunFrames, measure: Measure, view: MapView, codes: list[str]) -> pd.DataFrame:
    """Return the month's figures of what nobody scores, straight from observations, the year so far."""
    code = measure.code if measure.indicator is None else measure.indicator.code
    figures = observed(context, view.level, code, Window.YEAR, view.period, run.book.start_month, only_last=True)
    return figures[figures["place"].isin(codes)]


def frames_of(context: PageContext, sources: Sequence[MapSource]) -> tuple[pd.DataFrame, ...]:
    """Return the frames of one map or two."""
    return tuple(map_frame(context, source.run, source.places, source.view) for source in sources)


def scale_of(context: PageContext, sources: Sequence[MapSource]) -> tuple[MapClass, ...]:
    """Return the classes of one map, or the one scale of two."""
    first = sources[0]
    return _scale(context, first.run, first.view, *frames_of(context, sources))


@kept(64)
def _scale(context: PageContext, run: RunFrames, view: MapView, *frames: pd.DataFrame) -> tuple[MapClass, ...]:
    return classes_of(frames, measures_of(context, run)[view.code], view.show, context.language)


@kept(64)
def map_chart(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    view: MapView,
    classes: tuple[MapClass, ...],
    selected: str,
) -> go.Figure:
    """Return the figure of a map."""
    frame = map_frame(context, run, places, view)
    ground = ground_of(context, view.level, view.parent, view.period)
    states = tuple(zip(frame["place"], frame["state"], strict=True))
    hatched = tuple((place, state) for place, state in states if state not in ("value", UNMATCHED))
    lines = hatching_of(context, view.level, view.parent, view.period, hatched)
    return ReadyFigure(map_figure(frame, ground, classes=classes, selected=selected, hatching=lines))


def show_map(
    context: PageContext,
    source: MapSource,
    classes: tuple[MapClass, ...],
    selected: str,
    drill: Drill,
    key: str,
) -> None:
    """Draw a map and say which places it cannot show; a click selects a place, or opens its own map."""
    view = source.view
    if len(map_frame(context, source.run, source.places, view)) > MOST_PLACES:
        told = context.say("Choose a township below; its places are then shown on a map of their own.")
        show(message("information", context.say("Too many places for one map"), told))
        return
    st.plotly_chart(
        map_chart(context, source.run, source.places, view, classes, selected),
        on_select=partial(_follow_click, f"{view.level}-{view.within}-{key}", drill),
        selection_mode="points",
        # A map of other places is another widget: what was clicked there is not clicked here.
        key=f"{view.level}-{view.within}-{key}",
        config=plotly_config(context.language),
        alt=context.say("Map"),
    )
    if told := _not_shown(context, source.run, source.places, view):
        show(note(told))


@kept(64)
def _not_shown(context: PageContext, run: RunFrames, places: pd.DataFrame, view: MapView) -> str:
    frame = map_frame(context, run, places, view)
    ground = ground_of(context, view.level, view.parent, view.period)
    unmatched = int((frame["state"] == UNMATCHED).sum())
    shapeless = int((~frame["place"].isin(ground.labels["place"])).sum())
    parts = []
    if unmatched:
        parts.append(context.say("{count} places have no figures: not scored, or not for your role.", count=unmatched))
    if shapeless:
        parts.append(context.say("{count} places have no boundary, so the map cannot show them.", count=shapeless))
    return " ".join(parts)


def _follow_click(key: str, drill: Drill) -> None:
    points = st.session_state[key].selection.points
    place = points[0].get("location") if points else None
    if not place:
        return
    if place in drill.places and drill.level is not None:
        change_address(level=drill.level, within=place, place=None)
    else:
        change_address(place=place)


def legend_of(context: PageContext, sources: Sequence[MapSource], classes: tuple[MapClass, ...], title: str) -> Markup:
    """Return the legend of one map, or of two on one scale."""
    return _legend(context, classes, title, *frames_of(context, sources))


@kept(64)
def _legend(context: PageContext, classes: tuple[MapClass, ...], title: str, *frames: pd.DataFrame) -> Markup:
    return legend_markup(title, frames, classes, context.say, context.language)


def show_table(
    context: PageContext,
    source: MapSource,
    classes: tuple[MapClass, ...],
    selected: str,
    drill: Drill,
    title: str,
) -> None:
    """Draw the table behind a map: the same figures, and by keyboard the same ways on."""
    view = source.view
    codes = tuple(map_frame(context, source.run, source.places, view)["place"])
    deeper = tuple(code for code in codes if code in drill.places)
    addresses = dict(zip(deeper, addresses_of(None, "within", deeper, level=drill.level, place=None), strict=True))
    addresses |= {
        code: address
        for code, address in zip(codes, addresses_of(None, "place", codes), strict=True)
        if code not in addresses
    }
    has_profiles = any(entry.name == "place" for entry in PAGES)
    profiles = addresses_of("place", "place", codes, within=None) if has_profiles else []
    with st.expander(context.say("Table"), expanded=len(codes) <= MOST_UNFOLDED):
        show(
            _table(
                context, source.run, source.places, view, classes, selected, title, tuple(addresses.items()),
                tuple(zip(codes, profiles, strict=False)),
            )
        )  # fmt: skip


@kept(64)
def _table(
    context: PageContext, run: RunFrames, places: pd.DataFrame, view: MapView, classes: tuple[MapClass, ...],
    selected: str, title: str, addresses: tuple[tuple[str, str], ...], profiles: tuple[tuple[str, str], ...],
) -> Markup:  # fmt: skip
    return map_table(
        map_frame(context, run, places, view),
        classes,
        f"{title} {month_text(view.period, context.language)}",
        heading=title,
        addresses=dict(addresses),
        profiles=dict(profiles),
        say=context.say,
        language=context.language,
        chosen=selected,
        ranked=not measures_of(context, run)[view.code].is_context,
    )


def map_heading(context: PageContext, measure: Measure | None, view: MapView) -> Markup:
    """Return the heading of one of two maps: what differs between them."""
    name = measure.name if measure is not None else view.code
    return heading(f"{name} · {month_text(view.period, context.language)}")
