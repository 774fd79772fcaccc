"""Place profile: one township or village on one sheet, from where it stands to what it can still do."""

import streamlit as st

from dashboard.guard import require
from dashboard.markup import message
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.place_reads import choose_profile
from dashboard.place_sections import show_profile
from dashboard.reads import read_places_of, read_run, run_of
from dashboard.show_markup import show
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Place profile"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period) or 0)
    places = read_places_of(context, period)
    place = choose_profile(context, run, places)
if place is None:
    show(
        message(
            "empty",
            context.say("No place to show"),
            context.say("Your role may see other levels only, or nobody reported."),
        )
    )
    st.stop()
show_profile(context, run, places, place)
show_provenance(context, run)
