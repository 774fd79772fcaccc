"""League table: who stands where, per level or within one township, with points by item and a heat map."""

import streamlit as st

from dashboard.guard import require
from dashboard.league_section import choose_rows, choose_view, show_league
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import read_places_of, read_run, run_of
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("League table"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period))
    places = read_places_of(context, period)
    view = choose_view(context, run)
    league = choose_rows(context, run, places, level, view)

show_league(context, run, places, league, view, run_of(context, level, months[level][0]) or 0)
show_provenance(context, run)
