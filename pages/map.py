"""Map: places by class, one map or two on one scale, down to the villages of one township and back."""

import streamlit as st

from dashboard.guard import require
from dashboard.map_choice import choose_compared, choose_measure, choose_show, month_links, other_measure, play_months
from dashboard.map_page import show_maps
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import read_places_of, read_run, run_of
from dashboard.show_markup import show
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Map"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period))
    places = read_places_of(context, period)
    measure = choose_measure(context, run)
    compared = choose_compared(context, run, months[level], period, measure.code)
    as_ = choose_show(context, measure, other_measure(context, run, compared))
with st.container(horizontal=True, vertical_alignment="center", key="filters_of_months"):
    show(month_links(context, months[level], period))
    play_months(context, months[level], period)

show_maps(
    context,
    run,
    places,
    measure,
    level=level,
    period=period,
    as_=as_,
    compared=compared,
    months=months[level],
)
show_provenance(context, run)
