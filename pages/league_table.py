"""League table: who stands where, per level or within one township, with points by item on demand."""

import streamlit as st

from dashboard.filters import choose
from dashboard.guard import require
from dashboard.league_table import league_columns, league_frame
from dashboard.page_parts import choose_level, choose_period, link_to_trend, show_provenance, start_page
from dashboard.reads import read_places_of, read_run, run_of
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("League table"))

with st.container(horizontal=True, vertical_alignment="bottom"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    places = read_places_of(context, period)
    run = read_run(context, run_of(context, level, period))
    parents = sorted(set(places["parent"][places["level"] == level].dropna()))
    within = choose(
        context,
        "within",
        context.say("Within"),
        ["all", *parents],
        default="all",
        show=lambda code: context.say("All") if code == "all" else str(places["name"][code]),
    )
    by_item = run.items is not None and st.toggle(context.say("Points by item"), key="points_by_item")

frame = league_frame(run, places, level, context.language, items=by_item)
if within != "all":
    frame = frame[frame["place"].map(places["parent"]) == within].reset_index(drop=True)
if frame.empty:
    st.info(context.say("No place to show: your role may see other levels only, or nobody reported."))
    st.stop()

picked = st.dataframe(
    frame,
    column_config=league_columns(context, run, frame),
    hide_index=True,
    on_select="rerun",
    selection_mode="single-row",
    key="league",
    height=min(35 * (len(frame) + 1) + 2, 640),
    alt=context.say("League table"),
)
if rows := picked.selection.rows:
    link_to_trend(context, str(frame["place"].iloc[rows[0]]), str(frame["name"].iloc[rows[0]]))
else:
    st.caption(context.say("Select a row to go to the place's trend. Click a heading to sort."))
show_provenance(context, run)
