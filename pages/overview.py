"""Overview: where are we this period, and what changed."""

import streamlit as st

from dashboard.filters import choose
from dashboard.guard import require
from dashboard.overview_sections import show_both_ends, show_changes, show_headline, show_subjects
from dashboard.page_parts import choose_level, choose_period, show_not_scored, show_provenance
from dashboard.reads import read_places_of, read_run, run_of, scored_months
from loaders.access import Action, Role

context = require(Action.READ_TOTALS)
st.title(context.say("Overview"), anchor=False)

months = scored_months(context)
if not months:
    show_not_scored(context)
    st.stop()

filters = st.container(horizontal=True, vertical_alignment="bottom")
with filters:
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run_number = run_of(context, level, period)
run = read_run(context, run_number)
places = read_places_of(context, period)
visible = [code for code in run.totals["place"] if code in places.index]
own = context.viewer.place if context.viewer.role is Role.TOWNSHIP else context.deployment.root
if own not in visible:
    own = visible[0] if visible else None
if own is None:
    show_not_scored(context)
    st.stop()
with filters:
    place = choose(
        context, "place", context.say("Place"), visible, default=own, show=lambda code: str(places["name"][code])
    )
show_headline(context, run, place, str(places["name"][place]))
st.subheader(context.say("Lights by subject"), anchor=False)
show_subjects(context, run, place)
show_both_ends(context, run, places["name"])
before = run.header["previous_run"]
previous = None if before is None else read_run(context, int(before))
show_changes(context, run, previous, place, places["name"])
show_provenance(context, run)
