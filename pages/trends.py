"""Trends: items and places over time, their signals, all places on one scale, places against their size."""

import streamlit as st

from dashboard.guard import require
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import read_places_of, read_run, run_of
from dashboard.trend_choice import choose_trend, choose_view
from dashboard.trend_section import show_lines
from dashboard.trend_views import show_control_charts, show_funnels, show_multiples
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Trends"))

with st.container(key="filters"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        level = choose_level(context, months)
        period = choose_period(context, months[level])
        run = read_run(context, run_of(context, level, period))
        places = read_places_of(context, period)
        view = choose_view(context)
    trend = choose_trend(context, run, places, months[level], level, period, view)

VIEWS = {
    "lines": show_lines,
    "multiples": show_multiples,
    "control": show_control_charts,
    "funnel": show_funnels,
}
VIEWS[view](context, run, places, trend)
show_provenance(context, run)
