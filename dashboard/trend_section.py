"""The trend beside the map: one place's total or item over all scored months, with the table behind it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.display import points_text, value_text
from dashboard.guard import PageContext
from dashboard.plotly_config import plotly_config
from dashboard.reads import RunFrames, read_catalogue_of, run_of, scored_months, trend_frame
from dashboard.trend_figure import trend_figure


def show_trend(context: PageContext, run: RunFrames, places: pd.DataFrame, level: str, place: str, item: str) -> None:
    """Draw the trend of a place, its total points or one item, and the table behind the chart."""
    name = str(places["name"][place])
    st.subheader(context.say("Trend of {name}", name=name), anchor=False)
    newest = run_of(context, level, scored_months(context)[level][0])
    frame = trend_frame(
        context.database, context.viewer, level, None if item == "total" else item, (place,), newest or 0
    )
    # The line ends at the month that is shown, so that its last figure is the one beside it.
    frame = frame[frame["period"] <= str(run.header["period"])]
    if frame.empty:
        st.info(context.say("There are no figures of {name} to show for this level and your role.", name=name))
        return
    points, unit, decimals, target = _total(frame) if item == "total" else _item(context, run, frame, item)
    shown = points.assign(name=name)
    figure = trend_figure(
        shown,
        unit=unit,
        decimals=decimals,
        target=target,
        target_name=context.say("target {value}", value=f"{target:g}{unit}" if target is not None else ""),
    )
    st.plotly_chart(
        figure, key="trend", config=plotly_config(context.language), alt=context.say("Trend of {name}", name=name)
    )
    with st.expander(context.say("Table")):
        columns = {"month": context.say("Period"), "text": context.say("Value"), "rank": context.say("Rank")}
        table = shown.iloc[::-1].reindex(columns=list(columns)).dropna(axis=1, how="all").rename(columns=columns)
        st.dataframe(table, hide_index=True, height=240)


def _total(frame: pd.DataFrame) -> tuple[pd.DataFrame, str, int, float | None]:
    points = pd.DataFrame(
        {
            "month": frame["period"],
            "value": frame["points"].astype("Float64") / 100,
            "text": [points_text(points) for points in frame["points"]],
            "rank": frame["rank"],
        }
    )
    return points, "", 0, None


def _item(
    context: PageContext, run: RunFrames, frame: pd.DataFrame, item: str
) -> tuple[pd.DataFrame, str, int, float | None]:
    code = next(line.indicator for line in run.book.items if line.code == item)
    indicator = read_catalogue_of(context).by_code[code]
    points = pd.DataFrame(
        {
            "month": frame["period"],
            "value": frame["value"],
            "text": [value_text(value, indicator, context.language) for value in frame["value"]],
        }
    )
    target = frame["target"].iloc[-1]
    unit = indicator.unit.in_language(context.language)
    return points, unit, indicator.decimals, None if pd.isna(target) else float(target)
