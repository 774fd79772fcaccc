"""Map: where the points are, with a click to a place's trend."""

import streamlit as st

from dashboard.filters import choose
from dashboard.guard import require
from dashboard.map_section import show_map
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import item_names, read_places_of, read_run, run_of
from dashboard.receipt_section import show_receipt
from dashboard.trend_section import show_trend
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Map and trend"))

with st.container(horizontal=True, vertical_alignment="bottom"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period))
    places = read_places_of(context, period)
    names = item_names(context, run.book) if run.items is not None else {}
    item = choose(
        context,
        "item",
        context.say("Shown"),
        ["total", *names],
        default="total",
        show=lambda code: names.get(code) or context.say("Total points"),
    )

left, right = st.columns([3, 2])
with left:
    place = show_map(context, run, places, level, period, item)
with right:
    show_trend(context, run, places, level, place, item)
if item != "total" and st.toggle(context.say("Receipt"), key="receipt"):
    show_receipt(context, run, place, item)
show_provenance(context, run)
