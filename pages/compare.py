"""Compare: two to six places, or one place in two months; what parts them, item by item."""

import streamlit as st

from dashboard.compare_sections import choose_against, choose_places, show_comparison, sides_of, time_bridge
from dashboard.guard import require
from dashboard.markup import message
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.place_reads import place_names
from dashboard.reads import read_places_of, read_run, run_of
from dashboard.show_markup import show
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Compare"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period) or 0)
    places = read_places_of(context, period)
    chosen = choose_places(context, run, places)
    against = choose_against(context, months[level], period) if len(chosen) == 1 else None
if not chosen:
    show(
        message(
            "empty",
            context.say("No place to show"),
            context.say("Your role may see other levels only, or nobody reported."),
        )
    )
    st.stop()

bridge = time_bridge(context, level, chosen[0], against, period) if against else None
# The run that later months moved against, even where its month was scored again since.
earlier = read_run(context, bridge.first.run) if bridge else None
names = [place_names(context, run, places)[code] for code in chosen]
show_comparison(context, sides_of(context, run, earlier, names, chosen), bridge)
show_provenance(context, run)
