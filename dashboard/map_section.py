"""The map on its page: colours of a run, clicks that become the address's place."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.display import light_text, plain_text, points_text, value_text
from dashboard.filters import set_address
from dashboard.guard import PageContext
from dashboard.map_classes import light_classes, quantile_classes
from dashboard.map_figure import map_figure
from dashboard.plotly_config import plotly_config
from dashboard.reads import RunFrames, map_shapes, read_catalogue_of

KEY = "map"


def show_map(context: PageContext, run: RunFrames, places: pd.DataFrame, level: str, period: str, item: str) -> str:
    """Draw the map of a level and return the place that is selected, the county without one."""
    url, labels = map_shapes(context.database, context.data_revision, level, None, period)
    frame = (
        total_frame(context, run, places, level) if item == "total" else item_frame(context, run, places, level, item)
    )
    classes = (
        quantile_classes(frame["value"], decimals=2)
        if item == "total"
        else light_classes(context.language, midpoint=bool((frame["map_class"] == "orange").any()))
    )
    place = st.query_params.get("place", context.deployment.root)
    if place not in places.index:
        st.info(context.say("The address asks for “{value}”, which does not exist here.", value=plain_text(place)))
        place = context.deployment.root
    st.plotly_chart(
        map_figure(frame, url, classes=classes, language=context.language, selected=place, labels=labels),
        on_select=_follow_click,
        selection_mode="points",
        key=KEY,
        config=plotly_config(context.language),
        alt=context.say("Map"),
    )
    unmatched = int((~places.index[places["level"] == level].isin(frame["place"])).sum())
    if unmatched:
        st.caption(context.say("{count} places are not shown: not scored, or not for your role.", count=unmatched))
    shapeless = int((~frame["place"].isin(labels["place"])).sum())
    if shapeless:
        st.caption(context.say("{count} places have no boundary, so the map cannot show them.", count=shapeless))
    return place


def _follow_click() -> None:
    points = st.session_state[KEY].selection.points
    if points and points[0].get("location"):
        set_address("place", points[0]["location"])


def _named(frame: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(name=frame["place"].map(places["name"]).to_numpy()).reset_index(drop=True)


def total_frame(context: PageContext, run: RunFrames, places: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return place, name, value (points), state and text of a level's totals."""
    totals = run.totals[run.totals["level"] == level]
    ranked = [
        context.say("{points} points, rank {rank}", points=points_text(points), rank=rank)
        if pd.notna(rank)
        else context.say("not ranked")
        for points, rank in zip(totals["points"], totals["rank"], strict=True)
    ]
    frame = pd.DataFrame(
        {
            "place": totals["place"].to_numpy(),
            "value": totals["points"].astype("Float64").to_numpy(dtype=float, na_value=float("nan")) / 100,
            "state": ["missing" if missing else "value" for missing in totals["points"].isna()],
            "text": ranked,
        }
    )
    return _named(frame, places)


def item_frame(context: PageContext, run: RunFrames, places: pd.DataFrame, level: str, item: str) -> pd.DataFrame:
    """Return place, name, value, state, text and map_class (the light) of one item at a level."""
    if run.items is None:
        return total_frame(context, run, places, level)
    rows = run.items[(run.items["item"] == item) & run.items["place"].isin(places.index[places["level"] == level])]
    indicator = read_catalogue_of(context).by_code[str(rows["indicator"].iloc[0])] if len(rows) else None
    states = {"missing": "missing", "not_applicable": "not_applicable", "not_due": "not_applicable"}
    frame = pd.DataFrame(
        {
            "place": rows["place"].to_numpy(),
            "value": rows["value"].to_numpy(),
            "state": [states.get(state, "value") for state in rows["state"]],
            "text": [
                f"{value_text(value, indicator, context.language)} · {light_text(light, context.language)}"
                for value, light in zip(rows["value"], rows["light"], strict=True)
            ]
            if indicator
            else [],
            "map_class": rows["light"].to_numpy(),
        }
    )
    return _named(frame, places)
