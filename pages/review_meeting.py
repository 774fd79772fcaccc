"""Review meeting: the table of the year with candidates, reasons, bands and replies, and decisions on the spot."""

import streamlit as st

from dashboard.docket_forms import show_told
from dashboard.guard import require
from dashboard.page_parts import choose_level, choose_period, show_provenance, start_page
from dashboard.reads import read_run, run_of
from dashboard.review_meeting_section import show_review
from loaders.access import Action

context = require(Action.READ_DOCKETS)
months = start_page(context, context.say("Review meeting"))

with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
    level = choose_level(context, months)
    period = choose_period(context, months[level])
    run = read_run(context, run_of(context, level, period) or 0)
show_told()
show_review(context, run)
show_provenance(context, run)
