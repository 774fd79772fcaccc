"""Overview: where are we this period, why, what changed, and what asks for a look."""

import streamlit as st

from dashboard.guard import require
from dashboard.overview_deadlines import show_deadlines
from dashboard.overview_reads import base_of
from dashboard.overview_sections import (
    choose_place,
    show_both_ends,
    show_changes,
    show_headline,
    show_leads,
    show_missing,
    show_plan,
    show_subjects,
)
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import read_places_of, read_run, run_of
from loaders.access import Action

context = require(Action.READ_TOTALS)
months = start_page(context, context.say("Overview"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period))
    places = read_places_of(context, period)
    place = choose_place(context, run, places)
before = run.header["previous_run"]
previous = None if before is None else read_run(context, int(before))
left, right = st.columns([3, 2], gap="large")
with left:
    show_headline(context, run, previous, place, str(places["name"][place]))
    show_plan(context, run, place)
    show_deadlines(context, place)
with right:
    show_changes(context, run, base_of(context, run), place, places)
show_subjects(context, run, place)
show_both_ends(context, run, places)
left, right = st.columns(2, gap="large")
with left:
    show_leads(context, run, place, places)
with right:
    show_missing(context, run, places)
show_provenance(context, run)
