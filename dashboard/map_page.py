"""The map page put together: one or two maps, legend, the place that is looked at, the table behind them."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.display import plain_text
from dashboard.guard import PageContext
from dashboard.map_choice import NOTHING, drillable, lower_level, show_names, way_markup, within_of
from dashboard.map_panel import place_panel
from dashboard.map_section import Drill, MapSource, MapView, legend_of, map_heading, scale_of, show_map, show_table
from dashboard.markup import note
from dashboard.reads import RunFrames, read_places_of, read_run, run_of
from dashboard.run_places import EVERY
from dashboard.show_markup import show
from dashboard.trend_measures import Measure, measures_of


def show_maps(
    context: PageContext,
    run: RunFrames,
    places: pd.DataFrame,
    measure: Measure,
    *,
    level: str,
    period: str,
    as_: str,
    compared: str,
    months: Sequence[str],
) -> None:
    """Draw the page below its filters; ``as_`` is how the measure is shown, ``compared`` what stands beside it."""
    within = within_of(context, places, level)
    place = chosen_place(context, places, within)
    lower = lower_level(context, level, period)
    drill = Drill(drillable(context, lower, period), lower)
    source = MapSource(run, places, MapView(level, within, period, measure.code, as_))
    beside = _beside(context, source, compared, months)
    sources = [source] if beside is None else [source, beside]
    classes = scale_of(context, sources)
    title = _title(context, measure, as_, alone=beside is None or beside.view.code == measure.code)
    show(way_markup(context, places, within))
    legend = legend_of(context, sources, classes, title)
    panel = place_panel(context, run, places, measure, place, lower if place in drill.places else None)
    if beside is None:
        left, right = st.columns([3, 2])
        with left:
            show_map(context, source, classes, place, drill, "map")
        with right:
            show(legend, panel)
            show_table(context, source, classes, place, drill, title)
    else:
        show(legend)
        for column, one, key in zip(st.columns(2), sources, ("map", "second"), strict=True):
            with column:
                show(map_heading(context, measures_of(context, one.run).get(one.view.code), one.view))
                show_map(context, one, classes, place, drill, key)
        show(panel)
        show_table(context, source, classes, place, drill, title)
    if measure.is_context:
        show(note(context.say("Shown for planning only: no target, no points, no light, no rank.")))


def chosen_place(context: PageContext, places: pd.DataFrame, within: str) -> str:
    """Return the place of the address; without one that whose places are shown, or the county."""
    default = context.deployment.root if within == EVERY else within
    wanted = st.query_params.get("place", default)
    if wanted in places.index:
        return wanted
    st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(wanted)))
    return default


def _beside(context: PageContext, source: MapSource, compared: str, months: Sequence[str]) -> MapSource | None:
    view = source.view
    if compared == NOTHING:
        return None
    if compared not in months:
        return MapSource(source.run, source.places, MapView(view.level, view.within, view.period, compared, view.show))
    number = run_of(context, view.level, compared)
    if number is None:
        return None
    run, places = read_run(context, number), read_places_of(context, compared)
    return MapSource(run, places, MapView(view.level, view.within, compared, view.code, view.show))


def _title(context: PageContext, measure: Measure, as_: str, *, alone: bool) -> str:
    """Return what the legend is of: the way it is shown, its unit, and the item where there is only one."""
    name = show_names(context)[as_]
    if measure.is_total:
        return name if as_ != "points" else f"{name} ({measure.unit})"
    colon = "：" if context.language == "zh" else ": "
    of_value = f"{measure.name} ({measure.unit})" if as_ == "value" else f"{measure.name}{colon}{name}"
    return of_value if alone else name
